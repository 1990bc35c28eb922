"""What stands outside all versions: addresses that stay, ways to the newest version, lists, differences."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from systemrace.book import edition
from systemrace.project import Project
from systemrace.release import differences, ids, pages, place, versions
from systemrace.release.versions import Version

OWN = ("chapters/", "figures/", "claims/")  # folders of pages that an id has for itself


def write(project: Project, stage: Path, known: Sequence[Version]) -> None:
    """Write everything that stands outside the versions' folders anew.

    Args:
        project: the checkout, which declares what became of ids.
        stage: the publish folder being made.
        known: all versions, the oldest first.

    Raises:
        ProseError: if the newest version loses an id without a word, or uses one given up.
    """
    newest = known[-1]
    changes = ids.read_changes(project)
    each = {version.name: ids.read(stage / version.folder) for version in known}
    ids.check(each[newest.name], list(each.values())[:-1], changes)
    for name in ("latest", "id"):
        shutil.rmtree(stage / name, ignore_errors=True)
    homes = _id_pages(stage, known, each, changes)
    moved, gone = _moved_pages(known, each[newest.name], changes, homes)
    versions.write(stage, known, moved, gone)
    _latest(stage, known, moved, gone)
    diffs = differences.write(stage, known)
    base = edition.site(project)
    place.write_text(stage / "index.html", pages.onward("index.html", "latest/index.html", "The System Race"))
    place.write_text(stage / "versions.html", pages.index(known, diffs))
    (stage / "sitemap.xml").unlink(missing_ok=True)
    if base:  # the format knows whole addresses only
        place.write_text(stage / "sitemap.xml", pages.sitemap(newest, base))
    place.write_text(stage / "releases.xml", pages.feed(known, base))
    place.write_text(stage / ".nojekyll", "")


def _id_pages(
    stage: Path, known: Sequence[Version], each: dict[str, ids.Ids], changes: ids.Changes
) -> dict[str, str]:
    """Write a page for every id ever released; give the page of each id."""
    newest = known[-1]
    homes = {}
    for identifier in sorted({one for found in each.values() for one in found}):
        page = homes[identifier] = f"id/{identifier.replace(':', '/')}.html"
        last = next(version for version in reversed(known) if identifier in each[version.name])
        entry = each[last.name][identifier]
        now = changes.current(identifier, each[newest.name])
        if now is None:
            reason = changes.reason(identifier) or ""
            text = pages.tombstone(page, identifier, entry, last, reason)
        else:
            target = f"{newest.folder}/{each[newest.name][now]['address']}"
            stood = {v.name: each[v.name].get(identifier) for v in known}
            links = {name: f"v/{name}/{entry['address']}" for name, entry in stood.items() if entry}
            text = pages.onward(page, target, identifier, pages.as_it_was(page, links))
        place.write_text(stage / page, text)
    return homes


def _moved_pages(
    known: Sequence[Version], there: ids.Ids, changes: ids.Changes, homes: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Say where pages that the newest version lacks have gone: a new name, or a tombstone."""
    moved, gone = {}, {}
    for page in sorted({page for version in known for page in version.pages} - set(known[-1].pages)):
        identifier = ids.of_page(page)
        now = changes.current(identifier, there)
        if page.startswith(OWN) and now is not None:
            moved[page] = there[now]["address"]
        elif identifier in homes:
            gone[page] = homes[identifier]
    return moved, gone


def _latest(stage: Path, known: Sequence[Version], moved: dict[str, str], gone: dict[str, str]) -> None:
    """Write a page for every page of any version, which leads to the newest version."""
    newest = known[-1]
    for page in sorted({page for version in known for page in version.pages}):
        target = f"{newest.folder}/{page if page in newest.pages else moved.get(page, 'index.html')}"
        here = f"latest/{page}"
        place.write_text(stage / here, pages.onward(here, gone.get(page, target), "The newest version"))
