"""Countries as the registry names them and as the evidence tables do."""

from __future__ import annotations

import re

import pandas as pd

from systemrace.analysis.places import Grouping

CODES = {"China": "China", "United States": "US", "United Kingdom": "UK", "European Union": "EU"}
_HOMES = {word: country for country, word in CODES.items()} | {"England": "United Kingdom"}
_LARGER = {"European Union": "Europe"}
_PARTS = re.compile(r" and | or ")


def named(codes: pd.Series) -> pd.Series:
    """Name the places of an evidence table as pages do; a blank becomes `not stated`."""
    names = {word: country for country, word in CODES.items()} | {"multi": "several countries"}
    return codes.replace(names).fillna("not stated").astype("str")


def within(places: pd.Series, place: str) -> pd.Series:
    """Say which places lie in one or take it in, such as `US (California)` and `US and EU` of the US.

    Args:
        places: the column country of an evidence table, from `grouped` where `place` is a group.
        place: as the registry names it, or a group.
    """
    return places.eq(place) | places.str.split(" ").str[0].eq(CODES.get(place, place))


def grouped(table: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    """Put a group in the place of its members in an evidence table: `EU and UK` is in Europe.

    Args:
        table: with country, in the words of the evidence tables.
        grouping: from `analysis.places.grouping`.
    """
    if not grouping.inside:
        return table
    inside = {**grouping.inside, **{name: name for name in grouping.inside.values()}}

    def group(cell: str) -> str:
        homes = [_HOMES.get(part.split(" ")[0], part) for part in _PARTS.split(cell)]
        found = {inside.get(home, inside.get(_LARGER.get(home, ""), "")) for home in homes}
        return found.pop() if len(found) == 1 and "" not in found else cell

    return table.assign(country=table["country"].map(group, na_action="ignore"))
