"""What the trials aim at: target antigens and disease areas."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts import attribution
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.wording import the

# Prefixes that keep kinds of the same name in different areas apart.
SHORT = {"haematological malignancy": "blood", "solid tumour": "solid"}


def targets(trials: pd.DataFrame, definition: Definition, top: int = 12) -> pd.DataFrame:
    """Count trials per target antigen.

    Args:
        trials: records with target_antigen; a trial of several targets counts for each.
        definition: the two countries.
        top: number of targets kept, by trials of both countries together.

    Returns:
        Columns target, country, trials, share (of the country's trials with a named target), low and high
        (exact 95% interval of the count; blank for fractional sums); largest target first.
    """
    named = trials[trials["target_antigen"].notna()]
    return _ranked(named, named["target_antigen"].str.split("|"), definition, "target", top)


def diseases(
    trials: pd.DataFrame, classified: pd.DataFrame, definition: Definition, level: str, top: int | None = None
) -> pd.DataFrame:
    """Count trials per disease.

    Args:
        trials: records.
        classified: diseases per trial: nct_id, area, level1; a trial of several counts for each.
        definition: the two countries.
        level: "area", or "level1" for the kinds within the areas.
        top: number of diseases kept; all when None.

    Returns:
        As `targets`, with column disease.
    """
    named = classified[["nct_id", "area", "level1"]].dropna(subset=[level])
    within = named["area"].map(SHORT).fillna(named["area"]) + ": " + named["level1"]
    name = named["area"] if level == "area" else within
    lists = (
        named.assign(disease=name)
        .drop_duplicates(["nct_id", "disease"])
        .groupby("nct_id")["disease"]
        .agg(list)
    )
    known = trials[trials["nct_id"].isin(lists.index)]
    return _ranked(known, known["nct_id"].map(lists), definition, "disease", top)


def lacking(data: pd.DataFrame, what: str) -> str:
    """Say which of two places has no trial that names a topic, so that no shares can be set side by side.

    Args:
        data: from `targets` or `diseases`.
        what: the topic, such as "a target".

    Returns:
        A sentence; empty where both places have such a trial.
    """
    none = [the(str(country)) for country, share in data.groupby("country")["share"] if share.isna().all()]
    if not none and len(data):
        return ""
    where = f" of {' and of '.join(none)}" if none else ""
    return f"No trial{where} names {what}, so shares cannot be set side by side."


def named_share(trials: pd.DataFrame) -> float:
    """Give the share of trials whose record names a target antigen."""
    return float(trials["target_antigen"].notna().mean())


def _ranked(
    trials: pd.DataFrame, topics: pd.Series, definition: Definition, name: str, top: int | None
) -> pd.DataFrame:
    weight = attribution.weights(trials, definition)[["focal", "comparator"]]
    long = weight.assign(**{name: topics}).explode(name)
    sums = long.groupby(name)[["focal", "comparator"]].sum()
    order = sums.sum(axis=1).sort_values(ascending=False, kind="stable").index[:top]
    sums = sums.loc[order].rename(
        columns={side: getattr(definition, side) for side in ("focal", "comparator")}
    )
    tidy = sums.rename_axis(name).reset_index().melt(name, var_name="country", value_name="trials")
    whole = {definition.focal: weight["focal"].sum(), definition.comparator: weight["comparator"].sum()}
    tidy["share"] = tidy["trials"] / tidy["country"].map(whole)
    limits = [rates.rate_interval(n) if n == int(n) else (None, None) for n in tidy["trials"]]
    tidy[["low", "high"]] = pd.DataFrame(limits, index=tidy.index).astype(float)
    return tidy


def with_share_limits(data: pd.DataFrame) -> pd.DataFrame:
    """Turn the interval of each count into one of the share: columns share_low and share_high.

    Args:
        data: from `targets` or `diseases`.
    """
    factor = (data["share"] / data["trials"]).where(data["trials"] > 0)
    # Without a trial the factor is that of the country's other topics.
    factor = factor.fillna(factor.groupby(data["country"]).transform("max"))
    return data.assign(share_low=data["low"] * factor, share_high=data["high"] * factor)
