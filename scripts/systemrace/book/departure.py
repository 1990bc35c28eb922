"""How a run departs from its chapter's own parameters, in words for the reader of its page."""

from __future__ import annotations

from collections.abc import Mapping

from systemrace.chapter.parameters import Value
from systemrace.claims import FIELDS

_COUNTRIES = ("focal", "comparator")


def of_run(parameters: Mapping[str, Value], defaults: Mapping[str, Value]) -> str:
    """Say which values a run had in place of the chapter's own; empty if none.

    >>> of_run({"as_of": "2019-12-31"}, {"as_of": "2026-08-22"})
    "Run with as_of = 2019-12-31 instead of 2026-08-22; not the book's own result."
    """
    told = [
        f"{name} = {parameters[name]} instead of {default}"
        for name, default in defaults.items()
        if parameters.get(name, default) != default
    ]
    return f"Run with {', '.join(told)}; not the book's own result." if told else ""


def in_reference(parameters: Mapping[str, Value], defaults: Mapping[str, Value]) -> str:
    """Say in a reference which values a run had that are not the chapter's own; empty if none.

    The registry copy stands there anyway, and a run at the day of its copy is what a release is.

    >>> in_reference({"as_of": "2019-12-31", "focal": "Japan"}, {"as_of": "2026-08-22", "focal": "China"})
    'computed with as_of = 2019-12-31, focal = Japan'
    >>> in_reference({"snapshot": "2026-05-22", "as_of": "2026-05-22"}, {"snapshot": "", "as_of": ""})
    ''
    """
    expected = {**defaults, "snapshot": parameters.get("snapshot")}
    if parameters.get("as_of") == parameters.get("snapshot"):
        expected["as_of"] = parameters.get("as_of")
    told = [f"{name} = {value}" for name, value in parameters.items() if value != expected.get(name, value)]
    return f"computed with {', '.join(told)}" if told else ""


def of_countries(parameters: Mapping[str, Value], defaults: Mapping[str, Value]) -> str:
    """Say that a claim is about other countries than the run's; empty if they are the same.

    >>> of_countries({"focal": "Japan"}, {"focal": "United States"})
    'The same rule applied to Japan; the claim itself is about the United States.'
    """
    names = [name for name in _COUNTRIES if name in defaults and name in parameters]
    if all(parameters[name] == defaults[name] for name in names):
        return ""
    applied, claimed = (
        " and ".join(spoken(str(given[name])) for name in names) for given in (parameters, defaults)
    )
    return f"The same rule applied to {applied}; the claim itself is about {claimed}."


def spoken(country: str) -> str:
    """Name a country as a sentence does.

    >>> spoken("United States")
    'the United States'
    """
    return f"the {country}" if country.startswith(("United ", "European ")) else country


def in_place(text: str, parameters: Mapping[str, object]) -> str:
    """Say of which countries and which day a description speaks.

    >>> in_place("trials of {focal} over {comparator}", {"focal": "China", "comparator": "United States"})
    'trials of China over the United States'
    """
    return text.format(**{field: spoken(str(parameters.get(field, field))) for field in FIELDS})
