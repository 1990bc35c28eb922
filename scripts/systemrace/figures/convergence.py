"""Convergence of a model's headlines as a table: from a part of the draws, from all, and the error left."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

COLUMNS = ("A quarter", "Half", "All draws")  # the parts of `analysis.convergence.PARTS`


def table(steps: pd.DataFrame, formats: Sequence[str]) -> pd.DataFrame:
    """Lay out `analysis.convergence.steps` for the page.

    Args:
        steps: label, draws, value, error.
        formats: how the values of each headline are written, in the order of the labels.

    Returns:
        One row a headline, all text: Result, `COLUMNS`, Standard error.
    """
    rows = []
    for (label, own), fmt in zip(steps.groupby("label", sort=False), formats, strict=True):
        values = [written(fmt, value) for value in (*own["value"], own["error"].iloc[-1])]
        rows.append([label, *values])
    return pd.DataFrame(rows, columns=["Result", *COLUMNS, "Standard error"])


def written(fmt: str, value: float) -> str:
    """Write a value by its format, with a minus sign for a hyphen."""
    return fmt.format(value).replace("-", "\N{MINUS SIGN}")
