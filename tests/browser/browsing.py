"""Pages opened from files in a headless Chromium, with a record of everything they should not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("file:", "data:", "blob:", "about:")
# A colour half-way through a transition is no colour of the page.
STAND_STILL = """() => {
    const style = document.createElement('style');
    style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
    document.head.append(style);
}"""
# Rows, list items and words of code are alike; axe-core takes minutes for thousands of them.
SHORTEN = """() => {
    const counted = new Map();
    const alike = 'tr, td, li, dl > *, :is(p, td) > span, pre span, svg *';
    for (const node of document.querySelectorAll(`main :is(${alike})`)) {
        const kind = node.tagName + node.className;
        const kinds = counted.get(node.parentNode) || counted.set(node.parentNode, {}).get(node.parentNode);
        kinds[kind] = (kinds[kind] || 0) + 1;
        if (kinds[kind] > 6) node.style.display = 'none';
    }
}"""
OF_COLOUR = ("color-contrast", "link-in-text-block")
RESIZED = 400  # milliseconds; 300 after a change of width the theme makes what scrolls now focusable
PHONE, DESK = 360, 1280  # pixels


@dataclass
class Visit:
    """An open page, and what it did that a page of the book must not do."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def width(self, pixels: int) -> None:
        """Make the window this wide."""
        self.page.set_viewport_size({"width": pixels, "height": 900})
        self.page.wait_for_timeout(RESIZED)
        self.settle()

    def theme(self, name: str) -> None:
        """Choose the light or dark theme, as the theme's own button does."""
        self.page.evaluate(
            "name => Object.assign(document.documentElement.dataset, {mode: name, theme: name})",
            name,
        )
        self.settle(name)

    def bring_figures_in(self) -> None:
        """Scroll past every figure, so that each becomes interactive."""
        for figure in self.page.locator("figure.sr-figure").all():
            figure.scroll_into_view_if_needed()
        self.settle()

    def settle(self, theme: str | None = None) -> None:
        """Wait until what is interactive is drawn for this width and theme."""
        wanted = theme or self.page.evaluate("document.documentElement.dataset.theme") or "light"
        self.page.wait_for_function(
            """theme => [...document.querySelectorAll('figure.sr-figure')].every(figure => {
                if (!figure.querySelector('.sr-is-live')) return !figure.dataset.srShows;
                const live = getComputedStyle(figure.querySelector('.sr-live'));
                return figure.dataset.srShows === `${live.getPropertyValue('--sr-form').trim()} ${theme}`;
            })""",
            arg=wanted,
            timeout=10_000,
        )

    def violations_in(self, theme: str) -> list[str]:
        """List violations in a theme; a change of theme changes colours, so only those in the dark one."""
        self.theme(theme)
        return self.violations(rules=() if theme == "light" else OF_COLOUR)

    def overflow(self) -> list[str]:
        """Name what sticks out of the window sideways; nothing when the page itself does not scroll."""
        return self.page.evaluate(
            """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
                [...document.querySelectorAll('body *')]
                    .filter(node => node.getBoundingClientRect().right > window.innerWidth + 1)
                    .map(node => `${node.tagName.toLowerCase()}.${node.className}`).slice(0, 5)
                    .concat(`the page: ${document.documentElement.scrollWidth} px`)"""
        )

    def violations(self, inside: str | None = None, rules: tuple[str, ...] = ()) -> list[str]:
        """List what axe-core finds, a line each: rule, place, how to mend it; by some rules or by all."""
        self.page.evaluate(SHORTEN)
        # without preload: it would fetch style sheets, which file:// pages refuse
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        found = Axe().run(self.page, context=inside, options=options)
        return [
            f"{rule['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for rule in found.response["violations"]
            for node in rule["nodes"][:3]
        ]


def find_chromium(play: Playwright) -> str | None:
    """Find a Chromium: on PATH first, then Playwright's own."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = play.chromium.executable_path
    return own if Path(own).exists() else None


@contextmanager
def opened(browser: Browser, address: Path, **context: Any) -> Iterator[Visit]:
    """Open a file in a fresh profile that cannot reach the network."""
    settings: dict[str, Any] = {
        "viewport": {"width": DESK, "height": 900},
        "color_scheme": "light",
        **context,
    }
    profile: BrowserContext = browser.new_context(**settings)
    profile.set_default_timeout(15_000)
    visit = Visit(profile.new_page())
    _watch(visit)
    try:
        visit.page.goto(address.as_uri(), wait_until="load")
        visit.page.evaluate(STAND_STILL)
        yield visit
    finally:
        profile.close()


def _watch(visit: Visit) -> None:
    def on_request(route: Any) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    def on_console(message: Any) -> None:
        if message.type in {"error", "warning"}:
            visit.complaints.append(f"{message.type}: {message.text}")

    visit.page.context.route("**/*", on_request)
    visit.page.on("websocket", lambda socket: visit.outside.append(socket.url))
    visit.page.on("console", on_console)
    visit.page.on("pageerror", lambda fault: visit.complaints.append(f"uncaught: {fault}"))
