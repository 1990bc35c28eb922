import pytest

from systemrace.analysis.regulatory_timelines import lags
from systemrace.errors import UsageError

PLACES = ("US", "EU", "CN", "JP")


@pytest.fixture
def matrix(approvals, programmes):
    return lags.matrix(approvals, programmes, PLACES, "2026-08-22").set_index(["product", "jurisdiction"])


def test_lag_is_counted_from_the_first_approval_anywhere(matrix):
    assert matrix.loc[("cilta-cel", "CN"), "months"] == pytest.approx(911 / (365.25 / 12))
    assert matrix.loc[("cilta-cel", "CN"), "text"] == "+30"
    assert matrix.loc[("cilta-cel", "US"), "text"] == "first"


def test_a_year_only_leaves_a_range(matrix):
    assert matrix.loc[("cilta-cel", "JP"), "text"] == "+0 to 10"


def test_a_cell_without_approval_is_empty(matrix):
    assert matrix.loc[("eque-cel", "US"), "text"] == ""


def test_a_licensed_brand_is_the_same_product(matrix):
    assert matrix.loc[("axi-cel", "CN"), "text"] == "+44"


def test_products_stand_in_order_of_first_approval(matrix):
    assert list(dict.fromkeys(matrix.index.get_level_values("product"))) == [
        "axi-cel",
        "cilta-cel",
        "eque-cel",
    ]


def test_both_lists_products_approved_in_two_places(approvals, programmes):
    found = lags.both(lags.matrix(approvals, programmes, PLACES, "2026-08-22"), "US", "CN")
    assert found["product"].tolist() == ["axi-cel", "cilta-cel"]
    assert (found["months"] > 0).all()


def test_an_early_count_knows_less(approvals, programmes):
    early = lags.matrix(approvals, programmes, PLACES, "2018-01-01")
    assert early["product"].unique().tolist() == ["axi-cel"]


def test_a_place_without_approval_is_named_with_those_there_are(approvals, programmes):
    with pytest.raises(UsageError, match=r"no approval in XX\. Choose among .*CN.*US"):
        lags.matrix(approvals, programmes, ("US", "XX"), "2026-08-22")
