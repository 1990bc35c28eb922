"""The table of inputs says source or assumption, and the shares are drawn."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.figures import inputs
from systemrace.figures.spec import Size

WIDE, NARROW = Size(640, narrow=False), Size(300, narrow=True)

ROWS = pd.DataFrame(
    {
        "input_id": ["AA001", "AA002", "AA003"],
        "input": ["cost", "speed", "rate"],
        "route": ["US", None, None],
        "value": [12000.0, 2.5, 1.0],
        "low": [9000.0, 1.0, None],
        "high": [15000.0, 4.0, None],
        "range_basis": ["90% range", "limits", None],
        "unit": ["USD", "months", "share"],
        "distribution": ["normal", "uniform", "fixed"],
        "basis": ["sourced", "assumption", "sourced"],
        "source_ids": ["one|two", None, "one"],
    }
)
SHARES = pd.Series({"AA001": 0.2, "AA002": 0.7, "AA003": 0.0})


def test_the_table_shows_range_basis_and_share() -> None:
    laid = inputs.table(ROWS, SHARES)
    assert tuple(laid.columns) == inputs.COLUMNS
    assert laid.iloc[0].tolist() == [
        "speed", "2.5", "1 to 4 (limits)", "months", "uniform", "assumption", "70%",
    ]  # fmt: skip
    assert laid.iloc[1]["Input"] == "cost (US)"
    assert laid.iloc[1]["Basis"] == "one, two"
    assert laid.iloc[2]["Range"] == "none"


def test_without_shares_the_column_is_left_out() -> None:
    assert "Share of variance" not in inputs.table(ROWS)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_shares_are_drawn_without_fixed_inputs(size: Size) -> None:
    frame = inputs.shares_frame(ROWS, SHARES)
    assert frame["input"].tolist() == ["speed", "cost (US)"]
    inputs.shares(frame, size).to_dict()
