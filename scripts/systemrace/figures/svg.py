"""From a specification to drawings: tidied SVG, for a page or to stand alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import vl_convert

from systemrace.errors import ProseError
from systemrace.figures import theme, wording
from systemrace.figures.spec import Spec

NAMESPACE = "http://www.w3.org/2000/svg"
MARGIN = 16
TITLE_SIZE = 18
SOURCE_SIZE = 11
LONG_PATH = 100  # characters; a coastline needs no hundredths of a pixel

_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_POLYGONS = re.compile(r"(?:M-?[\d.]+,-?[\d.]+(?:L-?[\d.]+,-?[\d.]+)+Z?)+")
_REFERENCE = re.compile(r"url\(['\"]?#([^'\")]+)['\"]?\)")
_NOISE = {"class", "role", "pointer-events", "version", "stroke-miterlimit", "font-family"}
_PAINT = ("fill", "stroke", "stop-color")
_UNPAINTED = {"none", "transparent", "inherit", "currentColor"}
_EMPTY_PATHS = {"", "M0,0h0v0h0Z", "M0,0Z"}
_LETTER = {"type": "text", "encode": {"enter": {"text": {"value": "a"}}}}

ElementTree.register_namespace("", NAMESPACE)


@dataclass(frozen=True)
class Drawing:
    """A chart drawn in the light theme: its SVG tree, width and height in pixels."""

    root: ElementTree.Element
    width: float
    height: float

    @property
    def weight(self) -> int:
        """How many characters it adds to a page."""
        return len(ElementTree.tostring(self.root))


def draw(spec: Spec) -> Drawing:
    """Draw a specification as tidy SVG with concrete colours, no browser needed.

    Raises:
        ProseError: if Vega-Lite cannot draw it.
    """
    start_engine()
    try:
        source = vl_convert.vegalite_to_svg(spec)
    except ValueError as fault:
        raise ProseError(f"Vega-Lite cannot draw this chart. {str(fault).splitlines()[0]}") from fault
    root = ElementTree.fromstring(source)  # noqa: S314  (our own drawing, made in this process)
    width, height = (float(root.attrib.pop(side)) for side in ("width", "height"))
    for element in root.iter():
        _strip_attributes(element)
    _drop_empty(root)
    _splice_bare_groups(root)
    return Drawing(root, width, height)


def to_vega(spec: Spec) -> Spec:
    """Compile a Vega-Lite specification to Vega."""
    compiled: Spec = vl_convert.vegalite_to_vega(spec)
    return compiled


@cache
def start_engine() -> None:
    """Start the drawing engine in UTC and with its own fonts alone: it keeps what it meets first.

    Clock changes would move marks. A machine's fonts would move labels, and are opened anew for each
    letter, which takes five times as long as the copy of the measured face inside the engine.
    """
    before = dict(os.environ)
    with TemporaryDirectory() as folder:
        settings = Path(folder, "fonts.conf")
        settings.write_text(f"<fontconfig><dir>{escape(folder)}</dir></fontconfig>", encoding="utf-8")
        os.environ |= {"TZ": "UTC", "FONTCONFIG_FILE": str(settings)}
        try:
            vl_convert.vega_to_svg({"width": 1, "height": 1, "marks": [_LETTER]})
        finally:
            os.environ.clear()
            os.environ.update(before)


def foreign_colours(drawing: Drawing) -> list[str]:
    """Return the colours of a drawing that no role of the palette has, sorted."""
    known = {shade.light for shade in theme.ROLES.values()} | _UNPAINTED
    return sorted({value for value in _paints(drawing.root) if value not in known})


def _paints(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        for name in _PAINT:
            value = element.get(name)
            if value is not None and not value.startswith("url("):
                yield value


def inline(drawing: Drawing, label: str, prefix: str) -> str:
    """Return SVG to stand inside a page: themed by CSS variables, one label, ids of its own.

    Args:
        drawing: the chart.
        label: what a screen reader says of the whole drawing.
        prefix: unique on the page; put before every id.
    """
    text = _serialise(_copy(drawing.root), prefix)
    for light, variable in theme.variables().items():
        text = text.replace(f'"{light}"', f'"{variable}"')
    opening = (
        f'<svg xmlns="{NAMESPACE}" role="img" aria-label="{_attribute(label)}" focusable="false" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" style="max-width:{drawing.width:g}px">'
    )
    return opening + text[text.index(">") + 1 :]


def standalone(drawing: Drawing, label: str, title: str, footer: list[str]) -> str:
    """Return SVG to download: white page, title above, sources below, light theme."""
    width = drawing.width + 2 * MARGIN
    titles = wording.wrapped(title, drawing.width, TITLE_SIZE, bold=True)
    notes = [line for text in footer for line in wording.wrapped(text, drawing.width, SOURCE_SIZE)]
    top = MARGIN + round(len(titles) * TITLE_SIZE * 1.3) + 8
    foot = top + drawing.height + SOURCE_SIZE + 10
    height = foot + len(notes) * SOURCE_SIZE * 1.4 + MARGIN - SOURCE_SIZE
    chart = _serialise(_copy(drawing.root), "")
    inside = chart[chart.index(">") + 1 : chart.rindex("</svg>")]
    return (
        f'<svg xmlns="{NAMESPACE}" role="img" aria-label="{_attribute(label)}" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{theme.FONT_STACK}"><rect width="100%" height="100%" fill="{theme.colour("page")}"/>'
        + _lines(titles, MARGIN + TITLE_SIZE, TITLE_SIZE, "text", ' font-weight="600"')
        + f'<g transform="translate({MARGIN},{top:g})">{inside}</g>'
        + _lines(notes, foot, SOURCE_SIZE, "muted", "")
        + "</svg>\n"
    )


def to_png(standalone_svg: str, scale: float = 2) -> bytes:
    """Return a PNG of a standalone drawing, `scale` pixels to each CSS pixel, in the measured face."""
    start_engine()
    return vl_convert.svg_to_png(standalone_svg.replace(theme.FONT_STACK, theme.MEASURED_FONT), scale=scale)


def _lines(lines: list[str], first: float, size: int, role: str, more: str) -> str:
    step = size * (1.3 if size == TITLE_SIZE else 1.4)
    look = f'font-size="{size}" fill="{theme.colour(role)}"{more}'
    return "".join(
        f'<text x="{MARGIN}" y="{first + index * step:g}" {look}>{escape(line)}</text>'
        for index, line in enumerate(lines)
    )


def _copy(root: ElementTree.Element) -> ElementTree.Element:
    return ElementTree.fromstring(ElementTree.tostring(root))  # noqa: S314  (what we serialised on this line)


def _serialise(root: ElementTree.Element, prefix: str) -> str:
    if prefix:
        for element in root.iter():
            _prefix_ids(element, prefix)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")


def _prefix_ids(element: ElementTree.Element, prefix: str) -> None:
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name.endswith("href") and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        else:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _strip_attributes(element: ElementTree.Element) -> None:
    for name in list(element.attrib):
        value = element.attrib[name]
        if (
            name in _NOISE
            or name.startswith("aria-")
            or (name, value) in {("opacity", "1"), ("fill-opacity", "1")}
        ):
            del element.attrib[name]
        else:
            element.attrib[name] = _rounded(name, value)


def _rounded(name: str, value: str) -> str:
    if name in {"id", "fill", "stroke", "clip-path", "font-size"} or "." not in value:
        return value
    if name == "d" and len(value) > LONG_PATH and _POLYGONS.fullmatch(value):
        return _relative(value)
    return _NUMBER.sub(lambda found: f"{round(float(found[0]), 2) + 0:g}", value)


def _relative(polygons: str) -> str:
    """Write straight-sided outlines in relative steps of tenths of a pixel, half as long."""
    parts = []
    for ring in filter(None, polygons.split("M")):
        points = [
            tuple(round(float(at) * 10) for at in point.split(",")) for point in ring.rstrip("Z").split("L")
        ]
        steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points) if (x0, y0) != (x1, y1)]
        moves = " ".join(f"{_tenths(step)}" for pair in steps for step in pair).replace(" -", "-")
        start = f"{_tenths(points[0][0])} {_tenths(points[0][1])}"
        parts.append(f"M{start}l{moves}" + "Z" * ring.endswith("Z"))
    return "".join(part for part in parts if "l" in part)


def _tenths(count: int) -> str:
    text = f"{count / 10:g}"
    return text.replace("0.", ".", 1) if 0 < abs(count) < 10 else text


def _drop_empty(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _drop_empty(child)
        if _is_empty(child):
            parent.remove(child)


def _is_empty(element: ElementTree.Element) -> bool:
    tag = element.tag.rpartition("}")[2]
    if tag == "g":
        return len(element) == 0
    if tag == "text":
        return not "".join(element.itertext()).strip()
    hidden = element.get("display") == "none"
    return hidden or (tag == "path" and element.get("d", "") in _EMPTY_PATHS)


def _splice_bare_groups(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _splice_bare_groups(child)
        shift = child.get("transform") in {None, "translate(0,0)"}
        if child.tag.endswith("}g") and shift and set(child.attrib) <= {"transform"}:
            where = list(parent).index(child)
            parent.remove(child)
            for offset, grandchild in enumerate(list(child)):
                parent.insert(where + offset, grandchild)


def escape(text: str) -> str:
    """Escape text to stand between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")
