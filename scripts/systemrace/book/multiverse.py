"""Every claim under every defensible specification, and where its verdict tips: run, kept, written for pages.

`_build/multiverse/<claim>.json` holds, as strict JSON (an infinite number is the text "inf" or "-inf"):

    format          1
    claim, chapter, statement
    parameters      the chapter's own, by name
    sources         ids of the sources that the data evaluated cite
    headline        estimate, low, high: names of values; scale: linear or log; reference; meaning
    choices         a list: name, meaning, options (a list: value, reason)
    excluded        a list: when (choice to list of values), reason
    values          names of the claim's values, in the order in which specifications list them
    specifications  a list in order of the space: id (permanent), at (position of the option of each
                    choice), verdict, estimate, low, high, values
    summary         see `systemrace.claims.multiverse.Summary`
    tipping         a list, see `systemrace.claims.tipping.Point`; with meaning, a sentence
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systemrace.book import stamp
from systemrace.errors import ChapterError, ProseError, UsageError
from systemrace.project import Project

if TYPE_CHECKING:
    from systemrace.book.evaluation import Outcome, Task
    from systemrace.book.spaces import Plan

FORMAT = 1
INDEX = "index.json"
Document = dict[str, Any]
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Multiverse:
    """A claim's multiverse in short, for pages and for the terminal.

    summary: as `claims.multiverse.Summary`, by field; influences as a list of mappings. tipping: as
    `claims.tipping.Point`, by field, with meaning. file: the whole, see the head of this module.
    """

    claim: str
    chapter: str
    statement: str
    summary: dict[str, Any] | None
    tipping: list[dict[str, Any]]
    file: Path

    def document(self) -> Document:
        """Read the whole: every specification with its choices, values and verdict."""
        return dict(json.loads(self.file.read_text(encoding="utf-8")))


def summary(project: Project, jobs: int | None = None) -> dict[str, Multiverse]:
    """Give every claim's multiverse, computing what is not current; see `results`."""
    return results(project, jobs=jobs)


def results(
    project: Project,
    claims: Sequence[str] = (),
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    tell: Told | None = None,
) -> dict[str, Multiverse]:
    """Evaluate the claims asked for, or all, under every specification; what is current is kept.

    Args:
        project: the checkout.
        claims: ids; every claim with specifications or tipping points where none is given.
        jobs: processes of this machine; the number of processors where none is given.
        scheduler: address of a Dask scheduler to use instead, such as tcp://127.0.0.1:8786.
        tell: is told how many pieces of how many are done.

    Returns:
        By claim, in the order of the ledger.

    Raises:
        UsageError: for an unknown claim, or a scheduler that cannot be used.
        ProseError: if a space, an evaluator or a tipping point is at fault.
        ChapterError: if workers die again and again, or files change meanwhile.
        KeyboardInterrupt: on Ctrl-C, with what to do; finished pieces are kept.
    """
    ingredients = stamp.of_ingredients(project, {})
    if found := _current(project, ingredients):
        return _asked(found, claims)
    from systemrace.book import executors, pieces, spaces  # noqa: PLC0415 - not needed where all is current

    plans = _asked(spaces.plans(project), claims)
    executor = executors.choose(jobs or os.cpu_count() or 1, scheduler)
    store = pieces.Store(project, _environment(project))
    run = uuid.uuid4().hex
    wanted = {name: list(pieces.tasks(plan, project, run)) for name, plan in plans.items()}
    done = _outcomes([task for tasks in wanted.values() for task in tasks], store, executor, tell)
    found = {}
    for name, plan in plans.items():
        outcomes = [done[task.key] for task in wanted[name]]
        found[name] = _write(project, plan, outcomes)
        store.collect(name, len(outcomes))
    if not claims:
        _write_index(project, ingredients, found)
    return found


def current(project: Project) -> dict[str, Multiverse]:
    """Give the multiverse of every claim for which the present inputs have been evaluated; nothing is now."""
    if found := _current(project, stamp.of_ingredients(project, {})):
        return found
    from systemrace.book import pieces, spaces  # noqa: PLC0415 - as above
    from systemrace.book.inputs import Inventory  # noqa: PLC0415

    store, inventory = pieces.Store(project, _environment(project)), Inventory(project)
    for name, plan in spaces.plans(project).items():
        outcomes = [store.find(task, inventory) for task in pieces.tasks(plan, project, "")]
        if all(outcomes):
            found[name] = _write(project, plan, filter(None, outcomes))
    return found


def _outcomes(
    tasks: list[Task], store: Any, executor: Any, tell: Told | None
) -> dict[tuple[str, str], Outcome]:
    """Find finished pieces and evaluate the others, keeping each as it comes."""
    from systemrace.book.inputs import Inventory  # noqa: PLC0415 - as above

    inventory, done = Inventory(store.project), {}
    for task in tasks:
        if outcome := store.find(task, inventory):
            done[task.key] = outcome
    missing = [task for task in tasks if task.key not in done]
    tell = tell or (lambda _done, _of: None)
    tell(len(done), len(tasks))
    try:
        # A tipping point is one long task; begun last it would keep one process busy and the others idle.
        ordered = sorted(missing, key=lambda task: task.tipping is None)
        for task, outcome in executor.run(ordered) if missing else ():
            _refuse_moved(task, outcome, inventory)
            store.keep(task, outcome)
            done[task.key] = outcome
            tell(len(done), len(tasks))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Interrupted. {len(done)} of {len(tasks)} pieces are finished and kept; run again to go on."
        ) from None
    again = Inventory(store.project)
    for task in missing:
        _refuse_moved(task, done[task.key], again)
    return done


def _refuse_moved(task: Task, outcome: Outcome, inventory: Any) -> None:
    from systemrace.book.pieces import differing  # noqa: PLC0415 - as above

    if moved := differing(outcome, inventory):
        raise ChapterError(
            f"Claim {task.claim.id} was evaluated from other files than are here now: {', '.join(moved[:5])}"
            f"{', ...' if len(moved) > 5 else ''}. If they changed meanwhile, run again; if workers run from "
            "another checkout, bring it up to date and restart them."
        )


def _environment(project: Project) -> str:
    """Name what every piece depends on beside its own data and code."""
    lock = project.lock.read_bytes() if project.lock.is_file() else b""
    return f"{hashlib.sha256(lock).hexdigest()} {sys.version_info}"


def _write(project: Project, plan: Plan, outcomes: Iterable[Outcome]) -> Multiverse:
    """Judge and sum up a claim's specifications, and write the whole."""
    from systemrace.claims import places  # noqa: PLC0415 - as above

    claim, outcomes = plan.claim, list(outcomes)
    document: Document = {
        "format": FORMAT,
        "claim": claim.id,
        "chapter": claim.chapter,
        "statement": claim.statement,
        "parameters": plan.parameters,
        "sources": _sources(outcomes),
    }
    if claim.specifications:
        with places.named(plan.lines.get("", "")):
            document |= _specified(project, plan, outcomes)
    document["tipping"] = [outcome.point for outcome in outcomes if outcome.point]
    path = _folder(project) / f"{claim.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(_strict(document), ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
    return _opened(path)


def _sources(outcomes: Iterable[Outcome]) -> list[str]:
    """List the sources that were looked up when the data evaluated were read."""
    entry = "data/sources.csv#"
    return sorted({name.removeprefix(entry) for o in outcomes for name in o.reads if name.startswith(entry)})


def _specified(project: Project, plan: Plan, outcomes: Iterable[Outcome]) -> Document:
    """Tell the choices, every specification, and what they come to."""
    from systemrace.claims import multiverse  # noqa: PLC0415 - as above

    claim, space = plan.claim, plan.space
    rows = [dict(zip(claim.values, row, strict=True)) for outcome in outcomes for row in outcome.rows]
    specified = multiverse.specify(claim, space, rows)
    _agree(project, plan, next(s.values for s in specified if s.point == space.primary_point))
    return {
        **_described(plan),
        "specifications": [_specification(claim.headline, one) for one in specified],
        "summary": asdict(multiverse.summarise(claim, space, specified)),
    }


def _described(plan: Plan) -> Document:
    claim = plan.claim
    assert claim.headline is not None  # noqa: S101 - the ledger refuses specifications without one
    reasons = {choice.choice: [option.reason for option in choice.options] for choice in claim.specifications}
    return {
        "headline": claim.headline.model_dump() | {"meaning": claim.values[claim.headline.estimate]},
        "choices": [
            {
                "name": name,
                "meaning": plan.meanings[name],
                "options": [
                    {"value": value, "reason": reason}
                    for value, reason in zip(values, reasons[name], strict=True)
                ],
            }
            for name, values in plan.space.choices.items()
        ],
        "excluded": [
            {"when": {name: list(values) for name, values in when.items()}, "reason": exclusion.reason}
            for when, exclusion in zip(plan.space.excluded, claim.excluded, strict=True)
        ],
        "values": list(claim.values),
    }


def _specification(headline: Any, one: Any) -> Document:
    ends = ("estimate", "low", "high")
    drawn = {end: one.values[name] if (name := getattr(headline, end)) else None for end in ends}
    return {
        "id": one.id,
        "at": one.point,
        "verdict": one.verdict,
        **drawn,
        "values": list(one.values.values()),
    }


def _agree(project: Project, plan: Plan, values: Mapping[str, float]) -> None:
    """Refuse a primary specification that is not what the chapter itself computed, where it has run."""
    from systemrace.book import execute  # noqa: PLC0415 - as above

    entry = execute.current(project, plan.claim.chapter)
    if entry is None:
        return
    recorded = json.loads((entry / "results.json").read_text(encoding="utf-8"))["claims"].get(plan.claim.id)
    other = [name for name, value in (recorded or {"values": {}})["values"].items() if value != values[name]]
    if other:
        raise ProseError(
            f"Claim {plan.claim.id}: under the chapter's own choices its evaluator gives {other[0]} = "
            f"{values[other[0]]}, the chapter {recorded['values'][other[0]]}. Let both call one function."
        )


def _asked(found: Mapping[str, Any], claims: Sequence[str]) -> dict[str, Any]:
    if unknown := [name for name in claims if name not in found]:
        raise UsageError(
            f"There is no claim '{unknown[0]}' with specifications. Those there are: "
            f"{', '.join(found) or 'none'}."
        )
    return {name: one for name, one in found.items() if not claims or name in claims}


def _folder(project: Project) -> Path:
    return project.build / "multiverse"


def _current(project: Project, ingredients: str) -> dict[str, Multiverse]:
    """Give what the latest run wrote, if nothing in the checkout has changed since, nor the files."""
    try:
        index = json.loads((_folder(project) / INDEX).read_text(encoding="utf-8"))
        found = {name: _opened(_folder(project) / f"{name}.json") for name in index["claims"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    written = {name: _digest(one.file) for name, one in found.items()}
    return found if index == {"ingredients": ingredients, "claims": written} else {}


def _write_index(project: Project, ingredients: str, found: Mapping[str, Multiverse]) -> None:
    index = {"ingredients": ingredients, "claims": {name: _digest(one.file) for name, one in found.items()}}
    path = _folder(project) / INDEX
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(index) + "\n", encoding="utf-8")


def _opened(path: Path) -> Multiverse:
    document = json.loads(path.read_text(encoding="utf-8"))
    return Multiverse(
        document["claim"],
        document["chapter"],
        document["statement"],
        document.get("summary"),
        document["tipping"],
        path,
    )


def _strict(value: Any) -> Any:
    """Write an infinite number, which JSON does not know, as text."""
    if isinstance(value, dict):
        return {name: _strict(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
