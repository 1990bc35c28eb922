"""The path to the first patient, stage by stage, and what acts could take off it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour, ramp

ROOM = 230
# Rules lie where `rows.y` places them; a bar stands in the middle of its band and must be moved there.
THICK = 14
BAND_PADDING = 0.1  # Vega-Lite's own padding between the bands of a bar chart
STAGES = (
    "before the application",
    "review of the application",
    "ethics review",
    "contract and activation",
    "ethics, contract and activation",
    "activation to first patient",
    "clearance to first patient",
    "whole start-up",
    "concept to first patient",
)
SHADES = dict(
    zip(
        STAGES,
        [*ramp(6)[:4], colour("third"), ramp(6)[5], colour("accent"), colour("other"), colour("neutral")],
        strict=True,
    )
)


def routes(laid: pd.DataFrame, summed: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the stages of each route end to end, with the range of their sum.

    Args:
        laid: from `analysis.recalibration.path.segments`.
        summed: from `analysis.recalibration.path.totals`.
        size: room to draw in.
    """
    wrapped = dict(zip(summed["route"], rows.wrap(size, summed["route"], ROOM), strict=True))
    order = list(wrapped.values())
    bars = laid.assign(row=laid["route"].map(wrapped))
    ends = summed.assign(row=summed["route"].map(wrapped), text=[_text(row) for row in summed.itertuples()])
    shown = [stage for stage in STAGES if stage in set(bars["stage"])]
    tone = alt.Color(
        "stage:N",
        scale=alt.Scale(domain=shown, range=[SHADES[stage] for stage in shown]),
        legend=alt.Legend(
            title=None,
            columns=1 if size.narrow else 2,
            labelLimit=260,
        ),
    )
    most = float(ends[["months", "longest"]].max().max())
    x = alt.X("start:Q", title="months", scale=alt.Scale(domain=[0, most * 1.3], nice=False))
    y = rows.y(size, "row", order, ROOM)
    coarse = ends[ends["longest"] - ends["shortest"] > 0.1]
    tips = ["stage:N", "what:N", "kind:N", alt.Tooltip("months:Q", format=".1f")]
    return alt.layer(
        alt.Chart(bars[["row", "stage", "what", "kind", "months", "start", "stop"]].round(2))
        .mark_bar(height=THICK, yOffset=_sink(size, order))
        .encode(x=x, x2="stop:Q", y=y, color=tone, tooltip=tips),
        alt.Chart(coarse[["row", "shortest", "longest"]].round(2))
        .mark_rule(strokeWidth=2, color=colour("text"))
        .encode(x="shortest:Q", x2="longest:Q", y=y),
        alt.Chart(ends.assign(at=ends[["months", "longest"]].max(axis=1))[["row", "at", "text"]].round(2))
        .mark_text(align="left", dx=6)
        .encode(x="at:Q", y=y, text="text:N"),
        *rows.labels(size, order, "row"),
    ).properties(width=rows.fit(size, 30 if size.narrow else ROOM + 25), height=rows.step(size, order))


def _sink(size: Size, order: list[str]) -> float:
    """Give the pixels by which a bar sinks to where `rows.y` puts the marks of a narrow row."""
    band = rows.step(size, order) / len(order) * (1 - BAND_PADDING)
    return 0.3 * band if size.narrow else 0.0


def caps(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw for each act the length of the stages it bears on, and over it the months it is said to save.

    Args:
        frame: from `analysis.recalibration.path.caps`, with a column label.
        size: room to draw in.
    """
    named = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = named["label"].tolist()
    begun = named.assign(begin=0)
    x = alt.X("begin:Q", title="months", scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=6))
    y = rows.y(size, "label", order, ROOM)
    told = named.assign(
        text=[
            f"said to save {row.said_low:g} to {row.said_high:g}" if row.said_high > 0 else "no months given"
            for row in named.itertuples()
        ]
    )
    said = told[told["said_high"] > 0]
    silent = told[~(told["said_high"] > 0)]
    columns = ["label", "cap", "cap_high", "said_low", "said_high", "text"]
    return alt.layer(
        alt.Chart(begun[["label", "begin", "cap_high"]].round(2))
        .mark_rule(strokeWidth=THICK, color=colour("grid"))
        .encode(x=x, x2="cap_high:Q", y=y),
        alt.Chart(begun[["label", "begin", "cap"]].round(2))
        .mark_rule(strokeWidth=THICK, color=colour("axis"))
        .encode(x="begin:Q", x2="cap:Q", y=y),
        alt.Chart(said[columns].round(2))
        .mark_rule(strokeWidth=5, color=colour("accent"))
        .encode(x="said_low:Q", x2="said_high:Q", y=y),
        alt.Chart(said[columns].round(2))
        .mark_text(align="left", dx=6, color=colour("text"), fontWeight=600)
        .encode(x="cap_high:Q", y=y, text="text:N"),
        alt.Chart(silent[["label", "cap_high", "text"]].round(2))
        .mark_text(align="left", dx=6, color=colour("muted"))
        .encode(x="cap_high:Q", y=y, text="text:N"),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 30 if size.narrow else ROOM + 25), height=rows.step(size, order) + 10)


def _text(row: object) -> str:
    months, low, high = row.months, row.shortest, row.longest  # type: ignore[attr-defined]
    span = f" ({low:.0f} to {high:.0f})" if high - low > 0.1 else ""
    return f"{months:.0f}{span}"
