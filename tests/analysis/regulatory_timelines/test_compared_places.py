"""Other places, diseases and cells: what they change, and what is then said to be unknown."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from systemrace import claims
from systemrace.analysis.evaluator import Evaluator
from systemrace.analysis.places import grouping
from systemrace.analysis.regulatory_timelines import aimed, cohort, policy, reform, scope, wording
from systemrace.analysis.regulatory_timelines.sides import Sides, sides
from systemrace.project import find_project

CHAPTER = "regulatory-timelines"
COUNTRIES = pd.DataFrame(
    {
        "name": ["China", "France", "Germany", "United Kingdom", "United States"],
        "iso2": ["CN", "FR", "DE", "GB", "US"],
        "region": ["Asia", "Europe", "Europe", "Europe", "Americas"],
    }
)
GROUPS = pd.DataFrame({"group": ["European Union"] * 2, "country_iso2": ["FR", "DE"]})
RULES = pd.DataFrame(
    [
        ("R1", "always", "lupus", "autoimmune", "lupus", ""),
        ("R2", "always", "MM|myeloma", "haematological malignancy", "myeloma", ""),
    ],
    columns=["rule_id", "use", "pattern", "area", "level1", "level2"],
)


def found(focal: str, comparator: str) -> Sides:
    tables = {"countries": COUNTRIES, "country_groups": GROUPS}
    return sides((focal, comparator), COUNTRIES, grouping((focal, comparator), tables.__getitem__))


@pytest.mark.parametrize(
    ("focal", "comparator", "pair", "inside"),
    [
        ("China", "United States", ("CN", "US"), {}),
        ("China", "United Kingdom", ("CN", "UK"), {"GB": "UK"}),
        ("European Union", "China", ("EU", "CN"), {"FR": "EU", "DE": "EU"}),
        ("Europe", "China", ("Europe", "CN"), {"FR": "Europe", "DE": "Europe", "GB": "Europe"}),
    ],
)
def test_codes_are_those_of_the_tables_of_jurisdictions(focal, comparator, pair, inside):
    one = found(focal, comparator)
    assert one.pair == pair
    assert one.names == {pair[0]: focal, pair[1]: comparator}
    assert one.inside == inside


def test_programmes_of_members_are_the_groups(programmes):
    moved = programmes.assign(originator_country=["CN", "US", "DE", "GB", None, "FR"])
    own = found("European Union", "China").originators(moved)["originator_country"]
    assert own.fillna("").tolist() == ["CN", "US", "EU", "GB", "", "EU"]
    assert found("China", "United States").originators(programmes) is programmes


def test_the_reform_is_that_of_one_country():
    assert found("China", "Europe").takes_in_reformed
    assert found("Asia", "Europe").takes_in_reformed
    assert not found("Europe", "China").takes_in_reformed
    assert scope.reformed(found("China", "Europe")) == "The reform was that of China."
    assert "so the claim cannot be tested on Europe" in scope.reformed(found("Europe", "China"))


def test_what_was_not_gathered_is_said_in_a_sentence():
    plain = scope.gathered(found("China", "United States"), "all", "T")
    assert plain == "Acts, clocks and milestones were gathered for China and the United States above all."
    told = scope.gathered(found("Europe", "United Kingdom"), "autoimmune", "NK")
    assert "the acts of Europe and the United Kingdom were not read" in told
    assert "programmes whose first known study is against autoimmune disease" in told
    assert "named programmes are of CAR-T" in told
    assert [policy.is_read(code) for code in ("CN", "US", "AU", "EU", "JP")] == [True] * 3 + [False] * 2


def test_too_few_starts_are_counted_in_words():
    counts = pd.DataFrame(
        {"CN": 1, "Europe": 0}, index=pd.period_range("2010Q1", "2020Q4", freq="Q", name="quarter")
    )
    told = scope.unfitted(
        counts, pd.Period("2015Q4", "Q"), reform.Design("Europe", "CN"), found("Europe", "China")
    )
    assert told.endswith("too few: Europe 0 before and 0 after and China 16 before and 16 after.")


def test_a_place_without_programmes_is_not_known(programmes):
    drawn = cohort.draw(programmes, cohort.Choices(as_of="2026-08-22", legend_start="2015-10-02"))
    for told in (cohort.approved_by(drawn, "BR", 8.0), cohort.years_unapproved(drawn, "BR", 8.0)):
        assert math.isnan(told.value)
    assert wording.years(cohort.years_unapproved(drawn, "BR", 8.0)) == "not known"
    assert wording.years(cohort.years_unapproved(drawn, "CN", 40.0)) == "not known"
    assert not math.isnan(cohort.years_unapproved(drawn, "CN", 5.0).value)


def test_programmes_of_a_disease_are_told_by_first_study_or_else_by_use(programmes, approvals):
    first = pd.DataFrame({"nct_id": ["N2", "N5"], "conditions": ["Lupus", "Myeloma"]})
    trials = first.assign(title="", interventions="")
    named = programmes.assign(fih_nct=["N1", "N2", None, None, "N5", None])
    uses = approvals.assign(indication="MM, 3 or more prior lines")
    about = {area: aimed.at(area, named, uses, trials, RULES) for area in ("autoimmune", "all")}
    assert about["all"] is named
    # axi-cel's study is in the copy, so its approved use does not count.
    assert about["autoimmune"]["programme_id"].tolist() == ["PR002"]
    blood = aimed.at("haematological malignancy", named, uses, trials, RULES)["programme_id"]
    assert blood.tolist() == ["PR001", "PR003", "PR005"]


def verdict(claim: str, evaluator: Evaluator, parameters: dict[str, Any], **changes: str) -> str:
    return claims.apply(claim, evaluator.values(claim, parameters | changes), find_project()).verdict


@pytest.mark.parametrize(
    ("claim", "changes"),
    [
        ("A9", {"comparator": "Japan"}),
        ("A9", {"focal": "Europe", "comparator": "China"}),
        ("B9", {"focal": "Europe", "comparator": "China"}),
        ("B9", {"disease": "autoimmune"}),
        ("B9", {"cells": "NK"}),
        ("A5", {"focal": "Europe", "comparator": "China"}),
        ("A5", {"disease": "autoimmune"}),
    ],
)
def test_a_claim_without_its_data_is_not_testable(evaluator, parameters, claim, changes):
    assert verdict(claim, evaluator, parameters, **changes) == "not testable"
    assert verdict(claim, evaluator, parameters) != "not testable"


def test_a_group_has_the_approvals_of_its_members(evaluator, parameters):
    members = ("Germany", "United Kingdom", "Spain", "Belgium", "France", "Switzerland", "Italy", "Poland")
    alone = [evaluator.values("A5", parameters | {"comparator": one})["events_comparator"] for one in members]
    group = evaluator.values("A5", parameters | {"comparator": "Europe"})
    assert group["events_comparator"] == sum(alone) > 0
    assert evaluator.values("A5", parameters)["events_comparator"] != group["events_comparator"]


def test_one_disease_has_some_of_the_programmes_and_starts(evaluator, parameters):
    blood = parameters | {"disease": "haematological malignancy"}
    whole, part = (evaluator.values("A5", chosen) for chosen in (parameters, blood))
    assert 0 < part["events_focal"] < whole["events_focal"]
    assert (
        evaluator.values("B9", blood)["growth_change"] != evaluator.values("B9", parameters)["growth_change"]
    )


@pytest.mark.parametrize(
    ("is_open", "unread", "told"),
    [
        ((False, True), ["Europe"], "in China; the acts of Europe were not read for one"),
        (
            (False, False),
            ["Japan"],
            "nowhere as far as acts were read; the acts of Japan were not read for one",
        ),
        ((True, False), [], "in Europe, not in China"),
    ],
)
def test_a_place_whose_acts_were_not_read_is_not_said_to_have_no_route(is_open, unread, told):
    assert wording.routes(*is_open, "Europe", "China", unread=unread) == told
