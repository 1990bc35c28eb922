import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.registry import antigens
from systemrace.tables import load


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("CLDN18.2", "Claudin18.2"),
        ("cldn 18.2", "Claudin18.2"),
        ("Claudin-18.2", "Claudin18.2"),
        ("TNFRSF17", "BCMA"),
        ("b7-h3", "CD276/B7-H3"),
        ("MSLN", "Mesothelin"),
        ("CD999", "CD999"),
    ],
)
def test_one_spelling_each(written, expected):
    assert antigens.normalise(written) == expected


@given(st.sampled_from(antigens.ANTIGENS), st.sampled_from([str.lower, str.upper, str.title, str]))
def test_normalising_keeps_the_spellings_of_the_tables(name, change):
    assert antigens.normalise(change(name)) == name
    assert antigens.normalise(antigens.normalise(name)) == name


def test_antigens_one_by_one():
    screening = pd.DataFrame(
        {
            "nct_id": ["NCT00000001", "NCT00000002", "NCT00000003"],
            "target_antigen": ["CD22|CD19", None, "CLDN18.2|Claudin18.2"],
        }
    )
    rows = antigens.one_by_one(screening)
    assert list(rows.itertuples(index=False, name=None)) == [
        ("NCT00000001", "CD22", 2),
        ("NCT00000001", "CD19", 2),
        ("NCT00000003", "Claudin18.2", 1),
    ]
    assert antigens.combination(screening).tolist() == ["CD19 and CD22", "none named", "Claudin18.2"]


def test_every_antigen_of_the_snapshot_has_its_spelling_here():
    screening = load("screening", "2026-08-22")
    assert set(antigens.one_by_one(screening)["antigen"]) <= set(antigens.ANTIGENS)
