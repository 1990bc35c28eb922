"""Every chart of the chapter on delay meets the figure contract, wide and narrow, from small frames."""

import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.figures import contract, inputs
from systemrace.figures.cost_of_delay import burden, losses

PAIR = ("China", "United States")
EACH = pd.DataFrame({"country": ["China", "United States"] * 2, "delay": [0.0, 0.0, 60.0, 60.0]})
DELAYS = EACH.assign(value=[0, 0, 240, 990], low=[0, 0, -190, -750], high=[0, 0, 1200, 4600])
FLOWS = pd.DataFrame(
    [
        {"country": country, "month": month, "line": line, "patients": 10.0 * month + more}
        for country in PAIR
        for month in (0, 60, 120)
        for line, more in (("wanted", 5), ("capacity", 900), ("treated", 4))
    ]
)
ESTIMATES = pd.DataFrame(
    {
        "label": ["as chosen", "a choice with a name so long that it has to be wrapped over several lines"],
        "chosen": [True, False],
        "value": [1350.0, 700.0],
        "low": [-900.0, 50.0],
        "high": [5400.0, 3000.0],
    }
)
PUBLISHED = pd.DataFrame(
    {"label": ["World, per year", "this one"], "yearly": [2.5e6, 270.0], "who": ["published", "this chapter"]}
)
COUNTS = pd.DataFrame(
    {"year": [2016, 2026] * 2, "quantity": ["new cases"] * 2 + ["deaths"] * 2, "value": [30, 36, 12, 10]}
)
FREE = pd.DataFrame({"month": [0, 30], "survival": [1.0, 0.25], "low": [1.0, 0.2], "high": [1.0, 0.3]})
SHARES = pd.DataFrame(
    {"input_id": ["A", "B"], "input": ["x", "y"], "basis": ["sourced", "assumption"], "share": [0.6, 0.2]}
)  # fmt: skip
CHARTS = {
    "by-delay": (lambda size: losses.by_delay(DELAYS, PAIR, size), DELAYS),
    "flows": (lambda size: losses.flows(FLOWS, size), FLOWS),
    "estimates": (lambda size: losses.estimates(ESTIMATES, size), ESTIMATES),
    "published": (lambda size: losses.published(PUBLISHED, size), PUBLISHED),
    "cases": (lambda size: burden.yearly(COUNTS, size), COUNTS),
    "free": (lambda size: burden.free(FREE, size), FREE),
    "shares": (lambda size: inputs.shares(SHARES, size), SHARES),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name: str) -> None:
    draw, data = CHARTS[name]
    meets_contract(name, draw, data, "cost-of-delay", tolerance=contract.TOLERANCE)
