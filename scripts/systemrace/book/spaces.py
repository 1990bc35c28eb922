"""The specifications of each claim, held against the parameters of its chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from systemrace.chapter.parameters import Parameter, Schema, Value, read_schema, unknown_parameter
from systemrace.claims import ledger, places
from systemrace.claims.models import Choice, Claim
from systemrace.claims.space import Fault, Space
from systemrace.errors import UsageError
from systemrace.project import Project

# Parameters that must fit each other, so that options fine by themselves can be impossible together.
JOINT = ("snapshot", "as_of", "focal", "comparator")


@dataclass(frozen=True)
class Plan:
    """A claim to be evaluated: its space, and the chapter's values and meanings of all parameters.

    lines: file and line of the claim (""), of its specifications and of each tipping point ("tipping-0").
    """

    claim: Claim
    space: Space
    parameters: dict[str, Value]
    meanings: dict[str, str]
    lines: dict[str, str] = field(default_factory=dict)

    def at(self, choices: Mapping[str, Value]) -> dict[str, Value]:
        """Give every parameter under a specification."""
        return self.parameters | dict(choices)


def plans(project: Project) -> dict[str, Plan]:
    """Read every claim that has specifications or a tipping point to look for, by id.

    Raises:
        ProseError: for a choice that is no parameter of the chapter, a value that it cannot have, a
            space without the chapter's own specification, each with file and line.
    """
    found: dict[str, Plan] = {}

    def look(claim: Claim) -> list[Fault]:
        if not claim.specifications and not claim.tipping:
            return []
        plan, faults = _plan(claim, read_schema(project, claim.chapter), project)
        found.update({claim.id: plan} if plan else {})
        return faults

    ledger.check(project, look)
    where = places.read(project)
    return {name: replace(plan, lines=_lines(plan.claim, where)) for name, plan in found.items()}


def check(project: Project) -> str:
    """Check every claim's space and that no released id has vanished; say how large the spaces are."""
    from systemrace.claims import released  # noqa: PLC0415 - read only when checking

    found, kept = plans(project), released.check(project)
    total = sum(len(plan.space) for plan in found.values())
    return f"{total:,} specifications of {len(found)} claims, {kept} released ids kept"


def _lines(claim: Claim, where: places.Places) -> dict[str, str]:
    tipping = {
        f"tipping-{number}": where.of(claim.id, "tipping", number) for number in range(len(claim.tipping))
    }
    return {"": where.of(claim.id), "specifications": where.of(claim.id, "specifications"), **tipping}


def _plan(claim: Claim, schema: Schema, project: Project) -> tuple[Plan | None, list[Fault]]:
    known = {parameter.name: parameter for parameter in schema.parameters}
    values = schema.validate({}, project)
    faults: list[Fault] = []
    choices: dict[str, tuple[Value, ...]] = {}
    for position, choice in enumerate(claim.specifications):
        where = ("specifications", position)
        if choice.choice not in known:
            told = unknown_parameter(
                choice.choice, schema.names, f"{claim.chapter} has no parameter '{choice.choice}'"
            )
            faults.append(((*where, "choice"), told))
            continue
        options, found = _options(choice, known[choice.choice], project)
        faults += [((*where, *at), fault) for at, fault in found]
        choices[choice.choice] = options
        if not found and values[choice.choice] not in options:
            told = (
                f"{choice.choice}: the chapter's own value, {values[choice.choice]}, is not among the options"
            )
            faults.append((where, told))
    if faults:
        return None, faults
    primary = {name: values[name] for name in choices}
    space = Space(claim.id, choices, primary, _exclusions(claim, known, project))
    meanings = {parameter.name: parameter.comment for parameter in schema.parameters}
    return Plan(claim, space, values, meanings), _space_faults(claim, space, values, schema, project)


def _options(choice: Choice, parameter: Parameter, project: Project) -> tuple[tuple[Value, ...], list[Fault]]:
    options: list[Value] = []
    faults: list[Fault] = []
    for position, option in enumerate(choice.options):
        try:
            options.append(parameter.check(option.value, project))
        except UsageError as error:
            faults.append((("options", position, "value"), f"impossible option: {error}"))
    return tuple(options), faults


def _exclusions(
    claim: Claim, known: Mapping[str, Parameter], project: Project
) -> tuple[dict[str, tuple[Value, ...]], ...]:
    return tuple(
        {name: tuple(known[name].check(value, project) for value in values) for name, values in when.items()}
        for when in (exclusion.when for exclusion in claim.excluded)
    )


def _space_faults(
    claim: Claim, space: Space, values: Mapping[str, Value], schema: Schema, project: Project
) -> list[Fault]:
    faults: list[Fault] = []
    for position, exclusion in enumerate(space.excluded):
        where = ("excluded", position)
        if all(space.primary[name] in options for name, options in exclusion.items()):
            faults.append((where, "excluded: this leaves out the chapter's own specification; narrow it"))
        if not _matched(space, exclusion, position):
            faults.append((where, "excluded: nothing is left for it to leave out; drop it"))
    if not len(space):
        faults.append((("excluded",), "excluded: every specification is left out; drop an exclusion"))
    return faults + _joint_faults(space, values, schema, project)


def _matched(space: Space, exclusion: Mapping[str, tuple[Value, ...]], position: int) -> bool:
    """Say whether an exclusion leaves out anything that those before it do not."""
    before = Space(space.claim, space.choices, space.primary, space.excluded[:position])
    return any(
        all(choices[name] in options for name, options in exclusion.items())
        for choices in before.specifications()
    )


def _joint_faults(space: Space, values: Mapping[str, Value], schema: Schema, project: Project) -> list[Fault]:
    """Find combinations that the chapter itself would refuse, such as a day after the registry copy."""
    axes = [name for name in JOINT if name in space.choices]
    combinations = (
        {tuple(choices[name] for name in axes) for choices in space.specifications()} if axes else set()
    )
    for combination in sorted(combinations, key=str):
        try:
            schema.validate({**values, **dict(zip(axes, combination, strict=True))}, project)
        except UsageError as error:
            told = f"{error} Leave the combination out with its reason, under `excluded`."
            return [(("specifications",), told)]
    return []
