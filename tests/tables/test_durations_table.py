"""The tables of durations and dated deals refuse what their columns cannot mean."""

import pandas as pd
import pytest

from systemrace.tables.load import load
from systemrace.tables.schemas import capital, modelling


def holds(**cells: object) -> bool:
    row = pd.DataFrame([{"kind": "one", "value": None, "low": None, "high": None, **cells}])
    return bool(modelling._ends_told(row).iloc[0] and modelling._ends_in_order(row).fillna(True).iloc[0])


@pytest.mark.parametrize(
    ("cells", "stands"),
    [
        ({"value": "3"}, True),
        ({"low": "2", "high": "5"}, True),
        ({"value": "3", "low": "2", "high": "5"}, False),
        ({"low": "2"}, False),
        ({"low": "5", "high": "2"}, False),
        ({"kind": "at least", "low": "18"}, True),
        ({"kind": "at least", "value": "18"}, False),
        ({"kind": "at most", "high": "18"}, True),
        ({"kind": "at most", "low": "1", "high": "18"}, False),
    ],
)
def test_a_duration_has_a_value_two_ends_or_a_bound(cells, stands):
    assert holds(**cells) == stands


def test_all_stages_and_kinds_of_purchase_are_used():
    found = load("deals")
    assert set(found["stage_group"]) == set(capital.STAGES)
    assert set(found["what_is_bought"]) == set(capital.BOUGHT)


def test_first_patients_come_before_first_data():
    for table, key in (("deal_steps", "deal_id"), ("race_steps", "product")):
        dated = load(table).pivot(index=key, columns="step", values="date")
        both = dated.dropna(subset=["first_patient", "first_data"])
        assert len(both) > 5
        assert (both["first_patient"].str[:4] <= both["first_data"].str[:4]).all()
