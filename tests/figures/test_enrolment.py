"""Every chart of the enrolment chapter meets the figure contract, and its words follow the data."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.enrolment import access, captions, dated, labelled, making, ratios
from systemrace.figures.enrolment import speed, supply
from systemrace.tables import load

PAIR = ("China", "United States")
STUDIES = dated.studies(load("enrolment"), dated.Choice())
RATES = labelled.rates(STUDIES, PAIR)
FOUND = dated.pairs(STUDIES, *PAIR, ("LEGEND-2", "CARTITUDE-4"))
PAIRS = labelled.pairs(FOUND, PAIR)
OPEN_ENDED = PAIRS.assign(low=0.0, high=np.inf, side=labelled.OPEN)
POINTS = pd.DataFrame(
    {
        "nct_id": ["NCT1", "NCT2"], "place": list(PAIR), "state": ["completed", "planned or unconfirmed"],
        "months": [12.0, 40.0], "patients": [20.0, 60.0], "sites": [1.0, 4.0], "source_id": "s",
    }
)  # fmt: skip
WAITS = access.waits(load("value_of_time"), load("enrolment"))
COUNTED = making.failures(load("enrolment"), making.Choice())
FAILURES = labelled.failures(COUNTED, making.pooled(COUNTED))
LOSSES = labelled.losses(access.losses(load("value_of_time"), load("enrolment")))
TREATED = access.treated(load("burden"))
CHARTS = {
    "rates": (lambda size: speed.rates(size, RATES, PAIR), RATES),
    "pairs": (lambda size: speed.ratios(size, PAIRS, PAIR, "first faster →"), PAIRS),
    "open-ended": (lambda size: speed.ratios(size, OPEN_ENDED, PAIR, "first faster →"), OPEN_ENDED),
    "records": (lambda size: speed.records(size, POINTS, PAIR), POINTS),
    "waits": (lambda size: supply.waits(size, WAITS, PAIR), WAITS),
    "failures": (lambda size: supply.shares(size, FAILURES, PAIR, title="share", top=0.3), FAILURES),
    "losses": (lambda size: supply.losses(size, LOSSES, PAIR), LOSSES),
    "treated": (lambda size: supply.treated(size, TREATED, 10000), TREATED),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_meets_the_contract(name):
    meets_contract(name, *CHARTS[name], "enrolment")


def compared(low, high):
    return ratios.Compared(1.0, low, high, 5, 2, 0.1)


def test_the_title_of_the_rates_says_who_is_faster():
    caption = captions.rates(RATES, compared(0.5, 2), compared(2, 3), PAIR)
    assert caption["title"].startswith(
        "Per trial, not told apart; per site, China is faster: dated studies, five in"
    )
    assert "LEGEND-2 (74 in 20 months, 4 sites), China, 0.93" in caption["description"]


def test_the_title_of_the_pairs_counts_them():
    title = captions.pairs(PAIRS, FOUND, PAIR)["title"]
    assert title == (
        "Of three pairs alike in disease and phase, China was clearly faster per trial in one and per site "
        "in none, the United States in none and one"
    )
    none = captions.pairs(PAIRS, FOUND[~FOUND["alike"]], PAIR)["title"]
    assert none.startswith("No two dated trials")


def test_the_title_of_the_losses_has_the_extremes():
    title = captions.losses(LOSSES)["title"]
    assert (
        title
        == "Lost before collection, where it is counted: 40% to 75%; from collection to infusion: 7% to 30%"
    )


def test_the_title_of_the_total_counts_the_years():
    assert captions.treated(TREATED)["title"] == (
        "From over 2,000 to over 10,000 patients of one product in 2.2 years"
    )


def test_every_row_is_told_to_who_cannot_see_it():
    told = captions.failures(FAILURES, making.pooled(COUNTED), "failed")["description"]
    assert all(label in told for label in FAILURES["label"])
