"""Scores of the screening as the page on methods shows them: aims said, few columns, folded confusions."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from systemrace.book.sphinx_ext import screened
from systemrace.project import find_project
from systemrace.registry.screening import measure

COLUMNS = 5  # as many as fit beside each other on a phone


@pytest.fixture(scope="module")
def page() -> HTMLParser:
    (block,) = screened.tables(find_project())
    return HTMLParser(str(block))


def test_each_aim_is_said_to_be_met_or_not_as_the_score_says(page):
    items = [item.text() for item in page.css("li")]
    assert len(items) == len(measure.AIMS)
    for item, aim in zip(items, measure.AIMS.values(), strict=True):
        score = float(re.search(r"F1 of the rules ([\d.]+)", item)[1])
        assert f"aim {aim:.2f}" in item
        assert (": met." in item) == (score >= aim)
        assert (": not met." in item) == (score < aim)


def test_what_keeps_a_score_from_its_aim_is_counted(page):
    missed = [item.text() for item in page.css("li") if "not met" in item.text()]
    for item in missed:
        for what in ("missed", "told wrongly"):
            total, by_stratum = re.search(rf"{what} in (\d+) records?(?: \(([^)]*)\))?", item).groups()
            assert int(total) == sum(int(one) for one in re.findall(r"\d+", by_stratum or ""))


def test_what_is_lacking_is_said_by_stratum():
    counted = pd.DataFrame(
        {"right": [1, 0, 1], "wrong": [0, 0, 1], "missed": [0, 2, 1]}, index=["a", "b", "c"]
    )
    strata = pd.Series({"a": "likely", "b": "likely", "c": "no"})
    assert screened._lacking(counted, measure.score(counted), strata) == (
        "Precision is 0.667, recall 0.400; something is missed in 2 records (likely 1, no 1); "
        "something is told wrongly in 1 record (no 1), by what had decided in the shipped screening."
    )


def test_tables_have_few_columns(page):
    tables = page.css("table")
    assert len(tables) > len(measure.FIELDS)
    assert all(len(table.css("thead th")) <= COLUMNS for table in tables)


def test_what_was_told_otherwise_is_folded_field_by_field(page):
    folded = page.css("details")
    assert len(folded) == len(measure.FIELDS)
    for field in folded:
        told = dict(re.findall(r"(shipped screening|rules) (\d+)", field.css_first("summary").text()))
        for table in field.css("table"):
            what = "rules" if table.css_first("caption").text().endswith("rules") else "shipped screening"
            records = [int(row.css("td")[-1].text()) for row in table.css("tbody tr")]
            assert sum(records) == int(told[what])
