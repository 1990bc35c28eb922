"""What the models take in: every input with its range, its distribution, and where it comes from."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

DISTRIBUTIONS = ("fixed", "normal", "lognormal", "beta", "triangular", "uniform", "gamma")
RANGES = ("90% range", "95% interval", "interquartile range", "limits")
BASES = ("sourced", "assumption")
OBSERVED = ("one", "at least", "at most")
TOLD_AS = ("dated", "measured", "said")


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


def _ends_told(frame: pd.DataFrame) -> pd.Series:
    value, low, high = (frame[name].notna() for name in ("value", "low", "high"))
    one = (value & ~low & ~high) | (~value & low & high)
    least, most = low & ~value & ~high, high & ~value & ~low
    told = {"one": one, "at least": least, "at most": most}
    return pd.Series({row: bool(told[kind][row]) for row, kind in frame["kind"].items() if kind in told})


def _ends_in_order(frame: pd.DataFrame) -> pd.Series:
    low, high = (pd.to_numeric(frame[name], errors="coerce") for name in ("low", "high"))
    return (low < high) | low.isna() | high.isna()


PHASE_DURATIONS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"PD\d{3}", unique=True),
        "input_id": col.reference("Input that is fitted to it", "model_inputs", "input_id"),
        "step": col.text("Which part of the way"),
        "route": col.text("Route it holds for; empty for all", required=False),
        "kind": col.choice("One duration, known or between two ends, or a bound", OBSERVED),
        "value": col.number("Duration", "months", low=0.01),
        "low": col.number("It is at least this", "months", low=0.01),
        "high": col.number("It is at most this", "months", low=0.01),
        "unit": col.choice("Unit", ("months",)),
        "n": col.whole("Patients or trials behind it", "number", low=1),
        "what": col.text("From what to what, of which product"),
        "basis": col.choice("Two dates, a measured average, or somebody's word", TOLD_AS),
        "source_ids": col.source("Where read", several=True),
        "note": col.text("How it was taken", required=False),
    },
    checks=[
        col.rule(
            ("kind", "value", "low", "high"),
            _ends_told,
            "one: a value or both ends; at least: low alone; at most: high alone",
        ),
        col.rule(("low", "high"), _ends_in_order, "low below high"),
    ],
    strict=True,
    ordered=True,
)
