"""Designs of a dozen hand-made trials, and of the copy in the repository against hand counts."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import (
    captions,
    contrasts,
    design,
    frontier,
    judged,
    layout,
    outcomes,
    repeats,
    routes,
    sponsors,
    wording,
)
from systemrace.analysis.trial_design.frontier import Plan, World
from systemrace.errors import UsageError
from systemrace.tables import load

DEFINITION = Definition(as_of=pd.Timestamp("2026-08-22"))
CHOICES = design.Choices()


def of(trials, nct):
    return trials[trials["nct_id"] == nct].iloc[0]


def test_a_trial_of_both_countries_is_in_neither(records, trials):
    both = set(design.in_both(records, DEFINITION)["nct_id"])
    assert both
    assert not both & set(trials["nct_id"])


def test_known_trials_have_the_features_their_records_say(trials):
    bb2121 = of(trials, "NCT02658929")
    assert (bb2121["country"], bb2121["leader"], bb2121["one_site"], bb2121["phase_one_only"]) == (
        "United States",
        "company",
        0,
        1,
    )
    satri = of(trials, "NCT03874897")
    assert (satri["country"], satri["no_company"], satri["phase_one_only"]) == ("China", 1, 1)
    # Phase 2 alone is not early; phase 1/2 is early but not phase 1 only.
    assert not of(trials, "NCT07188610")["early"]
    assert of(trials, "NCT07072494")["early"]
    assert of(trials, "NCT07072494")["phase_one_only"] == 0


def test_a_trial_without_a_phase_is_left_out_of_the_phase_only(records, readings, areas, trials):
    none = trials[trials["phases"] == "NA"]
    assert len(none) == 114
    assert none["phase_one_only"].isna().all()
    assert none["few_patients"].notna().all()
    taken = design.Choices(no_phase="early")
    again = design.frame(records, readings, areas, DEFINITION, taken)
    assert again.loc[again["phases"] == "NA", "phase_one_only"].eq(1).all()
    assert len(design.early(again)) == len(design.early(trials)) + 114


def test_leaders_follow_the_name_where_the_class_misleads():
    rows = pd.DataFrame(
        {
            "lead_sponsor": ["Essen Biotech", "Ningbo Cancer Hospital", "Kite", "Nobody Clinic", "Geno"],
            "lead_sponsor_class": ["OTHER", "INDUSTRY", "INDUSTRY", None, "OTHER"],
        }
    )
    read = pd.DataFrame(
        {
            "lead_sponsor": ["Essen Biotech", "Ningbo Cancer Hospital", "Geno"],
            "led_by": ["company", "no company", "doubtful"],
        }
    )
    mended = sponsors.leaders(rows, read)
    assert mended.iloc[:3].tolist() == ["company", "no company", "company"]
    assert pd.isna(mended.iloc[3])
    assert mended.iloc[4] == "no company"
    assert sponsors.leaders(rows, read, doubtful="company").iloc[4] == "company"
    assert sponsors.leaders(rows, read, "class").iloc[0] == "no company"


def test_quality_weights_strata_by_their_size():
    sample = pd.DataFrame(
        [("X", "industry", "company")] * 9
        + [("X", "industry", "no company")]
        + [("X", "not industry", "no company")] * 10,
        columns=["country", "sponsor_class", "led_by"],
    )
    sizes = pd.DataFrame(
        [("X", "industry", 100), ("X", "not industry", 300)], columns=["country", "sponsor_class", "trials"]
    )
    found = sponsors.quality(sample, sizes).set_index("measure")
    assert found.loc["sensitivity", "value"] == pytest.approx(300 / 310)
    assert found.loc["specificity", "value"] == 1
    assert (found["low"] <= found["value"]).all()
    assert found.loc["sensitivity", "low"] < 0.95


def test_the_sample_that_was_read_holds_thirty_of_each_stratum():
    sample = load("sponsor_sample")
    random = sample[sample["frame"].str.contains("random")]
    assert random.groupby(["country", "sponsor_class"]).size().tolist() == [30] * 4
    wrong = random[(random["sponsor_class"] == "not industry") & (random["led_by"] == "company")]
    assert wrong["nct_id"].tolist() == ["NCT04977193"]
    stated = sample[sample["frame"].str.contains("named")]
    assert stated.loc[stated["sponsor_class"] == "industry", "nct_id"].tolist() == ["NCT03090659"]


def test_a_repeat_needs_the_same_sponsor_and_antigen():
    begun = pd.DataFrame(
        {
            "nct_id": ["a", "b", "c", "d", "e"],
            "lead_sponsor": ["H", "H", "K", "H", "H"],
            "target_antigen": ["CD19", "CD19|CD22", "CD19", "CD22", None],
            "start": pd.to_datetime(["2016", "2017", "2018", "2017", "2019"]),
        }
    )
    found = repeats.mark(begun).set_index("nct_id")["repeat"]
    assert found[["a", "b", "c", "d"]].tolist() == [0, 1, 0, 1]
    assert np.isnan(found["e"])


def test_routes_find_the_company_trial_by_name(programmes, records, readings, countries):
    firsts = routes.first_trials(
        programmes, records, readings, countries, definition=DEFINITION, choices=CHOICES
    )
    table = routes.followed(firsts, records, readings, DEFINITION, CHOICES).set_index("product")
    satri = table.loc["satricabtagene autoleucel"]
    assert (satri["fih_nct"], satri["next_nct"]) == ("NCT03874897", "NCT04404595")
    # 2019-03-26 to 2020-10-23.
    assert satri["months"] == pytest.approx(577 / (365.25 / 12))
    assert not table.loc["CT0596", "event"]
    none = routes.gained(table.reset_index(), "Japan")
    assert none["steps"] == 0
    assert wording.gained(none) == "none of 0 products"


def test_fates_add_up_and_the_unknown_bound_the_stopped(records):
    table = outcomes.fates(records, DEFINITION, 5)
    for _, own in table.groupby("country"):
        assert own["trials"].sum() == own["all"].iloc[0]
    bounds = outcomes.stopped_bounds(table).set_index(["country", "reading"])["share"]
    own = table[table["country"] == "China"].set_index("fate")["trials"]
    begun = own.sum() - own["never began"]
    assert bounds["China", "none of the unknown"] == pytest.approx(own["stopped"] / begun)
    assert bounds["China", "all of the unknown"] == pytest.approx((own["stopped"] + own["not known"]) / begun)


def test_a_feature_known_for_few_trials_is_not_compared(trials):
    small = trials.groupby("country").head(40)
    assert judged.a6(small) == {"features": 0, "different": 0, "alike": 0}
    values = judged.a16(small, load("review_times"), ("CN", "US"))
    assert (values["signal_difference_low"], values["signal_difference_high"]) == (-1.0, 1.0)


def test_a_model_that_cannot_be_estimated_is_named_instead_of_shown(records, readings, areas):
    wide = design.frame(records, readings, areas, DEFINITION, design.Choices(period_years=6))
    compared = contrasts.side_by_side(wide)
    missing = contrasts.not_estimated(compared)
    assert missing
    shown = compared.loc[compared["method"] == "mixed", "label"]
    assert not set(missing) & set(shown)
    assert set(missing) | set(shown) == set(compared["label"]) - {design.FEATURES["no_company"]}
    assert wording.not_estimated(missing).startswith("It cannot be estimated for: ")
    assert wording.not_estimated([]) == "Every other feature has one."


def test_choices_are_judged_one_at_a_time(records, readings, areas, trials):
    table = judged.a6_by_choice(records, readings, areas, definition=DEFINITION, choices=CHOICES)
    assert table["Choice"].iloc[0] == "As chosen"
    assert table.iloc[0, 1:].tolist() == list(judged.a6(trials).values())
    assert table["Choice"].is_unique
    assert (table["Different"] + table["Alike"] <= table["Features"]).all()


def test_a_country_with_few_trials_a_year_is_refused(trials):
    contrasts.check(trials, DEFINITION)
    few = trials.groupby(["year", "country"]).head(9)
    with pytest.raises(UsageError, match="No full year holds 10 early trials of China and of United States"):
        contrasts.check(few, DEFINITION)


def test_crude_difference_is_the_plain_one(trials):
    found = contrasts.difference(trials, "one_site", "crude")
    known = trials[trials["n_sites"].notna()]
    share = known.groupby("country")["n_sites"].agg(lambda sites: (sites == 1).mean())
    assert found.value == pytest.approx(share["China"] - share["United States"])


def test_control_is_not_measured_for_one_country_only():
    rows = pd.DataFrame({"metric": ["IND hold rate"] * 2, "jurisdiction": ["US", "EU"], "value": [9.0, 5.0]})
    assert not judged.control_is_measured(rows, ("CN", "US"))
    assert judged.control_is_measured(rows.assign(jurisdiction=["US", "CN"]), ("CN", "US"))


def enumerated(plan, rate):
    """Walk every sequence of harmed and unharmed patients."""
    limit = max(2, int(np.ceil(plan.stop_at * plan.patients)))
    treated = survived = 0.0
    for course in itertools.product((0, 1), repeat=plan.patients):
        chance = rate ** sum(course) * (1 - rate) ** (plan.patients - sum(course))
        seen = 0
        while seen < plan.patients:
            seen += min(plan.cohort, plan.patients - seen)
            if sum(course[:seen]) >= limit:
                break
        treated += chance * seen
        survived += chance * (sum(course[:seen]) < limit)
    return treated, survived


@pytest.mark.parametrize("plan", [Plan(7, 1, False), Plan(7, 3, False), Plan(8, 8, False)])
def test_a_trial_s_course_agrees_with_every_sequence_walked(plan):
    world = World(harmful=0.999999999999, harm_high=0.3, active=1.0)
    treated, survived = enumerated(plan, 0.3)
    found = frontier.judge(plan, world)
    assert found["treated"] == pytest.approx(treated)
    called = stats.binom.sf(np.ceil(0.4 * plan.patients) - 1, plan.patients, world.response_high)
    assert found["false_signals"] == pytest.approx(survived * called)


def test_either_logic_wins_somewhere():
    control, signal, world = Plan(30, 1, True), Plan(20, 3, False), World()
    grid = {"harmful": np.linspace(0.05, 0.6, 4), "caught": np.linspace(0, 1, 4)}
    assert set(frontier.contest(control, signal, world, 0.0, **grid)["winner"]) == {"signal first"}
    assert "control first" in set(frontier.contest(control, signal, world, 0.5, **grid)["winner"])
    even = frontier.break_even(control, signal, world)
    assert frontier.value(control, world, even) == pytest.approx(frontier.value(signal, world, even))
    with pytest.raises(UsageError, match="at least one patient"):
        frontier.judge(Plan(0, 1, False), world)


def test_words_follow_the_numbers():
    assert wording.percent(0.003) == "under 1%"
    assert wording.percent(0.0) == "0%"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.lag(float("nan"), "China", "the United States") == "No race has a known order"
    assert wording.lag(-3.2, "China", "the United States").startswith("In the median race China came 3")
    assert "within a month" in wording.lag(0.7, "China", "the United States")
    assert wording.lag(1.2, "China", "Japan") == "In the median race Japan came 1 month after China"
    none = pd.DataFrame({"label": ["One site"], "difference": [0.02], "low": [-0.1], "high": [0.1]})
    assert "no design feature" in wording.feature_title(none, 0.1, "China")
    assert wording.break_even(-1.0) == "no worth of a harmed patient makes them equal"


def test_features_per_year_are_plain_shares_and_the_part_year_is_marked(trials):
    table = layout.features_per_year(trials, {"one_site": "One site"}, 2025).set_index(["year", "country"])
    own = trials[(trials["year"] == 2025) & (trials["country"] == "China") & trials["n_sites"].notna()]
    row = table.loc[(2025, "China")]
    assert (row["trials"], row["share"]) == (len(own), (own["n_sites"] == 1).mean())
    assert row["low"] < row["share"] < row["high"]
    assert set(table["part"].unstack(0)[2026]) == {"part-year"}
    assert set(table["part"].unstack(0)[2025]) == {"full year"}


def test_median_of_participants_has_the_interval_of_order_statistics():
    sizes = pd.DataFrame({"year": 2020, "country": "China", "enrollment": np.arange(1.0, 21.0)})
    found = layout.participants_per_year(sizes, 2025).iloc[0]
    # Of twenty, the 6th and the 15th: Conover, Practical Nonparametric Statistics, binomial of one half.
    assert (found["median"], found["low"], found["high"]) == (10.5, 6, 15)
    assert layout.participants_per_year(sizes.head(9), 2025).empty


def test_the_caption_names_only_features_that_stand_apart():
    rows = [
        (label, year, name, share, share - 0.05, share + 0.05, "full year")
        for label, gap in (("One site", 0.4), ("Few patients", 0.02))
        for year in (2024, 2025)
        for name, share in (("China", 0.5 + gap), ("United States", 0.5))
    ]
    data = pd.DataFrame(rows, columns=["label", "year", "country", "share", "low", "high", "part"])
    title = captions.features_per_year(data, ("China", "United States"))["title"]
    assert title == (
        "Shares of trials begun in 2025 that set China and the United States clearly apart: "
        "one site (90% and 50%)"
    )
    few = captions.features_per_year(data[data["label"] == "Few patients"], ("China", "United States"))
    assert few["title"] == "No share of trials begun in 2025 sets China and the United States clearly apart"
