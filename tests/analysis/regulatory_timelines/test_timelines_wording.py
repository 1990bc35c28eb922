import math

import pandas as pd
import pytest

from systemrace.analysis.regulatory_timelines import wording
from systemrace.analysis.statistics.interrupted import factor
from systemrace.analysis.statistics.survival import HazardRatio, Interval


def ratio(value, low, high):
    return HazardRatio(value, low, high, 0.0, 0.0, 0.0, 5, 5)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (ratio(2, 1.1, 4), "programmes from here reach approval sooner than those from there"),
        (ratio(0.5, 0.2, 0.9), "programmes from there reach approval sooner than those from here"),
        (ratio(2, 0.9, 4), "programmes from here and from there cannot be told apart in time to approval"),
        (
            ratio(math.nan, math.nan, math.nan),
            "programmes from here and from there cannot be told apart in time to approval",
        ),
    ],
)
def test_who_is_faster_follows_the_interval(found, told):
    assert wording.faster(found, "here", "there") == told


def test_a_ratio_that_cannot_be_had_says_why():
    assert wording.hazard(ratio(math.nan, math.nan, math.nan)) == "not estimable, as one side has no approval"
    assert wording.hazard(ratio(1.234, 0.4, 4)) == "1.23 (95% interval 0.40 to 4.00)"


def test_spread_counts_the_clear_ones():
    table = pd.DataFrame(
        {"hazard_ratio": [1.0, 2.0, math.nan], "low": [0.5, 1.5, math.nan], "high": [2.0, 3.0, math.nan]}
    )
    assert wording.spread(table) == (
        "The choices move the ratio from 1.00 to 2.00; in 1 of 2 the interval leaves out equality"
    )
    assert wording.spread(table.tail(1)) == "No choice makes the ratio estimable"


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(1.1, 2, "clearly up"), (0.2, 0.9, "clearly down"), (0.9, 2, "neither clearly up nor clearly down")],
)
def test_change_follows_the_interval(low, high, told):
    middle = (math.log(low) + math.log(high)) / 2
    error = (math.log(high) - math.log(low)) / 2 / 1.959963985
    assert wording.change(factor(middle, error)) == told


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((84, 30), "the legal wait is longer in here than in there"),
        ((30, 84), "the legal wait is longer in there than in here"),
        ((30, 30), "the two limits are equal"),
        ((math.nan, 30), "no limit is recorded on one side"),
    ],
)
def test_limits_in_words(days, told):
    assert wording.slower_or_not(*days, "here", "there") == told


@pytest.mark.parametrize(
    ("open_routes", "told"),
    [
        ((True, False), "in here, not in there"),
        ((False, True), "in there, not in here"),
        ((True, True), "in here and in there alike"),
        ((False, False), "neither in here nor in there"),
    ],
)
def test_routes_in_words(open_routes, told):
    assert wording.routes(*open_routes, "here", "there") == told


def test_shares_and_limits_that_are_unknown_say_so():
    assert wording.share(Interval(math.nan, math.nan, math.nan)).startswith("not known")
    assert wording.limit(math.nan) == "not recorded"
    assert wording.p_value(math.nan) == "not estimable"
    assert wording.p_value(0.0004) == "below 0.001"


def test_durations_are_listed_with_median_and_range():
    assert wording.listed(pd.Series([4.0, 5.0, 9.0])) == "3, median 5.0 years, 4.0 to 9.0"
    assert wording.listed(pd.Series([], dtype=float)) == "none"


def test_lags_are_listed_or_there_are_none():
    pairs = pd.DataFrame({"product": ["axi-cel"], "months": [44.1]})
    assert wording.lags(pairs, "US", "CN") == "From US to CN: axi-cel +44 months"
    assert wording.lags(pairs.head(0), "US", "CN") == "No product is approved in both US and CN"


def test_clearances_name_where_the_other_was_first():
    both = pd.DataFrame({"product": ["x", "y"], "days": [10, -5]})
    assert wording.cleared(both, "China", "the US") == (
        "Of 2 programmes with a dated clearance in both, the US was first for x"
    )


def test_observed_ranges_name_the_unit():
    rows = pd.DataFrame(
        {"jurisdiction": ["CN", "CN"], "unit": "days", "kind": "measured", "value": [10.0, 20.0]}
    )
    assert wording.observed(rows, ("CN", "US"), {"CN": "China", "US": "the US"}, "days") == (
        "10 to 20 days in China and nothing in days in the US"
    )


@pytest.mark.parametrize(("words", "told"), [([], "none"), (["a"], "a"), (["a", "b", "c"], "a, b and c")])
def test_lists_read_as_english(words, told):
    assert wording.join(words) == told


def test_some_countries_take_an_article():
    assert wording.article("United States") == "the United States"
    assert wording.article("China") == "China"


def test_a_fit_is_one_line_with_its_intervals():
    row = {
        f"{name}_{end}": value
        for name in ("growth", "level")
        for end, value in (("change", 0.667), ("low", 0.35), ("high", 1.271))
    }
    table = pd.DataFrame(
        [{"years": 4, "errors": "negative_binomial", "records": "all", "chosen": True, **row}]
    )
    found = wording.specifications(table).iloc[0]
    assert found["growth"] == "0.67 (0.35 to 1.27)"
    assert (found["errors"], found["chosen"]) == ("negative binomial", "yes")


@pytest.mark.parametrize(
    ("date", "told"), [("2015-06-22", "6.0 years after"), ("2022-06-22", "1.0 years before")]
)
def test_first_chinese_approval_against_a_date(date, told):
    approvals = pd.DataFrame(
        {"jurisdiction": ["US", "CN", "CN"], "approval_date": ["2017-08-30", "2021-06-22", None]}
    )
    assert wording.first_after(approvals, date) == told


def test_stages_that_cannot_be_compared_are_said_so():
    assert wording.compared({"stages_comparable": 0}, 7) == "No stage can be compared from public figures"
    assert wording.compared({"stages_comparable": 2}, 7) == "Of 7 stages 2 can be compared"
