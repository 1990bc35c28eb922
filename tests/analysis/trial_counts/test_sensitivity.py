"""Other readings of the same records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.trial_counts import sensitivity, starts, universe
from systemrace.errors import UsageError


@pytest.fixture
def selected(records, definition):
    return universe.select(records, definition)


def by_label(table):
    return table.set_index(table["group"] + ": " + table["variant"])


def test_each_choice_is_varied_once(records, definition, resampling):
    table = by_label(sensitivity.choices(records, definition, resampling))
    assert table.loc["Attribution: lead sponsor", ["focal", "comparator"]].tolist() == [4, 1]
    assert table.loc["Attribution: sites only there", ["focal", "comparator"]].tolist() == [2, 1]
    assert table.loc["Counting: split", "method"] == "bootstrap"
    assert table.loc["Universe: CAR named", "focal"] == 2
    assert "Attribution: any site" not in table.index


def test_first_year_of_each_reading(records, definition, resampling):
    table = by_label(sensitivity.choices(records, definition, resampling))
    assert table.loc["Roles: every role", "first_year"] == 2015
    assert table.loc["Date: by registration", "first_year"] == 2016


def test_records_of_one_title_count_once(selected, definition, resampling):
    doubled = selected.copy()
    doubled["title"] = "The same protocol"
    table = sensitivity.one_per_title(doubled, definition, resampling)
    # A1 and A4 are Chinese alone and fall together; A2 has sites in both countries.
    assert table.loc[0, ["focal", "comparator"]].tolist() == [2, 2]


def test_trials_without_sites_are_placed_three_ways(selected, definition, resampling):
    table = by_label(sensitivity.without_sites(selected, definition, resampling))
    assert table.loc["No site: placed by sponsor", ["focal", "comparator"]].tolist() == [4, 2]
    assert table.loc["No site: all in United States", ["focal", "comparator"]].tolist() == [3, 3]


def test_by_sponsor_no_trial_lacks_a_place(selected, definition, resampling):
    by_sponsor = replace(definition, attribution="sponsor")
    assert sensitivity.without_sites(selected, by_sponsor, resampling).empty


def test_another_registry_adds_to_the_focal_count(selected, definition, resampling):
    ever = starts.compare_ever(selected, definition, resampling)
    extra = pd.DataFrame({"label": ["plus five"], "value": [5]})
    assert sensitivity.other_registry(ever, extra, definition).loc[0, ["focal", "ratio"]].tolist() == [8, 4]


def test_misread_records_at_their_extremes(selected, definition, resampling):
    # Every record read was wrong: about all likely ones go, from whichever country is chosen.
    readings = {"likely": sensitivity.Reading(0, 1000), "yes": sensitivity.Reading(1000, 1000)}
    table = by_label(sensitivity.misclassified(selected, definition, readings, resampling))
    assert table.loc["Misread: spread by chance", "focal"] == pytest.approx(2, abs=0.05)
    assert table.loc["Misread: all in China", "focal"] == pytest.approx(2, abs=0.05)
    assert table.loc["Misread: all in United States", "focal"] == 3


def test_share_that_is_right_centres_on_the_sample():
    drawn = sensitivity.Reading(35, 40).draw(20_000, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(35.5 / 41, abs=0.002)


def test_more_right_than_read_is_refused():
    with pytest.raises(UsageError, match=r"41 of 40 records read cannot be right\. Lower likely_right"):
        sensitivity.Reading(41, 40)


def test_no_country_loses_more_trials_than_it_has(selected, definition, resampling):
    none = {"likely": sensitivity.Reading(0, 1000), "yes": sensitivity.Reading(0, 1000)}
    table = by_label(sensitivity.misclassified(selected, definition, none, resampling))
    assert table.loc[f"Misread: all in {definition.focal}", "focal"] == 0
    assert table.loc[f"Misread: all in {definition.comparator}", "comparator"] == 0
