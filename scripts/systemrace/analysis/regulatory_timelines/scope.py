"""What the page cannot show for the places, the disease and the cells chosen, each in a plain sentence."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.regulatory_timelines import policy, reform
from systemrace.analysis.regulatory_timelines.sides import REFORMED, Sides
from systemrace.analysis.regulatory_timelines.wording import article, join
from systemrace.analysis.trial_counts.definition import AGAINST

UNKNOWN_FACTOR, UNKNOWN_CHANGE = "[not known]", "in a way that is not known"


def gathered(sides: Sides, disease: str, cells: str) -> str:
    """Say for whom the facts beside the registry were gathered, and what is therefore not told here."""
    told = "Acts, clocks and milestones were gathered for China and the United States above all"
    unread = [article(sides.names[code]) for code in sides.pair if not policy.is_read(code)]
    if unread:
        told += (
            f"; the acts of {join(unread)} were not read for a way to a first patient without the drug "
            "regulator, so whether one exists there is not known and cannot be compared"
        )
    if disease != "all":
        told += (
            f"; they are of any disease, and only programmes whose first known study is{AGAINST[disease]}, "
            "and starts of such trials, are told apart here"
        )
    if cells not in ("T", "all"):
        told += "; named programmes are of CAR-T, whatever cells are counted at the reform"
    return f"{told}."


def reformed(sides: Sides) -> str:
    """Say whose reform it was, and whether the claim about it can be judged on the places chosen."""
    told = f"The reform was that of {article(REFORMED)}"
    if sides.takes_in_reformed:
        return f"{told}."
    focal, comparator = (article(sides.names[code]) for code in sides.pair)
    return (
        f"{told}, so the claim cannot be tested on {focal}: what follows sets starts in {focal} against "
        f"those in {comparator} at that day and tells nothing of a reform in {focal}."
    )


def unfitted(counts: pd.DataFrame, quarter: pd.Period, design: reform.Design, sides: Sides) -> str:
    """Say which place had too few starts on which side of the reform to fit a break.

    Args:
        counts: from `reform.quarterly`.
        quarter: the first quarter after the break.
        design: its years on either side.
        sides: the places.
    """
    reach = design.years * reform.PER_YEAR
    before, after = counts.loc[quarter - reach : quarter - 1], counts.loc[quarter : quarter + reach - 1]
    told = [
        f"{article(sides.names[code])} {int(before[code].sum())} before and {int(after[code].sum())} after"
        for code in sides.pair
    ]
    return (
        f"No break can be fitted, for the starts in the {design.years} years on either side of the reform "
        f"are too few: {join(told)}."
    )
