"""The pool of rows chooses exactly what the selection chooses, under every choice."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from systemrace import tables
from systemrace.analysis.response_rates import selection
from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.analysis.response_rates.pool import Pool
from systemrace.analysis.response_rates.selection import Choice
from systemrace.errors import DataError

CHOICES = [
    Choice(*options, donor_cells=donor, dual_target=dual, first_line=first, north_america=north)
    for options in itertools.product(
        *(
            get_args(kind)
            for kind in (selection.Endpoint, selection.Report, selection.Denominator, selection.DoseGroups)
        )
    )
    for donor, dual, first, north in [(True, True, False, False), (False, False, True, True)]
]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return annotate(tables.load("response_rates"))


def test_the_pool_agrees_with_the_selection_under_every_choice(rows: pd.DataFrame) -> None:
    pool = Pool(rows)
    counted = set()
    for choice in CHOICES:
        wanted = selection.select_annotated(rows, choice).counted
        found = pool.winners(choice)
        assert rows.index[found.at].tolist() == wanted.index.tolist(), choice
        assert found.successes.tolist() == wanted["successes"].tolist(), choice
        assert found.total.tolist() == wanted["total"].tolist(), choice
        assert found.country.tolist() == wanted["country"].tolist(), choice
        counted.add(tuple(found.at))
    assert len(counted) > len(CHOICES) / 4  # else the choices would not tell anything apart


def test_a_pool_with_nothing_to_count_says_so_as_the_selection_does(rows: pd.DataFrame) -> None:
    none = rows[rows["endpoint"] == "no endpoint"]
    with pytest.raises(DataError, match="No trial is left for endpoint 'overall'"):
        Pool(none).winners(Choice())


def test_a_report_without_a_day_comes_last_either_way(rows: pd.DataFrame) -> None:
    blank = rows.copy()
    blank[["report_day", "report_first", "report_last"]] = pd.NaT
    for report in ("first", "latest"):
        choice = Choice(report=report)
        wanted = selection.select_annotated(blank, choice).counted
        assert np.array_equal(Pool(blank).winners(choice).at, rows.index.get_indexer(wanted.index))
