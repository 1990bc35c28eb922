"""Claims computed again by their evaluators, from the data and parameters of any version.

In the code of another version this runs as a program: JSON on standard input, and JSON written to the file
named. Later versions call the copies of it that earlier ones carry, so what it takes and gives stays:

    {"asked": [{"root", "snapshot", "claim", "package", "parameters"}]}  ->  {"answers": [{…} or "why not"]}
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from systemrace import tables
from systemrace.analysis.evaluator import Evaluator, Load
from systemrace.book import evaluation
from systemrace.errors import SystemRaceError
from systemrace.project import Project
from systemrace.tables.catalogue import table_named

Answer = dict[str, float] | str
"""The values of a claim, or why there are none."""


@dataclass(frozen=True)
class Asked:
    """A claim to compute.

    root: folder with the data. snapshot: the registry copy whose tables are handed over where the parameters'
    own is asked for; that one where None. package: the module of the evaluator.
    """

    root: str
    snapshot: str | None
    claim: str
    package: str
    parameters: dict[str, Any]


@dataclass
class Desk:
    """Hands out frames, each file's content loaded once, and evaluators that share what they have made."""

    frames: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    evaluators: dict[tuple[str, ...], Evaluator] = field(default_factory=dict)

    def frame(self, project: Project, name: str, snapshot: str | None) -> pd.DataFrame:
        """Load a table of a checkout, unless one of the same content has been loaded."""
        path = table_named(name).path(project, snapshot)
        key = name, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else str(path)
        if key not in self.frames:
            self.frames[key] = tables.load(name, snapshot=snapshot, project=project)
        return self.frames[key]

    def answer(self, asked: Asked) -> Answer:
        """Compute a claim; a mixture of versions may fail in any way, and then says how."""
        try:
            return plain(self._evaluator(asked).values(asked.claim, asked.parameters))
        except SystemRaceError as error:
            return str(error)
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    def _evaluator(self, asked: Asked) -> Evaluator:
        own = str(asked.parameters.get("snapshot"))
        key = asked.root, asked.package, own, str(asked.snapshot)
        if key not in self.evaluators:
            load = self.loader(Project(Path(asked.root)), own, asked.snapshot)
            self.evaluators[key] = evaluation.evaluator_in(asked.package)(load)
        return self.evaluators[key]

    def loader(self, project: Project, own: str, instead: str | None) -> Load:
        """Give what an evaluator loads with: one registry copy in the place of the parameters' own."""

        def load(name: str, snapshot: str | None = None) -> pd.DataFrame:
            return self.frame(project, name, instead if instead and snapshot == own else snapshot)

        return load


def plain(values: Any) -> dict[str, float]:
    """Take values as plain numbers."""
    return {name: float(value) for name, value in values.items()}


def elsewhere(code: Path, asked: Sequence[Asked]) -> list[Answer]:
    """Compute claims in a process that runs the code of another version.

    Args:
        code: folder that holds the package.
        asked: the claims.

    Returns:
        An answer each, in order. Where that code cannot be run at all, each says why.
    """
    if not asked:
        return []
    paths = os.pathsep.join([str(code), *filter(None, sys.path)])
    with tempfile.TemporaryDirectory(prefix="systemrace-values-") as scratch:
        told = Path(scratch) / "answers.json"
        done = subprocess.run(
            [sys.executable, "-m", "systemrace.release.recomputed", str(told)],
            input=json.dumps({"asked": [asdict(one) for one in asked]}), text=True, capture_output=True,
            env=os.environ | {"PYTHONPATH": paths}, cwd=scratch, check=False,
        )  # fmt: skip
        if done.returncode or not told.is_file():
            why = (done.stderr.strip().splitlines() or ["it ended without an answer"])[-1]
            return [f"the code of that version cannot be run: {why}" for _ in asked]
        answers: list[Answer] = json.loads(told.read_text(encoding="utf-8"))["answers"]
    return answers


def main(told: str) -> None:
    """Answer what standard input asks, into the file named."""
    desk = Desk()
    answers = [desk.answer(Asked(**one)) for one in json.load(sys.stdin)["asked"]]
    Path(told).write_text(json.dumps({"answers": answers}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
