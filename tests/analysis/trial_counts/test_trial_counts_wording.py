"""Words that must stay true whatever the numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import wording
from systemrace.analysis.trial_counts.comparison import UNKNOWN, Comparison
from systemrace.analysis.trial_counts.overtaking import Overtaking, first_of

AHEAD = Comparison(20, 10, 2.0, 1.2, 3.3, "exact")
BEHIND = Comparison(5, 10, 0.5, 0.3, 0.9, "exact")
LEVEL = Comparison(10, 10, 1.0, 0.6, 1.7, "exact")


def test_amounts():
    assert [wording.amount(found) for found in (AHEAD, BEHIND, LEVEL, UNKNOWN)] == [
        "more", "fewer", "as many", "as many",
    ]  # fmt: skip


def test_ratios():
    assert wording.ratio(AHEAD) == "2.00 (95% interval 1.20 to 3.30)"
    assert wording.ratio(UNKNOWN) == "not known"
    assert (
        wording.ratio(Comparison(0, 0, 1, 0, math.inf, "no trial"))
        == "not defined, as neither country has a trial"
    )
    assert wording.ratio(Comparison(3, 0, math.inf, 0.4, math.inf, "exact")).startswith(
        "infinity (95% interval 0.40"
    )


def test_readings():
    assert wording.reading(AHEAD, "China", "the US") == "So China was ahead already."
    assert wording.reading(BEHIND, "China", "the US") == "So the US was ahead beyond chance."
    assert wording.reading(LEVEL, "China", "the US") == "Who was ahead cannot be told from these counts."


def test_moments(definition):
    assert wording.year(Overtaking(2015, 2013, math.inf, 0.9)) == "2015 (95% interval 2013 to never)"
    assert wording.year(Overtaking(math.inf, 2024, math.inf, 0.1)).startswith("in no full year (chance")
    assert wording.month(Overtaking(2016 + 11 / 12, 2016.5, 2018.0, 1)) == (
        "November 2016 (95% interval June 2016 to December 2017)"
    )
    told = wording.year_and_age(Overtaking(2015, 2013, 2016, 1), definition)
    assert told == "2015 (95% interval 2013 to 2016); it ended 10.6 years before 22 August 2026"
    never = wording.year_and_age(Overtaking(math.inf, 1, 1, 0), definition)
    assert never == "in no full year (chance of a lead in some year: 0%)"


@pytest.mark.parametrize("moment", [2016 + month / 12 for month in range(1, 13)])
def test_a_decimal_year_names_the_month_that_ends_there(moment):
    first = first_of(moment)
    assert first is not None
    assert first.year + first.month / 12 == pytest.approx(moment)


def test_trends():
    row = pd.Series({"growth": 1.2, "low": 1.1, "high": 1.3, "doubling": 3.8, "clear": True})
    assert wording.doubling(row) == "+20% a year (95% interval +10% to +30%): doubling every 3.8 years"
    unclear = pd.Series({**row, "low": 0.999, "clear": False})
    assert "interval +0% to" in wording.doubling(unclear)
    assert wording.doubling(unclear).endswith(": no clear growth")
    halving = pd.Series({**row, "growth": 0.8, "low": 0.7, "high": 0.9, "doubling": -3.1})
    assert wording.doubling(halving).endswith("halving every 3.1 years")


def test_the_first_lead_says_what_would_undo_it():
    pair = pd.DataFrame({"focal": [1.0] * 19 + [0.0] * 17, "comparator": [0.0] * 19 + [1.0] * 17})
    told = wording.first_lead(pair, (11, 19), "China")
    assert "19 against 17: 2 more trials on the other side would undo it." in told
    assert told.endswith("in it, 11 of 19 reached the registry only after the year had ended.")
    assert wording.first_lead(pair.iloc[:0], (0, 0), "China") == "There is no such year."


def test_names_within_a_sentence(definition):
    assert wording.the("United States") == "the United States"
    assert wording.the(replace(definition).focal) == "China"


def test_sponsor_with_most():
    sponsors = pd.Series(["A", "A", "B"])
    assert wording.most_by(sponsors) == "2 of the 3 are of one sponsor, A"
    assert wording.most_by(sponsors.iloc[1:]) == "no sponsor did so twice"
    assert wording.most_by(sponsors.iloc[:0]) == "no sponsor did so"


def test_a_clear_lead_dates_from_its_last_run():
    lead = pd.DataFrame({"year": [2012, 2013, 2014, 2015], "low": [1.2, 0.9, 1.1, 1.4]})
    assert wording.lead_title(lead, "China").startswith("Every year from 2014 on China is ahead")
    assert wording.lead_title(lead.iloc[2:], "China").startswith("Every year from 2014 on")
    assert wording.lead_title(lead.iloc[:2], "China").startswith("In the last full year China is not ahead")


def test_ranges():
    assert wording.years(pd.Series([2015, math.inf, None, 2016])) == "2015 to 2016"
    assert wording.years(pd.Series([math.inf])) == "no year"
    assert wording.share(1, 0) == "none"
    assert wording.part_of(3, 7) == "3 of 7"


def test_running_counts_are_known_on_the_day_of_the_copy_only():
    assert wording.running_counts(AHEAD, "running means open", True, "2026-08-22") == (
        "20 against 10, a ratio of 2.00 (95% interval 1.20 to 3.30), if running means open."
    )
    assert wording.running_counts(UNKNOWN, "", False, "2026-08-22").startswith("not known, since the copy of")


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        ([1.1, 1.6], "The ratio stays above one at any weight, even at none (1.10)."),
        ([0.5, 0.9], "The ratio is below one at any weight."),
        ([0.9, 1.2], "The ratio is below one up to a weight of 0%."),
    ],
)
def test_weight_of_unknown_records(ratios, words):
    assert wording.weight_reading(pd.DataFrame({"weight": [0.0, 1.0], "ratio": ratios})) == words


def test_recounts_near_the_printed_count():
    held = pd.DataFrame({"ratio": [0.79, 0.8, 1.25, 2.0]})
    assert wording.recounted(held, 9, None).startswith(
        "Of 9 printed counts 4 can be made again; 2 come within"
    )
    assert wording.recounted(held, 9, "1 May 2010").startswith("No printed count lies before 1 May 2010;")


def test_readings_on_either_side():
    variants = pd.DataFrame({"low": [1.1, 0.5, 0.8], "high": [2.0, 0.9, 1.2], "ratio": [1.5, 0.7, 1.0]})
    assert wording.robust(variants, "China") == (
        "Of 3 readings, 1 put China ahead beyond chance, 1 put it behind, "
        "and the ratio runs from 0.70 to 1.50."
    )
