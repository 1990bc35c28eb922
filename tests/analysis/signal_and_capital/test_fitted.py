"""Inputs fitted to durations in sources: which, how drawn, how shown."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis import inputs
from systemrace.analysis.signal_and_capital import fitted, pipeline
from systemrace.analysis.statistics.durations import Observation
from systemrace.tables.load import load


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    return inputs.of_chapter(load("model_inputs"), pipeline.CHAPTER)


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    return load("phase_durations")


def test_rows_are_read_as_values_ends_and_bounds():
    rows = pd.DataFrame(
        {"value": [3, None, None, None], "low": [None, 2, 18, None], "high": [None, 5, None, 9]}
    )
    assert fitted.observations(rows) == (
        Observation(3, 3), Observation(2, 5), Observation(18, np.inf), Observation(0, 9)
    )  # fmt: skip


def test_only_inputs_with_durations_are_drawn_otherwise(own, told):
    entered = fitted.draws(own, told, 3000, 5, "entered")
    found = fitted.draws(own, told, 3000, 5, "fitted")
    assert set(found) == set(entered) == set(own["input_id"])
    changed = {name for name in found if not np.array_equal(found[name], entered[name])}
    assert changed == set(told["input_id"])
    plain = inputs.draws(own, 3000, 5)
    assert all(np.array_equal(entered[name], plain[name]) for name in plain)


def test_openings_are_drawn_around_the_dated_programmes(own, told):
    drawn = fitted.draws(own, told, 50_000, 1, "fitted")["SG013"]
    seen = [1.4, 3.2, 5.2, 5.5, 5.4, 10.8]
    assert np.median(drawn) == pytest.approx(stats.gmean(seen), rel=0.1)
    assert np.quantile(drawn, 0.05) < min(seen) * 1.3
    assert np.quantile(drawn, 0.95) > max(seen) * 0.9


def test_what_is_shown_is_what_is_drawn(own, told):
    shown = fitted.shown(own, told, "fitted")
    drawn = fitted.draws(own, told, 200_000, 3, "fitted")
    for name in set(told["input_id"]):
        low, middle, high = np.quantile(drawn[name], [0.05, 0.5, 0.95])
        row = shown.loc[name]
        assert [row["low"], row["value"], row["high"]] == pytest.approx([low, middle, high], rel=0.06)
        assert row["distribution"].startswith("lognormal, fitted to ")
    pd.testing.assert_frame_equal(fitted.shown(own, told, "entered"), own)


def test_durations_lie_beside_their_fit(own, told):
    laid = fitted.compared(own, told)
    assert (laid["kind"] == "fitted").sum() == told["input_id"].nunique()
    assert (laid["kind"] == "told").sum() == len(told)
    assert (laid["low"] <= laid["value"]).all()
    assert (laid["value"] <= laid["high"]).all()
    assert set(laid.loc[laid["open"] != "", "open"]) == {"low", "high"}
