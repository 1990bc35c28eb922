"""Countries of origin: the name by which charts colour a row, and the colours."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import scales


def who(
    countries: tuple[str, str], names: dict[str, str], legend: bool = False, columns: int = 3
) -> alt.Color:
    """Colour by country: focal, comparator, all others neutral."""
    shown = (
        alt.Legend(title=None, columns=columns, symbolOpacity=1, symbolType="circle", symbolStrokeWidth=0)
        if legend
        else None
    )
    focal, comparator = countries
    return scales.by_country((names[focal], names[comparator]), "who", ["elsewhere"], legend=shown)


def add_who(
    frame: pd.DataFrame, column: str, countries: tuple[str, str], names: dict[str, str]
) -> pd.DataFrame:
    """Add the name by which `who` colours a row."""
    return frame.assign(who=frame[column].map({code: names[code] for code in countries}).fillna("elsewhere"))
