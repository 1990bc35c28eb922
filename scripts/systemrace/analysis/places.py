"""Places that are compared: a country, or a group of countries taken as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

Load = Callable[[str], pd.DataFrame]


@dataclass(frozen=True)
class Grouping:
    """Which countries go by the name of a group; none where countries alone are compared.

    inside: country to the group it is counted under.
    """

    inside: Mapping[str, str] = field(default_factory=dict)

    def records(self, records: pd.DataFrame) -> pd.DataFrame:
        """Put a group in the place of its members: a trial in several of them is in the group once.

        Args:
            records: with places (tuple of country names) and sponsor_country.
        """
        if not self.inside:
            return records
        places = [tuple(dict.fromkeys(map(self._name, listed))) for listed in records["places"]]
        sponsor = records["sponsor_country"].map(self._name, na_action="ignore")
        return records.assign(places=places, sponsor_country=sponsor)

    def sites(self, sites: pd.DataFrame) -> pd.DataFrame:
        """Put a group in the place of its members, in the column country."""
        return sites.assign(country=sites["country"].map(self._name)) if self.inside else sites

    def trials(self, trials: pd.DataFrame) -> pd.DataFrame:
        """Put a group in the place of its members in the column countries of the table trials."""
        if not self.inside:
            return trials
        listed = (
            trials["countries"]
            .str.split("|")
            .map(lambda cell: "|".join(dict.fromkeys(map(self._name, cell))), na_action="ignore")
        )
        return trials.assign(countries=listed)

    def countries(self, countries: pd.DataFrame) -> pd.DataFrame:
        """Put a group in the place of its members' names, so that their codes lead to it."""
        return countries.assign(name=countries["name"].map(self._name)) if self.inside else countries

    def _name(self, country: str) -> str:
        return self.inside.get(country, country)


def grouping(names: Iterable[str], load: Load) -> Grouping:
    """Find the members of those names that are groups.

    Args:
        names: of countries, of regions of the table countries, or of groups of the table country_groups.
        load: gives a table by its name; the groups are read only where a name is neither country nor region.
    """
    countries = load("countries")
    inside: dict[str, str] = {}
    for name in set(names) - set(countries["name"]):
        members = countries.loc[countries["region"] == name, "name"]
        if members.empty:
            groups = load("country_groups")
            codes = groups.loc[groups["group"] == name, "country_iso2"]
            members = countries.loc[countries["iso2"].isin(codes), "name"]
        inside |= dict.fromkeys(members, name)
    return Grouping(inside)
