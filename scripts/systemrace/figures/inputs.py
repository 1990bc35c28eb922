"""The inputs of a model as a table, and the share of its output's variance that each explains."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = 260
COLUMNS = ("Input", "Value", "Range", "Unit", "Distribution", "Basis", "Share of variance")


def table(inputs: pd.DataFrame, shares: pd.Series | None = None) -> pd.DataFrame:
    """Lay out inputs for the page: value, range, distribution, source or assumption, share of variance.

    Args:
        inputs: rows of `model_inputs`.
        shares: from `analysis.inputs.variance_shares`, by input_id; without it the last column is left out.

    Returns:
        One row an input, columns `COLUMNS`, all text; the inputs that explain most first.
    """
    ordered = inputs.assign(share=inputs["input_id"].map(shares if shares is not None else {}))
    ordered = ordered.sort_values("share", ascending=False, kind="stable") if shares is not None else ordered
    laid = pd.DataFrame(
        {
            "Input": label(ordered),
            "Value": ordered["value"].map(_written),
            "Range": [_range(row) for _, row in ordered.iterrows()],
            "Unit": ordered["unit"],
            "Distribution": ordered["distribution"],
            "Basis": [_basis(row) for _, row in ordered.iterrows()],
            "Share of variance": ordered["share"].map(_percent),
        }
    ).reset_index(drop=True)
    return laid if shares is not None else laid.drop(columns="Share of variance")


def shares_frame(inputs: pd.DataFrame, shares: pd.Series) -> pd.DataFrame:
    """Join inputs with their shares: input_id, input, basis, share; fixed ones left out."""
    moving = inputs[inputs["distribution"] != "fixed"]
    joined = pd.DataFrame(
        {
            "input_id": moving["input_id"],
            "input": label(moving),
            "basis": moving["basis"],
            "share": moving["input_id"].map(shares).astype(float),
        }
    )
    return joined.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def shares(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the share of variance that each input explains alone, assumptions marked by colour.

    Args:
        frame: from `shares_frame`.
        size: room to draw in.
    """
    named = frame.assign(input=rows.wrap(size, frame["input"], ROOM))
    order = named["input"].tolist()
    x = alt.X("share:Q", title="share of variance explained alone", axis=alt.Axis(format="%", tickCount=5))
    tone = alt.Color(
        "basis:N",
        scale=alt.Scale(domain=["sourced", "assumption"], range=[colour("accent"), colour("other")]),
        legend=alt.Legend(title=None),
    )
    # A bar would fill its row; a thick rule sits where the row's marks do, below the label of a narrow one.
    bars = (
        alt.Chart(named[["input", "basis", "share"]].round(4).assign(none=0.0))
        .mark_rule(strokeWidth=10)
        .encode(x=x, x2="none:Q", y=rows.y(size, "input", order, ROOM), color=tone)
    )
    return alt.layer(bars, *rows.labels(size, order, "input")).properties(
        width=rows.fit(size, 30 if size.narrow else ROOM + 25), height=rows.step(size, order)
    )


def label(inputs: pd.DataFrame) -> pd.Series:
    """Name inputs with the route or system they hold for."""
    suffix = inputs["route"].map(lambda route: "" if pd.isna(route) else f" ({route})")
    return inputs["input"].astype(str) + suffix.astype(str)


def _written(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _range(row: pd.Series) -> str:
    if row["distribution"] == "fixed":
        return "none"
    return f"{_written(row['low'])} to {_written(row['high'])} ({row['range_basis']})"


def _basis(row: pd.Series) -> str:
    return "assumption" if row["basis"] == "assumption" else str(row["source_ids"]).replace("|", ", ")


def _percent(share: float) -> str:
    return "" if pd.isna(share) else f"{share:.0%}"
