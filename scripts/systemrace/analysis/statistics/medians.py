"""A median survival time whose report prints no interval: about how wide its interval would be.

Under a constant hazard the log of the estimated median has variance 1 / events (Cox, Oakes 1984, Analysis of
Survival Data, section 3.2); where follow-up stops at a fixed number of events the chi-square limits used here
are exact.
A report that prints a median without its events still tells that about half of its patients had the event by
then: half the patients is taken, a rough count. The tests set such limits against the printed ones of medians
that have both.
"""

from __future__ import annotations

from scipy import stats

from systemrace.analysis.statistics.proportions import Interval
from systemrace.errors import DataError


def median_interval(median: float, events: float, level: float = 0.95) -> Interval:
    """Give the limits of a median under a constant hazard.

    Args:
        median: the estimate, in any unit of time.
        events: events seen; half the patients where a report prints none.
        level: two-sided coverage.

    Returns:
        Estimate and limits in the unit of `median`: 2 d m / chi2 with 2 d degrees of freedom.

    Raises:
        DataError: if the median or the number of events is not above zero.
    """
    if not (median > 0 and events > 0):
        raise DataError(
            f"A median of {median:g} with {events:g} events has no interval: both must be above zero."
        )
    tail, degrees = (1 - level) / 2, 2 * events
    upper, lower = stats.chi2.ppf(1 - tail, degrees), stats.chi2.ppf(tail, degrees)
    return Interval(median, float(degrees * median / upper), float(degrees * median / lower))
