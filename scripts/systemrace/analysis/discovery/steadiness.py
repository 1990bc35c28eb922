"""Is federal money for research as steady as it was? Newest values against what earlier ones foretell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace.analysis.statistics import prediction

Kind = Literal["level", "change", "gap", "count"]
Tracker = Literal["lowest", "middle", "highest"]
STOPPED, BREACH = "nih_terminated_grants", "nih_grants_terminated_for_violation"
COLUMNS = [
    "measure",
    "label",
    "unit",
    "newest_year",
    "newest",
    "earlier",
    "centre",
    "low",
    "high",
    "outside",
    "status",
]
COUNTED, TOO_OLD, TOO_SHORT = "counted", "newest value too old", "too few earlier years"


@dataclass(frozen=True)
class Measure:
    """One yearly measure: from which series, turned how, and which Chinese series is of its kind."""

    key: str
    label: str
    kind: Kind
    unit: str
    series: str = ""
    against: str = ""
    likewise: str = ""


@dataclass(frozen=True)
class Choice:
    """What a measure needs to be judged, and by which count of stopped awards.

    newest_from: first fiscal year that counts as now. least_years: earlier values needed. level: coverage of
    the range and of intervals. tracker: whose count of awards stopped in the newest year. left_out: measures
    not looked at.
    """

    newest_from: int = 2024
    least_years: int = 5
    level: float = 0.95
    tracker: Tracker = "lowest"
    left_out: tuple[str, ...] = ()


MEASURES = (
    Measure("stopped", "Awards stopped in the year", "count", "grants"),
    Measure("gap", "Gap between request and budget", "gap", "% of the budget", "nih-enacted",
            against="nih-request"),
    Measure("budget", "Change of the budget set by Congress", "change", "%", "nih-enacted"),
    Measure("early-rate", "Funding rate of early-stage investigators", "level", "%", "nih-esi-rate",
            likewise="nsfc-success"),
    Measure("early-count", "Early-stage investigators funded", "level", "people", "nih-esi-awardees"),
    Measure("success", "Success rate of research grants", "level", "%", "nih-rpg-success",
            likewise="nsfc-success"),
)  # fmt: skip


def series(rows: pd.DataFrame, name: str) -> pd.Series:
    """Give one series of the table by its year, in order."""
    kept = rows[rows["series"] == name].sort_values("year_end")
    return kept.set_index(kept["year_end"].astype(int))["value"].astype(float)


def values(rows: pd.DataFrame, measure: Measure) -> pd.Series:
    """Give a measure's yearly values: levels, changes between following years, or gaps, in percent."""
    plain = series(rows, measure.series)
    if measure.kind == "change":
        following = plain.index.to_series().diff() == 1
        return (100 * plain.pct_change())[following]
    if measure.kind == "gap":
        other = series(rows, measure.against).reindex(plain.index).dropna()
        return 100 * (plain[other.index] - other).abs() / plain[other.index]
    return plain


def stopped(rows: pd.DataFrame, tracker: Tracker) -> tuple[pd.Series, float]:
    """Give the earlier count of stopped awards with its years, and the newest one by a tracker.

    Returns:
        The row of the earlier count (value, year_start, year_end), and the newest count.
    """
    counts = rows.loc[rows["indicator"] == STOPPED, "value"].astype(float).sort_values()
    picked = {"lowest": counts.iloc[0], "middle": counts.iloc[len(counts) // 2], "highest": counts.iloc[-1]}
    return rows[rows["indicator"] == BREACH].iloc[0], float(picked[tracker])


def judge(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Hold the newest value of each measure against the range that its earlier years foretell.

    Returns:
        COLUMNS, one row per measure; low and high are missing where too few years are known.
    """
    looked_at = [measure for measure in MEASURES if measure.key not in choice.left_out]
    return pd.DataFrame([_judged(rows, measure, choice) for measure in looked_at], columns=COLUMNS)


def against_china(rows: pd.DataFrame, judged: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Compare the scatter of each counted measure with the Chinese series of its kind, if it is long enough.

    Returns:
        Columns measure, years, other_years, ratio, low, high (ratio of standard deviations, American over
        Chinese); no row where there is no such series.
    """
    found = []
    for measure in MEASURES:
        counted = judged.loc[judged["measure"] == measure.key, "status"].eq(COUNTED).any()
        other = series(rows, measure.likewise) if measure.likewise else pd.Series(dtype=float)
        if counted and len(other) > choice.least_years:
            own = values(rows, measure)
            ratio = prediction.spread_ratio(own, other, choice.level)
            found.append((measure.key, len(own), len(other), ratio.ratio, ratio.low, ratio.high))
    return pd.DataFrame(found, columns=["measure", "years", "other_years", "ratio", "low", "high"])


def without_each(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Count measures and those outside with each measure left out in turn, and with none."""
    full = judge(rows, choice)
    counted = full[full["status"] == COUNTED]
    runs = [("none", counted)] + [(label, counted[counted["label"] != label]) for label in counted["label"]]
    told = [(name, len(kept), int(kept["outside"].sum())) for name, kept in runs]
    return pd.DataFrame(told, columns=["left_out", "measures", "outside"])


def _judged(rows: pd.DataFrame, measure: Measure, choice: Choice) -> tuple[object, ...]:
    head = (measure.key, measure.label, measure.unit)
    if measure.kind == "count":
        before, newest = stopped(rows, choice.tracker)
        years = int(before["year_end"] - before["year_start"] + 1)
        newest_year = int(rows.loc[rows["indicator"] == STOPPED, "year_end"].max())
        found = prediction.poisson_range(int(before["value"]), years, level=choice.level)
        return (*head, newest_year, newest, years, *_ends(found, newest, newest_year, years, choice))
    yearly = values(rows, measure)
    earlier, newest_year = yearly.iloc[:-1], int(yearly.index[-1])
    newest = float(yearly.iloc[-1])
    found = prediction.normal_range(earlier, choice.level)
    return (
        *head,
        newest_year,
        newest,
        len(earlier),
        *_ends(found, newest, newest_year, len(earlier), choice),
    )


def _ends(
    found: prediction.Range, newest: float, year: int, earlier: int, choice: Choice
) -> tuple[float, float, float, bool, str]:
    status = TOO_OLD if year < choice.newest_from else TOO_SHORT if earlier < choice.least_years else COUNTED
    return found.centre, found.low, found.high, not found.holds(newest), status
