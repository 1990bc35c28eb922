"""The second sample: drawn from what the first one left, alike in design."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.registry.screening import sample
from systemrace.tables import load


@pytest.fixture(scope="module")
def named() -> pd.DataFrame:
    return sample.strata(*(load(name, snapshot=sample.SNAPSHOT) for name in ("trials", "screening")))


def test_a_fresh_record_was_in_no_earlier_sample(named):
    first = sample.draw(named)
    fresh = sample.fresh(named, first)
    assert not set(fresh["nct_id"]) & set(first["nct_id"])
    assert len(fresh) >= 150
    assert fresh["weight"].sum() == pytest.approx(len(named) - len(first))


def test_a_stratum_that_was_read_whole_is_left_out():
    named = pd.DataFrame(
        {"nct_id": list("abcdefgh"), "country": "x", "period": "y", "rule": list("ppqqqqqq")}
    )
    first = named[named["rule"] == "p"]
    assert set(sample.fresh(named, first)["rule"]) == {"q"}
