"""Spaces of specifications held against the parameters of a small book's chapter, and a sweep over it."""

from __future__ import annotations

import csv

import pytest

from small_book import rewrite, systemrace
from systemrace.book import check, spaces
from systemrace.errors import ProseError
from systemrace.project import Project

SPACE = """
  headline: {estimate: share, reference: 0.5}
  specifications:
    - choice: region
      options:
        - {value: Asia, reason: The claim is about it.}
        - {value: Europe, reason: The other part.}
    - choice: weight
      options:
        - {value: 0.5, reason: More than half is most.}
        - {value: 1, reason: All is most.}
  excluded:
    - when: {region: Europe, weight: 1}
      reason: Says nothing new.
"""


@pytest.fixture
def specified(minibook: Project) -> Project:
    with (minibook.data / "claims.yml").open("a", encoding="utf-8") as stream:
        stream.write(SPACE.lstrip("\n"))
    return minibook


def test_options_take_the_types_of_the_parameters(specified: Project) -> None:
    plan = spaces.plans(specified)["A1"]
    assert plan.space.choices == {"region": ("Asia", "Europe"), "weight": (0.5, 1.0)}
    assert isinstance(plan.space.choices["weight"][1], float)
    assert plan.space.primary == {"region": "Asia", "weight": 0.5}
    assert len(plan.space) == 3
    assert plan.at({"region": "Europe"})["focal"] == "China"
    assert plan.meanings["region"] == "part of the world that is counted"


def test_a_book_without_specifications_has_no_plans(minibook: Project) -> None:
    assert spaces.plans(minibook) == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "choice: weight",
            "choice: wheight",
            "claim A1: alpha has no parameter 'wheight'; did you mean weight?",
        ),
        (
            "value: Europe",
            "value: Erope",
            "claim A1: impossible option: region=Erope is not one of Asia, Europe",
        ),
        ("value: 1,", "value: 1.5,", "claim A1: impossible option: weight=1.5 must be at most 1"),
        (
            "value: 0.5,",
            "value: 0.4,",
            "weight: the chapter's own value, 0.5, is not among the options",
        ),
        (
            "{region: Europe, weight: 1}",
            "{region: Asia}",
            "claim A1: excluded: this leaves out the chapter's own specification; narrow it",
        ),
        (
            "{region: Europe, weight: 1}",
            "{region: [Asia, Europe]}",
            "claim A1: excluded: every specification is left out; drop an exclusion",
        ),
    ],
)
def test_a_space_that_does_not_fit_the_chapter_is_refused_with_its_line(
    specified: Project, old: str, new: str, fault: str
) -> None:
    path = specified.data / "claims.yml"
    if "excluded" not in fault:  # a choice renamed is not to be missed there first
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("  excluded:")], encoding="utf-8")
    rewrite(path, old, new)
    with pytest.raises(ProseError) as error:
        spaces.check(specified)
    assert error.value.exit_code == 5
    assert fault in str(error.value)
    assert all(line.startswith("data/claims.yml:") for line in str(error.value).splitlines())


def test_an_exclusion_that_leaves_nothing_out_is_refused(specified: Project) -> None:
    rewrite(
        specified.data / "claims.yml",
        "  excluded:\n",
        "  excluded:\n    - when: {region: Europe, weight: 1}\n      reason: Twice.\n",
    )
    with pytest.raises(ProseError, match=r"claims.yml:\d+: claim A1: excluded: nothing is left for it"):
        spaces.check(specified)


def test_days_after_the_registry_copy_must_be_excluded(specified: Project) -> None:
    more = """\
    - choice: snapshot
      options:
        - {value: 2026-08-22, reason: The latest.}
        - {value: 2026-05-22, reason: The one before.}
  excluded:
"""
    rewrite(specified.data / "claims.yml", "  excluded:\n", more)
    with pytest.raises(ProseError, match=r"as_of=2026-08-22 is after the snapshot of 2026-05-22.*Leave the"):
        spaces.check(specified)


def test_the_check_counts_specifications_and_released_ids(specified: Project) -> None:
    (specified.data / "claims.released.yml").write_text("- {id: A1, since: 0.1.0}\n", encoding="utf-8")
    told = {finding.what: finding.told for finding in check.check(specified)}
    assert told["specifications"] == "3 specifications of 1 claims, 1 released ids kept"


def test_a_build_without_a_released_id_fails_with_its_line(minibook: Project) -> None:
    (minibook.data / "claims.released.yml").write_text("- {id: B3, since: 0.1.0}\n", encoding="utf-8")
    done = systemrace(minibook, "build", "--jobs", "1")
    assert done.returncode == 5
    assert (
        "data/claims.released.yml:1: claim B3, released in 0.1.0, is not in data/claims.yml." in done.stderr
    )


def test_a_sweep_runs_every_point_and_puts_them_into_one_table_and_one_page(minibook: Project) -> None:
    grid = ["--grid", "region=Asia,Europe", "weight=0.5,1"]
    done = systemrace(minibook, "sweep", "alpha", *grid, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "region=Europe, weight=1" in done.stderr
    table, page = (minibook.build / "sweeps" / f"alpha.{kind}" for kind in ("csv", "html"))
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    verdicts = [(r["region"], r["weight"], r["text"]) for r in rows if r["kind"] == "verdict"]
    assert verdicts == [
        ("Asia", "0.5", "mixed"), ("Asia", "1.0", "mixed"),
        ("Europe", "0.5", "mixed"), ("Europe", "1.0", "mixed"),
    ]  # fmt: skip
    assert {r["value"] for r in rows if r["id"] == "countries"} == {"4"}
    text = page.read_text(encoding="utf-8")
    assert text.count("<figure>") == 1
    assert "aria-label='countries: 4, 4, 4, 4'" in text
    again = systemrace(minibook, "sweep", "alpha", *grid)
    assert (again.returncode, "running" in again.stderr) == (0, False)


def test_a_sweep_over_an_impossible_value_runs_nothing(minibook: Project) -> None:
    done = systemrace(minibook, "sweep", "alpha", "--grid", "region=Asia,Africa")
    assert done.returncode == 2
    assert "alpha: parameter region=Africa is not one of Asia, Europe" in done.stderr
