"""Specifications and charts in a build: made once, again where something changes, refused with a line."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

from small_book import copy_book, rewrite
from systemrace.book import build as steps
from systemrace.book import drawn, evaluation, executors, multiverse, verdicts
from systemrace.errors import ProseError
from systemrace.project import Project

SPACE = """
  headline: {estimate: share, reference: 0.5}
  specifications:
    - choice: region
      options:
        - {value: Asia, reason: Most of the countries lie there.}
        - {value: Europe, reason: The others lie there.}
    - choice: weight
      options:
        - {value: 0.5, reason: Half is half.}
        - {value: 0.25, reason: A quarter is less.}
  excluded:
    - {when: {region: Europe, weight: 0.25}, reason: It would be counted twice.}
  tipping:
    - {change: countries moved, unit: countries, most: 3}
"""


class Sure:
    """Knows the claim of the small book."""

    CHANGES: ClassVar[dict[str, str]] = {"countries moved": "Countries elsewhere turn out to lie inside."}

    def __init__(self, load: Callable[..., Any]) -> None:
        self.countries = load("countries")

    def values(self, claim: str, parameters: dict[str, Any]) -> dict[str, float]:
        return self.perturbed(claim, parameters, "countries moved", 0)

    def perturbed(
        self, _claim: str, parameters: dict[str, Any], _change: str, amount: int
    ) -> dict[str, float]:
        inside = int((self.countries["region"] == parameters["region"]).sum())
        return {"share": (inside + amount) / len(self.countries)}


class Unsure(Sure):
    """Gives other values when it is made anew, as no evaluator may."""

    made: ClassVar[int] = 0

    def __init__(self, load: Callable[..., Any]) -> None:
        super().__init__(load)
        Unsure.made += 1
        self.anew = Unsure.made > 1

    def perturbed(self, claim: str, parameters: dict[str, Any], change: str, amount: int) -> dict[str, float]:
        return super().perturbed(claim, parameters, change, 0 if self.anew else amount)


class Heard:
    """Keeps what was told of the progress."""

    def __init__(self) -> None:
        self.done: list[tuple[int, int]] = []

    def __call__(self, done: int, of: int) -> None:
        self.done.append((done, of))

    @property
    def missing(self) -> int:
        return self.done[0][1] - self.done[0][0] if self.done else 0


@pytest.fixture(scope="module")
def here() -> Iterator[pytest.MonkeyPatch]:
    """Evaluate and draw in this process, with an evaluator that no module of the package has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "package_of", lambda _: "systemrace.analysis.response_rates.specified")
        patch.setattr(evaluation, "evaluator_in", lambda _: Sure)
        patch.setattr(executors.Processes, "run", in_this_process)
        yield patch


def in_this_process(self: executors.Processes, tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return ((task, self.work(task)) for task in tasks)


def specify(project: Project) -> Project:
    path = project.data / "claims.yml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + SPACE, encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def built(here: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = specify(copy_book(tmp_path_factory.mktemp("specified") / "book"))
    said: list[str] = []
    assert steps.build(project, steps.Request(jobs=2), said.append)
    return project


@pytest.fixture
def copy(built: Project, tmp_path: Path) -> Project:
    return copy_book(tmp_path / "copy", built.root)


def results(project: Project) -> tuple[dict[str, drawn.Tested], Heard, Heard]:
    heard = Heard(), Heard()
    return drawn.results(project, 1, heard), *heard


def page(project: Project) -> LexborHTMLParser:
    return LexborHTMLParser((project.site / "claims" / "A1.html").read_text(encoding="utf-8"))


def test_the_page_of_a_claim_says_what_its_specifications_come_to(built: Project) -> None:
    tree = page(built)
    text = tree.body.text(separator=" ")
    assert "None of 3 defensible specifications supports the claim" in text
    assert "At 1 country the verdict becomes supported; at 0 countries it is still mixed." in text
    assert "It would be counted twice." in text
    assert tree.css_first("figure#figure-a1-specifications svg") is not None
    shown = [node.text() for node in tree.css("#sr-one-choose select[name=region] option")]
    assert shown == ["Asia (the chapter's own)", "Europe"]
    assert "hidden" in tree.css_first("#sr-one-choose").attributes


def test_every_file_that_the_page_offers_is_there(built: Project) -> None:
    for node in page(built).css("article a[href]"):
        href = (node.attributes["href"] or "").partition("#")[0]
        if href and "://" not in href:
            assert (built.site / "claims" / href).resolve().is_file(), href
    rows = list(csv.DictReader((built.site / "claims" / "A1.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["verdict"] for row in rows] == ["mixed"] * 3


def test_claims_json_and_the_command_tell_specifications_and_tipping_points(built: Project) -> None:
    (claim,) = json.loads((built.site / verdicts.FILE).read_text(encoding="utf-8"))["claims"]
    found = claim["specifications"]
    assert (found["count"], found["share_supporting"], found["shares"]) == (3, 0.0, {"mixed": 1.0})
    assert (built.site / found["file"]).is_file()
    (point,) = claim["tipping"]
    assert (point["at"], point["before"], point["after"]) == (1, "mixed", "supported")
    assert multiverse.current(built)["A1"].summary["specifications"] == 3


def test_a_second_time_nothing_is_evaluated_or_drawn(copy: Project) -> None:
    _, evaluated, charted = results(copy)
    assert (evaluated.missing, charted.missing) == (0, 0)


def test_a_changed_cell_is_evaluated_and_drawn_again(copy: Project) -> None:
    before = results(copy)[0]["A1"]
    rewrite(copy.data / "evidence" / "countries.csv", ",Americas,", ",Asia,")
    after, evaluated, charted = results(copy)
    assert (evaluated.missing, charted.missing) == (2, 1)
    assert after["A1"].folder != before.folder
    assert after["A1"].found.summary["supporting"] > 0


def test_new_prose_draws_nothing_again(copy: Project) -> None:
    rewrite(copy.root / "index.md", "A small book", "A little book")
    found, evaluated, charted = results(copy)
    assert (evaluated.missing, charted.missing) == (0, 0)
    assert found["A1"].figures["curve"]["id"] == "a1-specifications"


def test_charts_drawn_twice_are_the_same_bytes(copy: Project, built: Project) -> None:
    first = results(built)[0]["A1"].folder
    for path in (copy.cache / drawn.FOLDER).rglob(drawn.INDEX):
        path.unlink()
    _, _, charted = results(copy)
    second = results(copy)[0]["A1"].folder
    assert charted.missing == 1
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files
    assert [file for file in files if (first / file).read_bytes() != (second / file).read_bytes()] == []


def test_a_tipping_point_that_cannot_be_proven_stops_the_build_with_its_line(
    here: pytest.MonkeyPatch, copy: Project
) -> None:
    before = (copy.site / "index.html").read_bytes()
    path = copy.data / "claims.yml"
    rewrite(path, "most: 3", "most: 2")
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "most: 2" in text)
    Unsure.made = 0
    with here.context() as patch:
        patch.setattr(evaluation, "evaluator_in", lambda _: Unsure)
        with pytest.raises(ProseError) as caught:
            steps.build(copy, steps.Request(jobs=2), lambda _: None)
    told = str(caught.value)
    assert told.startswith(f"data/claims.yml:{line}: Claim A1: the tipping point of `countries moved` is")
    assert caught.value.exit_code == 5
    assert (copy.site / "index.html").read_bytes() == before


def test_a_space_that_does_not_fit_the_chapter_stops_the_build_with_its_line(copy: Project) -> None:
    rewrite(copy.data / "claims.yml", "Europe", "Africa")
    with pytest.raises(ProseError, match=r"data/claims\.yml:\d+: claim A1: impossible option: .*Africa"):
        steps.build(copy, steps.Request(jobs=1), lambda _: None)


def test_an_evaluator_that_disagrees_with_its_chapter_stops_the_build_with_a_line(
    here: pytest.MonkeyPatch, copy: Project
) -> None:
    class Other(Sure):
        def perturbed(self, *given: Any) -> dict[str, float]:
            return {"share": super().perturbed(*given)["share"] / 2}

    rewrite(copy.data / "claims.yml", "share: countries in Asia", "share: countries of Asia")
    for path in (copy.cache / ".multiverse").rglob("*.json"):
        path.unlink()
    with here.context() as patch:
        patch.setattr(evaluation, "evaluator_in", lambda _: Other)
        with pytest.raises(ProseError, match=r"data/claims\.yml:1: Claim A1: under the"):
            steps.build(copy, steps.Request(jobs=2), lambda _: None)


def test_building_one_chapter_renders_with_the_specifications_kept(copy: Project) -> None:
    rewrite(copy.root / "index.md", "A small book", "A little book")
    assert steps.build(copy, steps.Request(("alpha",), jobs=1), lambda _: None)
    assert (copy.site / "claims" / "A1.html").is_file()


def test_the_workbook_and_the_zip_of_a_claim_hold_every_specification(built: Project) -> None:
    book = openpyxl.load_workbook(built.site / "claims" / "A1.xlsx")
    assert book.sheetnames == ["Verdict", "Specifications", "Citation"]
    heading, *rows = book["Specifications"].iter_rows(values_only=True)
    assert [row[heading.index("verdict")] for row in rows] == ["mixed"] * 3
    assert book["Verdict"]["B2"].value == 0.5
    with zipfile.ZipFile(built.site / "claims" / "A1.zip") as archive:
        readme = archive.read("README.txt").decode()
        for name in ("A1.csv", "A1.json", "A1.xlsx", "A1.bib", "A1.embed.html"):
            assert archive.read(name) == (built.site / "claims" / name).read_bytes()
        charts = [name for name in archive.namelist() if name.startswith("a1-specifications")]
    assert [Path(name).suffix for name in charts] == [".png", ".svg", ".pdf"]
    assert "a1-specifications.pdf: the picture for print" in readme
    assert "id claim/A1" in readme


def test_a_chart_of_a_claim_has_a_page_of_its_own(built: Project) -> None:
    tree = LexborHTMLParser(
        (built.site / "figures" / "claims" / "a1-specifications.html").read_text(encoding="utf-8")
    )
    home = tree.css_first("article p a")
    assert home.attributes["href"] == "../../claims/A1.html#figure-a1-specifications"
    assert "id figure/claims:a1-specifications" in tree.css_first("#cite pre").text()
    (cite, _) = page(built).css("figure#figure-a1-specifications .sr-citing-bar a")
    assert cite.attributes["href"] == "../figures/claims/a1-specifications.html#cite"
