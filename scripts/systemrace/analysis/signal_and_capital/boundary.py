"""How many responders of how many patients meet a criterion, and after how many patients a programme does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

NEVER = np.iinfo(np.int16).max
BLOCK = 250_000


@dataclass(frozen=True)
class Criterion:
    """What has to be known of a response rate before capital moves; the prior is Beta(1, 1).

    Attributes:
        kind: "probability": the chance that the rate lies above `bar` is at least `confidence`; "width": the
            central 90% interval is no wider than `width`.
        bar: response rate to be beaten.
        confidence: chance asked for.
        width: widest interval allowed.
        most: patients after which the trial ends.
        fewest: patients before whom nobody looks.
    """

    kind: Literal["probability", "width"] = "probability"
    bar: float = 0.5
    confidence: float = 0.9
    width: float = 0.3
    most: int = 40
    fewest: int = 3


def meets(criterion: Criterion) -> np.ndarray:
    """Tell for each count whether the criterion is met.

    Returns:
        Booleans of shape (most + 1, most + 1): patients, responders; counts that cannot be are False.
    """
    n = np.arange(criterion.most + 1)[:, None]
    r = np.arange(criterion.most + 1)[None, :]
    possible = (r <= n) & (n >= criterion.fewest)
    failed = np.maximum(n - r, 0)
    if criterion.kind == "probability":
        found = special.betaincc(r + 1, failed + 1, criterion.bar) >= criterion.confidence
    else:
        low, high = (special.betaincinv(r + 1, failed + 1, tail) for tail in (0.05, 0.95))
        found = high - low <= criterion.width
    return np.asarray(possible & found)


def distribution(criterion: Criterion, rate: float) -> np.ndarray:
    """Give the exact chance that the criterion is first met after n patients, by counting forward.

    Returns:
        Shape (most + 2,): by n from 0; the last entry is the chance that it is never met.
    """
    stop = meets(criterion)
    open_ = np.zeros(criterion.most + 2)
    open_[0] = 1.0
    found = np.zeros(criterion.most + 2)
    for n in range(1, criterion.most + 1):
        moved = open_ * (1 - rate)
        moved[1:] += open_[:-1] * rate
        crossed = np.append(stop[n], False)
        found[n] = moved[crossed].sum()
        open_ = np.where(crossed, 0.0, moved)
    found[-1] = open_.sum()
    return found


def patients_needed(criterion: Criterion, rates: np.ndarray, seed: int) -> np.ndarray:
    """Draw after how many patients each programme first meets the criterion.

    Programmes are followed patient by patient, in blocks, so that memory does not grow with their number;
    those that have met the criterion are dropped.

    Args:
        criterion: what has to be known.
        rates: true response rate of each programme, shape (programmes,).
        seed: of the random numbers (PCG64); blocks have streams of their own.

    Returns:
        Whole numbers, `NEVER` where the trial ends before.
    """
    stop = meets(criterion)
    seeds = np.random.SeedSequence(seed).spawn(-(-len(rates) // BLOCK))
    blocks = np.split(rates.astype(np.float32), range(BLOCK, len(rates), BLOCK))
    found = [_followed(stop, block, one) for block, one in zip(blocks, seeds, strict=True)]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int16)


def _followed(stop: np.ndarray, rates: np.ndarray, seed: np.random.SeedSequence) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(seed))
    needed = np.full(len(rates), NEVER, dtype=np.int16)
    who = np.arange(len(rates))
    left, responders = rates, np.zeros(len(rates), dtype=np.int16)
    for n in range(1, len(stop)):
        responders = responders + (rng.random(len(left), dtype=np.float32) < left)
        done = stop[n][responders]
        needed[who[done]] = n
        who, left, responders = who[~done], left[~done], responders[~done]
        if not len(who):
            break
    return needed
