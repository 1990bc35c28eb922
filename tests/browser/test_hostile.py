"""A hostile title is text wherever a reader meets it: on a page, in a drawing, in what can be downloaded."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from conftest import MINIBOOK
from systemrace.book.sphinx_ext import changed
from systemrace.registry import changes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("book")]

HOSTILE = (
    "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>{num}`a` [b](javascript:window.hit=3)"
)
FORMULA = '=HYPERLINK("http://x.test")'
IN_PAGE = "() => [...document.querySelectorAll('main, body')].map(node => node.textContent).join(' ')"
MADE_OF_IT = (
    "() => [...document.querySelectorAll('script, img, a')].filter(node => "
    "/window\\.hit|onerror/.test(node.outerHTML) || node.getAttribute('src') === 'x' || "
    "/^javascript/.test(node.getAttribute('href'))).length"
)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "book"
    shutil.copytree(MINIBOOK, folder)
    charts = folder / "charts.py"
    text = charts.read_text("utf-8")
    assert '"First study"' in text
    text = text.replace('"First study"', repr(HOSTILE)).replace('"Fourth study"', repr(FORMULA))
    charts.write_text(text, "utf-8")
    program = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return folder / "_build" / "html"


def test_a_hostile_name_in_a_chart_is_text(hostile_site, visit):
    opened = visit(hostile_site / "charts.html")
    opened.bring_figures_in()
    figure = opened.page.locator("#figure-response-rates")
    figure.locator("summary").first.click()
    mark = figure.locator(".sr-live svg .mark-symbol path").first
    mark.scroll_into_view_if_needed()
    mark.hover()
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.evaluate(MADE_OF_IT) == 0
    assert HOSTILE in figure.locator("table").first.inner_text()
    assert opened.outside == []


def test_a_hostile_name_in_what_can_be_downloaded_is_text(hostile_site):
    folder = hostile_site / "_static" / "figures"
    drawings = sorted(folder.rglob("*response-rates*.svg"))
    assert drawings
    for drawing in drawings:
        root = ElementTree.parse(drawing).getroot()  # noqa: S314 - written by the build above
        kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not kinds & {"script", "image", "foreignObject", "a"}
        assert any("window.hit" in (element.text or "") for element in root.iter())
    (table,) = folder.rglob("*response-rates*.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(line for line in lines if line[0] != "#") for cell in row]
    assert HOSTILE in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_a_hostile_title_among_what_changed_is_text(tmp_path, visit):
    row = {
        "nct_id": "NCT00000001", "title": HOSTILE, "lead_sponsor": FORMULA, "field": "title", "old": "a",
        "new": HOSTILE, "change": "changed",
    }  # fmt: skip
    batch = {
        "kind": "other", "field": HOSTILE, "change": "c", "lead_sponsor": HOSTILE, "records": 3,
        "nct_ids": ["NCT00000001", "ChiCTR2600099999"],
    }  # fmt: skip
    counts = [{"kind": kind, "records": 1, "cells": 1, "meaning": "m"} for kind in changes.KINDS]
    told = {"batches": [batch], "records": {kind: [row] for kind in changes.KINDS}, "counts": counts}
    one = SimpleNamespace(older="2026-05-22", newer="2026-08-22", page="changes/2026-08-22", document=told)
    html = changed._batches(None, one) + "".join(changed._records(None, one, count) for count in counts)
    page = tmp_path / "changed.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><main>{html}</main>", "utf-8")
    opened = visit(page)
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.evaluate(MADE_OF_IT) == 0
    assert HOSTILE in opened.page.evaluate(IN_PAGE)
    links = opened.page.eval_on_selector_all("a", "all => all.map(link => link.getAttribute('href'))")
    assert "https://clinicaltrials.gov/study/NCT00000001" in links
    assert not [link for link in links if "ChiCTR" in link]
