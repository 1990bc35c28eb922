"""Published life-years lost to delay, on one scale, and the test of which of two units is the right one."""

from __future__ import annotations

import pandas as pd

HOURS = 24 * 365.25
DAYS = 365.25
PREFIX = "life_years_lost_per_"


def yearly(use: pd.DataFrame) -> pd.DataFrame:
    """Put each published figure on a scale of life-years for each year of delay.

    Args:
        use: the table `value_of_time`.

    Returns:
        row_id, label, yearly, unit, source_id; a figure told of per day is also read as one per day.
    """
    rows = use[use["metric"].str.startswith(PREFIX)]
    return pd.DataFrame(
        {
            "row_id": rows["row_id"],
            "label": [_label(row) for row in rows.itertuples()],
            "yearly": [_a_year(row) for row in rows.itertuples()],
            "unit": rows["unit"],
            "source_id": rows["source_id"],
        }
    ).reset_index(drop=True)


def consistent(use: pd.DataFrame) -> dict[str, float]:
    """Hold both readings of the regional figure against the world's, printed by hour and by year.

    Returns:
        share_hour, share_day: the region's share of the world loss if its figure is per hour or per day;
        year_ratio: the world figure per hour, made yearly, over the one printed per year.
    """
    known = use[use["metric"].str.startswith(PREFIX)]
    hourly = known[known["metric"] == "life_years_lost_per_hour"]
    world = float(hourly.loc[hourly["country"] == "World", "value"].iloc[0])
    region = float(hourly.loc[hourly["country"] != "World", "value"].iloc[0])
    year = known[known["metric"] == "life_years_lost_per_year"].iloc[0]
    return {
        "share_hour": region / world,
        "share_day": region / 24 / world,
        "year_ratio": world * HOURS / (float(year["value"]) * 1e6),
    }


def _a_year(row: pd.Series) -> float:
    value = float(row.value)
    if "million" in row.unit:
        return value * 1e6
    if "per day" in row.unit:
        return value * DAYS
    return value * HOURS if row.metric.endswith("per_hour") else value


def _label(row: pd.Series) -> str:
    unit = row.metric.removeprefix(PREFIX).replace("_", " ")
    told = "day, as one outlet has it" if "per day" in row.unit else unit
    return f"{row.country}, {row.population}, per {told}"
