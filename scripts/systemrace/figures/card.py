"""A picture of a chapter for links to it: the finding in large letters beside or above its main chart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from systemrace.figures import svg, theme, wording

WIDTH, HEIGHT = 1200, 630  # pixels, the size that services ask for
EDGE = 48
BOOK_SIZE, FOOT_SIZE = 24, 20
SIZES = (46, 40, 34, 29)  # of the finding, the first that fits
MOST_LINES = 3
TALL = 1.25  # a chart less wide than so many times its height stands beside the words
COLUMN = 480
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Card:
    """What stands on a card: the book, the chapter, the finding of its main chart, and a line below."""

    book: str
    chapter: str
    finding: str
    foot: str


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    width: float
    height: float


def draw(card: Card, chart: str) -> str:
    """Draw a card as SVG in the light theme.

    Args:
        card: its words.
        chart: the wide form of the chart as it stands inline on a page.
    """
    wide, high = _size(chart)
    tall = wide < TALL * high
    room = COLUMN if tall else WIDTH - 2 * EDGE
    size, lines = _fitted(card.finding, room, MOST_LINES + (4 if tall else 0))
    below = EDGE + BOOK_SIZE + 24 + len(lines) * size * 1.2
    box = _beside() if tall else _Box(EDGE, below, WIDTH - 2 * EDGE, HEIGHT - below - EDGE - FOOT_SIZE - 8)
    heading = f"{card.book}: {card.chapter}"
    foot = wording.wrapped(card.foot, room, FOOT_SIZE)[0]
    return (
        f'<svg xmlns="{svg.NAMESPACE}" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{theme.FONT_STACK}"><rect width="100%" height="100%" fill="{theme.colour("page")}"/>'
        f'<rect width="{WIDTH}" height="10" fill="{theme.colour("focal")}"/>'
        + _line(wording.wrapped(heading, room, BOOK_SIZE)[0], EDGE + BOOK_SIZE, BOOK_SIZE, "muted")
        + "".join(
            _line(line, EDGE + BOOK_SIZE + 16 + (place + 1) * size * 1.2, size, "text", bold=True)
            for place, line in enumerate(lines)
        )
        + _placed(chart, box)
        + _line(foot, HEIGHT - EDGE + 12, FOOT_SIZE, "muted")
        + "</svg>\n"
    )


def png(drawing: str) -> bytes:
    """Make the picture of a card; the same drawing gives the same bytes."""
    return svg.to_png(drawing, scale=1)


def _beside() -> _Box:
    left = EDGE + COLUMN + 32
    return _Box(left, EDGE, WIDTH - left - EDGE, HEIGHT - 2 * EDGE)


def _size(chart: str) -> tuple[float, float]:
    found = _VIEW.search(chart)
    return (float(found[1]), float(found[2])) if found else (float(WIDTH), float(HEIGHT))


def _fitted(text: str, room: float, most: int) -> tuple[int, list[str]]:
    """Break the finding in the largest letters in which it fits; cut it where none are small enough."""
    for size in SIZES:
        lines = wording.wrapped(text, room, size, bold=True)
        if len(lines) <= most:
            return size, lines
    return SIZES[-1], [*lines[: most - 1], f"{lines[most - 1]} …"]


def _line(text: str, base: float, size: int, role: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    shown = svg.escape(text)
    return (
        f'<text x="{EDGE}" y="{base:g}" font-size="{size}" fill="{theme.colour(role)}"{weight}>{shown}</text>'
    )


def _placed(chart: str, box: _Box) -> str:
    """Set a chart into a box, in the colours of the light theme."""
    for light, variable in theme.variables().items():
        chart = chart.replace(f'"{variable}"', f'"{light}"')
    wide, high = _size(chart)
    inside = chart[chart.index(">") + 1 :].rstrip()
    return (
        f'<svg x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" '
        f'viewBox="0 0 {wide:g} {high:g}" preserveAspectRatio="xMidYMid meet">{inside}'
    )
