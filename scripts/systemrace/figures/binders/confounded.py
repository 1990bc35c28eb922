"""What goes together with the format: a grid of products by attributes, and the pairs of trials left."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.binders import confounding
from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TONES = {
    confounding.REFERENCE: "focal", confounding.SAME: "third", confounding.DIFFERENT: "other",
    confounding.UNKNOWN: "land",
}  # fmt: skip
SIGNS = {
    confounding.REFERENCE: "",
    confounding.SAME: "=",
    confounding.DIFFERENT: "\u2260",
    confounding.UNKNOWN: "?",
}
PRODUCT_ROOM = {False: 210, True: 128}  # pixels beside the grid


def grid(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a cell per product and attribute: as the nanobody product, different, or not known.

    Each cell carries a sign as well, so that colour is not needed to read it.

    Args:
        size: room to draw in.
        data: from `confounding.matrix`, products in drawing order.
    """
    slim = data[["product", "attribute", "match"]].assign(sign=data["match"].map(SIGNS))
    columns, products = list(confounding.ATTRIBUTES), list(dict.fromkeys(data["product"]))
    there = [match for match in TONES if match in set(data["match"])]
    tone = alt.Color(
        "match:N",
        title=None,
        scale=alt.Scale(domain=there, range=[colour(TONES[match]) for match in there]),
        legend=alt.Legend(columns=1 if size.narrow else 4),
    )
    x = alt.X(
        "attribute:N", sort=columns, title=None,
        axis=alt.Axis(
            orient="top", labelAngle=-90 if size.narrow else -60, labelOverlap=False, labelLimit=120,
            ticks=False, domain=False,
        ),
    )  # fmt: skip
    y = alt.Y("product:N", sort=products, title=None, axis=alt.Axis(labelLimit=PRODUCT_ROOM[size.narrow]))
    base = alt.Chart(slim).encode(x=x, y=y)
    cells = base.mark_rect(stroke=colour("page"), strokeWidth=2).encode(color=tone)
    light = f"datum.match == '{confounding.UNKNOWN}'"
    signs = base.mark_text(fontSize=11 if size.narrow else 13).encode(
        text="sign:N", color=alt.condition(light, alt.value(colour("text")), alt.value(colour("page")))
    )
    # A slanted label overhangs the grid by some letters.
    wide = rows.fit(size, PRODUCT_ROOM[size.narrow] + (16 if size.narrow else 40))
    return alt.layer(cells, signs).properties(width=wide, height=alt.Step(24))


def contrasts(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the pairs left at each step as bars, with their number and that of the products in them.

    Args:
        size: room to draw in.
        data: from `confounding.contrasts_left`, with label and told (the words behind the bar).
    """
    order = list(data["label"])
    slim = data[["label", "pairs", "told"]]
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=None if size.narrow else alt.Axis(labelLimit=240),
        bandPosition=0.5,
    )
    x = alt.X(
        "pairs:Q", title="Pairs of trials left", scale=alt.Scale(domain=[0, data["pairs"].max() * 1.35])
    )
    base = alt.Chart(slim)
    bars = base.mark_bar(height=14, yOffset=8 if size.narrow else 0).encode(x=x, y=y)
    words = base.mark_text(align="left", dx=5, dy=8 if size.narrow else 0).encode(x=x, y=y, text="told:N")
    layers = [bars, words]
    if size.narrow:
        names = base.mark_text(align="left", dy=-9, color=colour("text")).encode(
            x=alt.value(0), y=y, text="label:N"
        )
        layers.append(names)
    width = size.width if size.narrow else rows.fit(size, 220)
    return alt.layer(*layers).properties(width=width, height=alt.Step(40 if size.narrow else 28))
