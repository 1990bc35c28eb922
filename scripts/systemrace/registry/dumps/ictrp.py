"""An export of the WHO's search portal, in which the records of all primary registries stand side by side.

Records of ClinicalTrials.gov are left to its own files and interface, which tell more. A trial registered
twice is linked by the numbers it names, and counted once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from systemrace.dates import is_date
from systemrace.registry import numbers
from systemrace.registry.dumps import ictrp_rows, words
from systemrace.registry.dumps.door import Raw, Taken, Tell, Wanted, has_words

SOURCE_ID = "ictrp_export"
NAMING = ("secondaryid", "childs", "bridgingflag")
"""Fields that hold numbers of other records of the same trial."""
STATUSES = {
    "RECRUITING": "RECRUITING", "COMPLETED": "COMPLETED", "TERMINATED": "TERMINATED",
    "SUSPENDED": "SUSPENDED", "WITHDRAWN": "WITHDRAWN", "PENDING": "NOT_YET_RECRUITING",
    "NOT_YET_RECRUITING": "NOT_YET_RECRUITING",
    "TEMPORARY_HALT": "SUSPENDED", "TEMPORARILY_HALTED": "SUSPENDED",
}  # fmt: skip
"""All else, "not recruiting" above all, which does not say whether not yet or no more, becomes UNKNOWN."""
PHASES = {"0": "EARLY_PHASE1", "1": "PHASE1", "2": "PHASE2", "3": "PHASE3", "4": "PHASE4"}
TYPES = ("INTERVENTIONAL", "OBSERVATIONAL")
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
COUNTRIES = {
    "United States of America": "United States", "Republic of Korea": "South Korea",
    "Korea, Republic of": "South Korea", "Türkiye": "Turkey (Türkiye)", "Turkey": "Turkey (Türkiye)",
    "Viet Nam": "Vietnam",
    "Iran (Islamic Republic of)": "Iran", "Iran, Islamic Republic of": "Iran",
    "Russian Federation": "Russia", "Great Britain": "United Kingdom",
}  # fmt: skip
"""Names that registries use, in the spelling of data/evidence/countries.csv."""
NO_SITES = (
    "The export names countries, not sites: sites.csv holds a row for each country of its records, without a "
    "place. It has no summary, no class of sponsor and no completion date."
)
_NCT = re.compile(numbers.NCT)
_SHARED = re.compile(r"(?<!\d)\d{4}-\d{6}-\d{2}(?!\d)|jRCTs?\d{9,10}|UMIN\d{9}|JapicCTI-?\d{6}")
"""Numbers that several records go by: those of the European Union, of which each country's record has its
own form, and Japan's, which the portal alone begins with JPRN."""
_PHASE = re.compile(r"\b(?:[0-4]|I{1,3}|IV)\b")
_GROUP = re.compile(r":\s*(\d{1,6})\s*;")


def take_xml(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read the wanted records of an export in XML; raises RegistryError as `ictrp_rows.from_xml` does."""
    return _taken(ictrp_rows.from_xml(file), wanted)


def take_csv(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read the wanted records of an export in CSV; raises RegistryError as `ictrp_rows.from_csv` does."""
    return _taken(ictrp_rows.from_csv(file), wanted)


def _taken(read: list[Raw], wanted: Wanted) -> Taken:
    theirs = [row for row in read if _NCT.fullmatch(row["trialid"])]
    others = [row for row in read if not _NCT.fullmatch(row["trialid"])]
    twice = _elsewhere_too(read, wanted)
    unread: Counter[str] = Counter()
    found = []
    for row in others:
        raw = _record(row, wanted, unread)
        if row["trialid"] not in twice and (row["trialid"] in wanted.numbers or has_words(raw)):
            found.append(raw)
    linked = sorted(f"{one} is {twice[one]}" for one in {row["trialid"] for row in others} & set(twice))
    told = {
        NO_SITES: True,
        f"{len(theirs)} records of ClinicalTrials.gov in the export are left out: that registry is read "
        "by itself.": theirs,
        f"{len(linked)} records name a record that is here already and are not counted twice: "
        f"{', '.join(linked[:100])}.": linked,
        f"Statuses that do not say which of ours they are became UNKNOWN: {_counted(unread)}.": unread,
    }
    return Taken(found, len(read), [text for text, holds in told.items() if holds])


def _counted(words_of: Counter[str]) -> str:
    return ", ".join(f'"{told}" ({count})' for told, count in words_of.most_common(20))


def _names(row: Raw) -> set[str]:
    """Collect the numbers by which a record goes: its own, those it names, those shared with others."""
    text = " ".join(row.get(name, "") for name in ("trialid", *NAMING))
    return {row["trialid"], *re.findall(numbers.ANY, text), *_SHARED.findall(text)}


def _elsewhere_too(rows: list[Raw], wanted: Wanted) -> dict[str, str]:
    """Find the records to leave out because another record of the same trial is kept.

    Records that name each other, or the same number, in any chain, are one trial. Kept is the one that the
    earlier snapshot holds, one of ClinicalTrials.gov before others; without one, the first that was
    registered.

    Returns:
        The number of the record kept, by number of the record left out.
    """
    dated = {row["trialid"]: _registered(row) or "9999" for row in rows}
    links: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for other in _names(row) - {row["trialid"]}:
            if other in dated or other in wanted.held or _SHARED.fullmatch(other):
                links[row["trialid"]].add(other)
                links[other].add(row["trialid"])
    for one in wanted.held:
        for shared in _SHARED.findall(one):
            links[one].add(shared)
            links[shared].add(one)
    out: dict[str, str] = {}
    done: set[str] = set()
    for start in sorted(links):
        if start not in done:
            group = _reached(start, links)
            done |= group
            kept = _kept(group, wanted, dated)
            out |= {one: kept for one in group if kept and one != kept and one in dated}
    return out


def _reached(start: str, links: Mapping[str, set[str]]) -> set[str]:
    group, ahead = {start}, [start]
    while ahead:
        ahead += (new := links[ahead.pop()] - group)
        group |= new
    return group


def _kept(group: set[str], wanted: Wanted, dated: Mapping[str, str]) -> str | None:
    held = sorted(group & set(wanted.held), key=lambda one: (not _NCT.fullmatch(one), one))
    new = (one for one in group if one in dated and not _NCT.fullmatch(one))
    return next(iter(held or sorted(new, key=lambda one: (dated[one], one))), None)


def _registered(row: Raw) -> str | None:
    return _date(row.get("dateregistration3")) or _date(row.get("dateregistration"))


def _date(text: str | None) -> str | None:
    told = words.date((text or "").split("T")[0])
    return told if told and is_date(told) else None


def _record(row: Raw, wanted: Wanted, unread: Counter[str]) -> Raw:
    status = STATUSES.get(words.word(row.get("recruitmentstatus")) or "", "UNKNOWN")
    if status == "UNKNOWN":
        unread[row.get("recruitmentstatus", "")[:40] or "blank"] += 1
    kind = words.word(row.get("studytype")) or ""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": row["trialid"],
                "briefTitle": row["publictitle"],
                "officialTitle": row.get("scientifictitle") or None,
            },
            "statusModule": {
                "overallStatus": status,
                "startDateStruct": {"date": _date(row.get("dateenrollement") or row.get("dateenrollment"))},
                "studyFirstPostDateStruct": {"date": _registered(row)},
                "lastUpdatePostDateStruct": {"date": None},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": row.get("primarysponsor") or None},
                "collaborators": [{"name": name} for name in _list(row.get("secondarysponsor"))],
            },
            "conditionsModule": {"conditions": _list(row.get("condition"))},
            "designModule": {
                "studyType": next(
                    (k for k in ("INTERVENTIONAL", "OBSERVATIONAL") if kind.startswith(k)), None
                ),
                "phases": _phases(row.get("phase", "")),
                "enrollmentInfo": {"count": _size(row.get("targetsize", ""))},
            },
            "armsInterventionsModule": {
                "interventions": [{"name": one} for one in _list(row.get("intervention"))]
            },
            "contactsLocationsModule": {
                "locations": [
                    {"country": name if name in wanted.countries else COUNTRIES.get(name, name)}
                    for name in dict.fromkeys(_list(row.get("countries")))
                ]
            },
        }
    }


def _list(cell: str | None) -> list[str]:
    plain = re.sub(r"<br\s*/?>", ";", cell or "")
    return [item.strip() for item in plain.split(";") if item.strip()]


def _phases(text: str) -> list[str]:
    found = [PHASES[ROMAN.get(told, told)] for told in _PHASE.findall(text)]
    if found and "EARLY" in text.upper():
        return ["EARLY_PHASE1"]
    return sorted(set(found)) if len(set(found)) <= 2 else []


def _size(text: str) -> int | None:
    groups = [int(told) for told in _GROUP.findall(text if text.endswith(";") else text + ";")]
    if groups:
        return sum(groups)
    return int(text) if re.fullmatch(r"\d{1,7}", text) else None
