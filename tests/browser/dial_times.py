"""How long a page takes to follow a dial: run `python tests/browser/dial_times.py [FOLDER OF THE BOOK]`.

A move counts from the event of the slider until readings, chart and verdict stand in the page and their
layout is done, and, apart from that, until the browser has shown the next picture. Nothing here is a test:
times depend on the machine.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import numpy as np
from browsing import OPTIONS, find_chromium, opened
from dialling import PANELS, data_of, selector_of, settings
from playwright.sync_api import sync_playwright

from systemrace.project import find_project

MOVES = 500
TIMED = """async ([selector, moves]) => {
    const panel = document.querySelector(selector), form = panel.querySelector('form');
    panel.scrollIntoView();
    const followed = [], shown = [];
    for (const [name, value] of moves) {
        const field = form.elements[name];
        field.value = value;
        const began = performance.now();
        field.dispatchEvent(new Event('input', {bubbles: true}));
        panel.getBoundingClientRect();
        followed.push(performance.now() - began);
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        shown.push(performance.now() - began);
    }
    return [followed, shown];
}"""


def main(site: Path) -> None:
    """Print the distribution of the times of each panel, in milliseconds."""
    if not (site / "index.html").is_file():
        sys.exit(f"No book at {site}. Build it first: make book")
    print(f"{'milliseconds a move, of ' + str(MOVES):<42}  median    95%    99%   most")
    with sync_playwright() as play:
        path = find_chromium(play)
        if path is None:
            sys.exit("No Chromium on PATH and none of Playwright's. Run: scripts/install-browser .venv/bin")
        browser = play.chromium.launch(executable_path=path, args=list(OPTIONS))
        for chapter in PANELS:
            with opened(browser, site / "chapters" / f"{chapter}.html") as visit:
                selector = selector_of(chapter)
                data = data_of(visit.page, selector)
                every = (pair for one in settings(data, 1) for pair in one.items())
                times = visit.page.evaluate(TIMED, [selector, [list(one) for one in islice(every, MOVES)]])
            for what, one in zip(("followed", "shown"), times, strict=True):
                spread = "".join(f"{at:7.1f}" for at in np.quantile(one, [0.5, 0.95, 0.99, 1]))
                print(f"{chapter + ', ' + what:<42} {spread}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else find_project().site)
