"""The grammar of decision rules: comparisons of named values, joined by and, or, not.

A rule is read into a small tree of its own, so that nothing but comparing and arithmetic can ever
happen in claims.yml, and so that the same tree can be evaluated, checked and put into words.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

OTHERWISE = "otherwise"

_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_RESULT: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_WORDS = {
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
    "==": "is",
    "!=": "is not",
}


class RuleError(ValueError):
    """A rule outside the grammar, or one that divides by zero; the message says what and how to mend it."""


@dataclass(frozen=True)
class Number:
    """A number typed into the rule."""

    value: float


@dataclass(frozen=True)
class Name:
    """A value that the chapter hands over."""

    name: str


@dataclass(frozen=True)
class Arithmetic:
    """Two quantities joined by + - * or /."""

    sign: str
    left: Quantity
    right: Quantity


@dataclass(frozen=True)
class Comparison:
    """Two quantities compared."""

    sign: str
    left: Quantity
    right: Quantity


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    part: Condition


@dataclass(frozen=True)
class Joined:
    """Conditions joined by `and` (all must hold) or by `or` (one must hold)."""

    word: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Otherwise:
    """The last rule: it always holds."""


Quantity = Number | Name | Arithmetic
Condition = Comparison | Not | Joined | Otherwise


@lru_cache(maxsize=1024)  # a multiverse asks for the same few rules thousands of times
def parse(text: str) -> Condition:
    """Read one rule.

    Args:
        text: such as `ratio_low > 1 and (n >= 5 or not other == 0)`, or `otherwise`.

    Raises:
        RuleError: if the text is not in the grammar; the message names the part at fault.
    """
    if text.strip() == OTHERWISE:
        return Otherwise()
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        where = f" near column {error.offset}" if isinstance(error, SyntaxError) and error.offset else ""
        raise RuleError(
            f"does not parse{where}. A rule compares named values and numbers (< <= > >= == !=), "
            f"joined by and, or, not; or is the word `{OTHERWISE}`"
        ) from error
    return _condition(tree)


def names(rule: Condition | Quantity) -> frozenset[str]:
    """List the values a rule needs."""
    return frozenset(_names(rule))


def holds(rule: Condition, values: Mapping[str, float]) -> bool:
    """Say whether a rule holds for these values.

    Raises:
        RuleError: if a division by zero is asked for.
    """
    match rule:
        case Otherwise():
            return True
        case Not(part):
            return not holds(part, values)
        case Joined("and", parts):
            return all(holds(part, values) for part in parts)
        case Joined(_, parts):
            return any(holds(part, values) for part in parts)
        case Comparison(sign, left, right):
            return _HOLDS[sign](_amount(left, values), _amount(right, values))


def plain(rule: Condition | Quantity) -> list[object]:
    """Put a rule into lists of words and numbers, from which a page can evaluate it: [what, *parts]."""
    match rule:
        case Otherwise():
            return ["otherwise"]
        case Number(value):
            return ["number", value]
        case Name(name):
            return ["name", name]
        case Not(part):
            return ["not", plain(part)]
        case Joined(word, parts):
            return [word, *(plain(part) for part in parts)]
        case Comparison(sign, left, right) | Arithmetic(sign, left, right):
            return [sign, plain(left), plain(right)]


def decisive(rule: Condition, values: Mapping[str, float]) -> Condition:
    """Leave out of a rule that holds the alternatives that do not, so that its words say why it holds."""
    match rule:
        case Joined("or", parts):
            held = tuple(decisive(part, values) for part in parts if holds(part, values))
            return held[0] if len(held) == 1 else Joined("or", held)
        case Joined("and", parts):
            return Joined("and", tuple(decisive(part, values) for part in parts))
    return rule


def words(rule: Condition, show: Callable[[str], str]) -> str:
    """Put a rule into words.

    Args:
        rule: the rule.
        show: how a named value is written, for instance with its number behind it.
    """
    match rule:
        case Otherwise():
            return "no other rule holds"
        case Not(part):
            return f"it is not so that {_grouped(part, show)}"
        case Joined(word, parts):
            return f" {word} ".join(_grouped(part, show) for part in parts)
        case Comparison(sign, left, right):
            return f"{_written(left, show)} {_WORDS[sign]} {_written(right, show)}"


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.BoolOp(op=op, values=parts):
            return Joined(
                "and" if isinstance(op, ast.And) else "or", tuple(_condition(part) for part in parts)
            )
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return Not(_condition(part))
        case ast.Compare(left=left, ops=signs, comparators=rights):
            return _comparison(left, signs, rights)
        case ast.Name(id=name) if name == OTHERWISE:
            raise RuleError(f"`{OTHERWISE}` stands alone; it cannot be joined to a comparison")
    raise RuleError(
        f"`{ast.unparse(node)}` is not a comparison; write what it is compared with, such as `> 0`"
    )


def _comparison(left: ast.expr, signs: list[ast.cmpop], rights: list[ast.expr]) -> Condition:
    sides = [_quantity(side) for side in (left, *rights)]
    parts = []
    for first, sign, second in zip(sides, signs, sides[1:], strict=False):
        if type(sign) not in _COMPARE:
            raise RuleError("`in` and `is` are not comparisons of numbers; use < <= > >= == !=")
        parts.append(Comparison(_COMPARE[type(sign)], first, second))
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _quantity(node: ast.expr) -> Quantity:
    match node:
        case ast.Constant(value=bool()):
            raise RuleError(f"`{ast.unparse(node)}` is not a number; write 1 or 0")
        case ast.Constant(value=int() | float() as value):
            return Number(float(value))
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return Arithmetic("-", Number(0.0), _quantity(part))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
            return Arithmetic(_ARITHMETIC[type(sign)], _quantity(left), _quantity(right))
    raise RuleError(
        f"`{ast.unparse(node)}` is not allowed in a rule; only named values, numbers and + - * / are"
    )


def _names(rule: Condition | Quantity) -> Iterator[str]:
    match rule:
        case Name(name):
            yield name
        case Not(part):
            yield from _names(part)
        case Joined(_, parts):
            for part in parts:
                yield from _names(part)
        case Comparison(_, left, right) | Arithmetic(_, left, right):
            yield from _names(left)
            yield from _names(right)


def _amount(quantity: Quantity, values: Mapping[str, float]) -> float:
    match quantity:
        case Number(value):
            return value
        case Name(name):
            return values[name]
        case Arithmetic(sign, left, right):
            divisor = _amount(right, values)
            if sign == "/" and divisor == 0:
                raise RuleError(
                    f"divides by zero: {_written(right, str)} is 0. Test for 0 in a rule before this one"
                )
            return _RESULT[sign](_amount(left, values), divisor)


def _grouped(part: Condition, show: Callable[[str], str]) -> str:
    text = words(part, show)
    return f"({text})" if isinstance(part, Joined) else text


def _written(quantity: Quantity, show: Callable[[str], str]) -> str:
    match quantity:
        case Number(value):
            return f"{value:g}"
        case Name(name):
            return show(name)
        case Arithmetic("-", Number(0.0), right):
            return f"-{_operand(right, show)}"
        case Arithmetic(sign, left, right):
            return f"{_operand(left, show)} {sign} {_operand(right, show)}"


def _operand(quantity: Quantity, show: Callable[[str], str]) -> str:
    text = _written(quantity, show)
    return f"({text})" if isinstance(quantity, Arithmetic) else text
