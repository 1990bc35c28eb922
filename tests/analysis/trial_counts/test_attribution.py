"""Which country a trial belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from systemrace.analysis.places import Grouping
from systemrace.analysis.trial_counts import attribution, universe
from systemrace.errors import UsageError


@pytest.mark.parametrize(
    ("changes", "both", "homeless"),
    [
        ({}, (1.0, 1.0), (0.0, 0.0)),
        ({"counting": "fractional"}, (0.5, 0.5), (0.0, 0.0)),
        ({"attribution": "exclusive"}, (0.0, 0.0), (0.0, 0.0)),
        ({"attribution": "sponsor"}, (1.0, 0.0), (1.0, 0.0)),
    ],
)
def test_weights_of_a_trial_in_both_countries_and_of_one_without_sites(
    records, definition, changes, both, homeless
):
    weights = attribution.weights(records, replace(definition, **changes)).set_index(records["nct_id"])
    assert tuple(weights.loc["A2", ["focal", "comparator"]]) == both
    assert tuple(weights.loc["B3", ["focal", "comparator"]]) == homeless


def test_known_means_any_country(records, definition):
    known = attribution.weights(records, definition).set_index(records["nct_id"])["known"]
    assert not known["B3"]
    assert known.drop("B3").all()


def test_fractions_of_a_trial_sum_to_one(records, definition):
    shares = attribution.shares(records, replace(definition, counting="fractional"))
    assert shares.groupby("nct_id")["weight"].sum().eq(1).all()


@pytest.mark.parametrize("attribution_by", ["site", "sponsor", "exclusive"])
@pytest.mark.parametrize("counting", ["whole", "fractional"])
def test_weights_are_the_shares_of_two_countries(records, definition, attribution_by, counting):
    chosen = replace(definition, attribution=attribution_by, counting=counting)
    shares = attribution.shares(records, chosen).groupby("country")["weight"].sum()
    weights = attribution.weights(records, chosen)
    assert weights["focal"].sum() == shares["China"]
    assert weights["comparator"].sum() == shares["United States"]


def test_a_group_is_one_place(records, definition):
    grouped = Grouping({"China": "East", "United States": "West"}).records(records)
    as_places = replace(definition, focal="East", comparator="West")
    own, other = (attribution.weights(one, by) for one, by in ((records, definition), (grouped, as_places)))
    assert own.equals(other)
    alone = replace(definition, focal="World", comparator="Nowhere", attribution="exclusive")
    whole = Grouping({"China": "World", "United States": "World"}).records(records)
    # A trial in two countries of a group is in the group alone.
    assert attribution.weights(whole, alone).set_index(records["nct_id"]).loc["A2", "focal"] == 1.0


def test_a_place_without_a_trial_is_refused_with_what_to_choose(records, definition):
    begun = universe.begun(universe.select(records, definition), definition)
    attribution.refuse_empty(begun, definition)
    with pytest.raises(
        UsageError, match=r"^comparator=Iceland: no trial started by 2026-08-22 is left to count"
    ):
        attribution.refuse_empty(begun, replace(definition, comparator="Iceland"))
