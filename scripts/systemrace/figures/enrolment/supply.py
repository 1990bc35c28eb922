"""On the way to a product: waits, failures, losses, the share treated, the running total."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.enrolment import dotted
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour


def waits(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw median days with ranges, a panel before collection and one after; `data` from `access.waits`."""
    top = float(data[["days", "high"]].max().max()) * 1.04
    across = {
        "scale": alt.Scale(domain=[0, top]),
        "axis": alt.Axis(tickCount=6),
        "title": "days, median and range",
    }
    parts = {str(part): across for part in data["part"].unique()}
    return dotted.panels(size, data, "part", "days", across=parts, tone=dotted.by_place(pair, data["place"]))


def shares(
    size: Size, data: pd.DataFrame, pair: tuple[str, str], *, title: str, top: float
) -> alt.TopLevelMixin:
    """Draw shares with intervals in one panel.

    Args:
        size: room to draw in.
        data: label, place, share, low, high, in drawing order.
        pair: focal and comparator country.
        title: the axis's.
        top: end of the axis.
    """
    return dotted.panel(
        size, data, "share", across=_share(title, top), tone=dotted.by_place(pair, data["place"])
    )


def losses(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the share lost, a panel per step; `data` from `labelled.losses`."""
    steps = {str(step): _share("share lost", 0.8) for step in data["step"].unique()}
    return dotted.panels(size, data, "step", "share", across=steps, tone=dotted.by_place(pair, data["place"]))


def treated(size: Size, data: pd.DataFrame, capacity: float) -> alt.TopLevelMixin:
    """Draw a running total by day, each total written, with the yearly capacity aimed at.

    Args:
        size: room to draw in.
        data: from `access.treated`.
        capacity: patients a year that the maker aims to supply.
    """
    frame = data.assign(when=data["day"].dt.strftime("%Y-%m-%d"), text=data["patients"].map("{:,.0f}".format))
    # Labels go left above and right below in turn, counted from the last, so that near ones stay apart.
    # The first has the axis on its left.
    frame["turn"] = [place and (len(frame) - place) % 2 for place in range(len(frame))]
    frame = frame[["when", "patients", "text", "turn"]]
    x = alt.X(
        "when:T",
        title=None,
        axis=alt.Axis(format="%b %Y", tickCount=4 if size.narrow else 7),
        scale=alt.Scale(padding=26),
    )
    y = alt.Y("patients:Q", title="patients treated, more than", scale=alt.Scale(domain=[0, capacity * 1.18]))
    base = alt.Chart(frame)
    aim = alt.Chart(pd.DataFrame({"patients": [capacity], "text": [f"aim: {capacity:,.0f} a year"]}))
    return alt.layer(
        aim.mark_rule(strokeDash=[4, 3], color=colour("accent")).encode(y=y),
        aim.mark_text(align="left", dy=-8, color=colour("accent")).encode(x=alt.value(4), y=y, text="text:N"),
        base.mark_line(strokeWidth=2).encode(x=x, y=y),
        base.mark_point(size=55).encode(x=x, y=y),
        *(
            base.transform_filter(f"datum.turn == {turn}")
            .mark_text(align="right" if turn else "left", dx=-8 if turn else 8, dy=-6 if turn else 10)
            .encode(x=x, y=y, text="text:N")
            for turn in (0, 1)
        ),
    ).properties(width=size.width - 20, height=250)


def _share(title: str, top: float) -> dict[str, Any]:
    return {"scale": alt.Scale(domain=[0, top]), "axis": dotted.percent(), "title": title}
