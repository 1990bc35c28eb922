"""A snapshot is written whole or not at all, never overwritten, and any changed byte is noticed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from systemrace.errors import DataError
from systemrace.registry import snapshot

DATE = "2026-08-22"
ORIGIN = snapshot.Origin(
    registry="ClinicalTrials.gov",
    query="a search",
    retrieved=DATE,
    sources={"ctgov": 2},
    gaps=["one country only"],
    corrections=[],
    screening_rule_version="1.1",
)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    trials = pd.DataFrame(
        {
            "nct_id": ["NCT00000001", "NCT00000002"],
            "title": ["Étude, “one”", None],
            "enrollment": pd.array([12, None], dtype="Int64"),
            "has_results": pd.array([True, None], dtype="boolean"),
            "latitude": pd.array([39.9075, 40.0], dtype="Float64"),
        }
    )
    return {"trials": trials, "sites": trials[["nct_id"]], "screening": trials[["nct_id", "title"]]}


@pytest.fixture
def folder(tmp_path, tables):
    return snapshot.write(tmp_path / "snapshots", DATE, tables, ORIGIN)


def test_cells_are_written_one_way(folder):
    assert (folder / "trials.csv").read_bytes().decode("utf-8") == (
        "nct_id,title,enrollment,has_results,latitude\n"
        "NCT00000001,\"Étude, “one”\",12,true,39.9075\n"
        "NCT00000002,,,,40\n"
    )  # fmt: skip


def test_what_was_written_is_vouched_for(folder):
    manifest = snapshot.verify(folder)
    assert manifest.date == DATE
    assert manifest.schema_version == snapshot.SCHEMA_VERSION
    assert manifest.files["trials.csv"].rows == 2
    assert manifest.files["trials.csv"].bytes == (folder / "trials.csv").stat().st_size
    assert manifest.gaps == ["one country only"]
    assert snapshot.dates(folder.parent) == [DATE]


def test_the_same_tables_give_the_same_bytes(tmp_path, folder, tables):
    again = snapshot.write(tmp_path / "again", DATE, tables, ORIGIN)
    for name in (*snapshot.FILES, snapshot.MANIFEST):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_a_date_is_never_written_twice(folder, tables):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DataError, match=r"exists already\. A snapshot is never overwritten; a correction"):
        snapshot.write(folder.parent, DATE, tables, ORIGIN)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert os.listdir(folder.parent) == [DATE]


@pytest.mark.parametrize("date", ["2026-08", "2026-08-32", "../2026-08-22", "today"])
def test_a_folder_is_named_by_a_day(tmp_path, tables, date):
    with pytest.raises(DataError, match="cannot name a snapshot; give the day of the pull as YYYY-MM-DD"):
        snapshot.write(tmp_path, date, tables, ORIGIN)
    assert not os.listdir(tmp_path)


def test_a_table_may_not_be_missing(tmp_path, tables):
    del tables["sites"]
    with pytest.raises(DataError, match=r"at fault: \['sites'\]"):
        snapshot.write(tmp_path, DATE, tables, ORIGIN)
    assert not os.listdir(tmp_path)


def test_a_failure_in_the_middle_leaves_nothing(tmp_path, tables, monkeypatch):
    def full_disk(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        snapshot.write(tmp_path, DATE, tables, ORIGIN)
    assert not os.listdir(tmp_path)


def test_a_changed_a_missing_and_an_additional_file_are_all_told(folder):
    (folder / "trials.csv").write_text("nct_id\n", encoding="utf-8")
    (folder / "sites.csv").unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        snapshot.verify(folder)
    added, missing, changed = str(caught.value).splitlines()
    assert added == f"{folder}/notes.txt is not listed in the manifest. Move it out of the snapshot's folder."
    assert missing.startswith(
        f"{folder}/sites.csv is missing, but the manifest lists it. Restore it from version"
    )
    assert f"{folder}/trials.csv is not the file that was committed: expected sha256 " in changed
    assert "a snapshot is never edited, a correction is a new snapshot." in changed


def test_a_folder_that_was_renamed_is_noticed(folder):
    moved = folder.rename(folder.parent / "2026-09-22")
    with pytest.raises(DataError, match=f"is dated {DATE}"):
        snapshot.verify(moved)


def test_a_manifest_that_is_missing_or_broken(folder):
    path = folder / snapshot.MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="is not a manifest: file: Invalid JSON"):
        snapshot.read_manifest(folder)
    path.write_text(json.dumps(content | {"files": {"trials.csv": {"sha256": "abc", "bytes": 1, "rows": 1}}}))
    with pytest.raises(DataError, match=r"is not a manifest: files\.trials\.csv\.sha256"):
        snapshot.read_manifest(folder)
    path.write_text(json.dumps(content | {"schema_version": 99}))
    with pytest.raises(DataError, match="has schema version 99, this program reads 1"):
        snapshot.read_manifest(folder)
    path.unlink()
    with pytest.raises(DataError, match=r"manifest\.json is missing\. Restore it from version control"):
        snapshot.verify(folder)


@pytest.mark.parametrize(("what", "told", "found"), [("rows", 3, 2), ("bytes", 9, None)])
def test_a_manifest_that_counts_otherwise_than_the_file(folder, what, told, found):
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"]["trials.csv"][what] = told
    path.write_text(json.dumps(content), encoding="utf-8")
    found = found or (folder / "trials.csv").stat().st_size
    with pytest.raises(DataError) as caught:
        snapshot.verify(folder, Path("shown"))
    assert str(caught.value).startswith(
        f"shown/trials.csv is not what its manifest says: expected {told} {what}, found {found}. "
        "Restore it from version control (git checkout -- shown/manifest.json)"
    )
