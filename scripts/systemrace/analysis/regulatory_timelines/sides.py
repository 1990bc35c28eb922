"""The two places compared, by the codes that the tables of programmes, approvals, acts and clocks use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from systemrace.analysis.places import Grouping

# The tables of jurisdictions name these otherwise than the table of countries does.
CODES = {"United Kingdom": "UK", "European Union": "EU"}
REFORMED = "China"  # the country of the reform whose effect is measured


@dataclass(frozen=True)
class Sides:
    """The focal place and the comparator.

    Attributes:
        pair: their codes; a group of countries without a regulator of its own is coded by its name.
        names: name by code.
        inside: code of the place by ISO code of the countries it is made of, where the two differ.
        takes_in_reformed: whether the focal place is, or takes in, the country of the reform.
    """

    pair: tuple[str, str]
    names: dict[str, str]
    inside: Mapping[str, str]
    takes_in_reformed: bool

    def originators(self, programmes: pd.DataFrame) -> pd.DataFrame:
        """Put a place's code in the place of those of its countries, in the column originator_country."""
        if not self.inside:
            return programmes
        return programmes.assign(originator_country=programmes["originator_country"].replace(self.inside))


def sides(pair: tuple[str, str], countries: pd.DataFrame, grouping: Grouping) -> Sides:
    """Find the codes of two places.

    Args:
        pair: focal place and comparator, as the parameters name them.
        countries: table countries.
        grouping: the countries that groups are made of, from `analysis.places.grouping`.
    """
    iso = countries.dropna(subset=["iso2"]).set_index("name")["iso2"]
    codes = tuple(CODES.get(place, str(iso.get(place, place))) for place in pair)
    named = dict(zip(pair, codes, strict=True))
    of_groups = {str(iso[name]): named[place] for name, place in grouping.inside.items() if name in iso}
    renamed = {str(iso[place]): code for place, code in named.items() if place in iso and iso[place] != code}
    home = grouping.inside.get(REFORMED, REFORMED)
    return Sides(
        (codes[0], codes[1]), dict(zip(codes, pair, strict=True)), of_groups | renamed, home == pair[0]
    )
