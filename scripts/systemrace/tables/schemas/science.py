"""Who leads in science, and how often programmes succeed."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import not_above

PLACES = (
    "US", "China", "World", "UK", "Western Europe", "Germany", "France", "Switzerland", "EU", "Japan",
    "US and China", "Europe", "North America", "Israel", "Other",
)  # fmt: skip
THEMES = (
    "publications", "foundations", "patents", "candidates", "first-in-class", "companies", "approvals",
    "trials", "funding", "request", "enacted", "awards", "success", "terminations",
)  # fmt: skip
FIELDS = ("CAR-T", "cell and gene therapy", "cancer", "all medicine")
MEASURES = ("cumulative", "standing", "flow", "change", "rate", "level")
SERIES = r"[a-z0-9]+(-[a-z0-9]+)*"


def _with_source(cell: str, source: str) -> pa.Check:
    """Check that a cell stands with its source or not at all."""
    return col.rule(
        (cell, source),
        lambda frame: frame[cell].isna() == frame[source].isna(),
        f"{cell} needs its source, and a source its cell",
        "Leave both empty where no source was seen",
    )


INDICATORS = pa.DataFrameSchema(
    {
        "indicator": col.identifier("Indicator, as discovery.csv names it", r"[a-z0-9_]+", unique=True),
        "label": col.text("Name on charts and in tables"),
        "field": col.choice("Of which medicines", FIELDS),
        "theme": col.choice("What it speaks of", THEMES),
        "measures": col.choice(
            "All up to a date (cumulative), what stands on a date (standing), what began in a period (flow), "
            "a difference (change), a part that succeeded or was chosen (rate), or an amount (level)",
            MEASURES,
        ),
        "parts": col.flag("Whether every unit belongs to one place, so that the places add up to the total"),
    },
    strict=True,
    ordered=True,
)

DISCOVERY = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"DI\d{3,}", unique=True),
        "indicator": col.reference("What is counted", "indicators", "indicator"),
        "series": col.identifier(
            "Rows of one series have one definition, and may be compared over years",
            SERIES,
            required=False,
        ),
        "country": col.choice("Where", PLACES),
        "year": col.text("Year or years as the source has them"),
        "year_start": col.whole("First year", "year", low=1900, high=2100),
        "year_end": col.whole("Last year", "year", low=1900, high=2100),
        "counted_on": col.partial_date("Day of the count, where the source gives one"),
        "value": col.number("Figure; a change may be negative", "see unit", low=None, required=True),
        "unit": col.text("Unit of the figure"),
        "numerator": col.whole("Count behind a share", "see unit"),
        "denominator": col.whole("Total behind a share", "see unit", low=1),
        "leader": col.choice(
            "Which country the source puts first, where it does not print the figures of both",
            ("US", "China"),
            required=False,
        ),
        "provider": col.text("Who counted", required=False),
        "house": col.text("Whose data the provider prints, where they are another's", required=False),
        "house_source_id": col.source("Source of that", required=False),
        "definition": col.text("What exactly is counted"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("year_start", "year_end"),
        not_above("numerator", "denominator"),
        _with_source("house", "house_source_id"),
    ],
    strict=True,
    ordered=True,
)


def _country(description: str, *, several: bool = False) -> pa.Column:
    return col.reference(description, "countries", "iso2", required=False, several=several)


PRODUCT_ORIGINS = pa.DataFrameSchema(
    {
        "origin_id": col.identifier("Row", r"PO\d{2,}", unique=True),
        "name": col.text("Name of the construct, one row each"),
        "products": col.reference("Trade names of the approvals", "approvals", "product", several=True),
        "target": col.text("Antigen"),
        "antigen_first_country": _country("Where the first receptor against the antigen was made"),
        "antigen_first_what": col.text("What was first", required=False),
        "antigen_first_source_id": col.source("Source of that", required=False, several=True),
        "construct_country": _country("Where the construct was made"),
        "construct_maker": col.text("Who made the construct", required=False),
        "construct_source_id": col.source("Source of that", required=False, several=True),
        "rival_country": _country("Where another source says the construct was made"),
        "rival_source_id": col.source("Source of that", required=False, several=True),
        "licence_country": _country("Whose rights or research the product is known to use"),
        "licence_what": col.text("Which rights or research", required=False),
        "licence_source_id": col.source("Source of that", required=False, several=True),
        "developer": col.text("Who brought it to its first approval", required=False),
        "developer_country": _country("Seat of the developer, several where two share it", several=True),
        "developer_source_id": col.source("Source of that seat", required=False, several=True),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        _with_source("antigen_first_country", "antigen_first_source_id"),
        _with_source("construct_country", "construct_source_id"),
        _with_source("rival_country", "rival_source_id"),
        _with_source("licence_country", "licence_source_id"),
        _with_source("developer_country", "developer_source_id"),
    ],
    strict=True,
    ordered=True,
)

SUCCESS_METRICS = (
    "loa_from_phase1", "loa_overall", "phase1_to_phase2", "phase2_to_phase3", "phase3_to_filing",
    "filing_to_approval", "approval_probability_from_ind", "clinical_approval_success",
    "products_approved_count", "loa_multiple_vs_average_oncology", "composite_phase1_to_filing",
    "ind_to_approval",
)  # fmt: skip

SUCCESS_RATES = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SU\d{3,}", unique=True),
        "population": col.text("Diseases or kind of drug"),
        "modality": col.text("Kind of therapy"),
        "geography": col.text("Regulator or region"),
        "metric": col.choice("Step or chain of steps; loa is likelihood of approval", SUCCESS_METRICS),
        "value_pct": col.percent("Share that succeeded"),
        "ci_low_pct": col.percent("Lower 95% limit as printed"),
        "ci_high_pct": col.percent("Upper 95% limit as printed"),
        "numerator": col.whole("Programmes that succeeded", "programmes"),
        "denominator": col.whole("Programmes", "programmes", low=1),
        "n_transitions": col.whole("Steps or programmes behind the share", "steps or programmes"),
        "period": col.text("Years it covers"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ci_low_pct", "value_pct"),
        not_above("value_pct", "ci_high_pct"),
        not_above("numerator", "denominator"),
    ],
    strict=True,
    ordered=True,
)
