"""Cells that a spreadsheet would compute are guarded; numbers and ranges stay as they are."""

import pandas as pd
import pytest

from systemrace.figures import cells


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x.test")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "-1 to =2", "-1 (a;b)"]
)
def test_text_that_would_be_computed_gets_an_apostrophe(text):
    assert cells.guarded(pd.DataFrame({"a": [text]}))["a"].tolist() == [f"'{text}"]


@pytest.mark.parametrize("text", ["-1.96 to 1.96 (95% interval)", "-3", "+12%", "plain", "1,000", "a=b", ""])
def test_plain_text_stays(text):
    assert cells.guarded(pd.DataFrame({"a": [text]}))["a"].tolist() == [text]


def test_numbers_days_and_blanks_stay():
    frame = pd.DataFrame({"n": [-1.5], "d": pd.to_datetime(["2020-01-01"]), "t": [None]})
    pd.testing.assert_frame_equal(cells.guarded(frame), frame)
