"""Inputs of a model: a distribution for each, draws that never move one another, and what drives the output.

A range is read as two quantiles. Families with two parameters meet both exactly; the printed value must
then lie in the middle half of what was fitted, else the row is refused. Draws turn a uniform stream of the
input's own into quantiles, so that a changed range or a new input leaves every other draw as it was.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from systemrace.errors import DataError

LEVELS = {"90% range": 0.90, "95% interval": 0.95, "interquartile range": 0.50, "limits": 1.0}
FEWEST_A_BIN = 20
BETA_REACH, BETA_PIECES = 14.0, 4000
Quantile = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Input:
    """One row of `model_inputs`: a value, its range and the distribution that is fitted to both.

    Attributes:
        input_id: key of the row, which also seeds its stream.
        value: the printed or assumed value.
        low: lower end of the range; missing (nan) for a fixed input.
        high: upper end.
        level: probability within the range; 1 where the ends are limits.
        distribution: name of the family.
    """

    input_id: str
    value: float
    low: float
    high: float
    level: float
    distribution: str


def of_chapter(table: pd.DataFrame, chapter: str) -> pd.DataFrame:
    """Give the inputs of a chapter, indexed by `input_id`.

    Raises:
        DataError: if it has none.
    """
    found = table[table["chapter"] == chapter].set_index("input_id", drop=False)
    if found.empty:
        raise DataError(f"model_inputs has no row for the chapter '{chapter}'.")
    return found


def draws(
    inputs: pd.DataFrame, n: int, seed: int, fixed: Mapping[str, float] | None = None
) -> dict[str, np.ndarray]:
    """Draw every input n times, by `input_id`.

    Args:
        inputs: rows of `model_inputs`.
        n: how many draws.
        seed: start of the random numbers (PCG64); each input has a stream of its own.
        fixed: inputs held at a value, as a reader's choice; the others keep their draws.

    Returns:
        Arrays of shape (n,) by input_id, in units of the row.

    Raises:
        DataError: if a range does not suit its distribution, or `fixed` names no input.
    """
    held = dict(fixed or {})
    unknown = sorted(set(held) - set(inputs["input_id"]))
    if unknown:
        raise DataError(f"no such input: {', '.join(unknown)}.")
    return {
        one.input_id: np.full(n, held[one.input_id])
        if one.input_id in held
        else quantile(one)(stream(one.input_id, n, seed))
        for one in rows(inputs)
    }


def stream(input_id: str, n: int, seed: int) -> np.ndarray:
    """Give n uniform numbers that depend on the input's id and the seed alone."""
    seeds = np.random.SeedSequence([seed, zlib.crc32(input_id.encode())])
    return np.random.Generator(np.random.PCG64(seeds)).random(n)


def rows(inputs: pd.DataFrame) -> list[Input]:
    """Read rows of the table; a missing range becomes nan."""
    columns = ["input_id", "value", "low", "high", "range_basis", "distribution"]
    found = []
    for key, value, low, high, basis, family in inputs[columns].itertuples(index=False):
        ends = [math.nan if pd.isna(end) else float(end) for end in (low, high)]
        level = LEVELS[basis] if family != "fixed" else math.nan
        found.append(Input(str(key), float(value), ends[0], ends[1], level, str(family)))
    return found


def quantile(one: Input) -> Quantile:
    """Fit the distribution of an input and give its quantile function.

    Raises:
        DataError: if the range does not suit the family.
    """
    if one.distribution == "fixed":
        return lambda u: np.full(np.shape(u), one.value)
    if not one.low <= one.value <= one.high or one.low == one.high:
        raise DataError(f"{one.input_id}: low < high must enclose the value of '{one.distribution}'.")
    bounded = one.distribution in ("uniform", "triangular")
    if one.level == 1 and not bounded:
        raise DataError(
            f"{one.input_id}: limits suit uniform or triangular alone; '{one.distribution}' needs a range "
            "with a probability, such as 90% range."
        )
    found = _FAMILIES[one.distribution](one)
    if not bounded:
        _refuse_off_centre(one, found)
    return found


def _refuse_off_centre(one: Input, found: Quantile) -> None:
    lower, upper = found(np.array([0.25, 0.75]))
    if not lower <= one.value <= upper:
        raise DataError(
            f"{one.input_id}: a {one.distribution} with the range {one.low:g} to {one.high:g} has its middle "
            f"half between {lower:.4g} and {upper:.4g}, which leaves out the value {one.value:g}. Take "
            "another distribution."
        )


def _tail(one: Input) -> float:
    return (1 - one.level) / 2


def _normal(one: Input) -> Quantile:
    spread = (one.high - one.low) / (2 * special.ndtri(1 - _tail(one)))
    return lambda u: (one.low + one.high) / 2 + spread * special.ndtri(u)


def _lognormal(one: Input) -> Quantile:
    if one.low <= 0:
        raise DataError(f"{one.input_id}: a lognormal needs a range above zero.")
    logs = Input(
        one.input_id, math.log(one.value), math.log(one.low), math.log(one.high), one.level, "normal"
    )
    inner = _normal(logs)
    return lambda u: np.exp(inner(u))


def _uniform(one: Input) -> Quantile:
    width = (one.high - one.low) / one.level
    start = (one.low + one.high - width) / 2
    return lambda u: start + width * u


def _triangular(one: Input) -> Quantile:
    start, end = (one.low, one.high) if one.level == 1 else _triangle_ends(one)
    inner = stats.triang((one.value - start) / (end - start), start, end - start)
    return lambda u: np.asarray(inner.ppf(u))


def _triangle_ends(one: Input) -> tuple[float, float]:
    """Find the ends of a triangle with its mode at the value and the range as its quantiles."""
    tail, width = _tail(one), one.high - one.low
    if not one.low < one.value < one.high:
        raise DataError(f"{one.input_id}: a triangle needs its value between the ends of the range.")

    def missed(logs: np.ndarray) -> np.ndarray:
        beyond = width * np.exp(logs)
        start, end = one.low - beyond[0], one.high + beyond[1]
        return np.array(
            [
                beyond[0] ** 2 / ((end - start) * (one.value - start)) - tail,
                beyond[1] ** 2 / ((end - start) * (end - one.value)) - tail,
            ]
        )

    found = _root(one, missed, np.log([0.3, 0.3]))
    return one.low - width * math.exp(found[0]), one.high + width * math.exp(found[1])


def _gamma(one: Input) -> Quantile:
    if one.low <= 0:
        raise DataError(f"{one.input_id}: a gamma needs a range above zero.")
    tail = _tail(one)

    def ratio(log_shape: float) -> float:
        shape = math.exp(log_shape)
        ends = special.gammaincinv(shape, [tail, 1 - tail])
        return math.log(ends[1] / ends[0]) - math.log(one.high / one.low)

    shape = math.exp(optimize.brentq(ratio, math.log(0.05), math.log(1e6), xtol=1e-13))
    scale = one.high / special.gammaincinv(shape, 1 - tail)
    return lambda u: scale * special.gammaincinv(shape, u)


def _beta(one: Input) -> Quantile:
    if one.low <= 0 or one.high >= 1:
        raise DataError(f"{one.input_id}: a beta needs a range within 0 and 1, its ends left out.")
    tail = _tail(one)

    def missed(logs: np.ndarray) -> np.ndarray:
        a, b = np.exp(np.clip(logs, -20, 20))
        return special.betainc(a, b, [one.low, one.high]) - np.array([tail, 1 - tail])

    spread = (one.high - one.low) / (2 * special.ndtri(1 - tail))
    middle = (one.low + one.high) / 2
    strength = max(middle * (1 - middle) / spread**2 - 1, 0.5)
    a, b = np.exp(_root(one, missed, np.log([middle * strength, (1 - middle) * strength])))
    return _beta_quantile(a, b)


def _beta_quantile(a: float, b: float) -> Quantile:
    """Give the quantile function of a beta, by cubic pieces over log odds, exact to seven digits."""
    step = 2 * BETA_REACH / BETA_PIECES
    nodes = np.linspace(-BETA_REACH, BETA_REACH, BETA_PIECES + 1)
    share = special.expit(nodes)
    value = special.betaincinv(a, b, share)
    slope = step * share * (1 - share) / stats.beta.pdf(value, a, b)

    def quantile(u: np.ndarray) -> np.ndarray:
        place = (special.logit(u) + BETA_REACH) / step
        at = np.clip(place, 0, BETA_PIECES)
        piece = np.minimum(at, BETA_PIECES - 1).astype(np.int64)
        t = at - piece
        left = value[piece] * (1 + 2 * t) * (1 - t) ** 2 + slope[piece] * t * (1 - t) ** 2
        right = value[piece + 1] * t**2 * (3 - 2 * t) - slope[piece + 1] * t**2 * (1 - t)
        found = np.asarray(left + right)
        beyond = place != at
        found[beyond] = special.betaincinv(a, b, np.asarray(u)[beyond])
        return found

    return quantile


def _root(one: Input, missed: Callable[[np.ndarray], np.ndarray], start: np.ndarray) -> np.ndarray:
    found = optimize.root(missed, start, tol=1e-12)
    if np.abs(missed(found.x)).max() > 1e-7:
        raise DataError(f"{one.input_id}: no {one.distribution} has this range; take another distribution.")
    return np.asarray(found.x)


_FAMILIES: dict[str, Callable[[Input], Quantile]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "gamma": _gamma,
    "beta": _beta,
}


def variance_shares(drawn: Mapping[str, np.ndarray], output: np.ndarray, bins: int = 40) -> pd.Series:
    """Estimate the share of the output's variance that each input explains alone (first-order Sobol index).

    The draws are cut into bins of equal count by the input; the share is the variance of the bins' means over
    the whole, less what chance alone would give. Inputs that do not vary get 0.

    Args:
        drawn: from `draws`, arrays of shape (n,).
        output: the model's result for each draw, shape (n,).
        bins: number of bins; fewer where bins would hold under 20 draws.

    Returns:
        Shares by input_id, from 0 to 1. They add to less than 1 where inputs act together.

    Raises:
        DataError: for fewer than 40 draws.

    Source: Li and Mahadevan (2016), doi:10.1016/j.ress.2016.04.012; Plischke, Borgonovo and Smith (2013),
    doi:10.1016/j.ejor.2012.11.047. The correction for chance is Kelley's (1935), doi:10.1073/pnas.21.9.554.
    """
    _refuse_few(len(output))
    return binned_shares(binned(drawn, bins), output)


def binned(drawn: Mapping[str, np.ndarray], bins: int = 40) -> dict[str, np.ndarray | None]:
    """Sort draws into the bins of `variance_shares`, to be used for several outputs of the same draws.

    Returns:
        The bin of each draw, by input_id; None for an input that does not vary.

    Raises:
        DataError: for fewer than 40 draws.
    """
    n = min((len(one) for one in drawn.values()), default=0)
    _refuse_few(n)
    count = min(bins, n // FEWEST_A_BIN)
    return {name: _places(np.asarray(one), count) for name, one in drawn.items()}


def binned_shares(places: Mapping[str, np.ndarray | None], output: np.ndarray) -> pd.Series:
    """Give what `variance_shares` gives, from draws sorted into bins before."""
    total, mean = float(np.var(output)), output.mean()
    return pd.Series({name: _share(place, output, total, mean) for name, place in places.items()})


def _refuse_few(n: int) -> None:
    if n < 2 * FEWEST_A_BIN:
        raise DataError(f"shares of variance need {2 * FEWEST_A_BIN} draws, not {n}.")


def _places(one: np.ndarray, bins: int) -> np.ndarray | None:
    if np.ptp(one) == 0:
        return None
    n = len(one)
    place = np.empty(n, dtype=int)
    place[np.argsort(one, kind="stable")] = np.arange(n) * bins // n
    return place


def _share(place: np.ndarray | None, output: np.ndarray, total: float, mean: float) -> float:
    n = len(output)
    if place is None or total == 0:
        return 0.0
    counts = np.bincount(place)
    bins = len(counts)
    means = np.bincount(place, weights=output) / counts
    explained = float(np.sum(counts * (means - mean) ** 2) / n / total)
    return min(max(1 - (1 - explained) * (n - 1) / (n - bins), 0.0), 1.0)


def standard_error(output: np.ndarray) -> float:
    """Give the Monte Carlo standard error of the mean of draws."""
    return float(np.std(output, ddof=1) / math.sqrt(len(output)))


def quantile_error(output: np.ndarray, at: float = 0.5, parts: int = 20) -> float:
    """Give the Monte Carlo standard error of a quantile of draws, by batches.

    Source: sectioning, Asmussen and Glynn (2007), Stochastic Simulation, section III.5.
    """
    found = [np.quantile(part, at) for part in np.array_split(output, parts)]
    return float(np.std(found, ddof=1) / math.sqrt(parts))
