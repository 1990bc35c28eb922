"""The registry copies of a checkout one after the other: what each changed, kept for the pages and the feed.

What has been compared is kept in `_build/changes`, a folder for each pair of copies under a key of the
chapters' results, the copies, the claims and the code, so that a build compares nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from systemrace import figures, tables
from systemrace.analysis import registry_changes as shown
from systemrace.book import closure, comparison, difference, edition, evaluation, pages, rejudged, toc
from systemrace.book.comparison import Pair
from systemrace.book.difference import Depth, Document
from systemrace.book.inputs import Inventory
from systemrace.book.recorded import Results
from systemrace.claims import ledger
from systemrace.figures import registry_changes as drawn
from systemrace.project import Project
from systemrace.registry import changes, snapshot

DIRECTIVE = "snapshot-changes"
FOLDER = "changes"
FIGURES, FIGURE_FILE = "figures", "figures.json"
NEWEST = 3  # pairs of copies whose verdicts are compared; for older ones records alone are
SNAPSHOT_SOURCE = "ctgov_snap_{}"


@dataclass(frozen=True)
class News:
    """What a copy changed against the one before it, and the folder that holds its files."""

    older: str
    newer: str
    folder: Path

    @property
    def page(self) -> str:
        """Name its page in the book."""
        return f"{FOLDER}/{self.newer}"

    @cached_property
    def document(self) -> Document:
        """Read the document, see `difference`."""
        return dict(json.loads((self.folder / difference.FILE).read_text(encoding="utf-8")))

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """Read what was recorded of the figures."""
        return list(json.loads((self.folder / FIGURE_FILE).read_text(encoding="utf-8")))


def is_shown(project: Project) -> bool:
    """Say whether a page of the book places the list of copies; without it none is compared for the site."""
    listed = set(toc.pages(project))
    return any(
        placed.kind == DIRECTIVE
        for page in pages.read(project)
        if page.name in listed
        for placed in page.placements
    )


def news(project: Project, jobs: int | None = None) -> list[News]:
    """Compare every copy with the one before it, the newest first; what is current is not computed.

    A release compares the numbers of the chapters too, for the newest pair, as `systemrace diff` does, and
    runs chapters on the older copy for it. In other builds, which that would double, claims alone are judged
    again. What happens to lie in the build folder changes nothing, so a version can be built again.

    Raises:
        DataError: if a copy is not as its manifest says.
        ChapterError: if a release's chapter cannot be run on the older copy.
    """
    released = edition.is_release(edition.current())
    found = []
    for place, pair in enumerate(comparison.consecutive(project)):
        sides = (
            [comparison.results(project, date, jobs) for date in pair.dates] if released and not place else []
        )
        depth: Depth = "records" if place >= NEWEST else "numbers" if sides else "verdicts"
        folder = project.build / FOLDER / f"{pair.older}..{pair.newer}-{_key(pair, depth, sides)}"
        if not (folder / FIGURE_FILE).is_file():
            _write(pair, depth, folder, jobs)
        found.append(News(pair.older, pair.newer, folder))
    return found


def _key(pair: Pair, depth: Depth, sides: list[Results]) -> str:
    """Hash all that a comparison is made from, in 16 characters."""
    project, total = pair.project, hashlib.sha256()
    total.update(
        repr([depth, [recorded.folder.name for side in sides for recorded in side.values()]]).encode()
    )
    if depth == "verdicts":
        chapters = comparison.chapters(project)
        total.update(repr([rejudged.parameters(pair, name, pair.newer) for name in chapters]).encode())
    files = [project.snapshots / date / snapshot.MANIFEST for date in pair.dates]
    curated = [*project.evidence.glob("*.csv"), *(project.data / "screening").glob("*.csv")]
    for file in (*files, *sorted(curated), project.root / ledger.FILE, project.data / "sources.csv"):
        total.update(hashlib.sha256(file.read_bytes()).digest())
    inventory = Inventory(project)
    for name in closure.files(("systemrace.book.history", *_evaluators(project))):
        total.update(f"{name} {inventory.sha(name)}\n".encode())
    return total.hexdigest()[:16]


def _evaluators(project: Project) -> list[str]:
    """Name the modules that compute claims again; a chapter without one has none to name."""
    chapters = set(comparison.chapters(project))
    named = {
        evaluation.package_of(claim) for claim in ledger.load(project).values() if claim.chapter in chapters
    }
    return sorted(name for name in named if closure.is_module(name))


def _write(pair: Pair, depth: Depth, folder: Path, jobs: int | None) -> None:
    """Compare, draw, and put the whole in place; comparisons of the pair made before are dropped."""
    found = difference.difference(pair, depth=depth, jobs=jobs)
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".changes-", dir=folder.parent))
    try:
        found.write(scratch)
        made = _figures(pair, scratch / FIGURES)
        text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        (scratch / FIGURE_FILE).write_text(text, encoding="utf-8")
        for old in folder.parent.glob(f"{pair.older}..{pair.newer}-*"):
            shutil.rmtree(old)
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _figures(pair: Pair, folder: Path) -> list[dict[str, Any]]:
    found = pair.differences()
    countries = tables.load("countries", project=pair.project).dropna(subset=["iso2"])
    names = dict(zip(countries["iso2"], countries["name"], strict=True))
    two = _countries(pair, found, names)
    counts, starts = shown.by_kind(found, names, two), shown.start_moves(found, names, two)
    common: dict[str, Any] = {
        "chapter": f"{FOLDER}-{pair.newer}",
        "sources": _sources(pair),
        "provenance": {"snapshot": pair.newer},
        "folder": folder,
    }
    made = []
    if counts["records"].sum():
        made.append(
            figures.make(
                "changes-by-kind",
                lambda size: drawn.kinds(size, counts, two),
                counts.drop(columns="kind"),
                title=shown.kinds_title(counts),
                description=shown.kinds_description(counts),
                note="A record can change in several ways and then counts in each.",
                **common,
            ).record()
        )
    if len(starts):
        made.append(
            figures.make(
                "start-dates-moved",
                lambda size: drawn.moves(size, starts, two),
                starts,
                title=shown.moves_title(starts),
                description=shown.moves_description(starts),
                note="Above the line a start was put off. A month or year stands in its middle.",
                **common,
            ).record()
        )
    return made


def _countries(pair: Pair, found: changes.Changes, names: dict[str, str]) -> tuple[str, str]:
    """Choose the two countries shown apart: the book's own, or those with most changed records."""
    for chapter in comparison.chapters(pair.project):
        chosen = rejudged.parameters(pair, chapter, pair.newer)
        if {"focal", "comparator"} <= set(chosen):
            return str(chosen["focal"]), str(chosen["comparator"])
    every = pd.concat([table["sponsor_country"] for table in found.tables.values()])
    named = [*every.map(names).dropna().value_counts().index, "", ""]
    return str(named[0]), str(named[1])


def _sources(pair: Pair) -> list[str]:
    """Name the sources of both copies: the copy as a whole where the bibliography has it, else its parts."""
    known = set(tables.load("sources", project=pair.project)["source_id"])
    found: list[str] = []
    for date in pair.dates:
        whole = SNAPSHOT_SOURCE.format(date.replace("-", ""))
        parts = snapshot.read_manifest(pair.project.snapshots / date).sources
        found += [whole] if whole in known else sorted(set(parts) & known)
    return list(dict.fromkeys(found))
