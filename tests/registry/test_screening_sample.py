"""Later samples: drawn from what the earlier ones left, alike in design."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.registry.screening import sample
from systemrace.tables import load


@pytest.fixture(scope="module")
def named() -> pd.DataFrame:
    return sample.strata(*(load(name, snapshot=sample.SNAPSHOT) for name in ("trials", "screening")))


def test_a_later_record_was_in_no_earlier_sample(named):
    earlier: set[str] = set()
    for drawn in sample.samples(named):
        assert not set(drawn["nct_id"]) & earlier
        assert len(drawn) >= 150
        assert drawn["weight"].sum() == pytest.approx(len(named) - len(earlier))
        earlier |= set(drawn["nct_id"])


def test_a_stratum_that_was_read_whole_is_left_out():
    named = pd.DataFrame(
        {"nct_id": list("abcdefgh"), "country": "x", "period": "y", "rule": list("ppqqqqqq")}
    )
    first = named[named["rule"] == "p"]
    assert set(sample.fresh(named, first)["rule"]) == {"q"}
