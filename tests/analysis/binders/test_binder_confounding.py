"""What goes with the format: the grid, the pairs left, and the rank of the design."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from systemrace.analysis.binders import confounding, constructs
from systemrace.errors import DataError


def cell(grid, product, attribute):
    return grid[(grid["product"] == product) & (grid["attribute"] == attribute)].iloc[0]


def test_the_grid_says_what_each_product_shares(counted, made):
    grid = confounding.matrix(counted, made)
    assert len(grid) == 12 * len(confounding.ATTRIBUTES)
    assert set(grid.loc[grid["product"] == "cilta-cel", "match"]) == {confounding.REFERENCE}
    assert cell(grid, "ide-cel", "Costimulation")["match"] == confounding.SAME
    assert cell(grid, "eque-cel", "Vector")["match"] == confounding.UNKNOWN
    assert cell(grid, "BM38", "Targets")["match"] == confounding.DIFFERENT
    assert cell(grid, "cilta-cel", "Earlier lines")["value"] == "2\u20136"


def test_a_flat_dose_never_meets_one_by_weight(counted, made):
    grid = confounding.matrix(counted, made)
    assert (
        cell(grid, "eque-cel", "Dose, millions")["match"] == confounding.SAME
    )  # 1 within 0.07 to 2.1 per kg
    assert cell(grid, "bb21217", "Dose, millions")["match"] == confounding.DIFFERENT


def test_without_a_nanobody_there_is_no_grid(counted, made):
    with pytest.raises(DataError, match="No product with a nanobody"):
        confounding.matrix(counted[counted["side"] != constructs.NANOBODY], made)


def test_pairs_shrink_and_what_is_not_printed_is_not_alike(counted):
    left = confounding.contrasts_left(counted, 1.0)
    assert left["pairs"].iloc[0] == 5 * 15
    assert left["pairs"].is_monotonic_decreasing
    # LEGEND-2 and CARTIFAN-1 pair within China, CARTITUDE-1 within the United States, two global ones with
    # the KarMMa trials; products with two targets have gone a step before
    china = counted[
        (counted["country"] == "China") & (counted["side"] == constructs.OTHER) & ~counted["dual_target"]
    ]
    states = counted[(counted["country"] == "United States") & (counted["side"] == constructs.OTHER)]
    several = counted[(counted["country"] == "several countries") & (counted["side"] == constructs.OTHER)]
    assert left["pairs"].iloc[2] == 2 * len(china) + len(states) + 2 * len(several)
    blank = counted.assign(costimulation=None)
    assert confounding.contrasts_left(blank, 1.0)["pairs"].iloc[5] == 0


def test_no_width_of_lines_no_fewer_pairs(counted):
    narrow, wide = (confounding.contrasts_left(counted, width)["pairs"].iloc[3] for width in (0.0, 5.0))
    assert narrow < wide


def test_with_the_product_held_the_format_has_no_estimate(counted):
    found = confounding.diagnostics(counted).set_index("model")
    last = found.loc["with the product itself"]
    assert not last["estimable"]
    assert last["rank"] == last["columns"] - 1
    assert math.isinf(last["inflation"])
    assert found.loc["format alone", "inflation"] == pytest.approx(1.0)
    assert found.drop("with the product itself")["estimable"].all()


def test_inflation_is_that_of_a_regression(counted):
    used = counted[counted["side"] != constructs.NEITHER]
    own = (used["side"] == constructs.NANOBODY).astype(float)
    china = (used["country"] == "China").astype(float)
    expected = 1 / (1 - own.corr(china) ** 2)
    found = confounding.diagnostics(counted).set_index("model")
    assert found.loc["with country", "inflation"] == pytest.approx(expected)


def test_products_per_format(counted):
    found = confounding.per_format(counted).set_index("binder")
    assert found.loc["two nanobodies", ["products", "trials", "patients"]].tolist() == [1, 5, 457]
    assert found["products"].sum() == counted["product_key"].nunique()
    assert isinstance(found, pd.DataFrame)
