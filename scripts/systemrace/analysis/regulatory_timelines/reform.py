"""Trial starts before and after a reform, against a country without it and against other dates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace import dates
from systemrace.analysis.statistics import interrupted
from systemrace.analysis.trial_counts.definition import Cells
from systemrace.analysis.trial_counts.universe import NOT_BEGUN, of_cells
from systemrace.errors import UsageError

PER_YEAR = 4
MIN_STARTS = 5
WITHDRAWN = "WITHDRAWN"
CHANGES = ("growth_change", "level_change")
ROLES = ("investigational", "car_in_combination_or_sequence")

Universe = Literal["yes", "yes or likely"]


@dataclass(frozen=True)
class Design:
    """What is compared, over how many years on either side, and with which errors."""

    focal: str
    comparator: str
    years: int = 4
    errors: interrupted.Errors = "quasi"


@dataclass(frozen=True)
class Effect:
    """The break of two series at one quarter and their ratios, focal over comparator."""

    quarter: pd.Period
    focal: interrupted.Segmented
    comparator: interrupted.Segmented
    growth_change: interrupted.Factor
    level_change: interrupted.Factor
    quarters: pd.PeriodIndex  # those that both were fitted to


def car_trials(
    trials: pd.DataFrame, screening: pd.DataFrame, cells: Cells, universe: Universe, withdrawn: bool = False
) -> pd.DataFrame:
    """Keep the CAR trials that began: a CAR is given, not merely followed up.

    The same records as in the chapter on trial counts, under its default choices.

    Args:
        trials: registry fields of one snapshot.
        screening: our columns of the same snapshot, by nct_id.
        cells: see `universe.of_cells`.
        universe: whether records that are only likely CAR trials count.
        withdrawn: whether trials withdrawn before anyone was enrolled count, by their planned start.
    """
    wanted = ["yes"] if universe == "yes" else ["yes", "likely"]
    chosen = screening["is_car"].isin(wanted) & screening["role"].isin(ROLES)
    chosen &= screening["study_type"].fillna("") != "OBSERVATIONAL"
    chosen &= of_cells(screening, cells)
    not_begun = [status for status in NOT_BEGUN if not (withdrawn and status == WITHDRAWN)]
    begun = ~trials["overall_status"].fillna("").isin(not_begun)
    return trials[begun & trials["nct_id"].isin(screening.loc[chosen, "nct_id"])]


def starts(kept: pd.DataFrame, countries: dict[str, str], as_of: str) -> pd.DataFrame:
    """List the starts with a site in each country that fall in one quarter that ended by `as_of`.

    Args:
        kept: from `car_trials`.
        countries: registry name by code, e.g. {"CN": "China"}.
        as_of: last day counted; the quarter it cuts is left out.

    Returns:
        nct_id, country (code), start_date, quarter, source_id; a trial with sites in both counts in both.
        Starts known to the year only have no quarter and are left out.
    """
    dated = kept.dropna(subset=["start_date"])
    first, last = (
        dates.earliest(dated["start_date"]).dt.to_period("Q"),
        dates.latest(dated["start_date"]).dt.to_period("Q"),
    )
    dated = dated.assign(quarter=first)[(first == last) & (first.dt.end_time <= _end_of(as_of))]
    sites = dated["countries"].fillna("").str.split("|")
    parts = []
    for code, name in countries.items():
        here = pd.Series([name in listed for listed in sites], index=dated.index)
        parts.append(dated[here].assign(country=code))
    return pd.concat(parts, ignore_index=True)[["nct_id", "country", "start_date", "quarter", "source_id"]]


def quarterly(started: pd.DataFrame, countries: tuple[str, ...], as_of: str, since: str) -> pd.DataFrame:
    """Count starts per quarter and country, with the zeros: index quarter, a column per country."""
    last = pd.Period(as_of, "Q")
    last = last if last.end_time <= _end_of(as_of) else last - 1
    grid = pd.period_range(pd.Period(since, "Q"), last, freq="Q", name="quarter")
    table = started.groupby(["quarter", "country"]).size().unstack(fill_value=0)
    return table.reindex(index=grid, columns=list(countries), fill_value=0)


def one_sided(started: pd.DataFrame, alternative: pd.DataFrame) -> pd.DataFrame:
    """Give the starts, from `starts`, that are in only one of two lists."""
    return pd.concat([started, alternative]).drop_duplicates(["nct_id", "country"], keep=False)


def first_quarter_after(date: str) -> pd.Period:
    """Give the first quarter that lies wholly after a date, or begins with it."""
    day = pd.Timestamp(dates.PartialDate.parse(date).latest())
    quarter = day.to_period("Q")
    return quarter if quarter.start_time == day else quarter + 1


def effect(counts: pd.DataFrame, quarter: pd.Period, design: Design) -> Effect:
    """Estimate the break of both series at the start of a quarter.

    Args:
        counts: from `quarterly`.
        quarter: the first quarter after the break.
        design: see `Design`; the window is shorter where the series ends.

    Raises:
        ValueError: if the quarter is not in the counts, or a side holds too little to fit.
    """
    if quarter not in counts.index:
        raise ValueError(f"{quarter} is outside the counted quarters {counts.index[0]} to {counts.index[-1]}")
    position = int(counts.index.get_loc(quarter))
    return _effect(_series(counts, design), pd.PeriodIndex(counts.index), position, design)


def _series(counts: pd.DataFrame, design: Design) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(counts[design.focal].tolist()), tuple(counts[design.comparator].tolist())


def _effect(
    series: tuple[tuple[int, ...], tuple[int, ...]], quarters: pd.PeriodIndex, position: int, design: Design
) -> Effect:
    """Estimate the break of two series of counts before one of their quarters."""
    reach = design.years * PER_YEAR
    start = max(position - reach, 0)
    inside = slice(start, position + reach)
    one, other = (_fit(counts[inside], position - start, design.errors) for counts in series)
    growth = interrupted.ratio(one.growth_change, other.growth_change)
    level = interrupted.ratio(one.level_change, other.level_change)
    return Effect(quarters[position], one, other, growth, level, quarters[inside])


def measured(counts: pd.DataFrame, quarter: pd.Period, design: Design) -> Effect | None:
    """Estimate the break that the chapter is about; see `effect`.

    Returns:
        The effect; None where a place has too few starts for a fit with finite limits.

    Raises:
        UsageError: if the quarter is not among those counted, with what to choose otherwise.
    """
    if quarter not in counts.index:
        raise UsageError(
            f"The break at {quarter} cannot be estimated: {quarter} is outside the counted quarters "
            f"{counts.index[0]} to {counts.index[-1]}. Choose another reform_date or a later as_of."
        )
    try:
        found = effect(counts, quarter, design)
    except ValueError:
        return None
    ends = [end for one in (found.growth_change, found.level_change) for end in (one.low, one.high)]
    return found if np.isfinite(ends).all() else None


def candidates(counts: pd.DataFrame, design: Design, span: tuple[str, str]) -> dict[pd.Period, Effect]:
    """Estimate the break at every quarter of a span to which it can be fitted.

    Args:
        counts: from `quarterly`.
        design: as in `effect`.
        span: first and last day between which a quarter may begin.

    Returns:
        The effects by quarter, in order. Quarters with fewer than five starts on a side in either country, or
        with less than a year of either side, are left out: nothing can be fitted to them.
    """
    quarters = pd.period_range(*(pd.Period(day, "Q") for day in span), freq="Q")
    starts_of, series = counts[[design.focal, design.comparator]].to_numpy(), _series(counts, design)
    reach, counted = design.years * PER_YEAR, pd.PeriodIndex(counts.index)
    places = {quarter: quarter.ordinal - counted[0].ordinal for quarter in quarters}
    return {
        quarter: _effect(series, counted, at, design)
        for quarter, at in places.items()
        if _enough(starts_of, at, reach)
    }


def placebos(tried: Mapping[pd.Period, Effect], real: Effect, apart: int) -> pd.DataFrame:
    """Put the break at the reform among those at other quarters.

    Args:
        tried: from `candidates`.
        real: the effect at the reform.
        apart: quarters next to the reform that are no placebo, on either side.

    Returns:
        quarter, growth_change, growth_low, growth_high, level_change, level_low, level_high, real (True for
        the reform's own quarter).
    """
    rows = [_row(real, is_real=True), *(_row(found, is_real=False) for found in _others(tried, real, apart))]
    return pd.DataFrame(rows).sort_values("quarter", ignore_index=True)


def _others(tried: Mapping[pd.Period, Effect], real: Effect, apart: int) -> list[Effect]:
    own = real.quarter.ordinal
    return [found for quarter, found in tried.items() if abs(quarter.ordinal - own) > apart]


def compared(tried: Mapping[pd.Period, Effect], real: Effect, apart: int) -> dict[str, float]:
    """Give what `shares` gives for `placebos`, without the table."""
    others = _others(tried, real, apart)
    growth, level = ([getattr(found, name).value for found in others] for name in CHANGES)
    return {
        "placebos": len(others),
        "growth": interrupted.share_at_least(growth, real.growth_change.value),
        "level": interrupted.share_at_least(level, real.level_change.value),
    }


def specifications(counts: pd.DataFrame, quarter: pd.Period, design: Design) -> pd.DataFrame:
    """Repeat the comparison with other windows and other errors.

    Returns:
        years, errors, growth_change, growth_low, growth_high, level_change, level_low, level_high, chosen.
    """
    rows = []
    for years in sorted({3, 4, 5, 6, design.years}):
        for errors in get_args(interrupted.Errors):
            variant = replace(design, years=years, errors=errors)
            try:
                found = _row(effect(counts, quarter, variant), is_real=True)
            except ValueError:
                continue  # a narrower window may hold no start to fit
            rows.append({"years": years, "errors": errors, **found, "chosen": variant == design})
    return pd.DataFrame(rows).drop(columns=["quarter", "real"])


def behind(started: pd.DataFrame, found: Effect) -> pd.DataFrame:
    """Keep the starts, from `starts`, in the quarters of a fit; column after marks those since the break."""
    inside = started[started["quarter"].isin(found.quarters)]
    return inside.assign(after=inside["quarter"] >= found.quarter)


def fitted(found: Effect, design: Design) -> pd.DataFrame:
    """Lay both fits end to end: country, quarter, begins (day), count, mean, without_break, after."""
    parts = [
        fit.fitted.assign(country=country, quarter=found.quarters)
        for country, fit in ((design.focal, found.focal), (design.comparator, found.comparator))
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(begins=table["quarter"].dt.start_time, after=table["quarter"] >= found.quarter)


def shares(tested: pd.DataFrame) -> dict[str, float]:
    """Count the placebos, and give the shares with a change of growth and of level at least as large."""
    real, others = tested[tested["real"]].iloc[0], tested[~tested["real"]]
    return {
        "placebos": len(others),
        "growth": interrupted.share_at_least(others["growth_change"], real["growth_change"]),
        "level": interrupted.share_at_least(others["level_change"], real["level_change"]),
    }


def claim_values(found: Effect | None, tested: dict[str, float], reformed: bool = True) -> dict[str, float]:
    """Give the values of claim B9, which is judged on growth; of what is not known, all that is possible.

    Args:
        found: from `measured`.
        tested: from `shares`.
        reformed: whether the focal place is, or takes in, the country of the reform.
    """
    growth, share = found.growth_change if found else None, tested.get("growth", math.nan)
    return {
        "growth_change": growth.value if growth else 1.0,
        "growth_change_low": growth.low if growth else 0.0,
        "growth_change_high": growth.high if growth else math.inf,
        "placebo_share": 1.0 if math.isnan(share) else share,
        "break_known": float(found is not None and reformed),
    }


def _end_of(as_of: str) -> pd.Timestamp:
    return pd.Timestamp(as_of) + pd.Timedelta(days=1)


@lru_cache(maxsize=8192)  # the same counts come up again and again, under other windows and definitions
def _fit(counts: tuple[int, ...], after: int, errors: interrupted.Errors) -> interrupted.Segmented:
    return interrupted.segmented(np.array(counts, dtype=float), after, PER_YEAR, errors)


def _enough(starts_of: NDArray[np.int64], at: int, reach: int) -> bool:
    before, after = starts_of[max(at - reach, 0) : max(at, 0)], starts_of[max(at, 0) : max(at + reach, 0)]
    long_enough = min(len(before), len(after)) >= PER_YEAR
    return long_enough and bool((before.sum(0) >= MIN_STARTS).all() and (after.sum(0) >= MIN_STARTS).all())


def _row(found: Effect, is_real: bool) -> dict[str, object]:
    growth, level = found.growth_change, found.level_change
    return {
        "quarter": found.quarter,
        "growth_change": growth.value, "growth_low": growth.low, "growth_high": growth.high,
        "level_change": level.value, "level_low": level.low, "level_high": level.high,
        "real": is_real,
    }  # fmt: skip
