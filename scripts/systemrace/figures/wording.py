"""Words on a drawing: how wide they are, where to break them, how many sources to name."""

from __future__ import annotations

from collections.abc import Sequence

# Widths in thousandths of the font size, of the measured face (the same as Arial's).
_WIDTHS = {
    222: "'ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    355: '"',
    389: "*",
    500: "Jckvxyzs",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…@",
}
_WIDTH = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
_OTHER_WIDTH = 0.556  # the digits and most small letters
_BOLD = 1.1
MOST_NAMED = 6


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels, at a font size in pixels."""
    return sum(_WIDTH.get(letter, _OTHER_WIDTH) for letter in text) * size * (_BOLD if bold else 1)


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text between words into lines no wider than `room` pixels; a longer word has its own line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def source_line(sources: Sequence[str], *, elsewhere: str) -> str:
    """Name the sources in one line, the first few if there are many.

    Args:
        sources: citations or ids.
        elsewhere: where the rest is found.
    """
    if len(sources) == 1:
        return f"Source: {sources[0]}"
    named, rest = sources[:MOST_NAMED], len(sources) - MOST_NAMED
    return f"Sources: {'; '.join(named)}" + (f"; and {rest} more in {elsewhere}" if rest > 0 else "")
