"""Sources named in a few words, no two of one author and year alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from string import ascii_lowercase

Source = Mapping[str, str]

_PERSON = re.compile(r"^(?P<surname>[^\d]+?) [A-Z]{1,4}(?:-[A-Z])?$")
_RECORD = re.compile(r"\bNCT\d{8}\b")
_MOST_TITLE = 60


def names(sources: Mapping[str, Source]) -> dict[str, str]:
    """Name every source; those of one author and year are told apart by a letter, in order of their dates.

    Args:
        sources: rows of the table of sources, by id.

    >>> one = {"authors": "Fan F et al.", "year": "2017"}
    >>> names({"first": one, "second": one | {"year": "2018"}, "third": one})
    {'first': 'Fan et al. 2017a', 'second': 'Fan et al. 2018', 'third': 'Fan et al. 2017b'}
    """
    named = {identifier: short(source) for identifier, source in sources.items()}
    alike = defaultdict(list)
    for identifier, name in named.items():
        if sources[identifier].get("year"):
            alike[name].append(identifier)
    for name, found in alike.items():
        found.sort(key=lambda one: (sources[one].get("date") or "", one))
        if len(found) > 1:
            named |= {one: f"{name}{_letter(place)}" for place, one in enumerate(found)}
    return named


def short(source: Source) -> str:
    """Name a source in a few words: first author or publisher, and the year.

    >>> short({"authors": "Fan F et al.", "year": "2017"})
    'Fan et al. 2017'
    """
    who = _who(source)
    return f"{who} {source['year']}" if source.get("year") else who


def _letter(place: int) -> str:
    """Give a, b, ..., z, aa, ab, ...

    >>> [_letter(place) for place in (0, 25, 26, 52)]
    ['a', 'z', 'aa', 'ba']
    """
    before, last = divmod(place, len(ascii_lowercase))
    return (_letter(before - 1) if before else "") + ascii_lowercase[last]


def _who(source: Source) -> str:
    record = _RECORD.search(source.get("url") or "") if source.get("kind") == "registry" else None
    authors = source.get("authors", "").strip()
    if not authors and record:
        return f"{source.get('container') or 'Registry'} {record[0]}"
    if not authors:
        # Several data sets stand in one repository; its name would not tell them apart.
        first, second = ("title", "container") if source.get("kind") == "dataset" else ("container", "title")
        return _shortened(source.get(first) or source.get(second) or source.get("source_id", ""))
    several = "et al" in authors or ";" in authors or authors.count(",") > 1
    first = re.split(r"[;,]| et al| and ", authors)[0].strip()
    person = _PERSON.match(first)
    name = person["surname"] if person else first
    return f"{name} et al." if several else name


def _shortened(text: str) -> str:
    first = re.split(r"[;:(]", text)[0].strip()
    return first if len(first) <= _MOST_TITLE else first[: _MOST_TITLE - 1].rsplit(" ", 1)[0] + " …"
