"""Deaths in the first months of the randomized trials: how many, when, from what, against the control."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics.proportions import difference_interval, proportion_interval

PARTS = {
    "all": "all early deaths",
    "before treatment": "before own treatment",
    "after treatment": "after treatment",
    "adverse event": "from an adverse event",
    "after treatment, adverse event": "after it, adverse event",
    "after treatment, progression": "after it, progression",
}
NAMES = {"CARTITUDE-4": "CARTITUDE-4, first ten months", "KarMMa-3": "KarMMa-3, first six months"}


def counts(rows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """List the early deaths of randomized trials with exact intervals.

    Returns:
        `trial`, `panel`, `arm` ("cells" or "control"), `part`, `what` (in words), `successes`, `total`,
        `rate`, `low`, `high`, `row_id`, `source_id`, ordered by trial, part and arm.
    """
    found = rows[(rows["event_class"] == "early death") & (rows["design"] == "randomized trial")].copy()
    found["arm"] = (found["construct"] == "control").map({True: "control", False: "cells"})
    found["panel"], found["what"] = found["trial"].map(NAMES), found["part"].map(PARTS)
    found = found.rename(columns={"n": "successes", "denominator": "total"})
    limits = [
        proportion_interval(int(x), int(n), level=level)
        for x, n in zip(found["successes"], found["total"], strict=True)
    ]
    found = found.assign(
        rate=[i.estimate for i in limits], low=[i.low for i in limits], high=[i.high for i in limits]
    )
    found["place"] = found["part"].map(list(PARTS).index)
    ordered = found.sort_values(["trial", "place", "arm"], ignore_index=True)
    return ordered[COLUMNS].astype({"successes": int, "total": int})


COLUMNS = [
    "trial", "panel", "arm", "part", "what", "successes", "total", "rate", "low", "high", "row_id",
    "source_id",
]  # fmt: skip


def differences(deaths: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Subtract the control arm's proportion from that of the arm with cells, where both are printed.

    Returns `trial`, `part`, `what`, `difference`, `low`, `high`, `cells`, `control` (counts).
    """
    found = []
    for (trial, part), pair in deaths.groupby(["trial", "part"], sort=False):
        sides = {row["arm"]: (row["successes"], row["total"]) for _, row in pair.iterrows()}
        if len(sides) == 2:
            gap = difference_interval(sides["cells"], sides["control"], level=level)
            what = PARTS[str(part)]
            found.append(
                (trial, part, what, gap.estimate, gap.low, gap.high, sides["cells"], sides["control"])
            )
    names = ["trial", "part", "what", "difference", "low", "high", "cells", "control"]
    return pd.DataFrame(found, columns=names)
