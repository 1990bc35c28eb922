import pandas as pd
import pytest

from systemrace.analysis.regulatory_timelines import intervals, milestones

TOTAL = "first patient to approval"


@pytest.fixture
def dated(programmes, approvals, events):
    return milestones.collect(programmes, approvals, events, as_of="2026-08-22", legend_start="2015-10-02")


@pytest.fixture
def measured(dated):
    return intervals.durations(dated)


def years_of(measured, product, interval):
    return measured[(measured["product"] == product) & (measured["interval"] == interval)].iloc[0]


def test_a_duration_between_two_days_is_exact(measured):
    row = years_of(measured, "cilta-cel", TOTAL)
    assert row["years"] == row["low"] == row["high"] == pytest.approx(2341 / 365.25)


def test_a_duration_from_a_year_carries_the_range_of_that_year(measured):
    row = years_of(measured, "eque-cel", TOTAL)
    assert row["low"] == pytest.approx(
        (pd.Timestamp("2023-06-30") - pd.Timestamp("2018-12-31")).days / 365.25
    )
    assert row["high"] == pytest.approx(
        (pd.Timestamp("2023-06-30") - pd.Timestamp("2018-01-01")).days / 365.25
    )
    assert row["low"] < row["years"] < row["high"]


def test_no_duration_is_negative(measured):
    assert (measured[["years", "low", "high"]] >= 0).all().all()


def test_stages_add_up_to_the_total(measured, dated):
    laid = intervals.stages(measured, dated)
    ends = laid.groupby("product")["end"].max()
    totals = laid.groupby("product")["total"].first()
    assert ends.to_numpy() == pytest.approx(totals.to_numpy(), abs=1e-9)
    assert set(laid["product"]) == {"cilta-cel", "axi-cel", "eque-cel"}


def test_stages_around_a_missing_filing_are_one(measured, dated):
    without = dated[~((dated["product"] == "axi-cel") & (dated["kind"] == "submission"))]
    laid = intervals.stages(intervals.durations(without), without)
    assert laid.loc[laid["product"] == "axi-cel", "stage"].tolist() == [
        "first patient to pivotal trial",
        "pivotal trial to approval",
    ]


def test_rank_counts_the_faster_ones(measured):
    ranked = intervals.ranks(measured, "PR001").set_index("interval")
    assert ranked.loc[TOTAL, ["others", "rank"]].tolist() == [2, 2], "eque-cel was faster, axi-cel slower"
    assert ranked.loc[TOTAL, "share_faster"] == 0.5


def test_a_rank_opens_where_dates_overlap():
    rows = pd.DataFrame(
        {
            "programme_id": ["a", "b", "c"],
            "interval": TOTAL,
            "years": [3.0, 2.9, 9.0],
            "low": [2.5, 2.8, 8.0],
            "high": [3.5, 3.2, 9.9],
        }
    )
    row = intervals.ranks(rows, "a").iloc[0]
    assert [row["rank"], row["best"], row["worst"]] == [2, 1, 2]


def test_record_leaves_out_intervals_that_few_share():
    ranked = pd.DataFrame({"others": [3, 7, 2], "rank": [1, 6, 1], "share_faster": [0.0, 5 / 7, 0.0]})
    found = intervals.record(ranked)
    assert found == {
        "intervals": 2,
        "fastest": 1,
        "top_quarter": 1,
        "median_percentile": pytest.approx(5 / 14),
    }


def test_record_reads_partial_dates_for_or_against():
    ranked = pd.DataFrame({"others": [4, 9], "rank": [2, 3], "best": [1, 2], "worst": [3, 6]})
    best, worst = (intervals.record(ranked, reading=reading) for reading in ("best", "worst"))
    assert (best["fastest"], best["median_percentile"]) == (1, pytest.approx((0 / 4 + 1 / 9) / 2))
    assert (worst["fastest"], worst["median_percentile"]) == (0, pytest.approx((2 / 4 + 5 / 9) / 2))
    assert intervals.record(ranked, at_least=5)["intervals"] == 1


def test_record_of_nothing_is_zero():
    empty = pd.DataFrame({"others": [], "rank": [], "share_faster": []})
    assert intervals.record(empty)["intervals"] == 0


def test_summary_by_country_keeps_the_order_of_a_products_life(measured):
    table = intervals.by_country(measured, ("CN", "US"))
    assert table["interval"].drop_duplicates().tolist() == [
        name for name in intervals.INTERVALS if name in set(table["interval"])
    ]
    row = table[(table["interval"] == TOTAL) & (table["country"] == "CN")].iloc[0]
    assert row["products"] == 2
