"""What the models take in: every input with its range, its distribution, and where it comes from."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

DISTRIBUTIONS = ("fixed", "normal", "lognormal", "beta", "triangular", "uniform", "gamma")
RANGES = ("90% range", "95% interval", "interquartile range", "limits")
BASES = ("sourced", "assumption")


def _range_stands(frame: pd.DataFrame) -> pd.Series:
    ends = frame[["low", "high", "range_basis"]].notna()
    return ends.all(axis=1).where(frame["distribution"] != "fixed", ~ends.any(axis=1))


def _in_order(frame: pd.DataFrame) -> pd.Series:
    low, value, high = (pd.to_numeric(frame[name], errors="coerce") for name in ("low", "value", "high"))
    return ((low <= value) & (value <= high)) | low.isna() | high.isna()


MODEL_INPUTS = pa.DataFrameSchema(
    {
        "input_id": col.identifier("Input", r"[A-Z]{2}\d{3}", unique=True),
        "chapter": col.text("Chapter whose model takes it in"),
        "input": col.text("What it is, in plain words"),
        "route": col.text("Route or system it holds for; empty for all", required=False),
        "value": col.number("Value", "see unit", low=None, required=True),
        "low": col.number("Lower end of the range", "see unit", low=None),
        "high": col.number("Upper end of the range", "see unit", low=None),
        "range_basis": col.choice("What the range is", RANGES, required=False),
        "unit": col.text("Unit of value and range"),
        "distribution": col.choice("Distribution that is fitted to value and range", DISTRIBUTIONS),
        "basis": col.choice("Read in a source, or assumed", BASES),
        "source_ids": col.source("Where read; empty only for an assumption", required=False, several=True),
        "note": col.text("How it was taken or why it is assumed", required=False),
    },
    checks=[
        col.rule(
            ("low", "high", "range_basis", "distribution"),
            _range_stands,
            "all three for a distribution, none for a fixed input",
            "Give the range and what it is, or make the input fixed",
        ),
        col.rule(("low", "value", "high"), _in_order, "low, value, high in order"),
        col.rule(
            ("basis", "source_ids"),
            lambda frame: frame["source_ids"].notna() | (frame["basis"] == "assumption"),
            "a source where the basis is sourced",
            "Name the source, or call it an assumption",
        ),
    ],
    strict=True,
    ordered=True,
)  # fmt: skip
