"""The one way to make a figure, and what it refuses.

A chart enters the book only with an id, a title that says the finding, its data, its sources and a
description for readers who cannot see it. It is drawn twice, for wide and for narrow screens, in
colours that every theme knows, and leaves as files: data, drawings, specification, script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from altair.utils import schemapi

from systemrace.errors import ProseError
from systemrace.figures import export, svg, theme
from systemrace.figures.spec import Size, Spec, compact, specification

Draw = Callable[[Size], Any]

WIDE_PLOT, NARROW_PLOT = 640, 300  # pixels offered to the plot
WIDE_TOTAL, NARROW_TOTAL = 720, 344  # pixels for plot, labels and legend: a text column, a phone
SMALLEST_PLOT = 120
TOLERANCE = 1.12  # a drawing this much too wide still has readable labels when scaled to fit
MOST_ROWS = 5000
MOST_DRAWING = 160_000  # characters of one inline SVG
SHORTEST_DESCRIPTION = 60  # characters

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Form:
    """One form of a figure: its specification and its drawing."""

    spec: Spec
    drawing: svg.Drawing


@dataclass(frozen=True)
class Figure:
    """A chart that met the contract, with what is needed to publish it."""

    id: str
    chapter: str
    title: str
    description: str
    note: str | None
    sources: dict[str, str]
    data: pd.DataFrame
    provenance: dict[str, Any]
    wide: Form = field(repr=False)
    narrow: Form = field(repr=False)

    def record(self) -> dict[str, Any]:
        """Return what results.json keeps of the figure; file names are relative to the result folder."""
        return {
            "id": self.id,
            "chapter": self.chapter,
            "title": self.title,
            "description": self.description,
            "note": self.note,
            "sources": list(self.sources),
            "columns": [str(name) for name in self.data.columns],
            "row_count": len(self.data),
            "files": {kind: f"figures/{self.id}{ending}" for kind, ending in export.ENDINGS.items()},
        }

    def write(self, folder: Path) -> None:
        """Write the figure as csv, svg, png, vl.json, wide.svg, narrow.svg and js, always the same bytes."""
        export.write(self, folder)

    def _repr_html_(self) -> str:
        return export.notebook_html(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}\n{self.description}"}


def make(
    id: str,
    draw: Draw,
    data: pd.DataFrame,
    *,
    chapter: str,
    title: str,
    sources: Iterable[str] | Mapping[str, str],
    description: str,
    note: str | None = None,
    provenance: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Figure:
    """Make a figure, or say what it lacks.

    Args:
        id: kebab-case name, unique in the chapter; a permanent address.
        draw: called with a Size, returns an Altair chart whose plot is `size.width` pixels wide in all;
            called again with less when labels and legends leave less.
        data: the tidy frame that the chart shows, at most 5,000 rows; becomes the CSV and the table.
        chapter: the chapter's name.
        title: the finding, as a sentence.
        sources: source ids, or a mapping of source id to short citation.
        description: the chart for who cannot see it: kind, extremes, trend, uncertainty.
        note: how to read it, or what it leaves out.
        provenance: snapshot, parameters, code_version, licence; written into the CSV's header.
        folder: where to write the files; nothing is written without it.

    Raises:
        ProseError: naming the figure, what is missing and how to mend it.
    """
    call = f'figure("{id}") in chapter {chapter}'
    cited = dict(sources) if isinstance(sources, Mapping) else {source: source for source in sources}
    _refuse_words(call, id, title, description, note)
    _refuse_data(call, data, cited)
    figure = Figure(
        id=id,
        chapter=chapter,
        title=title.strip(),
        description=description.strip(),
        note=note.strip() if note else None,
        sources=cited,
        data=data,
        provenance=dict(provenance or {}),
        wide=_drawn(call, draw, Size(WIDE_PLOT, narrow=False), WIDE_TOTAL, description),
        narrow=_drawn(call, draw, Size(NARROW_PLOT, narrow=True), NARROW_TOTAL, description, checked=True),
    )
    if folder is not None:
        figure.write(folder)
    return figure


def _refuse_words(call: str, name: str, title: str, description: str, note: str | None) -> None:
    if not _KEBAB.fullmatch(name):
        raise ProseError(
            f"{call}: the id is a permanent address and must be kebab-case, such as starts-by-year "
            "(small letters, digits, single hyphens)."
        )
    if not title or not title.strip():
        raise ProseError(f'{call}: no title. Give title="..." that says the finding in a sentence.')
    if not description or len(description.strip()) < SHORTEST_DESCRIPTION:
        raise ProseError(
            f"{call}: the description has {len((description or '').strip())} characters, at least "
            f"{SHORTEST_DESCRIPTION} are needed. Compute one from the data: the kind of chart, the extremes, "
            "the trend, the uncertainty."
        )
    if _words(description) <= _words(title):
        raise ProseError(
            f"{call}: the description only repeats the title. Say what the chart shows to who cannot see it: "
            "the kind of chart, the extremes, the trend, the uncertainty."
        )
    for what, text in (("title", title), ("note", note or "")):
        if "\n" in text.strip():
            raise ProseError(f"{call}: the {what} runs over several lines. Write it as one line.")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _refuse_data(call: str, data: pd.DataFrame, sources: dict[str, str]) -> None:
    if not isinstance(data, pd.DataFrame):
        raise ProseError(
            f"{call}: data is {type(data).__name__}, not a data frame. Pass the tidy frame it shows."
        )
    if data.empty:
        raise ProseError(
            f"{call}: the data frame has no rows. Pass the tidy frame that the chart shows; if a parameter "
            "can leave it empty, say so in the prose instead of drawing nothing."
        )
    if len(data) > MOST_ROWS:
        raise ProseError(
            f"{call}: {len(data):,} rows are too many for a page, {MOST_ROWS:,} at most. Pass the frame that "
            "is drawn, aggregated, not the records behind it."
        )
    if not sources:
        raise ProseError(
            f"{call}: no sources. Give sources=[...] with the ids of data/sources.csv it rests on."
        )


def _drawn(call: str, draw: Draw, size: Size, total: int, description: str, *, checked: bool = False) -> Form:
    """Draw, and again with less room while labels push the whole beyond `total` pixels."""
    form = _attempt(call, draw, size, description, checked=checked)
    for _ in range(4):
        excess = form.drawing.width - total
        if excess <= 0 or size.width <= SMALLEST_PLOT:
            break
        size = size._replace(width=max(SMALLEST_PLOT, int(size.width - excess)))
        form = _attempt(call, draw, size, description, checked=True)
    _refuse_drawing(call, form, size, total)
    return form


def _attempt(call: str, draw: Draw, size: Size, description: str, *, checked: bool) -> Form:
    """Draw once; a chart already held against Altair's schema at another size is not held again."""
    # Half the time of a drawing goes into that check, and sizes change numbers, not the chart's make.
    with schemapi.debug_mode(not checked):
        spec = specification(draw(size), size, call, description, validate=not checked)
    try:
        return Form(spec, svg.draw(spec))
    except ProseError as fault:
        raise ProseError(f"{call}: {fault}") from fault


def _refuse_drawing(call: str, form: Form, size: Size, total: int) -> None:
    which = "narrow" if size.narrow else "wide"
    if form.drawing.width > total * TOLERANCE:
        raise ProseError(
            f"{call}: its {which} form is {form.drawing.width:.0f} pixels wide, {total} fit. In draw(size) "
            "take every width from size.width, wrap facets (columns=1 when size.narrow) and shorten labels."
        )
    foreign = svg.foreign_colours(form.drawing)
    if foreign:
        raise ProseError(
            f"{call}: the palette has no {' or '.join(foreign[:3])}, so the chart cannot follow the dark "
            'theme. Take figures.colour("focal") and the like; for ordered values figures.ramp(n) on a scale '
            f"with steps (threshold, quantize, ordinal). Roles: {', '.join(theme.ROLES)}."
        )
    weight = len(compact(form.spec)), form.drawing.weight
    if max(weight) > MOST_DRAWING:
        raise ProseError(
            f"{call}: its {which} form weighs {max(weight):,} characters, {MOST_DRAWING:,} at most. Draw "
            "aggregates instead of one mark per record, and give alt.Chart only the columns it encodes."
        )
