"""The tables that join products to trials: complete, unambiguous, and of one mind with the outcome tables."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.binders import durability
from systemrace.tables.columns import listed

# Words of response_rates.binder, and the formats of the binders table that they mean.
SAME_FORMAT = {
    "VHH biparatopic (two linked camelid single domains)": {"two linked VHH"},
    "murine scFv": {"scFv"},
    "human scFv": {"scFv"},
    "D-Domain (synthetic, not antibody-derived)": {"D-Domain"},
    "human heavy-chain-only single domain": {"heavy-chain-only single domain"},
    "humanised bispecific CAR": {"bispecific"},
    "bispecific CAR": {"bispecific"},
    "single-domain antibody (humanised)": {"VHH, number not stated"},
    "humanised (format not stated)": {"not stated"},
    "human-derived (format not stated)": {"not stated"},
    "not stated in the text read": {"not stated"},
}
NOT_ONE_PRODUCT = ("meta-analysis", "CARTITUDE-1 external control", "Teclistamab pooled")


def test_every_arm_has_one_product(held):
    keys = held["trial_products"][["trial", "arm"]].fillna("")
    assert not keys.duplicated().any()


def test_every_trial_of_the_outcome_tables_is_listed(held):
    listed_trials = set(held["trial_products"]["trial"])
    for name in ("response_rates", "survival", "landmarks"):
        trials = {trial for trial in held[name]["trial"] if not trial.startswith(NOT_ONE_PRODUCT)}
        assert trials <= listed_trials, (name, sorted(trials - listed_trials))


def test_whole_arms_are_arms_of_the_outcome_tables(held):
    both = pd.concat([held["survival"], held["landmarks"]])
    known = set(zip(both["trial"], both["arm"], strict=True))
    named = held["trial_products"].assign(arms=listed(held["trial_products"]["whole_arms"])).explode("arms")
    named = named.dropna(subset=["arms"])
    assert set(zip(named["trial"], named["arms"], strict=True)) <= known


def test_both_tables_give_a_product_the_same_format(held, made):
    rows = held["response_rates"].dropna(subset=["binder"])
    general = held["trial_products"][held["trial_products"]["arm"].isna()].set_index("trial")["product_key"]
    keys = rows["trial"].map(general)
    for binder, key in zip(rows["binder"], keys, strict=True):
        if pd.notna(key) and binder in SAME_FORMAT:
            assert made.loc[key, "format"] in SAME_FORMAT[binder], (key, binder)


def test_a_comparison_of_two_products_names_both(held):
    two = held["trial_products"].dropna(subset=["against_key"])
    assert set(two["product_key"]) == {"cilta-cel"}
    assert set(two["against_key"]) == {"ide-cel"}


def test_no_subgroup_stands_for_a_whole_trial(held, made):
    whole = durability.whole_arms(held["survival"], held["trial_products"], made, "two linked")
    assert (
        not whole["arm"].str.contains("high-risk|plasmacytoma|MRD|no prior|responder|active|standard").any()
    )
