"""Pairs, pools, ladders and constructs on the real table and on small ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from systemrace import tables
from systemrace.analysis.response_rates import comparison, construct, gap, growth, matching, pooling, wording
from systemrace.analysis.response_rates.selection import Choice, select
from systemrace.analysis.statistics.meta import Pooled, pooled_difference
from systemrace.analysis.statistics.proportions import difference_interval, proportion_interval
from systemrace.errors import DataError

CHINA, US = "China", "United States"


@pytest.fixture(scope="module")
def rows():
    return tables.load("response_rates")


@pytest.fixture(scope="module")
def percentages():
    return tables.load("essay_percentages")


@pytest.fixture(scope="module")
def counted(rows):
    return select(rows).counted


def test_comparison_holds_together():
    result = comparison.compare((14, 19), (10, 18))
    assert result["difference"] == pytest.approx(14 / 19 - 10 / 18)
    assert result["difference_low"] < result["difference"] < result["difference_high"]
    assert result["fisher"] == pytest.approx(0.3133, abs=1e-4)
    swapped = comparison.compare((10, 18), (14, 19))
    assert result["probability_greater"] + swapped["probability_greater"] == pytest.approx(1)


def test_pooled_difference_with_wilson_limits_is_newcombes():
    one, two = (proportion_interval(*c, "wilson") for c in ((56, 70), (48, 80)))
    pooled = [Pooled(i.estimate, i.low, i.high, 0.0, 1.0) for i in (one, two)]
    expected = difference_interval((56, 70), (48, 80), "newcombe")
    found = pooled_difference(*pooled)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_group_without_failures_keeps_its_exact_interval():
    frame = pd.DataFrame(
        {"g": ["a", "a", "b", "b", "b"], "successes": [25, 38, 5, 8, 9], "total": [25, 38, 9, 9, 10]}
    )
    table = pooling.by_group(frame, "g").set_index("group")
    assert table.loc["a", "how"] == "added up, exact interval"
    assert table.loc["a", "low"] == pytest.approx(0.025 ** (1 / 63))
    assert np.isnan(table.loc["a", "prediction_low"])
    assert table.loc["b", "prediction_low"] < table.loc["b", "low"]


def test_two_trials_give_no_prediction():
    frame = pd.DataFrame({"g": ["a", "a"], "successes": [65, 51], "total": [74, 58]})
    table = pooling.by_group(frame, "g")
    assert table["how"].iloc[0] == "binomial-normal model"
    assert table["prediction_low"].isna().all()


def test_trials_kept_without_a_set_are_those_counted_there(counted):
    table = pooling.leave_out(counted, CHINA, US)
    both = counted[counted["country"].isin([CHINA, US])]
    for name, left in table.loc[table["kind"] != "a trial", ["left_out", "trials"]].itertuples(index=False):
        assert len(pooling.kept(both, name)) == left


def test_leaving_out_starts_from_the_modelled_difference(counted):
    table = pooling.leave_out(counted, CHINA, US)
    whole = pooling.modelled_difference(counted, CHINA, US)
    assert table.iloc[0][["difference", "low", "high"]].tolist() == pytest.approx(
        [whole.estimate, whole.low, whole.high]
    )
    both = counted[counted["country"].isin([CHINA, US])]
    assert set(table.loc[table["kind"] == "a trial", "left_out"]) == set(both["trial"])
    without = both[both["trial"] != "CARTITUDE-1"]
    again = pooling.modelled_difference(without, CHINA, US)
    assert table.set_index("left_out").loc["CARTITUDE-1", "difference"] == pytest.approx(again.estimate)


def test_added_up_rate_hides_what_the_typical_trial_shows(counted):
    crude, modelled = (f(counted, CHINA, US) for f in (pooling.crude_difference, pooling.modelled_difference))
    assert crude.low > 0
    assert modelled.low < 0 < modelled.high
    means = pooling.means(counted, [CHINA, US])
    assert means[US] < pooling.by_group(counted, "country").set_index("group").loc[US, "pooled"]


def test_country_without_a_trial_is_named(counted):
    with pytest.raises(DataError, match=r"No trial of Narnia is counted. Choose another country"):
        pooling.crude_difference(counted, "Narnia", US)


def test_legend_2_fell_from_35_of_35_to_65_of_74(rows):
    series = growth.reports(rows, ["LEGEND-2"], ("ORR",))
    counts = [wording.count(x, n) for x, n in zip(series["successes"], series["total"], strict=True)]
    assert counts == ["35/35", "50/57", "65/74"]
    moved = growth.first_and_last(series)
    assert moved["change"].iloc[0] == pytest.approx(65 / 74 - 1)


def test_pairs_use_each_family_once_and_stay_within_the_gap(rows):
    pairs = matching.matched_pairs(rows, CHINA, US, "ORR", max_gap=3.0)
    assert pairs["focal_trial"].is_unique
    assert pairs["comparator_trial"].is_unique
    assert (pairs["gap_months"] <= 3.0).all()
    row = pairs.set_index("focal_trial").loc["CARTIFAN-1"]
    assert (row["comparator_trial"], row["gap_months"]) == ("CARTITUDE-1", 0.0)


def test_pairs_mirror_when_the_countries_change_places(rows):
    forward, backward = (matching.matched_pairs(rows, a, b, "ORR") for a, b in ((CHINA, US), (US, CHINA)))
    assert sorted(forward["difference"]) == pytest.approx(sorted(-backward["difference"]))
    assert matching.summary(forward).odds_ratio == pytest.approx(1 / matching.summary(backward).odds_ratio)


def test_no_pair_says_what_to_do(rows):
    none = matching.matched_pairs(rows, CHINA, US, "VGPR")
    with pytest.raises(DataError, match=r"No trials could be paired\. Widen the allowed difference"):
        matching.summary(none)


def test_pairs_without_both_outcomes_have_no_limits_and_say_so(rows):
    one = matching.matched_pairs(rows, CHINA, US, "ORR", max_gap=0.0)
    with pytest.raises(DataError, match=r"In \d+ pairs .* has no limits\. Widen .* max_gap"):
        matching.summary(one)


def test_trials_that_print_follow_up_are_not_like_the_others(rows, counted):
    sides = matching.follow_up_printed(counted, rows, US)
    assert sum(n for _, n in sides.values()) == counted.loc[counted["country"] == US, "total"].sum()
    (x1, n1), (x2, n2) = sides["printed"], sides["not printed"]
    assert x1 / n1 > 0.9
    assert x2 / n2 < 0.7


def test_same_construct_in_both_countries(rows):
    same = construct.same_construct(rows, Choice(), CHINA, US)
    assert construct.added_up(same, CHINA) == (116, 132)
    assert construct.added_up(same, US) == (95, 97)
    with_enrolled = construct.by_denominator(rows, Choice(), CHINA, US).set_index(["trial", "basis"])
    assert with_enrolled.loc[("CARTITUDE-1", "enrolled"), "total"] == 113
    assert construct.identifying_studies(rows, CHINA, US) == []


def test_a_study_in_both_countries_would_be_noticed(rows):
    split = rows[rows["trial"] == "CARTITUDE-1"].copy()
    split.loc[split.index[0], "country_of_conduct"] = "China"
    assert construct.identifying_studies(split, CHINA, US) == ["CARTITUDE-1"]


def test_construct_missing_in_a_country(rows):
    with pytest.raises(DataError, match="No counted trial of cilta-cel in Germany"):
        construct.same_construct(rows, Choice(), CHINA, "Germany")


def test_ladder_steps_and_their_counts(rows, percentages):
    steps = {s.label: (s.focal, s.comparator) for s in gap.ladder(rows, percentages, "overall", CHINA, US)}
    assert steps["Reports nearest the essay's numbers"] == ((35, 35), (13, 16))
    assert steps["Same month, every dose"] == ((35, 35), (16, 18))
    assert steps["Same meeting, active doses"] == ((35, 35), (15, 15))
    assert steps["Same review table, everyone treated"] == ((35, 35), (18, 21))
    assert steps["Latest count of both trials"] == ((65, 74), (30, 39))
    assert steps["Same construct, enrolled where printed"] == ((116, 132), (95, 113))


def test_ladder_of_complete_response(rows, percentages):
    steps = gap.ladder(rows, percentages, "complete", CHINA, US)
    table = gap.differences(steps, "complete", claimed=0.18).set_index("label")
    review = table.loc["Same review table, everyone treated"]
    assert (review["focal_successes"], review["focal_total"]) == (15, 35)
    assert review["difference"] == pytest.approx(15 / 35 - 10 / 21)
    assert review["share"] == pytest.approx((15 / 35 - 10 / 21) / 0.18)


@pytest.mark.parametrize("kind", ["overall", "complete"])
def test_rows_behind_every_step_add_up_to_its_counts(rows, percentages, kind):
    steps = gap.ladder(rows, percentages, kind, CHINA, US)
    behind = gap.behind(steps)
    assert behind[["row_id", "trial", "source_id"]].notna().all().all()
    sums = behind.groupby("step")[["successes", "total"]].sum()
    for step in steps:
        both = [one + two for one, two in zip(step.focal, step.comparator, strict=True)]
        assert sums.loc[step.label].tolist() == both


def test_a_row_that_is_not_there_is_named(rows):
    with pytest.raises(
        DataError, match="has 0 rows with trial 'LEGEND-2', endpoint 'ORR', dose_group 'none'"
    ):
        gap.find(rows, "LEGEND-2", "ORR", "none", "2017")


@pytest.mark.parametrize(
    ("limits", "words"),
    [((0.1, 0.3), "China higher"), ((-0.3, -0.1), "United States higher"), ((-0.1, 0.1), "not told apart")],
)
def test_standing(limits, words):
    result = dict(zip(("difference_low", "difference_high"), limits, strict=True))
    assert wording.standing(result, CHINA, US) == words


def test_words():
    assert wording.listing([]) == "none"
    assert wording.listing(["a", "b", "c"]) == "a, b and c"
    assert wording.number_word(3) == "three"
    assert wording.number_word(1200) == "1,200"
    assert wording.points(-0.016, 0.328) == "-1.6 to +32.8"
    assert wording.trials(1) == "1 trial"
    assert wording.at(US) == "the United States"
    assert wording.short_name("LEGEND-2") == "LEGEND-2"
