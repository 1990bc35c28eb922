"""Milestones of the approved products on one calendar, policy acts in lanes above."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.regulatory_timelines.milestones import FIRST_APPROVAL, KINDS, START
from systemrace.figures.charts import rows
from systemrace.figures.regulatory_timelines import origins
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

SHAPES = {
    "first_patient": "circle",
    "ind_cleared": "triangle-right",
    "pivotal_start": "diamond",
    "submission": "triangle-up",
    "first_approval": "square",
    "second_approval": "cross",
}
CLOSE = 365  # days within which the letters of two acts would touch on a phone


def tidy(
    dated: pd.DataFrame, acts: pd.DataFrame, countries: tuple[str, str], names: dict[str, str]
) -> pd.DataFrame:
    """Lay milestones and policy acts in one frame: row, kind, key, from, to, middle, who, source_id.

    Args:
        dated: from `analysis.regulatory_timelines.milestones.collect`.
        acts: from `analysis.regulatory_timelines.policy.lane`.
        countries: focal and comparator, as ISO codes.
        names: names by ISO code.
    """
    shown = dated[dated["kind"].isin(SHAPES)]
    started = shown[shown["kind"] == START].sort_values(["middle", "product"])["product"]
    rest = sorted(set(shown["product"]) - set(started))
    products = shown.assign(row=shown["product"], what=shown["kind"].map(KINDS), key="")
    lanes = acts[acts["jurisdiction"].isin(countries)]
    lanes = lanes.assign(
        row="policy, " + lanes["jurisdiction"].map(names),
        country=lanes["jurisdiction"],
        kind="policy",
        what=lanes["title"],
    )
    order = [*(f"policy, {names[code]}" for code in countries), *started, *rest]
    columns = ["row", "country", "kind", "what", "key", "date", "first", "middle", "last", "source_id"]
    both = pd.concat([lanes[columns], products[columns]], ignore_index=True)
    both["place"] = both["row"].map(order.index)
    both = origins.add_who(both, "country", countries, names)
    return both.sort_values(["place", "middle"], ignore_index=True)


def draw(
    frame: pd.DataFrame, countries: tuple[str, str], names: dict[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw the chart.

    Args:
        frame: from `tidy`.
        countries: focal and comparator.
        names: names by ISO code.
        size: room to draw in.
    """
    order = list(dict.fromkeys(frame["row"]))
    products, acts = frame[frame["kind"] != "policy"], frame[frame["kind"] == "policy"]
    axis = alt.Axis(title=None, labelLimit=150, grid=True)
    y = alt.Y("row:N", sort=order, axis=axis, scale=alt.Scale(domain=order))
    x = alt.X(
        "middle:T", axis=alt.Axis(title=None, format="%Y", grid=True, tickCount=5 if size.narrow else 10)
    )
    who = origins.who(countries, names, legend=True, columns=2 if size.narrow else 3)
    layers = [
        alt.Chart(_spans(products)).mark_rule(strokeWidth=1).encode(x=alt.X("from:T"), x2="to:T", y=y),
        alt.Chart(_coarse(frame))
        .mark_rule(strokeWidth=5, opacity=0.45)
        .encode(x="first:T", x2="last:T", y=y, color=who),
        alt.Chart(_plain(products, "what"))
        .mark_point(filled=True, size=62)
        .encode(x=x, y=y, color=who, shape=_shape(size), tooltip=["row:N", "what:N", "date:N"]),
        *_letters(acts, x, y, who),
    ]
    return alt.layer(*layers).properties(
        width=rows.fit(size, 162 if size.narrow else 145), height=24 * len(order)
    )


def _shape(size: Size) -> alt.Shape:
    scale = alt.Scale(domain=[KINDS[kind] for kind in SHAPES], range=list(SHAPES.values()))
    legend = alt.Legend(
        title=None,
        orient="bottom",
        columns=2 if size.narrow else 3,
        symbolFillColor=colour("muted"),
        symbolStrokeColor=colour("muted"),
    )
    return alt.Shape("what:N", scale=scale, legend=legend)


def _spans(products: pd.DataFrame) -> pd.DataFrame:
    ends = products[products["kind"].isin([START, FIRST_APPROVAL])]
    spans = ends.groupby("row")["middle"].agg(["min", "max"]).reset_index()
    return _days(spans.rename(columns={"min": "from", "max": "to"}))


def _coarse(frame: pd.DataFrame) -> pd.DataFrame:
    return _days(frame.loc[frame["first"] < frame["last"], ["row", "who", "first", "last"]])


def _plain(frame: pd.DataFrame, *more: str) -> pd.DataFrame:
    return _days(frame[["row", "who", "date", "middle", *more]])


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    """Write days as text: shorter in the page than moments, and free of time zones."""
    return frame.assign(
        **{name: column.dt.strftime("%Y-%m-%d") for name, column in frame.items() if column.dtype.kind == "M"}
    )


def _letters(acts: pd.DataFrame, x: alt.X, y: alt.Y, who: alt.Color) -> list[alt.Chart]:
    """Write the letters of the acts, every second one of close neighbours lifted."""
    if acts.empty:
        return []
    ordered = acts.sort_values(["row", "middle"])
    gap = ordered.groupby("row")["middle"].diff().dt.days.fillna(CLOSE)
    level, lifted = False, []
    for days in gap:
        level = not level if days < CLOSE else False
        lifted.append(level)
    layers = []
    for raised, rise in ((False, 5), (True, -6)):
        part = _plain(ordered[[value == raised for value in lifted]], "key", "what")
        if len(part):
            mark = alt.Chart(part).mark_text(dy=rise, fontWeight=600)
            layers.append(mark.encode(x=x, y=y, text="key:N", color=who, tooltip=["what:N", "date:N"]))
    return layers
