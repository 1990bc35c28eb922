"""Panels of dials in a browser, moved as a reader moves them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Page

PANELS = {
    "cost-of-delay": ("loss", "B15"),
    "first-data-decision": ("value-of-routes", "A19"),
    "signal-and-capital": ("months-gained", "A17"),
}
# Every field is set and says so, as a slider does when it is dragged; then the page is read.
MOVE = """([selector, settings]) => {
    const panel = document.querySelector(selector);
    for (const [name, value] of Object.entries(settings)) {
        const field = panel.querySelector('form').elements[name];
        field.value = value;
        field.dispatchEvent(new Event('input', {bubbles: true}));
    }
    const said = {};
    for (const place of panel.querySelectorAll('[data-sr-reading]')) {
        said[place.dataset.srReading] = place.textContent;
    }
    return {
        point: panel.srPoint, values: panel.srValues, said,
        verdict: panel.querySelector('.sr-verdict').textContent,
        drawn: panel.querySelector('.sr-dials-chart svg').getAttribute('aria-label'),
    };
}"""


def selector_of(chapter: str) -> str:
    """Name the panel of a chapter."""
    return f"#dials-{PANELS[chapter][0]}"


def data_of(page: Page, selector: str) -> dict[str, Any]:
    """Read the grid that stands beside a panel, once the panel is drawn."""
    page.wait_for_selector(f"{selector} svg", timeout=60_000)
    return json.loads(page.text_content(f"{selector} script[type='application/json']") or "")


def settings(data: Mapping[str, Any], seed: int) -> Iterator[dict[str, str]]:
    """Give settings of all fields by chance, without end; a field holds the place of a stop or an option."""
    rng = random.Random(seed)  # noqa: S311 - chance, no secret
    while True:
        yield {dial["parameter"]: str(rng.randrange(len(dial["values"]))) for dial in data["dials"]}


def meant(data: Mapping[str, Any], setting: Mapping[str, str]) -> dict[str, Any]:
    """Give the parameters that a setting of the fields stands for."""
    return {dial["parameter"]: dial["values"][int(setting[dial["parameter"]])] for dial in data["dials"]}


def numbers_in(text: str) -> list[float]:
    """Read the numbers of a reading: its value, and its limits where it has any."""
    plain = text.replace(",", "").replace("\N{MINUS SIGN}", "-")
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", plain)]
