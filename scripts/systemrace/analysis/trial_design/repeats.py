"""Trials that repeat a target their sponsor has tried before."""

from __future__ import annotations

import pandas as pd

from systemrace.registry import antigens


def mark(begun: pd.DataFrame, named: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say which trials share an antigen with an earlier trial of the same lead sponsor.

    Args:
        begun: trials of all countries: nct_id, lead_sponsor, target_antigen, start. Trials that began on the
            same day are ordered by number, so that the second one repeats the first.
        named: `antigens.one_by_one` of these trials and perhaps others, where it is at hand.

    Returns:
        The trials with column repeat: 1 or 0, missing where no antigen or sponsor is named.
    """
    named = antigens.one_by_one(begun) if named is None else named
    sponsored = named.merge(begun[["nct_id", "lead_sponsor", "start"]], on="nct_id")
    ordered = sponsored.dropna(subset=["lead_sponsor"]).sort_values(["start", "nct_id"])
    again = set(ordered.loc[ordered.duplicated(["lead_sponsor", "antigen"]), "nct_id"])
    known = set(ordered["nct_id"])
    marks = [float(nct in again) if nct in known else float("nan") for nct in begun["nct_id"]]
    return begun.assign(repeat=marks)
