"""Who leads in science, and how often programmes succeed."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import not_above

PLACES = (
    "US", "China", "World", "UK", "Western Europe", "Germany", "France", "Switzerland", "EU", "Japan",
    "US and China", "Europe", "North America", "Other",
)  # fmt: skip

DISCOVERY = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"DI\d{3,}", unique=True),
        "indicator": col.identifier("What is counted", r"[a-z0-9_]+"),
        "country": col.choice("Where", PLACES),
        "year": col.text("Year or years as the source has them"),
        "year_start": col.whole("First year", "year", low=1900, high=2100),
        "year_end": col.whole("Last year", "year", low=1900, high=2100),
        "value": col.number("Figure; a change may be negative", "see unit", low=None, required=True),
        "unit": col.text("Unit of the figure"),
        "numerator": col.whole("Count behind a share", "see unit"),
        "denominator": col.whole("Total behind a share", "see unit", low=1),
        "definition": col.text("What exactly is counted"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[not_above("year_start", "year_end"), not_above("numerator", "denominator")],
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
