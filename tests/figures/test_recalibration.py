"""Every chart of the recalibration chapter meets the figure contract, wide and narrow, from small frames."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.recalibration import acts as act_rows
from systemrace.analysis.recalibration import projection, sensitivity
from systemrace.analysis.statistics import parity as fits
from systemrace.figures import contract
from systemrace.figures.recalibration import acts, parity, path
from systemrace.figures.spec import Size

PAIR = ("China", "United States")
WIDE, NARROW = Size(640, narrow=False), Size(300, narrow=True)
TREND = projection.Pair(
    fits.Trend(2024.0, 5.0, 0.05, 0.15, 0.03, 0.0, 5),
    fits.Trend(2024.0, 4.0, 0.1, 0.13, 0.06, 0.0, 5),
    2026.5,
)


def listed():
    return pd.DataFrame(
        {
            "jurisdiction": ["US", "US", "CN"],
            "label": ["A rather long title of an act of policy that must be wrapped (law)", "B", "C"],
            "title": ["A", "B", "C"],
            "middle": pd.to_datetime(["2016-12-13", "2025-06-17", "2025-09-28"]),
            "form": ["law", "draft", "rule"],
            "direction": ["loosens", "funds", "tightens"],
            "state": ["in use", "not in use", "in use"],
            "group": ["all diseases", "rare disease", "all diseases"],
        }
    )


def matrix():
    full = pd.MultiIndex.from_product(
        [["US", "CN"], act_rows.STAGES, ["in use", "not in use"], ["loosens", "tightens"]],
        names=["jurisdiction", "stage", "state", "direction"],
    )
    return pd.DataFrame({"acts": np.arange(len(full)) % 5}, index=full).reset_index()


def steps():
    days = pd.to_datetime(["2016-06-01", "2023-10-02", "2026-06-01"] * 2)
    groups = ["rare disease"] * 3 + ["all diseases"] * 3
    return pd.DataFrame({"group": groups, "day": days, "acts": [0, 1, 1] * 2, "title": ["", "x", ""] * 2})


def order():
    return pd.DataFrame(
        {
            "choice": ["as chosen", "rare by its terms only", "none"], "first": [0.6, 0.7, np.nan],
            "first_low": [0.3, 0.4, np.nan], "first_high": [0.8, 0.9, np.nan], "chosen": [True, False, False],
        }
    )  # fmt: skip


def laid():
    return pd.DataFrame(
        {
            "route": ["a route of many words: meeting to patient"] * 2 + ["b"],
            "stage": ["before the application", "ethics review", "whole start-up"],
            "what": "x", "kind": "observed", "months": [12.0, 1.0, 9.0], "low": [np.nan, 0.5, 5.0],
            "high": [20.0, 2.0, 14.0], "start": [0.0, 12.0, 0.0], "stop": [12.0, 13.0, 9.0],
        }
    )  # fmt: skip


def held():
    return pd.DataFrame(
        {
            "label": ["Plan (plan)", "Pilot (programme open)"], "cap": [16.0, 1.0], "cap_high": [28.0, 1.0],
            "said_low": [6.0, np.nan], "said_high": [12.0, np.nan],
        }
    )  # fmt: skip


def counted():
    return pd.DataFrame(
        {"year": [2013, 2025] * 2, "country": np.repeat(PAIR, 2), "trials": [0.0, 150, 7, 51]}
    )


def summed():
    ends = {"route": ["a route of many words: meeting to patient", "b"], "months": [13.0, 9.0]}
    return pd.DataFrame({**ends, "shortest": [12.5, 5.0], "longest": [22.0, 14.0]})


def ahead():
    sampling = projection.Sampling(1, 500)
    definition = type("Day", (), {"focal": PAIR[0], "comparator": PAIR[1], "last_full_year": 2025})()
    return projection.fan(TREND, definition, sampling, 10)


def growth():
    return pd.DataFrame({"country": PAIR, "growth": [1.16, 1.14], "low": [1.1, 1.01], "high": [1.24, 1.28]})


def chance():
    years = projection.simulate(TREND, projection.Savings(), None, projection.Sampling(1, 500))
    return sensitivity.chance_by_year(years, 10)


def closing():
    ends = {
        "choice": ["as chosen", "by sponsor"],
        "ratio_now": 2.0,
        "closing": [0.98, 0.9],
        "low": [0.5, 0.8],
    }
    return pd.DataFrame({**ends, "high": [1.2, 1.7], "chosen": [True, False]})


CHARTS = {
    "listed": (lambda size: acts.listed(listed(), size), listed),
    "timeline": (lambda size: acts.timeline(listed(), {"US": "United States", "CN": "China"}, size), listed),
    "matrix": (lambda size: acts.matrix(matrix(), {"US": "United States", "CN": "China"}, size), matrix),
    "order": (lambda size: acts.order(steps(), size), steps),
    "specifications": (lambda size: acts.specifications(order(), size), order),
    "routes": (lambda size: path.routes(laid(), summed(), size), laid),
    "caps": (lambda size: path.caps(held(), size), held),
    "fan": (lambda size: parity.fan(counted(), ahead(), 2026.5, PAIR, size), ahead),
    "chance": (lambda size: parity.chance(chance(), size), chance),
    "break-even": (
        lambda size: parity.break_even(
            projection.break_even(TREND, (5.0, 10.0), np.linspace(0.9, 1.3, 9)), growth(), PAIR, size
        ),
        growth,
    ),
    "growth-choices": (lambda size: parity.specifications(closing(), PAIR, size), closing),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name):
    draw, data = CHARTS[name]
    meets_contract(name, draw, data(), "recalibration", tolerance=contract.TOLERANCE)


def test_hollow_marks_are_what_is_not_in_use():
    spec = acts.listed(listed(), WIDE).to_dict()
    filled = {layer["transform"][0]["filter"]: layer["mark"]["filled"] for layer in spec["layer"]}
    assert filled == {"datum.state == 'in use'": True, "datum.state == 'not in use'": False}


def test_an_empty_cell_of_the_matrix_has_no_text():
    spec = acts.matrix(matrix().assign(acts=0), {"US": "United States"}, WIDE).to_dict()
    texts = {row["text"] for rows in spec["datasets"].values() for row in rows}
    assert texts == {""}


def test_tightening_stands_behind_a_minus():
    frame = matrix().assign(acts=[2, 1] * 32)
    spec = acts.matrix(frame, {"US": "United States"}, NARROW).to_dict()
    assert {row["text"] for rows in spec["datasets"].values() for row in rows} == {"2 \N{MINUS SIGN}1"}


def test_an_act_without_months_says_so():
    spec = path.caps(held(), WIDE).to_dict()
    texts = {row["text"] for rows in spec["datasets"].values() for row in rows if "text" in row}
    assert texts == {"said to save 6 to 12", "no months given"}


def test_every_stage_has_its_own_shade():
    assert len(set(path.SHADES.values())) == len(path.STAGES)
