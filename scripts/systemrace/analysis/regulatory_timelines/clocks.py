"""Clocks of review and start-up: what the law allows and what was observed, each in its own unit."""

from __future__ import annotations

import math
import re

import pandas as pd

TRIAL_REVIEW = ("IND review", "CTA review")
MARKETING_REVIEW = ("approval review",)
START_UP = (
    "pre-IND preparation",
    "trial start-up",
    "site activation",
    "start to first patient",
    "concept to patient",
)

MEASURED = ("mean", "median", "computed", "reported")
LIMIT = "limit"
ROUGH = ("about", "up to", "more than", "less than", "range")
# What a mark means on a chart of clocks.
KINDS = {
    "limit": "legal limit",
    "proposed": "proposed limit",
    "measured": "observed",
    "rough": "said, not measured",
}
UNITS = ("working days", "calendar days", "days", "weeks", "months", "years")
UNIT_TITLES = {"days": "days, kind not stated"}
MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?!\d))?")


def clocks(
    review_times: pd.DataFrame, metrics: tuple[str, ...], jurisdictions: tuple[str, ...]
) -> pd.DataFrame:
    """List durations of one kind of step, limits and observations told apart, no unit converted.

    Args:
        review_times: columns review_id, metric, jurisdiction, what, period, n, statistic, value, unit, iqr_*,
            range_*, clock_start, clock_stop, source_id, note.
        metrics: which rows, by metric.
        jurisdictions: which rows, in the order of the chart.

    Returns:
        review_id, jurisdiction, what, period, n, statistic, kind (a key of KINDS), unit, value (missing
        for a bare range), low, high (quartiles, else range; missing where none was printed), clock_start,
        clock_stop, source_id; ordered by unit, jurisdiction and period.
    """
    rows = review_times[
        review_times["metric"].isin(metrics) & review_times["jurisdiction"].isin(jurisdictions)
    ]
    rows = rows[rows["unit"].isin(UNITS) & rows["statistic"].isin([*MEASURED, LIMIT, *ROUGH])]
    numeric = rows.assign(**{name: _number(rows[name]) for name in _NUMERIC})
    listed = numeric.assign(
        kind=[
            _kind(statistic, period)
            for statistic, period in zip(rows["statistic"], rows["period"], strict=True)
        ],
        low=numeric["iqr_lower"].fillna(numeric["range_lower"]),
        high=numeric["iqr_upper"].fillna(numeric["range_upper"]),
        ends=rows["period"].fillna("").map(_last_month),
        unit_order=rows["unit"].map(UNITS.index),
        place_order=rows["jurisdiction"].map(jurisdictions.index),
    )
    listed = listed.sort_values(["unit_order", "place_order", "ends", "review_id"])
    columns = ["review_id", "metric", "jurisdiction", "what", "period", "n", "statistic", "kind", "unit"]
    return listed[[*columns, "value", "low", "high", "clock_start", "clock_stop", "source_id"]].reset_index(
        drop=True
    )


def printed(review_times: pd.DataFrame, review_id: str) -> pd.DataFrame:
    """Give one row of the review table, to quote its value and name its source.

    Raises:
        ValueError: if there is no such row.
    """
    row = review_times[review_times["review_id"] == review_id]
    if row.empty:
        raise ValueError(f"review_times.csv has no row {review_id}")
    return row


def era(period: object, reform: str) -> str:
    """Say whether a period lies before a reform, after it, or is a standing rule.

    Args:
        period: as printed, such as "2018-07 onward", "before 2018", "to 2015", "standing" or missing.
        reform: YYYY-MM; a period counts as after when its last month is not before this one.
    """
    if not isinstance(period, str):
        return "not stated"
    if period.startswith(("standing", "from")):
        return "standing" if period.startswith("standing") else "after"
    if period.startswith("before"):
        return "before"
    last = _last_month(period)
    return "not stated" if not last else "after" if last >= reform[: len(last)] else "before"


def converted(listed: pd.DataFrame, calendar_days_per_working_day: float) -> pd.DataFrame:
    """Restate limits in working days as calendar days, the one conversion, marked as such.

    Args:
        listed: from `clocks`.
        calendar_days_per_working_day: 7 / 5 for a week without holidays; public holidays add to it.

    Returns:
        The limits in working days with unit "calendar days", kind "limit", value multiplied, and
        statistic "limit, converted".
    """
    limits = listed[(listed["kind"] == "limit") & (listed["unit"] == "working days")]
    return limits.assign(
        value=limits["value"] * calendar_days_per_working_day,
        unit="calendar days",
        statistic="limit, converted",
        review_id=limits["review_id"] + "*",
    )


def with_converted(listed: pd.DataFrame, calendar_days_per_working_day: float) -> pd.DataFrame:
    """Put the converted limits among the clocks in calendar days, next to their jurisdiction's own."""
    both = pd.concat([listed, converted(listed, calendar_days_per_working_day)], ignore_index=True)
    place = {code: order for order, code in enumerate(dict.fromkeys(listed["jurisdiction"]))}
    keys = both["unit"].map(UNITS.index), both["jurisdiction"].map(place)
    return (
        both.assign(unit_order=keys[0], place=keys[1])
        .sort_values(["unit_order", "place"], kind="stable", ignore_index=True)
        .drop(columns=["unit_order", "place"])
    )


def shortest_limit(
    listed: pd.DataFrame, jurisdiction: str, calendar_days_per_working_day: float, fast_channel: bool
) -> float:
    """Give the shortest standing limit on trial review that covers CAR-T, in calendar days.

    Args:
        listed: from `clocks`, trial reviews.
        jurisdiction: whose limit.
        calendar_days_per_working_day: see `converted`.
        fast_channel: whether the channel for eligible class 1 drugs counts (not shown to cover CAR-T).

    Returns:
        The limit; missing (NaN) where none is recorded.
    """
    limits = listed[(listed["kind"] == "limit") & (listed["jurisdiction"] == jurisdiction)]
    if not fast_channel:
        limits = limits[~limits["what"].str.contains("channel|pilot", regex=True)]
    factor = limits["unit"].map(
        {"working days": calendar_days_per_working_day, "calendar days": 1.0, "days": 1.0}
    )
    return float((limits["value"] * factor).min())


def claim_values(route: list[bool], limits: list[float]) -> dict[str, float]:
    """Give the values of claim A9: routes and limits of the focal and the comparator country.

    A limit that is not recorded is infinite: nothing forbids a longer wait.
    """
    days = [math.inf if math.isnan(limit) else limit for limit in limits]
    return {
        "focal_route": float(route[0]),
        "comparator_route": float(route[1]),
        "focal_limit_days": days[0],
        "comparator_limit_days": days[1],
    }


def by_era(listed: pd.DataFrame, reform: str) -> pd.DataFrame:
    """Put limits and observations before and after a reform side by side, by jurisdiction and unit.

    Args:
        listed: from `clocks`.
        reform: YYYY-MM, see `era`.

    Returns:
        jurisdiction, era, kind (in words), unit, clocks (how many), shortest, longest; ranges count by
        their ends.
    """
    named = listed.assign(
        era=[era(period, reform) for period in listed["period"]],
        kind=listed["kind"].map(KINDS),
        shortest=listed[["value", "low"]].min(axis=1),
        longest=listed[["value", "high"]].max(axis=1),
    )
    keys = ["jurisdiction", "unit", "kind", "era"]
    order = named.groupby(keys, sort=False)
    table = order.agg(clocks=("review_id", "size"), shortest=("shortest", "min"), longest=("longest", "max"))
    return table.reset_index().sort_values(["jurisdiction", "unit", "era"], kind="stable", ignore_index=True)


_NUMERIC = ["value", "n", "iqr_lower", "iqr_upper", "range_lower", "range_upper"]


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="raise").astype("float64")


def _kind(statistic: str, period: object) -> str:
    if statistic == LIMIT:
        return "proposed" if isinstance(period, str) and period.startswith("proposal") else "limit"
    return "measured" if statistic in MEASURED else "rough"


def _last_month(period: str) -> str:
    found = MONTH.findall(period)
    return max(found) if found else ""
