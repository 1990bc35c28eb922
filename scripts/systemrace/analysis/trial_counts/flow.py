"""The flow from records found to trials counted, in the manner of a PRISMA diagram."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.definition import EARLIEST, Definition


def flow(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Count what each step leaves out, from the records of the copy to the trials of the two countries.

    Args:
        records: from `universe.assemble`.
        definition: the choices.

    Returns:
        Columns step, records (left after the step), left_out, why; first row is what the searches found.
    """
    rows = [("Found by CAR searches", len(records), 0, "")]
    for name, reason, kept in _stages(records, definition):
        rows.append((name, len(kept), rows[-1][1] - len(kept), reason))
    return pd.DataFrame(rows, columns=["step", "records", "left_out", "why"])


def written(steps: pd.DataFrame) -> pd.DataFrame:
    """Add the texts beside the bars to `flow`: text (records, left out) and full_text (with the reason)."""
    left_out = steps["left_out"].map(lambda n: f" (−{n:,})" if n else "")  # noqa: RUF001 - a minus sign
    text = steps["records"].map("{:,}".format) + left_out
    return steps.assign(text=text, full_text=text + (" " + steps["why"]).where(steps["left_out"] > 0, ""))


def _stages(records: pd.DataFrame, definition: Definition) -> list[tuple[str, str, pd.DataFrame]]:
    stages = []
    kept = records
    for step in universe.steps(records, definition):
        kept = kept[step.keeps.loc[kept.index]]
        stages.append((step.name, step.reason, kept))
    for name, reason, keeps in _begun_steps(definition):
        kept = kept[keeps(kept)]
        stages.append((name, reason, kept))
    placed = attribution.weights(kept, definition)
    kept = kept[placed["known"]]
    stages.append((f"Country known ({definition.attribution})", _NOWHERE[definition.attribution], kept))
    pair = attribution.weights(kept, definition)
    kept = kept[(pair["focal"] > 0) | (pair["comparator"] > 0)]
    stages.append((f"{definition.focal} or {definition.comparator}", "other countries", kept))
    return stages


_NOWHERE = {
    "site": "no site listed",
    "sponsor": "country of the lead sponsor not known",
    "exclusive": "no site listed, or sites in several countries",
}


def _begun_steps(definition: Definition) -> list:
    def dated(frame: pd.DataFrame) -> pd.Series:
        return universe.date_of(frame, definition).notna()

    def not_before(frame: pd.DataFrame) -> pd.Series:
        return universe.date_of(frame, definition) >= definition.since

    def not_planned(frame: pd.DataFrame) -> pd.Series:
        return ~universe.is_planned(frame, definition)

    def not_withdrawn(frame: pd.DataFrame) -> pd.Series:
        return ~frame["overall_status"].isin(["WITHDRAWN"])

    day = f"{definition.as_of:%Y-%m-%d}"
    first = f"{definition.since:%Y-%m-%d}"
    window = [(f"Not before {first}", "before the first day counted", not_before)]
    window = window if definition.since > EARLIEST else []
    if definition.date_basis == "first posted":
        late = (f"Registered by {day}", "registered later", not_planned)
        return [("Date known", "no date", dated), *window, late]
    return [
        ("Start date known", "no start date", dated),
        *window,
        (f"Not planned on {day}", "not yet recruiting, or start dated later", not_planned),
        ("Not withdrawn", "withdrawn before the first patient", not_withdrawn),
    ]
