"""Origins of approved products, against the rows and a count by hand."""

import pandas as pd
import pytest

from systemrace.analysis.discovery import judged, labelled, leads, origins, wording
from systemrace.analysis.discovery.constructs import by_year, ratios, started
from systemrace.analysis.statistics.proportions import Interval
from systemrace.tables import load


@pytest.fixture(scope="module")
def table(origin_rows, approvals):
    return origins.products(origin_rows, approvals, "as in approvals")


def test_every_approved_product_has_one_row(origin_rows, approvals):
    named = [name for cell in origin_rows["products"] for name in cell.split("|")]
    assert sorted(named) == sorted(approvals["product"].unique())


def test_constructs_are_made_where_the_approvals_say(origin_rows, approvals):
    maker = approvals.drop_duplicates("product").set_index("product")["originator_country"]
    for row in origin_rows.itertuples():
        assert {maker[name] for name in row.products.split("|")} == {row.construct_country}


def test_cilta_cel_layer_by_layer(table):
    row = table.set_index("name").loc[origins.LEAD]
    layers = [row[layer] for layer, _ in origins.LAYERS]
    assert layers == ["US", "CN", "CN", "CN|US", "US"]
    assert row["approval_date"] == "2022-02-28"  # the Japanese approval is known to the year alone


def test_what_no_source_gives_stays_empty(table):
    cells = origins.cells(table)
    assert pd.isna(table.set_index("name").loc["NexCAR19", "first_patient"])
    assert not ((cells["name"] == "NexCAR19") & (cells["layer"] == "first_patient")).any()


def test_the_values_of_the_claim(table):
    found = judged.b3(table, origins.foundations(table, "first receptor"))
    assert (found["lead_foundation"], found["lead_construct"], found["known"]) == (1, 1, 7)
    assert found["share"] == pytest.approx(6 / 7)
    assert (found["share_low"], found["share_high"]) == pytest.approx((0.4213, 0.9964), abs=1e-4)


def test_the_rival_source_moves_relma_cel_to_the_united_states(origin_rows, approvals):
    table = origins.products(origin_rows, approvals, "as the rival source")
    assert (table["construct"] == "US").sum() == 6
    assert judged.b3(table, origins.foundations(table, "first receptor"))["known"] == 6


def test_rights_are_known_for_one_chinese_construct_alone(table):
    assert judged.b3(table, origins.foundations(table, "licence"))["known"] == 1


def test_the_first_registered_trials_agree_with_the_first_receptors(table):
    first = origins.first_trials(load("trials", "2026-08-22"), load("screening", "2026-08-22"))
    assert (first["CD19"], first["BCMA"], first["Claudin18.2"]) == ("US", "US", "CN")
    by_trial = origins.foundations(table, "first trial", first)
    assert by_trial.tolist() == origins.foundations(table, "first receptor").tolist()


def test_shares_by_year_count_each_construct_once(table):
    yearly = origins.by_year(table, "US", 0.95).set_index("year")
    assert (yearly.loc[2017, "constructs"], yearly.loc[2017, "all"]) == (2, 2)
    assert (yearly.loc[2026, "constructs"], yearly.loc[2026, "all"]) == (5, 17)


def test_the_points_against_hold(approvals, origin_rows, table):
    in_us = set(approvals.loc[approvals["jurisdiction"] == "US", "product"])
    mine = table[table["products"].map(lambda cell: bool(in_us & set(cell.split("|"))))]
    assert (mine["construct"] == "US").sum() * 2 > len(mine)
    assert "US" in table.set_index("name").loc[origins.LEAD, "developer"]


def test_a_share_of_nothing_is_unknown():
    assert wording.share(origins.share(0, 0, 0.95)) == "not known"
    assert wording.share(Interval(0.5, 0.25, 0.75)) == "50% (25% to 75%)"


def test_paths_leave_out_windows_and_lone_years(rows, indicators, programmes):
    begun = started(programmes, "2025-12-31")
    compared = leads.compare(rows, indicators, leads.Choice())
    followed = labelled.paths(
        compared,
        ratios(by_year(begun, leads.DEFAULT), leads.DEFAULT),
        ("publications", "candidates", "trials"),
    )
    assert set(followed.groupby("panel")["year"].nunique()) & {1} == set()
    papers = followed[followed["panel"] == "Cancer papers in leading journals"]
    assert papers["year"].tolist() == [2024, 2023]
    ladder = labelled.crossings(followed).set_index("panel")
    assert ladder.loc["Cancer papers in leading journals", "crossed"] == 2024
    assert pd.isna(ladder.loc["New drug candidates, all medicine", "crossed"])
    assert (
        wording.since_when(ladder.reset_index().query("panel == 'CAR-T trials'").iloc[0]) == "2020 or before"
    )


@pytest.mark.parametrize(
    ("american", "chinese", "whole", "told"),
    [
        (5, 7, 17, "are not American, and China has more than"),
        (9, 2, 12, "are American, and China has fewer than"),
    ],
)
def test_most_is_said_of_more_than_half(american, chinese, whole, told):
    assert told in wording.most(american, chinese, whole)


def test_tallies_in_words():
    found = {"current_indicators": 5, "current_leads": 2, "current_behind": 2}
    assert wording.tally(found, "current") == "leads in 2 of 5 and lies behind in 2, 1 being open"
    assert wording.tally(dict.fromkeys(found, 0), "current") == "no indicator at all"


def test_what_the_other_source_would_make_of_the_count(table, origin_rows, approvals):
    rival = origins.products(origin_rows, approvals, "as the rival source")
    assert wording.dispute(table, rival) == (
        "On relma-cel sources disagree: by the word of the other, 6 constructs are American and 6 Chinese"
    )
    assert wording.dispute(table, table).startswith("No two sources disagree")
