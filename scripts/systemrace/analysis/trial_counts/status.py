"""Which trials are running, under each rule for reading the registry's status."""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.trial_counts import attribution
from systemrace.analysis.trial_counts.comparison import UNKNOWN, Comparison, Resampling, compare
from systemrace.analysis.trial_counts.definition import Definition

RECRUITING = ("RECRUITING", "ENROLLING_BY_INVITATION")
OPEN = (*RECRUITING, "ACTIVE_NOT_RECRUITING")
RULES = {
    "recruiting": "Recruiting",
    "open": "Open",
    "open and weighted unknown": "Open, UNKNOWN by age",
    "open and unknown": "Open and all UNKNOWN",
}
MEANING = {
    "recruiting": "running means recruiting",
    "open": "running means recruiting or still treating and following up",
    "open and weighted unknown": "UNKNOWN counts as well, the less the longer the record is silent",
    "open and unknown": "every UNKNOWN counts as running",
}
DAYS_PER_YEAR = 365.25


def is_known(definition: Definition, snapshot: str) -> bool:
    """Say whether the status on as_of is known: only on the day of the copy."""
    return definition.as_of == pd.Timestamp(snapshot)


def running_weight(trials: pd.DataFrame, definition: Definition, rule: str | None = None) -> pd.Series:
    """Give each trial's weight as a running trial on the day of the copy, 0 to 1.

    Args:
        trials: records with overall_status and last_update_posted.
        definition: as_of and unknown_half_life are used.
        rule: one of `RULES`; by default that of the definition.

    Returns:
        1 where the rule takes the status as running; for UNKNOWN under the weighted rule one half to the
        power of (years since the last update / half-life); else 0.
    """
    rule = rule or definition.status_rule
    counted = RECRUITING if rule == "recruiting" else OPEN
    weight = trials["overall_status"].isin(counted).astype(float)
    unknown = trials["overall_status"].isin(["UNKNOWN"])
    if rule == "open and unknown":
        weight[unknown] = 1.0
    elif rule == "open and weighted unknown":
        weight[unknown] = _fading(trials.loc[unknown], definition)
    return weight


def compare_running(
    selected: pd.DataFrame,
    definition: Definition,
    snapshot: str,
    resampling: Resampling,
    rule: str | None = None,
) -> Comparison:
    """Compare running trials; not computed when as_of is not the day of the copy."""
    if not is_known(definition, snapshot):
        return UNKNOWN
    return compare(_weighed(selected, definition, running_weight(selected, definition, rule)), resampling)


def rules_side_by_side(
    selected: pd.DataFrame, definition: Definition, snapshot: str, resampling: Resampling
) -> pd.DataFrame:
    """Compare running trials under every rule.

    Returns:
        One row per rule: rule, label, chosen, focal, comparator, ratio, low, high, method; counts blank when
        the status on as_of is not known.
    """
    rows = []
    for rule, label in RULES.items():
        found = compare_running(selected, definition, snapshot, resampling, rule)
        rows.append({"rule": rule, "label": label, "chosen": rule == definition.status_rule, **vars(found)})
    return pd.DataFrame(rows)


def by_unknown_weight(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Give the ratio of running trials as UNKNOWN records count for nothing up to fully.

    Returns:
        Columns weight (0 to 1 in steps of 0.05), ratio, low, high.
    """
    is_open = selected["overall_status"].isin(OPEN).astype(float)
    unknown = selected["overall_status"].isin(["UNKNOWN"]).astype(float)
    rows = []
    for weight in np.linspace(0, 1, 21):
        found = compare(_weighed(selected, definition, is_open + weight * unknown), resampling)
        rows.append((round(float(weight), 2), found.ratio, found.low, found.high))
    return pd.DataFrame(rows, columns=["weight", "ratio", "low", "high"])


def statuses(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Count trials by status as the copy gives it.

    Returns:
        Columns status, country, trials, share (of the country's trials with a status).
    """
    weight = attribution.weights(selected, definition)
    frame = weight.assign(status=selected["overall_status"]).dropna(subset=["status"])
    sums = frame.groupby("status")[["focal", "comparator"]].sum()
    sums.columns = pd.Index([definition.focal, definition.comparator])
    long = sums.rename_axis("status").reset_index().melt("status", var_name="country", value_name="trials")
    long["share"] = long["trials"] / long.groupby("country")["trials"].transform("sum")
    return long


def with_counts(rules: pd.DataFrame) -> pd.DataFrame:
    """Add the two counts of `rules_side_by_side` as a text, such as 300 : 200, in column counts."""
    focal, comparator = (rules[side].map("{:,.0f}".format) for side in ("focal", "comparator"))
    return rules.assign(counts=focal + " : " + comparator)


def table(labels: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Lay `statuses` out for reading: a row per status, most frequent first, a column per country."""
    share = labels["share"].map("{:.0%}".format)
    cells = labels.assign(cell=labels["trials"].map("{:,.0f}".format) + " (" + share + ")")
    order = labels.groupby("status")["trials"].sum().sort_values(ascending=False).index
    wide = cells.pivot(index="status", columns="country", values="cell")
    pair = [definition.focal, definition.comparator]
    return wide.loc[order, pair].reset_index().rename(columns={"status": "Status"})


def _fading(unknown: pd.DataFrame, definition: Definition) -> pd.Series:
    silent = (definition.as_of - dates.midpoint(unknown["last_update_posted"])).dt.days / DAYS_PER_YEAR
    # A record with no date of update is silent for longest: it gets no weight.
    return (0.5 ** (silent.clip(lower=0) / definition.unknown_half_life)).fillna(0.0)


def _weighed(selected: pd.DataFrame, definition: Definition, weight: pd.Series) -> pd.DataFrame:
    frame = attribution.weights(selected, definition)[["focal", "comparator"]].mul(weight, axis=0)
    return frame[(frame["focal"] > 0) | (frame["comparator"] > 0)]
