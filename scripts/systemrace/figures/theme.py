"""The palette and the look of every chart: roles, each with a light and a dark value.

Charts name roles, never colours. Every light value is unique, so that a finished drawing can be
moved to another theme by swapping values: for `var(--sr-<role>)` in inline SVG, for the dark value
in an interactive chart. The categorical roles keep a contrast of at least 4.5:1 on either page (a
direct label may carry its line's colour) and stay apart under simulated colour-vision deficiency;
the tests compute both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from systemrace.errors import ProseError


class Shade(NamedTuple):
    """One role's colour on a light page and on a dark one."""

    light: str
    dark: str


PAGE = Shade("#ffffff", "#121212")

CATEGORIES = ("focal", "comparator", "third", "other", "accent", "neutral")
RAMP = ("seq1", "seq2", "seq3", "seq4", "seq5", "seq6")

ROLES: dict[str, Shade] = {
    # who: the country or sponsor the claim is about, the one it is held against, and the rest
    "focal": Shade("#c24a12", "#ff7a3d"),
    "comparator": Shade("#0b70c0", "#7dbdff"),
    "third": Shade("#005d58", "#a9efdf"),
    "other": Shade("#64084a", "#b866d6"),
    "neutral": Shade("#72767d", "#8e98a1"),
    # what to look at: a threshold, a date, a mark that the text speaks of
    "accent": Shade("#634500", "#eec974"),
    # for and against
    "positive": Shade("#0a6e8a", "#4cc3e0"),
    "negative": Shade("#a3214f", "#ff86a8"),
    # little to much; each step at least 3:1 on the page, so the first is visible as well
    "seq1": Shade("#3fa38c", "#50619a"),
    "seq2": Shade("#008d8e", "#4681bc"),
    "seq3": Shade("#00728d", "#32a5d4"),
    "seq4": Shade("#005484", "#4dc7db"),
    "seq5": Shade("#01366e", "#87e4de"),
    "seq6": Shade("#1a1e4a", "#cefae9"),
    # the page around the marks
    "text": Shade("#1f2933", "#e6e9ed"),
    "muted": Shade("#4f5b69", "#aab2bd"),
    "axis": Shade("#7b8794", "#75808c"),
    "grid": Shade("#e4e7eb", "#2b3036"),
    "land": Shade("#dfe3e8", "#33393f"),
    "page": PAGE,
}

# Each platform's own face, Linux by name: its `system-ui` may be a face a sixth wider than measured.
FONT_STACK = (
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', "
    "'Liberation Sans', Arial, sans-serif"
)
# Carried inside vl-convert, so text is measured alike on every machine; as wide as Arial and Helvetica.
MEASURED_FONT = "Liberation Sans"


def colour(role: str) -> str:
    """Return the light value of a role, as specs use it.

    Raises:
        ProseError: if there is no such role.
    """
    if role not in ROLES:
        raise ProseError(f'figures.colour("{role}"): there is no such role. Take one of {", ".join(ROLES)}.')
    return ROLES[role].light


def series(count: int) -> list[str]:
    """Return `count` colours (1 to 6) for unordered groups, in the order focal, comparator, third, ..."""
    if not 1 <= count <= len(CATEGORIES):
        raise ProseError(
            f"figures.series({count}): between 1 and {len(CATEGORIES)} groups can be told apart by colour. "
            "Join the small groups into one called Other, or use facets."
        )
    return [colour(role) for role in CATEGORIES[:count]]


def ramp(count: int = len(RAMP)) -> list[str]:
    """Return `count` colours (1 to 6) from little to much, for ordered classes and maps."""
    if not 1 <= count <= len(RAMP):
        raise ProseError(
            f"figures.ramp({count}): an ordered scale has 1 to {len(RAMP)} steps. Use fewer classes."
        )
    if count == 1:
        return [colour(RAMP[3])]
    steps = (round(step * (len(RAMP) - 1) / (count - 1)) for step in range(count))
    return [colour(RAMP[step]) for step in steps]


def dark_values() -> dict[str, str]:
    """Map each light value to its dark one."""
    return {shade.light: shade.dark for shade in ROLES.values()}


def variables() -> dict[str, str]:
    """Map each light value to the CSS variable that holds it on a page."""
    return {shade.light: f"var(--sr-{role})" for role, shade in ROLES.items()}


def stylesheet() -> str:
    """Return the CSS that defines the variables in either theme, also for readers without JavaScript."""
    light = _declarations(0)
    dark = _declarations(1)
    return (
        f":root,html[data-theme=light]{{{light}}}\n"
        f"html[data-theme=dark]{{{dark}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{html:not([data-theme]){{{dark}}}}}\n"
        f"@media print{{:root,html[data-theme=dark]{{{light}}}}}\n"
    )


def _declarations(index: int) -> str:
    return "".join(f"--sr-{role}:{shade[index]};" for role, shade in ROLES.items())


def config(narrow: bool = False, *, flat_titles: bool = False) -> dict[str, Any]:
    """Return the Vega-Lite config of every chart: fonts, quiet axes, palette, no background.

    Args:
        narrow: for narrow screens.
        flat_titles: lay the title of the upright axis flat above it; only where one plot stands alone.
    """
    size = 12 if narrow else 13
    return {
        "aria": False,  # one label on the whole drawing; the data stand beside it as a table
        "background": None,
        "font": MEASURED_FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": _axis(size),
        "axisX": {"tickSize": 4, "labelPadding": 4},
        "axisY": _upright_axis(narrow, flat_titles),
        "axisBand": {"grid": False},
        "header": _heading(size),
        "legend": {**_legend(size, narrow), "offset": 30 if flat_titles else 8},
        "title": {
            "color": colour("text"),
            "fontSize": size + 1,
            "fontWeight": 600,
            "anchor": "start",
            "frame": "group",
            "offset": 10,
            "subtitleColor": colour("muted"),
            "subtitleFontSize": size,
        },
        "text": {"color": colour("text"), "fontSize": size},
        "range": {
            "category": series(len(CATEGORIES)),
            "ordinal": ramp(),
            "ramp": ramp(),
            "heatmap": ramp(),
            "diverging": [colour("negative"), colour("neutral"), colour("positive")],
        },
        **_marks(),
    }


def _axis(size: int) -> dict[str, Any]:
    return {
        "aria": False,
        "domainColor": colour("axis"),
        "gridColor": colour("grid"),
        "tickColor": colour("axis"),
        "labelColor": colour("muted"),
        "labelFontSize": size,
        "titleColor": colour("muted"),
        "titleFontSize": size,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelOverlap": True,
    }


def _upright_axis(narrow: bool, flat: bool) -> dict[str, Any]:
    quiet = {"domain": False, "ticks": False, "labelPadding": 8, "labelLimit": 150 if narrow else 220}
    if not flat:
        return quiet
    # Read without tilting the head, and no plot width lost to it.
    return {
        **quiet,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleX": 0,
        "titleY": -10,
    }


def _heading(size: int) -> dict[str, Any]:
    return {
        "labelColor": colour("text"),
        "labelFontSize": size,
        "labelFontWeight": 600,
        "labelAnchor": "start",
        "titleColor": colour("muted"),
        "titleFontSize": size,
    }


def _legend(size: int, narrow: bool) -> dict[str, Any]:
    return {
        "aria": False,
        "orient": "top",
        "direction": "horizontal",
        "columns": 3 if narrow else 5,
        "titleAnchor": "start",
        "titleColor": colour("muted"),
        "titleFontSize": size,
        "titleFontWeight": "normal",
        "labelColor": colour("text"),
        "labelFontSize": size,
        "labelLimit": 140 if narrow else 240,
        "symbolStrokeWidth": 2,
        "gradientLength": 200 if narrow else 280,
        "gradientThickness": 10,
        "gradientStrokeColor": "transparent",
    }


def _marks() -> dict[str, Any]:
    focal = colour("focal")
    filled = {"color": focal, "tooltip": True}
    return {
        "mark": {"color": focal, "aria": False},
        "bar": filled,
        "area": {**filled, "fillOpacity": 0.85},
        "arc": filled,
        "circle": {**filled, "size": 64, "opacity": 1},
        "point": {**filled, "filled": True, "size": 64, "opacity": 1},
        "square": {**filled, "size": 64, "opacity": 1},
        "rect": filled,
        "tick": {**filled, "opacity": 1},
        "geoshape": {"fill": colour("land"), "stroke": colour("page"), "strokeWidth": 0.5, "tooltip": True},
        "line": {
            "color": focal,
            "strokeWidth": 2.5,
            "strokeCap": "round",
            "strokeJoin": "round",
            "tooltip": True,
        },
        "trail": filled,
        "rule": {"color": colour("axis"), "strokeWidth": 1},
        "errorbar": {"color": focal},
        "errorband": {"color": focal},
        "boxplot": {"color": focal},
    }
