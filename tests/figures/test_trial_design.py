"""Every chart of the chapter on trial design meets the figure contract, from small frames."""

import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.figures import contract
from systemrace.figures.spec import Size
from systemrace.figures.trial_design import contrasts, fates, frontier, races

PAIR = ("China", "United States")
METHODS = ["Crude", "Standardised", "Standardised by model", "With sponsors"]


def features():
    rows = [
        (label, method, 12.0, -3.0, 27.0)
        for label in ("Led by no company", "One site", "Early phase only", "Few patients")
        for method in METHODS
    ]
    return pd.DataFrame(rows, columns=["label", "method_label", "difference", "low", "high"])


def yearly():
    rows = [(year, name, 0.6, 0.5, 0.7) for name in PAIR for year in range(2014, 2026)]
    return pd.DataFrame(rows, columns=["year", "country", "share", "low", "high"])


def panels():
    labels = ("Early phase only", "One site", "At most 30 participants", "Donor or in vivo cells")
    return pd.concat([parted(yearly()).assign(label=label) for label in labels], ignore_index=True)


def medians():
    return parted(yearly()).drop(columns="share").assign(median=24.0, low=18.0, high=30.0)


def parted(table):
    return table.assign(part=["full year" if year < 2025 else "part-year" for year in table["year"]])


def counts():
    rows = [
        (year, name, 40, 30.0, 52.0, "part-year" if year == 2026 else "full year")
        for name in PAIR
        for year in range(2012, 2027)
    ]
    return pd.DataFrame(rows, columns=["year", "country", "trials", "low", "high", "part"])


def choices():
    labels = ["As chosen", "Registered within six months of the start"]
    return pd.DataFrame(
        {
            "label": labels,
            "first_share": [0.5, 0.3],
            "first_share_low": [0.2, 0.1],
            "first_share_high": [0.8, 1.0],
            "counts": ["8 of 16", "5 of 16"],
            "chosen": [True, False],
        }
    )


def raced():
    rows = [
        ("CD276/B7-H3", "China", "led by a company", 3.3, 3.0, 3.6, 0.0),
        ("DLL3", "United States", "led by no company", -79.0, -79.0, -79.0, 0.0),
    ]
    return pd.DataFrame(rows, columns=["antigen", "first", "opener", "lag", "lag_low", "lag_high", "start"])


def steps():
    rows = [(name, time, time / 100, 0.0, time / 60) for name in PAIR for time in (0.0, 12.0, 40.0)]
    return pd.DataFrame(rows, columns=["country", "time", "share", "low", "high"])


def fate():
    rows = [(name, kind, 10, 0.2, place) for name in PAIR for place, kind in enumerate(fates.TONES)]
    return pd.DataFrame(rows, columns=["country", "fate", "trials", "share", "place"])


def stopped():
    readings = ("none of the unknown", "as often as the known", "all of the unknown")
    rows = [(name, kind, 0.1 + 0.3 * place) for name in PAIR for place, kind in enumerate(readings)]
    return pd.DataFrame(rows, columns=["country", "reading", "share"])


def plans():
    rows = [
        (logic, harm, gain, best, 20, 3)
        for logic in frontier.LOGICS
        for harm, gain, best in ((1.0, 0.1, True), (2.0, 0.2, True), (3.0, 0.05, False))
    ]
    return pd.DataFrame(rows, columns=["logic", "harmed", "signals_per_year", "best", "patients", "cohort"])


def won():
    rows = [
        (harm / 100, caught / 10, frontier.LOGICS[harm > 30], panel)
        for panel in ("One harmed = 0.02 signals", "One harmed = 0.1 signals")
        for harm in range(5, 65, 5)
        for caught in range(11)
    ]
    return pd.DataFrame(rows, columns=["harmful", "caught", "winner", "panel"])


CHARTS = {
    "features": (lambda size: contrasts.features(size, features(), PAIR, 10), features()),
    "by-year": (lambda size: contrasts.by_year(size, yearly(), PAIR, "Share"), yearly()),
    "panels": (lambda size: contrasts.panels_by_year(size, panels(), PAIR), panels()),
    "medians": (lambda size: contrasts.medians_by_year(size, medians(), PAIR, "Median"), medians()),
    "counts": (lambda size: contrasts.counts_by_year(size, counts(), PAIR, "Trials"), counts()),
    "choices": (lambda size: contrasts.choices(size, choices(), "China"), choices()),
    "races": (lambda size: races.draw(size, raced(), PAIR), raced()),
    "curves": (lambda size: races.curves(size, steps(), PAIR), steps()),
    "fates": (lambda size: fates.shares(size, fate(), PAIR), fate()),
    "bounds": (lambda size: fates.bounds(size, stopped(), PAIR), stopped()),
    "plans": (lambda size: frontier.plans(size, plans()), plans()),
    "contest": (lambda size: frontier.contest(size, won(), 0.2, 0.6), won()),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_meets_the_contract(name):
    meets_contract(name, *CHARTS[name], "trial-design", tolerance=contract.TOLERANCE)


def test_narrow_rows_carry_their_whole_labels():
    chart = contrasts.choices(Size(300, narrow=True), choices(), "China").to_dict()
    words = str(chart["datasets"]) if "datasets" in chart else str(chart)
    assert "six months" in words
    assert "\u2026" not in words
