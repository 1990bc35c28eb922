"""The loss when assumptions are held at the ends of their ranges, and under other choices of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from systemrace.analysis.cost_of_delay import model
from systemrace.analysis.inputs import quantile, rows

TAILS = (0.025, 0.975)


def summary(lost: np.ndarray) -> dict[str, float]:
    """Give value (median), low and high (95% interval) of draws."""
    low, value, high = np.quantile(lost, [TAILS[0], 0.5, TAILS[1]])
    return {"value": float(value), "low": float(low), "high": float(high)}


def assumptions(own: pd.DataFrame) -> pd.DataFrame:
    """Give the inputs that are assumed and have a range."""
    return own[(own["basis"] == "assumption") & (own["distribution"] != "fixed")]


def held_at(drawn: model.Draws, ends: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Give the draws with some inputs held at a value; all others stay."""
    return {
        name: np.full(len(one), ends[name]) if name in ends else np.asarray(one)
        for name, one in drawn.items()
    }


def one_by_one(own: pd.DataFrame, drawn: model.Draws, choices: model.Choices) -> pd.DataFrame:
    """Hold each assumption at either end of its range.

    Returns:
        input_id, end (low, high), at, value, low, high: life-years lost in both countries.
    """
    found = []
    for row in assumptions(own).itertuples():
        for end in ("low", "high"):
            at = float(getattr(row, end))
            lost = model.total(held_at(drawn, {row.input_id: at}), choices)
            found.append({"input_id": row.input_id, "end": end, "at": at, **summary(lost)})
    return pd.DataFrame(found)


def least(swept: pd.DataFrame) -> dict[str, float]:
    """Give for each assumption the end that makes the median loss least."""
    return swept.loc[swept.groupby("input_id")["value"].idxmin()].set_index("input_id")["at"].to_dict()


def worst_together(drawn: model.Draws, swept: pd.DataFrame, choices: model.Choices) -> dict[str, float]:
    """Summarise the loss with every assumption at the end that makes it least."""
    return summary(model.total(held_at(drawn, least(swept)), choices))


def middle(own: pd.DataFrame) -> dict[str, float]:
    """Give the median of each input's distribution."""
    return {one.input_id: float(quantile(one)(np.array([0.5]))[0]) for one in rows(own)}


def choices_tried(
    drawn: model.Draws, choices: model.Choices, discount: float, others: Mapping[str, model.Draws]
) -> pd.DataFrame:
    """Give the loss under other choices of the model, one changed at a time, and with other gains.

    Args:
        drawn: from `setting.drawn`.
        choices: what the model is asked.
        discount: another yearly discount rate.
        others: draws with another gain, by what it is.

    Returns:
        label, chosen, value, low, high; the chosen one first.
    """
    clocks: dict[str, model.Clock] = {
        "use and capacity both grow from availability": "both wait",
        "capacity is built meanwhile, use grows from availability": "capacity goes on",
        "use and capacity go on as if there were no delay": "both go on",
    }
    tried = {
        **{label: replace(choices, clock=clock) for label, clock in clocks.items()},
        "no limit of capacity": replace(choices, bounded=False),
        "with a limit of capacity": replace(choices, bounded=True),
        "not discounted": replace(choices, discount=0.0),
        f"discounted at {discount:.0%} a year": replace(choices, discount=discount),
    }
    cases = [("as chosen", drawn, choices)]
    cases += [(label, drawn, one) for label, one in tried.items() if one != choices]
    cases += [(label, dict(other), choices) for label, other in others.items()]
    return pd.DataFrame(
        [
            {"label": label, "chosen": label == "as chosen", **summary(model.total(with_gain, one))}
            for label, with_gain, one in cases
        ]
    )


def by_delay(drawn: model.Draws, choices: model.Choices, delays: np.ndarray) -> pd.DataFrame:
    """Give the loss by delay and country: country, delay, value, low, high, patients."""
    return pd.DataFrame(
        [
            {
                "country": name,
                "delay": float(delay),
                "patients": float(np.median(model.patients_lost(drawn, name, choices.after(delay)))),
                **summary(model.life_years_lost(drawn, name, choices.after(delay))),
            }
            for name in model.PLACES
            for delay in delays
        ]
    )


def flows(drawn: model.Draws, months: np.ndarray) -> pd.DataFrame:
    """Give median patients a year wanted, possible and treated: country, month, line, patients."""
    found = []
    for name in model.PLACES:
        one = model.place(drawn, name)
        lines = {
            "wanted": one.wanted(months),
            "capacity": one.capacity(months),
            "treated": one.treated(months, months, bounded=True),
        }
        for line, rates in lines.items():
            middles = np.median(rates, axis=1) * model.YEAR
            found += [
                {"country": name, "month": float(month), "line": line, "patients": float(rate)}
                for month, rate in zip(months, middles, strict=True)
            ]
    return pd.DataFrame(found)
