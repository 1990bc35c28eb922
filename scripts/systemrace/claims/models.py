"""A claim as it stands in `data/claims.yml`: rule, headline, space of specifications, tipping points."""

from __future__ import annotations

from datetime import date
from string import Formatter
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

VerdictName = Literal["supported", "mostly supported", "mixed", "contradicted", "not testable"]
VERDICTS: tuple[str, ...] = get_args(VerdictName)
FIELDS = ("focal", "comparator", "as_of")
"""Parameters that an estimand or the description of a value may name in braces; the page fills them in."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_min_length=1)


def _fields_known(text: str) -> str:
    """Refuse braces around anything but the parameters that a page can fill in."""
    try:
        named = [
            field for _, field, spec, turn in Formatter().parse(text) if field is not None or spec or turn
        ]
    except ValueError as error:
        raise ValueError(f"braces do not close: {error}") from error
    if unknown := [field for field in named if field not in FIELDS]:
        raise ValueError(f"names {{{unknown[0]}}}; in braces stand only {', '.join(FIELDS)}")
    return text


def _as_text(value: Any) -> Any:
    """Take a day, which YAML turns into a date of its own, back to the text that a parameter holds."""
    return value.isoformat() if isinstance(value, date) else value


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Described = Annotated[str, AfterValidator(_fields_known)]
Value = Annotated[bool | int | float | str, BeforeValidator(_as_text)]
Values = Annotated[tuple[Value, ...], BeforeValidator(_as_list), Field(min_length=1)]


class Rule(_Strict):
    """A verdict and the condition that gives it."""

    verdict: VerdictName
    when: str


class Headline(_Strict):
    """Which of a claim's values its specification curve draws, on which scale, against which level.

    `scale` log is for ratios: their spread is that of the logarithm. `reference` is where nothing
    favours either side, such as 1 for a ratio and 0 for a difference.
    """

    estimate: str
    low: str | None = None
    high: str | None = None
    scale: Literal["linear", "log"] = "linear"
    reference: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The values it names."""
        return tuple(name for name in (self.estimate, self.low, self.high) if name is not None)


class Option(_Strict):
    """One defensible value of a choice, and why it is."""

    value: Value
    reason: str


class Choice(_Strict):
    """A parameter of the chapter that a fair analyst could set in several ways."""

    choice: str
    options: tuple[Option, ...] = Field(min_length=2)


class Exclusion(_Strict):
    """A combination that is left out, and why: it says nothing new, or nothing at all.

    A specification is left out if each choice named has one of the values listed for it.
    """

    when: dict[str, Values] = Field(min_length=1)
    reason: str


class Tipping(_Strict):
    """A change, counted in whole units, of which the smallest that alters the verdict is looked for."""

    change: str
    unit: str
    most: int = Field(ge=1, le=100_000)


class Claim(_Strict):
    """One claim of an essay: what it says, what is computed for it, and how that is judged."""

    id: str = Field(pattern=r"^[A-Z][0-9]+$")
    essay: Literal["A", "B"]
    chapter: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    statement: str
    estimand: Described
    values: dict[str, Described] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    points_against: tuple[str, ...] = Field(min_length=1)
    settle: str
    headline: Headline | None = None
    specifications: tuple[Choice, ...] = Field(default=(), min_length=1)
    excluded: tuple[Exclusion, ...] = Field(default=(), min_length=1)
    tipping: tuple[Tipping, ...] = Field(default=(), min_length=1)
