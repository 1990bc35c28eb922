"""A small table of acts with one trap each, and the real tables where hand counts are checked."""

import pandas as pd
import pytest

from systemrace.tables import load

COLUMNS = (
    "event_id date end_date end_meaning jurisdiction authority title what_changed direction bindingness "
    "covers_car_t covers_basis rare_disease path_stages months_saved_low months_saved_high saving_basis "
    "part_of source_id"
)


def act(event_id, date, form, **more):
    row = dict.fromkeys(COLUMNS.split())
    row |= {
        "event_id": event_id, "date": date, "bindingness": form, "jurisdiction": "US", "authority": "x",
        "what_changed": "New things", "title": event_id, "direction": "loosens", "covers_car_t": "yes",
        "covers_basis": "x",
        "rare_disease": "no", "path_stages": "approval", "source_id": f"s{event_id}",
    }  # fmt: skip
    return row | more


@pytest.fixture
def small():
    """A draft made final, a pilot that ended, a rule not yet in effect, an undated act, a foreign one."""
    rows = [
        act("P1", "2026-05", "final guidance", path_stages="pre-IND|manufacture"),
        act("P2", "2026-01-11", "draft", part_of="P1"),
        act("P3", "2023-10-02", "programme open", rare_disease="by its terms"),
        act("P4", "2024-07-31", "programme open", end_date="2025-07", end_meaning="end"),
        act("P5", "2024-08-02", "decision", part_of="P4"),
        act("P6", "2025-09-28", "rule", end_date="2027-05-01", end_meaning="effect"),
        act("P7", None, "law"),
        act("P8", "2025-06-01", "law", jurisdiction="CN", direction="tightens"),
        act("P9", "2025", "draft", rare_disease="in effect"),
    ]
    return pd.DataFrame(rows, columns=COLUMNS.split())


@pytest.fixture(scope="session")
def policy_events():
    return load("policy_events")


@pytest.fixture(scope="session")
def durations():
    return load("review_times"), load("speed")
