"""Where things stand in a checkout: the one place that knows the layout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from systemrace.errors import UsageError

ROOT_VARIABLE = "SYSTEMRACE_ROOT"


@dataclass(frozen=True)
class Project:
    """A checkout of the book, named by its top folder."""

    root: Path
    data_name: str = "data"

    @property
    def data(self) -> Path:
        """Dated snapshots, curated evidence, sources and claims."""
        return self.root / self.data_name

    @property
    def chapters(self) -> Path:
        """The parameterized notebooks, one per argument."""
        return self.root / "chapters"

    @property
    def snapshots(self) -> Path:
        """One folder per snapshot date."""
        return self.data / "snapshots"

    @property
    def evidence(self) -> Path:
        """Curated facts, a table per kind."""
        return self.data / "evidence"

    @property
    def package(self) -> Path:
        """The code whose bytes a chapter's result depends on."""
        return self.root / "scripts" / "systemrace"

    @property
    def lock(self) -> Path:
        """The pinned dependencies, with hashes."""
        return self.root / "requirements.txt"

    @property
    def build(self) -> Path:
        """Everything generated; safe to delete."""
        return self.root / "_build"

    @property
    def cache(self) -> Path:
        """Finished chapters, addressed by what went into them."""
        return self.build / "cache"

    @property
    def site(self) -> Path:
        """The built book."""
        return self.build / "html"


def is_project(folder: Path) -> bool:
    """Say whether `folder` is the top of a checkout of the book."""
    return (folder / "_toc.yml").is_file() and (folder / "data" / "claims.yml").is_file()


def find_project(start: Path | None = None) -> Project:
    """Find the checkout to work on.

    Looks at the variable SYSTEMRACE_ROOT, then at `start` (default: the working folder) and the
    folders above it, then at the checkout this package is installed from.

    Raises:
        UsageError: if none of the three is a checkout.
    """
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        if not is_project(Path(named)):
            raise UsageError(
                f"{ROOT_VARIABLE}={named} is not a checkout of the book: "
                "no _toc.yml and data/claims.yml there. Point it at the checkout's top folder, or unset it."
            )
        return Project(Path(named).resolve())
    here = (start or Path.cwd()).resolve()
    installed_from = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, installed_from):
        if is_project(folder):
            return Project(folder)
    raise UsageError(
        f"No checkout of the book at {here} or above it. "
        f"Change into one, or set {ROOT_VARIABLE} to its top folder."
    )
