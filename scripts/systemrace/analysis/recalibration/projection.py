"""First-in-human-like starts carried forward, and the years to parity if acts do what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.recalibration.path import MONTHS_PER_YEAR
from systemrace.analysis.regulatory_timelines import reform
from systemrace.analysis.statistics import interrupted, parity, rates
from systemrace.analysis.trial_counts import starts, universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.wording import the
from systemrace.errors import UsageError

Phases = Literal["phase 1", "with 1/2", "all"]
EARLY = {
    "phase 1": ("EARLY_PHASE1", "PHASE1", "EARLY_PHASE1|PHASE1"),
    "with 1/2": ("EARLY_PHASE1", "PHASE1", "EARLY_PHASE1|PHASE1", "PHASE1|PHASE2"),
}
TREND, IN_USE, ANNOUNCED, BENCHMARK = SCENARIOS = (
    "no act counted",
    "acts in use",
    "all acts announced",
    "all, and a reform like the one of 2015",
)
FEWEST_YEARS = 3  # with a start, below which nothing is carried forward
FAST_ENOUGH = 10.0  # years, as in the rule of claim B17


@dataclass(frozen=True)
class Savings:
    """Months saved before the first patient, low and high, in the comparator and in the focal country."""

    in_use: tuple[float, float] = (0.0, 0.0)
    announced: tuple[float, float] = (0.0, 0.0)
    focal: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Sampling:
    """How uncertainty is drawn: seed and number of draws."""

    seed: int
    draws: int


@dataclass(frozen=True)
class Pair:
    """The trends of the two countries and the moment from which years are counted, in decimal years."""

    focal: parity.Trend
    comparator: parity.Trend
    now: float

    @property
    def gap(self) -> float:
        """Log of the focal over the comparator country's fitted yearly starts, now."""
        return float(np.log(self.focal.at(self.now) / self.comparator.at(self.now)))


def early(records: pd.DataFrame, definition: Definition, phases: Phases, moved: bool = False) -> pd.DataFrame:
    """Keep the CAR trials that are like first-in-human ones, by phase.

    A phase 1 trial need not be the first in human; the registry does not say which is.

    Args:
        records: from `trial_counts.universe.assemble`.
        definition: the choices of the count.
        phases: which phases; "all" keeps every trial.
        moved: whether trials count whose start was moved to a day years after their registration.
    """
    selected = universe.select(records, definition)
    if not moved:
        selected = selected[~starts.moved(selected, definition)]
    return selected if phases == "all" else selected[selected["phases"].isin(EARLY[phases])]


def yearly(kept: pd.DataFrame, definition: Definition, since: int) -> pd.DataFrame:
    """Count the starts of each full year; see `trial_counts.starts.per_year` for the columns."""
    counted = starts.per_year(kept, definition)
    return counted[(counted["part"] == "full year") & (counted["year"] >= since)].reset_index(drop=True)


def trends(counted: pd.DataFrame, definition: Definition, years: int) -> Pair:
    """Fit the last full years of both countries.

    Args:
        counted: from `yearly`.
        definition: countries and day.
        years: how many full years the trend rests on.

    Raises:
        ValueError: if the years are fewer than three, or without a trial.
    """
    recent = counted[counted["year"] > definition.last_full_year - years]
    series = recent.pivot_table(index="year", columns="country", values="trials").round()
    return pair(series[definition.focal], series[definition.comparator], definition)


def refuse_few(counted: pd.DataFrame, definition: Definition, years: int) -> None:
    """Refuse to carry forward what hardly began.

    Args:
        counted: from `yearly`.
        definition: countries and day.
        years: how many full years the trend rests on.

    Raises:
        UsageError: if a country had starts in fewer than three of the last full years, with what to choose
            otherwise.
    """
    recent = counted[(counted["year"] > definition.last_full_year - years) & (counted["trials"] > 0)]
    held = recent.groupby("country")["year"].nunique()
    pair = definition.focal, definition.comparator
    few = [the(name) for name in pair if held.get(name, 0) < FEWEST_YEARS]
    if few:
        raise UsageError(
            f"Too few early-phase {definition.kind} began in {' and in '.join(few)} to carry a trend "
            f"forward: in fewer than {FEWEST_YEARS} of the last {years} full years. Choose another disease, "
            "other cells or more trend_years."
        )


def pair(focal: pd.Series, comparator: pd.Series, definition: Definition) -> Pair:
    """Fit yearly starts of both countries, whole numbers by year; see `trends`."""
    return Pair(parity.fit(focal), parity.fit(comparator), _decimal(definition.as_of))


def simulate(
    pair: Pair, savings: Savings, effect: reform.Effect | None, sampling: Sampling
) -> dict[str, np.ndarray]:
    """Draw the years to parity under each scenario, the same draws of both trends in all.

    Months saved move every start forward: the yearly number at any moment is the one that the trend would
    have reached that much later, a factor of growth to the power of months / 12; growth itself stays. The
    benchmark adds the change of growth and of level measured at the focal country's reform, drawn apart from
    one another, which makes its interval wide.

    Args:
        pair: from `trends`.
        savings: months saved, drawn evenly from low to high.
        effect: the break at the focal country's reform, from `regulatory_timelines.reform.effect`; without it
            there is no benchmark.
        sampling: see `Sampling`.

    Returns:
        Years by scenario, an array of draws each; infinite where parity never comes.
    """
    rng = np.random.default_rng(sampling.seed)
    larger, larger_growth = parity.draw(pair.focal, pair.now, sampling.draws, rng)
    smaller, growth = parity.draw(pair.comparator, pair.now, sampling.draws, rng)
    share = rng.random(sampling.draws)
    larger = larger + larger_growth * _months(savings.focal, share) / MONTHS_PER_YEAR
    gap, closing = larger - smaller, growth - larger_growth
    later = {
        name: growth * _months(months, share) / MONTHS_PER_YEAR
        for name, months in ((IN_USE, savings.in_use), (ANNOUNCED, savings.announced))
    }
    years = {TREND: parity.years_to_parity(gap, closing)}
    years |= {name: parity.years_to_parity(gap - moved, closing) for name, moved in later.items()}
    if effect is not None:
        step, bend = (
            rng.normal(found.log, found.standard_error, sampling.draws)
            for found in (effect.level_change, effect.growth_change)
        )
        years[BENCHMARK] = parity.years_to_parity(gap - later[ANNOUNCED] - step, closing + bend)
    return years


def summary(simulated: dict[str, np.ndarray]) -> pd.DataFrame:
    """Summarise the draws of each scenario.

    Returns:
        scenario, years (median), low, high (95% interval), within (share of draws with parity in ten years),
        never (share without parity).
    """
    rows = [
        (
            name,
            float(np.quantile(years, 0.5, method="inverted_cdf")),
            *rates.percentile_interval(years),
            float((years <= FAST_ENOUGH).mean()),
            float(np.isinf(years).mean()),
        )
        for name, years in simulated.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "years", "low", "high", "within", "never"])


def reform_effect(
    trials: pd.DataFrame, screening: pd.DataFrame, names: dict[str, str], as_of: str, date: str
) -> reform.Effect:
    """Measure the break at the focal country's reform, under the default choices of its own chapter.

    Args:
        trials: registry fields of one snapshot.
        screening: our columns of the same snapshot.
        names: registry name by code, the focal country first.
        as_of: last day counted.
        date: day of the reform.
    """
    kept = reform.car_trials(trials, screening, "T", "yes or likely")
    started = reform.starts(kept, names, as_of)
    one, other = names
    counts = reform.quarterly(started, (one, other), as_of, since="2008-01-01")
    return reform.effect(counts, reform.first_quarter_after(date), reform.Design(one, other))


def fan(pair: Pair, definition: Definition, sampling: Sampling, years: int) -> pd.DataFrame:
    """Carry both trends forward with the interval of the fit, which leaves out the scatter of counts.

    Returns:
        country, moment (decimal year), starts, low, high; from the first fitted year to `years` after now.
    """
    rng = np.random.default_rng(sampling.seed)
    parts = []
    sides = ((definition.focal, pair.focal), (definition.comparator, pair.comparator))
    for name, trend in sides:
        level, growth = parity.draw(trend, pair.now, sampling.draws, rng)
        first = definition.last_full_year - trend.years + 1.5
        for moment in np.arange(first, pair.now + years + 0.01, 0.5):
            low, high = np.quantile(np.exp(level + growth * (moment - pair.now)), [0.025, 0.975])
            parts.append((name, moment, trend.at(moment), low, high))
    return pd.DataFrame(parts, columns=["country", "moment", "starts", "low", "high"])


def ratio_now(pair: Pair, sampling: Sampling) -> tuple[float, float, float]:
    """Give the fitted yearly starts now, focal over comparator, with a 95% interval."""
    rng = np.random.default_rng(sampling.seed)
    larger, _ = parity.draw(pair.focal, pair.now, sampling.draws, rng)
    smaller, _ = parity.draw(pair.comparator, pair.now, sampling.draws, rng)
    low, high = rates.percentile_interval(np.exp(larger - smaller))
    return float(np.exp(pair.gap)), low, high


def growths(pair: Pair, definition: Definition) -> pd.DataFrame:
    """Give the yearly growth factors with 95% intervals: country, growth, low, high."""
    rows = []
    for name, trend in ((definition.focal, pair.focal), (definition.comparator, pair.comparator)):
        found = interrupted.factor(trend.growth, trend.growth_error)
        rows.append((name, found.value, found.low, found.high))
    return pd.DataFrame(rows, columns=["country", "growth", "low", "high"])


def break_even(pair: Pair, within: tuple[float, ...], growth: np.ndarray) -> pd.DataFrame:
    """Give the growth that the comparator country needs for parity, against growth in the focal country.

    Args:
        pair: from `trends`.
        within: years in which parity is to come.
        growth: yearly growth factors of the focal country.

    Returns:
        within, focal_growth, needed (yearly growth factor); none where the focal country is not ahead.
    """
    if pair.gap <= 0:
        return pd.DataFrame(columns=["within", "focal_growth", "needed"])
    parts = [
        pd.DataFrame(
            {"within": years, "focal_growth": growth, "needed": parity.growth_needed(pair.gap, growth, years)}
        )
        for years in within
    ]
    return pd.concat(parts, ignore_index=True)


def months_to_close(pair: Pair) -> float:
    """Give the months by which every start would have to come earlier to close today's gap by speed alone.

    Infinite where the comparator country's starts do not grow: then no number of months would do.
    """
    years = parity.years_to_parity(pair.gap, pair.comparator.growth)
    return float(years) * MONTHS_PER_YEAR


def lift(pair: Pair, months: float) -> float:
    """Give the factor by which months saved raise the comparator country's starts, growth unchanged."""
    return float(np.exp(pair.comparator.growth * months / MONTHS_PER_YEAR))


def _months(ends: tuple[float, float], share: np.ndarray) -> np.ndarray:
    low, high = ends
    return low + (high - low) * share


def _decimal(day: pd.Timestamp) -> float:
    first, following = (pd.Timestamp(year=day.year + more, month=1, day=1) for more in (0, 1))
    return day.year + (day - first) / (following - first)
