"""The claim on binders under any specification, and with nanobody products that nobody has reported yet."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.binders import constructs, judged, properties, trials
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.response_rates.pool import Pool

TELLS = ["trial", "product_key", "side", "successes", "total", "country", "prior_lines"]
"""Columns of the counted trials that the values rest on."""
KEPT = ["format", "name", *(name for name in TELLS if name != "side")]


class Evaluator(evaluator.Evaluator):
    """Gives the values of B5 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "nanobody products as good": "So many further products with a nanobody report one trial each, like "
        "the middle one of the nanobody trials there are.",
        "nanobody products no better": "So many further products with a nanobody report one trial each, "
        "like the middle one of the trials of other formats.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many products."""
        like = constructs.NANOBODY if change == "nanobody products as good" else constructs.OTHER
        return self._judged(parameters, joined(self._counted(parameters), like, amount))

    def _judged(self, parameters: Parameters, frame: pd.DataFrame) -> Values:
        nanobody, level = parameters["nanobody"], parameters["level"]
        key = (
            "responses",
            level,
            tuple(
                tuple(frame["prior_lines"].fillna(-1.0)) if name == "prior_lines" else tuple(frame[name])
                for name in TELLS
            ),
        )
        return {
            "head_to_head": self._kept(
                ("head to head", nanobody),
                lambda: properties.head_to_head(self._table("binders"), nanobody),
            ),
            "peers": self._kept(("peers", nanobody, level), lambda: self._peers(nanobody, level)),
            **self._kept(key, lambda: judged.responses(frame, level=level)),
        }

    def _peers(self, nanobody: constructs.Nanobody, level: float) -> int:
        return judged.peers(
            self._table("survival"), self._table("trial_products"), self._made(), nanobody, level
        )

    def _counted(self, parameters: Parameters) -> pd.DataFrame:
        fields = trials.Choice.__dataclass_fields__
        choice = trials.Choice(**{name: parameters[name] for name in fields})
        # What counts as a nanobody moves no trial in or out, so the same picks serve every such choice.
        general = replace(choice, nanobody=trials.Choice.nanobody)
        won = self._kept(("picked", general), lambda: self._picked(general))
        return self._kept(("counted", choice), lambda: trials.sided(won, choice.nanobody))

    def _picked(self, choice: trials.Choice) -> pd.DataFrame:
        def prepare() -> tuple[pd.DataFrame, Pool]:
            tables = self._table("response_rates"), self._table("trial_products")
            frame = trials.narrow(trials.prepared(*tables, self._made()), KEPT)
            return frame, Pool(frame)

        frame, pool = self._kept("prepared", prepare)
        return trials.picked(frame, choice, pool)[KEPT]

    def _made(self) -> pd.DataFrame:
        return self._kept(
            "made", lambda: constructs.profiles(self._table("binders"), self._table("products"))
        )


def joined(frame: pd.DataFrame, like: str, amount: int) -> pd.DataFrame:
    """Add products with a nanobody, each with one trial like the middle one of a side.

    Args:
        frame: from `trials.counted`.
        like: the side whose trials are looked at; the middle one by share, the lower of two.
        amount: how many; none are added where that side has no trial.
    """
    pattern = frame[frame["side"] == like]
    if not amount or pattern.empty:
        return frame
    ordered = (pattern["successes"] / pattern["total"]).sort_values(kind="stable").index
    middle = frame.loc[[ordered[(len(ordered) - 1) // 2]]]
    more = pd.concat([middle] * amount, ignore_index=True).assign(side=constructs.NANOBODY)
    names = [f"found {number}" for number in range(1, amount + 1)]
    return pd.concat([frame, more.assign(trial=names, product_key=names)], ignore_index=True)
