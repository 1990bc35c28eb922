"""How trials are run and used: enrolment, durations before and during a trial, uptake, burden of disease."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import REGISTRATION, not_above, share_of

SINGLE_COUNTRIES = ("US", "China")
SPEED_COUNTRIES = ("US", "China", "Australia", "US or West")
BURDEN_PLACES = (
    "US", "China", "China (urban insured)", "World", "World except US", "Europe and US", "Eastern Asia",
    "Northern America",
)  # fmt: skip
USE_PLACES = (
    "US", "China", "World", "England", "Canada", "EU and UK", "US and EU", "US (California)",
    "US or North America", "North America",
)  # fmt: skip
DISEASES = ("myeloma", "lymphoma", "leukaemia", "gastric cancer")
STUDY_KINDS = ("CAR-T trial", "CAR-T in routine care", "other treatment")
ENROLMENT_PHASES = ("1", "1/2", "2", "3")
EARLIER_LINES = ("none", "1 to 3", "2 to 4", "several")
COUNTED_AS = ("enrolled", "apheresed", "randomized", "infused")
STANDS_FOR = ("rate", "failure", "out of specification", "days", "dropout")
STEPS = ("eligible", "referred", "listed", "slot", "collected", "infused")
SPEED_STAGES = (
    "before the application", "review of the application", "ethics review", "contract and activation",
    "ethics, contract and activation", "clearance to first patient", "whole start-up",
    "concept to first patient", "not on this path",
)  # fmt: skip
SPEED_BASES = ("measured", "dated case", "limit", "said", "aim")
SPEED_PHASES = ("pre-IND", "IND", "start-up", "FIH", "phase1", "phase2", "phase3", "all")

ENROLMENT = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"EN\d{3,}", unique=True),
        "trial": col.text("Trial or cohort; several rows of one trial must not be added up"),
        "nct_id": col.identifier(
            "Registration number, several between | marks",
            rf"({REGISTRATION})(\|({REGISTRATION}))*",
            required=False,
        ),
        "product": col.text("Product"),
        "kind": col.choice("Kind of study", STUDY_KINDS),
        "country": col.choice(
            "Where patients were treated", (*SINGLE_COUNTRIES, "UK", "multi"), required=False
        ),
        "disease": col.choice("Disease treated", DISEASES),
        "phase": col.choice("Phase of the trial", ENROLMENT_PHASES, required=False),
        "earlier_lines": col.choice(
            "Lines of treatment before, as the trial asks for them; several is two or more",
            EARLIER_LINES,
            required=False,
        ),
        "first_patient": col.partial_date("Day the first patient was enrolled"),
        "last_patient": col.partial_date("Day the last patient was enrolled"),
        "months": col.number("Months of enrolment, printed or computed from the two days", "months"),
        "enrolled": col.whole("People enrolled", "people"),
        "counted": col.choice(
            "Step at which the people of enrolled were counted", COUNTED_AS, required=False
        ),
        "infused": col.whole("People infused", "people"),
        "sites": col.whole("Sites that enrolled", "sites", low=1),
        "patients_per_month": col.number("People per month, printed or computed", "people per month"),
        "planned_enrolment": col.whole("People planned", "people"),
        "vein_to_vein_days_median": col.number("Median days from leukapheresis to infusion", "days"),
        "vein_to_vein_low": col.number("Lower end of the range of these days", "days"),
        "vein_to_vein_high": col.number("Upper end of the range of these days", "days"),
        "manufacturing_failure_n": col.whole("Products that failed, and no product was released", "products"),
        "out_of_specification_n": col.whole(
            "Products made, but outside the specification; may be infused under other rules", "products"
        ),
        "manufacturing_denominator": col.whole("Products begun", "products", low=1),
        "manufacturing_failure_pct": col.percent("Percentage as printed"),
        "stands_for": col.choice(
            "Quantities for which this row, and no other of the trial, is counted",
            STANDS_FOR,
            required=False,
            several=True,
        ),
        "alternative_to": col.identifier(
            "Row of the same patients that this one can take the place of", r"EN\d{3,}", required=False
        ),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        col.in_order("first_patient", "last_patient"),
        *share_of("manufacturing_failure_n", "manufacturing_denominator", "manufacturing_failure_pct"),
        not_above("out_of_specification_n", "manufacturing_denominator"),
    ],
    strict=True,
    ordered=True,
)

SPEED = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SP\d{3,}", unique=True),
        "metric": col.identifier("What is measured", r"[a-z0-9_]+"),
        "country": col.choice("Where", SPEED_COUNTRIES),
        "setting": col.text("Kind of trial or programme"),
        "phase": col.choice("Stage", SPEED_PHASES),
        "value": col.number("Central figure", "see unit"),
        "low": col.number("Lower end as stated", "see unit"),
        "high": col.number("Upper end as stated", "see unit"),
        "date": col.partial_date("The day, where the fact is a day"),
        "unit": col.text("Unit of the figures"),
        "n": col.whole("Trials or sites behind it", "trials or sites"),
        "period": col.text("Years it covers"),
        "definition": col.text("What exactly is measured"),
        "path_stage": col.choice("Stage before the first patient that it times", SPEED_STAGES),
        "basis": col.choice("How the figure is known: said is a round statement or a quotation", SPEED_BASES),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[not_above("low", "value"), not_above("value", "high")],
    strict=True,
    ordered=True,
)

VALUE_OF_TIME = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"VT\d{3,}", unique=True),
        "metric": col.identifier("What is measured", r"[a-z0-9_]+"),
        "country": col.choice("Where", USE_PLACES),
        "year": col.text("Year or years as the source has them", required=False),
        "year_start": col.whole("First year", "year", low=1900, high=2100),
        "year_end": col.whole("Last year", "year", low=1900, high=2100),
        "value": col.number("Central figure", "see unit"),
        "low": col.number("Lower end as stated, or confidence limit where the note says so", "see unit"),
        "high": col.number("Upper end, likewise", "see unit"),
        "unit": col.text("Unit of the figures"),
        "numerator": col.whole("Count behind a share", "see unit"),
        "denominator": col.whole("Total behind a share", "see unit", low=1),
        "step_from": col.choice("Step of care at which people are counted", STEPS, required=False),
        "step_to": col.choice("Later step that they reach or do not reach", STEPS, required=False),
        "tells": col.choice(
            "Whether the share is of people who reached that step, were lost before it, or died before it",
            ("reached", "lost", "died"),
            required=False,
        ),
        "population": col.text("Whom it is about"),
        "definition": col.text("What exactly is measured"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[not_above("low", "value"), not_above("value", "high"), not_above("year_start", "year_end")],
    strict=True,
    ordered=True,
)

BURDEN = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"BU\d{3,}", unique=True),
        "quantity": col.text("What is measured"),
        "country": col.choice("Where", BURDEN_PLACES),
        "year": col.text("Year or years as the source has them"),
        "as_of": col.partial_date("Day of a running total"),
        "value": col.number("Figure", "see unit", required=True),
        "unit": col.text("Unit of the figures"),
        "ci_low": col.number("Lower 95% limit as printed", "see unit"),
        "ci_high": col.number("Upper 95% limit as printed", "see unit"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[not_above("ci_low", "value"), not_above("value", "ci_high")],
    strict=True,
    ordered=True,
)
