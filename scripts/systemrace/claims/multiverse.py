"""What all specifications of a claim come to: verdicts, the primary's place, which choice moves what.

Pure functions of a space and the values found at its points; nothing is computed from data here.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from systemrace.claims.ledger import judge
from systemrace.claims.models import VERDICTS, Claim, Headline
from systemrace.claims.space import Space, Value, identify

SUPPORTING = ("supported", "mostly supported")
Point = tuple[int, ...]


@dataclass(frozen=True)
class Specification:
    """One specification: permanent id, place in the space, what was found, and the verdict on it."""

    id: str
    point: Point
    choices: dict[str, Value]
    values: dict[str, float]
    verdict: str


@dataclass(frozen=True)
class Influence:
    """How much a choice moves the result.

    variance: share of the variance of the estimate (of its logarithm for a ratio) between the means of
    the choice's options, its first-order or main effect; None where nothing varies. verdicts: share of the
    pairs of specifications that differ in this choice alone whose verdicts differ; None without pairs.
    """

    choice: str
    variance: float | None
    verdicts: float | None


@dataclass(frozen=True)
class Summary:
    """A claim's multiverse in short.

    primary: id of the chapter's own specification. shares: verdict to share of specifications.
    supporting: share supported or mostly supported. agreeing: share with the primary's verdict. estimate,
    low, high: of the primary. lowest, median, highest: of the estimate over all specifications. rank: place
    of the primary's estimate from the lowest, 1 to `specifications`. percentile: share of specifications
    with a lower estimate, those equal to it counted half. influences: most influential choice first.
    """

    claim: str
    chapter: str
    specifications: int
    primary: str
    verdict: str
    shares: dict[str, float]
    supporting: float
    agreeing: float
    estimate: float | None
    low: float | None
    high: float | None
    lowest: float | None
    median: float | None
    highest: float | None
    rank: int | None
    percentile: float | None
    influences: tuple[Influence, ...]


def specify(claim: Claim, space: Space, rows: Sequence[Mapping[str, float]]) -> list[Specification]:
    """Judge every specification by the claim's rules.

    Args:
        claim: its rules.
        space: its specifications.
        rows: the values at each point of the space, in its order.

    Raises:
        ProseError: for values that are not exactly those which the claim names.
    """
    found = []
    for point, values in zip(space.points, rows, strict=True):
        choices = space.at(point)
        verdict = judge(claim, values).verdict
        found.append(Specification(identify(claim.id, choices), point, choices, dict(values), verdict))
    return found


def summarise(claim: Claim, space: Space, specifications: Sequence[Specification]) -> Summary:
    """Sum up a claim's specifications; see `Summary`."""
    primary = next(s for s in specifications if s.point == space.primary_point)
    counts = Counter(s.verdict for s in specifications)
    total = len(specifications)
    estimates = [s.values[claim.headline.estimate] for s in specifications] if claim.headline else []
    own = _drawn(claim.headline, primary.values)
    ordered = sorted(estimates)
    lower, equal = (_below(ordered, own["estimate"]), _equal(ordered, own["estimate"])) if ordered else (0, 0)
    return Summary(
        claim=claim.id,
        chapter=claim.chapter,
        specifications=total,
        primary=primary.id,
        verdict=primary.verdict,
        shares={verdict: counts[verdict] / total for verdict in VERDICTS if counts[verdict]},
        supporting=sum(counts[verdict] for verdict in SUPPORTING) / total,
        agreeing=counts[primary.verdict] / total,
        **own,
        lowest=ordered[0] if ordered else None,
        median=_median(ordered) if ordered else None,
        highest=ordered[-1] if ordered else None,
        rank=lower + 1 if ordered else None,
        percentile=(lower + equal / 2) / total if ordered else None,
        influences=influences(claim, space, specifications),
    )


def influences(claim: Claim, space: Space, specifications: Sequence[Specification]) -> tuple[Influence, ...]:
    """Give the influence of every choice, the one that moves verdicts most first, then the estimate."""
    estimates = [scaled(claim.headline, s.values) for s in specifications]
    points = [s.point for s in specifications]
    known = [(p, y) for p, y in zip(points, estimates, strict=True) if y is not None]
    found = [
        Influence(
            name,
            variance_share([p[axis] for p, _ in known], [y for _, y in known]),
            verdict_share(points, [s.verdict for s in specifications], axis),
        )
        for axis, name in enumerate(space.choices)
    ]
    return tuple(sorted(found, key=lambda one: (-(one.verdicts or 0.0), -(one.variance or 0.0))))


def variance_share(options: Sequence[int], estimates: Sequence[float]) -> float | None:
    """Give the share of the variance of estimates that lies between the means of a choice's options.

    Args:
        options: which option each of n specifications takes.
        estimates: their n estimates, finite.

    Returns:
        0 to 1; None where the estimates do not vary. In a full product this is the first-order Sobol index
        (Sobol 2001, doi 10.1016/S0378-4754(00)00270-6); where combinations are left out, the correlation
        ratio over those there are.
    """
    if not estimates:
        return None
    mean = math.fsum(estimates) / len(estimates)
    total = math.fsum((y - mean) ** 2 for y in estimates)
    groups: dict[int, list[float]] = defaultdict(list)
    for option, y in zip(options, estimates, strict=True):
        groups[option].append(y)
    between = math.fsum(len(ys) * (math.fsum(ys) / len(ys) - mean) ** 2 for ys in groups.values())
    # Below this all that varies is the last digit of a sum.
    return between / total if total > 1e-18 * len(estimates) * max(1.0, mean * mean) else None


def verdict_share(points: Sequence[Point], verdicts: Sequence[str], axis: int) -> float | None:
    """Give the share of pairs of specifications, alike but for one choice, whose verdicts differ."""
    groups: dict[Point, list[str]] = defaultdict(list)
    for point, verdict in zip(points, verdicts, strict=True):
        groups[(*point[:axis], *point[axis + 1 :])].append(verdict)
    pairs = [a != b for group in groups.values() for a, b in itertools.combinations(group, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def scaled(headline: Headline | None, values: Mapping[str, float]) -> float | None:
    """Give the estimate on the scale of its headline; None where it is not finite there."""
    if headline is None:
        return None
    estimate = values[headline.estimate]
    if headline.scale == "log":
        return math.log(estimate) if 0 < estimate < math.inf else None
    return estimate if math.isfinite(estimate) else None


def curve(claim: Claim, specifications: Sequence[Specification]) -> list[dict[str, Any]]:
    """Order the specifications by estimate, as a specification curve draws them.

    Returns:
        A row each: rank, id, estimate, low, high, verdict and the value of every choice; None for a limit
        that the headline does not name.
    """
    rows: list[dict[str, Any]] = [
        {"id": s.id, **_drawn(claim.headline, s.values), "verdict": s.verdict, **s.choices}
        for s in specifications
    ]
    ordered = sorted(rows, key=lambda row: row["estimate"])
    return [{"rank": rank, **row} for rank, row in enumerate(ordered, start=1)]


def _drawn(headline: Headline | None, values: Mapping[str, float]) -> dict[str, float | None]:
    names = {"estimate": None, "low": None, "high": None} if headline is None else {
        "estimate": headline.estimate, "low": headline.low, "high": headline.high
    }  # fmt: skip
    return {end: values[name] if name else None for end, name in names.items()}


def _below(ordered: Sequence[float], estimate: float | None) -> int:
    return sum(y < estimate for y in ordered) if estimate is not None else 0


def _equal(ordered: Sequence[float], estimate: float | None) -> int:
    return sum(y == estimate for y in ordered) if estimate is not None else 0


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
