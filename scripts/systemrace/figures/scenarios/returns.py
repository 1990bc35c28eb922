"""Where a lead feeds itself, and where this history lies."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

SPAN = (-0.75, 2.5)
HEIGHT = (-2.0, 2.0)


def phase(region: pd.DataFrame, line: pd.DataFrame, at: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the region with two steady states, and the returns and pulls that fit the history.

    Args:
        region: returns, low, high (pull between which there are two steady states).
        line: returns, pull that fits best with them, kept (whether within the 95% interval).
        at: one row: returns, pull.
        size: room to draw in.
    """
    x = alt.X(
        "returns:Q",
        title="returns exponent",
        scale=alt.Scale(domain=list(SPAN), nice=False),
        axis=alt.Axis(tickCount=6),
    )
    scale = alt.Scale(domain=list(HEIGHT), nice=False)
    y = alt.Y(
        "pull:Q", title="Pull towards the focal country, log odds", scale=scale, axis=alt.Axis(tickCount=5)
    )
    low = alt.Y("low:Q", title="Pull towards the focal country, log odds", scale=scale)
    fitted = alt.Chart(line[["returns", "pull"]].round(4))
    kept = alt.Chart(line.loc[line["kept"], ["returns", "pull"]].round(4))
    words = pd.DataFrame(
        [
            {"returns": 1.95, "pull": 0.0, "text": "two steady states"},
            {"returns": 0.15, "pull": -1.3, "text": "one steady state"},
        ]
    )
    here = alt.Chart(at[["returns", "pull"]].round(4))
    return alt.layer(
        alt.Chart(region.round(4))
        .mark_area(opacity=0.22, color=colour("other"), clip=True)
        .encode(x=x, y=low, y2="high:Q"),
        fitted.mark_line(strokeDash=[3, 4], strokeWidth=1.5, color=colour("neutral"), clip=True).encode(
            x=x, y=y
        ),
        kept.mark_line(strokeWidth=4, color=colour("accent"), clip=True).encode(x=x, y=y),
        here.mark_point(size=120, color=colour("accent")).encode(x=x, y=y),
        alt.Chart(words).mark_text(fontWeight=600, color=colour("muted")).encode(x=x, y=y, text="text:N"),
    ).properties(width=rows.fit(size, 70), height=300)
