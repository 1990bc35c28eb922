"""Every chart of the chapter on first data meets the figure contract, wide and narrow, from small frames."""

import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.figures import contract
from systemrace.figures.first_data_decision import values

ROUTES = pd.DataFrame(
    {
        "label": ["US application", "a route with a name so long that it has to be wrapped over some lines"],
        "best": [True, False],
        "share": [0.7, 0.3],
        "value": [30.0, -12.0],
        "low": [0.6, 0.2],
        "high": [0.8, 0.4],
    }
)
INPUTS = pd.DataFrame(
    {
        "input": ["chance that the US regulator takes the data as its first trial (China IIT)", "x"],
        "basis": ["assumption", "sourced"],
        "low": [-3.0, 4.0],
        "high": [14.0, 1.0],
        "middle": [7.0, 2.0],
        "worth": [0.5, 0.0],
    }
)
LINES = pd.DataFrame(
    {"route": ["US application"] * 2 + ["Australia"] * 2, "at": [0.0, 1.0] * 2, "value": [18, 18, 4, 17.0]}
)
CHARTS = {
    "shares": (ROUTES, values.shares),
    "worths": (ROUTES, values.worths),
    "tornado": (INPUTS, values.tornado),
    "knowing": (INPUTS, values.knowing),
    "lines": (LINES, lambda frame, size: values.lines(frame, "chance", size)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name: str) -> None:
    data, draw = CHARTS[name]
    meets_contract(
        name, lambda size: draw(data, size), data, "first-data-decision", tolerance=contract.TOLERANCE
    )
