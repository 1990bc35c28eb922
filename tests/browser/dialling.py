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
STEPS = 200  # of a slider from end to end
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


def settings(data: Mapping[str, Any], seed: int, on_the_grid: bool) -> Iterator[dict[str, str]]:
    """Give settings of all fields by chance, without end: anywhere on the sliders, or at grid points."""
    rng = random.Random(seed)  # noqa: S311 - chance, no secret
    while True:
        yield {dial["parameter"]: _setting(dial, rng, on_the_grid) for dial in data["dials"]}


def _setting(dial: Mapping[str, Any], rng: random.Random, on_the_grid: bool) -> str:
    place = rng.randrange(len(dial["values"]))
    if dial["chosen"]:
        return str(place)
    low, high = dial["values"][0], dial["values"][-1]
    return str(dial["values"][place] if on_the_grid else low + (high - low) * rng.randint(0, STEPS) / STEPS)


def numbers_in(text: str) -> list[float]:
    """Read the numbers of a reading: its value, and its limits where it has any."""
    plain = text.replace(",", "").replace("\N{MINUS SIGN}", "-")
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", plain)]
