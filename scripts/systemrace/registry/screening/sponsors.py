"""In which country the lead sponsor of a record sits, as far as it can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

BY_NAME = "place_or_institution_in_sponsor_name"
BY_SITES = "all_sites_of_this_trial_in_one_country"
BY_SPONSOR = "all_single_country_trials_of_this_sponsor_in_one_country"
Found = tuple[str | None, str | None]


def known(trials: pd.DataFrame, screening: pd.DataFrame) -> dict[str, str]:
    """Read off an earlier snapshot which sponsor's name told its country.

    Args:
        trials: needs nct_id, lead_sponsor.
        screening: needs nct_id, sponsor_country, sponsor_country_basis.

    Returns:
        Two-letter code by sponsor, only where every record of that sponsor agrees.
    """
    both = trials[["nct_id", "lead_sponsor"]].merge(screening, on="nct_id")
    named = both[both["sponsor_country_basis"] == BY_NAME].dropna(subset=["lead_sponsor"])
    return _agreed(zip(named["lead_sponsor"], named["sponsor_country"], strict=True))


def single_country(places: Iterable[tuple[str | None, frozenset[str]]]) -> dict[str, str]:
    """Find the sponsors all of whose trials that stay in one country stay in the same one.

    Args:
        places: of each trial, its lead sponsor and the codes of the countries of its sites.
    """
    return _agreed((sponsor, *codes) for sponsor, codes in places if sponsor and len(codes) == 1)


def country(
    sponsor: str | None, codes: frozenset[str], by_name: Mapping[str, str], by_sponsor: Mapping[str, str]
) -> Found:
    """Tell the country of a lead sponsor and how it was found: by its name, its sites, its other trials."""
    name = sponsor or ""
    if name in by_name:
        return by_name[name], BY_NAME
    if len(codes) == 1:
        return next(iter(codes)), BY_SITES
    if name in by_sponsor:
        return by_sponsor[name], BY_SPONSOR
    return None, None


def _agreed(pairs: Iterable[tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for sponsor, code in pairs:
        found[sponsor].add(code)
    return {sponsor: next(iter(codes)) for sponsor, codes in found.items() if len(codes) == 1}
