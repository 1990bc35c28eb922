"""Which programmes are aimed at a disease area."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.regulatory_timelines import milestones
from systemrace.registry import disease


def at(
    area: str, programmes: pd.DataFrame, approvals: pd.DataFrame, trials: pd.DataFrame, rules: pd.DataFrame
) -> pd.DataFrame:
    """Keep the programmes whose first known study, or else an approved use, is of one disease area.

    Args:
        area: such as "autoimmune"; "all" keeps every programme.
        programmes: one row a programme, with fih_nct.
        approvals: one row an approval event, for programmes whose first study the copy lacks.
        trials: table trials of one copy.
        rules: table disease_areas.

    Returns:
        The programmes; those of which neither is known are left out.
    """
    if area == "all":
        return programmes
    first = trials[trials["nct_id"].isin(programmes["fih_nct"])]
    begun = set(disease.of_area(first, area, rules)["nct_id"])
    uses = milestones.approvals_by_programme(approvals, programmes)[["programme_id", "indication"]]
    uses = uses.rename(columns={"programme_id": "nct_id", "indication": "conditions"})
    approved = set(disease.of_area(uses.assign(title="", interventions=""), area, rules)["nct_id"])
    held = programmes["fih_nct"].isin(first["nct_id"])
    by_use = ~held & programmes["programme_id"].isin(approved)
    return programmes[programmes["fih_nct"].isin(begun) | by_use]
