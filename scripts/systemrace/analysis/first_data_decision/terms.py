"""Terms that the values of routes share: under other choices, and with other inputs held."""

from __future__ import annotations

import numpy as np

from systemrace.analysis.memory import Memory

remembered = Memory(80_000_000)


@remembered
def total(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Add draws."""
    return np.asarray(one + other)


@remembered
def product(one: np.ndarray, other: np.ndarray | float) -> np.ndarray:
    """Multiply draws."""
    return np.asarray(one * other)


@remembered
def rest(share: np.ndarray) -> np.ndarray:
    """Give what a share leaves of the whole."""
    return np.asarray(1 - share)


@remembered
def alike(drawn: np.ndarray, at: float) -> np.ndarray:
    """Give the same value for every draw."""
    return np.full_like(drawn, at)
