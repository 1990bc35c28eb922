"""From an Altair chart to a Vega-Lite specification that depends on the chart alone."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple

import altair as alt

from systemrace.errors import ProseError
from systemrace.figures import theme

Spec = dict[str, Any]

SHARED_MARK = "shared:"
SHARED_FROM = 512  # characters; below that a reference saves nothing

# Altair numbers unnamed views and parameters through the whole session.
_COUNTED = re.compile(r"\b(view|param|concat|layer|selector)_(\d+)\b")


class Size(NamedTuple):
    """The room a chart is drawn for: plot pixels, and whether it is the form for narrow screens."""

    width: int
    narrow: bool


def specification(chart: Any, size: Size, call: str, description: str, *, validate: bool = True) -> Spec:
    """Turn a chart into a Vega-Lite specification in the house look, data inside.

    Args:
        chart: what a figure's draw function returned.
        size: the room it was drawn for.
        call: how the figure was asked for, to name it in errors.
        description: the figure's text for who cannot see it.
        validate: hold the chart against the schema of Vega-Lite.

    Raises:
        ProseError: if `chart` is not an Altair chart, sets its own look, or takes data from outside.
    """
    if not isinstance(chart, alt.TopLevelMixin):
        raise ProseError(
            f"{call}: draw returned {type(chart).__name__}, not an Altair chart. "
            "End the draw function with `return alt.Chart(...)...`."
        )
    spec = _plain(chart, call, validate)
    own = sorted({"config", "background", "padding", "autosize"} & spec.keys())
    if own:
        raise ProseError(
            f"{call}: the chart sets {' and '.join(own)} itself. Fonts, background and axes come from the "
            "house theme, or dark pages break: remove .configure*() and those properties; set one axis with "
            "alt.Axis(...)."
        )
    if '"url":' in json.dumps(spec):
        raise ProseError(
            f"{call}: the chart fetches data or images from a URL, and the book must open offline. "
            "Give alt.Chart a data frame, and figures.world.outlines() for maps."
        )
    canonical = _renumbered(spec)
    return {
        **canonical,
        "description": description,
        "config": theme.config(size.narrow, flat_titles=_has_one_titled_y(spec)),
    }


def _plain(chart: alt.TopLevelMixin, call: str, validate: bool) -> Spec:
    try:
        with alt.theme.enable("none"), alt.data_transformers.enable("default", max_rows=None):
            spec: Spec = chart.to_dict(validate=validate)
    except Exception as fault:
        raise ProseError(f"{call}: Altair cannot make a chart of what draw returned. {fault}") from fault
    return spec


def _has_one_titled_y(spec: Spec) -> bool:
    """Say whether one plot stands alone with a titled upright axis; in rows of plots flat titles collide."""
    if {"facet", "repeat", "concat", "hconcat", "vconcat"} & spec.keys():
        return False
    layers = [spec, *spec.get("layer", [])]
    encodings = [layer.get("encoding", {}) for layer in layers]
    if any({"row", "column", "facet"} & encoding.keys() for encoding in encodings):
        return False
    return any(_is_titled(encoding["y"]) for encoding in encodings if "y" in encoding)


def _is_titled(channel: Spec) -> bool:
    axis = channel.get("axis", {})
    if axis is None or not ({"field", "aggregate"} & channel.keys()):
        return False
    title = axis.get("title", channel.get("title", channel.get("field", "count")))
    return bool(title)


def _renumbered(spec: Spec) -> Spec:
    seen: dict[str, str] = {}

    def rename(found: re.Match[str]) -> str:
        return seen.setdefault(
            found[0], f"{found[1]}_{1 + sum(new.startswith(found[1]) for new in seen.values())}"
        )

    data = spec.pop("datasets", None)
    renamed: Spec = json.loads(_COUNTED.sub(rename, json.dumps(spec)))
    return renamed if data is None else {**renamed, "datasets": data}


def downloadable(spec: Spec, title: list[str], subtitle: list[str]) -> Spec:
    """Return a specification that stands alone: page fonts, white background, title and sources on it."""
    heading = {
        "text": title,
        "subtitle": subtitle,
        "anchor": "start",
        "color": theme.colour("text"),
        "subtitleColor": theme.colour("muted"),
    }
    framed = {**spec, "title": heading} if "title" not in spec else spec
    config = {**spec["config"], "font": theme.FONT_STACK, "background": theme.colour("page"), "padding": 12}
    return {**framed, "config": config}


def pooled(specs: dict[str, Spec]) -> tuple[dict[str, Any], dict[str, Spec]]:
    """Move data out of specifications into one pool, so that two forms of a chart carry them once.

    Returns:
        The pool, keyed by `shared:<hash>`, and the specifications with those keys in the data's place.
    """
    pool: dict[str, Any] = {}
    return pool, {name: _without_data(spec, pool) for name, spec in specs.items()}


def _without_data(node: Any, pool: dict[str, Any], key: str = "") -> Any:
    if key in {"values", "datasets"} and not isinstance(node, str):
        if key == "datasets":
            return {name: _without_data(rows, pool, "values") for name, rows in node.items()}
        return _reference(node, pool)
    if isinstance(node, dict):
        return {name: _without_data(child, pool, name) for name, child in node.items()}
    if isinstance(node, list):
        return [_without_data(child, pool) for child in node]
    return node


def _reference(values: Any, pool: dict[str, Any]) -> Any:
    text = compact(values)
    if len(text) < SHARED_FROM:
        return values
    key = SHARED_MARK + hashlib.sha256(text.encode()).hexdigest()[:12]
    pool[key] = values
    return key


def readable(spec: Spec) -> str:
    """Return JSON with an indented structure and data on one line each."""
    pool, forms = pooled({"spec": spec})
    text = json.dumps(forms["spec"], ensure_ascii=False, indent=1, allow_nan=False)
    for key, values in pool.items():
        text = text.replace(f'"{key}"', compact(values))
    return text


def compact(value: Any) -> str:
    """Return JSON without spaces, in the order given, as small as it gets."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
