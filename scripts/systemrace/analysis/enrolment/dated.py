"""Trials whose first and last patient are dated: patients, months, sites, and their rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.analysis.enrolment import places
from systemrace.analysis.statistics.rates import rate_interval, rate_ratio
from systemrace.analysis.trial_counts.definition import Cells
from systemrace.registry import disease

Window = Literal["middle", "longest", "shortest"]
Reports = Literal["main", "alternative"]
Diseases = Literal["all", "myeloma"]

DAYS_PER_MONTH = 30.4375  # the mean of the Julian calendar
_ENDS = {
    "middle": (dates.midpoint, dates.midpoint),
    "longest": (dates.earliest, dates.latest),
    "shortest": (dates.latest, dates.earliest),
}
UNITS = {"month": "months", "site": "site_months"}
"""The two exposures by the names that claims use."""


@dataclass(frozen=True)
class Choice:
    """Which dated studies are counted, and how.

    window: how a date known to the month is read. reports: which of two reports of the same patients counts.
    routine_care: count treatment outside trials too. diseases: all, or myeloma alone.
    """

    window: Window = "middle"
    reports: Reports = "main"
    routine_care: bool = False
    diseases: Diseases = "all"


def candidates(enrolment: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Give the one row per study that stands for its rate, dated or not in one country.

    Args:
        enrolment: table enrolment.
        choice: see `Choice`.

    Returns:
        The rows of the table, each study once; an alternative report takes the place of the main one if
        chosen.
    """
    stands = enrolment["stands_for"].fillna("").str.split("|").map(lambda uses: "rate" in uses)
    kept = enrolment[stands & enrolment["kind"].ne("other treatment")]
    if choice.reports == "alternative":
        others = enrolment[enrolment["alternative_to"].isin(kept["row_id"])]
        kept = pd.concat([kept[~kept["row_id"].isin(others["alternative_to"])], others])
    if not choice.routine_care:
        kept = kept[kept["kind"].eq("CAR-T trial")]
    return kept if choice.diseases == "all" else kept[kept["disease"].eq(choice.diseases)]


def about(enrolment: pd.DataFrame, area: str, cells: Cells, rules: pd.DataFrame | None) -> pd.DataFrame:
    """Keep the studies of one disease area; all of them are of CAR-T, so other cells have none.

    Args:
        enrolment: table enrolment.
        area: such as "autoimmune"; "all" keeps every disease.
        cells: the family of cells counted.
        rules: table disease_areas; not needed for "all".
    """
    if cells not in ("T", "named T", "all"):
        return enrolment.iloc[:0]
    if area == "all" or rules is None:
        return enrolment
    told = {"nct_id": enrolment["row_id"], "conditions": enrolment["disease"]}
    kept = disease.of_area(pd.DataFrame(told).assign(title="", interventions=""), area, rules)
    return enrolment[enrolment["row_id"].isin(kept["nct_id"])]


def studies(enrolment: pd.DataFrame, choice: Choice, level: float = 0.95) -> pd.DataFrame:
    """Measure every dated study.

    Args:
        enrolment: table enrolment.
        choice: see `Choice`.
        level: coverage of the exact (Garwood) intervals.

    Returns:
        One row per study with the table's columns and: place (country as pages name it), patients, months,
        site_months (missing where sites are not known), and for each exposure month and site the rate with
        _low and _high. Sites count as open throughout, so site_months are at most too many and the rate per
        site-month at least what it was, on that count.
    """
    kept = measure(enrolment, choice)
    for unit, exposure in UNITS.items():
        limits = [
            _rate(patients, time, level)
            for patients, time in zip(kept["patients"], kept[exposure], strict=True)
        ]
        names = [unit, f"{unit}_low", f"{unit}_high"]
        kept[names] = pd.DataFrame(limits, index=kept.index, columns=names, dtype=float)
    return kept


def measure(enrolment: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Give every dated study with place, patients, months and site_months; see `studies`."""
    kept = candidates(enrolment, choice).copy()
    start, end = _ENDS[choice.window]
    kept["place"] = places.named(kept["country"])
    kept["patients"] = kept["enrolled"].astype(int)
    days = (end(kept["last_patient"]) - start(kept["first_patient"])).dt.days
    kept["months"] = (days + 1) / DAYS_PER_MONTH
    kept["site_months"] = kept["months"] * kept["sites"].astype("Float64").astype(float)
    return kept[kept["months"].gt(0)].reset_index(drop=True)


def of_pair(measured: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Keep the studies that treated patients in one of two countries only."""
    return measured[measured["place"].isin([focal, comparator])]


def pairs(
    measured: pd.DataFrame, focal: str, comparator: str, quoted: tuple[str, str], level: float = 0.95
) -> pd.DataFrame:
    """Lay out the pairs of trials alike in disease and phase, and the pair most often quoted.

    Args:
        measured: from `studies`.
        focal: country of the first trial of a pair.
        comparator: country of the second.
        quoted: names of the two trials quoted, alike or not.
        level: coverage of the exact intervals.

    Returns:
        first, second, alike (disease and phase the same, each in one country), and for each exposure month
        and site the ratio first over second with exact limits _low and _high, which hold chance alone.
    """
    known = sited(measured)
    sides = [known[known["place"].eq(place) & known["phase"].notna()] for place in (focal, comparator)]
    alike = sides[0].merge(sides[1], on=["disease", "phase"], suffixes=("_1", "_2"))
    named = [(*pair, True) for pair in zip(alike["trial_1"], alike["trial_2"], strict=True)]
    if set(quoted) <= set(known["trial"]):
        named.append((*quoted, False))
    by_name = known.set_index("trial")
    rows = [_pair(by_name.loc[first], by_name.loc[second], alike, level) for first, second, alike in named]
    return pd.DataFrame(
        rows, columns=["first", "second", "alike", *(f"{u}{e}" for u in UNITS for e in _PARTS)]
    )


_PARTS = ("", "_low", "_high")


def _pair(first: pd.Series, second: pd.Series, alike: bool, level: float) -> tuple[object, ...]:
    found: list[float] = []
    for exposure in UNITS.values():
        one = rate_ratio(first["patients"], second["patients"], first[exposure], second[exposure], level)
        found += [one.ratio, one.low, one.high]
    return (first.name, second.name, alike, *found)


def sited(measured: pd.DataFrame) -> pd.DataFrame:
    """Keep the studies whose number of sites is known."""
    return measured[measured["site_months"].notna()]


def count(measured: pd.DataFrame, country: str) -> int:
    """Count the studies of one country with a dated window and a known number of sites."""
    return int(sited(measured)["place"].eq(country).sum())


def _rate(patients: int, time: float, level: float) -> tuple[float, float, float]:
    if pd.isna(time):
        return (float("nan"),) * 3
    low, high = rate_interval(patients, time, level)
    return patients / time, low, high
