"""Other places, diseases and cells: groups in the evidence tables, and what is then not known."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from systemrace import claims
from systemrace.analysis.enrolment import access, dated, judged, places, wording
from systemrace.analysis.places import Grouping
from systemrace.analysis.statistics.proportions import Interval
from systemrace.errors import UsageError
from systemrace.project import find_project
from systemrace.tables import load

CHAPTER = "enrolment"
EUROPE = Grouping({"France": "Europe", "United Kingdom": "Europe"})
UNION = Grouping({"France": "European Union"})
WORDS = ["China", "US (California)", "US and EU", "EU and UK", "UK", "England", "multi", None]


@pytest.mark.parametrize(
    ("grouping", "told"),
    [
        (Grouping(), WORDS),
        (EUROPE, ["China", "US (California)", "US and EU", "Europe", "Europe", "Europe", "multi", None]),
        (UNION, WORDS),
        (Grouping({"China": "Asia"}), ["Asia", *WORDS[1:]]),
    ],
)
def test_words_of_members_become_those_of_the_group(grouping, told):
    found = places.grouped(pd.DataFrame({"country": pd.Series(WORDS, dtype="str")}), grouping)["country"]
    assert [None if pd.isna(word) else word for word in found] == told


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("United States", ["US (California)", "US and EU"]),
        ("European Union", ["EU and UK"]),
        ("United Kingdom", ["UK"]),
        ("Japan", []),
    ],
)
def test_places_that_lie_in_one_or_take_it_in(place, inside):
    words = pd.Series(WORDS, dtype="str")
    assert words[places.within(words, place)].tolist() == inside


def test_places_are_named_as_on_pages():
    told = places.named(pd.Series(["US", "UK", "multi", "Europe", None], dtype="str")).tolist()
    assert told == ["United States", "United Kingdom", "several countries", "Europe", "not stated"]


def test_europe_has_the_shares_treated_of_its_sources():
    use = places.grouped(load("value_of_time"), EUROPE)
    assert sorted(access.uptake(use, load("approvals"), "Europe")["share"]) == pytest.approx([0.13, 0.18])


def test_studies_are_of_one_disease_and_of_car_t():
    rows, rules = load("enrolment"), load("disease_areas")
    assert dated.about(rows, "all", "T", rules) is rows
    solid = dated.about(rows, "solid tumour", "T", rules)
    assert set(solid["disease"]) == {"gastric cancer"}
    blood = dated.about(rows, "haematological malignancy", "all", rules)
    assert len(blood) + len(solid) == len(rows)
    for none in (dated.about(rows, "autoimmune", "T", rules), dated.about(rows, "all", "NK", rules)):
        assert dated.studies(none, dated.Choice()).empty


def test_unknown_shares_treated_leave_the_claim_untested():
    sure = Interval(0.3, 0.2, 0.4)
    known, half = (judged.a8_of(sure, sure, (2, 2), 5, shares) for shares in ((0.1, 0.2), (0.1, math.nan)))
    verdict = [claims.apply("A8", values, find_project()).verdict for values in (known, half)]
    assert verdict == ["supported", "not testable"]
    assert (half["uptake_comparator"], half["uptake_places"]) == (1.0, 1)


def test_what_was_not_gathered_is_said_in_a_sentence():
    some, none = pd.DataFrame({"share": [0.1]}), pd.DataFrame({"share": []})
    values = {"dated_focal": 5, "dated_comparator": 2}
    plain = wording.gathered(values, {"China": some, "United States": some}, "all", "T")
    assert plain == "Studies, waits and failures were gathered for China and the United States above all."
    told = wording.gathered(
        values | {"dated_comparator": 0}, {"China": some, "United Kingdom": none}, "autoimmune", "NK"
    )
    assert "of the United Kingdom no study of this kind has a dated window" in told
    assert "of the United Kingdom no source tells what share of eligible patients is treated" in told
    assert "not told by disease area" in told
    assert "every study, wait and failure is of CAR-T" in told


def values(evaluator, parameters: dict[str, Any], **changes: str) -> dict[str, float]:
    return evaluator.values("A7", parameters | changes)


def test_a_group_has_the_records_of_its_members_and_those_across_them(evaluator, parameters):
    chosen = {"registry_records": "all dated", "focal": "China"}
    members = ("France", "Germany", "Spain", "United Kingdom")
    alone = [values(evaluator, parameters, comparator=one, **chosen) for one in members]
    group = values(evaluator, parameters, comparator="Europe", **chosen)
    assert group["registry_comparator"] >= sum(one["registry_comparator"] for one in alone) > 0
    assert {one["registry_focal"] for one in alone} == {group["registry_focal"]}


def test_window_disease_and_cells_choose_records(evaluator, parameters):
    whole = values(evaluator, parameters, registry_records="all dated")["registry_focal"]
    for changes in (
        {"since": "2020-01-01"},
        {"as_of": "2019-12-31"},
        {"disease": "solid tumour"},
        {"cells": "NK"},
    ):
        part = values(evaluator, parameters, registry_records="all dated", **changes)["registry_focal"]
        assert part < whole, changes
    dates = [
        values(evaluator, parameters, registry_records="all dated", **window)["registry_focal"]
        for window in ({"since": "2020-01-01"}, {"as_of": "2019-12-31"})
    ]
    assert sum(dates) == whole


@pytest.mark.parametrize(
    "changes", [{"disease": "autoimmune"}, {"cells": "NK"}, {"focal": "Europe", "comparator": "China"}]
)
def test_a_claim_without_its_studies_is_not_testable(evaluator, parameters, changes):
    assert (
        claims.apply("A7", values(evaluator, parameters, **changes), find_project()).verdict == "not testable"
    )


def test_a_place_without_a_trial_is_refused(evaluator, parameters):
    with pytest.raises(UsageError, match=r"^comparator=Iceland: no trial started by 2026-08-22 is left"):
        values(evaluator, parameters, comparator="Iceland")
