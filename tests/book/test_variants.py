"""A chapter in the book a second time, with other parameters and none of its text copied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from small_book import copy_book, rewrite, systemrace
from systemrace.book import execute, pages, prose, toc
from systemrace.book.recorded import open_results
from systemrace.chapter.parameters import read_schema
from systemrace.chapter.source import chapter_text, read_cells
from systemrace.chapter.variants import Variant, page, variants, with_parameters
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project

DECLARED = """
- name: alpha-oceania
  of: alpha
  parameters: {region: Europe, weight: 1, as_of: 2026-01-31}
  leave_out: [Left out]
"""


LEFT_OUT = """
## Left out

Of Asia alone.

```{result-table} apart
```

## Kept

The end.
"""


def declare(project: Project, text: str = DECLARED, listed: bool = True) -> Project:
    (project.chapters / "variants.yml").write_text(text, encoding="utf-8")
    (project.chapters / "alpha-oceania.md").write_text("# Another part\n\nIts own words.\n", encoding="utf-8")
    alpha = project.chapters / "alpha.md"
    rewrite(
        alpha,
        "chapter.claim(",
        'chapter.table("apart", inside, title="Apart", sources=["un_m49"])\nchapter.claim(',
    )
    alpha.write_text(alpha.read_text("utf-8") + LEFT_OUT, "utf-8")
    if listed:
        rewrite(
            project.root / "_toc.yml", "chapters/beta", "chapters/beta\n      - file: chapters/alpha-oceania"
        )
    return project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = declare(copy_book(tmp_path_factory.mktemp("variants") / "book"))
    done = systemrace(project, "build", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def declared(minibook: Project) -> Project:
    return declare(minibook)


def shown(project: Project, name: str) -> HTMLParser:
    return HTMLParser((project.site / "chapters" / f"{name}.html").read_text(encoding="utf-8"))


def article(project: Project, name: str) -> str:
    found = shown(project, name).css_first("article")
    assert found is not None
    return " ".join(found.text(separator=" ").split())


def test_the_page_is_the_chapter_under_its_own_title_and_values(built: Project) -> None:
    told = article(built, "alpha-oceania")
    assert told.startswith("Another part # Its own words. There are 4 countries, some of them in Europe")
    assert "Countries in Europe" in told
    assert "The end." in told
    assert "Of Asia alone." not in told
    assert "'Europe'" in told
    assert "Of Asia alone." in article(built, "alpha")


def test_its_verdict_is_marked_as_none_of_the_claim(built: Project) -> None:
    card = shown(built, "alpha-oceania").css_first("#rule-A1")
    assert card is not None
    told = " ".join(card.text(separator=" ").split())
    assert "by the same rule" in told
    assert "Not a verdict on the claim itself." in told
    assert "region = Europe" in told
    assert "Most of the countries listed lie in Asia." not in told
    assert shown(built, "alpha-oceania").css("#claim-A1") == []
    link = card.css_first("a")
    assert link is not None
    assert link.attributes["href"] == "alpha.html#claim-A1"


def test_the_claim_keeps_its_verdict_and_page(built: Project) -> None:
    claims = json.loads((built.site / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert [(one["verdict"], one["page"]) for one in claims] == [("mixed", "chapters/alpha.html#claim-A1")]
    assert claims[0]["parameters"]["region"] == "Asia"


def test_the_chapter_leads_to_its_variants(minibook: Project) -> None:
    declare(minibook)
    alpha = minibook.chapters / "alpha.md"
    alpha.write_text(alpha.read_text("utf-8") + "\n```{chapter-downloads}\n```\n", "utf-8")
    done = systemrace(minibook, "build", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert "The same chapter, asked otherwise: Another part ." in article(minibook, "alpha")
    assert "asked otherwise" not in article(minibook, "alpha-oceania")
    commands = article(minibook, "alpha-oceania")
    assert "systemrace run alpha-oceania" in commands
    assert 'papermill alpha.ipynb alpha-oceania.ipynb -p region "Europe"' in " ".join(commands.split())


def test_its_files_stand_beside_those_of_the_chapter(built: Project) -> None:
    assert (built.site / "tables" / "alpha-oceania" / "inside.csv").read_text("utf-8").count("\n") < (
        (built.site / "tables" / "alpha" / "inside.csv").read_text("utf-8").count("\n")
    )
    assert "region" in (built.site / "notebooks" / "alpha-oceania.md").read_text("utf-8")


def test_what_a_page_does_without_is_offered_nowhere(built: Project) -> None:
    assert (built.site / "tables" / "alpha" / "apart.csv").is_file()
    assert not (built.site / "tables" / "alpha-oceania" / "apart.csv").exists()
    shown = [page for page in pages.read(built) if page.of == "alpha"]
    assert [
        (one.kind, one.target) for page in shown for one in page.placements if one.kind == "result-table"
    ] == [("result-table", "inside")]


def test_a_second_build_runs_neither(built: Project) -> None:
    rewrite(built.root / "index.md", "A small book", "A little book")
    done = systemrace(built, "build")
    assert done.returncode == 0, done.stderr
    assert ": running, " not in done.stderr
    rewrite(built.root / "index.md", "A little book", "A small book")


def test_it_runs_alone_with_further_values(built: Project, tmp_path: Path) -> None:
    done = systemrace(built, "run", "alpha-oceania", "-p", "weight=0.25", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "alpha-oceania.html").read_text("utf-8")
    assert "region = Europe instead of Asia" in told
    assert "weight = 0.25 instead of 0.5" in told


def test_values_for_the_whole_book_leave_its_own_alone(declared: Project) -> None:
    names = toc.chosen(declared, None)
    assert names == ["alpha", "beta", "gamma", "alpha-oceania"]
    values = execute.validated(declared, names, {"region": "Asia", "focal": "Japan"})["alpha-oceania"]
    assert (values["region"], values["focal"], values["weight"]) == ("Europe", "Japan", 1.0)
    alone = execute.validated(declared, ["alpha-oceania"], {"region": "Asia"})["alpha-oceania"]
    assert alone["region"] == "Asia"


def test_only_the_defaults_differ_from_the_chapters_text(declared: Project) -> None:
    own, other = (chapter_text(declared, name).splitlines() for name in ("alpha", "alpha-oceania"))
    changed = {line.partition(":")[0] for line, new in zip(own, other, strict=True) if line != new}
    assert changed == {"region", "weight", "as_of"}
    assert [cell.line for cell in read_cells(declared, "alpha")] == [
        cell.line for cell in read_cells(declared, "alpha-oceania")
    ]
    assert read_schema(declared, "alpha-oceania").defaults["as_of"] == "2026-01-31"


def test_one_that_is_not_listed_can_be_run_but_is_not_built(minibook: Project) -> None:
    declare(minibook, listed=False)
    assert toc.chosen(minibook, None) == ["alpha", "beta", "gamma"]
    assert toc.chosen(minibook, ["alpha-oceania"]) == ["alpha-oceania"]
    named = [fault for fault in prose.find_faults(minibook, {}) if "alpha-oceania" in str(fault)]
    assert named == []


def test_a_fault_of_the_chapter_is_told_once_at_its_own_place(declared: Project) -> None:
    rewrite(declared.chapters / "alpha.md", "There are", "There are 193 and")
    rewrite(declared.chapters / "alpha-oceania.md", "Its own words.", "Its own 12 words.")
    assert [fault.file for fault in prose.find_faults(declared)] == [
        "chapters/alpha-oceania.md",
        "chapters/alpha.md",
    ]


def test_what_a_variant_does_not_place_is_no_fault(declared: Project, tmp_path: Path) -> None:
    entry = tmp_path / "entry"
    entry.mkdir()
    document = {"format": 1, "parameters": {}, "phrases": {"more": {"text": "more"}}}
    (entry / "results.json").write_text(json.dumps(document), "utf-8")
    found = prose.find_faults(declared, open_results({"alpha-oceania": entry}))
    assert not [fault for fault in found if "`more`" in fault.text]
    assert pages.read(declared)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- name: a\n  of: alpha\n", "'parameters'"),
        (
            "- {name: a, of: alpha, parameters: {}, more: 1}\n",
            "is not an entry of leave_out, name, of, parameters",
        ),
        ("name: a\n", "Write a list of entries"),
        ("- [\n", "Write a list of entries"),
        (f"{DECLARED}{DECLARED}", "a name stands twice"),
    ],
)
def test_a_file_at_fault_is_told(minibook: Project, text: str, told: str) -> None:
    declare(minibook, text)
    with pytest.raises(ProseError) as raised:
        variants(minibook)
    assert told in str(raised.value)
    assert str(raised.value).startswith("chapters/variants.yml: ")


@pytest.mark.parametrize(
    ("old", "new", "kind", "told"),
    [
        (
            "region:",
            "regoin:",
            ProseError,
            "alpha-oceania: the chapter alpha has no parameter regoin. It has as_of",
        ),
        ("Europe", "Erewhon", UsageError, "parameter region=Erewhon is not one of Asia, Europe"),
        ("of: alpha", "of: alfa", UsageError, "There is no chapter 'alpha-oceania'."),
    ],
)
def test_a_variant_that_cannot_be_is_told_before_anything_runs(
    minibook: Project, old: str, new: str, kind: type[Exception], told: str
) -> None:
    declare(minibook, DECLARED.replace(old, new))
    with pytest.raises(kind) as raised:
        execute.validated(minibook, ["alpha-oceania"], {})
    assert told in str(raised.value)


def test_a_section_that_is_not_there_cannot_be_left_out() -> None:
    one = Variant("a", "b", {}, ("Nowhere",))
    with pytest.raises(ProseError, match='the chapter b has no section "Nowhere"'):
        page("# A\n", "# B\n\n## Somewhere\n", one)


def test_a_chapter_without_parameters_has_no_variants() -> None:
    with pytest.raises(ProseError, match="the chapter b has no parameters"):
        with_parameters("# B\n", Variant("a", "b", {"x": 1}))
