"""Who leads, against counts by hand of the rows."""

import pandas as pd
import pytest

from systemrace.analysis.discovery import constructs, judged, leads
from systemrace.errors import UsageError

AS_OF = "2026-08-22"
CHOICE = leads.Choice()


@pytest.fixture(scope="module")
def compared(rows, indicators):
    return leads.compare(rows, indicators, CHOICE)


def pick(frame, indicator, year):
    return frame[(frame["indicator"] == indicator) & (frame["year"] == year)].iloc[0]


@pytest.mark.parametrize(
    ("indicator", "year", "basis", "ratio", "standing"),
    [
        ("cart_top100_cited_share", "2008-2019", "share of all", 93 / 7, leads.LEADS),
        ("novel_drugs_entering_development", "2024", "counts", 1440 / 1250, leads.LEADS),
        ("nature_index_cancer_share", "2024", "printed", 2481.71 / 2614.52, leads.BEHIND),
        ("new_drug_approvals", "2019-2023", "counts", 243 / 256, leads.OPEN),
        ("pipeline_share_with_country_rd", "2024", "printed", 49.1 / 26.7, leads.LEADS),
    ],
)
def test_a_comparison_by_hand(compared, indicator, year, basis, ratio, standing):  # noqa: PLR0917 - a table
    row = pick(compared, indicator, year)
    assert (row["basis"], row["standing"]) == (basis, standing)
    assert row["ratio"] == pytest.approx(ratio)


def test_the_leader_a_source_names_counts_without_figures(compared):
    row = pick(compared, "self_originated_candidates_entering", "2024")
    assert (row["basis"], row["standing"]) == ("said", leads.BEHIND)
    assert pd.isna(row["ratio"])


def test_no_indicator_with_one_country_alone_is_compared(compared):
    assert "first_in_class_candidates" not in set(compared["indicator"])
    assert "top50_innovative_producers" not in set(compared["indicator"])  # 20 of 50 is no majority


def test_eras_by_what_the_count_reaches_back_to(compared):
    era = compared.set_index(["indicator", "year"])["era"]
    assert era["fda_cart_product_publications", "2015-2024"] == leads.FOUNDATION
    assert era["cart_top20_assignees", "to 2021"] == leads.FOUNDATION
    assert era["pipeline_share_with_country_rd", "2024"] == leads.CURRENT
    assert era["nature_index_cancer_share", "2019-2024"] == leads.FOUNDATION


def test_the_values_of_the_claim_counted_by_hand(rows, indicators, programmes):
    # Current leads: Bloomberg, Citeline, pipeline, first-in-class.
    # Current lags: cancer papers, SinoDrugWatch, constructs.
    assert judged.a3(rows, indicators, programmes, CHOICE, AS_OF) == {
        "foundation_indicators": 8, "foundation_leads": 6,
        "current_indicators": 7, "current_leads": 4, "current_behind": 3, "current_net": 1,
    }  # fmt: skip


def test_choices_change_what_counts(rows, indicators, programmes):
    def values(**changes):
        return judged.a3(rows, indicators, programmes, leads.Choice(**changes), AS_OF)

    assert values(need_interval=True)["current_indicators"] == 3
    assert values(fractional_counts=True)["current_behind"] == 2
    assert values(trackers="one per question")["current_leads"] == 2
    # Bloomberg, Citeline and Informa print what one house counted.
    assert values(trackers="one per house")["current_leads"] == 2
    without = judged.a3(rows, indicators, programmes, CHOICE, AS_OF, count_constructs=False)
    assert without["current_behind"] == 2


def test_providers_that_disagree_leave_a_question_open():
    frame = pd.DataFrame(
        {
            "era": "current", "field": "all medicine", "theme": "candidates", "measures": "flow",
            "year_end": [2023, 2024, 2024], "standing": [leads.LEADS, leads.LEADS, leads.BEHIND],
        }
    )  # fmt: skip
    assert leads.questions(frame)["standing"].tolist() == [leads.OPEN]
    assert leads.questions(frame.iloc[:2])["standing"].tolist() == [leads.LEADS]


def test_a_house_that_disagrees_with_itself_is_open():
    frame = pd.DataFrame(
        {
            "era": "current", "house": ["one", None, None, None], "provider": ["two", "one", "two", None],
            "source_id": "three", "standing": [leads.LEADS, leads.BEHIND, leads.LEADS, leads.BEHIND],
        }
    )  # fmt: skip
    assert leads.houses(frame)["standing"].tolist() == [leads.OPEN, leads.LEADS, leads.BEHIND]


@pytest.mark.parametrize(
    ("ratio", "low", "high", "standing"),
    [
        (2.0, 1.1, 3.0, leads.LEADS),
        (2.0, 0.9, 3.0, leads.OPEN),
        (0.5, 0.2, 0.9, leads.BEHIND),
        (1.01, None, None, leads.LEADS),
        (None, None, None, leads.OPEN),
    ],
)
def test_the_interval_decides_where_there_is_one(ratio, low, high, standing):
    assert leads.standing_of(ratio, low, high) == standing


def test_an_unknown_theme_is_refused_and_the_known_ones_named(indicators):
    with pytest.raises(UsageError, match=r"no indicator has the theme papers.*publications"):
        leads.themes_of("papers|patents", indicators)
    assert leads.themes_of("patents|trials", indicators) == ("patents", "trials")


def test_series_hold_one_value_a_place_and_year(rows):
    series = rows.dropna(subset=["series"])
    assert not series.duplicated(["series", "country", "year_start", "year_end"]).any()


def test_constructs_counted_from_the_programmes(programmes):
    begun = constructs.started(programmes, AS_OF)
    yearly = constructs.by_year(begun, leads.DEFAULT)
    counts = yearly.set_index(["country", "year"])["count"]
    assert (counts["China", 2025], counts["US", 2025]) == (25, 10)
    by_hand = programmes["originator_country"].eq("CN") & programmes["first_in_human_date"].str.startswith(
        "2025", na=False
    )
    assert counts["China", 2025] == by_hand.sum()
    assert counts["US", 2012] == 0


def test_constructs_started_later_do_not_count(programmes):
    assert constructs.started(programmes, "2019-12-31")["year"].max() == 2019


def test_constructs_of_either_era_add_up(programmes):
    begun = constructs.started(programmes, AS_OF)
    eras = constructs.compare(begun, CHOICE, leads.DEFAULT, "s")
    both = begun["country"].isin(leads.DEFAULT).sum()
    assert eras[["comparator_value", "focal_value"]].to_numpy().sum() == both
    assert list(eras["standing"]) == [leads.OPEN, leads.BEHIND]
