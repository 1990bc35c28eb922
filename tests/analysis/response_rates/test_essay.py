"""The essay's percentages: what is found, what is not, and what only looks alike."""

from __future__ import annotations

import pytest

from systemrace import tables
from systemrace.analysis.response_rates.essay import candidates, number_of, search, trace
from systemrace.errors import DataError


@pytest.fixture(scope="module")
def percentages():
    return tables.load("essay_percentages")


@pytest.fixture(scope="module")
def rows():
    return tables.load("response_rates")


@pytest.mark.parametrize(
    ("number", "found", "count"),
    [(100, True, (35, 35)), (80, False, (13, 16)), (74, True, (14, 19)), (56, True, (10, 18))],
)
def test_traced_report(percentages, number, found, count):
    traced = trace(percentages, number)
    assert traced.found is found
    assert (traced.row["n"], traced.row["denominator"]) == count


def test_our_judgement_agrees_with_the_compilers_on_every_candidate(percentages):
    judged = candidates(percentages)
    exact = judged["match"].str.startswith("exact")
    assert list(judged["verdict"] == "found") == list(exact)
    assert set(judged.loc[judged["match"] == "coincidence", "verdict"]) == {"other quantity"}


def test_a_wider_tolerance_finds_the_american_eighty(percentages):
    assert trace(percentages, 80, tolerance=1.25).found
    assert not trace(percentages, 80, tolerance=1.2).found


def test_no_american_overall_rate_of_the_whole_table_is_eighty(rows):
    hits, searched = search(rows, 80)
    assert hits.empty
    assert searched > 40


def test_the_other_three_recur_elsewhere(rows):
    assert set(search(rows, 74)[0]["trial"]) == {"LEGEND-2", "FUMANBA-1"}
    assert set(search(rows, 56)[0]["trial"]) == {"CRB-401", "CARTITUDE-1"}
    assert "CT103A phase 1" in set(search(rows, 100)[0]["trial"])


def test_a_country_the_essay_does_not_mention():
    with pytest.raises(DataError, match=r"The essay gives no overall response for Germany\. Compare"):
        number_of("Germany", "overall")
