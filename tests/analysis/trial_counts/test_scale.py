"""Sites, patients, targets and diseases beside the trial counts."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import scale, topics, universe


@pytest.fixture
def begun(records, definition):
    return universe.begun(universe.select(records, definition), definition)


def test_patients_of_a_shared_trial_follow_its_sites(begun, sites, definition):
    parts = scale.per_trial(begun, sites, definition)
    shared = parts[parts["nct_id"] == "A2"].set_index("side")
    assert shared["enrolment"].to_dict() == {"focal": 5.0, "comparator": 15.0}
    assert shared["sites"].to_dict() == {"focal": 1.0, "comparator": 3.0}


def test_sums_per_country(begun, sites, definition):
    measured = scale.scale(scale.per_trial(begun, sites, definition), definition).set_index("country")
    assert measured.loc["China", ["trials", "sites", "enrolment"]].tolist() == [3, 4, 27]
    assert measured.loc["United States", ["trials", "sites", "enrolment"]].tolist() == [2, 4, 45]
    assert measured.loc["China", "single_site"] == pytest.approx(1 / 3)
    assert measured.loc["China", "enrolment_median"] == 12


def test_only_trials_with_a_site_there_are_sited(begun, sites, definition):
    parts = scale.per_trial(begun, sites[sites["nct_id"] != "A4"], definition)
    assert scale.sited(parts, "focal")["nct_id"].tolist() == ["A1", "A2"]
    assert scale.sited(parts, "comparator")["nct_id"].tolist() == ["A2", "A3"]


def test_units_and_their_interval(begun, sites, definition, resampling):
    units = scale.units(scale.per_trial(begun, sites, definition), definition, resampling).set_index("unit")
    assert units.loc["Trials", "ratio"] == 1.5
    assert units.loc["Trial sites", "ratio"] == 1
    assert (units["low"] <= units["ratio"]).all()
    assert (units["ratio"] <= units["high"]).all()


def test_map_counts_every_country_of_a_trial(begun, definition, countries):
    spread = scale.by_country(begun, definition, countries)
    assert spread.values.tolist() == [["China", "156", 3.0], ["United States", "840", 2.0]]


def test_a_trial_of_two_targets_counts_for_both(begun, definition):
    table = topics.targets(begun, definition).set_index(["target", "country"])
    assert table.loc[("CD19", "China"), "trials"] == 2
    assert table.loc[("CD22", "United States"), "trials"] == 1
    # Three Chinese trials name a target.
    assert table.loc[("CD19", "China"), "share"] == pytest.approx(2 / 3)


def test_only_the_top_targets_are_kept(begun, definition):
    assert set(topics.targets(begun, definition, top=1)["target"]) == {"CD19"}


def test_share_that_names_a_target(begun):
    assert topics.named_share(begun) == pytest.approx(4 / 5)


def test_diseases_by_area_and_kind(begun, definition):
    classified = pd.DataFrame(
        [
            ("A1", "haematological malignancy", "B-cell lymphoma"),
            ("A1", "haematological malignancy", "leukaemia"),
            ("A3", "solid tumour", "thoracic"),
        ],
        columns=["nct_id", "area", "level1"],
        dtype="string",
    )
    areas = topics.diseases(begun, classified, definition, "area").set_index(["disease", "country"])
    assert areas.loc[("haematological malignancy", "China"), "trials"] == 1
    kinds = topics.diseases(begun, classified, definition, "level1")
    assert set(kinds["disease"]) == {"blood: B-cell lymphoma", "blood: leukaemia", "solid: thoracic"}


def test_a_place_that_names_no_target_cannot_be_set_beside_another(begun, definition):
    aims = topics.targets(begun, definition)
    assert topics.lacking(aims, "a target") == ""
    silent = aims.assign(share=aims["share"].where(aims["country"] != "United States"))
    told = "No trial of the United States names a target, so shares cannot be set side by side."
    assert topics.lacking(silent, "a target") == told
    assert topics.lacking(aims.iloc[:0], "a target").startswith("No trial names a target")
