"""Capital: deals, what providers add up of them, and how prices and funds moved."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

KNOWN = ("yes", "no", "unknown")
STAGES = ("preclinical", "phase 1", "phase 2 or 3", "filed or approved", "not told")
BOUGHT = ("rights", "takeover")
DEAL_STEPS = ("first_patient", "first_data")
RACE_STEPS = ("discovery", "first_patient", "first_data", "approval")
STANDINGS = ("first", "no later")
RECORDS = (
    "sector_financing", "venture_funding", "total_funding", "ipo_window", "ipo", "fund_raise",
    "valuation_step", "valuation_model", "event_study", "investor_survey",
)  # fmt: skip


def _whole_holds_part(frame: pd.DataFrame) -> pd.Series:
    part, whole = (pd.to_numeric(frame[name], errors="coerce") for name in ("upfront_usd_m", "total_usd_m"))
    return (part <= whole) | part.isna() | whole.isna()


DEALS = pa.DataFrameSchema(
    {
        "deal_id": col.identifier("Deal", r"[a-z0-9_]+", unique=True),
        "date": col.partial_date("Day, month or year of the announcement", required=True),
        "licensor": col.text("Who gives rights or is bought"),
        "licensee": col.text("Who takes or buys"),
        "asset": col.text("What"),
        "modality": col.text("Kind of product and its target"),
        "origin_country": col.text("Where the asset comes from, in words"),
        "deal_type": col.text("License, acquisition, equity"),
        "what_is_bought": col.choice("Rights to a product, or the whole firm", BOUGHT),
        "upfront_usd_m": col.number("Paid at signing", "million USD"),
        "total_usd_m": col.number("Named total, the payment at signing included", "million USD"),
        "stage_at_deal": col.text("How far the asset was"),
        "stage_group": col.choice("The same in groups, the furthest product where there are several", STAGES),
        "first_patient_data_before_deal": col.choice("Whether first patients' data were there", KNOWN),
        "patient_data_country": col.text("Where these patients were treated", required=False),
        "source_id": col.source("Where read"),
        "note": col.text("What a reader must know of it", required=False),
    },
    checks=[
        col.rule(
            ("upfront_usd_m", "total_usd_m"),
            _whole_holds_part,
            "a total of at least the payment at signing",
            "Correct one of the two",
        )
    ],
    strict=True,
    ordered=True,
)
DEAL_AGGREGATES = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"DA\d{3}", unique=True),
        "year": col.whole("Year", "year"),
        "period": col.text("Which part of it, or which years", required=False),
        "metric": col.text("What is added up"),
        "scope": col.text("Of which deals", required=False),
        "value": col.number("Value", "see unit", low=None),
        "unit": col.text("Unit of value", required=False),
        "data_provider": col.text("Who counted", required=False),
        "source_id": col.source("Where read"),
        "note": col.text("What a reader must know of it", required=False),
    },
    strict=True,
    ordered=True,
)
DEALS_DATED = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"DS\d{3}", unique=True),
        "deal_id": col.reference("Deal", "deals", "deal_id"),
        "step": col.choice("What happened to the product that was sold", DEAL_STEPS),
        "date": col.partial_date("When", required=True),
        "standing": col.choice(
            "Whether it was the first of its kind, or the earliest that was read: no later", STANDINGS
        ),
        "place": col.text("Where the patients were treated, as far as told", required=False),
        "what": col.text("Which record or report"),
        "source_id": col.source("Where read"),
        "note": col.text("What a reader must know of it", required=False),
    },
    strict=True,
    ordered=True,
)
RACE = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"RS\d{3}", unique=True),
        "antigen": col.text("What all products of the race bind"),
        "product": col.text("Product, by its name in the table of approvals where it has one"),
        "maker_country": col.identifier("Where the construct was made", r"[A-Z]{2}"),
        "step": col.choice("What happened", RACE_STEPS),
        "date": col.partial_date("When", required=True),
        "standing": col.choice(
            "Whether it was the first of its kind, or the earliest that was read: no later", STANDINGS
        ),
        "place": col.text("Where"),
        "what": col.text("Which record, report or regulator"),
        "source_id": col.source("Where read"),
        "note": col.text("What a reader must know of it", required=False),
    },
    strict=True,
    ordered=True,
)
CAPITAL = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"CA\d{3}", unique=True),
        "record_type": col.choice("Kind of record", RECORDS),
        "entity": col.text("Firm, sector or sample"),
        "country": col.text("Place, listing or market", required=False),
        "date": col.text("When, as printed", required=False),
        "date_end": col.text("End of the period", required=False),
        "event": col.text("What happened"),
        "value": col.number("Value", "see unit", low=None),
        "unit": col.text("Unit of value", required=False),
        "value_before": col.number("Price before", "listing currency unless noted", low=None),
        "value_after": col.number("Price after", "listing currency unless noted", low=None),
        "pct_change": col.number("Change of the price", "percent", low=None),
        "window": col.text("Over which time", required=False),
        "first_clinical_data_event": col.choice(
            "Whether the event is a product's first data in patients", KNOWN, required=False
        ),
        "patient_results_event": col.choice(
            "Whether a price moved on results in patients, first or later", ("yes", "no"), required=False
        ),
        "source_id": col.source("Where read"),
        "note": col.text("What a reader must know of it", required=False),
    },
    strict=True,
    ordered=True,
)
