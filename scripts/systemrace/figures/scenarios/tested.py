"""How forecasts from past years did, by years ahead."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

CHOSEN, NAIVE, OTHERS = "chosen", "naive", "other methods"
TONES = {CHOSEN: "accent", NAIVE: "comparator", OTHERS: "neutral"}


def errors(frame: pd.DataFrame, method: str, size: Size) -> alt.TopLevelMixin:
    """Draw the mean error in points of the share by years ahead, a line for each method.

    Args:
        frame: from `analysis.scenarios.backtest.errors`.
        method: the one chosen.
        size: room to draw in.
    """
    shown = frame.assign(
        who=[CHOSEN if name == method else NAIVE if name == NAIVE else OTHERS for name in frame["method"]]
    )
    kinds = [kind for kind in TONES if kind in set(shown["who"])]
    tone = alt.Color(
        "who:N",
        scale=alt.Scale(domain=kinds, range=[colour(TONES[kind]) for kind in kinds]),
        legend=alt.Legend(title=None),
    )
    x = alt.X("ahead:Q", title="years ahead", axis=alt.Axis(tickMinStep=1, format="d"))
    y = alt.Y("points:Q", title="Mean error of the share", axis=alt.Axis(format="%", tickCount=5))
    base = alt.Chart(shown[["method", "who", "ahead", "points"]].round(4))
    heavy = base.transform_filter(f"datum.who != '{OTHERS}'")
    thin = base.transform_filter(f"datum.who == '{OTHERS}'")
    return alt.layer(
        thin.mark_line(strokeWidth=1.2).encode(x=x, y=y, color=tone, detail="method:N"),
        heavy.mark_line().encode(x=x, y=y, color=tone, detail="method:N"),
        heavy.mark_point(size=40).encode(x=x, y=y, color=tone),
    ).properties(width=rows.fit(size, 70), height=250)


def coverage(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the share of what came that fell within the 95% intervals, by years ahead, with exact limits.

    Args:
        frame: ahead, covered, covered_low, covered_high, origins; one method.
        size: room to draw in.
    """
    x = alt.X(
        "ahead:Q",
        title="years ahead",
        axis=alt.Axis(values=frame["ahead"].tolist(), format="d"),
        scale=alt.Scale(domain=[0.5, float(frame["ahead"].max()) + 0.5], nice=False),
    )
    title = "Within the 95% interval"
    y = alt.Y(
        "covered:Q", title=title, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1.05], nice=False)
    )
    named = frame.assign(label=frame["origins"].map("of {:d}".format), top=1.0)
    base = alt.Chart(named[["ahead", "covered", "covered_low", "covered_high", "label"]].round(4))
    return alt.layer(
        intervals.equality(alt.Y("covered:Q"), at=0.95),
        base.mark_rule(strokeWidth=2, color=colour("accent")).encode(
            x=x, y=alt.Y("covered_low:Q", title=title), y2="covered_high:Q"
        ),
        base.mark_point(size=70, color=colour("accent")).encode(x=x, y=y),
        base.mark_text(baseline="top", dy=6, fontSize=12).encode(
            x=x, y=alt.Y("covered_low:Q", title=title), text="label:N"
        ),
    ).properties(width=rows.fit(size, 70), height=230)
