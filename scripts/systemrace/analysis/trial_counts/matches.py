"""How each printed count is made again here, and why the two may differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EVERYTHING: dict[str, Any] = {"roles": "all", "study_types": "all", "cells": "all"}
ALL_CELLS: dict[str, Any] = {"cells": "all"}
BY_SPONSOR: dict[str, Any] = {"attribution": "sponsor"}
SOLID = ("solid tumour",)
CANCER = ("solid tumour", "haematological malignancy", "other/cancer, kind not named")
AUTOIMMUNE = ("autoimmune",)
RHEUMATIC = ("autoimmune/rheumatic",)

SEARCH = "their one search phrase finds fewer records than the searches behind our copy"
NARROW = "they found fewer rheumatic trials than our disease rules do; the day of their search was not seen"
EDITED = "records are counted as they stand now, edits and removals since then included"
DATE = "the day of their search is known to the year only; the bar spans that year"
ROLE = "their count seems to hold follow-up studies and care around a CAR, which we leave out; " + DATE
SHORT_LIST = "their table holds a few kinds of solid tumour, ours all; " + DATE
TEN = "they searched ten registries, we hold one; the copy is thinnest in these years"


@dataclass(frozen=True)
class Match:
    """How a printed count is made again.

    label: for the chart. why: what is known to differ. changes: fields of `Definition`. diseases: areas, or
    area/kind, that count; empty for all. records: other conditions, column to allowed values. found: count
    every record found, CAR trial or not. started: count by years of start. is_share: the count is a
    percentage of all diseases. of_share: the printed count is a percentage of a printed denominator.
    """

    label: str
    why: str
    changes: dict[str, Any] = field(default_factory=dict)
    diseases: tuple[str, ...] = ()
    records: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: bool = False
    started: tuple[int, int] | None = None
    is_share: bool = False


def _search(label: str, why: str = SEARCH, **more: Any) -> Match:
    return Match(f"2026 search: {label}", why, EVERYTHING, found=True, **more)


def _status(*values: str) -> dict[str, tuple[str, ...]]:
    return {"overall_status": values}


def _phase(*values: str) -> dict[str, tuple[str, ...]]:
    return {"phases": values}


MATCHES: dict[str, Match] = {
    "pc001": Match(
        "2017: both, by sponsor",
        "our sponsor country is blank for some multinational firms; " + EDITED,
        BY_SPONSOR,
    ),
    "pc002": Match("2020: China", EDITED),
    "pc004": Match("2024: United States", ROLE),
    "pc005": Match("2024: China", ROLE),
    "pc007": Match("2024: world", "how they screened is not printed in what we saw"),
    "pc008": Match("2024: world, all CAR cells", DATE, ALL_CELLS),
    "pc009": Match(
        "2024: cancer, percent", "their share is rounded; " + DATE, ALL_CELLS, CANCER, is_share=True
    ),
    "pc020": Match(
        "2024: China, percent of cell trials",
        "they hold ChiCTR as well; their count follows from a percentage",
    ),
    "pc021": Match("2022: solid tumours, China", SHORT_LIST, ALL_CELLS | BY_SPONSOR, SOLID),
    "pc022": Match("2022: solid tumours, US", SHORT_LIST, ALL_CELLS | BY_SPONSOR, SOLID),
    "pc023": Match("2022: solid tumours, Europe", SHORT_LIST, ALL_CELLS | BY_SPONSOR, SOLID),
    "pc024": Match("2022: solid tumours, other", SHORT_LIST, ALL_CELLS | BY_SPONSOR, SOLID),
    "pc033": Match("2025: rheumatic, China", NARROW, {}, RHEUMATIC),
    "pc034": Match("2025: rheumatic, US", NARROW, {}, RHEUMATIC),
    "pc035": Match("2025: rheumatic, both together", "very small counts; " + DATE, {}, RHEUMATIC),
    "pc036": Match("2025: rheumatic, phase 1", NARROW, {}, RHEUMATIC, _phase("EARLY_PHASE1", "PHASE1")),
    "pc043": Match("2016: world, all CAR cells", TEN, ALL_CELLS | {"roles": "all"}),
    "pc044": Match("2016: world, T cells", TEN, {"roles": "all"}),
    "pc045": Match("2016: world, that year alone", TEN, ALL_CELLS | {"roles": "all"}),
    "pc047": Match(
        "2024: China, commercial database", "printed as a lower bound, with a narrower definition"
    ),
    "pc050": Match(
        "2022: China, companies",
        "a web page of low reliability; it says companies but seems to count hospitals as well",
        BY_SPONSOR,
        records={"lead_sponsor_class": ("INDUSTRY",)},
    ),
    "pc053": _search("all records"),
    "pc054": _search("interventional", records={"study_type": ("INTERVENTIONAL",)}),
    "pc055": Match("2026 search: CAR-T tested", "their rule for what is tested is not printed"),
    "pc056": _search("started 2016 to 2020", started=(2016, 2020)),
    "pc057": _search("started 2021 to 2025", started=(2021, 2025)),
    "pc058": _search("started 2025", started=(2025, 2025)),
    "pc059": _search("completed", records=_status("COMPLETED")),
    "pc060": _search("stopped or withdrawn", records=_status("TERMINATED", "WITHDRAWN")),
    "pc061": _search("phase 1", "they seem to count early phase 1 apart", records=_phase("PHASE1")),
    "pc062": _search(
        "phase 2", "they seem to count phase 1/2 here", records=_phase("PHASE2", "PHASE1|PHASE2")
    ),
    "pc063": _search("phase 3 or later", records=_phase("PHASE3", "PHASE2|PHASE3", "PHASE4")),
    "pc064": Match("Cancer monitor: found", "our copy joins this search with others", EVERYTHING, found=True),
    "pc065": Match(
        "Cancer monitor: kept", "they keep follow-up studies that we leave out", ALL_CELLS, CANCER
    ),
    "pc067": Match(
        "Autoimmune monitor: kept",
        "they keep follow-up and observation that we leave out",
        ALL_CELLS,
        AUTOIMMUNE,
    ),
}
