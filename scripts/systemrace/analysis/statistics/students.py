"""Student's t, of which the same few quantiles are asked again and again."""

from __future__ import annotations

from functools import lru_cache

from scipy import stats


@lru_cache(maxsize=512)
def reach(freedom: int) -> float:
    """Give how many standard errors the 95% limits lie from the middle, at so many degrees of freedom."""
    return float(stats.t.ppf(0.975, freedom))
