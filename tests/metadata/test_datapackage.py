"""The data package of the real data and of a small book, read by frictionless; planted faults are found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from small_book import copy_book, rewrite
from systemrace import tables
from systemrace.errors import ProseError
from systemrace.metadata import about, datapackage
from systemrace.project import Project, find_project
from systemrace.release import validators

SOURCES, COUNTRIES = "sources.csv", "evidence/countries.csv"


@pytest.fixture(scope="module")
def real() -> Project:
    return find_project(Path(__file__).parent)


def put(project: Project, folder: Path) -> Path:
    """Lay out data and package as the site has them; give the folder above them."""
    shutil.copytree(project.data, folder / "data")
    document = datapackage.document(project, about.read(project))
    (folder / "data" / datapackage.FILE).write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_frictionless_finds_no_fault_in_the_real_data(real: Project, tmp_path: Path) -> None:
    validators.package(real, put(real, tmp_path))


def test_every_table_and_column_is_described_as_the_schema_has_it(real: Project) -> None:
    document = datapackage.document(real, about.read(real))
    described = {resource["path"]: resource for resource in document["resources"]}
    files = {path.relative_to(real.data).as_posix() for path in real.data.rglob("*.csv")}
    assert set(described) == files
    for table in tables.TABLES.values():
        for resource in (
            one for one in document["resources"] if one["name"].partition("-2")[0] == table.name
        ):
            assert [field["name"] for field in resource["schema"]["fields"]] == list(table.schema.columns)
            assert resource["description"] == table.purpose


def test_keys_types_and_limits_come_from_the_schemas(real: Project) -> None:
    document = datapackage.document(real, about.read(real))
    schemas = {resource["name"]: resource["schema"] for resource in document["resources"]}
    trials = schemas["trials-2026-08-22"]
    fields = {field["name"]: field for field in trials["fields"]}
    assert trials["primaryKey"] == ["nct_id"]
    assert fields["enrollment"]["type"] == "integer"
    assert fields["enrollment"]["constraints"] == {"minimum": 0}
    assert "COMPLETED" in fields["overall_status"]["constraints"]["enum"]
    assert (fields["phases"]["type"], fields["phases"]["delimiter"]) == ("list", "|")
    assert schemas["countries"]["primaryKey"] == ["name"]
    keys = schemas["sites-2026-08-22"]["foreignKeys"]
    assert {
        "fields": ["nct_id"],
        "reference": {"resource": "trials-2026-08-22", "fields": ["nct_id"]},
    } in keys
    assert {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}} in keys


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return put(copy_book(tmp_path / "book"), tmp_path / "out")


def repacked(folder: Path) -> Path:
    """Take hashes and sizes out, so that only what the cells say can be at fault."""
    path = folder / "data" / datapackage.FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    for resource in document["resources"]:
        del resource["hash"], resource["bytes"]
    path.write_text(json.dumps(document), encoding="utf-8")
    return folder


def judged(folder: Path) -> None:
    validators.package(Project(folder), folder)


def test_the_small_book_has_no_fault(small: Path) -> None:
    judged(small)
    judged(repacked(small))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (COUNTRIES, "Asia,un_m49\nJapan", "Asia,nowhere\nJapan", "countries: .*foreign"),
        (COUNTRIES, "CN,CHN", "cn,CHN", "countries: .*iso2.*pattern"),
        (COUNTRIES, "Japan,JP,JPN", "China,JP,JPN", "countries: .*primary key"),
        (COUNTRIES, "JP,JPN", "JP,CHN", "countries: .*unique.*iso3"),
        (COUNTRIES, "Americas", "Atlantis", "countries: .*region.*enum"),
        (SOURCES, "AABB,2024,2024-06-24", "AABB,soon,2024-06-24", "sources: .*year.*integer"),
        (SOURCES, "AABB,2024,2024-06-24", "AABB,1066,2024-06-24", "sources: .*year.*minimum"),
        (SOURCES, "AABB,2024,2024-06-24", "AABB,2024,24.6.2024", "sources: .*date.*pattern"),
        (SOURCES, ",full_text,", ",,", "sources: .*seen_as.*required"),
        (SOURCES, "source_id,kind", "source_id,sort", "sources: "),
    ],
)
def test_a_planted_fault_is_found(small: Path, file: str, old: str, new: str, told: str) -> None:
    rewrite(small / "data" / file, old, new)
    with pytest.raises(ProseError, match=told):
        judged(repacked(small))


def test_a_file_changed_after_it_was_described_is_found(small: Path) -> None:
    rewrite(small / "data" / COUNTRIES, "Japan", "Nippon")
    with pytest.raises(ProseError, match=r"countries: .*(hash|bytes)"):
        judged(small)


def test_a_package_that_is_missing_is_told(small: Path) -> None:
    (small / "data" / datapackage.FILE).unlink()
    with pytest.raises(ProseError, match=r"The site has no data/datapackage\.json"):
        judged(small)
