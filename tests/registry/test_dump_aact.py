"""A dump of AACT becomes the snapshot that a pull of the same records would be, or is refused."""

from __future__ import annotations

import copy
import random
import zipfile

import pytest
from dumps import changed, records, write_aact
from refreshing import DATE, NEW, NUMBERS, assert_whole, pull, rows
from taking import assert_not_taken, take, without_source

from systemrace.errors import UsageError
from systemrace.registry import snapshot

NOISE = 3_000
LONG = random.Random(1).randbytes(2_500_000).hex().encode()  # noqa: S311 - packs badly, as text does


@pytest.fixture
def dump(five, tmp_path):
    made = [*copy.deepcopy(five), copy.deepcopy(NEW)]
    noise = [one for one in records(NOISE) if "CAR-T" not in str(one)]
    return write_aact(tmp_path / "dump.zip", [*noise, *made])


def test_a_dump_gives_what_a_pull_gives(project, registry, dump, tmp_path):
    live = pull(project, registry)
    live.rename(tmp_path / "live")
    folder = take(project, dump)
    assert_whole(project, folder, NUMBERS)
    for name in ("trials", "sites", "screening", "screening_spans"):
        ours, theirs = (without_source(where / f"{name}.csv") for where in (folder, tmp_path / "live"))
        for row in theirs if name == "trials" else ():
            row["has_results"] = row["has_results"] or "false"  # the dump tells it of every study
        assert ours == theirs
    assert {row["source_id"] for row in rows(folder / "trials.csv")} == {"ctgov_aact"}
    manifest = snapshot.read_manifest(folder)
    assert manifest.sources == {"ctgov_aact": len(NUMBERS)}
    assert "dump.zip (a dump of AACT" in manifest.query


def test_words_of_older_dumps_are_read_as_those_of_today(project, five, tmp_path):
    old = copy.deepcopy(NEW)
    told = old["protocolSection"]
    told["statusModule"]["overallStatus"] = "Active, not recruiting"
    told["statusModule"]["startDateStruct"]["date"] = "September 2026"
    told["designModule"] |= {"studyType": "Interventional", "phases": ["Phase 1", "Phase 2"]}
    told["designModule"]["designInfo"] = {
        "allocation": "N/A",
        "maskingInfo": {"masking": "None (Open Label)"},
    }
    told["designModule"]["enrollmentInfo"]["type"] = "Anticipated"
    told["sponsorCollaboratorsModule"]["leadSponsor"]["class"] = "U.S. Fed"
    folder = take(project, write_aact(tmp_path / "dump.zip", [*five, old]))
    row = {row["nct_id"]: row for row in rows(folder / "trials.csv")}["NCT09990001"]
    names = [
        "overall_status",
        "start_date",
        "study_type",
        "phases",
        "allocation",
        "masking",
        "enrollment_type",
        "lead_sponsor_class",
    ]
    told = "ACTIVE_NOT_RECRUITING 2026-09 INTERVENTIONAL PHASE1|PHASE2 NA NONE ESTIMATED FED"
    assert [row[name] for name in names] == told.split()


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_mark_of_byte_order_and_line_ends_of_windows_are_read(project, dump, mark):
    for member in ("studies.txt", "conditions.txt"):
        with zipfile.ZipFile(dump) as archive:
            content = archive.read(member).decode()
        changed(dump, member, (mark + content.replace("\n", "\r\n")).encode())
    assert_whole(project, take(project, dump), NUMBERS)


def test_nul_and_a_megabyte_in_a_field_of_another_study_do_no_harm(project, dump):
    with zipfile.ZipFile(dump) as archive:
        content = archive.read("brief_summaries.txt")
    changed(dump, "brief_summaries.txt", content + b"9|NCT00000001|" + b"x\x00y " * 250_000 + b"\n")
    assert_whole(project, take(project, dump), NUMBERS)


@pytest.mark.parametrize(
    ("member", "content", "text"),
    [
        ("conditions.txt", None, "it lacks conditions.txt"),
        ("conditions.txt", b"id|nct_id|label\n1|NCT09990001|x\n", "lacks the column name"),
        (
            "conditions.txt",
            b"id|nct_id|name\n1|NCT09990001|x|y|z\n",
            "conditions.txt cannot be read as a table",
        ),
        ("conditions.txt", b"id|nct_id|name\n1|NCT09990001|CAR-T \xff\xfe\n", "cannot be read as a table"),
        ("conditions.txt", b'id|nct_id|name\n1|NCT09990001|"never closed\n', "a quotation that does not end"),
        ("conditions.txt", b"id|nct_id|name\n1|NCT09990001|" + LONG, "cannot be read as a table"),
        ("conditions.txt", b"id|nct_id|name'); DROP\n", "lacks the column name"),
        ("conditions.txt", b"id|nct_id|name|x'y\n", "has a header that is none of AACT's"),
        ("brief_summaries.txt", b"id|nct_id|description\n1|NCT09990001|" + LONG[:900_000], "at most 100000"),
    ],
)
def test_a_table_of_another_form_is_refused(project, dump, member, content, text):
    assert_not_taken(project, changed(dump, member, content), text)


def test_a_study_in_two_rows_is_refused(project, dump):
    with zipfile.ZipFile(dump) as archive:
        content = archive.read("studies.txt")
    changed(dump, "studies.txt", content + content.splitlines(keepends=True)[5])
    assert_not_taken(project, dump, "studies.txt has")


def test_a_dump_cut_on_its_way_is_refused(project, dump):
    dump.write_bytes(dump.read_bytes()[:-5_000])
    assert_not_taken(project, dump, "it is not a whole zip file", "aact")


def test_a_byte_that_was_flipped_is_noticed(project, dump):
    content = bytearray(dump.read_bytes())
    content[len(content) // 3] ^= 0xFF
    dump.write_bytes(bytes(content))
    with zipfile.ZipFile(dump) as archive:
        assert archive.testzip() is not None
    assert_not_taken(project, dump, "Nothing was taken from it")


def test_a_file_of_no_known_kind_is_told(project, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Dear all,\n")
    with pytest.raises(UsageError, match=r"notes.txt is none of the kinds that are known: aact, bulk-json"):
        take(project, file)
    assert not (project.snapshots / DATE).exists()
