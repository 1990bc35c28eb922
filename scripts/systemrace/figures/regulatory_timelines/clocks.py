"""Clocks in rows, one panel for each unit so that no two units share an axis."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.regulatory_timelines.clocks import KINDS, UNIT_TITLES, UNITS
from systemrace.figures.charts import rows
from systemrace.figures.regulatory_timelines import origins
from systemrace.figures.spec import Size

SHAPES = {"measured": "circle", "rough": "triangle-up"}


def tidy(listed: pd.DataFrame, countries: tuple[str, str], names: dict[str, str]) -> pd.DataFrame:
    """Name the rows of clocks: place, what, period, and how many were measured.

    Args:
        listed: from `analysis.regulatory_timelines.clocks.clocks`, with or without `converted` ones.
        countries: focal and comparator.
        names: names by ISO code; jurisdictions without one keep their code.
    """
    what = listed["what"].fillna(listed["metric"])
    dated = listed["period"].map(lambda text: f", {text}", na_action="ignore").fillna("")
    counted = listed["n"].map(lambda n: f" (n {n:,.0f})", na_action="ignore").fillna("")
    mark = listed["statistic"].eq("limit, converted").map({True: " [converted]", False: ""})
    stage = listed["stage"] + "; " if "stage" in listed else ""
    row = listed["jurisdiction"] + ": " + stage + what + dated + counted + mark
    # Two rows of one name would share a line and hide each other.
    row = row.where(~row.duplicated(keep=False), row + " [" + listed["review_id"] + "]")
    return origins.add_who(
        listed.assign(row=row, sort_of=listed["kind"].map(KINDS)), "jurisdiction", countries, names
    )


def draw(
    frame: pd.DataFrame, countries: tuple[str, str], names: dict[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw a panel per unit: limits as bars, what was observed as dots, ranges as lines.

    Args:
        frame: from `tidy`.
        countries: focal and comparator.
        names: names by ISO code.
        size: room to draw in.
    """
    units = [unit for unit in UNITS if unit in set(frame["unit"])]
    panels = [_panel(frame[frame["unit"] == unit], unit, countries, names, size) for unit in units]
    return alt.vconcat(*panels, spacing=14).resolve_scale(x="independent")


def _panel(
    part: pd.DataFrame, unit: str, countries: tuple[str, str], names: dict[str, str], size: Size
) -> alt.LayerChart | alt.FacetChart:
    part = part.assign(row=rows.wrap(size, part["row"], 330))
    order = list(dict.fromkeys(part["row"]))
    most = float(part[["value", "low", "high"]].max().max())
    title = UNIT_TITLES.get(unit, unit)
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[0, most * 1.18], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    y = rows.y(size, "row", order, 330)
    who = origins.who(countries, names, legend=True)
    slim = part[["row", "who", "sort_of", "kind", "value", "low", "high"]]
    spans = slim.assign(low=slim["low"].fillna(slim["value"]), high=slim["high"].fillna(slim["value"]))
    spans = spans[spans["low"] < spans["high"]]
    points = slim.dropna(subset=["value"])
    layers = [
        alt.Chart(spans).mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=who),
        *_points(points, x, y, who),
        alt.Chart(_texts(points, spans))
        .mark_text(align="left", dx=8)
        .encode(x=alt.X("at:Q"), y=y, text="text:N"),
        *rows.labels(size, order, "row"),
    ]
    return alt.layer(*layers).properties(
        width=rows.fit(size, 30 if size.narrow else 355), height=rows.step(size, order)
    )


def _points(points: pd.DataFrame, x: alt.X, y: alt.Y, who: alt.Color) -> list[alt.Chart]:
    law = points["kind"].isin(["limit", "proposed"])
    dots = alt.Chart(points[~law]).mark_point(size=64, filled=True).encode(x=x, y=y, color=who)
    bars = (
        alt.Chart(points[law])
        .mark_point(shape="stroke", angle=90, filled=False, size=220, strokeWidth=4)
        .encode(x=x, y=y, color=who)
    )
    kinds = list(SHAPES)
    scale = alt.Scale(domain=[KINDS[kind] for kind in kinds], range=[SHAPES[kind] for kind in kinds])
    return [dots.encode(shape=alt.Shape("sort_of:N", scale=scale, legend=None)), bars]


def _texts(points: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Write the value after its mark, or after the range where there is one."""
    ends = spans.set_index("row")["high"]
    named = points.assign(at=points["row"].map(ends).fillna(points["value"]).clip(lower=points["value"]))
    named = named.assign(text=[_label(row) for row in named.itertuples()])
    bare = spans[spans["value"].isna()].assign(at=lambda frame: frame["high"])
    bare = bare.assign(text=[f"{row.low:g} to {row.high:g}" for row in bare.itertuples()])
    return pd.concat([named, bare])[["row", "at", "text"]]


def _label(row: object) -> str:
    value, kind = row.value, row.kind  # type: ignore[attr-defined]
    suffix = {"limit": " limit", "proposed": " proposed", "rough": " said"}.get(kind, "")
    return f"{value:g}{suffix}"
