"""Two registry copies compared: document, tables, page and feed, and the records behind a flip."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from types import SimpleNamespace
from xml.etree import ElementTree

import jsonschema
import pandas as pd
import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from systemrace import claims, tables
from systemrace.analysis.trial_counts.specified import Evaluator
from systemrace.book import comparison, difference, edition, evaluation, execute, feed, rejudged, responsible
from systemrace.book.sphinx_ext import changed
from systemrace.chapter.parameters import read_schema
from systemrace.claims import movement
from systemrace.cli import main
from systemrace.figures import svg
from systemrace.project import Project, find_project
from systemrace.registry import changes

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script> {num}`a` [b](javascript:c) \x1b[31m\x00'
OLDER, NEWER = "2026-05-22", "2026-08-22"


def document(**given: object) -> difference.Document:
    row = {
        "nct_id": "NCT00000001", "title": HOSTILE, "lead_sponsor": HOSTILE, "field": "title", "old": "a",
        "new": HOSTILE, "change": "changed",
    }  # fmt: skip
    batch = {
        "kind": "status",
        "field": "f",
        "change": "c",
        "lead_sponsor": HOSTILE,
        "records": 3,
        "nct_ids": ["NCT00000001"],
    }
    counts = [
        {"kind": kind, "records": 1, "cells": 1, "meaning": changes.MEANING[kind]} for kind in changes.KINDS
    ]
    return {
        "older": {"date": OLDER, "records": 1, "screening_rules": "1.0"},
        "newer": {"date": NEWER, "records": 1, "screening_rules": "1.1"},
        "counts": counts, "batches": [batch], "records": {kind: [row] for kind in changes.KINDS},
        "numbers": None, "claims": None, **given,
    }  # fmt: skip


def news(told: difference.Document) -> SimpleNamespace:
    return SimpleNamespace(older=OLDER, newer=NEWER, page=f"changes/{NEWER}", document=told, figures=[])


@pytest.fixture(scope="module")
def pair() -> comparison.Pair:
    return comparison.pair(find_project(), NEWER, OLDER)


def test_the_document_of_the_shipped_copies_keeps_its_schema(pair, tmp_path):
    found = difference.difference(pair, depth="records")
    jsonschema.Draft202012Validator(json.loads(difference.schema())).validate(found.document)
    assert (found.document["older"]["date"], found.document["newer"]["date"]) == (OLDER, NEWER)
    written = {path.name for path in found.write(tmp_path)}
    assert written == {f"{kind}.csv" for kind in changes.KINDS} | {
        "batches.csv", "changes.json", "changes.schema.json",
    }  # fmt: skip
    assert len(pd.read_csv(tmp_path / "added.csv")) == 121


@pytest.fixture(scope="module")
def judged(pair):
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(execute, "results")  # what would run a chapter is not there
        return difference.difference(pair, depth="verdicts")


def test_verdicts_are_compared_with_no_chapter_run(pair, judged):
    jsonschema.Draft202012Validator(json.loads(difference.schema())).validate(judged.document)
    chapters = comparison.chapters(pair.project)
    ids = [claim.id for claim in claims.load(pair.project).values() if claim.chapter in chapters]
    assert sorted(claim["id"] for claim in judged.document["claims"]) == sorted(ids)
    assert {claim["movement"] for claim in judged.document["claims"]} <= set(movement.MOVEMENTS)
    assert judged.document["numbers"] is None
    assert "numbers.csv" not in judged.tables
    told = difference.as_text(judged.document)
    assert difference.verdicts_told(judged.document) in told
    assert "Numbers of the chapters" not in told


def test_each_side_is_read_as_on_its_own_day(pair, judged):
    """What the evaluator gives at the older copy, by hand, is what the document says of it."""
    parameters = read_schema(pair.project, "trial-counts").defaults | {"snapshot": OLDER, "as_of": OLDER}
    load = partial(tables.load, project=pair.project)
    by_hand = Evaluator(load).values("A1", parameters)
    (a1,) = [claim for claim in judged.document["claims"] if claim["id"] == "A1"]
    assert a1["older"]["values"] == pytest.approx({name: float(value) for name, value in by_hand.items()})
    assert a1["older"]["verdict"] == claims.judge(claims.load(pair.project)["A1"], by_hand).verdict
    assert a1["older"]["values"] != a1["newer"]["values"]


def test_a_claim_that_cannot_be_computed_is_not_compared(pair, monkeypatch):
    class Broken:
        def __init__(self, load):
            pass

        def values(self, claim, parameters):
            raise ValueError("no such copy")

    monkeypatch.setattr(evaluation, "evaluator_in", lambda package: Broken)
    found = rejudged.verdicts(pair)
    assert found
    assert {one.moved.movement for one in found} == {"not compared"}


def test_a_search_that_is_too_long_says_so_where_no_chapter_was_run(pair, monkeypatch):
    claim = claims.load(pair.project)["A1"]
    parameters = read_schema(pair.project, "trial-counts").defaults
    moved = movement.Moved("weakened", "x")
    compared = comparison.Compared(claim, moved, {"values": {}}, {"values": {}})
    search = search_of(pair, *pair.copies())
    cause = search.cause(compared, parameters)
    assert (cause.how, cause.records) == ("together", ())
    assert "systemrace diff" in cause.told


@pytest.mark.parametrize("dates", [("2026-08-22", "2026-8-22"), ("1999-01-01", "1998-01-01")])
def test_an_unknown_day_is_one_clear_error(dates):
    result = CliRunner().invoke(main, ["diff", *dates])
    assert result.exit_code == 2
    assert "There is no snapshot of" in result.output
    assert f"The snapshots are {OLDER}, {NEWER}." in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_the_command_prints_a_summary_or_json(tmp_path):
    arguments = ["diff", OLDER, NEWER, "--records-only", "--out", str(tmp_path / "out")]
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0
    assert "25  Shenzhen Geno-Immune Medical Institute: start_date later" in told.output
    printed = CliRunner().invoke(main, [*arguments, "--json"])
    assert json.loads(printed.stdout) == json.loads(
        (tmp_path / "out/changes.json").read_text(encoding="utf-8")
    )


def test_a_cell_that_a_spreadsheet_would_compute_is_text():
    text = difference.as_csv(pd.DataFrame({"title": [HOSTILE, "+1", "@x", "plain"], "days": [-2, -1, 0, 1]}))
    cells = list(csv.DictReader(io.StringIO(text)))
    assert [cell["title"][:2] for cell in cells] == ["'=", "+1", "'@", "pl"]
    assert [cell["days"] for cell in cells] == ["-2", "-1", "0", "1"]


def test_a_hostile_name_is_plain_text_on_the_terminal():
    told = difference.as_text(document())
    assert "\x1b" not in told
    assert "\x00" not in told
    assert "<script>" in told


def test_a_hostile_title_is_plain_text_on_the_page():
    one = news(document())
    html = changed._batches(None, one) + "".join(
        changed._records(None, one, count) for count in one.document["counts"]
    )
    tree = HTMLParser(html)
    assert not tree.css("script")
    assert {link.attributes["href"].split(":")[0] for link in tree.css("a")} <= {
        "https",
        f"{NEWER}/batches.csv",
    } | {f"{NEWER}/{kind}.csv" for kind in changes.KINDS}
    assert "<script>alert(1)</script> {num}`a`" in tree.text()


def test_the_feed_is_valid_atom_and_keeps_hostile_names_as_text():
    project = find_project()
    text = feed.write(project, [news(document())], "chapters/appendix/registry-copies.html")
    assert feed.write(project, [news(document())], "chapters/appendix/registry-copies.html") == text
    # Its namespace is its own: drawings made later in this process keep theirs without a prefix.
    drawing = ElementTree.Element(f"{{{svg.NAMESPACE}}}svg")
    assert ElementTree.tostring(drawing, encoding="unicode").startswith("<svg xmlns=")
    space = {"a": feed.ATOM}
    root = ElementTree.fromstring(text)  # noqa: S314 - written by the line above
    assert root.tag == f"{{{feed.ATOM}}}feed"
    entries = root.findall("a:entry", space)
    assert [entry.findtext("a:updated", namespaces=space) for entry in entries] == [
        f"{NEWER}T00:00:00Z", f"{OLDER}T00:00:00Z",
    ]  # fmt: skip
    for element in (root, *entries):
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"a:{required}", space)) == 1
        assert element.findtext("a:id", namespaces=space).startswith("urn:uuid:")
        assert any(link.get("rel") == "alternate" for link in element.findall("a:link", space))
    assert root.find("a:author/a:name", space) is not None
    assert len({element.text for element in root.iter(f"{{{feed.ATOM}}}id")}) == 3
    assert "<script>alert(1)</script>" in entries[0].findtext("a:summary", namespaces=space)
    assert "http" not in text.replace(feed.ATOM, "").replace("http://x", "")


def test_links_are_absolute_where_the_site_has_an_address_and_name_the_version(tmp_path, monkeypatch):
    monkeypatch.delenv(edition.VARIABLE, raising=False)
    (tmp_path / "_config.yml").write_text("html:\n  baseurl: https://example.org/book\n", encoding="utf-8")
    project = Project(tmp_path)
    for name, stands in (("", ""), ("2026.05", "v/2026.05/")):
        monkeypatch.setenv(edition.VARIABLE, name)
        assert edition.site(project) == "https://example.org/book/"
        assert edition.address(project) == f"https://example.org/book/{stands}"
        assert f'href="https://example.org/book/{stands}{feed.FILE}"' in feed.write(project, [], "a.html")
    (tmp_path / "_config.yml").write_text("title: x\n", encoding="utf-8")
    assert (edition.site(project), edition.address(project)) == ("", "")


def without(copy: changes.Copy, gone: set[str]) -> changes.Copy:
    tables = (copy.trials, copy.sites, copy.screening)
    return changes.Copy(*(table[~table["nct_id"].isin(gone)].reset_index(drop=True) for table in tables))


def touched(copy: changes.Copy, noise: set[str]) -> changes.Copy:
    """Change what counts for nothing."""
    trials = copy.trials.copy()
    trials.loc[trials["nct_id"].isin(noise), "masking"] = "NONE"
    return changes.Copy(trials, copy.sites, copy.screening)


def search_of(pair: comparison.Pair, older: changes.Copy, newer: changes.Copy) -> responsible.Search:
    return responsible.Search(pair, older, newer, changes.compare(older, newer))


def test_the_records_whose_change_flips_a_verdict_are_found(pair):
    """Trials of China vanish until A1 is weakened; harmless edits must not be blamed."""
    claim = claims.load(pair.project)["A1"]
    parameters = read_schema(pair.project, "trial-counts").defaults
    whole = comparison.copy_of(pair.project, NEWER)
    china = whole.trials["countries"].fillna("").eq("China") & whole.trials["overall_status"].eq("RECRUITING")
    ids = whole.trials.loc[china, "nct_id"].tolist()

    def verdict(count: int) -> str:
        copy = without(whole, set(ids[:count]))
        found = search_of(pair, copy, copy)._values(Evaluator, claim, parameters, frozenset())
        return claims.judge(claim, found).verdict

    low, high = 0, len(ids)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if verdict(middle) == "supported" else (low, middle)
    older = without(whole, set(ids[: high - 4]))
    gone, noise = set(ids[high - 4 : high + 4]), set(ids[-20:])
    search = search_of(pair, older, touched(without(older, gone), noise))
    before, after = (
        search._values(Evaluator, claim, parameters, kept)
        for kept in (frozenset(search.changed.ids()), frozenset())
    )
    moved = movement.compare(claim, before, after)
    assert moved.movement == "weakened"
    sides = [{"values": values, "verdict": ""} for values in (before, after)]
    compared = comparison.Compared(claim, moved, *sides)
    cause = search.cause(compared, parameters)
    assert cause is not None
    assert cause.how == "records"
    assert set(cause.records) <= gone
    undone = search._undone(compared, parameters)
    assert undone(frozenset(cause.records))
    assert not undone(frozenset(cause.records[1:]))
    assert not undone(frozenset(noise))


def test_time_is_named_where_no_record_changed(pair):
    claim = claims.load(pair.project)["A1"]
    parameters = read_schema(pair.project, "trial-counts").defaults
    copy = comparison.copy_of(pair.project, NEWER)
    search = search_of(pair, copy, copy)
    after = search._values(Evaluator, claim, parameters, frozenset())
    before = after | {"ratio_running": 0.5, "ratio_running_low": 0.4, "ratio_running_high": 0.6}
    compared = comparison.Compared(
        claim, movement.compare(claim, before, after), {"values": before}, {"values": after}
    )
    assert search.cause(compared, parameters) == responsible.Cause("time", ())
