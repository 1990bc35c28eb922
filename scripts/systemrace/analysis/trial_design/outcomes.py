"""What became of trials: finished, stopped, running, or not known."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics import proportions
from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.definition import Definition

FATES = {
    "COMPLETED": "finished",
    "TERMINATED": "stopped",
    "SUSPENDED": "stopped",
    "WITHDRAWN": "never began",
    "UNKNOWN": "not known",
}
ORDER = ("finished", "running", "not known", "stopped", "never began")


def fates(records: pd.DataFrame, definition: Definition, years: int) -> pd.DataFrame:
    """Count what became of the trials due to begin at least so many years before as_of.

    Args:
        records: from `trial_counts.universe.assemble`; their status is that of the copy.
        definition: which trials count, and for which country; a trial of both is left out.
        years: between the start and as_of.

    Returns:
        country, fate, trials, all, share, low, high (Wilson 95% interval), in the order of `ORDER`.
    """
    selected = universe.select(records, definition)
    weight = attribution.weights(selected, definition)
    cohort = selected[universe.date_of(selected, definition) <= definition.as_of - pd.DateOffset(years=years)]
    one, other = weight.loc[cohort.index, "focal"] > 0, weight.loc[cohort.index, "comparator"] > 0
    cohort = cohort[(one != other) & cohort["overall_status"].notna()]
    fate = cohort["overall_status"].map(FATES).fillna("running")
    rows = []
    for side, country in ((True, definition.focal), (False, definition.comparator)):
        own = fate[one[cohort.index] == side]
        for name in ORDER:
            count, number = int((own == name).sum()), max(1, len(own))
            limits = proportions.proportion_interval(count, number, "wilson")
            rows.append((country, name, count, len(own), count / number, limits.low, limits.high))
    return pd.DataFrame(rows, columns=["country", "fate", "trials", "all", "share", "low", "high"])


def stopped_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """Bound the share of begun trials that were stopped, whatever the trials of unknown fate did.

    Returns:
        country, reading ("none of the unknown", "as often as the known", "all of the unknown"), share.
    """
    rows = []
    for country, own in table.groupby("country", sort=False):
        count = own.set_index("fate")["trials"]
        begun = count.sum() - count["never began"]
        known = begun - count["not known"]
        rows += [
            (country, "none of the unknown", count["stopped"] / max(1, begun)),
            (country, "as often as the known", count["stopped"] / max(1, known)),
            (country, "all of the unknown", (count["stopped"] + count["not known"]) / max(1, begun)),
        ]
    return pd.DataFrame(rows, columns=["country", "reading", "share"])
