"""Tables made by hand or exported from the search page become snapshots, or are refused with their line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from refreshing import BEFORE, DATE, KEPT, REPOSITORY, assert_whole, rows
from taking import assert_not_taken, take

from systemrace import tables
from systemrace.registry import snapshot

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script> {num}`a` [b](javascript:c) CAR-T'
PLAIN_HEAD = "nct_id,title,overall_status,source_id\n"
PLAIN_ROW = "NCT09990001,CD19 CAR-T cells,RECRUITING,ctgov_api\n"


def written(file: Path, made: list[dict[str, str]], encoding: str = "utf-8", end: str = "\n") -> Path:
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, list(made[0]), lineterminator=end)
        writer.writeheader()
        writer.writerows(made)
    return file


@pytest.fixture
def plain():
    return [row for row in rows(REPOSITORY.snapshots / BEFORE / "trials.csv") if row["nct_id"] in KEPT]


# In the project's own columns


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\r\n"), ("utf-8", "\r")]
)
def test_a_table_in_our_own_columns_comes_back_as_it_was(project, plain, tmp_path, encoding, end):
    folder = take(project, written(tmp_path / "mine.csv", plain, encoding, end))
    assert_whole(project, folder, set(KEPT))
    assert rows(folder / "trials.csv") == plain
    manifest = snapshot.read_manifest(folder)
    assert sum(manifest.sources.values()) == len(KEPT)
    assert "all of them." in manifest.query
    assert any("names countries, not sites" in gap for gap in manifest.gaps)


def test_a_hostile_title_is_kept_as_text(project, tmp_path):
    made = [
        {"nct_id": "NCT09990001", "title": HOSTILE, "overall_status": "RECRUITING", "source_id": "ctgov_api"}
    ]
    take(project, written(tmp_path / "mine.csv", made))
    assert tables.load("trials", DATE, project)["title"].tolist() == [HOSTILE]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            PLAIN_HEAD.encode() + b"NCT09990001,CAR-T \xe9,RECRUITING,ctgov_api\n",
            "line 2 is not UTF-8 as the rest",
        ),
        (PLAIN_HEAD.encode() + b"NCT09990001,CAR\x00-T,RECRUITING,ctgov_api\n", "line 2 holds a NUL"),
        (f"{PLAIN_HEAD}NCT1,{'x' * 1_000_000},a,b\n".encode(), "line 2 is no row of CSV (field larger than"),
        (f"{PLAIN_HEAD}NCT09990001,too few\n".encode(), "line 2 has 2 cells, the header 4"),
        (f'{PLAIN_HEAD}NCT09990001,"open,a,b\n'.encode(), "is no row of CSV (unexpected end of data)"),
        (b"nct_id,title,overall_status\nNCT09990001,a,b\n", "it lacks the column source_id"),
        (b"nct_id,nct_id,title,overall_status,source_id\na,b,c,d,e\n", "the column 'nct_id' stands twice"),
        (b"nct_id,title,overall_status,source_id,colour\na,b,c,d,e\n", "'colour' is none of trials.csv"),
        (f"{PLAIN_HEAD}NCT1,a,RECRUITING,ctgov_api\n".encode(), "identificationModule.nctId: "),
        (f"{PLAIN_HEAD}NCT09990001,a,WAITING,ctgov_api\n".encode(), "WAITING"),
        (f"{PLAIN_HEAD}NCT09990001,a,RECRUITING,no_such\n".encode(), "no_such"),
        (f"{PLAIN_HEAD}{PLAIN_ROW}{PLAIN_ROW}".encode(), "more than one record of NCT09990001"),
        (PLAIN_HEAD.encode(), "holds 0 records"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_line(project, tmp_path, content, text):
    file = tmp_path / "mine.csv"
    file.write_bytes(content)
    assert_not_taken(project, file, text)


def test_a_cell_is_too_long_whatever_limit_a_library_has_set(project, tmp_path):
    before = csv.field_size_limit(10_000_000)
    try:
        file = tmp_path / "mine.csv"
        file.write_bytes(f"{PLAIN_HEAD}NCT09990001,{'x' * 131_073},RECRUITING,ctgov_api\n".encode())
        assert_not_taken(project, file, "line 2 is no row of CSV (field larger than")
    finally:
        csv.field_size_limit(before)


# From the search page


@pytest.fixture
def exported():
    return {
        "NCT Number": "NCT09990001",
        "Study Title": "CD19 CAR-T, in Lupus",
        "Study URL": "https://clinicaltrials.gov/study/NCT09990001",
        "Acronym": "",
        "Study Status": "NOT_YET_RECRUITING",
        "Brief Summary": "Cells.\nFor lupus.",
        "Study Results": "NO",
        "Conditions": "Lupus|Nephritis",
        "Interventions": "BIOLOGICAL: QT-019B: low dose|DRUG: Fludarabine",
        "Sponsor": "A Hospital",
        "Collaborators": "A Firm|Another",
        "Phases": "PHASE1|PHASE2",
        "Enrollment": "12",
        "Funder Type": "INDUSTRY",
        "Study Type": "INTERVENTIONAL",
        "Study Design": "Allocation: NON_RANDOMIZED|Intervention Model: PARALLEL|Masking: NONE",
        "Start Date": "2026-09",
        "Primary Completion Date": "2027-03-01",
        "Completion Date": "2028-01",
        "First Posted": "2026-09-14",
        "Last Update Posted": "2026-10-02",
        "Locations": "Second Hospital, Hangzhou, Zhejiang, 310000, China|MD Anderson, Texas, United States",
    }


def test_a_table_of_the_search_page_is_read_column_by_column(project, exported, tmp_path):
    other = exported | {
        "NCT Number": "NCT09990002",
        "Study Title": "Statins",
        "Brief Summary": "Heart.",
    }
    folder = take(project, written(tmp_path / "ctg-studies.csv", [exported, other], "utf-8-sig", "\r\n"))
    assert_whole(project, folder, {"NCT09990001"})
    (row,) = rows(folder / "trials.csv")
    assert row == {
        "nct_id": "NCT09990001",
        "title": "CD19 CAR-T, in Lupus",
        "study_type": "INTERVENTIONAL",
        "overall_status": "NOT_YET_RECRUITING",
        "start_date": "2026-09",
        "first_posted": "2026-09-14",
        "primary_completion_date": "2027-03-01",
        "completion_date": "2028-01",
        "last_update_posted": "2026-10-02",
        "phases": "PHASE1|PHASE2",
        "enrollment": "12",
        "enrollment_type": "",
        "lead_sponsor": "A Hospital",
        "lead_sponsor_class": "INDUSTRY",
        "collaborators": "A Firm|Another",
        "countries": "China|United States",
        "n_sites": "2",
        "conditions": "Lupus|Nephritis",
        "interventions": "QT-019B: low dose|Fludarabine",
        "intervention_types": "BIOLOGICAL|DRUG",
        "has_results": "false",
        "allocation": "NON_RANDOMIZED",
        "masking": "NONE",
        "record_date": DATE,
        "source_id": "ctgov_search_csv",
    }
    places = [(site["facility"], site["city"], site["country_iso2"]) for site in rows(folder / "sites.csv")]
    assert places == [("Second Hospital", "", "CN"), ("MD Anderson", "", "US")]


def test_an_address_in_no_known_country_is_told(project, exported, tmp_path):
    file = written(tmp_path / "ctg-studies.csv", [exported | {"Locations": "A, B, Atlantis"}])
    assert_not_taken(project, file, '"Atlantis" (NCT09990001)')


def test_an_export_without_a_column_is_refused(project, exported, tmp_path):
    exported.pop("Locations")
    assert_not_taken(project, written(tmp_path / "c.csv", [exported]), "it lacks the column Locations")


def test_an_export_without_summaries_says_what_it_misses(project, exported, tmp_path):
    exported.pop("Brief Summary")
    folder = take(project, written(tmp_path / "c.csv", [exported]))
    assert any("no column Brief Summary" in gap for gap in snapshot.read_manifest(folder).gaps)
