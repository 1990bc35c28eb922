"""Dials on a page: fields a reader moves, readings that follow, and the grid as data beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sphinx.application import Sphinx

from systemrace import claims
from systemrace.book.sphinx_ext import bibliography, content
from systemrace.book.sphinx_ext.elements import Html, select, tag
from systemrace.claims import rules


def panel(app: Sphinx, page: str, chapter: str, identifier: str, entry: Mapping[str, Any]) -> Html:
    """Write the panel: without a script it says that it needs one; `static/dials.js` brings it to life."""
    name = f"dials-{identifier}"
    fields = [_field(name, dial) for dial in entry["dials"]]
    buttons = (
        tag("button", "Reset", type="button", data_sr_do="reset"),
        tag("button", "Copy link to this setting", type="button", data_sr_do="link"),
        tag("span", classes="sr-dials-said", role="status"),
    )
    head = tag("p", entry["title"], classes="sr-dials-title", ids=f"{name}-title")
    verdict = _verdict(entry)
    shown = tag("div", tag("div", classes="sr-dials-chart"), tag("dl", *_readings(entry)), *verdict)
    cited = bibliography.citations(app, page, entry["sources"])
    below = tag("div", _exactness(entry), " ", _command(chapter), " Sources: ", cited, classes="sr-below")
    form = tag("form", *fields, tag("div", *buttons, classes="sr-dials-buttons"))
    data = Html(f'<script type="application/json">{_data(app, entry)}</script>')
    without = tag("noscript", tag("p", "Moving these dials needs JavaScript; the charts of the page do not."))
    return tag(
        "section", head, without, form, shown, below, data,
        classes="sr-dials", ids=name, aria_labelledby=f"{name}-title", data_sr_dials=identifier,
    )  # fmt: skip


def _field(name: str, dial: Mapping[str, Any]) -> Html:
    parameter = dial["parameter"]
    if dial["chosen"]:
        options = {str(place): _option(value) for place, value in enumerate(dial["values"])}
        return tag("div", select(parameter, dial["label"], options), classes="sr-dial")
    # The field holds a stop's place, since stops need not lie evenly.
    box = tag(
        "input", type="range", name=parameter, ids=f"{name}-{parameter}",
        min="0", max=str(len(dial["values"]) - 1), step="1", value=str(dial["values"].index(dial["own"])),
    ).removesuffix("</input>")  # fmt: skip
    label = tag("label", f"{dial['label']} ", tag("output"), **{"for": f"{name}-{parameter}"})
    return tag("div", label, Html(box), classes="sr-dial")


def _option(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _readings(entry: Mapping[str, Any]) -> list[Html]:
    return [
        part
        for reading in entry["readings"]
        for part in (tag("dt", reading["label"]), tag("dd", data_sr_reading=reading["id"]))
    ]


def _verdict(entry: Mapping[str, Any]) -> list[Html]:
    if not entry["claim"]:
        return []
    badge = tag("span", classes="sr-verdict")
    return [
        tag("p", f"{entry['claim']} at this setting: ", badge, classes="sr-dials-verdict", aria_live="polite")
    ]


def _exactness(entry: Mapping[str, Any]) -> str:
    return (
        f"All {entry['settings']:,} settings that these dials can take were computed beforehand; nothing is "
        "interpolated."
    )


def _rules(app: Sphinx, claim: str) -> list[tuple[str, rules.Condition]]:
    ledger = claims.load(content.of(app).project)
    return [(rule.verdict, rules.parse(rule.when)) for rule in ledger[claim].rules]


def _command(chapter: str) -> Html:
    return tag(
        "span", "Any other value, by command: ", tag("code", f"systemrace run {chapter} -p NAME=VALUE"), "."
    )


def _data(app: Sphinx, entry: Mapping[str, Any]) -> str:
    kept = {name: entry[name] for name in ("dials", "readings", "outputs")}
    judged: list[list[object]] = []
    if entry["claim"]:
        judged = [[verdict, rules.plain(rule)] for verdict, rule in _rules(app, entry["claim"])]
    written = json.dumps(kept | {"rules": judged}, separators=(",", ":"), sort_keys=True)
    return written.replace("<", "\\u003c").replace("&", "\\u0026")
