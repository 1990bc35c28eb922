"""What the registry writes is text on the page of a copy, in its tables and drawings, and in the feed."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_hostile import FORMULA, HOSTILE, IN_PAGE, MADE_OF_IT

from small_book import copy_book, systemrace
from systemrace.book import feed
from systemrace.project import find_project
from systemrace.registry import snapshot
from systemrace.tables import load

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("book")]

OLDER, NEWER = "2026-05-22", "2026-08-22"
MANY = 6
FORGED = f"{FORMULA} {HOSTILE}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A book of two copies: in the newer one a sponsor's trials have another title, status and start."""
    project = copy_book(tmp_path_factory.mktemp("copies") / "book")
    with (project.root / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("      - file: chapters/copies\n")
    (project.chapters / "copies.md").write_text("# Copies\n\n```{snapshot-changes}\n```\n", encoding="utf-8")
    shutil.rmtree(project.snapshots)
    ours = find_project()
    for name in ("sources.csv", "evidence/countries.csv"):
        shutil.copy(ours.data / name, project.data / name)
    screening = load("screening", NEWER, ours)
    known = screening[screening["is_car"].eq("yes") & screening["sponsor_country"].eq("CN")]["nct_id"]
    trials = load("trials", NEWER, ours)
    chosen = trials[trials["nct_id"].isin(known) & trials["start_date"].str.len().eq(10)].head(MANY)
    told = {"older": chosen.assign(lead_sponsor=FORGED), "newer": chosen.copy()}
    told["newer"] = told["newer"].assign(
        title=FORGED,
        lead_sponsor=FORGED,
        conditions=HOSTILE,
        start_date="2027-03-01",
        overall_status="UNKNOWN",
        primary_completion_date=None,
        completion_date=None,
    )
    origin = snapshot.Origin(
        registry="x",
        query="x",
        retrieved=OLDER,
        sources={},
        gaps=[],
        corrections=[],
        screening_rule_version="1.1",
    )
    for date, rows in zip((OLDER, NEWER), told.values(), strict=True):
        numbers = set(rows["nct_id"])
        parts = {"trials": rows} | {
            name: frame[frame["nct_id"].isin(numbers)]
            for name, frame in (("sites", load("sites", NEWER, ours)), ("screening", screening))
        }
        snapshot.write(project.snapshots, date, parts, origin)
    done = systemrace(project, "build", "--jobs", "1")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return project.site


def _parsed(file: Path) -> ElementTree.Element:
    return ElementTree.parse(file).getroot()  # noqa: S314 - written by the build above


def test_a_hostile_record_is_text_on_the_page_of_its_copy(site, visit):
    opened = visit(site / "changes" / f"{NEWER}.html")
    opened.bring_figures_in()
    opened.page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    opened.page.locator("#figure-start-dates-moved .sr-live svg .mark-symbol path").first.hover()
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.evaluate(MADE_OF_IT) == 0
    assert FORGED in opened.page.evaluate(IN_PAGE)
    assert opened.outside == []


def test_a_hostile_record_is_text_in_the_tables_and_drawings_of_its_copy(site):
    folder = site / "changes" / NEWER
    tables = [*folder.glob("*.csv"), *folder.rglob("figures/**/*.csv")]
    assert len(tables) > 5
    cells = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            cells += [cell for row in csv.reader(line for line in lines if line[0] != "#") for cell in row]
    assert any(HOSTILE in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]
    drawings = list(folder.rglob("*.svg"))
    assert drawings
    for drawing in drawings:
        kinds = {element.tag.rpartition("}")[2] for element in _parsed(drawing).iter()}
        assert not kinds & {"script", "image", "foreignObject", "a"}


def test_a_hostile_name_in_the_feed_is_text(site, browser):
    page = browser.new_page()
    page.goto((site / feed.FILE).as_uri())
    assert page.evaluate("document.contentType") in ("application/xml", "text/xml")
    assert page.evaluate("window.hit") is None
    page.close()
    root = _parsed(site / feed.FILE)
    assert {element.tag for element in root.iter()} <= {
        f"{{{feed.ATOM}}}{name}"
        for name in (
            "feed", "id", "title", "subtitle", "updated", "published", "author", "name", "rights", "link",
            "entry", "summary",
        )
    }  # fmt: skip
    summaries = [element.text for element in root.iter(f"{{{feed.ATOM}}}summary")]
    assert any(HOSTILE in text for text in summaries)


def test_every_page_leads_to_the_feed(site, visit):
    opened = visit(site / "changes" / f"{NEWER}.html")
    target = opened.page.locator('link[type="application/atom+xml"]').get_attribute("href")
    assert (site / "changes" / target).resolve() == (site / feed.FILE).resolve()
