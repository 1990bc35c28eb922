"""Rows of the WHO's two kinds of export under one set of names, each row a mapping from name to text.

The search portal exports XML, an element a field. The file of its whole database is CSV without a first
line of names; they stand in a list beside it, in which the second column has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from systemrace.registry.dumps import cells, trialxml
from systemrace.registry.dumps.door import Raw, refused

WHOLE = (
    "TrialID", "last_updated", "SecondaryIDs", "public_title", "Scientific_title", "url",
    "Public_Contact_Firstname", "Public_Contact_Lastname", "Public_Contact_Address", "Public_Contact_Email",
    "Public_Contact_Tel", "Public_Contact_Affiliation", "Scientific_Contact_Firstname",
    "Scientific_Contact_Lastname", "Scientific_Contact_Address", "Scientific_Contact_Email",
    "Scientific_Contact_Tel", "Scientific_Contact_Affiliation", "study_type", "study_design", "phase",
    "Date_registration", "Date_enrollement", "Target_size", "Recruitment_status", "Primary_sponsor",
    "Secondary_sponsors", "Source_Support", "Countries", "Conditions", "Interventions", "Agemin", "Agemax",
    "Gender", "Inclusion_Criteria", "Exclusion_Criteria", "Primary_Outcome", "Secondary_Outcomes",
    "Bridging_flag", "Bridged_type", "Childs", "type_enrolment", "Retrospective_flag",
    "results_actual_enrollment", "results_url_link", "results_summary", "results_date_posted",
    "results_date_first_publication", "results_baseline_char", "results_participant_flow",
    "results_adverse_events", "results_outcome_measures", "results_url_protocol", "results_IPD_plan",
    "results_IPD_description", "results_date_completed", "results_yes_no", "Ethics_Status",
    "Ethics_Approval_Date", "Ethics_Contact_Name", "Ethics_Contact_Address", "Ethics_Contact_Phone",
    "Ethics_Contact_Email",
)  # fmt: skip
"""The columns of the file of the whole database, in order."""
UNNAMED = re.compile(r'"*[A-Za-z]{2,8}[0-9A-Za-z./-]{3,40}"*,"*\d{1,2} [A-Z][a-z]+ \d{4}"*,')
"""How a line of that file begins: a number, and the day on which the portal last took the record over."""
ALIKE = {
    "conditions": "condition", "interventions": "intervention", "secondarysponsors": "secondarysponsor",
    "secondaryids": "secondaryid",
}  # fmt: skip
"""Names of the whole file, as the portal has them."""
NEEDED = ("trialid", "publictitle", "recruitmentstatus", "intervention", "condition")
EVERYWHERE = ("trialid", "publictitle")
SAID_AGAIN = "Export it again, with all fields."


def from_xml(file: Path) -> list[Raw]:
    """Read the portal's XML; raises RegistryError as `trialxml.rows` does, and for a missing field."""
    return _whole(file, trialxml.rows(file))


def from_csv(file: Path) -> list[Raw]:
    """Read CSV, with names in its first line or without.

    Raises:
        RegistryError: as `cells.rows` does, and for a field that is missing.
    """
    return _whole(file, cells.rows(file, (), unnamed=WHOLE))


def _whole(file: Path, rows: Iterable[Raw]) -> list[Raw]:
    read = [dict(_cells(row)) for row in rows]
    there = {name for row in read for name in row}
    missing = {name for name in NEEDED if name not in there} if read else set()
    missing |= {name for name in EVERYWHERE for row in read if not row.get(name)}
    if missing:
        raise refused(file, f"it lacks {', '.join(sorted(missing))} in a record", SAID_AGAIN)
    return read


def _cells(row: Raw) -> Iterator[tuple[str, str]]:
    for name, text in row.items():
        key = re.sub(r"[^a-z0-9]", "", name.lower())
        # In the whole file a text stands between quotation marks of its own.
        bare = text.strip()
        if len(bare) > 1 and bare[0] == bare[-1] == '"':
            bare = bare[1:-1].strip()
        yield ALIKE.get(key, key), bare
