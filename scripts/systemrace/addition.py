"""Records of other registries beside those of the snapshot before, which are taken over as they stand."""

from __future__ import annotations

import pandas as pd

from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.tables import load

ALONE = "ClinicalTrials.gov only"
"""How a snapshot says that it lacks what is added here."""


def added(
    tables: dict[str, pd.DataFrame], before: str, project: Project
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Put new rows beside the rows of an earlier snapshot.

    Args:
        tables: the new rows, by table; a record that the earlier snapshot holds too takes its place.
        before: date of the earlier snapshot.
        project: that holds it.

    Returns:
        The tables, earlier rows first, and what is to be told of the earlier ones.
    """
    manifest = snapshot.read_manifest(project.snapshots / before)
    new = set(tables["trials"]["nct_id"])
    out = {}
    for name, table in tables.items():
        if f"{name}.csv" not in manifest.files:
            out[name] = table
            continue
        earlier = load(name, before, project)
        kept = earlier[~earlier["nct_id"].isin(new)].astype(table.dtypes.to_dict())
        out[name] = pd.concat([kept, table], ignore_index=True)
    count = len(out["trials"]) - len(new)
    gaps = [gap for gap in manifest.gaps if not gap.startswith(ALONE)]
    told = f"{count} records are those of {before}, as they stand there; its own gaps hold for them."
    return out, [told, *(f"{before}: {gap}" for gap in gaps)]
