"""A chapter's parameters: read from its `parameters` cell without running it, and checked.

papermill alone accepts a misspelt name and any value, and exits 0; here both stop the run before a
kernel starts, and the message says what was meant.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError

from systemrace.chapter.kinds import VOCABULARY, Date, Snapshot, members
from systemrace.chapter.source import Cell, chapter_path, read_cells
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project

Value = str | int | float | bool
_BOUNDS = {
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
}
_TYPES = {"int": "must be a whole number", "float": "must be a number", "finite": "must be a finite number",
          "bool": "must be true or false", "string": "must be text"}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One annotated assignment of a parameters cell, with the comment that explains it."""

    name: str
    annotation: Any
    written: str
    default: Value
    comment: str
    line: int

    def check(self, value: object, project: Project) -> Value:
        """Convert `value` to the annotated type; text, as a command line gives it, is understood.

        Raises:
            UsageError: with one line that says what is wrong and what is allowed.
        """
        adapter: TypeAdapter[Any] = TypeAdapter(self.annotation, config=ConfigDict(allow_inf_nan=False))
        try:
            return adapter.validate_python(
                _option_meant(self.annotation, value), context={"project": project}
            )
        except ValidationError as error:
            raise UsageError(f"{self.name}={value} {_ended(_fault(error.errors()[0], value))}") from None


@dataclass(frozen=True)
class Schema:
    """The parameters of one chapter, in the order of its cell."""

    chapter: str
    parameters: tuple[Parameter, ...] = field(default=())

    @property
    def names(self) -> list[str]:
        """The parameters' names, in the order of the cell."""
        return [parameter.name for parameter in self.parameters]

    @property
    def defaults(self) -> dict[str, Value]:
        """The values written in the chapter."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def snapshot(self) -> str | None:
        """The name of the parameter that chooses a registry copy, if there is one."""
        return next((p.name for p in self.parameters if p.annotation == Snapshot), None)

    def validate(self, overrides: Mapping[str, object], project: Project) -> dict[str, Value]:
        """Lay `overrides` over the defaults and check every value.

        Returns:
            A value for every parameter, of the annotated type, in the order of the cell.

        Raises:
            UsageError: with one line per fault, so that all can be mended at once.
        """
        faults = [self._unknown(name) for name in overrides if name not in self.names]
        values: dict[str, Value] = {}
        for parameter in self.parameters:
            try:
                values[parameter.name] = parameter.check(
                    overrides.get(parameter.name, parameter.default), project
                )
            except UsageError as error:
                faults.append(f"{self.chapter}: parameter {error}{_meaning(parameter)}")
        faults += self._out_of_order(values) + self._overlapping(values, project)
        if faults:
            raise UsageError("\n".join(faults))
        return values

    def _unknown(self, name: str) -> str:
        return unknown_parameter(name, self.names, f"{self.chapter} has no parameter '{name}'")

    def _out_of_order(self, values: Mapping[str, Value]) -> list[str]:
        """A registry copy knows nothing of the days after it was made."""
        copied = values.get(self.snapshot or "")
        late = [
            p.name
            for p in self.parameters
            if p.name == "as_of"
            and p.annotation == Date
            and copied
            and str(values.get(p.name, "")) > str(copied)
        ]
        return [
            f"{self.chapter}: parameter {name}={values[name]} is after the snapshot of {copied}; "
            f"choose a day up to {copied}, or a later snapshot."
            for name in late
        ]

    def _overlapping(self, values: Mapping[str, Value], project: Project) -> list[str]:
        """A place is not held against itself, nor against a group that it belongs to."""
        pair = [str(values[name]) for name in ("focal", "comparator") if name in values]
        if len(pair) < 2 or not members(pair[0], project) & members(pair[1], project):
            return []
        if pair[0] == pair[1]:
            return [f"{self.chapter}: focal and comparator are both {pair[0]}; choose two different places."]
        return [
            f"{self.chapter}: focal={pair[0]} and comparator={pair[1]} have countries in common; "
            "choose two places that share none."
        ]


def unknown_parameter(name: str, known: list[str], statement: str) -> str:
    """Word the message for a name that no parameter has, with the nearest one that exists."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"{statement}{hint} It has: {', '.join(known) or 'none'}."


def read_schema(project: Project, chapter: str) -> Schema:
    """Read a chapter's parameters from its file; nothing of the chapter is run.

    Raises:
        UsageError: if there is no such chapter.
        ProseError: for an assignment without annotation, literal default or comment, with its line.
    """
    path = chapter_path(project, chapter)
    cells = [
        cell for cell in read_cells(project, chapter) if cell.kind == "code" and "parameters" in cell.tags
    ]
    if len(cells) > 1:
        raise ProseError(
            f"{_place(path, cells[1].line)}: a second cell is tagged 'parameters'. "
            "Put all parameters into the first one."
        )
    return Schema(chapter, tuple(_read_cell(cells[0], path)) if cells else ())


def schema_of_namespace(chapter: str, namespace: Mapping[str, Any]) -> Schema:
    """Read the parameters of a running notebook from the annotations its cell left behind."""
    annotations = namespace.get("__annotations__")
    if annotations is None and "__annotate__" in namespace:  # Python 3.14 evaluates them late
        annotations = namespace["__annotate__"](1)
    return Schema(
        chapter,
        tuple(
            Parameter(name, annotation, str(annotation), namespace[name], "", 0)
            for name, annotation in (annotations or {}).items()
            if name in namespace
        ),
    )


def injected_names(namespace: Mapping[str, Any]) -> list[str]:
    """List the names that papermill set in this notebook (it marks its cell with a comment)."""
    cells = [source for source in namespace.get("In", ()) if source.startswith("# Parameters\n")]
    return [
        target.id
        for source in cells
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]


def _place(path: Path, line: int) -> str:
    return f"chapters/{path.name}:{line}"


def _read_cell(cell: Cell, path: Path) -> list[Parameter]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        raise ProseError(f"{_place(path, line)}: the parameters cell is not Python: {error.msg}.") from None
    comments = _comments(cell.source)
    return [_read_statement(node, cell, comments, path) for node in tree.body]


def _read_statement(node: ast.stmt, cell: Cell, comments: dict[int, str], path: Path) -> Parameter:
    place = _place(path, cell.line + node.lineno - 1)
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
        raise ProseError(
            f"{place}: '{ast.unparse(node)}' is not a parameter. Write NAME: TYPE = VALUE  # what it means."
        )
    name = node.target.id
    comment = comments.get(node.end_lineno or node.lineno) or comments.get(node.lineno - 1, "")
    if not comment:
        raise ProseError(f"{place}: parameter {name} has no comment. Say in one line what it means.")
    annotation = _evaluate(node.annotation, f"{place}: parameter {name}")
    return Parameter(
        name,
        annotation,
        ast.unparse(node.annotation),
        _default(node.value, name, place),
        comment,
        cell.line + node.lineno - 1,
    )


def _default(node: ast.expr, name: str, place: str) -> Value:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = None
    if not isinstance(value, (str, int, float, bool)):
        raise ProseError(
            f"{place}: parameter {name} has the default {ast.unparse(node)}, which is not a literal. "
            "Write a text, a number, True or False, so that the book can read it without running the chapter."
        )
    return value


def _comments(source: str) -> dict[int, str]:
    """Map line numbers, from 1, to the comment on that line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _evaluate(node: ast.expr, where: str) -> Any:
    """Build the type an annotation names, from the vocabulary of `kinds` and nothing else."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Name(id=name) if name in VOCABULARY:
            return VOCABULARY[name]
        case ast.Tuple(elts=elements):
            return tuple(_evaluate(element, where) for element in elements)
        case ast.Subscript(value=ast.Name(id="Literal" | "Annotated") as value, slice=inner):
            return _evaluate(value, where)[_evaluate(inner, where)]
        case ast.Call(func=ast.Name(id="Ge" | "Le" | "Gt" | "Lt") as bound, args=[limit], keywords=[]):
            return _evaluate(bound, where)(_evaluate(limit, where))
    raise ProseError(f"{where} has the type {ast.unparse(node)}. Use only {', '.join(VOCABULARY)}.")


def _option_meant(annotation: Any, value: object) -> object:
    """Let a command line, which knows only text, choose among options that are numbers."""
    if get_origin(annotation) is Literal and isinstance(value, str):
        return next((option for option in get_args(annotation) if str(option) == value), value)
    return value


def _fault(error: Any, value: object) -> str:
    """Say in plain words what pydantic found wrong."""
    kind = error["type"]
    if kind == "literal_error":
        return _not_an_option(error, value)
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**error["ctx"])
    return _TYPES.get(kind.partition("_")[0], error["msg"])


def _not_an_option(error: Any, value: object) -> str:
    expected = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
    near = get_close_matches(str(value), expected.split(", "), n=1)
    return f"is not one of {expected}" + (f"; did you mean {near[0]}?" if near else "")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else f"{sentence}."


def _meaning(parameter: Parameter) -> str:
    return f" ({parameter.name}: {parameter.comment})" if parameter.comment else ""
