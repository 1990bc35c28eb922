"""The pieces of a claim's multiverse, each kept on disk under all that went into it as soon as it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from systemrace.book.evaluation import Outcome, Task
from systemrace.book.inputs import Inventory, digest
from systemrace.book.spaces import Plan
from systemrace.project import Project

FOLDER = ".multiverse"
FORMAT = 2  # of a piece; raised when the same work gives other words or fields
CHUNK = 96  # specifications in a piece: some seconds of work, so that little is lost with a worker
KEPT = 3  # times as many pieces as are needed now; older ones are removed


@dataclass(frozen=True)
class Store:
    """The finished pieces of a project, in files named by what was known before they were computed."""

    project: Project
    environment: str

    def find(self, task: Task, inventory: Inventory) -> Outcome | None:
        """Give a finished piece made from the present data and code; None if it has to be computed."""
        try:
            outcome = Outcome(**json.loads(self._path(task).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return None if differing(outcome, inventory) else outcome

    def keep(self, task: Task, outcome: Outcome) -> None:
        """Write a finished piece, whole or not at all."""
        path = self._path(task)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(outcome)) + "\n", encoding="utf-8")
        partial.replace(path)

    def collect(self, claim: str, needed: int) -> None:
        """Remove a claim's oldest pieces when there are many more than are needed."""
        files = sorted(self._folder(claim).glob("*.json"), key=lambda path: -path.stat().st_mtime_ns)
        for path in files[KEPT * needed :]:
            path.unlink(missing_ok=True)

    def _folder(self, claim: str) -> Path:
        return self.project.cache / FOLDER / claim

    def _path(self, task: Task) -> Path:
        asked = [
            FORMAT,
            task.claim.id,
            list(task.claim.values),
            task.specifications,
            task.parameters,
            self.environment,
        ]
        if task.tipping:
            asked += [task.tipping.model_dump(), [rule.model_dump() for rule in task.claim.rules]]
        return self._folder(task.claim.id) / f"{task.name}-{digest(json.dumps(asked).encode())[:16]}.json"


def differing(outcome: Outcome, inventory: Inventory) -> list[str]:
    """Name the files that a piece was made from and that are not now what they were then."""
    return [name for name, sha in (outcome.reads | outcome.code).items() if inventory.sha(name) != sha]


def tasks(plan: Plan, project: Project, run: str) -> Iterator[Task]:
    """Cut a claim's multiverse into tasks: its specifications in chunks, then each tipping point."""
    root = str(project.root)
    if plan.claim.specifications:
        every = [plan.at(choices) for choices in plan.space.specifications()]
        for number, first in enumerate(range(0, len(every), CHUNK)):
            part = tuple(every[first : first + CHUNK])
            at = plan.lines.get("specifications", "")
            yield Task(root, run, plan.claim, f"part-{number:03}", part, at=at)
    for number, asked in enumerate(plan.claim.tipping):
        name = f"tipping-{number}"
        yield Task(root, run, plan.claim, name, (), asked, plan.parameters, plan.lines.get(name, ""))
