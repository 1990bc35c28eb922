"""Every chart of harms meets the figure contract, wide and narrow, from the real tables."""

from __future__ import annotations

import numpy as np
import pytest
from sample_charts import meets_contract

from systemrace import tables
from systemrace.analysis.safety import (
    actions as dated_acts,
)
from systemrace.analysis.safety import (
    benefit as months,
)
from systemrace.analysis.safety import captions, contrast, early, labelled, late, profile, selection
from systemrace.analysis.safety import zeros as none_seen
from systemrace.figures.response_rates import rates as forest_charts
from systemrace.figures.safety import actions, benefit, rates, ratios, regrading, zeros
from systemrace.figures.spec import Size

PAIR = ("China", "United States")
WIDE = Size(640, narrow=False)


@pytest.fixture(scope="module")
def charts():
    rows = tables.load("safety")
    severe = selection.events(rows, *selection.SEVERE_SYNDROME)
    counted = selection.counted(severe)
    same = selection.counted(contrast.one_product(severe))
    product = labelled.one_product(rows)
    forest = labelled.forest(counted, list(PAIR))
    dropped = contrast.leave_out(counted, *PAIR)
    shown = labelled.left_out(dropped)
    pooled = profile.by_country(profile.counted(rows, selection.Choice()), PAIR)
    kinds, gaps = labelled.profile(pooled), profile.differences(pooled, *PAIR)
    deaths = early.counts(rows)
    dying = labelled.early_deaths(deaths)
    effects = labelled.late_effects(late.reports(rows))
    zero = labelled.zeros(none_seen.listed(rows))
    graded = labelled.regrading(rows)
    acts = dated_acts.dated(tables.load("safety_actions"))
    grid = np.arange(0, 37, 0.5)
    nets = {
        name: months.Net(grid, np.vstack([grid / 10 - 1, grid / 9 - 1]), 0.95) for name in months.PRODUCTS
    }
    net = months.told(nets, nets)
    draws = {
        "one-product": lambda size: rates.by_country(size, product, PAIR, "x", legend=True),
        "forest": lambda size: forest_charts.forest(size, forest, PAIR, list(PAIR), "x"),
        "leave-out": lambda size: ratios.leave_out(size, shown, PAIR),
        "profile": lambda size: rates.by_country(size, kinds, PAIR, "x"),
        "early-deaths": lambda size: rates.by_group(size, dying, "arm", rates.ARMS, "x"),
        "late-effects": lambda size: rates.by_group(size, effects, "tone", rates.PRODUCTS, "x"),
        "zeros": lambda size: zeros.draw(size, zero, 0.95),
        "regrading": lambda size: regrading.draw(size, graded),
        "acts": lambda size: actions.draw(size, acts),
        "net-benefit": lambda size: benefit.draw(size, net),
    }
    told = {
        "one-product": (product, captions.one_product(product, same, PAIR)),
        "forest": (forest, captions.forest(forest, PAIR)),
        "leave-out": (shown, captions.left_out(dropped, shown)),
        "profile": (kinds, captions.profile(kinds, gaps, PAIR)),
        "early-deaths": (dying, captions.early_deaths(early.differences(deaths), dying)),
        "late-effects": (effects, captions.late_effects(effects)),
        "zeros": (zero, captions.zeros(zero, 0.95)),
        "regrading": (graded, captions.regrading(graded)),
        "acts": (acts.drop(columns="middle"), captions.acts(acts)),
        "net-benefit": (net, captions.benefit(nets, 36.0, "OS")),
    }
    return {name: (draws[name], *told[name]) for name in draws}


NAMES = (
    "one-product", "forest", "leave-out", "profile", "early-deaths", "late-effects", "zeros", "regrading",
    "acts", "net-benefit",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_chart_meets_the_contract(charts, name):
    draw, data, caption = charts[name]
    meets_contract(name, draw, data, "safety", **caption)


def test_titles_say_what_the_counts_say(charts):
    titles = {name: chart[2]["title"] for name, chart in charts.items()}
    assert titles["one-product"].endswith("17/48 in China and 4/97 in the United States")
    assert "up to 36% of the same patients" in titles["regrading"]
    assert titles["acts"].endswith("none on record in China")
    assert titles["early-deaths"].endswith("+5.0 points in KarMMa-3; chance can explain it")


def test_only_acts_that_warn_or_ease_carry_letters(charts):
    data = charts["acts"][1]
    assert (data.loc[data["key"] != "", "sense"].isin(["warns or stops", "eases"])).all()
    assert (data["key"] == "").any()


def test_marks_of_one_lane_and_day_stand_on_different_levels():
    acts = dated_acts.dated(tables.load("safety_actions"))
    levels = actions._levels(acts, 1.0)
    placed = acts.assign(level=levels)
    assert not placed.duplicated(["jurisdiction", "middle", "level"]).any()
