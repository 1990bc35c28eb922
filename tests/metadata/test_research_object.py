"""The site as an RO-Crate: read back by the library, and each planted fault found."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rocrate.rocrate import ROCrate

from systemrace.errors import ProseError, UsageError
from systemrace.metadata import crate
from systemrace.project import Project
from systemrace.release import validators

pytestmark = [pytest.mark.book, pytest.mark.xdist_group("described")]
Graph = list[dict[str, Any]]


def test_the_library_reads_it_back(described: Project) -> None:
    read = ROCrate(str(described.site))
    root = read.root_dataset
    assert root["name"] == "A small book: three chapters that count a little"
    assert root["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert root["datePublished"] == "2026-11-22"
    parts = {part.id for part in read.data_entities}
    assert {
        "index.html",
        "chapters/delta.html",
        "data/datapackage.json",
        "data/evidence/countries.csv",
    } <= parts
    assert {"figures/", "cards/", "tables/", "rows/", "notebooks/delta.ipynb", "claims.json"} <= parts
    assert "ro-crate-metadata.json" not in parts
    action = read.get("#build")
    assert "data/sources.csv" in {one.id for one in action["object"]}
    assert action["instrument"]["license"].id == "https://spdx.org/licenses/MIT.html"


def test_authors_are_persons_and_groups(described: Project) -> None:
    authors = ROCrate(str(described.site)).root_dataset["author"]
    assert [(author.id, author.type) for author in authors] == [
        ("https://orcid.org/0000-0002-1825-0097", "Person"),
        ("#author-2", "Organization"),
    ]


def test_as_built_it_has_no_fault(described: Project) -> None:
    validators.research_object(described, described.site)


@pytest.fixture
def _tools() -> None:
    if not validators.tools().is_dir():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"roc-validator is not in {validators.tools()}: make check"
        )


@pytest.mark.usefixtures("_tools")
def test_roc_validator_finds_no_fault(described: Project) -> None:
    validators.profile(described, described.site)


@pytest.mark.usefixtures("_tools")
def test_roc_validator_finds_what_is_planted(described: Project, site: Path) -> None:
    path = site / crate.FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"license"', '"keywords"', 1), encoding="utf-8")
    with pytest.raises(ProseError, match=r"is not what RO-Crate requires:\n(?s:.*)license"):
        validators.profile(described, site)


def test_where_the_tools_are_missing_ci_fails(
    described: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(validators.TOOLS_VARIABLE, str(tmp_path))
    monkeypatch.setenv("CI", "")
    validators.profile(described, described.site)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(UsageError, match="roc-validator checks a release"):
        validators.profile(described, described.site)


def root(graph: Graph) -> dict[str, Any]:
    return next(entity for entity in graph if entity["@id"] == "./")


def no_licence(graph: Graph) -> None:
    del root(graph)["license"]


def no_date(graph: Graph) -> None:
    root(graph)["datePublished"] = ""


def no_file(graph: Graph) -> None:
    root(graph)["hasPart"].append({"@id": "gone.html"})
    graph.append({"@id": "gone.html", "@type": "File", "name": "Gone"})


def file_twice(graph: Graph) -> None:
    graph.append(dict(next(entity for entity in graph if entity["@id"] == "index.html")))


def nobody(graph: Graph) -> None:
    root(graph)["author"].append({"@id": "#author-9"})


def no_root(graph: Graph) -> None:
    graph.remove(root(graph))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (no_licence, "the root says no license"),
        (no_date, "the root says no datePublished"),
        (no_file, r"gone\.html is described but not there"),
        (file_twice, r"index\.html is described twice"),
        (nobody, "names #author-9, which is not described"),
        (no_root, "cannot be read as an RO-Crate"),
    ],
)
def test_a_planted_fault_is_found(
    described: Project, site: Path, spoil: Callable[[Graph], None], told: str
) -> None:
    path = site / crate.FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    spoil(document["@graph"])
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ProseError, match=told):
        validators.research_object(described, site)


def test_a_crate_that_is_missing_or_no_json_is_told(described: Project, site: Path) -> None:
    (site / crate.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(ProseError, match="cannot be read as an RO-Crate"):
        validators.research_object(described, site)
    (site / crate.FILE).unlink()
    with pytest.raises(ProseError, match=r"The site has no ro-crate-metadata\.json"):
        validators.research_object(described, site)
