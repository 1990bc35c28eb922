"""Response rates that rise from one generation of constructs to the next, by what patients teach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray

GENERATIONS = 60
CHAINS = 4000
CARRIED = 5.0  # patients of the parent, at most, that count as the child's


@dataclass(frozen=True)
class Curve:
    """The mean true response rate of the construct in hand after each generation.

    Attributes:
        rates: by generation from 0, shape (generations + 1,).
    """

    rates: Array

    def at(self, generations: Array) -> Array:
        """Give the rate after any number of generations, straight between whole ones, flat after the last."""
        whole = np.arange(len(self.rates))
        return np.asarray(np.interp(generations, whole, self.rates))


def curve(start: Array, steps: Array, patients: Array, seed: int, generations: int = GENERATIONS) -> Curve:
    """Follow chains of constructs and average their rates.

    In each generation a changed construct is tried in patients. Its true log odds of response differ from
    its parent's by chance. What is known of the parent, a Beta posterior, passes on to the child, worth
    `CARRIED` patients at most; the child's patients are added. The child replaces the parent where its
    posterior mean is the higher; else the parent stays. So patients teach, and with few of them the worse
    one may win.

    Args:
        start: true rate of the first construct, shape (chains,).
        steps: spread of the change in log odds, shape (chains,).
        patients: read out in each generation, shape (chains,), whole numbers.
        seed: of the random numbers (PCG64).
        generations: how many follow the first.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 7]))
    odds = special.logit(start)
    good = rng.binomial(patients, start)
    known = np.stack([1.0 + good, 1.0 + patients - good])
    rates = [float(np.mean(start))]
    for _ in range(generations):
        changed = odds + steps * rng.standard_normal(len(odds))
        good = rng.binomial(patients, special.expit(changed))
        passed = (known - 1.0) * np.minimum(1.0, CARRIED / np.maximum(known.sum(axis=0) - 2.0, CARRIED))
        child = 1.0 + passed + np.stack([good, patients - good])
        better = _mean(child) > _mean(known)
        odds, known = np.where(better, changed, odds), np.where(better, child, known)
        rates.append(float(np.mean(special.expit(odds))))
    return Curve(np.array(rates))


def _mean(known: Array) -> Array:
    return np.asarray(known[0] / known.sum(axis=0))


def gap(found: Curve, slower: Array, ahead: Array) -> Array:
    """Give how far the response rate of the faster system is above the other's.

    Args:
        found: rates by generation.
        slower: generations that the slower system has read out.
        ahead: how many more the other one has.
    """
    behind = np.maximum(slower, 0.0)
    return np.asarray(found.at(np.maximum(behind + ahead, 0.0)) - found.at(behind))
