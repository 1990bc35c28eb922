"""What stands in a PDF as Chromium writes it: where its anchors are, and when it was made."""

from __future__ import annotations

import re
from collections.abc import Collection

_KIDS = re.compile(rb"/Kids \[(.*?)\]", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+) 0 R")
_OBJECT = rb"(?:^|\n)%d 0 obj\b(.*?)endobj"
_PAGES = re.compile(rb"/Type /Catalog.*?/Pages (\d+) 0 R|/Pages (\d+) 0 R.*?/Type /Catalog", re.DOTALL)
_PLACE = re.compile(rb"/((?:[^\s/\[\]<>()]|#[0-9A-Fa-f]{2})+) \[(\d+) 0 R /XYZ")
_MADE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def page_numbers(data: bytes, anchors: Collection[str]) -> dict[str, int]:
    """Tell on which page each anchor stands, counted from 1; those that no link names are left out."""
    numbers = {reference: number for number, reference in enumerate(_pages(data), 1)}
    found = {_named(name): numbers[int(page)] for name, page in _PLACE.findall(data) if int(page) in numbers}
    return {anchor: found[anchor] for anchor in anchors if anchor in found}


def dated(data: bytes, day: str) -> bytes:
    """Set the moment that it was made to a day (ISO 8601), so that the same book gives the same bytes.

    The same number of bytes: everything else in the file stays where its index says it is.
    """
    moment = day.replace("-", "").encode() + b"000000"
    return _MADE.sub(lambda found: found[1] + moment, data)


def _pages(data: bytes) -> list[int]:
    """List the objects that are pages, in order."""
    root = _PAGES.search(data)
    return _leaves(data, int(root[1] or root[2])) if root else []


def _leaves(data: bytes, reference: int) -> list[int]:
    found = re.search(_OBJECT % reference, data, re.DOTALL)
    kids = _KIDS.search(found[1]) if found else None
    if kids is None:
        return [reference]
    return [leaf for kid in _REFERENCE.findall(kids[1]) for leaf in _leaves(data, int(kid))]


def _named(name: bytes) -> str:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name).decode(
        "utf-8", "replace"
    )
