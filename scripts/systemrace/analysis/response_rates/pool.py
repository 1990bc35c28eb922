"""Annotated rows as arrays, from which one count per trial is chosen hundreds of times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.response_rates import selection
from systemrace.analysis.response_rates.selection import PRINTED, Choice

Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]
Places = NDArray[np.int64]
LAST = np.iinfo(np.int64).max  # a day that is not known comes last, whichever way days are ordered
OWN_GROUPS = ("active", "enrolled")


@dataclass(frozen=True)
class Winners:
    """The rows chosen, by position in the rows given, with what is counted in each and its country."""

    at: Places
    successes: Vector
    total: Vector
    country: NDArray[np.object_]


class Pool:
    """The rows of `cohorts.annotate`, ready to be chosen from."""

    def __init__(self, rows: pd.DataFrame) -> None:
        text = {name: rows[name].to_numpy(object) for name in ("endpoint", "scope", "modality", "setting")}
        self.endpoint, self.scope = text["endpoint"], text["scope"]
        self.family = pd.factorize(rows["family"].to_numpy(object))[0]
        self.country = rows["country"].to_numpy(object)
        self.barred = np.isin(text["modality"], selection.KINDS_BARRED) | (self.scope == "control")
        self.guarded = {
            "first_line": text["setting"] != "relapsed",
            "dual_target": rows["dual_target"].to_numpy(bool),
            "donor_cells": rows["donor_cells"].to_numpy(bool),
        }
        self.successes, self.denominator = (_numbers(rows[name]) for name in ("responders", "denominator"))
        # n_infused belongs to the whole report, so it may stand only under a whole-trial count
        whole = np.isin(self.scope, ("whole", "stage"))
        self.infused = np.where(whole, _numbers(rows["n_infused"]), np.nan)
        self.follow_up = -np.nan_to_num(_numbers(rows["median_followup_months"]), nan=-1.0)
        self.day, self.earliest, self.latest = (
            rows[name].to_numpy("datetime64[D]") for name in ("report_day", "report_first", "report_last")
        )

    def winners(self, choice: Choice) -> Winners:
        """Choose as `selection.select_annotated` does, and in its order.

        Raises:
            DataError: if nothing is left to count.
        """
        total = self.denominator
        if choice.denominator != "evaluable":
            total = np.where(self.infused > total, self.infused, total)
        at = self._one_a_family(self._countable(choice, total), choice, total)
        if not len(at):
            raise selection.none_left(choice)
        country = self.country[at]
        if choice.north_america:
            country = np.where(country == "North America", "United States", country)
        order = np.lexsort((_ranked(self.day[at]), np.unique(country.astype(str), return_inverse=True)[1]))
        at = at[order]
        return Winners(at, self.successes[at], total[at], country[order])

    def _countable(self, choice: Choice, total: Vector) -> Places:
        left = np.isin(self.endpoint, PRINTED[choice.endpoint]) & ~self.barred
        left &= np.isin(self.scope, selection.scopes_wanted(choice))
        left &= ~np.isnan(self.successes) & ~np.isnan(total)
        for name, out in self.guarded.items():
            if not getattr(choice, name):
                left &= ~out
        return np.flatnonzero(left)

    def _one_a_family(self, at: Places, choice: Choice, total: Vector) -> Places:
        """Give the one row of each family of trials that the choice of report leaves, best first."""
        wanted = selection.scopes_wanted(choice)
        special = np.isin(self.scope[at], [scope for scope in wanted if scope in OWN_GROUPS])
        at = at[special | ~np.isin(self.family[at], self.family[at[special]])]
        # a bare year may be any day of it: the first report is taken early, the latest late
        first = choice.report == "first"
        day = _ranked((self.earliest if first else self.latest)[at], descending=not first)
        size = -total[at]
        places = (wanted, self.scope[at]), (PRINTED[choice.endpoint], self.endpoint[at])
        ties = (self.follow_up[at], *(_index(names, cells) for names, cells in places))
        keys = (*ties, day, size) if choice.report == "largest" else (size, *ties, day)
        at = at[np.lexsort(keys)]
        return at[np.sort(np.unique(self.family[at], return_index=True)[1])]


def _numbers(column: pd.Series) -> Vector:
    return column.astype(float).to_numpy()


def _ranked(days: NDArray[np.datetime64], *, descending: bool = False) -> Places:
    numbers = days.astype(np.int64)
    return np.where(np.isnat(days), LAST, -numbers if descending else numbers)


def _index(names: tuple[str, ...], cells: NDArray[np.object_]) -> Places:
    return np.array([names.index(cell) for cell in cells], dtype=np.int64)
