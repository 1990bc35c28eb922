"""Sentences that must stay true whatever the counts."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from systemrace.analysis.binders import constructs, effect, placement, remarks, wording

NANO, OTHER = constructs.NANOBODY, constructs.OTHER


def sides(nano, other):
    return pd.DataFrame({"side": [NANO, OTHER], "products": [nano, other], "binder": ["n", "o"]})


@pytest.mark.parametrize(
    ("nano", "names", "words"),
    [
        (0, [], "No product with a nanobody is counted"),
        (1, ["cilta-cel"], "One product, cilta-cel, carries the nanobody, beside eleven"),
        (2, ["cilta-cel", "FHVH33"], "Two products (cilta-cel and FHVH33) carry the nanobody"),
    ],
)
def test_format_and_product_are_one_only_if_one_carries_it(nano, names, words):
    said = wording.answer_format(sides(nano, 11), names)
    assert said.startswith(words)
    assert ("may be true of the format" in said) == (nano == 1)


def comparators(*limits):
    rows = [(f"against b{i}", (low * high) ** 0.5, low, high, 1, "") for i, (low, high) in enumerate(limits)]
    return pd.DataFrame(rows, columns=["label", "odds_ratio", "low", "high", "other_products", "why"])


def test_the_effect_is_sorted_by_its_interval():
    once = pd.Series({"odds_ratio": 2.392, "low": 0.468, "high": 12.23, "why": ""})
    said = wording.answer_effect(comparators((2, 5), (0.5, 2), (0.1, 0.4)), once, "complete response")
    assert said == (
        "Trial by trial, the odds of complete response with a nanobody are above those of products with b0; "
        "below those with b2; not told apart from those with b1. Count each product once, against all other "
        "formats together, and the ratio is 2.39 (0.47 to 12.23)."
    )
    assert wording.answer_effect(comparators(), once, "x") == "No kind of binder can be set beside it."


def medians(*rows):
    return pd.DataFrame(rows, columns=["name", "binder", "side", "value"])


def test_durability_names_the_first_who_reaches_it():
    best = medians(("cilta-cel", "two nanobodies", NANO, 34.9), ("eque-cel", "human scFv", OTHER, 30.5))
    assert wording.answer_durability(best, best.iloc[1:]) == (
        "The longest printed median without progression with a nanobody is 34.9 months; its limits overlap "
        "those of eque-cel (human scFv, 30.5)."
    )
    assert wording.answer_durability(best, best.iloc[:0]).endswith(
        "the limits of no product of another format reach its own."
    )
    assert wording.answer_durability(best.iloc[1:], best.iloc[1:]).startswith("No median")


def fitted(odds, why=""):
    return effect.Ratio(odds, odds / 2, odds * 2, 16, 1, 9, why)


def test_how_holding_moves_the_ratio():
    assert "hardly moves it: 2.90" in wording.adjusted(fitted(3.0), fitted(2.9))
    assert "lowers it: 1.00" in wording.adjusted(fitted(3.0), fitted(1.0))
    assert "raises it: 6.00" in wording.adjusted(fitted(3.0), fitted(6.0))
    unknown = effect.Ratio(1.0, 0.0, math.inf, 3, 1, 1, "too few trials, or no failures")
    assert wording.adjusted(fitted(3.0), unknown).endswith(
        "there is no estimate (too few trials, or no failures)."
    )


def test_binders_are_measured_or_not():
    assert "measured in none" in wording.answer_binder(0)
    assert "in two of our sources" in wording.answer_binder(2)


def test_the_place_is_inside_or_outside():
    inside = placement.Placement(0.77, 0.58, 0.2, 0.88, 0.16, 11)
    assert "lies inside that range" in remarks.place(inside, ["cilta-cel"])
    outside = placement.Placement(0.97, 0.58, 0.2, 0.88, 0.01, 11)
    assert "lies outside that range" in remarks.place(outside, ["cilta-cel"])


def test_no_share_no_sentence_of_shares():
    assert remarks.at_month(pd.DataFrame(), 24) == "No trial prints a share free of progression at 24 months."


def test_the_spread_of_one_product(held, made):
    rows = pd.DataFrame(
        {
            "product_key": ["a", "a"],
            "name": ["A", "A"],
            "side": [NANO] * 2,
            "trial": ["x", "y"],
            "value": [9.1, 34.9],
        }
    )
    assert remarks.spread(rows).startswith(
        "The medians of A alone run from 9.1 to 34.9 months over two trials"
    )
    assert remarks.spread(rows.iloc[:1]) == "A prints one median."
    assert remarks.spread(rows.iloc[:0]) == "No nanobody product prints a median."


def test_affinities_and_doses_of_the_tables(held, counted):
    assert remarks.affinity(held["binders"]) == "No affinity for BCMA is in the table; one against CD38 is."
    assert remarks.doses(counted).startswith(
        "Nanobody trials print 0.07 to 2.1 million cells per kg; the others"
    )


def test_one_dose_is_no_range(counted):
    one = counted[counted["trial"].isin(["CARTITUDE-1", "KarMMa"])]
    assert remarks.doses(one).startswith(
        "Nanobody trials print 0.75 million cells per kg; the others print 150 to 450 million cells."
    )
