"""The loss when assumptions are held at the ends of their ranges, and under other choices of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from systemrace.analysis.cost_of_delay import model

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


@dataclass(frozen=True, eq=False)
class Swept:
    """Patients lost in both countries: as drawn, at both ends of each assumption, and with all at once.

    Attributes:
        base: all inputs drawn, (draws,).
        ends: input_id, end (low, high), at; one row for each array of `held`.
        held: patients lost with that assumption held.
        fewest: every assumption at the end that loses fewest patients.
        most: every assumption at the other end.
    """

    base: np.ndarray
    ends: pd.DataFrame
    held: tuple[np.ndarray, ...]
    fewest: np.ndarray
    most: np.ndarray

    def every(self) -> tuple[np.ndarray, ...]:
        """List all arrays, the one without anything held first."""
        return (self.base, *self.held, self.fewest, self.most)


def swept(own: pd.DataFrame, drawn: model.Draws, choices: model.Choices) -> Swept:
    """Hold each assumption at either end of its range, and all together; patients need no gain."""
    base = {name: model.patients_lost(drawn, name, choices) for name in model.PLACES}
    ends = pd.DataFrame(
        [
            {"input_id": row.input_id, "end": end, "at": float(getattr(row, end))}
            for row in assumptions(own).itertuples()
            for end in ("low", "high")
        ]
    )
    held = tuple(
        _changed(base, drawn, {row.input_id: row.at}, choices) for row in ends.itertuples(index=False)
    )
    middles = pd.Series([float(np.median(one)) for one in held])
    by_input = middles.groupby(ends["input_id"])
    fewest, most = (
        _changed(base, drawn, ends.loc[places].set_index("input_id")["at"].to_dict(), choices)
        for places in (by_input.idxmin(), by_input.idxmax())
    )
    return Swept(_both(base), ends, held, fewest, most)


def _changed(
    base: Mapping[str, np.ndarray], drawn: model.Draws, ends: Mapping[str, float], choices: model.Choices
) -> np.ndarray:
    """Compute anew only the countries that take in what is held."""
    now = held_at(drawn, ends)
    return _both(
        {
            name: model.patients_lost(now, name, choices) if model.takes_in(name) & set(ends) else base[name]
            for name in model.PLACES
        }
    )


def _both(lost: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.asarray(sum(lost.values()))


def life_years(patients: np.ndarray, gain: np.ndarray) -> dict[str, float]:
    """Summarise life-years from patients lost and months gained a patient."""
    return summary(patients * gain / model.YEAR)


def life_years_of_every(found: Swept, gain: np.ndarray) -> list[dict[str, float]]:
    """Do the same for each array of `Swept.every`, in one go."""
    lost = np.stack(found.every()) * gain / model.YEAR
    tails = np.quantile(lost, [TAILS[0], 0.5, TAILS[1]], axis=1).T
    return [dict(zip(("low", "value", "high"), map(float, one), strict=True)) for one in tails]


def one_by_one(found: Swept, gain: np.ndarray) -> pd.DataFrame:
    """Give the life-years lost at either end of each assumption: input_id, end, at, value, low, high."""
    told = pd.DataFrame([life_years(one, gain) for one in found.held])
    return pd.concat([found.ends.reset_index(drop=True), told], axis=1)


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
