"""Every chart of the regulatory timelines meets the figure contract, wide and narrow, from small frames."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace import figures
from systemrace.analysis.regulatory_timelines import clocks as clock_rows
from systemrace.analysis.regulatory_timelines import intervals
from systemrace.figures.charts import rows
from systemrace.figures.regulatory_timelines import (
    approval,
    clocks,
    durations,
    lags,
    milestones,
    reform,
)
from systemrace.figures.spec import Size

PAIR, NAMES = ("CN", "US"), {"CN": "China", "US": "United States"}
WIDE, NARROW = Size(640, narrow=False), Size(300, narrow=True)


def dated():
    frame = pd.DataFrame(
        [
            ("p1", "cilta-cel", "CN", "first_patient", "2016-03"),
            ("p1", "cilta-cel", "CN", "pivotal_start", "2018-06-29"),
            ("p1", "cilta-cel", "CN", "submission", "2020-12"),
            ("p1", "cilta-cel", "CN", "first_approval", "2022-02-28"),
            ("p2", "obe-cel", "GB", "first_patient", "2016-04-01"),
            ("p2", "obe-cel", "GB", "pivotal_start", "2020-06-03"),
            ("p2", "obe-cel", "GB", "first_approval", "2024-11-08"),
        ],
        columns=["programme_id", "product", "country", "kind", "date"],
    )
    first = pd.to_datetime(frame["date"].where(frame["date"].str.len() > 7, frame["date"] + "-01"))
    last = first + pd.to_timedelta(np.where(frame["date"].str.len() > 7, 0, 27), unit="D")
    return frame.assign(first=first, middle=first + (last - first) / 2, last=last, source_id="s")


def acts():
    days = pd.to_datetime(["2015-08-18", "2015-11-01", "2016-12-13"])
    return pd.DataFrame(
        {
            "key": ["a", "b", "c"], "event_id": ["P1", "P2", "P3"], "jurisdiction": ["CN", "CN", "US"],
            "authority": "x", "title": "An act", "date": days.strftime("%Y-%m-%d"),
            "first": days, "middle": days, "last": days, "source_id": "s",
        }
    )  # fmt: skip


def clock_frame():
    listed = pd.DataFrame(
        {
            "review_id": ["R1", "R2", "R3", "R4"], "metric": "IND review",
            "jurisdiction": ["CN", "CN", "US", "EU"],
            "what": ["a rather long name of what was reviewed " * 2, "b", "c", "c"],
            "period": ["2018-07 onward", None, "standing", "to 2015"], "n": [None, 10.0, None, None],
            "statistic": ["limit", "mean", "limit", "range"], "kind": ["limit", "measured", "limit", "rough"],
            "unit": ["working days", "days", "calendar days", "months"],
            "value": [60.0, 47.0, 30.0, np.nan],
            "low": [np.nan, 18.0, np.nan, 12.0],
            "high": [np.nan, 60.0, np.nan, 24.0],
            "source_id": "s",
        }
    )  # fmt: skip
    return clocks.tidy(clock_rows.with_converted(listed, 1.4), PAIR, NAMES)


def curves():
    steps = [
        ("all programmes", "CN", 0.0, 0.0),
        ("all programmes", "CN", 9.0, 0.2),
        ("all programmes", "US", 0.0, 0.0),
        ("all programmes", "US", 8.0, 0.1),
        ("approved only", "CN", 7.0, 1.0),
        ("approved only", "US", 8.0, 1.0),
    ]
    frame = pd.DataFrame(steps, columns=["frame", "country", "time", "share"])
    return frame.assign(low=frame["share"] / 2, high=(frame["share"] * 1.5).clip(upper=1), at_risk=3)


def forest_frame():
    return pd.DataFrame(
        {
            "choice": ["as chosen", "other"],
            "hazard_ratio": [1.3, np.nan],
            "low": [0.4, np.nan],
            "high": [4.0, np.nan],
            "chosen": [True, False],
        }
    )


def lag_frame():
    cells = [("axi-cel", "US", "US", "first"), ("axi-cel", "US", "CN", "+44"), ("eque-cel", "CN", "US", "")]
    frame = pd.DataFrame(cells, columns=["product", "country", "jurisdiction", "text"])
    return frame.assign(date="2020-01-01")


def fit_frame():
    quarters = pd.period_range("2014Q1", "2016Q4", freq="Q")
    flat = {"quarter": quarters, "count": 5.0, "mean": 6.0, "without_break": 4.0}
    table = pd.concat([pd.DataFrame(flat | {"country": code}) for code in PAIR], ignore_index=True)
    return table.assign(
        begins=table["quarter"].dt.start_time, after=table["quarter"] >= pd.Period("2015Q4", "Q")
    )


def placebo_frame():
    quarters = pd.period_range("2015Q1", "2016Q4", freq="Q")
    real = quarters == pd.Period("2015Q4", "Q")
    return pd.DataFrame(
        {"quarter": quarters, "growth_change": 1.1, "growth_low": 0.01, "growth_high": 99.0, "real": real}
    )


MEASURED = intervals.durations(dated())
RANKED = pd.DataFrame({"interval": ["first patient to approval"], "rank": [1], "others": [1]})
TIMELINE = milestones.tidy(dated(), acts(), PAIR, NAMES)
CHARTS = {
    "milestones": (lambda size: milestones.draw(TIMELINE, PAIR, NAMES, size), TIMELINE),
    "stages": (lambda size: durations.stages(intervals.stages(MEASURED, dated()), size), MEASURED),
    "ranks": (lambda size: durations.ranks(MEASURED, RANKED, "p1", size), MEASURED),
    "curves": (lambda size: approval.curves(curves(), PAIR, NAMES, size), curves()),
    "forest": (lambda size: approval.forest(forest_frame(), size), forest_frame()),
    "clocks": (lambda size: clocks.draw(clock_frame(), PAIR, NAMES, size), clock_frame()),
    "lags": (lambda size: lags.draw(lag_frame(), ("US", "CN"), size), lag_frame()),
    "series": (lambda size: reform.series(fit_frame(), "2015-08-18", PAIR, NAMES, size), fit_frame()),
    "placebos": (lambda size: reform.placebos(placebo_frame(), "growth", size), placebo_frame()),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_meets_the_contract(name):
    meets_contract(name, *CHARTS[name], "regulatory-timelines")


def texts(chart, size):
    spec = figures.spec.specification(chart(size), size, "a test", "x" * 80)
    return str(spec)


def test_policy_acts_close_in_time_do_not_share_a_line():
    spec = texts(CHARTS["milestones"][0], NARROW)
    assert "'dy': 5" in spec
    assert "'dy': -6" in spec


def test_each_unit_has_its_own_axis():
    spec = texts(CHARTS["clocks"][0], WIDE)
    for unit in ("working days", "calendar days", "days, kind not stated", "months"):
        assert f"'title': '{unit}'" in spec


def test_a_converted_limit_says_so():
    assert any(row.endswith("[converted]") for row in clock_frame()["row"])


def test_two_rows_of_one_name_are_told_apart():
    frame = clock_frame()
    assert not frame["row"].duplicated().any()


def test_labels_are_broken_into_lines_that_fit():
    wrapped = rows.wrap(NARROW, pd.Series(["word " * 30]))
    assert max(len(line) for line in wrapped.iloc[0].split("\n")) <= NARROW.width / rows.PIXELS[True]


def test_rows_are_as_tall_as_their_labels_need():
    assert rows.step(NARROW, ["one", "two\nlines"]) > rows.step(NARROW, ["one", "two"])


def test_an_unknown_ratio_is_not_drawn():
    assert "'other'" not in texts(CHARTS["forest"][0], WIDE)
