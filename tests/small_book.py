"""A book of three small chapters, in copies that a test may change and build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from systemrace.project import Project

GOLDEN = Path(__file__).parent / "golden" / "minibook"
FRONT_MATTER = (
    "---\nkernelspec:\n  display_name: Python 3 (ipykernel)\n  language: python\n  name: python3\n---\n\n"
)


def copy_book(root: Path, golden: Path = GOLDEN) -> Project:
    """Copy a book with the times of its files, which tell whether a built site is as it was left."""
    shutil.copytree(golden, root, copy_function=shutil.copy2)
    return Project(root.resolve())


def write_chapter(project: Project, name: str, *cells: str, parameters: str = "") -> None:
    """Add a chapter of code cells to a book, and list it in the toc."""
    tagged = [f":tags: [parameters]\n{parameters}"] if parameters else []
    blocks = "\n\n".join(f"```{{code-cell}} ipython3\n{cell}\n```" for cell in [*tagged, *cells])
    (project.chapters / f"{name}.md").write_text(
        f"{FRONT_MATTER}# {name.title()}\n\n{blocks}\n", encoding="utf-8"
    )
    toc = project.root / "_toc.yml"
    toc.write_text(toc.read_text(encoding="utf-8") + f"      - file: chapters/{name}\n", encoding="utf-8")


def gamma_only(project: Project) -> None:
    """Leave only the chapter that reads nothing; a toc to which `write_chapter` can add."""
    toc = "format: jb-book\nroot: index\nchapters:\n      - file: chapters/gamma\n"
    (project.root / "_toc.yml").write_text(toc, encoding="utf-8")
    rewrite(project.data / "claims.yml", "chapter: alpha", "chapter: gamma")


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace words in a file; they must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def environment(project: Project) -> dict[str, str]:
    """Give the variables of a process that works on this book."""
    return os.environ | {"SYSTEMRACE_ROOT": str(project.root)}


def systemrace(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "systemrace", *arguments],
        env=environment(project),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
