"""Rows of two frames exchanged, each where it stood."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.release import mixture

THEN = pd.DataFrame({"row": ["a", "b", "c", "d"], "n": pd.array([1, 2, 3, None], "Int64")})
NOW = pd.DataFrame({"row": ["a", "c", "e", "d"], "n": pd.array([1, 30, 5, 4], "Int64")})


def test_rows_that_differ_are_those_changed_gone_and_new() -> None:
    assert mixture.differing(THEN, NOW, ["row"]) == ["c", "e", "d", "b"]
    assert mixture.differing(THEN, THEN.copy(), ["row"]) == []


@pytest.mark.parametrize(
    ("kept", "rows", "numbers"),
    [
        (set(), "aced", [1, 30, 5, 4]),
        ({"c"}, "aced", [1, 3, 5, 4]),
        ({"b"}, "abced", [1, 2, 30, 5, 4]),
        ({"e", "d"}, "acd", [1, 30, None]),
        ({"b", "c", "d", "e"}, "abcd", [1, 2, 3, None]),
    ],
)
def test_rows_kept_are_as_they_were_and_where_they_were(
    kept: set[str], rows: str, numbers: list[int]
) -> None:
    found = mixture.mixed(THEN, NOW, ["row"], kept)
    assert "".join(found["row"]) == rows
    assert [None if pd.isna(one) else one for one in found["n"]] == numbers
    assert list(found.dtypes) == list(NOW.dtypes)


def test_records_kept_take_all_their_rows_with_them() -> None:
    then = pd.DataFrame({"nct_id": ["N1", "N1", "N2"], "site": ["a", "b", "c"]})
    now = pd.DataFrame({"nct_id": ["N1", "N2", "N3"], "site": ["A", "C", "D"]})
    found = mixture.exchanged(then, now, frozenset({"N1", "N3"}))
    assert list(zip(found["nct_id"], found["site"], strict=True)) == [("N1", "a"), ("N1", "b"), ("N2", "C")]


def test_a_table_without_a_key_of_one_column_has_that_of_several() -> None:
    assert mixture.key_of("response_rates") == ["row_id"]
    assert mixture.key_of("antigens_tried") == ["antigen", "country"]
    assert mixture.key_of("sites") == ["site_id"]
