"""Every chart of the chapter on signal and capital meets the figure contract, from small frames."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.signal_and_capital import generations
from systemrace.analysis.signal_and_capital.learning import Curve
from systemrace.figures import contract
from systemrace.figures.signal_and_capital import evidence, model

LINES = pd.DataFrame(
    {
        "route": ["US application"] * 2 + ["China, investigator-initiated"] * 2,
        "month": [0.0, 60.0] * 2,
        "share": [0, 0.7, 0, 0.72],
        "value": [0, 30, 0, 31.0],
        "low": [0, 9, 0, 8.0],
        "high": [0, 40, 0, 40.0],
    }
)
ROWS = pd.DataFrame(
    {
        "label": ["surely above 50%", "a threshold with a name so long that it has to be wrapped over lines"],
        "chosen": [True, False],
        "value": [8.0, -34.0],
        "low": [-20.0, -50.0],
        "high": [25.0, 30.0],
    }
)
DEALS = pd.DataFrame(
    {"label": ["A, 2020", "B, 2021"], "upfront_usd_m": [12.0, 7000.0], "data": ["yes", "no"]}
)
RACE = pd.DataFrame(
    {
        "label": ["Carvykti (CN)"] * 2 + ["x; no date: discovery"] * 2,
        "step": ["discovery", "approval", "first patient", "first data"],
        "day": ["2015-10-02", "2022-02-28", "2016-01-01", "2021-07-02"],
        "early": ["2015-10-02", "2022-02-28", "2016-01-01", "2021-01-01"],
        "late": ["2015-10-02", "2022-02-28", "2016-01-01", "2021-12-31"],
        "standing": ["first", "first", "first", "no later"],
    }
)
MEANS = pd.DataFrame(
    {
        "label": ["phase 1, 4 of 5 printed", "China"],
        "mean": [120.0, 40],
        "low": [30.0, None],
        "high": [500.0, None],
    }
)
PAID = pd.DataFrame({"label": ["phase 1, 4 of 5 printed"] * 3 + ["China"], "payment": [20.0, 90, 700, 40]})
WAITS = pd.DataFrame(
    {
        "label": ["A to B, 2020"] * 2,
        "step": ["first patient", "first data"],
        "known": ["dated", "at least"],
        "months": [30.0, 6],
        "low": [30.0, 0],
        "high": [30.0, 12],
    }
)
DRAWN = pd.DataFrame({"quickening": [0.1, 0.5], "spreading": [0.2, 0.1]})
CURVE = Curve(np.linspace(0.5, 0.8, 61))
GRID = generations.regimes((0.5, 0.3), CURVE, 10, 0.4, 11)
BETTER = pd.DataFrame(
    {
        "system": ["US application"] * 2 + ["China, investigator-initiated"] * 2,
        "year": [0.0, 10.0] * 2,
        "value": [0.6, 0.8, 0.6, 0.85],
        "low": [0.6, 0.7, 0.6, 0.75],
        "high": [0.6, 0.85, 0.6, 0.9],
    }
)
DURATIONS = pd.DataFrame(
    {
        "label": [
            "opening: fit",
            "a programme: cleared in May, started in June",
            "a claim",
        ],
        "kind": ["fitted", "told", "told"],
        "value": [5.0, 1.4, 18],
        "low": [1.5, 1, 18],
        "high": [14.0, 2, 18],
        "open": ["", "", "high"],
    }
)
CHARTS = {
    "met": (LINES, model.met),
    "patients": (LINES, model.patients),
    "gains": (ROWS, model.gains),
    "regimes": (
        GRID,
        lambda frame, size: model.regimes(frame, DRAWN, generations.boundary(GRID, "better"), size),
    ),
    "rates": (BETTER, model.rates),
    "durations": (DURATIONS, model.durations),
    "payments": (DEALS, evidence.payments),
    "bars": (ROWS, lambda frame, size: evidence.bars(frame, "value", "percent", size)),
    "race": (RACE, evidence.race),
    "groups": (PAID, lambda frame, size: evidence.groups(frame, MEANS, size)),
    "waits": (
        WAITS,
        lambda frame, size: evidence.waits(frame, ["C to D, 2021; before any data", "A to B, 2020"], size),
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name: str) -> None:
    data, draw = CHARTS[name]
    meets_contract(
        name, lambda size: draw(data, size), data, "signal-and-capital", tolerance=contract.TOLERANCE
    )
