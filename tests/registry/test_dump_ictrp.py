"""Trials of other registries come in through the WHO's portal, beside what is there, none of them twice."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path

import pytest
from refreshing import BEFORE, DATE, KEPT, assert_whole, pull, rows
from taking import assert_not_taken, take

from systemrace import tables
from systemrace.registry import snapshot
from systemrace.registry.dumps import ictrp, ictrp_rows
from systemrace.registry.dumps.door import Wanted

# Elements as exports of 2026 have them; a text may end in blanks and hold marks of a web page.
CHINESE = {
    "Export_date": "10/04/2026 04:51:51",
    "Internal_Number": "16104120",
    "TrialID": "ChiCTR2600099999",
    "Last_Refreshed_on": "1 September 2026",
    "Public_title": "CD19 CAR-T cells in lupus <script>alert(1)</script>",
    "Scientific_title": "A phase I/II study of CD19 chimeric antigen receptor T cells",
    "Primary_sponsor": "A Hospital",
    "Secondary_Sponsor": "",
    "Prospective_registration": "Yes",
    "Date_registration": "2026-06-18",
    "Date_registration3": "20260618",
    "Source_Register": "ChiCTR",
    "web_address": "https://www.chictr.org.cn/showproj.html?proj=344425",
    "other_records": "No",
    "Recruitment_Status": "Not Recruiting",
    "Date_enrollement": "2026-07-01",
    "Target_size": "Experimental group:12;Control group:10;",
    "Study_type": "Interventional study",
    "Phase": "Phase I/II",
    "Countries": "China",
    "Condition": "Lupus;\r<br>Nephritis",
    "Intervention": "Experimental group:CD19 CAR-T;",
    "Secondary_ID": "",
}
OF_NCT = CHINESE | {"TrialID": KEPT[0], "Source_Register": "ClinicalTrials.gov"}
TWIN = CHINESE | {"TrialID": "ChiCTR2600088888", "Secondary_ID": KEPT[1]}
JAPANESE = CHINESE | {
    "TrialID": "JPRN-jRCT2033260001",
    "Date_registration3": "20260801",
    "Secondary_ID": "ChiCTR2600099999",
    "Countries": "Japan",
}
STATIN = "Statins in lupus"
OTHER = CHINESE | {
    "TrialID": "ISRCTN12345678",
    "Public_title": STATIN,
    "Scientific_title": STATIN,
    "Intervention": STATIN,
}
ALL = [CHINESE, OF_NCT, TWIN, JAPANESE, OTHER]


def as_xml(file: Path, made: list[dict[str, str]]) -> Path:
    parts = ["".join(f"<{name}>{escape(text)}\n    </{name}>" for name, text in one.items()) for one in made]
    trials = "".join(f"<Trial>{part}</Trial>" for part in parts)
    told = f"<?xml version='1.0' encoding='UTF-8' ?><Trials_downloaded_from_ICTRP>{trials}"
    file.write_text(f"{told}</Trials_downloaded_from_ICTRP>", encoding="utf-8")
    return file


def as_whole_file(file: Path, made: list[dict[str, str]]) -> Path:
    """Write lines of the file of the whole database: no names, texts between quotation marks of their own."""
    ours = {
        "SecondaryIDs": "Secondary_ID", "public_title": "Public_title", "study_type": "Study_type",
        "phase": "Phase", "Recruitment_status": "Recruitment_Status", "Conditions": "Condition",
        "Interventions": "Intervention", "last_updated": "Last_Refreshed_on",
    }  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as out:
        for one in made:
            told = [one.get(ours.get(name, name), "") for name in ictrp_rows.WHOLE]
            csv.writer(out).writerow([told[0], *(f'"{text}"' if text else "" for text in told[1:])])
    return file


def as_csv(file: Path, made: list[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([name if name == "TrialID" else name.replace("_", " ") for name in made[0]])
        writer.writerows(list(one.values()) for one in made)
    return file


@pytest.mark.parametrize("write", [as_xml, as_csv, as_whole_file])
def test_trials_of_other_registries_are_added_and_none_is_counted_twice(project, tmp_path, write):
    folder = take(project, write(tmp_path / "ICTRP-Results", ALL))
    assert_whole(project, folder, {*KEPT, "ChiCTR2600099999"})
    old = rows(project.snapshots / BEFORE / "trials.csv")
    *taken_over, new = rows(folder / "trials.csv")
    assert taken_over == old
    told = {name: cell for name, cell in new.items() if cell}
    assert told == {
        "nct_id": "ChiCTR2600099999",
        "title": "CD19 CAR-T cells in lupus <script>alert(1)</script>",
        "study_type": "INTERVENTIONAL",
        "overall_status": "UNKNOWN",
        "start_date": "2026-07-01",
        "first_posted": "2026-06-18",
        "phases": "PHASE1|PHASE2",
        "enrollment": "22",
        "lead_sponsor": "A Hospital",
        "countries": "China",
        "conditions": "Lupus|Nephritis",
        "interventions": "Experimental group:CD19 CAR-T",
        "record_date": DATE,
        "source_id": "ictrp_export",
    }
    judged = tables.load("screening", DATE, project).set_index("nct_id").loc["ChiCTR2600099999"]
    assert (judged["is_car"], judged["target_antigen"], judged["sponsor_country"]) == ("yes", "CD19", "CN")
    assert rows(folder / "sites.csv")[-1]["site_id"] == "ChiCTR2600099999-001"
    gaps = " ".join(snapshot.read_manifest(folder).gaps)
    assert "2 records name a record that is here already" in gaps
    assert f"ChiCTR2600088888 is {KEPT[1]}" in gaps
    assert "JPRN-jRCT2033260001 is ChiCTR2600099999" in gaps
    assert '"Not Recruiting"' in gaps
    assert f"{len(KEPT)} records are those of {BEFORE}" in gaps
    assert "trials registered on ChiCTR alone are missing" not in gaps


def test_a_pull_after_that_asks_the_registry_for_its_own_numbers_only(project, registry, tmp_path):
    take(project, as_xml(tmp_path / "ICTRP-Results.xml", ALL)).rename(project.snapshots / "2026-10-01")
    manifest = project.snapshots / "2026-10-01" / snapshot.MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"date": "{DATE}"', '"date": "2026-10-01"'))
    pull(project, registry)
    assert not any("ChiCTR" in asked.get("filter.ids", "") for asked in registry.asked)


def test_an_old_copy_of_an_added_record_gives_way(project, tmp_path):
    first = take(project, as_xml(tmp_path / "a.xml", ALL))
    first.rename(project.snapshots / "2026-10-01")
    manifest = project.snapshots / "2026-10-01" / snapshot.MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"date": "{DATE}"', '"date": "2026-10-01"'))
    folder = take(project, as_xml(tmp_path / "b.xml", [CHINESE | {"Recruitment_Status": "Recruiting"}]))
    last = [row for row in rows(folder / "trials.csv") if row["nct_id"] == "ChiCTR2600099999"]
    assert [row["overall_status"] for row in last] == ["RECRUITING"]


def kept(made: list[dict[str, str]], held: tuple[str, ...], tmp_path: Path) -> list[str]:
    file = as_xml(tmp_path / "ICTRP-Results.xml", made)
    taken = ictrp.take_xml(file, Wanted(held=frozenset(held)), tmp_path, print)
    return [raw["protocolSection"]["identificationModule"]["nctId"] for raw in taken.records]


GERMAN = CHINESE | {"TrialID": "EUCTR2025-000123-45-DE", "Date_registration3": "20260701"}
FRENCH = GERMAN | {"TrialID": "EUCTR2025-000123-45-FR", "Date_registration3": "20260801"}
NEWER = GERMAN | {"TrialID": "CTIS2025-000123-45-00", "Date_registration3": "20260901"}
NAMES_JAPAN = CHINESE | {"Secondary_ID": "jRCT2033260001"}


@pytest.mark.parametrize(
    ("made", "held", "left"),
    [
        pytest.param([FRENCH, GERMAN, NEWER], (), [GERMAN["TrialID"]], id="one trial in several countries"),
        pytest.param([FRENCH], (GERMAN["TrialID"],), [], id="another country's record is held"),
        pytest.param(
            [CHINESE | {"Secondary_ID": "EudraCT 2025-000123-45"}, GERMAN],
            (),
            ["ChiCTR2600099999"],
            id="a bare European number",
        ),
        pytest.param(
            [NAMES_JAPAN, JAPANESE | {"Secondary_ID": ""}], (), ["ChiCTR2600099999"], id="Japan without JPRN"
        ),
        pytest.param(
            [JAPANESE | {"Date_registration3": "20200101"}, CHINESE],
            ("ChiCTR2600099999",),
            ["ChiCTR2600099999"],
            id="the held record stays, though registered later",
        ),
        pytest.param([CHINESE, JAPANESE], (KEPT[0],), ["ChiCTR2600099999"], id="a held record of no concern"),
    ],
)
def test_records_of_one_trial_are_one(made, held, left, tmp_path):
    assert kept(made, held, tmp_path) == left


def test_a_record_may_lack_what_others_have(tmp_path):
    bare = {name: CHINESE[name] for name in ("TrialID", "Public_title", "Source_Register")}
    assert kept([CHINESE | {"TrialID": "ChiCTR2600000001"}, bare], (), tmp_path) == [
        "ChiCTR2600000001",
        "ChiCTR2600099999",
    ]


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><Trial>&b;</Trial></x>'
FILE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><Trial>&a;</Trial></x>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (BOMB, "line 1 declares a document type"),
        (FILE, "line 1 declares a document type"),
        ("<x><Trial><TrialID>ChiCTR1", "it is no whole XML (no element found"),
        ("<x><Trial><TrialID>a\x00b</TrialID></Trial></x>", "it is no whole XML (not well-formed"),
        (
            f"<x><Trial><Condition>{'x' * 1_100_000}</Condition></Trial></x>",
            "has a text of more than 1,048,576",
        ),
        ("<x><Trial><TrialID>ChiCTR2600099999</TrialID></Trial></x>", "it lacks condition, intervention,"),
    ],
)
def test_xml_that_cannot_be_is_refused(project, tmp_path, content, text):
    file = tmp_path / "ICTRP-Results.xml"
    file.write_text(content)
    assert_not_taken(project, file, text)


def test_a_country_without_a_code_is_told(project, tmp_path):
    file = as_xml(tmp_path / "ICTRP-Results.xml", [CHINESE | {"Countries": "Atlantis"}])
    assert_not_taken(project, file, '"Atlantis" (ChiCTR2600099999)')
