"""Values with one input held: at the ends of its range, and at the point where two routes are equal."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize

from systemrace.analysis.first_data_decision import routes, terms, value
from systemrace.analysis.first_data_decision.routes import Draws

RANGE = ("input_id", "distribution", "low", "high")  # columns that tell how far an input may lie


def held(drawn: Draws, input_id: str, at: float) -> dict[str, np.ndarray]:
    """Give the draws with one input held; all others stay."""
    return {**drawn, input_id: terms.alike(np.asarray(drawn[input_id]), at)}


def ends(own: pd.DataFrame, drawn: Draws, choices: value.Choices) -> pd.DataFrame:
    """Give the mean value of each route with each input at either end of its range.

    A route that does not take an input keeps its mean.

    Args:
        own: the inputs to move, rows of `model_inputs`.
        drawn: draws of all inputs.
        choices: what the model is asked.

    Returns:
        input_id, end (low, high), at, best, and a column a route.
    """
    base = value.values(drawn, choices).mean().to_dict()
    ready = value.adjusted(drawn, choices)
    rows = []
    for name, kind, *ends_of in zip(*(own[one] for one in RANGE), strict=True):
        if kind == "fixed":
            continue
        for end, at in zip(("low", "high"), map(float, ends_of), strict=True):
            now = value.adjusted_one(name, terms.alike(np.asarray(drawn[name]), at), choices)
            means = base | _moved({**ready, name: now}, name, choices.payoff)
            best = max(means, key=means.__getitem__)
            rows.append({"input_id": name, "end": end, "at": at, "best": best, **means})
    return pd.DataFrame(rows)


def _moved(now: Draws, input_id: str, payoff: value.Payoff) -> dict[str, float]:
    """Give the means of the routes that take an input, from adjusted draws."""
    idle = input_id in routes.IDLE[payoff]
    taking = [name for name in routes.ROUTES if input_id in routes.TAKES[name] and not idle]
    return {name: float(value.of_adjusted(now, name, payoff).mean()) for name in taking}


def assumptions(own: pd.DataFrame) -> pd.DataFrame:
    """Give the inputs that are assumed and have a range."""
    return own[(own["basis"] == "assumption") & (own["distribution"] != "fixed")]


def tornado(own: pd.DataFrame, swept: pd.DataFrame, pair: tuple[str, str], middle: float) -> pd.DataFrame:
    """Give how far each input moves the mean difference of two routes, the widest first.

    Args:
        own: inputs of the chapter.
        swept: from `ends`.
        pair: the first less the second.
        middle: the difference as drawn.

    Returns:
        input_id, basis, low, high (difference with the input at that end), middle, width.
    """
    differences = swept.assign(difference=swept[pair[0]] - swept[pair[1]])
    wide = differences.pivot(index="input_id", columns="end", values="difference")
    wide = wide.assign(middle=middle, width=(wide["high"] - wide["low"]).abs(), basis=own["basis"])
    return wide.sort_values("width", ascending=False).reset_index()[
        ["input_id", "basis", "low", "high", "middle", "width"]
    ]


def turned(own: pd.DataFrame, swept: pd.DataFrame, best: str) -> list[str]:
    """List the assumptions of which one end makes another route best on average."""
    kinds = zip(own["input_id"], own["basis"], own["distribution"], strict=True)
    assumed = {name for name, basis, kind in kinds if basis == "assumption" and kind != "fixed"}
    moved = zip(swept["input_id"], swept["best"], strict=True)
    return sorted({name for name, first in moved if first != best} & assumed)


def break_even(
    own: pd.DataFrame, drawn: Draws, choices: value.Choices, input_id: str, pair: tuple[str, str]
) -> float:
    """Give the value of one input at which two routes are worth the same on average; NaN where none is.

    The search runs over the input's range, widened by half of it to either side and kept above zero; a
    share stays below one.
    """
    row = own.loc[input_id]
    span = row["high"] - row["low"]
    low, high = max(row["low"] - span / 2, 1e-6), row["high"] + span / 2
    if row["distribution"] == "beta":
        high = min(high, 1 - 1e-6)

    def difference(at: float) -> float:
        now = held(drawn, input_id, at)
        first, second = (value.of_route(now, name, choices).mean() for name in pair)
        return float(first - second)

    if difference(low) * difference(high) > 0:
        return float("nan")
    return float(optimize.brentq(difference, low, high, xtol=1e-6))


def break_evens(
    own: pd.DataFrame, drawn: Draws, choices: value.Choices, pairs: list[tuple[str, str]]
) -> pd.DataFrame:
    """Give for each pair of routes and input the value at which both are worth the same, where there is one.

    Returns:
        first, second (routes), input_id, value, at (NaN where the routes stay apart).
    """
    moving = own[own["distribution"] != "fixed"]
    return pd.DataFrame(
        [
            {
                "first": pair[0],
                "second": pair[1],
                "input_id": row.input_id,
                "value": row.value,
                "at": break_even(own, drawn, choices, row.input_id, pair),
            }
            for pair in pairs
            for row in moving.itertuples()
        ]
    )


def by_acceptance(drawn: Draws, choices: value.Choices, chances: np.ndarray) -> pd.DataFrame:
    """Give the mean value of each route with one chance of acceptance for all foreign data.

    Returns:
        route, at, value; a row a route and chance.
    """
    rows = []
    for chance in chances:
        ids = {name: np.full_like(np.asarray(drawn[name]), chance) for name in routes.ACCEPTANCE}
        means = value.values({**drawn, **ids}, choices).mean()
        rows += [{"route": name, "at": float(chance), "value": float(mean)} for name, mean in means.items()]
    return pd.DataFrame(rows)
