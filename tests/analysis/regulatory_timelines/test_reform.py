import math

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.regulatory_timelines import judged, reform
from systemrace.errors import UsageError

NAMES = {"CN": "China", "US": "United States"}


def trials(rows):
    columns = ["nct_id", "start_date", "countries", "overall_status", "source_id"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def series(growth_before, growth_after, step=1.0, level=400.0):
    quarters = pd.period_range("2011Q4", "2019Q3", freq="Q", name="quarter")
    time = (np.arange(32) - 16 + 0.5) / 4
    late = time > 0
    rate = level * np.where(late, step * growth_after**time, growth_before**time)
    return pd.Series(rate, index=quarters)


@pytest.fixture
def counts():
    return pd.DataFrame({"CN": series(1.5, 3.0, step=2.0), "US": series(1.2, 1.2)})


DESIGN = reform.Design("CN", "US")


def test_starts_count_in_every_country_with_a_site():
    kept = trials(
        [
            ("N1", "2016-01-05", "China|United States", "COMPLETED", "s"),
            ("N2", "2016-02", "China", "COMPLETED", "s"),
            ("N3", "2016", "China", "COMPLETED", "s"),
            ("N4", None, "China", "COMPLETED", "s"),
            ("N5", "2016-03-01", None, "COMPLETED", "s"),
        ]
    )
    found = reform.starts(kept, NAMES, "2026-08-22")
    assert sorted(zip(found["nct_id"], found["country"], strict=True)) == [
        ("N1", "CN"),
        ("N1", "US"),
        ("N2", "CN"),
    ]


def test_the_quarter_cut_by_the_count_is_left_out():
    kept = trials([("N1", "2026-06-30", "China", "x", "s"), ("N2", "2026-07-01", "China", "x", "s")])
    found = reform.starts(kept, NAMES, "2026-08-22")
    assert found["nct_id"].tolist() == ["N1"]
    table = reform.quarterly(found, ("CN", "US"), "2026-08-22", since="2026-01-01")
    assert [str(quarter) for quarter in table.index] == ["2026Q1", "2026Q2"]
    assert table["CN"].tolist() == [0, 1]


def test_trials_that_never_began_or_test_no_car_are_left_out():
    statuses = ["COMPLETED", "WITHDRAWN", "NOT_YET_RECRUITING", "COMPLETED", "COMPLETED", "COMPLETED"]
    kept = trials(
        [(f"N{place}", "2016-01-01", "China", status, "s") for place, status in enumerate(statuses)]
    )
    screening = pd.DataFrame(
        {
            "nct_id": kept["nct_id"],
            "is_car": ["yes", "yes", "yes", "likely", "no", "yes"],
            "role": "investigational",
            "study_type": [None, None, None, "INTERVENTIONAL", None, "OBSERVATIONAL"],
            "cell_type": ["T", "T", "T", None, "T", "T"],
        }
    )
    assert reform.car_trials(kept, screening, "T", "yes or likely")["nct_id"].tolist() == ["N0", "N3"]
    assert reform.car_trials(kept, screening, "T", "yes")["nct_id"].tolist() == ["N0"]
    assert len(reform.car_trials(kept, screening, "T", "yes", withdrawn=True)) == 2
    killers = screening.assign(cell_type="NK")
    assert reform.car_trials(kept, killers, "T", "yes").empty
    assert len(reform.car_trials(kept, killers, "all", "yes")) == 1


@pytest.mark.parametrize(
    ("date", "quarter"),
    [("2015-08-18", "2015Q4"), ("2015-10-01", "2015Q4"), ("2015-10-02", "2016Q1"), ("2015-08", "2015Q4")],
)
def test_first_full_quarter_after_a_reform(date, quarter):
    assert str(reform.first_quarter_after(date)) == quarter


def test_the_effect_is_that_of_the_focal_country_over_the_control(counts):
    found = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    assert found.growth_change.value == pytest.approx(2.0, rel=1e-3)
    assert found.level_change.value == pytest.approx(2.0, rel=1e-3)
    assert found.comparator.growth_change.value == pytest.approx(1.0, rel=1e-3)


def test_a_quarter_outside_the_counts_is_named(counts):
    with pytest.raises(ValueError, match="2030Q1 is outside the counted quarters 2011Q4 to 2019Q3"):
        reform.effect(counts, pd.Period("2030Q1", "Q"), DESIGN)
    with pytest.raises(
        UsageError, match=r"The break at 2030Q1 cannot be estimated: 2030Q1 is outside the counted quarters"
    ):
        reform.measured(counts, pd.Period("2030Q1", "Q"), DESIGN)
    real = pd.Period("2015Q4", "Q")
    found = reform.measured(counts, real, DESIGN)
    assert found is not None
    assert found.growth_change == reform.effect(counts, real, DESIGN).growth_change


def test_a_place_without_starts_has_no_break_and_all_that_is_possible_is_said(counts):
    none = counts.copy()
    none.loc[:"2015Q3", "CN"] = 0
    real = pd.Period("2015Q4", "Q")
    assert reform.measured(none, real, DESIGN) is None
    assert judged.b9(None, {}, 2) == {
        "growth_change": 1.0, "growth_change_low": 0.0, "growth_change_high": math.inf,
        "placebo_share": 1.0, "break_known": 0.0,
    }  # fmt: skip
    found = reform.measured(counts, real, DESIGN)
    assert judged.b9(found, {}, 2)["break_known"] == 1.0
    assert judged.b9(found, {}, 2)["placebo_share"] == 1.0  # no date was tried
    assert judged.b9(found, {}, 2, reformed=False)["break_known"] == 0.0


def test_windows_without_a_start_are_left_out_of_the_other_choices(counts):
    late = counts.copy()
    late.loc["2012Q4":"2015Q3", "CN"] = 0
    table = reform.specifications(late, pd.Period("2015Q4", "Q"), DESIGN)
    assert set(table["years"]) == {4, 5, 6}


def test_placebos_keep_away_from_the_reform(counts):
    real = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    found = reform.placebos(reform.candidates(counts, DESIGN, ("2013-01-01", "2018-12-31")), real, apart=2)
    others = found[~found["real"]]["quarter"].astype(str).tolist()
    assert not {"2015Q2", "2015Q3", "2015Q4", "2016Q1", "2016Q2"} & set(others)
    assert "2015Q1" in others
    assert found["real"].sum() == 1
    tested = reform.shares(found)
    changes = found[~found["real"]]["growth_change"]
    assert tested["placebos"] == len(changes) == len(others)
    assert tested["growth"] == (changes >= real.growth_change.value).mean()
    tried = reform.candidates(counts, DESIGN, ("2013-01-01", "2018-12-31"))
    assert reform.compared(tried, real, apart=2) == tested


def test_quarters_with_too_little_are_no_placebo(counts):
    early = counts.copy()
    early.loc[:"2013Q4", "CN"] = 0
    real = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    found = reform.placebos(reform.candidates(early, DESIGN, ("2013-01-01", "2014-03-31")), real, apart=2)
    assert found["real"].all()


def test_specifications_mark_the_chosen_one(counts):
    table = reform.specifications(counts, pd.Period("2015Q4", "Q"), DESIGN)
    assert table["chosen"].sum() == 1
    assert table[table["chosen"]][["years", "errors"]].to_numpy().tolist() == [[4, "quasi"]]


def test_fits_are_laid_end_to_end(counts):
    found = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    table = reform.fitted(found, DESIGN)
    assert table.groupby("country")["after"].sum().tolist() == [16, 16]


def test_starts_behind_a_fit_are_those_of_its_quarters(counts):
    found = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    quarters = pd.PeriodIndex(["2011Q3", "2011Q4", "2015Q3", "2015Q4", "2019Q3", "2019Q4"], freq="Q")
    behind = reform.behind(pd.DataFrame({"quarter": quarters}), found)
    assert behind["quarter"].astype(str).tolist() == ["2011Q4", "2015Q3", "2015Q4", "2019Q3"]
    assert behind["after"].tolist() == [False, False, True, True]


def test_one_sided_starts_are_told_by_trial_and_country():
    one = pd.DataFrame([("N1", "CN"), ("N1", "US"), ("N2", "CN")], columns=["nct_id", "country"])
    other = pd.DataFrame([("N1", "CN"), ("N2", "CN"), ("N3", "US")], columns=["nct_id", "country"])
    found = reform.one_sided(one, other)
    assert found.to_numpy().tolist() == [["N1", "US"], ["N3", "US"]]


def test_claim_values_are_those_of_growth(counts):
    found = reform.effect(counts, pd.Period("2015Q4", "Q"), DESIGN)
    values = reform.claim_values(found, {"growth": 0.25})
    assert values["growth_change"] == found.growth_change.value
    assert values["placebo_share"] == 0.25
