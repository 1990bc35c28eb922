"""A drawing as a PDF: vector shapes, text as text, the same bytes each time.

The engine lists fonts and parts of a drawing that let others shine through in an order of chance, and numbers
objects after it. So its file is taken apart and put together again: objects in the order in which they are
reached from the catalogue (ISO 32000-2, 7.5), resources (7.8.3) by name.
"""

from __future__ import annotations

import re

import vl_convert

from systemrace.figures import svg, theme

_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_RESOURCES = re.compile(rb"/[A-Z]\w+ <<\n(?P<listed>(?:\s*/\S+ \d+ 0 R\n)+)")
_BODY = re.compile(rb"\d+ 0 obj\n(?P<body>.*)\nendobj\s*", re.DOTALL)
_ROOT, _INFO = (re.compile(rb"/%s (\d+) 0 R" % name) for name in (b"Root", b"Info"))
_HEAD = b"%PDF-1.7\n%\x80\x80\x80\x80\n"  # the second line tells programs that bytes follow, not text


def draw(standalone_svg: str) -> bytes:
    """Draw a standalone SVG as a PDF of one page."""
    source = standalone_svg.replace(theme.FONT_STACK, theme.MEASURED_FONT)
    svg.start_engine()
    return normal(vl_convert.svg_to_pdf(source))


def normal(pdf: bytes) -> bytes:
    """Write a PDF of the engine in the one order that follows from what it shows.

    Raises:
        ValueError: if it is not built as the engine builds them.
    """
    objects, trailer = _taken_apart(pdf)
    root, info = (_named(kind, trailer) for kind in (_ROOT, _INFO))
    order: dict[int, int] = {}
    waiting = [info, root]
    while waiting:
        number = waiting.pop()
        if number not in order:
            order[number] = len(order) + 1
            waiting += [int(found) for found in reversed(_REFERENCE.findall(_facts(objects[number])))]
    bodies = [_renumbered(objects[number], order) for number in order]
    return _put_together(bodies, order[root], order[info])


def _taken_apart(pdf: bytes) -> tuple[dict[int, bytes], bytes]:
    start = int(pdf.rstrip().rsplit(b"startxref\n", 1)[1].split()[0])
    table, _, trailer = pdf[start:].partition(b"trailer")
    places = [int(entry[1]) for entry in _ENTRY.finditer(table)]
    ends = dict(zip(sorted(places), [*sorted(places)[1:], start], strict=True))
    found = {}
    for number, place in enumerate(places, 1):
        body = _BODY.fullmatch(pdf[place : ends[place]])
        if body is None:
            raise ValueError(f"object {number} of the PDF has no end; the engine writes them another way now")
        found[number] = _with_sorted_resources(body["body"])
    return found, trailer


def _named(kind: re.Pattern[bytes], trailer: bytes) -> int:
    found = kind.search(trailer)
    if found is None:
        raise ValueError("the PDF's trailer lacks its catalogue; the engine writes it another way now")
    return int(found[1])


def _facts(body: bytes) -> bytes:
    """Give what stands before the bytes of a stream, which may look like anything."""
    return body.partition(b"\nstream\n")[0]


def _with_sorted_resources(body: bytes) -> bytes:
    facts, sign, stream = body.partition(b"\nstream\n")
    return _RESOURCES.sub(_sorted, facts) + sign + stream


def _sorted(found: re.Match[bytes]) -> bytes:
    lines = found["listed"].splitlines(keepends=True)
    return found[0].replace(found["listed"], b"".join(sorted(lines)))


def _renumbered(body: bytes, order: dict[int, int]) -> bytes:
    facts, sign, stream = body.partition(b"\nstream\n")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % order[int(found[1])], facts) + sign + stream


def _put_together(bodies: list[bytes], root: int, info: int) -> bytes:
    written, places = _HEAD, []
    for number, body in enumerate(bodies, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (size, root, info)
    return written + xref + trailer + b"startxref\n%d\n%%%%EOF\n" % len(written)
