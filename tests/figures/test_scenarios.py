"""Every chart of the chapter on what comes next meets the figure contract, from small frames."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.scenarios import history, returns
from systemrace.figures import contract
from systemrace.figures.scenarios import ahead, tested
from systemrace.figures.scenarios import returns as phases
from systemrace.figures.spec import Size

PAIR = ("China", "United States")
SCENARIOS = ("continuity", "reform in the United States", "tightening in China", "convergence, hybrid")
PAST = pd.DataFrame(
    {"year": [2023, 2024, 2025], "share": [0.6, 0.7, 0.75], "low": [0.5, 0.6, 0.65], "high": [0.7, 0.8, 0.85]}
)
AHEAD = pd.DataFrame(
    [
        {"scenario": name, "year": year, "share": 0.75 - place / 10, "low": 0.2, "high": 0.95}
        for place, name in enumerate(SCENARIOS)
        for year in (2026, 2030)
    ]
)
STARTED = pd.DataFrame(
    [
        {"country": name, "year": year, "starts": starts}
        for name in PAIR
        for year, starts in ((2010, 0), (2025, 90))
    ]
)
STARTS = pd.DataFrame(
    [
        {"scenario": name, "country": country, "year": year, "starts": 90.0, "low": 20.0, "high": 4000.0}
        for name in SCENARIOS
        for country in PAIR
        for year in (2026, 2030)
    ]
)
OUTSIDE = PAST.assign(series="early-phase starts")
FIRSTS = PAST.assign(series="antigens first tried", share=[0.0, 1.0, 0.5], low=0.0, high=1.0)
FUTURE = pd.DataFrame(
    [
        {"series": name, "year": year, "share": 0.7, "low": 0.1, "high": 0.9}
        for name in ("early-phase starts", "antigens first tried")
        for year in (2026, 2030)
    ]
)
ERRORS = pd.DataFrame(
    [
        {
            "method": name, "ahead": years, "origins": 8 - years, "points": 0.05 * years + place / 50,
            "covered": 1.0, "covered_low": 0.5, "covered_high": 1.0,
        }
        for place, name in enumerate(("naive", "drift", "average of all"))
        for years in range(1, 6)
    ]
)  # fmt: skip
GRID = np.linspace(1.0, phases.SPAN[1], 13)
EDGE = returns.fold(GRID, 0.1)
REGION = pd.DataFrame({"returns": GRID, "low": -EDGE, "high": EDGE})
LINE = pd.DataFrame(
    {"returns": history.GRID, "pull": 1 - history.GRID, "kept": np.abs(history.GRID - 0.5) < 0.6}
)
HERE = pd.DataFrame({"returns": [0.5], "pull": [0.4]})
CHARTS = {
    "shares": (AHEAD, lambda size: ahead.shares(PAST, AHEAD, size)),
    "starts": (STARTS, lambda size: ahead.starts(STARTED, STARTS, PAIR, size)),
    "outside": (FUTURE, lambda size: ahead.outside(pd.concat([OUTSIDE, FIRSTS]), FUTURE, size)),
    "yearly": (PAST, lambda size: ahead.yearly(PAST.assign(fitted=[0.62, 0.68, 0.74]), size)),
    "errors": (ERRORS, lambda size: tested.errors(ERRORS, "average of all", size)),
    "coverage": (ERRORS, lambda size: tested.coverage(ERRORS[ERRORS["method"] == "drift"], size)),
    "phase": (REGION, lambda size: phases.phase(REGION, LINE, HERE, size)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_meets_the_contract(name: str) -> None:
    data, draw = CHARTS[name]
    meets_contract(name, draw, data, "scenarios", tolerance=contract.TOLERANCE)


@pytest.mark.parametrize(("method", "kinds"), [("drift", 3), ("naive", 2)])
def test_the_chosen_method_has_a_colour_of_its_own(method: str, kinds: int) -> None:
    spec = tested.errors(ERRORS, method, Size(640, narrow=False)).to_dict()
    rows = next(iter(spec["datasets"].values()))
    assert {row["method"] for row in rows if row["who"] == tested.CHOSEN} == {method}
    assert len({row["who"] for row in rows}) == kinds


def test_every_scenario_has_a_panel_of_its_starts_and_none_below_one_is_drawn() -> None:
    spec = ahead.starts(STARTED, STARTS, PAIR, Size(300, narrow=True)).to_dict()
    assert [panel["title"] for panel in spec["vconcat"]] == list(SCENARIOS)
    drawn = [row["starts"] for rows in spec["datasets"].values() for row in rows if row["year"] < 2026]
    assert drawn
    assert min(drawn) >= 1
