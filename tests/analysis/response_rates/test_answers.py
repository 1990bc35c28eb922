"""Sentences and labelled rows that must stay true whatever the counts."""

import pandas as pd
import pytest

from systemrace.analysis.response_rates import labelled, tables, wording
from systemrace.analysis.response_rates.comparison import Methods
from systemrace.analysis.response_rates.gap import Step

PAIR = ("China", "United States")
OPEN = {"difference_low": -0.1, "difference_high": 0.3}
CLEAR = {"difference_low": 0.1, "difference_high": 0.3}
STEPS = {"One month": Step("One month", (33, 35), (15, 18), pd.DataFrame())}


def test_percentages_in_no_report_are_named_with_what_was_searched():
    assert wording.carried(1) == "One of the essay's four percentages is in a report"
    assert wording.carried(3) == "Three of the essay's four percentages are in a report"
    assert wording.absent({}) == "."
    assert wording.absent({80: ("United States", 12)}) == (
        "; no report in our table carries 80% for the United States (12 rates searched)."
    )


@pytest.mark.parametrize(
    ("overall", "complete", "words"),
    [
        (OPEN, CLEAR, "overall response leaves open which country was higher; complete response by"),
        (CLEAR, OPEN, "overall response favours China; complete response by"),
    ],
)
def test_the_gap_is_read_from_its_interval(overall, complete, words):
    said = wording.answer_gap(overall, complete, "2017", PAIR)
    assert words in said
    assert said.endswith("differs by more than chance." if complete is CLEAR else "was higher.")


def test_no_cause_without_a_study_of_both_countries():
    assert wording.answer_cause(OPEN, 0, PAIR).endswith("told apart; no study we hold lets anyone say why.")
    assert wording.answer_cause(CLEAR, 1, PAIR).endswith("response was higher in China.")


def test_an_interval_that_holds_zero_favours_no_country():
    dropped = pd.DataFrame(
        {
            "kind": ["all trials", "a set", "a trial", "a trial"],
            "left_out": ["nothing", "donor cells", "LEGEND-2", "CRB-401"],
            "difference": [0.1, 0.2, -0.3, 0.11],
            "low": [0.05, -0.1, -0.4, 0.01],
            "high": [0.2, 0.4, -0.1, 0.2],
        }
    )
    shown = labelled.left_out(dropped, PAIR)
    assert shown["side"].tolist() == ["China", "open", "United States", "China"]
    assert shown["label"].tolist()[:2] == ["all trials", "without donor cells"]
    assert shown["difference"].tolist()[2:] == [-0.3, 0.11]


def test_each_pair_has_a_column_of_tests_and_a_row_per_interval():
    tested = tables.tests(STEPS, PAIR, Methods()).set_index("Measure")["One month"]
    assert tested["China"] == "33/35"
    assert tested["Difference, points"] == "+11.0"
    made = tables.intervals(STEPS, PAIR, 0.95)
    assert made["Count"].tolist() == ["China, One month: 33/35", "United States, One month: 15/18"]
    assert {"Exact (Clopper-Pearson)", "Wilson", "Jeffreys"} <= set(made.columns)
