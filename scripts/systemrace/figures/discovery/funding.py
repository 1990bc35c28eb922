"""Federal money for research: yearly measures with what was to be expected, requests, stopped awards."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.analysis.discovery import labelled
from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

STOPPED_TONES = {"before": "neutral", "stopped": "negative", "given back": "positive"}


def measures(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw each measure by year over the range that its earlier years foretell, the newest value marked.

    Args:
        size: room to draw in.
        data: from `labelled.measures`.
    """
    width = rows.fit(size, 52) if size.narrow else (rows.fit(size, 120)) // 2
    shown = data
    panels = list(dict.fromkeys(shown["panel"]))
    x = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=5), scale=alt.Scale(zero=False))
    free: dict[str, Any] = {"axis": alt.Axis(title=None, tickCount=4), "scale": alt.Scale(zero=False)}
    base = alt.Chart()
    kinds = {
        kind: base.transform_filter(f"datum.kind == '{kind}'")
        for kind in (labelled.EARLIER, labelled.NEWEST, labelled.RANGE)
    }
    points = base.transform_filter("isValid(datum.value)")
    layers = [
        kinds[labelled.RANGE]
        .mark_rect(color=colour("land"), opacity=1)
        .encode(x=x, x2="end:Q", y=alt.Y("low:Q", **free), y2="high:Q"),
        points.mark_line(color=colour("neutral"), strokeWidth=1.5).encode(x=x, y=alt.Y("value:Q", **free)),
        kinds[labelled.EARLIER]
        .mark_point(size=45, opacity=1, color=colour("comparator"))
        .encode(x=x, y=alt.Y("value:Q", **free)),
        kinds[labelled.NEWEST]
        .mark_point(size=90, opacity=1, shape="diamond", color=colour("accent"))
        .encode(x=x, y=alt.Y("value:Q", **free)),
    ]
    header = alt.Header(title=None, labelLimit=width + 40, labelFontSize=11)
    return (
        alt.layer(*layers, data=shown)
        .properties(width=width, height=110 if size.narrow else 140)
        .facet(alt.Facet("panel:N", sort=panels, header=header), columns=1 if size.narrow else 2, spacing=16)
        .resolve_scale(y="independent")
    )


def requests(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw what the President requested and what Congress set, by fiscal year.

    Args:
        size: room to draw in.
        data: from `labelled.requests`.
    """
    x = alt.X("year:O", axis=alt.Axis(title="Fiscal year", labelAngle=0))
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(title="USD billion", tickCount=5),
        scale=alt.Scale(zero=False, domain=[20, 55]),
    )
    tones = [colour("accent"), colour("comparator")]
    tone = alt.Color(
        "what:N",
        scale=alt.Scale(domain=["Requested", "Set by Congress"], range=tones),
        legend=alt.Legend(title=None),
    )
    base = alt.Chart(data)
    return alt.layer(
        base.mark_line(color=colour("neutral"), strokeWidth=1.5).encode(x=x, y=y, detail="year:O"),
        base.mark_point(size=80, opacity=1).encode(x=x, y=y, color=tone),
    ).properties(width=rows.fit(size, 56), height=250)


def stopped(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw every count of stopped awards as a bar, those of earlier years and those given back beside them.

    Args:
        size: room to draw in.
        data: from `labelled.stopped`.
    """
    shown = data[["label", "kind", "value"]].assign(label=rows.wrap(size, data["label"], 240))
    order = shown["label"].tolist()
    where = rows.y(size, "label", order, 240)
    tone = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(STOPPED_TONES), range=[colour(role) for role in STOPPED_TONES.values()]),
        legend=alt.Legend(title=None, symbolType="square", symbolSize=60, symbolStrokeWidth=4),
    )
    across: dict[str, Any] = {
        "axis": alt.Axis(title="NIH grants", tickCount=5),
        "scale": alt.Scale(domain=[0, 1.12 * float(data["value"].max())]),
    }
    x = alt.X("value:Q", **across)
    base = alt.Chart(shown.assign(zero=0))
    layers = [
        # A thick rule, since a bar would not sit low in a narrow row, below its label.
        base.mark_rule(strokeWidth=11).encode(x=alt.X("zero:Q", **across), x2="value:Q", y=where, color=tone),
        base.mark_text(align="left", dx=5, fontSize=12).encode(
            x=x, y=where, text=alt.Text("value:Q", format=",.0f")
        ),
        *rows.labels(size, order, "label"),
    ]
    return alt.layer(*layers).properties(
        width=rows.fit(size, 14 if size.narrow else 270), height=rows.step(size, order)
    )
