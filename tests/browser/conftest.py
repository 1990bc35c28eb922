"""The browser, the books it opens, and the pages that each test is run for.

`site` is the book: the folder SYSTEMRACE_SITE names, or this checkout's, built first. A test asks `visit`
for a page and gets it with what it requested outside and what it complained of.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browsing import OPTIONS, Visit, find_chromium, opened
from playwright.sync_api import Browser, sync_playwright

from systemrace.project import Project, find_project

SITE_VARIABLE = "SYSTEMRACE_SITE"
SINGLE = ("_", "rows", "claims", "figures")  # folders of pages about one thing each
GROUPS = 4  # of pages tested side by side, where there are processes for it
MINIBOOK = Path(__file__).parent / "minibook"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the session; without one, skip loudly, or fail where CI=true."""
    with sync_playwright() as play:
        path = find_chromium(play)
        if path is None:
            missing = "No Chromium on PATH and none of Playwright's: run scripts/install-browser .venv/bin"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
        running = play.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a page of a book; closed again after the test."""
    opens: list[Any] = []

    def call(address: Path, **context: Any) -> Visit:
        manager = opened(browser, address, **context)
        opens.append(manager)
        return manager.__enter__()

    yield call
    for manager in opens:
        manager.__exit__(None, None, None)


def _project() -> Project:
    return find_project(Path(__file__).parent)


def _named_site() -> Path | None:
    named = os.environ.get(SITE_VARIABLE)
    return Path(named).resolve() if named else None


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book; building again what is already built takes a second and runs no chapter."""
    named = _named_site()
    if named is not None:
        return named
    project = _project()
    program = [sys.executable, "-m", "systemrace", "build"]
    project.build.mkdir(exist_ok=True)
    with (project.build / ".tested").open("w") as lock:
        # Of several test processes one builds; the others then find nothing to do.
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(program, cwd=project.root, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(
            f"systemrace build ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
    return project.site


def _pages() -> list[str]:
    """List the pages to test: a named site's, without those of single things, else those of the toc."""
    named = _named_site()
    if named is not None:
        found = (path.relative_to(named) for path in named.rglob("*.html"))
        return sorted(str(path) for path in found if not path.parts[0].startswith(SINGLE))
    toc = yaml.safe_load((_project().root / "_toc.yml").read_text("utf-8"))
    return [f"{name}.html" for name in _documents(toc)]


def _documents(entry: Any) -> Iterator[str]:
    if isinstance(entry, list):
        for item in entry:
            yield from _documents(item)
    elif isinstance(entry, dict):
        yield from (entry[key] for key in ("root", "file") if key in entry)
        for key in ("parts", "chapters", "sections", "subtrees", "entries"):
            yield from _documents(entry.get(key))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes `page_name` one run for each page of the book, in groups side by side."""
    if "page_name" in metafunc.fixturenames:
        pages = enumerate(_pages())
        group = pytest.mark.xdist_group
        metafunc.parametrize(
            "page_name", [pytest.param(page, marks=group(f"pages-{place % GROUPS}")) for place, page in pages]
        )


@pytest.fixture(scope="session")
def minibook_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one page of figures, built by plain Jupyter Book."""
    folder = tmp_path_factory.mktemp("minibook") / "book"
    shutil.copytree(MINIBOOK, folder)
    program = [str(Path(sys.executable).with_name("jupyter-book")), "build", "--warningiserror", str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return folder / "_build" / "html"
