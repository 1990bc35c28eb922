"""Every chart of the chapter on signal and capital meets the figure contract, from small frames."""

import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.signal_and_capital import generations
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
        "label": ["Carvykti (CN)", "x"],
        "first_patient": ["2015-10-02", "2016-01-01"],
        "approved": ["2022-02-28", "2021-03-26"],
    }
)
DRAWN = pd.DataFrame({"quickening": [0.1, 0.5], "spreading": [0.2, 0.1]})
CHARTS = {
    "met": (LINES, model.met),
    "patients": (LINES, model.patients),
    "gains": (ROWS, model.gains),
    "regimes": (
        generations.regimes(0.3, 10, (0.0, 0.4), 11),
        lambda frame, size: model.regimes(frame, DRAWN, size),
    ),
    "payments": (DEALS, evidence.payments),
    "bars": (ROWS, lambda frame, size: evidence.bars(frame, "value", "percent", size)),
    "race": (RACE, evidence.race),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name: str) -> None:
    data, draw = CHARTS[name]
    meets_contract(
        name, lambda size: draw(data, size), data, "signal-and-capital", tolerance=contract.TOLERANCE
    )
