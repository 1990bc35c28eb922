"""Rows with long labels: beside the plot where there is room, above each row where there is not."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LINE = 13  # pixels of a line of a label
WIDE_GAP, NARROW_GAP = 12, 30  # pixels of a row besides its label's lines
WIDE_TOTAL, NARROW_TOTAL = 716, 342  # pixels of a whole figure
LABEL_ROOM = 300  # pixels for labels beside a wide plot
PIXELS = {False: 6.1, True: 5.9}  # of a letter of a label, wide and narrow


def fit(size: Size, room: int) -> int:
    """Give the width of a plot that leaves room for its labels, so that it fits at the first attempt."""
    return min(size.width, (NARROW_TOTAL if size.narrow else WIDE_TOTAL) - room)


def wrap(size: Size, texts: pd.Series, room: int = LABEL_ROOM) -> pd.Series:
    """Break labels into lines that fit: beside a wide plot, above the rows of a narrow one."""
    letters = int((size.width if size.narrow else room) / PIXELS[size.narrow])
    return texts.map(lambda text: "\n".join(textwrap.wrap(text, letters)) or text).astype("str")


def step(size: Size, order: list[str]) -> int:
    """Give the height of rows of wrapped labels: all are as tall as the one with most lines needs."""
    lines = max((text.count("\n") + 1 for text in order), default=1)
    return len(order) * (LINE * lines + (NARROW_GAP if size.narrow else WIDE_GAP)) + 4


def y(size: Size, field: str, order: list[str], room: int = LABEL_ROOM) -> alt.Y:
    """Place rows of wrapped labels in a given order, labelled beside the plot if it is wide."""
    axis = alt.Axis(
        title=None, labelExpr="split(datum.label, '\\n')", labelLineHeight=LINE, labelFontSize=12,
        labelLimit=room, minExtent=room, maxExtent=room,
    )  # fmt: skip
    # The label of a narrow row stands above its marks, so these sit low in the row.
    place = 0.8 if size.narrow else 0.5
    scale = alt.Scale(domain=order)
    return alt.Y(
        f"{field}:N", sort=order, axis=None if size.narrow else axis, scale=scale, bandPosition=place
    )


def labels(size: Size, order: list[str], field: str) -> list[alt.Chart]:
    """Write the wrapped labels above the rows of a narrow plot; nothing on a wide one."""
    if not size.narrow:
        return []
    x, where = alt.value(0), y(size, field, order)
    layers = []
    for count in sorted({text.count("\n") for text in order}):
        part = pd.DataFrame({field: [text for text in order if text.count("\n") == count]})
        # Vega hangs further lines below the first, so the first one rises.
        mark = alt.Chart(part).mark_text(
            align="left", baseline="bottom", dy=-7 - LINE * count, lineBreak="\n", lineHeight=LINE,
            fontSize=11, color=colour("muted"),
        )  # fmt: skip
        layers.append(mark.encode(x=x, y=where, text=f"{field}:N"))
    return layers
