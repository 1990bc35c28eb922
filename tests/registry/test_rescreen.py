"""A copy's records screened anew become a new snapshot; the copy and its records stay as they are."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner
from refreshing import BEFORE, KEPT, REPOSITORY, clock, fingerprint, rows

from systemrace import cli, rescreen, tables
from systemrace.errors import DataError, UsageError
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.registry.screening import rules

NEXT = "2026-08-23"
HEAD = (
    "nct_id,reader,is_car,role,cell_type,product_type,target_antigen,diseases,sponsor_class,sponsor_country,"
    "note\n"
)


@pytest.fixture
def labelled(project):
    """Two records read: one is said to be no CAR study, one to have another antigen and role."""
    (project.data / "screening" / "labels.csv").write_text(
        f"{HEAD}{KEPT[0]},first,no,none,,,,,,,read by eye\n"
        f"{KEPT[1]},first,likely,follow_up,T,autologous,tnfrsf17|CD19,,,,\n"
        f"{KEPT[2]},second,no,none,,,,,,,the second reading does not count\n",
        encoding="utf-8",
    )
    return project


def screening(project, date):
    return tables.load("screening", date, project).set_index("nct_id").astype("object").fillna("")


def test_readings_replace_the_screening_of_the_records_read(labelled):
    before = fingerprint(labelled.snapshots / BEFORE)
    folder = rescreen.rescreen(labelled, rescreen.Request(BEFORE), now=clock)
    assert folder.name == NEXT
    assert fingerprint(labelled.snapshots / BEFORE) == before
    for name in ("trials.csv", "sites.csv"):
        assert (folder / name).read_bytes() == (labelled.snapshots / BEFORE / name).read_bytes()
    old, new = screening(labelled, BEFORE), screening(labelled, NEXT)
    assert new.loc[KEPT[0], ["is_car", "is_car_basis", "role", "target_antigen"]].tolist() == [
        "no", "", "none", "",
    ]  # fmt: skip
    # "likely" is no other kind than "yes"; antigens come in the order and spelling of the tables.
    assert new.loc[KEPT[1], ["is_car", "role", "target_antigen"]].tolist() == [
        "yes",
        "follow_up",
        "CD19|BCMA",
    ]
    assert new.drop(list(KEPT[:2])).equals(old.drop(list(KEPT[:2])))
    assert new["sponsor_country"].equals(old["sponsor_country"])


def test_each_change_by_a_reading_is_listed_with_its_reason(labelled):
    manifest = snapshot.verify(rescreen.rescreen(labelled, rescreen.Request(BEFORE), now=clock))
    earlier = snapshot.read_manifest(labelled.snapshots / BEFORE)
    told = manifest.corrections[len(earlier.corrections) :]
    assert manifest.corrections[: len(earlier.corrections)] == earlier.corrections
    assert {(one.nct_id, one.column) for one in told} >= {(KEPT[0], "is_car"), (KEPT[1], "role")}
    assert {one.reason for one in told if one.nct_id == KEPT[0]} == {"read by eye"}
    assert manifest.gaps[0].startswith(f"The records are those of {BEFORE}, to the byte; 2 of them")
    assert manifest.gaps[1:] == earlier.gaps
    assert manifest.retrieved == earlier.retrieved


def test_rules_judge_every_record_and_leave_their_words(project):
    folder = rescreen.rescreen(project, rescreen.Request(BEFORE, "rules", "2026-09-01"), now=clock)
    assert set(screening(project, "2026-09-01")["rule_version"]) == {rules.VERSION}
    spans = rows(folder / "screening_spans.csv")
    titles = {row["nct_id"]: row["title"] for row in rows(folder / "trials.csv")}
    in_titles = [span for span in spans if span["field"] == "title"]
    assert in_titles
    for span in in_titles:
        start = int(span["start"])
        assert titles[span["nct_id"]][start : start + len(span["words"])] == span["words"]
    assert snapshot.read_manifest(folder).screening_rule_version == rules.VERSION
    assert "no summaries" in snapshot.read_manifest(folder).gaps[0]


def test_what_is_screened_so_already_is_no_new_snapshot(labelled):
    rescreen.rescreen(labelled, rescreen.Request(BEFORE), now=clock)
    with pytest.raises(UsageError, match=f"Every record of {NEXT} is screened so already"):
        rescreen.rescreen(labelled, rescreen.Request(NEXT), now=clock)
    assert [entry.name for entry in sorted(labelled.snapshots.iterdir())] == [BEFORE, NEXT]


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (rescreen.Request("2026-01-01"), f"There is no snapshot of 2026-01-01. The snapshots are {BEFORE}"),
        (rescreen.Request(BEFORE, date="2026-08-01"), f"2026-08-01 is not later than {BEFORE}"),
        (rescreen.Request(BEFORE, date="2027-01-01"), "lies ahead"),
        (rescreen.Request(BEFORE, date=BEFORE), "There is a snapshot of"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(labelled, request_, text):
    before = fingerprint(labelled.data)
    with pytest.raises(UsageError) as caught:
        rescreen.rescreen(labelled, request_, now=clock)
    assert text in str(caught.value)
    assert fingerprint(labelled.data) == before


def test_a_copy_that_was_edited_is_not_taken_over(labelled):
    file = labelled.snapshots / BEFORE / "trials.csv"
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(DataError, match="is not the file that was committed"):
        rescreen.rescreen(labelled, rescreen.Request(BEFORE), now=clock)
    assert not (labelled.snapshots / NEXT).exists()


def test_the_command_names_the_new_folder(labelled):
    arguments = ["refresh", "--data", str(labelled.data), "--rescreen", BEFORE]
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(labelled.snapshots / NEXT)


def test_the_shipped_copy_can_be_mended_by_the_shipped_labels(tmp_path, small):
    """Every reading fits the tables, so nobody finds out on the day of a correction that one does not."""
    root = tmp_path / "whole"
    shutil.copytree(small, root)
    shutil.rmtree(root / "data" / "snapshots")
    shutil.copytree(REPOSITORY.snapshots / BEFORE, root / "data" / "snapshots" / BEFORE)
    shutil.copy(REPOSITORY.data / "screening" / "labels.csv", root / "data" / "screening" / "labels.csv")
    folder = rescreen.rescreen(Project(root), rescreen.Request(BEFORE), now=clock)
    assert folder.name == NEXT
