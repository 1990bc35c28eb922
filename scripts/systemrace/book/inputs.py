"""What a chapter's result was made from, as hashes: its source, parameters, data, code and lock.

A result may be used again only while every one of them is unchanged; `explain` names those that
are not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from systemrace.chapter.parameters import Value
from systemrace.chapter.source import chapter_text
from systemrace.chapter.trace import CODE, PACKAGE
from systemrace.project import Project
from systemrace.tables import parts

FILE = "inputs.json"


def digest(content: bytes) -> str:
    """Hash bytes (SHA-256, hexadecimal)."""
    return hashlib.sha256(content).hexdigest()


@dataclass
class Inventory:
    """The hashes of a project's files, each read once."""

    project: Project
    known: dict[str, str | None] = field(default_factory=dict)

    def sha(self, name: str) -> str | None:
        """Hash a file named relative to the project's root, or `file#entry` of it; None if not there."""
        if name not in self.known:
            file, mark, _ = name.partition(parts.MARK)
            if mark:
                self._take_entries(file)
            else:
                path = self._path(name)
                self.known[name] = digest(path.read_bytes()) if path.is_file() else None
        return self.known.setdefault(name, None)

    def _take_entries(self, file: str) -> None:
        path = self._path(file)
        entries = parts.SPLIT[file](path.read_bytes()) if path.is_file() else {}
        self.known |= {f"{file}{parts.MARK}{entry}": digest(content) for entry, content in entries.items()}

    def take_code(self) -> Inventory:
        """Hash the whole package, so that a change while a chapter runs is noticed."""
        for path in PACKAGE.rglob("*"):
            if path.suffix != ".pyc":
                self.sha(CODE + path.relative_to(PACKAGE).as_posix())
        return self

    def _path(self, name: str) -> Path:
        """Find a file; the package's code is where it was imported from, which may be an installed copy."""
        if name.startswith(CODE):
            return PACKAGE / name.removeprefix(CODE)
        return self.project.root / name


@dataclass(frozen=True)
class Inputs:
    """Everything a result depends on; `reads` and `code` are known only after a run."""

    source: str
    parameters: dict[str, Value]
    lock: str
    python: str
    reads: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)

    @property
    def first_key(self) -> str:
        """What is known before a run, in 16 characters."""
        return _short([self.source, self.parameters, self.lock, self.python])

    @property
    def key(self) -> str:
        """The address of the result in the cache."""
        return f"{self.first_key}-{_short([self.reads, self.code])}"

    def as_json(self) -> str:
        """Write for inputs.json."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def changed(self, inventory: Inventory) -> list[str]:
        """Name the recorded files whose bytes are no longer those recorded."""
        return [name for name, sha in (self.reads | self.code).items() if inventory.sha(name) != sha]

    def traced(self, reads: dict[str, str], code: Iterable[str], before: Inventory) -> Inputs:
        """Add what the run used; `before` holds the code's hashes from before it was imported."""
        return replace(self, reads=reads, code={name: before.sha(name) or "" for name in code})


def before_run(project: Project, chapter: str, parameters: Mapping[str, Value]) -> Inputs:
    """Collect what is known of a chapter's inputs before it runs."""
    lock = project.lock.read_bytes() if project.lock.is_file() else b""
    return Inputs(
        source=digest(chapter_text(project, chapter).encode("utf-8")),
        parameters=dict(parameters),
        lock=digest(lock),
        python="{}.{}".format(*sys.version_info),
    )


def read_inputs(entry: Path) -> Inputs | None:
    """Read what an entry of the cache was made from; None if it cannot be read."""
    try:
        return Inputs(**json.loads((entry / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _short(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True).encode())[:16]
