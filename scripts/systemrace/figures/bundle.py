"""What every page of the book shares: stylesheet, script, and Vega in one local file."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import vl_convert

from systemrace.figures import theme

STYLESHEET = "systemrace.css"
SCRIPT = "systemrace.js"
VEGA = "systemrace-vega.js"

_DARK_VALUES = "/* dark-values */ {}"
# Vega-Embed fetches nothing here; the book's own name keeps clear of other scripts' globals.
_EXPOSE = "window.systemrace=window.systemrace||{};window.systemrace.embed=vegaEmbed;"


def write_assets(folder: Path) -> list[Path]:
    """Write the stylesheet, the script and the Vega bundle into `folder`.

    A page links the first two; the script finds the third beside itself, once a figure comes near.
    The bundle takes a second to make and is left alone if the same versions wrote it before.

    Returns:
        The three files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    style, script, vega = (folder / name for name in (STYLESHEET, SCRIPT, VEGA))
    style.write_bytes((theme.stylesheet() + _static(STYLESHEET)).encode())
    script.write_bytes(_script().encode())
    if not _is_current(vega):
        vega.write_bytes(vega_bundle().encode())
    return [style, script, vega]


def vega_bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one classic script that leaves one name behind.

    Wrapped in a function: at top level the bundle's `_` collides with the one of Sphinx's own script;
    a module would be blocked on file:// pages.
    """
    return f"{_versions()}\n(function(){{{vl_convert.javascript_bundle(_EXPOSE)}\n}})();\n"


def _versions() -> str:
    vega, embed = vl_convert.get_vega_version(), vl_convert.get_vega_embed_version()
    lite, carrier = vl_convert.get_vegalite_versions()[-1], version("vl-convert-python")
    exposed = hashlib.sha256(_EXPOSE.encode()).hexdigest()[:8]
    return (
        f"/*! Vega {vega}, Vega-Lite {lite}, Vega-Embed {embed}, bundled by vl-convert {carrier}. "
        f"BSD-3-Clause, University of Washington Interactive Data Lab. {exposed} */"
    )


def _is_current(vega: Path) -> bool:
    if not vega.is_file():
        return False
    with vega.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n") == _versions()


def _script() -> str:
    source = _static(SCRIPT)
    values = json.dumps(theme.dark_values(), separators=(",", ":"))
    if _DARK_VALUES not in source:
        raise RuntimeError(f"{SCRIPT} has no place marked {_DARK_VALUES!r} for the palette")
    return source.replace(_DARK_VALUES, values)


def _static(name: str) -> str:
    return resources.files("systemrace.figures").joinpath("static", name).read_text("utf-8")
