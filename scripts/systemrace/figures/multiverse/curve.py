"""The specification curve: estimates in order of size, over a grid that shows which option each takes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from systemrace.figures import wording
from systemrace.figures.charts import rows
from systemrace.figures.multiverse.tones import TONES, by_verdict
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = {False: 176, True: 112}  # pixels for the names of options, wide and narrow
SPARE = 26  # pixels beside names and plot
HEIGHT = {False: 230, True: 190}  # of the curve
ROW = 15  # pixels of a row of the grid
TRIM = 0.05  # share of limits at either end that may lie outside the plot
MOST = 300  # specifications drawn
MOST_WEIGHT = 90_000  # characters of the drawing, by these estimates:
WEIGHT_OF_ESTIMATE, WEIGHT_OF_RUN = 180, 66
TOLD = ["rank", "specification", "verdict", "estimate", "low", "high"]


class Look(NamedTuple):
    """What a curve needs to be told beside its frame.

    title: what the estimate is. scale: linear or log. reference: where nothing favours either side.
    own: id of the chapter's own specification. choices: options of each choice, in order.
    """

    title: str
    scale: str
    reference: float | None
    own: str
    choices: Mapping[str, Sequence[str]]


def thinned(data: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Keep as many specifications as a page can carry: every n-th by rank, the ends and the chapter's own.

    Args:
        data: from 1 to n by rank: rank, specification, verdict, estimate, low, high, a column a choice.
        look: of the curve.
    """
    step = 1
    while not _is_light(kept := _every(data, step, look.own), look):
        step += 1
    return kept


def specifications(size: Size, data: pd.DataFrame, look: Look) -> alt.TopLevelMixin:
    """Draw estimates and intervals in order, coloured by verdict, and the options of each below.

    Args:
        size: room to draw in.
        data: as `thinned` gives it; limits may be missing, and what is infinite is cut at the edge.
        look: of the curve.
    """
    shown = _bounded(data)
    room = rows.fit(size, ROOM[size.narrow] + SPARE)
    ends = [float(shown["a"].iloc[0]), float(shown["b"].iloc[-1])]
    curve = _curve(size, shown, look, room, ends).properties(width=room, height=HEIGHT[size.narrow])
    return alt.vconcat(curve, _grid(size, shown, look, room, ends), spacing=6).resolve_scale(color="shared")


def cut(data: pd.DataFrame, look: Look) -> int:
    """Count the specifications whose estimate or interval goes beyond the plot."""
    low, high = _domain(data, look)
    values = data[["estimate", "low", "high"]].astype("float")
    return int(((values < low) | (values > high)).any(axis=1).sum())


def _every(data: pd.DataFrame, step: int, own: str) -> pd.DataFrame:
    rank = data["rank"] - 1
    return data[(rank % step == 0) | (rank == len(data) - 1) | (data["specification"] == own)]


def _is_light(data: pd.DataFrame, look: Look) -> bool:
    runs = sum(1 for _ in _runs(_bounded(data), look))
    return len(data) <= MOST and len(data) * WEIGHT_OF_ESTIMATE + runs * WEIGHT_OF_RUN <= MOST_WEIGHT


def _bounded(data: pd.DataFrame) -> pd.DataFrame:
    """Give each specification its place on the axis, half-way to its neighbours (columns a and b)."""
    rank = data["rank"].astype("float").tolist()
    between = [(x + y) / 2 for x, y in pairwise(rank)]
    return data.assign(a=[rank[0] - 0.5, *between], b=[*between, rank[-1] + 0.5])


def _domain(data: pd.DataFrame, look: Look) -> tuple[float, float]:
    """Choose the range of the axis: every finite estimate, the level of reference, most of the limits."""
    values = data[["estimate", "low", "high"]].astype("float")
    own = values[data["specification"] == look.own].iloc[0]
    # A limit that is there, not one between two: between an infinite and a finite one lies nothing.
    limits = (
        values["low"].quantile(TRIM, interpolation="higher"),
        values["high"].quantile(1 - TRIM, interpolation="lower"),
    )
    found = [*values["estimate"], *own, *limits]
    found += [look.reference] if look.reference is not None else []
    least = 0.0 if look.scale == "log" else -math.inf
    finite = [float(value) for value in found if math.isfinite(value) and value > least]
    low, high = (min(finite), max(finite)) if finite else (1.0, 2.0)
    if look.scale == "log":
        return low / 1.06, high * 1.06
    pad = 0.04 * (high - low) or 0.5
    return low - pad, high + pad


def _curve(size: Size, shown: pd.DataFrame, look: Look, width: int, ends: list[float]) -> Any:
    low, high = _domain(shown, look)
    drawn = shown[[*TOLD]].assign(
        **{name: shown[name].astype("float").clip(low, high) for name in ("estimate", "low", "high")}
    )
    scale = alt.Scale(type=look.scale, domain=[low, high], nice=False)  # type: ignore[arg-type]
    axis = alt.Axis(
        title=None, format="~g", minExtent=ROOM[size.narrow], maxExtent=ROOM[size.narrow], tickCount=6
    )
    y = {name: alt.Y(f"{name}:Q", scale=scale, axis=axis) for name in ("estimate", "low")}
    x = alt.X(
        "rank:Q",
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(labels=False, ticks=False, title=None, grid=False),
    )
    tone = by_verdict(shown["verdict"], legend=None)  # the rows of verdicts below name the colours
    each = width / len(shown)
    base = alt.Chart(drawn)
    layers: list[Any] = [_level(look.reference, scale)] if look.reference is not None else []
    if drawn["low"].notna().any():
        limits = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        mark = limits.mark_rule(strokeWidth=min(3, max(0.6, each * 0.55)), strokeOpacity=0.45)
        layers.append(mark.encode(x=x, y=y["low"], y2="high:Q", color=tone))
    dot = base.mark_tick(orient="horizontal", thickness=3, size=min(16, max(2, each)))
    layers.append(dot.encode(x=x, y=y["estimate"], color=tone, tooltip=TOLD))
    layers += _own(size, shown, look, x, ends)
    title = alt.Title(wording.wrapped(look.title, width, 14, bold=True), fontSize=12 if size.narrow else 13)
    return alt.layer(*layers).properties(title=title)


def _level(reference: float, scale: alt.Scale) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"estimate": [reference]})).mark_rule(
        color=colour("text"), strokeDash=[3, 3]
    )
    return mark.encode(y=alt.Y("estimate:Q", scale=scale))


def _own(size: Size, shown: pd.DataFrame, look: Look, x: alt.X, ends: list[float]) -> list[alt.Chart]:
    """Mark the chapter's own specification with an upright rule, and say so."""
    rank = int(shown.loc[shown["specification"] == look.own, "rank"].iloc[0])
    here = alt.Chart(pd.DataFrame({"rank": [rank], "told": [f"the chapter's own, {rank:,}"]}))
    left = rank > sum(ends) / 2
    side: dict[str, Any] = {"align": "right", "dx": -5} if left else {"align": "left", "dx": 5}
    rule = here.mark_rule(color=colour("text"), strokeWidth=1.5).encode(x=x)
    words = here.mark_text(baseline="top", color=colour("text"), fontSize=11 if size.narrow else 12, **side)
    return [rule, words.encode(x=x, y=alt.value(1), text="told:N")]


def _grid(size: Size, shown: pd.DataFrame, look: Look, width: int, ends: list[float]) -> Any:
    names, headings = _rows(shown, look)
    is_heading = f"indexof({headings}, datum.value) >= 0"
    label = alt.Axis(
        title=None, grid=False, domain=False, ticks=False, labelExpr=f"{json.dumps(names)}[datum.value]",
        labelFontSize=11, labelLimit=ROOM[size.narrow] - 8, labelOverlap=False,
        labelFontWeight=alt.condition(is_heading, alt.value("bold"), alt.value("normal")),
        labelColor=colour("muted"), minExtent=ROOM[size.narrow], maxExtent=ROOM[size.narrow],
    )  # fmt: skip
    y = alt.Y("r:O", scale=alt.Scale(domain=list(range(len(names)))), axis=label)
    across = alt.Axis(title="rank of the specification, lowest estimate first", format=",d", tickMinStep=1)
    x = alt.X("a:Q", scale=alt.Scale(domain=ends, nice=False), axis=across)
    lines = alt.Chart(pd.DataFrame({"r": headings, "a": ends[0], "b": ends[1]}))
    rank = float(shown.loc[shown["specification"] == look.own, "rank"].iloc[0])
    own = alt.Chart(pd.DataFrame({"a": [rank]})).mark_rule(color=colour("text"), strokeWidth=1.5)
    layers = [
        lines.mark_rule(color=colour("grid")).encode(x=x, x2="b:Q", y=y),
        *_bars(shown, look, x, y),
        own.encode(x=x),
    ]
    return alt.layer(*layers).properties(width=width, height=ROW * len(names))


def _bars(shown: pd.DataFrame, look: Look, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the stretches of every row; those of verdicts in their colours."""
    runs = pd.DataFrame(list(_runs(shown, look)), columns=["r", "a", "b"])
    verdicts = dict(enumerate(_groups(shown, look)[0][1], start=1))
    judged, chosen = runs[runs["r"].isin(verdicts)], runs[~runs["r"].isin(verdicts)]
    judged = judged.assign(verdict=judged["r"].map(verdicts))
    look_of: dict[str, Any] = {"height": ROW - 6, "tooltip": False}
    tone = by_verdict(shown["verdict"], legend=None)
    return [
        alt.Chart(judged).mark_bar(**look_of).encode(x=x, x2="b:Q", y=y, color=tone),
        alt.Chart(chosen).mark_bar(color=colour("muted"), **look_of).encode(x=x, x2="b:Q", y=y),
    ]


def _groups(shown: pd.DataFrame, look: Look) -> list[tuple[str, list[str]]]:
    present = set(shown["verdict"])
    verdicts = [verdict for verdict in TONES if verdict in present]
    return [("verdict", verdicts), *((name, list(options)) for name, options in look.choices.items())]


def _rows(shown: pd.DataFrame, look: Look) -> tuple[list[str], list[int]]:
    """Name the rows of the grid from the top; also say which are headings."""
    names: list[str] = []
    headings: list[int] = []
    for name, options in _groups(shown, look):
        headings.append(len(names))
        names += [name.replace("_", " "), *options]
    return names, headings


def _runs(shown: pd.DataFrame, look: Look) -> Iterator[tuple[int, float, float]]:
    """Give the row and both ends of every stretch of neighbours that take one option."""
    first = 0
    for name, options in _groups(shown, look):
        cells = zip(shown[name], shown["a"], shown["b"], strict=True)
        for option, run in groupby(cells, key=lambda cell: cell[0]):
            stretch = list(run)
            yield first + 1 + options.index(option), stretch[0][1], stretch[-1][2]
        first += 1 + len(options)
