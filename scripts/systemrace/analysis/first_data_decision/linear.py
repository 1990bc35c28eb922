"""A route's value as a function of the chance of acceptance and of what the owner gets, linear in both.

A draw's value is a mean over data accepted and not, and a sum of costs and of what is got for them. So four
evaluations of the model give it at every chance and every factor on what the owner gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from systemrace.analysis.axes import Array
from systemrace.analysis.first_data_decision import routes, sweep, value
from systemrace.analysis.first_data_decision.routes import Draws

ACCEPTED = {
    routes.HOSPITAL: routes.HOSPITAL_ACCEPTED,
    routes.HYBRID: routes.HOSPITAL_ACCEPTED,
    routes.CHINA: routes.CHINA_ACCEPTED,
    routes.AUSTRALIA: routes.AUSTRALIA_ACCEPTED,
}
"""The input that is the chance of acceptance, by route; data of the US route are not foreign."""
MOVED = {name for name, taken in routes.TAKES.items() if taken & {routes.HOSPITAL_START, routes.CHINA_START}}
"""Routes that the factor on the months to the first patient in China moves."""


@dataclass(frozen=True, eq=False)
class Parts:
    """What a route's value is made of in each draw, arrays of shape (draws,).

    The value is cost + chance x accepted + factor x (worth + chance x accepted_worth).
    """

    cost: Array
    accepted: Array
    worth: Array
    accepted_worth: Array

    @classmethod
    def of(cls, drawn: Draws, name: str, choices: value.Choices) -> Parts:
        """Take a route's value apart; the factor on what the owner gets, of the choices, is not used."""
        (none, worth), (accepted, both) = (
            [
                value.of_route(
                    _certain(drawn, name, chance), name, replace(choices, payoff_factor=float(factor))
                )
                for factor in (0, 1)
            ]
            for chance in (0.0, 1.0)
        )
        return cls(none, accepted - none, worth - none, both - accepted - worth + none)

    def values(self, chance: Array, factors: Array) -> Array:
        """Give the value in each draw, (factors, draws), from the chance in each draw."""
        return np.asarray(
            self.cost
            + chance * self.accepted
            + factors[:, None] * (self.worth + chance * self.accepted_worth)
        )

    def means(self, chances: Array, factors: Array) -> Array:
        """Give the mean value, (odds, factors), from the chance by odds and draw, (odds, draws)."""
        with_chance = chances @ np.stack([self.accepted, self.accepted_worth], axis=1) / len(self.cost)
        fixed, risen = self.cost.mean() + with_chance[:, 0], self.worth.mean() + with_chance[:, 1]
        return np.asarray(fixed[:, None] + np.multiply.outer(risen, factors))


def _certain(drawn: Draws, name: str, chance: float) -> Draws:
    return sweep.held(drawn, ACCEPTED[name], chance) if name in ACCEPTED else drawn


def chances(drawn: Draws, name: str, odds: Sequence[float]) -> Array:
    """Give the chance that a route's data are accepted, (odds, draws), by the factor on its odds."""
    if name not in ACCEPTED:
        return np.zeros((len(odds), len(drawn[routes.US_START])))
    asked = (value.Choices(acceptance_odds=one) for one in odds)
    return np.array([value.adjusted(drawn, one)[ACCEPTED[name]] for one in asked])
