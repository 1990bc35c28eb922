"""Files of many entries of which a result uses few: each entry counts for itself.

A claim added or a source corrected must not make every chapter run again. So of these files a
result records the entries it used, by name, and the cache compares just those. Splitting is by
lines alone: it must cost nothing where there is nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = "#"

_CLAIM = re.compile(rb"^- id:[ \t]*(\S+)", re.MULTILINE)


def of_claims(data: bytes) -> dict[str, bytes]:
    """Split claims.yml: a claim goes from its `- id:` to that of the next."""
    starts = list(_CLAIM.finditer(data))
    ends = [start.start() for start in starts[1:]] + [len(data)]
    return {
        _text(start[1]): data[start.start() : end].rstrip() for start, end in zip(starts, ends, strict=True)
    }


def of_sources(data: bytes) -> dict[str, bytes]:
    """Split sources.csv: a source is its line; the header counts for each."""
    header, *lines = data.splitlines()
    return {_text(line.partition(b",")[0]): header + b"\n" + line for line in lines}


SPLIT: dict[str, Callable[[bytes], dict[str, bytes]]] = {
    "data/claims.yml": of_claims,
    "data/sources.csv": of_sources,
}


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
