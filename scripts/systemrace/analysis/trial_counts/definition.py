"""What is counted: every choice that the trial counts depend on, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from systemrace.errors import UsageError

Attribution = Literal["site", "sponsor", "exclusive"]
Counting = Literal["whole", "fractional"]
Universe = Literal["strict", "broad"]
Roles = Literal["investigational", "with combinations", "all"]
StudyTypes = Literal["interventional", "not observational", "all"]
StatusRule = Literal["recruiting", "open", "open and unknown", "open and weighted unknown"]
Cells = Literal["T", "named T", "NK", "in vivo", "all"]
DateBasis = Literal["start", "first posted"]
Disease = Literal["all", "haematological malignancy", "solid tumour", "autoimmune", "infection", "other"]
AGAINST = {
    "all": "",
    "haematological malignancy": " against blood cancer",
    "solid tumour": " against solid tumours",
    "autoimmune": " against autoimmune disease",
    "infection": " against infection",
    "other": " against other diseases",
}
EARLIEST = pd.Timestamp("1900-01-01")


@dataclass(frozen=True)
class Definition:
    """The choices behind a count.

    as_of: last day counted. focal, comparator: country names as in the registry. attribution: what ties a
    trial to a country. counting: a trial in n countries counts 1 for each (whole) or 1/n (fractional).
    universe: records that surely (strict) or also probably (broad) test a CAR. unknown_half_life: years after
    the last update in which a record of unknown status loses half its weight. disease: trials of one disease
    area alone, or of all. since: first day counted.
    """

    as_of: pd.Timestamp
    focal: str = "China"
    comparator: str = "United States"
    attribution: Attribution = "site"
    counting: Counting = "whole"
    universe: Universe = "broad"
    roles: Roles = "with combinations"
    study_types: StudyTypes = "not observational"
    status_rule: StatusRule = "open"
    cells: Cells = "T"
    date_basis: DateBasis = "start"
    unknown_half_life: float = 2.0
    disease: Disease = "all"
    since: pd.Timestamp = EARLIEST

    @property
    def is_whole(self) -> bool:
        """Say whether each trial counts as a whole number for a country."""
        return self.counting == "whole" or self.attribution != "site"

    @property
    def last_full_year(self) -> int:
        """The last calendar year that had ended by as_of."""
        ended = self.as_of + pd.Timedelta(days=1)
        return int(ended.year) - 1

    @property
    def begun(self) -> str:
        """The verb for a trial counted: started or registered."""
        return "started" if self.date_basis == "start" else "registered"

    @property
    def kind(self) -> str:
        """The trials counted, in words that a number can stand before."""
        family = {"all": "CAR", "NK": "CAR-NK", "in vivo": "in vivo CAR"}.get(self.cells, "CAR-T")
        return f"{family} trials{AGAINST[self.disease]}"

    @property
    def bond(self) -> str:
        """What ties a trial to a country, in words that follow "trials"."""
        return {"site": "with a site in", "sponsor": "led from", "exclusive": "with sites only in"}[
            self.attribution
        ]


def define(parameters: Mapping[str, Any], snapshot: str) -> Definition:
    """Make a definition from a chapter's parameters.

    Args:
        parameters: any of the fields of `Definition` by name; other names are ignored. as_of and since as
            YYYY-MM-DD.
        snapshot: date of the registry copy, YYYY-MM-DD.

    Raises:
        UsageError: if as_of lies after the snapshot or before since, or both countries are the same.
    """
    chosen = {name: parameters[name] for name in Definition.__dataclass_fields__ if name in parameters}
    chosen["as_of"] = pd.Timestamp(chosen.get("as_of", snapshot))
    chosen["since"] = pd.Timestamp(chosen.get("since", EARLIEST))
    definition = Definition(**chosen)
    if definition.as_of > pd.Timestamp(snapshot):
        raise UsageError(
            f"as_of={definition.as_of:%Y-%m-%d} lies after the registry copy of {snapshot}, "
            "which cannot know that day. "
            "Choose a day up to the copy's date, or a newer copy with `snapshot`."
        )
    if definition.since > definition.as_of:
        raise UsageError(
            f"since={definition.since:%Y-%m-%d} lies after as_of={definition.as_of:%Y-%m-%d}, "
            "so that no day is counted. Choose an earlier first day."
        )
    if definition.focal == definition.comparator:
        raise UsageError(f"focal and comparator are both {definition.focal}. Choose two countries.")
    return definition
