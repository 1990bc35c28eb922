"""The files a figure leaves behind, byte for byte the same each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from systemrace.figures import cells, pdf, png, spec, svg, theme, wording

if TYPE_CHECKING:
    from systemrace.figures.contract import Figure

ENDINGS = {
    "csv": ".csv",
    "svg": ".svg",
    "png": ".png",
    "pdf": ".pdf",
    "spec": ".vl.json",
    "wide": ".wide.svg",
    "narrow": ".narrow.svg",
    "script": ".js",
}
BOOK = "The System Race"
LICENCE = "CC BY 4.0, see LICENSE-DATA"


def write(figure: Figure, folder: Path) -> None:
    """Write every file of a figure into `folder`, which is made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    poster = _poster(figure)
    texts: dict[str, Callable[[], str]] = {
        "csv": lambda: csv_text(figure),
        "svg": lambda: poster,
        "spec": lambda: spec_text(figure),
        "wide": lambda: inline_svg(figure, "wide"),
        "narrow": lambda: inline_svg(figure, "narrow"),
        "script": lambda: script_text(figure),
    }
    for kind, text in texts.items():
        (folder / f"{figure.id}{ENDINGS[kind]}").write_bytes(text().encode())
    for kind, data in {"png": png.packed(svg.to_png(poster)), "pdf": pdf.draw(poster)}.items():
        (folder / f"{figure.id}{ENDINGS[kind]}").write_bytes(data)


def csv_text(figure: Figure) -> str:
    """Return the data as CSV under a header of `# ` lines that say where they come from."""
    header = "".join(f"# {name}: {_one_line(value)}\n" for name, value in _provenance(figure).items())
    table = cells.guarded(figure.data).to_csv(
        index=False, lineterminator="\n", float_format="%.10g", date_format=_date_format(figure)
    )
    return f"# {BOOK}\n{header}{table}"


def spec_text(figure: Figure) -> str:
    """Return the wide form as a Vega-Lite specification that stands alone, with its provenance."""
    heading = wording.wrapped(figure.title, figure.wide.drawing.width, 14, bold=True)
    source = wording.wrapped(_source_line(figure), figure.wide.drawing.width, 12)
    alone = spec.downloadable(figure.wide.spec, heading, source)
    alone["usermeta"] = {"book": BOOK, **_provenance(figure)}
    return spec.readable(alone) + "\n"


def script_text(figure: Figure) -> str:
    """Return a classic script that registers both forms; modules are blocked on file:// pages.

    The forms are compiled to Vega here: the reader's machine has less to do, and advice that Vega-Lite
    has for a chart's author does not reach the reader's console.
    """
    shared, forms = spec.pooled({"wide": _on_page(figure.wide.spec), "narrow": _on_page(figure.narrow.spec)})
    key = spec.compact(f"{figure.chapter}/{figure.id}")
    entry = spec.compact({"shared": shared, **forms})
    home = "window.systemrace=window.systemrace||{}"
    return f"(function(s){{(s.specs=s.specs||{{}})[{key}]={entry}}})({home});\n"


def _on_page(plain: spec.Spec) -> spec.Spec:
    return svg.to_vega({**plain, "config": {**plain["config"], "font": theme.FONT_STACK}})


def inline_svg(figure: Figure, form: str) -> str:
    """Return the SVG of one form ("wide" or "narrow") to stand in a page."""
    drawing = figure.wide.drawing if form == "wide" else figure.narrow.drawing
    return svg.inline(drawing, figure.description, f"sr-{figure.chapter}-{figure.id}-{form}")


def notebook_html(figure: Figure) -> str:
    """Return the figure for a plain notebook: light theme, no scripts."""
    width = figure.wide.drawing.width + 2 * svg.MARGIN
    return f'<figure style="margin:0;max-width:{width:g}px">{_poster(figure)}</figure>'


def _poster(figure: Figure) -> str:
    notes = [figure.note] if figure.note else []
    footer = [*notes, _source_line(figure), _address(figure)]
    return svg.standalone(figure.wide.drawing, figure.description, figure.title, footer)


def _source_line(figure: Figure) -> str:
    return wording.source_line(list(figure.sources.values()), elsewhere="the figure's CSV")


def _address(figure: Figure) -> str:
    snapshot = figure.provenance.get("snapshot")
    return f"{BOOK}, {_permanent_id(figure)}" + (f", registry copy of {snapshot}" if snapshot else "")


def _permanent_id(figure: Figure) -> str:
    """Give what `systemrace cite` takes."""
    return f"figure/{figure.chapter}:{figure.id}"


def _provenance(figure: Figure) -> dict[str, Any]:
    known = figure.provenance
    described = {
        "id": _permanent_id(figure),
        "title": figure.title,
        "note": figure.note,
        "snapshot": known.get("snapshot"),
        "parameters": known.get("parameters") or None,
        "code version": known.get("code_version"),
        "sources": [name if name == text else f"{name} ({text})" for name, text in figure.sources.items()],
        "licence": known.get("licence", LICENCE),
    }
    return {name: value for name, value in described.items() if value is not None}


def _one_line(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_one_line(item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return " ".join(text.split())


def _date_format(figure: Figure) -> str | None:
    moments = figure.data.select_dtypes("datetime")
    whole_days = all(
        pd.Series(moments[name]).dropna().dt.normalize().eq(moments[name].dropna()).all() for name in moments
    )
    return "%Y-%m-%d" if whole_days else None
