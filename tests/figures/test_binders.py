"""Every chart of the binders meets the figure contract, wide and narrow; what is special is drawn as such."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace import figures
from systemrace.analysis.binders import captions, confounding, constructs, labelled
from systemrace.figures.binders import confounded, estimates
from systemrace.figures.spec import Size

WIDE, NARROW = Size(640, narrow=False), Size(300, narrow=True)
NANO, OTHER, NEITHER = constructs.NANOBODY, constructs.OTHER, constructs.NEITHER


def rows(**changes):
    frame = pd.DataFrame(
        {
            "panel": ["Two nanobodies", "Human scFv", "Human scFv", "Format not stated"],
            "label": ["CARTITUDE-1 (97)", "a trial of a rather long name, eque-cel (107)", "B (9)", "C"],
            "side": [NANO, OTHER, OTHER, NEITHER], "kind": "trial", "value": [0.6, 0.5, 0.4, 0.2],
            "low": [0.4, 0.3, 0.2, 0.1], "high": [np.nan, 0.7, 0.6, 0.3], "open": [True, False, False, False],
            "interval": ["printed", "rough", "printed", "printed"],
            "trial": "T", "product": "p", "source_id": "s",
        }
    )  # fmt: skip
    return frame.assign(**changes)


def fits():
    return pd.DataFrame(
        {
            "panel": ["Without"] * 3, "label": ["cilta-cel", "ide-cel", "eque-cel"],
            "state": ["none", "above", "open"],
            "value": [1.0, 2.3, 3.3], "low": [0.0, 1.1, 0.9], "high": [np.inf, 5.1, 40.0],
            "why": ["one side has no product", "", ""], "odds_ratio": [1.0, 2.3, 3.3],
        }
    )  # fmt: skip


def grid():
    cells = [
        (product, "b", side, name, "x", match)
        for product, side, match in (
            ("cilta-cel", NANO, confounding.REFERENCE),
            ("a product of a long name", OTHER, confounding.SAME),
            ("b", OTHER, confounding.DIFFERENT),
            ("c", OTHER, confounding.UNKNOWN),
        )
        for name in confounding.ATTRIBUTES
    ]
    return pd.DataFrame(cells, columns=confounding.MATRIX)


def steps():
    found = pd.DataFrame(
        {
            "step": [0, 1, 2], "held": ["nothing", "the same country", "an overlapping dose"],
            "pairs": [75, 18, 0],
            "alone": [75, 24, 2], "share": [1, 0.24, 0], "products": [11, 1, 0],
        }
    )  # fmt: skip
    return labelled.contrasts(found)


POOLED = rows(kind=["trial", "trial", "pooled", "pooled"], open=False)
CHARTS = {
    "months": (lambda size: estimates.months(size, rows(), "Months"), rows()),
    "rates": (lambda size: estimates.proportions(size, POOLED, "Response"), POOLED),
    "hazards": (lambda size: estimates.hazards(size, rows(), ("cilta-cel", "ide-cel")), rows()),
    "ratios": (lambda size: estimates.ratios(size, fits()), fits()),
    "place": (lambda size: estimates.placed(size, rows(panel="All"), (0.2, 0.8), "Response"), rows()),
    "grid": (lambda size: confounded.grid(size, grid()), grid()),
    "contrasts": (lambda size: confounded.contrasts(size, steps()), steps()),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_meets_the_contract(name):
    meets_contract(name, *CHARTS[name], "binders")


def spec(name, size=WIDE):
    draw, _ = CHARTS[name]
    return str(figures.spec.specification(draw(size), size, "a test", "x" * 80))


def test_a_rough_interval_is_dashed_and_an_open_one_has_an_arrow():
    drawn = spec("months")
    assert "strokeDash" in drawn
    assert "triangle-right" in drawn
    assert "triangle-right" not in spec("rates")


def test_a_fit_without_an_estimate_is_said_in_words():
    assert "one side has no product" in spec("ratios")
    assert "inf" not in spec("ratios").lower()


def test_the_grid_can_be_read_without_colour():
    assert all(sign in spec("grid") for sign in ("=", "\u2260", "?"))


def test_the_title_of_pairs_says_when_none_is_left():
    assert captions.contrasts(steps())["title"].endswith(
        "none is left once an overlapping dose is asked for as well"
    )
    assert captions.contrasts(steps().iloc[:2])["title"].endswith("18 are left at the end")


def test_the_title_of_the_grid_counts_what_is_shared():
    title = captions.matrix(grid())["title"]
    assert title.startswith("Of three other products")
    assert "33% of the cells are not known" in title


def test_the_title_of_what_is_left_out_follows_the_fits():
    assert captions.left_out(fits())["title"].startswith("Without cilta-cel there is nothing to compare")
    assert (
        captions.left_out(fits().iloc[1:])["title"]
        == "Without any one product the ratio stays between 2.3 and 3.3"
    )
