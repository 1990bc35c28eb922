"""The selection held against a count made by hand from the same table, every difference explained."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.response_rates.cohorts import FAMILIES
from systemrace.analysis.response_rates.selection import COUNTED, Selection

# Best overall response, one latest count of the whole trial each, picked by reading the table
BY_HAND: dict[str, dict[str, tuple[int, int]]] = {
    "China": {
        "LEGEND-2": (65, 74),
        "CARTIFAN-1": (51, 58),
        "FUMANBA-1": (103, 107),
        "CT053 IIT": (21, 24),
        "LUMMICAR-1": (14, 14),
        "C-CAR088": (27, 28),
        "BCMA+CD19 Xuzhou": (20, 21),
        "BRD BCMA CAR-T Wuhan": (24, 28),
        "BCMA CAR-T Zhejiang": (127, 134),
        "BM38": (20, 23),
        "BCMA-CD38 Yangtze": (14, 16),
    },
    "United States": {
        "NCI CAR-BCMA": (15, 26),
        "UPenn CART-BCMA": (12, 25),
        "CRB-401": (28, 33),
        "CRB-402": (24, 44),
        "CART-ddBCMA phase 1": (38, 38),
        "FCARH143": (25, 25),
        "NCI FHVH33": (23, 25),
        "ALLO-715 UNIVERSAL": (24, 43),
        "CARTITUDE-1": (95, 97),
    },
}

EXPLAINED = {
    "BRD BCMA CAR-T Wuhan": "a later report of probably the same patients, two with plasma cell leukaemia",
    "CRB-401": "a review of 2020 counts 39 evaluable of 43 treated; the journal report of 2019 the first 33",
    "iMMagine-1": "left out by hand because its country comes from the sponsor; the same holds for ALLO-715",
}


def against_hand(selection: Selection) -> pd.DataFrame:
    """List every trial where rule and hand differ.

    Returns `country`, `trial`, `by_hand` and `by_rule` ("28/33"; "-" where not counted) and `why`. A
    difference without a written explanation is given the rule's own reason.
    """
    counted = selection.counted
    rows = []
    for country, hand in BY_HAND.items():
        mine = counted[counted["country"] == country].set_index("family")[["trial", "successes", "total"]]
        for family in sorted({*hand, *mine.index}):
            rule = (
                (int(mine.at[family, "successes"]), int(mine.at[family, "total"]))
                if family in mine.index
                else None
            )
            if rule != hand.get(family):
                rows.append(
                    (country, family, _text(hand.get(family)), _text(rule), _why(selection, family, rule))
                )
    return pd.DataFrame(rows, columns=["country", "trial", "by_hand", "by_rule", "why"])


def hand_total(country: str) -> tuple[int, int]:
    """Responders and patients of a country as counted by hand."""
    counts = BY_HAND[country].values()
    return sum(x for x, _ in counts), sum(n for _, n in counts)


def _why(selection: Selection, family: str, rule: tuple[int, int] | None) -> str:
    if rule is not None and family in EXPLAINED:
        return EXPLAINED[family]
    trials = FAMILIES.get(family, (family,))
    reasons = selection.screened.loc[selection.screened["trial"].isin(trials), "reason"]
    left = [reason for reason in reasons if reason != COUNTED]
    if rule is None:
        return left[-1] if left else "no row with this endpoint, or another country"
    return "another report or denominator by the chosen rule"


def _text(count: tuple[int, int] | None) -> str:
    return "-" if count is None else f"{count[0]}/{count[1]}"
