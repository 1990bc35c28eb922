"""Beta-Binomial posteriors of one proportion, and comparisons of two.

scipy has the Beta distribution; the two comparisons are one-dimensional integrals over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from systemrace.analysis.statistics.proportions import Interval, check_count
from systemrace.errors import DataError

# Gauss-Legendre points bent towards 0 and 1, where the quantile function is steep: u = t^2 (3 - 2t)
_T, _W = (
    0.5 * (part + shift) for part, shift in zip(np.polynomial.legendre.leggauss(600), (1.0, 0.0), strict=True)
)
_PROBABILITIES = _T**2 * (3 - 2 * _T)
_WEIGHTS = _W * 6 * _T * (1 - _T)


@dataclass(frozen=True)
class Posterior:
    """A Beta distribution: what is believed of a proportion after prior and data."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Posterior mean."""
        return self.a / (self.a + self.b)

    def quantile(self, probability: float) -> float:
        """Value below which the proportion lies with this probability."""
        return float(stats.beta.ppf(probability, self.a, self.b))

    def interval(self, level: float = 0.95) -> Interval:
        """Equal-tailed credible interval round the posterior mean."""
        return Interval(self.mean, self.quantile((1 - level) / 2), self.quantile((1 + level) / 2))

    def density(self, proportion: float) -> float:
        """Posterior density at a proportion."""
        return float(stats.beta.pdf(proportion, self.a, self.b))


def posterior(successes: int, total: int, prior_a: float = 1.0, prior_b: float = 1.0) -> Posterior:
    """Beta posterior from a Beta(prior_a, prior_b) prior and a binomial count.

    (1, 1) is the uniform prior, (0.5, 0.5) Jeffreys' (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4).

    Raises:
        DataError: if the count is impossible, or prior and data leave the posterior improper.
    """
    check_count(successes, total)
    a, b = prior_a + successes, prior_b + total - successes
    if a <= 0 or b <= 0:
        raise DataError(
            f"A Beta({prior_a:g}, {prior_b:g}) prior with {successes} of {total} gives no proper posterior. "
            "Set both prior parameters above 0."
        )
    return Posterior(a, b)


@lru_cache(maxsize=64)
def _quantiles(a: float, b: float) -> NDArray[np.float64]:
    """Quantiles of a Beta distribution at the integration points."""
    return cast(NDArray[np.float64], stats.beta.ppf(_PROBABILITIES, a, b))


def probability_difference_below(first: Posterior, second: Posterior, bound: float) -> float:
    """Probability that the first proportion minus the second is at most `bound` (-1 to 1).

    Integrates P(first <= p + bound) over the quantiles of the second, which stays smooth and bounded even
    where a density is infinite at 0 or 1.
    """
    shifted = _quantiles(second.a, second.b) + bound
    return float(min(1.0, max(0.0, _WEIGHTS @ stats.beta.cdf(shifted, first.a, first.b))))


def probability_greater(first: Posterior, second: Posterior) -> float:
    """Probability that the first proportion is the larger one."""
    return 1.0 - probability_difference_below(first, second, 0.0)


def difference_interval(first: Posterior, second: Posterior, level: float = 0.95) -> Interval:
    """Equal-tailed credible interval of the first proportion minus the second."""

    def quantile(probability: float) -> float:
        return float(
            optimize.brentq(
                lambda d: probability_difference_below(first, second, d) - probability, -1.0, 1.0, xtol=1e-9
            )
        )

    return Interval(first.mean - second.mean, quantile((1 - level) / 2), quantile((1 + level) / 2))
