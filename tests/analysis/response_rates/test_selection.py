"""One count per trial: the rule on small invented tables, and the main analysis against a count by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace import tables
from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.analysis.response_rates.handcount import BY_HAND, EXPLAINED, against_hand, hand_total
from systemrace.analysis.response_rates.selection import COUNTED, PRINTED, REASONS, Choice, check_pair, select
from systemrace.errors import DataError, UsageError

COLUMNS = [
    *(
        "row_id",
        "trial",
        "nct_id",
        "product",
        "binder",
        "target",
        "country_of_conduct",
        "phase",
        "dose_group",
    ),
    *("data_cutoff", "report_date", "n_infused", "endpoint", "responders", "denominator", "pct"),
    *("median_prior_lines", "median_followup_months", "source_id"),
]
PLAIN = {
    "trial": "T-1",
    "product": "some CAR",
    "binder": "human scFv",
    "target": "BCMA",
    "country_of_conduct": "China",
    "phase": "1",
    "dose_group": "all doses",
    "report_date": "2020-06-01",
    "endpoint": "ORR",
    "source_id": "src",
}


def table(*changes: dict) -> pd.DataFrame:
    """Rows that differ from a plain one only where said."""
    frame = pd.DataFrame([{**PLAIN, **change} for change in changes], columns=COLUMNS)
    for column in ("n_infused", "responders", "denominator", "pct", "median_followup_months"):
        frame[column] = frame[column].astype("Float64")
    return frame


def count(rows: pd.DataFrame, **choice) -> dict[str, tuple[int, int]]:
    counted = select(rows, Choice(**choice)).counted
    return {
        t: (int(x), int(n))
        for t, x, n in zip(counted["trial"], counted["successes"], counted["total"], strict=True)
    }


@pytest.fixture(scope="module")
def real():
    return tables.load("response_rates")


EARLY = {"responders": 10, "denominator": 10, "report_date": "2019-01-01"}
LATE = {"responders": 20, "denominator": 25, "report_date": "2022-01-01"}
MOST = {"responders": 24, "denominator": 30, "report_date": "2021-01-01"}


def test_latest_first_and_largest_report():
    rows = table(EARLY, LATE, MOST)
    assert count(rows) == {"T-1": (20, 25)}
    assert count(rows, report="first") == {"T-1": (10, 10)}
    assert count(rows, report="largest") == {"T-1": (24, 30)}


def test_a_bare_year_is_late_for_the_latest_and_early_for_the_first():
    rows = table({**EARLY, "report_date": "2022"}, {**LATE, "report_date": "2022-05"})
    assert count(rows) == {"T-1": (10, 10)}
    assert count(rows, report="first") == {"T-1": (10, 10)}


def test_early_look_stands_only_for_the_first_report():
    rows = table({**EARLY, "dose_group": "phase 1b"}, LATE)
    assert count(rows) == {"T-1": (20, 25)}
    assert count(rows, report="first") == {"T-1": (10, 10)}
    assert select(rows).flow().set_index("reason")["trials"].to_dict() == {COUNTED: 1}


def test_active_doses_replace_the_whole_trial_only_where_set_apart():
    active = {**EARLY, "dose_group": "active doses >=150e6"}
    rows = table(active, LATE, {**LATE, "trial": "T-2"})
    assert count(rows, dose_groups="active") == {"T-1": (10, 10), "T-2": (20, 25)}
    assert count(rows) == {"T-1": (20, 25), "T-2": (20, 25)}


def test_infused_denominator_only_grows_and_only_under_a_whole_trial():
    rows = table(
        {**LATE, "n_infused": 28},
        {**LATE, "trial": "T-2", "n_infused": 20},
        {**LATE, "trial": "T-3", "dose_group": "active doses >=150e6", "n_infused": 40},
    )
    assert count(rows, denominator="infused", dose_groups="active") == {
        "T-1": (20, 28),
        "T-2": (20, 25),
        "T-3": (20, 25),
    }


def test_enrolled_denominator_where_printed_else_infused():
    rows = table(
        {**LATE, "n_infused": 28},
        {**EARLY, "dose_group": "all enrolled (apheresed)", "responders": 20, "denominator": 33},
        {**LATE, "trial": "T-2", "n_infused": 28},
    )
    assert count(rows, denominator="enrolled") == {"T-1": (20, 33), "T-2": (20, 28)}


def test_stringent_complete_response_stands_in_where_no_other_is_printed():
    cr, scr = {**EARLY, "endpoint": "CR (>=CR)"}, {**EARLY, "endpoint": "sCR", "responders": 7}
    assert count(table(cr, scr), endpoint="complete") == {"T-1": (10, 10)}
    assert count(table(scr), endpoint="complete") == {"T-1": (7, 10)}
    with pytest.raises(
        DataError, match="No trial is left for endpoint 'complete as printed', report 'latest'"
    ):
        count(table(scr), endpoint="complete as printed")


def test_overlapping_reports_count_once():
    rows = table({**EARLY, "trial": "CT103A phase 1"}, {**LATE, "trial": "FUMANBA-1"})
    assert count(rows) == {"FUMANBA-1": (20, 25)}
    assert REASONS[8] in set(select(rows).flow()["reason"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"phase": "real world"}, "pooled analysis, registry or routine care"),
        ({"binder": "bispecific antibody (context)"}, "not CAR-T against BCMA"),
        ({"target": "GPRC5D x CD3"}, "not CAR-T against BCMA"),
        ({"dose_group": "standard care, ITT"}, "control arm"),
        ({"trial": "FUMANBA-2"}, "first-line or consolidation treatment"),
        ({"responders": None}, "no count printed"),
        ({"dose_group": "150e6"}, "only a dose, a subgroup or an early part"),
    ],
)
def test_each_reason_to_leave_a_row_out(change, reason):
    screened = select(table({**LATE, "trial": "kept"}, {**LATE, **change})).screened
    assert list(screened["reason"]) == [COUNTED, reason]


def test_a_second_target_is_not_a_t_cell_engager():
    # "BCMA and CD38" holds the letters CD3
    rows = table({**LATE, "target": "BCMA and CD38"})
    assert count(rows) == {"T-1": (20, 25)}
    assert set(
        select(pd.concat([rows, table({**LATE, "trial": "kept"})]), Choice(dual_target=False)).counted[
            "trial"
        ]
    ) == {"kept"}


def test_north_american_trials_join_the_united_states_on_request():
    rows = table({**LATE, "country_of_conduct": "North America"})
    assert list(select(rows).counted["country"]) == ["North America"]
    assert list(select(rows, Choice(north_america=True)).counted["country"]) == ["United States"]


def test_an_unread_dose_group_stops_the_analysis():
    with pytest.raises(
        DataError, match=r"not yet read as whole trial, dose or subgroup: T-1: '7e6'\. Add each to SCOPES"
    ):
        annotate(table({"dose_group": "7e6"}))


def test_a_country_is_not_compared_with_itself():
    with pytest.raises(UsageError, match=r"focal and comparator are both China\. Give two countries"):
        check_pair("China", "China")


def test_every_dose_group_of_the_real_table_is_read(real):
    assert annotate(real)["scope"].notna().all()


def test_main_analysis_differs_from_the_count_by_hand_only_where_explained(real):
    differing = against_hand(select(real))
    assert set(differing["trial"]) == set(EXPLAINED)
    assert list(differing["why"]) == [EXPLAINED[trial] for trial in differing["trial"]]
    assert hand_total("China") == (486, 527)
    assert hand_total("United States") == (284, 356)


def test_differences_from_the_count_by_hand_add_up(real):
    counted = select(real).counted
    sums = counted.groupby("country")[["successes", "total"]].sum().astype(int)
    # China: 27/30 for 24/28; United States: 30/39 for 28/33, and 83/86 that the hand left out
    assert tuple(sums.loc["China"]) == (486 + 3, 527 + 2)
    assert tuple(sums.loc["United States"]) == (284 + 2 + 83, 356 + 6 + 86)


def test_other_choices_explain_their_differences_from_the_hand_too(real):
    without = against_hand(select(real, Choice(donor_cells=False)))
    assert without.set_index("trial").loc["ALLO-715 UNIVERSAL", "why"] == "donor cells"
    assert "another report or denominator by the chosen rule" in set(
        against_hand(select(real, Choice(denominator="enrolled")))["why"]
    )


def test_hand_counted_trials_are_in_the_table(real):
    assert {t for hand in BY_HAND.values() for t in hand} <= set(real["trial"])


@pytest.mark.parametrize("endpoint", list(PRINTED))
def test_no_trial_or_family_counts_twice(real, endpoint):
    counted = select(real, Choice(endpoint=endpoint)).counted
    assert counted["family"].is_unique
    assert (counted["successes"] <= counted["total"]).all()
