"""Races by antigen: hand-made trials, and every race of the copy that was read by eye."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import design, races, targets
from systemrace.tables import load

DEFINITION = Definition(as_of=pd.Timestamp("2026-08-22"))
CHOICES = design.Choices()
MONTH = 365.25 / 12

# Every race of the last ten years, its trials read by title and interventions: first in China, first in
# the United States.
READ = {
    "BAFF-R": ("NCT06132711", "NCT04690595"),
    "CD276/B7-H3": ("NCT04691713", "NCT04185038"),
    "CD38": ("NCT04351022", "NCT03464916"),
    "CD4": ("NCT04162340", "NCT03829540"),
    "CD5": ("NCT04594135", "NCT03081910"),
    "CD7": ("NCT04004637", "NCT03690011"),
    "CD70": ("NCT04662294", "NCT02830724"),
    "CDH17": ("NCT06501183", "NCT06055439"),
    "CLL1": ("NCT04884984", "NCT04219163"),
    "Claudin18.2": ("NCT03159819", "NCT04404595"),
    "DLL3": ("NCT06348797", "NCT03392064"),
    "FLT3": ("NCT05017883", "NCT06786533"),
    "GPRC5D": ("NCT05016778", "NCT04555551"),
    "GUCY2C": ("NCT04652219", "NCT05319314"),
    "PSCA": ("NCT05732948", "NCT02744287"),
    "SLAMF7/CS1": ("NCT04156269", "NCT03710421"),
    "STEAP2": ("NCT07344311", "NCT06267729"),
    "TACI/APRIL": ("NCT04657861", "NCT05020444"),
}


@pytest.fixture(scope="module")
def ran(records, readings, older):
    def run(years=10, records=records, older=older):
        return races.run(
            records, readings, older, DEFINITION, choices=CHOICES, window=races.Window(years)
        ).set_index("antigen")

    return run


def read(*rows: tuple[str, str, str]) -> targets.Readings:
    antigens = pd.DataFrame(rows, columns=["nct_id", "antigen", "reading"])
    return targets.Readings(antigens, pd.DataFrame({"nct_id": ["d"], "cell_type": ["NK"]}))


def test_a_reading_adds_takes_away_and_names_the_cell():
    records = pd.DataFrame(
        {
            "nct_id": ["a", "b", "c", "d"],
            "target_antigen": ["CD19|TACI/APRIL", None, None, "CD7"],
            "cell_type": ["T", "T", "T", None],
        }
    )
    readings = read(
        ("a", "TACI/APRIL", "not targeted"), ("a", "CD20", "targeted"),
        ("b", "GPRC5D", "targeted"), ("b", "BCMA", "targeted"),
    )  # fmt: skip
    programmes = pd.DataFrame({"fih_nct": ["a", "c"], "target": ["CD33", "CD19|CD22"]})
    found = targets.mend(records, readings, programmes)
    assert found["target_antigen"].tolist() == ["CD19|CD20", "BCMA|GPRC5D", "CD19|CD22", "CD7"]
    assert found["cell_type"].tolist() == ["T", "T", "T", "NK"]


def test_an_antigen_taken_away_leaves_none_named():
    records = pd.DataFrame({"nct_id": ["a"], "target_antigen": ["CS1"], "cell_type": ["T"]})
    none = pd.DataFrame({"fih_nct": ["z"], "target": ["CD19"]})
    found = targets.mend(records, read(("a", "SLAMF7/CS1", "not targeted")), none)
    assert found["target_antigen"].isna().all()


def test_every_reading_changes_its_record(as_named, records):
    before, after = (table.set_index("nct_id")["target_antigen"].fillna("") for table in (as_named, records))
    for row in load("antigen_readings").itertuples():
        named = row.antigen in after[row.nct_id].split("|")
        assert named == (row.reading == "targeted"), row
        assert named != (row.antigen in before[row.nct_id].split("|")), row


def test_every_race_of_the_last_ten_years_is_opened_by_trials_that_were_read(ran):
    known = races.raced(ran().reset_index()).set_index("antigen")
    found = {antigen: (row["nct_focal"], row["nct_comparator"]) for antigen, row in known.iterrows()}
    assert found == READ


def test_letters_in_other_words_open_no_race(ran, as_named):
    before, after = ran(records=as_named), ran()
    # Itacitinib was taken for TACI.
    assert before.loc["TACI/APRIL", "nct_comparator"] == "NCT04071366"
    assert after.loc["TACI/APRIL", "winner"] == "comparator"
    # CM-CS1 is a receptor of NKG2D; by trials of CS1 itself China was first, by 235 days.
    assert "SLAMF7/CS1" not in before.index
    assert after.loc["SLAMF7/CS1", "lag"] == pytest.approx(235 / MONTH)
    # NK cells against CD7 had put that race before the last ten years.
    assert "CD7" not in before.index
    assert after.loc["CD7", "winner"] == "focal"


def test_older_races_are_mended_too(ran):
    table = ran(years=None)
    assert table.loc["EGFR", "nct_comparator"] == "NCT03638167"  # not EGFRvIII
    assert table.loc["IL13Ra2", "nct_focal"] == "NCT05752877"  # written with a blank
    assert table.loc["NKG2D", ["nct_focal", "nct_comparator"]].tolist() == ["NCT04550663", "NCT02203825"]


def test_patients_treated_before_any_record_shut_a_race(ran, older):
    assert "HIV" not in ran().index
    without = ran(older=older.iloc[:0])
    assert without.loc["HIV", ["winner", "nct_focal"]].tolist() == ["focal", "NCT03980691"]
    row = ran(years=None).loc["HIV"]
    assert row["winner"] == "comparator"
    assert pd.isna(row["nct_comparator"])
    assert row["day_comparator"] == pd.Timestamp("2000-08-01")


def test_an_antigen_first_tried_in_a_third_country_long_ago_has_no_race(ran):
    # LewisY: Australia, January 2010; FAP: Switzerland, February 2015.
    assert not {"LewisY", "FAP"} & set(ran().index)
    assert ran(years=None).loc["LewisY", ["winner", "nct_focal"]].tolist() == ["only focal", "NCT02958384"]


def test_reading_products_changes_who_was_first(ran, as_named):
    before, after = ran(records=as_named), ran()
    assert before.loc["GPRC5D", "winner"] == "focal"
    assert after.loc["GPRC5D", ["winner", "nct_comparator"]].tolist() == ["comparator", "NCT04555551"]
    assert after.loc["DLL3", "nct_comparator"] == "NCT03392064"
    assert after.loc["CD276/B7-H3", "winner"] == "focal"
    # 2019-09-01 to 2019-12-11 are 101 days.
    assert after.loc["CD276/B7-H3", "lag"] == pytest.approx(101 / MONTH)


def test_a_month_gives_a_span_and_no_winner_where_it_reaches_both(ran):
    bcma = ran(years=None).loc["BCMA"]  # China: 2016-09, known to the month
    assert bcma["lag_high"] - bcma["lag_low"] == pytest.approx(29 / MONTH)
    one = pd.DataFrame({"winner": ["not known", "focal"], "lag": [0.0, 3.0]})
    assert races.score(one)["races"] == 1
    assert races.score(one.iloc[:1]) == {
        "races": 0,
        "first": 0,
        "first_share": 0.5,
        "first_share_low": 0.0,
        "first_share_high": 1.0,
    }
