"""The small book with one more chapter, which draws a chart, and with an address of its site."""

from __future__ import annotations

import shutil
from pathlib import Path

from small_book import GOLDEN, copy_book, rewrite
from systemrace.book import build
from systemrace.project import Project

ADDRESS = "https://example.org/race/"
CHAPTER = GOLDEN.with_name("charted.md")


def copy_charted(root: Path) -> Project:
    """Copy it; its chapters are alpha, beta, delta and, in the appendix, gamma."""
    project = copy_book(root)
    shutil.copyfile(CHAPTER, project.chapters / "delta.md")
    listed = "      - file: chapters/beta\n"
    rewrite(project.root / "_toc.yml", listed, f"{listed}      - file: chapters/delta\n")
    rewrite(project.root / "_config.yml", 'favicon: ""', f'favicon: ""\n  baseurl: {ADDRESS}')
    return project


def built(root: Path) -> Project:
    """Copy it and build its site."""
    project = copy_charted(root)
    build.build(project, build.Request(), lambda _said: None)
    return project
