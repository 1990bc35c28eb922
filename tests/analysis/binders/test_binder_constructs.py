"""What a product is made of, and on which side of the comparison it stands."""

from __future__ import annotations

import pytest

from systemrace.analysis.binders import constructs, properties
from systemrace.errors import DataError


def test_rows_of_one_product_fill_each_other_in(made):
    row = made.loc["nci-bcma"]  # BI004 lacks species and costimulation, BI016 has them
    assert (row["origin"], row["costimulation"], row["vector"]) == ("murine", "CD28", "gamma-retroviral")
    assert made.loc["cilta-cel", "binder"] == "two nanobodies"
    assert made.loc["eque-cel", "binder"] == "human scFv"
    assert made.loc["zhejiang-bcma", "binder"] == "format not stated"


def test_sources_that_disagree_stop_the_analysis(held):
    rows = held["binders"].copy()
    rows.loc[rows["row_id"] == "BI002", "origin"] = "murine"
    with pytest.raises(DataError, match="two values of origin for one product: camelid and murine"):
        constructs.profiles(rows, held["products"])


@pytest.mark.parametrize(
    ("form", "nanobody", "side"),
    [
        ("two linked VHH", "two linked", constructs.NANOBODY),
        ("single VHH", "two linked", constructs.NEITHER),
        ("single VHH", "camelid", constructs.NANOBODY),
        ("heavy-chain-only single domain", "camelid", constructs.OTHER),
        ("heavy-chain-only single domain", "any single domain", constructs.NANOBODY),
        ("scFv", "any single domain", constructs.OTHER),
        ("not stated", "two linked", constructs.NEITHER),
    ],
)
def test_sides(form, nanobody, side):
    assert constructs.side(form, nanobody) == side


def test_size_and_stability_are_stated_and_never_measured(held):
    tally = properties.tally(held["binders"]).set_index("property")
    assert tally.loc["size", ["single_domains", "other_formats", "measured"]].tolist() == [
        2,
        0,
        0,
    ]  # BI013, BI029
    assert tally.loc["stability", "other_formats"] == 1  # BI026, of a human scFv
    assert tally.loc["affinity", ["measured", "measured_elsewhere"]].tolist() == [0, 1]  # BI028, CD38
    assert properties.head_to_head(held["binders"]) == 0


@pytest.mark.parametrize(("target", "expected"), [("BCMA", 1), ("CD38", 0)])
def test_a_measurement_beside_another_format_counts_for_bcma_only(held, target, expected):
    rows = held["binders"].copy()
    at = rows["row_id"] == "BI001"
    rows.loc[at, ["property", "property_basis", "target"]] = ["stability", properties.HEAD_TO_HEAD, target]
    assert properties.head_to_head(rows) == expected


def test_antibodies_have_exact_limits(held, made):
    found = properties.antibodies(held["binders"], made).set_index("total")
    assert found.loc[18, "successes"] == 1
    assert found.loc[18, "high"] == pytest.approx(0.2729, abs=1e-4)  # Clopper-Pearson for 1 of 18
    assert set(found["binder"]) == {"human scFv"}
