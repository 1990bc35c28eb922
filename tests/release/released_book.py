"""The small book as a checkout of its own that can be released again and again."""

from __future__ import annotations

import subprocess
from pathlib import Path

from small_book import copy_book
from systemrace.book.check import Finding
from systemrace.project import Project
from systemrace.release import publish, versions

WHO = ("-c", "user.name=Book", "-c", "user.email=book@example.org")


def git(project: Project, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *WHO, *arguments], cwd=project.root, capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(project: Project, message: str = "Changed") -> None:
    git(project, "add", "-A")
    git(project, "commit", "-qm", message)


def checkout(root: Path) -> Project:
    project = copy_book(root)
    for chapter in project.chapters.glob("*.md"):  # the small book leaves out what its numbers link to
        chapter.write_text(
            f"{chapter.read_text(encoding='utf-8')}\n```{{numbers-made}}\n```\n", encoding="utf-8"
        )
    with (root / "index.md").open("a", encoding="utf-8") as stream:  # nor has it a page of its sources
        stream.write("\n```{source-list}\n```\n")
    (root / ".gitignore").write_text("_build\n", encoding="utf-8")
    git(project, "init", "-q")
    commit(project, "The small book")
    return project


def nothing(_project: Project) -> list[Finding]:
    """Leave out the checks of tables that the small book has not."""
    return []


def released(project: Project, name: str, folder: Path) -> versions.Version:
    return publish.release(project, name, folder, None, lambda _said: None, checks=nothing)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
