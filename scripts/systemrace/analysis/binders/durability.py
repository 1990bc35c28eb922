"""How long remission and life lasted, trial by trial: medians, shares at a month, two products compared."""

from __future__ import annotations

import pandas as pd

from systemrace import dates
from systemrace.analysis.binders import constructs, trials
from systemrace.analysis.response_rates.cohorts import FIRST_LINE
from systemrace.analysis.statistics.medians import median_interval
from systemrace.analysis.statistics.proportions import proportion_interval
from systemrace.tables.columns import listed

PRINTED, ROUGH = "printed", "rough"
CARRIED = ["name", "binder", "side", "format"]
MEDIANS = [
    "row_id", "trial", "product_key", *CARRIED, "value", "low", "high", "open", "interval", "n", "follow_up",
    "source_id",
]  # fmt: skip
SHARES = ["row_id", "trial", "product_key", *CARRIED, "value", "low", "high", "interval", "n", "source_id"]
HAZARDS = [
    "row_id",
    "trial",
    "arm",
    "product_key",
    "against",
    "endpoint",
    "hr",
    "low",
    "high",
    "n",
    "source_id",
]
LONGEST = 999.0  # months, of a limit that is printed as not reached


def whole_arms(
    frame: pd.DataFrame, trial_products: pd.DataFrame, made: pd.DataFrame, nanobody: constructs.Nanobody
) -> pd.DataFrame:
    """Keep the arms that stand for everyone given a product in relapsed disease, joined to the product.

    Args:
        frame: table survival or landmarks.
        trial_products: table trial_products.
        made: from `constructs.profiles`.
        nanobody: what counts as one.
    """
    arms = trial_products.assign(whole=listed(trial_products["whole_arms"])).explode("whole")
    keys = arms.dropna(subset=["whole", "product_key"])[["trial", "whole", "product_key"]]
    joined = frame.merge(keys.rename(columns={"whole": "arm"}), on=["trial", "arm"], validate="many_to_one")
    return trials.made_of(joined[~joined["trial"].isin(FIRST_LINE)], made, nanobody)


def medians(
    survival: pd.DataFrame,
    trial_products: pd.DataFrame,
    made: pd.DataFrame,
    endpoint: str = "PFS",
    *,
    nanobody: constructs.Nanobody = "two linked",
    level: float = 0.95,
) -> pd.DataFrame:
    """Take the median of each trial that has one: with printed limits before without, then the latest.

    The latest is that of the longest follow-up, then of the last cut-off. Reports that tie are all kept, so
    that sources which disagree stand side by side.

    Returns:
        `MEDIANS` in months, longest first. interval is "printed", or "rough" where `median_interval` stands
        in with half the patients as events; open says that the printed upper limit is not
        reached; high is then missing.
    """
    whole = whole_arms(survival[survival["endpoint"] == endpoint], trial_products, made, nanobody)
    reached = whole[whole["median_months"].notna()].copy()
    reached["day"] = dates.latest(reached["data_cutoff"])
    reached["limits"] = reached["ci_low"].notna()
    last = _last(reached, ["limits", "median_followup", "day"])
    rows = [_median(row, level) for _, row in last.iterrows()]
    return pd.DataFrame(rows, columns=MEDIANS).sort_values("value", ascending=False, ignore_index=True)


def unreached(
    survival: pd.DataFrame,
    trial_products: pd.DataFrame,
    made: pd.DataFrame,
    endpoint: str = "PFS",
    *,
    nanobody: constructs.Nanobody = "two linked",
) -> pd.DataFrame:
    """List the trials that report no median because too few patients have had the event.

    Returns:
        trial, product_key, name, side, follow_up (longest printed, months), source_id; longest follow-up
        first. A trial of which any whole arm has a median is in `medians` instead.
    """
    whole = whole_arms(survival[survival["endpoint"] == endpoint], trial_products, made, nanobody)
    keys = ["trial", "product_key"]
    has = whole.groupby(keys)["median_months"].transform("count") > 0
    open_ = whole[~has & (whole["median_status"] == "not reached")]
    last = open_.sort_values("median_followup", ascending=False, na_position="last").drop_duplicates(keys)
    return last.rename(columns={"median_followup": "follow_up"})[
        [*keys, "name", "side", "follow_up", "source_id"]
    ].reset_index(drop=True)


def _last(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Keep, of each trial and product, the rows that no other of it outranks; repeats of one value go."""
    values = frame[keys].apply(lambda column: column.rank(method="dense").fillna(0))
    rank = values.apply(tuple, axis=1)
    best = rank.groupby([frame["trial"], frame["product_key"]]).transform("max")
    kept = frame[rank == best].sort_values("row_id")
    shown = "median_months" if "median_months" in frame else "survival_pct"
    return kept.drop_duplicates(["trial", "product_key", shown])


def _median(row: pd.Series, level: float) -> tuple:
    value = float(row["median_months"])
    is_open = bool(pd.notna(row["ci_high_open"]) and row["ci_high_open"])
    if pd.notna(row["ci_low"]):
        low, high, interval = (
            float(row["ci_low"]),
            float(row["ci_high"]) if pd.notna(row["ci_high"]) else None,
            PRINTED,
        )
    else:
        rough = median_interval(value, float(row["n"]) / 2, level)
        low, high, interval, is_open = rough.low, rough.high, ROUGH, False
    head = (row["row_id"], row["trial"], row["product_key"], *(row[name] for name in CARRIED))
    follow_up = float(row["median_followup"]) if pd.notna(row["median_followup"]) else None
    return (*head, value, low, high, is_open, interval, int(row["n"]), follow_up, row["source_id"])


def longest(found: pd.DataFrame) -> pd.DataFrame:
    """Keep the longest median of each product, from `medians`."""
    return found.drop_duplicates("product_key").reset_index(drop=True)


def peers(found: pd.DataFrame) -> pd.DataFrame:
    """Give the products of another format whose longest median reaches the nanobody's.

    A product reaches it if its median, or its upper limit, is at or above the lower limit of the longest
    median of a nanobody product. Without a nanobody median nobody does.
    """
    best = longest(found)
    mine = best[best["side"] == constructs.NANOBODY]
    others = best[best["side"] == constructs.OTHER]
    if mine.empty:
        return others.iloc[:0]
    bar = float(mine.iloc[0]["low"])
    reach = others["high"].astype(float).fillna(others["value"]).where(~others["open"].astype(bool), LONGEST)
    return others[reach >= bar]


def shares(
    landmarks: pd.DataFrame,
    trial_products: pd.DataFrame,
    made: pd.DataFrame,
    month: float,
    *,
    endpoint: str = "PFS",
    nanobody: constructs.Nanobody = "two linked",
    level: float = 0.95,
) -> pd.DataFrame:
    """Take the share of each trial without the event at a month, from its survival curve.

    Returns:
        `SHARES` as proportions, highest first. Where no limits are printed they are Wilson's of the share
        among everyone at the start: rough, and too narrow if patients were censored before that month.
    """
    wanted = (
        (landmarks["endpoint"] == endpoint)
        & (landmarks["method"] == "Kaplan-Meier")
        & (landmarks["month"].astype(float) == month)
    )
    whole = whole_arms(landmarks[wanted], trial_products, made, nanobody)
    whole = whole[whole["n_start"].notna()]
    last = _last(whole.assign(day=dates.latest(whole["data_cutoff"])), ["day"])
    rows = [_share(row, level) for _, row in last.iterrows()]
    return pd.DataFrame(rows, columns=SHARES).sort_values("value", ascending=False, ignore_index=True)


def _share(row: pd.Series, level: float) -> tuple:
    value, n = float(row["survival_pct"]) / 100, int(row["n_start"])
    if pd.notna(row["ci_low"]):
        low, high, interval = float(row["ci_low"]) / 100, float(row["ci_high"]) / 100, PRINTED
    else:
        rough = proportion_interval(round(value * n), n, "wilson", level)
        low, high, interval = rough.low, rough.high, ROUGH
    head = (row["row_id"], row["trial"], row["product_key"], *(row[name] for name in CARRIED))
    return (*head, value, low, high, interval, n, row["source_id"])


def hazards(survival: pd.DataFrame, trial_products: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Give the hazard ratios between two CAR-T products in patients made alike.

    Returns:
        `HAZARDS`; below one favours product_key. Limits are missing where none is printed.
    """
    two = trial_products.dropna(subset=["against_key"])[["trial", "arm", "product_key", "against_key"]]
    found = survival.merge(two, on=["trial", "arm"], validate="many_to_one")
    found = found[found["hr"].notna()].assign(against=lambda f: f["against_key"].map(made["name"]))
    return found.rename(columns={"hr_low": "low", "hr_high": "high"})[HAZARDS].reset_index(drop=True)
