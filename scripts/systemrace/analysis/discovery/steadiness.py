"""Is federal money for research as steady as it was? Newest values against what earlier ones foretell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace.analysis.statistics import prediction

Kind = Literal["level", "change", "gap", "count"]
Tracker = Literal["lowest", "middle", "highest"]
Gap = Literal["size", "with sign"]
Foretold = Literal["mean", "line"]
EarlyCareer = Literal["rate and number", "rate", "number"]
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
LEFT_OUT = "left out by choice"
LEAST_OF_A_LINE = 3


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
    the range and of intervals. tracker: whose count of awards stopped in the newest year. gap: that between
    request and budget by size or with its sign. foretold: from mean and scatter of the earlier years, or from
    the line through them. left_out: measures not counted, see `left_out`.
    """

    newest_from: int = 2024
    least_years: int = 5
    level: float = 0.95
    tracker: Tracker = "lowest"
    gap: Gap = "size"
    foretold: Foretold = "mean"
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """The newest value of a measure held against what the earlier ones foretell."""

    measure: Measure
    year: int
    newest: float
    earlier: int
    foretold: prediction.Range

    @property
    def outside(self) -> bool:
        """Whether nothing foretold it."""
        return not self.foretold.holds(self.newest)


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


def left_out(stopped: bool, requests: bool, early_career: EarlyCareer) -> tuple[str, ...]:
    """Name the measures left out.

    Args:
        stopped: whether awards stopped are a measure.
        requests: whether the gap between request and budget is one.
        early_career: of the two measures that share their numerator, which count.
    """
    gone = [name for name, counts in (("stopped", stopped), ("gap", requests)) if not counts]
    spare = {"rate": ["early-count"], "number": ["early-rate"]}
    return (*gone, *spare.get(early_career, []))


def values(rows: pd.DataFrame, measure: Measure, gap: Gap = "size") -> pd.Series:
    """Give a measure's yearly values: levels, changes between following years, or gaps, in percent."""
    plain = series(rows, measure.series)
    if measure.kind == "change":
        following = plain.index.to_series().diff() == 1
        return (100 * plain.pct_change())[following]
    if measure.kind == "gap":
        other = series(rows, measure.against).reindex(plain.index).dropna()
        apart = 100 * (plain[other.index] - other) / plain[other.index]
        return apart.abs() if gap == "size" else apart
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
    return pd.DataFrame([_row(hold(rows, measure, choice), choice) for measure in MEASURES], columns=COLUMNS)


def hold(rows: pd.DataFrame, measure: Measure, choice: Choice) -> Held:
    """Hold the newest value of one measure against its earlier years, whether or not it counts."""
    if measure.kind == "count":
        before, newest = stopped(rows, choice.tracker)
        years = int(before["year_end"] - before["year_start"] + 1)
        year = int(rows.loc[rows["indicator"] == STOPPED, "year_end"].max())
        foretold = prediction.poisson_range(int(before["value"]), years, level=choice.level)
        return Held(measure, year, newest, years, foretold)
    yearly = values(rows, measure, choice.gap)
    earlier, year = yearly.iloc[:-1], int(yearly.index[-1])
    if choice.foretold == "line" and len(earlier) >= LEAST_OF_A_LINE:
        foretold = prediction.line_range(earlier.index, earlier, year, choice.level)
    else:
        foretold = prediction.normal_range(earlier, choice.level)
    return Held(measure, year, float(yearly.iloc[-1]), len(earlier), foretold)


def status(held: Held, choice: Choice) -> str:
    """Say whether a measure counts, or why it does not."""
    if held.measure.key in choice.left_out:
        return LEFT_OUT
    if held.year < choice.newest_from:
        return TOO_OLD
    a_line = choice.foretold == "line" and held.measure.kind != "count"
    least = max(choice.least_years, LEAST_OF_A_LINE) if a_line else choice.least_years
    return TOO_SHORT if held.earlier < least else COUNTED


def spread(rows: pd.DataFrame, measure: Measure, choice: Choice) -> prediction.SpreadRatio | None:
    """Compare a measure's scatter with the Chinese series of its kind; None where that is too short."""
    other = series(rows, measure.likewise) if measure.likewise else pd.Series(dtype=float)
    if len(other) <= choice.least_years:
        return None
    return prediction.spread_ratio(values(rows, measure, choice.gap), other, choice.level)


def against_china(rows: pd.DataFrame, judged: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Compare the scatter of each counted measure with the Chinese series of its kind, if it is long enough.

    Returns:
        Columns measure, years, other_years, ratio, low, high (ratio of standard deviations, American over
        Chinese); no row where there is no such series.
    """
    found = []
    for measure in MEASURES:
        counted = judged.loc[judged["measure"] == measure.key, "status"].eq(COUNTED).any()
        ratio = spread(rows, measure, choice) if counted else None
        if ratio is not None:
            sizes = len(values(rows, measure, choice.gap)), len(series(rows, measure.likewise))
            found.append((measure.key, *sizes, ratio.ratio, ratio.low, ratio.high))
    return pd.DataFrame(found, columns=["measure", "years", "other_years", "ratio", "low", "high"])


def without_each(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Count measures and those outside with each measure left out in turn, and with none."""
    full = judge(rows, choice)
    counted = full[full["status"] == COUNTED]
    runs = [("none", counted)] + [(label, counted[counted["label"] != label]) for label in counted["label"]]
    told = [(name, len(kept), int(kept["outside"].sum())) for name, kept in runs]
    return pd.DataFrame(told, columns=["left_out", "measures", "outside"])


def _row(held: Held, choice: Choice) -> tuple[object, ...]:
    measure, found = held.measure, held.foretold
    head = measure.key, measure.label, measure.unit, held.year, held.newest, held.earlier
    return (*head, found.centre, found.low, found.high, held.outside, status(held, choice))
