"""The charts of every claim's specifications: drawn in processes, and kept until what they show changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systemrace import __version__
from systemrace.book import multiverse
from systemrace.book.multiverse import Multiverse, Told
from systemrace.project import Project

if TYPE_CHECKING:
    from systemrace.figures import Figure

FOLDER = ".drawn"
HOME = "claims"  # the name under which the figures are published, where a chapter's stand under its own
INDEX = "figures.json"
KEPT = 3  # sets of charts of a claim; older ones are removed


@dataclass(frozen=True)
class Tested:
    """A claim under all its specifications: the result in short, its document, its charts.

    figures: as `Figure.record` gives them, by what they show: curve, verdicts, influences; those that
    would show nothing are not there. folder: the one that their file names are relative to.
    """

    found: Multiverse
    folder: Path
    figures: dict[str, dict[str, Any]]

    @cached_property
    def document(self) -> dict[str, Any]:
        """Read the whole result."""
        return self.found.document()


@dataclass(frozen=True)
class Drawing:
    """The charts of one claim to be drawn from its document into a folder."""

    claim: str
    document: Path
    folder: Path
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Tell the piece apart from all others of a run."""
        return self.claim, "charts"


def results(
    project: Project, jobs: int | None = None, tell: tuple[Told, Told] | None = None
) -> dict[str, Tested]:
    """Test every claim that has specifications or tipping points, and draw the charts; both are kept.

    Args:
        project: the checkout.
        jobs: processes; the number of processors where none is given.
        tell: are told how many pieces, then how many claims' charts, of how many are done.

    Raises:
        ProseError: with file and line, if a space, an evaluator or a tipping point is at fault.
    """
    evaluated, charted = tell or (None, None)
    found = multiverse.results(project, jobs=jobs, tell=evaluated)
    made_by = _code(project) if found else ""
    folders = {name: _folder(project, one, made_by) for name, one in found.items() if one.summary}
    missing = [_drawing(found[name], folder) for name, folder in folders.items() if not _is_there(folder)]
    if missing:
        _draw_all(missing, jobs or os.cpu_count() or 1, charted or (lambda _done, _of: None))
    return {name: _opened(one, folders.get(name)) for name, one in found.items()}


def draw(drawing: Drawing) -> None:
    """Draw a claim's charts into its folder, which is there whole or not at all."""
    from systemrace.book import claimcharts  # noqa: PLC0415 - Altair, only when something is drawn

    document = json.loads(drawing.document.read_text(encoding="utf-8"))
    drawing.folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=drawing.folder.parent))
    try:
        made: dict[str, Figure] = claimcharts.make(document, HOME, partial / "figures")
        records = {name: figure.record() for name, figure in made.items()}
        (partial / INDEX).write_text(json.dumps(records, ensure_ascii=False) + "\n", encoding="utf-8")
        shutil.rmtree(drawing.folder, ignore_errors=True)
        partial.rename(drawing.folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _draw_all(missing: list[Drawing], jobs: int, tell: Told) -> None:
    from systemrace.book.executors import Processes  # noqa: PLC0415 - as above

    tell(0, len(missing))
    for done, (drawing, _) in enumerate(Processes(jobs, draw).run(missing), start=1):
        _collect(drawing.folder)
        tell(done, len(missing))


def _drawing(one: Multiverse, folder: Path) -> Drawing:
    return Drawing(one.claim, one.file, folder)


def _folder(project: Project, one: Multiverse, made_by: str) -> Path:
    """Name the folder of a claim's charts by all that goes into them."""
    total = hashlib.sha256(f"{__version__} {made_by} ".encode())
    total.update(one.file.read_bytes())
    return project.cache / FOLDER / one.claim / total.hexdigest()[:24]


def _code(project: Project) -> str:
    """Hash the code that draws, and the lock."""
    from systemrace.book import closure  # noqa: PLC0415 - as above
    from systemrace.book.inputs import Inventory  # noqa: PLC0415

    inventory = Inventory(project)
    names = [*closure.files(["systemrace.book.claimcharts"]), project.lock.name]
    return hashlib.sha256(repr([inventory.sha(name) for name in names]).encode()).hexdigest()


def _is_there(folder: Path) -> bool:
    return (folder / INDEX).is_file()


def _opened(one: Multiverse, folder: Path | None) -> Tested:
    if folder is None:
        return Tested(one, one.file.parent, {})
    return Tested(one, folder, json.loads((folder / INDEX).read_text(encoding="utf-8")))


def _collect(folder: Path) -> None:
    """Remove a claim's oldest sets of charts."""
    others = sorted(folder.parent.glob("[!.]*"), key=lambda path: -path.stat().st_mtime_ns)
    for path in others[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
