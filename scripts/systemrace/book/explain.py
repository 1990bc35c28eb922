"""Why a chapter would run again: which of its ingredients differ from those of its latest result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from systemrace.book import execute
from systemrace.book.cache import Cache
from systemrace.book.inputs import CODE, Inputs, Inventory, before_run, read_inputs
from systemrace.chapter.variants import base
from systemrace.project import Project


@dataclass(frozen=True)
class Explanation:
    """A chapter's state: current, never run, or out of date for these reasons."""

    chapter: str
    reasons: list[str] = field(default_factory=list)
    ingredients: Inputs | None = None
    file: str = ""

    def __str__(self) -> str:
        """Say it: one line, and one for each reason or kind of ingredient."""
        if self.ingredients is None:
            return f"{self.chapter} has no result yet; build will run it."
        if self.reasons:
            return "\n".join(
                [f"{self.chapter} would run again:", *(f"  {reason}" for reason in self.reasons)]
            )
        used = self.ingredients
        return "\n".join(
            [
                f"{self.chapter} is current. Its result was made from:",
                f"  {self.file}, requirements.txt, Python {used.python}",
                *(f"  parameter {name} = {value}" for name, value in used.parameters.items()),
                *(f"  {name}" for name in used.reads),
                f"  {len(used.code)} files of code under {CODE}",
            ]
        )


def explain(project: Project, chapter: str, parameters: Mapping[str, object]) -> Explanation:
    """Compare a chapter's present ingredients with those of the result nearest to them.

    Raises:
        UsageError: for an unknown chapter, parameter or value.
    """
    values = execute.validated(project, [chapter], parameters)[chapter]
    now, inventory = before_run(project, chapter, values), Inventory(project)
    recorded = [used for entry in Cache(project).entries(chapter) if (used := read_inputs(entry))]
    if not recorded:
        return Explanation(chapter)
    file = f"chapters/{base(project, chapter)}.md"
    # The latest used comes first, so of equally near results the latest is chosen.
    nearest = min(recorded, key=lambda used: len(_differences(file, used, now, inventory)))
    return Explanation(chapter, _differences(file, nearest, now, inventory), nearest, file)


def _differences(file: str, used: Inputs, now: Inputs, inventory: Inventory) -> list[str]:
    reasons = [f"{file} changed"] if used.source != now.source else []
    then, today = used.parameters, now.parameters
    reasons += [
        f"parameter {name}: {then.get(name, 'not there')} then, {today.get(name, 'not there')} now"
        for name in then | today
        if then.get(name) != today.get(name)
    ]
    reasons += ["requirements.txt changed"] if used.lock != now.lock else []
    reasons += [f"Python {used.python} then, {now.python} now"] if used.python != now.python else []
    reasons += [
        f"{name} {'changed' if inventory.sha(name) else 'is gone'}" for name in used.changed(inventory)
    ]
    return reasons
