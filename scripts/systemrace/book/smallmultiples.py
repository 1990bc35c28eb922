"""The page of a sweep: verdicts as a table, and a small chart for each number."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT, EDGE = 180, 70, 8  # of a small chart, in pixels


def page(chapter: str, axes: list[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay out verdicts as a table and each number as a small chart over the first axis."""
    verdicts = [row for row in rows if row["kind"] == "verdict"]
    numbers: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "number":
            numbers.setdefault(row["id"], []).append(row)
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in [*axes, "claim", "verdict"])
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(str(row[name]))}</td>" for name in [*axes, "id", "text"])
        + "</tr>"
        for row in verdicts
    )
    charts = "".join(_chart(name, axes, points) for name, points in numbers.items())
    return _FRAME.format(
        title=html.escape(f"{chapter} over {', '.join(axes)}"), head=head, body=body, charts=charts
    )


def _chart(name: str, axes: list[str], points: Sequence[Mapping[str, Any]]) -> str:
    """Draw one number: a line for each combination of the other axes, over the values of the first."""
    places = list(dict.fromkeys(str(point[axes[0]]) for point in points))
    lines: dict[tuple[str, ...], list[tuple[int, float]]] = {}
    for point in points:
        other = tuple(str(point[axis]) for axis in axes[1:])
        lines.setdefault(other, []).append((places.index(str(point[axes[0]])), float(point["value"])))
    values = [value for line in lines.values() for _, value in line]
    low, high = min(values), max(values)
    drawn = "".join(_line(line, number, len(places), low, high) for number, line in enumerate(lines.values()))
    told = html.escape(f"{name}: {', '.join(point['text'] for point in points)}", quote=True)
    caption = f"{html.escape(name)}: {html.escape(points[0]['text'])} to {html.escape(points[-1]['text'])}"
    return (
        f"<figure><figcaption>{caption}</figcaption><svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
        f"aria-label='{told}'>{drawn}</svg></figure>"
    )


def _line(line: Sequence[tuple[int, float]], number: int, places: int, low: float, high: float) -> str:
    def at(place: int, value: float) -> tuple[float, float]:
        across = EDGE + (WIDTH - 2 * EDGE) * (place / (places - 1) if places > 1 else 0.5)
        share = (value - low) / (high - low) if high > low else 0.5
        return round(across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share, 1)

    spots = [at(*one) for one in line]
    dashes = f" stroke-dasharray='{2 + 2 * number} {2 * number}'" if number else ""
    path = " ".join(f"{x},{y}" for x, y in spots)
    dots = "".join(f"<circle cx='{x}' cy='{y}' r='2.5'/>" for x, y in spots)
    return f"<polyline points='{path}'{dashes}/>{dots}"


_FRAME = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
th, td {{ border-bottom: 1px solid; padding: .2rem .8rem .2rem 0; text-align: left; }}
main {{ display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }}
figure {{ margin: 0; }} figcaption {{ font-size: .8rem; }}
svg {{ border: 1px solid; width: 100%; }}
polyline {{ fill: none; stroke: currentColor; stroke-width: 1.5; }} circle {{ fill: currentColor; }}
</style>
<h1>{title}</h1>
<h2>Verdicts</h2>
<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
<h2>Numbers</h2>
<main>{charts}</main>
</html>
"""
