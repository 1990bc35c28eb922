"""Rough limits of a median: the closed form, its coverage, and how it fares where limits are printed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from systemrace import tables
from systemrace.analysis.statistics.medians import median_interval
from systemrace.errors import DataError


@pytest.mark.parametrize(("median", "events", "level"), [(12.0, 10, 0.95), (30.5, 53.5, 0.9)])
def test_limits_invert_the_gamma_distribution_of_the_total_time(median, events, level):
    found = median_interval(median, events, level)
    tail = (1 - level) / 2
    # the estimate is the true median times a gamma mean of `events` unit exponentials
    assert stats.gamma.cdf(median, events, scale=found.high / events) == pytest.approx(tail)
    assert stats.gamma.sf(median, events, scale=found.low / events) == pytest.approx(tail)


def test_coverage_where_follow_up_stops_at_a_number_of_events():
    rng = np.random.default_rng(5)
    n, events, median, hits = 40, 20, 10.0, 0
    for _ in range(2000):
        times = np.sort(rng.exponential(median / np.log(2), n))[:events]
        total = times.sum() + (n - events) * times[-1]
        found = median_interval(np.log(2) * total / events, events)
        hits += found.low <= median <= found.high
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


def test_half_the_patients_come_near_the_printed_limits():
    rows = tables.load("survival")
    rows = rows[
        (rows["endpoint"] == "PFS") & rows[["median_months", "ci_low", "ci_high", "n"]].notna().all(axis=1)
    ]
    rows = rows[(rows["n"] >= 30) & ~rows["trial"].str.contains("meta-analysis")]
    assert len(rows) >= 8
    off = []
    for _, row in rows.iterrows():
        found = median_interval(row["median_months"], row["n"] / 2)
        off.append(np.log(found.high / found.low) / np.log(row["ci_high"] / row["ci_low"]))
    assert 0.6 < np.median(off) < 1.6  # of the right size, no more is claimed


@pytest.mark.parametrize(("median", "events"), [(0.0, 5), (10.0, 0)])
def test_what_has_no_interval_is_refused(median, events):
    with pytest.raises(DataError, match="both must be above zero"):
        median_interval(median, events)
