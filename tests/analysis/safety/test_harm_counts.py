"""One count per trial on the real table, against counts made by hand, and on small tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from systemrace import tables
from systemrace.analysis.safety import contrast, judged, profile, selection
from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import difference_interval
from systemrace.errors import DataError

CHINA, US = "China", "United States"
# Counted by hand from the table: the latest report of each trial with a count of grade 3 or more.
BY_HAND = {
    CHINA: {
        "BCMA CAR-T Zhejiang": (51, 141),
        "BCMA+CD19 Xuzhou": (7, 54),
        "C-CAR088": (3, 31),
        "CARTIFAN-1": (17, 48),
        "CT053 IIT": (0, 24),
        "FUMANBA-1": (1, 103),
        "FUMANBA-2": (0, 16),
        "LEGEND-2": (7, 74),
        "anti-BCMA CAR-T, Li 2021": (5, 30),
    },
    US: {
        "ALLO-715 UNIVERSAL": (1, 43),
        "BMS-986354": (1, 65),
        "CARTITUDE-1": (4, 97),
        "CRB-401": (2, 33),
        "CRB-402": (2, 46),
        "FCARH143": (2, 25),
        "MCARH171": (2, 10),
        "UPenn CART-BCMA": (8, 25),
    },
}


@pytest.fixture(scope="module")
def rows():
    return tables.load("safety")


@pytest.fixture(scope="module")
def severe(rows):
    return selection.events(rows, *selection.SEVERE_SYNDROME)


def b12(rows, pair=(CHINA, US), match="product"):
    return judged.b12(judged.gather(judged.Harms(rows), pair, match=match))


@pytest.mark.parametrize("country", [CHINA, US])
def test_rule_picks_what_a_hand_picks(severe, country):
    counted = selection.counted(severe)
    mine = counted[counted["country"] == country].set_index("trial")
    found = dict(zip(mine.index, zip(mine["successes"], mine["total"], strict=True), strict=True))
    assert found == BY_HAND[country]


def test_no_cohort_is_counted_twice(rows):
    for kind in profile.KINDS.values():
        for report in ("latest", "first", "largest"):
            counted = selection.counted(selection.events(rows, *kind), selection.Choice(report))
            assert counted["cohort"].is_unique


def test_first_reports_are_early_looks(severe):
    counted = selection.counted(severe, selection.Choice(report="first")).set_index("trial")
    assert counted.loc["BCMA CAR-T Zhejiang", ["successes", "total"]].tolist() == [27, 61]
    assert counted.loc["CRB-401", ["successes", "total"]].tolist() == [2, 21]


def test_sites_added_are_the_sites_of_legend2(severe):
    counted = selection.counted(severe, selection.Choice(sites="sites added")).set_index("trial")
    assert counted.loc["LEGEND-2", ["successes", "total"]].tolist() == [11, 74]
    assert set(counted.loc["LEGEND-2", "row_id"].split("|")) == {"SF005", "SF011"}


def test_percentages_count_only_when_asked(severe):
    plain = selection.counted(severe, selection.Choice(routine_care=True))
    asked = selection.counted(severe, selection.Choice(routine_care=True, rounded=True))
    assert "US SOC cilta-cel" not in set(plain["trial"])
    row = asked.set_index("trial").loc["US SOC cilta-cel"]
    assert (row["successes"], row["total"], row["approximate"]) == (12, 236, True)


def test_smallest_leaves_small_trials_out(severe):
    counted = selection.counted(severe, selection.Choice(smallest=20))
    assert counted["total"].min() >= 20
    assert "MCARH171" not in set(counted["trial"])


def test_the_claim_gets_the_counts_everyone_knows(rows):
    values = b12(rows)
    expected = difference_interval((17, 48), (4, 97))
    assert values["same_product_difference"] == pytest.approx(17 / 48 - 4 / 97)
    assert (values["same_product_low"], values["same_product_high"]) == pytest.approx(
        (expected.low, expected.high)
    )
    assert (values["trials_focal"], values["trials_comparator"]) == (9, 8)
    assert values["fatal_difference"] == pytest.approx(1 / 105 - 7 / 168)
    assert (values["same_scale"], values["identifying_studies"]) == (0, 0)


def test_the_construct_adds_legend2(rows):
    values = b12(rows, match="construct")
    assert values["same_product_difference"] == pytest.approx(24 / 122 - 4 / 97)


def test_turning_the_countries_turns_the_values(rows):
    one, other = b12(rows), b12(rows, (US, CHINA))
    assert other["same_product_difference"] == pytest.approx(-one["same_product_difference"])
    assert other["odds_ratio"] == pytest.approx(1 / one["odds_ratio"])


def test_the_ratio_is_that_of_two_models(severe):
    counted = selection.counted(severe)
    fits = [
        meta.fit_binomial_normal(
            *(counted.loc[counted["country"] == place, c] for c in ("successes", "total"))
        )
        for place in (CHINA, US)
    ]
    expected = meta.contrast(*fits)
    found = contrast.odds_ratio(counted, CHINA, US)
    assert found.odds_ratio == pytest.approx(expected.odds_ratio, rel=1e-5)
    shared = contrast.odds_ratio(counted, CHINA, US, "shared")
    assert shared.low < found.odds_ratio < shared.high


def test_model_agrees_with_an_independent_bayesian_fit(severe):
    # statsmodels finds the posterior mode patient by patient, under wide normal priors.
    counted = selection.counted(severe)
    both = counted[counted["country"].isin([CHINA, US])]
    people = both.loc[both.index.repeat(both["total"])].reset_index(drop=True)
    place_in_trial = people.groupby("trial").cumcount()
    people["event"] = (place_in_trial < people["successes"]).astype(int)
    people["china"] = (people["country"] == CHINA).astype(int)
    model = BinomialBayesMixedGLM.from_formula(
        "event ~ china", {"trial": "0 + C(trial)"}, people, vcp_p=1, fe_p=2
    )
    fit = model.fit_map()
    ours = contrast.odds_ratio(counted, CHINA, US, "shared")
    assert abs(fit.fe_mean[1] - np.log(ours.odds_ratio)) < 0.25
    assert np.exp(fit.fe_mean[1] - 1.96 * fit.fe_sd[1]) < 1 < np.exp(fit.fe_mean[1] + 1.96 * fit.fe_sd[1])


def test_countries_without_events_are_refused(rows):
    counted = selection.counted(selection.events(rows, "neurotoxicity", ">=3"))
    with pytest.raises(DataError, match="6 trials in China with 0 events cannot be pooled"):
        contrast.odds_ratio(counted, CHINA, US)


def test_a_country_without_trials_leaves_all_open():
    empty = pd.DataFrame({"country": [US], "successes": [1], "total": [9]})
    gap = contrast.difference(empty, CHINA, US)
    assert (gap.estimate, gap.low, gap.high) == (0.0, -1.0, 1.0)


def test_cases_to_regrade_are_the_fewest():
    moved = contrast.regraded_away((17, 48), (4, 97))
    assert difference_interval((17 - moved, 48), (4, 97)).low <= 0
    assert difference_interval((18 - moved, 48), (4, 97)).low > 0
    assert contrast.regraded_away((4, 97), (17, 48)) == 0


def test_one_scale_needs_every_trial_to_state_it():
    same = pd.DataFrame({"grading_scale": ["Lee 2014", "Lee 2014"]})
    assert contrast.one_scale(same)
    assert not contrast.one_scale(pd.DataFrame({"grading_scale": ["Lee 2014", None]}))
    assert not contrast.one_scale(pd.DataFrame({"grading_scale": ["Lee 2014", "ASTCT 2019"]}))


def test_a_study_of_both_countries_identifies(rows):
    added = rows[rows["row_id"] == "SF072"].assign(country="US", row_id="SF999")
    both = pd.concat([rows, added])
    assert contrast.identifying_studies(both, CHINA, US, selection.PLACES) == ["CARTIFAN-1"]


def test_leaving_out_starts_with_all_and_drops_what_it_says(severe):
    counted = selection.counted(severe)
    table = contrast.leave_out(counted, CHINA, US)
    assert table.iloc[0]["odds_ratio"] == pytest.approx(contrast.odds_ratio(counted, CHINA, US).odds_ratio)
    assert (table.loc[table["kind"] == "a trial", "trials"] == 16).all()
    assert table.set_index("left_out").loc["cilta-cel and its forerunner", "trials"] == 14


def test_kinds_of_harm_are_pooled_apart(rows):
    pooled = profile.by_country(profile.counted(rows, selection.Choice()), (CHINA, US))
    severe_nerve = pooled[(pooled["kind"] == "Severe neurotoxicity") & (pooled["country"] == CHINA)].iloc[0]
    assert (severe_nerve["successes"], severe_nerve["total"]) == (0, 343)
    assert severe_nerve["high"] == pytest.approx(1 - 0.025 ** (1 / 343))
    gaps = profile.differences(pooled, CHINA, US).set_index("kind")
    assert gaps.loc["Severe neurotoxicity", "high"] < 0
    assert gaps.loc["Severe infection", "fewest_trials"] == 1
