"""Outcomes beyond response: survival, its landmarks, harms, what regulators did about them, and binders."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import NUMERATOR_BASES, not_above, percent_fits

TIME_ENDPOINTS = ("PFS", "OS", "DOR", "EFS", "duration of MRD negativity", "time to next treatment")
CRUDE_ENDPOINTS = (
    "still in response", "relapse-free", "alive and progression-free", "alive and in long-term follow-up",
    "infused as study treatment", "MRD negativity maintained",
)  # fmt: skip
MEDIAN_STATES = ("reached", "not reached", "not given")
METHODS = ("Kaplan-Meier", "crude")
FORMATS = (
    "scFv", "single VHH", "two linked VHH", "heavy-chain-only single domain", "D-Domain", "bispecific",
    "VHH, number not stated", "not stated",
)  # fmt: skip
ORIGINS = (
    "human", "humanised", "human-derived", "murine", "camelid", "humanised camelid", "synthetic",
)  # fmt: skip
COSTIMULATIONS = ("4-1BB", "CD28", "CD28/4-1BB")
VECTORS = ("lentiviral", "gamma-retroviral")
ANTIGENS = ("BCMA", "CD38")
PROPERTIES = ("size", "stability", "affinity", "function", "clinical effect")
PROPERTY_BASES = ("stated", "measured alone", "measured against another format")
REGULATORS = (
    "FDA", "FDA ODAC", "NMPA", "NMPA CDE", "China NHSA", "State Council of China", "EMA PRAC", "EMA CHMP",
    "European Commission", "PEI / EMA", "Japan MHLW", "Swissmedic", "Macao",
)  # fmt: skip


def _stated(frame: pd.DataFrame) -> pd.Series:
    return (frame["median_status"] == "reached") == frame["median_months"].notna()


SURVIVAL = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SV\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "arm": col.text("Arm, dose group or subset; a comparison names its first arm"),
        "endpoint": col.choice("Endpoint", TIME_ENDPOINTS),
        "median_months": col.number("Median as printed", "months"),
        "median_status": col.choice("Whether a median is printed as reached", MEDIAN_STATES),
        "ci_low": col.number("Lower 95% confidence limit of the median", "months"),
        "ci_high": col.number("Upper 95% confidence limit of the median", "months"),
        "ci_high_open": col.flag("Whether the upper limit is printed as not reached or not estimable"),
        "hr": col.number("Hazard ratio, arm named first over control", "ratio"),
        "hr_low": col.number("Lower 95% confidence limit", "ratio"),
        "hr_high": col.number("Upper 95% confidence limit", "ratio"),
        "p": col.text("p value as printed", required=False),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "median_followup": col.number("Median follow-up", "months"),
        "n": col.whole("People in the analysis", "people", low=1),
        "events": col.whole("People with the event", "people"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ci_low", "median_months"),
        not_above("median_months", "ci_high"),
        not_above("hr_low", "hr"),
        not_above("hr", "hr_high"),
        not_above("events", "n"),
        col.rule(
            ("median_status", "median_months"), _stated, 'median_status is "reached" exactly with a median'
        ),
    ],
    strict=True,
    ordered=True,
)

LANDMARKS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"LM\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "arm": col.text("Arm, dose group or subset"),
        "endpoint": col.choice("Endpoint", (*TIME_ENDPOINTS, *CRUDE_ENDPOINTS)),
        "method": col.choice("Estimate from a survival curve, or a plain proportion", METHODS),
        "month": col.number("Months since the start of the clock", "months"),
        "survival_pct": col.percent("Share without the event", required=True),
        "ci_low": col.percent("Lower 95% confidence limit"),
        "ci_high": col.percent("Upper 95% confidence limit"),
        "n_at_risk": col.whole("People at risk at that month", "people"),
        "n_start": col.whole("People in the analysis", "people", low=1),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ci_low", "survival_pct"),
        not_above("survival_pct", "ci_high"),
        not_above("n_at_risk", "n_start"),
    ],
    strict=True,
    ordered=True,
)

SAFETY = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SF\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "product": col.text("Product or arm"),
        "event": col.text("Event, with its grade where one is printed"),
        "n": col.whole("People with the event", "people"),
        "denominator": col.whole("People among whom they are counted", "people", low=1),
        "pct": col.percent("Percentage as printed, or computed where the note says so"),
        "numerator_basis": col.choice(
            "Whether the count is printed, derived from a printed percentage or sum, or not given",
            NUMERATOR_BASES,
        ),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("n", "denominator"),
        percent_fits("n", "denominator"),
        col.rule(
            ("n", "numerator_basis"),
            lambda frame: frame["n"].isna() == (frame["numerator_basis"] == "not given"),
            'numerator_basis is "not given" exactly where n is blank',
        ),
    ],
    strict=True,
    ordered=True,
)

SAFETY_ACTIONS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SA\d{3,}", unique=True),
        "date": col.partial_date("Day of the act", required=True),
        "regulator": col.choice("Who acted", REGULATORS),
        "action": col.text("What was done"),
        "products": col.text("Products it covers"),
        "detail": col.text("What it says, in short", required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    strict=True,
    ordered=True,
)

BINDERS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"BI\d{3,}", unique=True),
        "product_key": col.reference(
            "Product; blank where a row speaks of a format in general",
            "products",
            "product_key",
            required=False,
        ),
        "product": col.text("Product in the words of the source, with its other names"),
        "construct": col.text("Construct", required=False),
        "target": col.choice(
            "Antigen or antigens; blank where a row speaks of a format in general",
            ANTIGENS,
            required=False,
            several=True,
        ),
        "format": col.choice("Format of the binding domain", FORMATS),
        "binder_format": col.text("The same in the words of the source"),
        "origin": col.choice("Where the binder comes from", ORIGINS, required=False),
        "n_binding_domains": col.whole("Binding domains in one receptor", "domains", low=1),
        "affinity_kd_nM": col.number("Dissociation constant", "nM"),
        "affinity_method": col.text("How it was measured", required=False),
        "property": col.choice(
            "What the source says of the binder itself", PROPERTIES, required=False, several=True
        ),
        "property_basis": col.choice(
            "Whether it states that without a number, measured it, or measured it beside another format",
            PROPERTY_BASES,
            required=False,
        ),
        "ada_n": col.whole("People with antibodies against the product", "people"),
        "ada_denominator": col.whole("People tested", "people", low=1),
        "ada_pct": col.percent("Percentage as printed"),
        "costimulation": col.choice("Costimulatory domain", COSTIMULATIONS, required=False),
        "vector": col.choice("Vector", VECTORS, required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ada_n", "ada_denominator"),
        percent_fits("ada_n", "ada_denominator", "ada_pct"),
        col.rule(
            ("property", "property_basis"),
            lambda frame: frame["property"].isna() == frame["property_basis"].isna(),
            "property and property_basis stand together or not at all",
        ),
    ],
    strict=True,
    ordered=True,
)
