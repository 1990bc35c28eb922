"""The whole way from chapters to a site in place: check, run, check the prose, render, swap."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from systemrace.book import edition, site, stamp
from systemrace.errors import SystemRaceError
from systemrace.project import Project

Say = Callable[[str], None]
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Request:
    """What to build: chapters (all if none), values other than their own, processes, as which version."""

    chapters: tuple[str, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)
    jobs: int | None = None
    edition: str = field(default_factory=edition.current)

    @property
    def given(self) -> dict[str, object]:
        """What the pages depend on besides the checkout's files."""
        return {**self.parameters, edition.VARIABLE: self.edition}


def build(project: Project, request: Request, say: Say) -> bool:
    """Bring the site up to date.

    Returns:
        Whether the site in place is current at the end; not so when only some chapters were asked
        for and others are out of date.

    Raises:
        SystemRaceError: if a parameter, the data, a chapter or the prose is at fault; the site in
            place is then left as it was.
    """
    project.build.mkdir(exist_ok=True)
    site.restore(project)
    ingredients = stamp.of_ingredients(project, request.given)
    if not request.chapters and stamp.is_current(project, ingredients):
        say(f"Nothing has changed; the site is current: {shown(project, project.site / 'index.html')}")
        return True
    if not _results(project, request, say):
        return False
    began = time.monotonic()
    with _scratch(project) as folder:
        site.swap(project, _rendered(project, request, folder))
    # Had a file changed meanwhile, this stamp would not be its own and the next build would see it.
    stamp.write(project, ingredients)
    say(f"Rendered in {time.monotonic() - began:.1f} s: {shown(project, project.site / 'index.html')}")
    return True


def watch(
    project: Project, request: Request, say: Say, fail: Say, looks: Iterator[None] | None = None
) -> None:
    """Build, and again whenever a file changes, until interrupted; failures are told, not raised."""
    seen = ""
    for _ in looks or _heartbeat():
        now = stamp.quick(project)
        if now == seen:
            continue
        seen = now
        try:
            build(project, request, say)
        except SystemRaceError as error:
            fail(str(error))
        say("Watching for changes; Ctrl-C ends it.")


def shown(project: Project, path: Path) -> str:
    """Write a path as seen from the working folder, where that is shorter."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)


def _results(project: Project, request: Request, say: Say) -> bool:
    """Compute what is asked for and check the prose; False if other chapters are out of date."""
    from systemrace import claims  # noqa: PLC0415 - a build with nothing to do needs none of these
    from systemrace.book import drawn, execute, history, progress, prose, spaces, toc  # noqa: PLC0415
    from systemrace.book.recorded import open_results  # noqa: PLC0415

    claims.check_chapters(project, toc.chapters(project))
    spaces.check(project)
    folders = execute.results(project, request.chapters, request.parameters, request.jobs)
    old = [
        name
        for name in toc.chosen(project, None)
        if name not in folders and not _current(project, name, request)
    ]
    if old:
        say(f"The site is not rendered: {', '.join(old)} would have to run. Use: systemrace build")
        return False
    if request.chapters:
        folders = execute.results(project, None, request.parameters, request.jobs)
    prose.check(project, open_results(folders))
    tell = progress.Pieces("Specifications and tipping points"), progress.Pieces("Charts of specifications")
    drawn.results(project, request.jobs, tell)
    if history.is_shown(project):
        with _variables({edition.VARIABLE: request.edition}):
            history.news(project, request.jobs)
    return True


def _current(project: Project, chapter: str, request: Request) -> bool:
    from systemrace.book import execute  # noqa: PLC0415 - as above

    return execute.current(project, chapter, request.parameters) is not None


def _rendered(project: Project, request: Request, folder: Path) -> Path:
    from systemrace.book import render  # noqa: PLC0415 - as above
    from systemrace.book.execute import PARAMETERS_VARIABLE  # noqa: PLC0415

    told = {PARAMETERS_VARIABLE: json.dumps(request.parameters), edition.VARIABLE: request.edition}
    with _variables(told):
        return render.render(project, folder)


@contextmanager
def _variables(values: Mapping[str, str]) -> Iterator[None]:
    """Tell Sphinx, which takes no arguments of ours."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def _scratch(project: Project) -> Iterator[Path]:
    """Give a folder on the site's own disk, so that what is made in it can be renamed into place."""
    folder = Path(tempfile.mkdtemp(prefix=".render-", dir=project.build))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _heartbeat() -> Iterator[None]:
    while True:
        yield
        time.sleep(WATCH_SECONDS)


def defaults(parameters: Mapping[str, str], snapshot: str | None) -> dict[str, object]:
    """Join `-p` values with `--snapshot`, which sets `as_of` too unless that is given."""
    if snapshot is None:
        return dict(parameters)
    return {"snapshot": snapshot, "as_of": snapshot, **parameters}
