from __future__ import annotations

import pandas as pd
import pytest

from systemrace.analysis.places import Grouping, grouping

COUNTRIES = pd.DataFrame(
    {
        "name": ["China", "France", "Germany", "United Kingdom", "United States"],
        "iso2": ["CN", "FR", "DE", "GB", "US"],
        "region": ["Asia", "Europe", "Europe", "Europe", "Americas"],
    }
)
GROUPS = pd.DataFrame({"group": ["European Union"] * 2, "country_iso2": ["FR", "DE"]})
RECORDS = pd.DataFrame(
    {
        "places": [("China",), ("France", "Germany"), ("Germany", "United States"), ()],
        "sponsor_country": ["China", "France", None, "Germany"],
    }
)


def load(name: str) -> pd.DataFrame:
    return {"countries": COUNTRIES, "country_groups": GROUPS}[name]


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (("China", "United States"), set()),
        (("China", "Europe"), {"France", "Germany", "United Kingdom"}),
        (("China", "European Union"), {"France", "Germany"}),
        (("Asia", "Europe"), {"China", "France", "Germany", "United Kingdom"}),
    ],
)
def test_a_group_has_the_members_of_its_table(names, members):
    assert set(grouping(names, load).inside) == members


def test_countries_alone_need_no_table_of_groups():
    def only_countries(name: str) -> pd.DataFrame:
        assert name == "countries"
        return COUNTRIES

    assert grouping(("China", "Europe"), only_countries).inside["France"] == "Europe"


def test_a_trial_in_several_members_is_in_the_group_once():
    found = grouping(("China", "Europe"), load).records(RECORDS)
    assert list(found["places"]) == [("China",), ("Europe",), ("Europe", "United States"), ()]
    assert found["sponsor_country"].tolist()[:2] == ["China", "Europe"]
    assert found["sponsor_country"].isna().tolist() == [False, False, True, False]


def test_sites_of_members_are_sites_of_the_group():
    sites = pd.DataFrame({"nct_id": ["A", "A"], "country": ["France", "China"]})
    assert list(grouping(("China", "Europe"), load).sites(sites)["country"]) == ["Europe", "China"]


def test_without_groups_records_stay_the_same_object():
    assert Grouping().records(RECORDS) is RECORDS


def test_the_registrys_own_lists_name_the_group():
    trials = pd.DataFrame({"countries": ["China|France|Germany", None, "United States"]})
    found = grouping(("China", "Europe"), load).trials(trials)["countries"]
    assert [None if pd.isna(cell) else cell for cell in found] == ["China|Europe", None, "United States"]
    assert Grouping().trials(trials) is trials


def test_codes_of_members_lead_to_the_group():
    found = grouping(("China", "Europe"), load).countries(COUNTRIES).set_index("iso2")["name"]
    assert (found["FR"], found["GB"], found["CN"]) == ("Europe", "Europe", "China")
