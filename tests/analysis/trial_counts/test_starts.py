"""Counts per year and month, the moment of overtaking, the trend."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.trial_counts import growth, overtaking, starts, universe
from systemrace.analysis.trial_counts.comparison import Resampling, compare


@pytest.fixture
def selected(records, definition):
    return universe.select(records, definition)


def test_years_have_no_holes_and_planned_stand_apart(selected, definition):
    yearly = starts.per_year(selected, definition).set_index(["country", "year"])
    assert yearly.loc[("China", 2015), "trials"] == 2
    assert yearly.loc[("United States", 2015), "trials"] == 1
    assert yearly.loc[("China", 2020), "trials"] == 0
    assert yearly.loc[("China", 2026), ["trials", "planned"]].tolist() == [0, 2]
    assert yearly.loc[("China", 2026), "part"] == "part-year"
    assert yearly.loc[("China", 2025), "part"] == "full year"
    assert yearly.loc[("China", 2015), "high"] == pytest.approx(7.224688, abs=1e-6)


def test_the_last_day_of_a_year_makes_it_full(selected, definition):
    assert replace(definition, as_of=pd.Timestamp("2025-12-31")).last_full_year == 2025
    assert definition.last_full_year == 2025


def test_cumulative_ends_at_the_total(selected, definition, resampling):
    curve = starts.cumulative(selected, definition)
    ever = starts.compare_ever(selected, definition, resampling)
    ends = curve[curve["month"] == curve["month"].max()].set_index("country")["trials"]
    assert (ends["China"], ends["United States"]) == (ever.focal, ever.comparator) == (3, 2)
    assert curve["month"].max() == pd.Timestamp("2026-08-01")


def test_windows(selected, definition, resampling):
    assert starts.compare_last_year(selected, definition, resampling).focal == 1
    decade = starts.compare_decade_ago(selected, definition, resampling)
    assert (decade.focal, decade.comparator) == (2, 2)
    assert starts.world_by(selected, definition, pd.Timestamp("2016-08-22")) == 3


def test_records_behind_the_windows(selected, definition):
    assert starts.last_year(selected, definition)["nct_id"].tolist() == ["A4"]
    assert starts.decade_ago(selected, definition)["nct_id"].tolist() == ["A1", "A2", "A3", "B3"]


def test_a_trial_without_registration_has_no_lag(selected, definition):
    gap = selected.copy()
    gap.loc[gap["nct_id"] == "A4", "posted"] = pd.NaT
    assert starts.lagged(gap, definition)["nct_id"].tolist() == ["A1", "A2", "A3", "B3"]
    lag = starts.posting_lag(gap, definition).set_index("country")
    assert lag.loc["China", ["trials", "late_share"]].tolist() == [2, 0.5]
    assert lag.loc["United States", ["trials", "late_share"]].tolist() == [2, 0]


def test_registered_only_after_the_year(selected, definition):
    assert starts.registered_after_year(selected, definition, 2015) == (2, 1)


def test_a_start_long_after_registration_was_moved(selected, definition):
    moved = selected.copy()
    moved.loc[moved["nct_id"] == "A4", "posted"] = pd.Timestamp("2019-01-15")
    assert set(moved.loc[starts.moved(moved, definition), "nct_id"]) == {"A4"}
    assert not starts.moved(moved, replace(definition, date_basis="first posted")).any()


def test_overtaking_of_a_known_history(definition, resampling):
    years = [2010] * 3 + [2011] * 3 + [2012] * 40 + [2013] * 40
    focal = [0] * 3 + [1, 0, 0] + [1] * 30 + [0] * 10 + [1] * 30 + [0] * 10
    found = history(years, focal, replace(definition, as_of=pd.Timestamp("2014-06-01")))
    first = overtaking.first_year(*found, resampling)
    assert (first.moment, first.low, first.high) == (2012, 2011, 2012)
    assert overtaking.lasting_year(*found, resampling).moment == 2012
    total = overtaking.cumulative(*found, resampling)
    # Four behind before 2012; each of its first months brings three trials against one.
    assert total.moment == pytest.approx(2012 + 3 / 12)
    assert total.chance == 1


def test_never_overtaken(definition, resampling):
    found = history([2010] * 20, [0] * 20, definition)
    first = overtaking.first_year(*found, resampling)
    assert math.isinf(first.moment)
    assert first.chance == 0
    assert overtaking.years_since(first.moment, definition) == 0


def test_years_since_counts_from_the_end_of_the_year(definition):
    assert overtaking.years_since(2015, definition) == pytest.approx(10.642, abs=0.001)


def test_bootstrap_depends_on_the_seed_alone(selected, definition):
    again = [overtaking.cumulative(selected, definition, Resampling(3, 300)) for _ in range(2)]
    assert again[0] == again[1]


def test_yearly_lead_matches_the_counts(selected, definition, resampling):
    lead = overtaking.yearly_lead(selected, definition, resampling).set_index("year")
    assert lead.loc[2015, ["focal", "comparator", "ratio"]].tolist() == [2, 1, 2]
    assert 0 < lead.loc[2015, "lead"] < 1


def test_fractional_sums_get_a_bootstrap_interval(selected, definition, resampling):
    split = replace(definition, counting="fractional")
    found = starts.compare_ever(selected, split, resampling)
    assert (found.focal, found.comparator, found.method) == (2.5, 1.5, "bootstrap")
    assert found.low < found.ratio < found.high


def test_no_trial_at_all_says_nothing(resampling):
    found = compare(pd.DataFrame({"focal": [0.0], "comparator": [0.0]}), resampling)
    assert (found.ratio, found.low, found.high, found.method) == (1.0, 0.0, math.inf, "no trial")


def test_growth_leaves_out_the_part_year(definition):
    years = list(range(2016, 2027))
    counts = [2 ** (year - 2016) for year in years]
    yearly = pd.DataFrame(
        {
            "year": years * 2,
            "country": ["China"] * 11 + ["United States"] * 11,
            "trials": counts[:-1] + [0] + [7] * 11,
            "part": (["full year"] * 10 + ["part-year"]) * 2,
        }
    )
    table = growth.growth(yearly, definition, 2016).set_index(["country", "window"])
    assert table.loc[("China", "all"), "doubling"] == pytest.approx(1, abs=1e-4)
    assert table.loc[("China", "recent"), "first_year"] == 2021
    assert not table.loc[("United States", "all"), "clear"]


def test_a_few_trials_tell_no_growth(definition):
    yearly = pd.DataFrame(
        {
            "year": [*range(2016, 2026)] * 2,
            "country": ["China"] * 10 + ["United States"] * 10,
            "trials": [0] * 9 + [3] + [0] * 7 + [1, 1, 2],
            "part": "full year",
        }
    )
    found = growth.growth(yearly, definition, 2016)
    assert set(found["country"]) == {"United States"}
    assert found["growth"].notna().all()


def history(years, focal, definition):
    """Make begun trials of the two countries: month 1 to 12 in turn within a year."""
    count = pd.Series(years).groupby(years).cumcount() % 12 + 1
    day = [pd.Timestamp(year=y, month=m, day=2) for y, m in zip(years, count, strict=True)]
    frame = pd.DataFrame({"nct_id": [f"N{i}" for i in range(len(years))], "start": day, "posted": day})
    frame["places"] = [("China",) if mine else ("United States",) for mine in focal]
    frame["overall_status"] = "COMPLETED"
    return frame, definition


def test_kinds_are_grouped_as_numpy_groups_whole_rows():
    rng = np.random.default_rng(5)
    at, focal, comparator = rng.integers(2010, 2015, 400).astype(float), *rng.integers(0, 4, (2, 400)) / 3
    kinds, moments = overtaking.group(at, focal, comparator)
    rows, trials = np.unique(np.column_stack([at, focal, comparator]), axis=0, return_counts=True)
    assert np.array_equal(kinds[["at", "focal", "comparator"]].to_numpy(), rows)
    assert kinds["trials"].tolist() == trials.tolist()
    assert moments.tolist() == sorted(set(at))
    assert overtaking.first_ahead(np.empty(0), np.empty(0), np.empty(0)) == math.inf
