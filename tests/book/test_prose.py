import textwrap

import pytest

from systemrace.book import numerals, pages, prose
from systemrace.book.recorded import Recorded
from systemrace.errors import ProseError
from systemrace.project import Project, find_project

CLAIMS = """\
- id: A1
  essay: A
  chapter: counts
  statement: More trials here than there.
  estimand: Ratio of trials.
  values:
    ratio: here over there
  rules:
    - verdict: supported
      when: ratio > 1
    - verdict: mixed
      when: otherwise
  points_against:
    - Trials are not patients.
  settle: A count by the sponsor.
"""

CHAPTER = """\
---
jupytext:
  text_representation:
    format_name: myst
    format_version: 0.13
---
# Counts

```{code-cell} ipython3
:tags: [hide-input]

chapter.number("ratio_ever", ratio, "{:.2f}", how="trials here over there")
chapter.phrase("direction", "more", how="from the ratio")
chapter.figure("starts", draw, data=df, title=f"{n} starts", description="bars", sources=[])
chapter.table("flow", df, title="Flow", sources=[])
chapter.claim("A1", ratio=ratio)
```

The ratio is {num}`ratio_ever`, so {say}`direction`, says {src}`smith2020`.

```{chart} starts
```

```{result-table} flow
```

```{verdict} A1
```
"""


@pytest.fixture
def project(tmp_path):
    for folder in ("data", "chapters"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data" / "claims.yml").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "data" / "sources.csv").write_text("source_id,kind\nsmith2020,paper\n", encoding="utf-8")
    (tmp_path / "index.md").write_text("# Book\n\n{num}`counts:ratio_ever`\n", encoding="utf-8")
    (tmp_path / "chapters" / "counts.md").write_text(CHAPTER, encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def results(tmp_path):
    recorded = Recorded("counts", tmp_path)
    recorded.__dict__["document"] = {
        "numbers": {"ratio_ever": {"sources": ["smith2020"]}},
        "phrases": {"direction": {}},
        "figures": {"starts": {"sources": []}},
        "tables": {"flow": {"sources": []}},
        "claims": {"A1": {}},
    }
    return {"counts": recorded}


def edit(project, old, new):
    path = project.root / "chapters" / "counts.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def typed(text: str) -> list[str]:
    return [numeral.text for numeral in numerals.typed(pages.parse("chapters/x", textwrap.dedent(text)))]


def test_a_sound_book_passes(project, results):
    prose.check(project, results)


PLANTED = [
    "It was 80% there.",
    "80 trials",
    "about 1,234 trials",
    "3.5 months",
    "In 2017 the lines crossed.",
    "the 2015 reforms",
    "(35 of 35)",
    "35/35",
    "a 2-fold rise",
    "x2",
    "**12** trials",
    "*12* trials",
    "_12_ trials",
    "# Heading with 7 words",
    "## 12 months later",
    "- item 4",
    "- 4 items",
    "> quote 5",
    "| a | 6 |",
    "[7 trials](https://example.org)",
    "[trials](https://example.org/9) and 8",
    "`code 1` then 9",
    "{num}`a_1` and 10",
    "<!-- 1 --> 11",
    "text <b>12</b>",
    "~13 months",
    "±14",
    "15th patient",
    "-16 points",
    "USD 17bn",
    "18 to 20 months",
    "p < 0.05",
    "p<0.05",
    "n=19",
    "90% interval",
    "95% of patients",
    "grade 7 events",
    "phase 5 trial",
    "ORR-88",
    "B40",
    "½ of trials",
    "⅓ of trials",
    "٤ trials",
    "in the years 2015.",
    "{abbr}`20 trials (20)`",
    "{doc}`21 trials <index>`",
    "```{note}\nThere were 22.\n```",
    "```{admonition} All 23 trials\nText.\n```",
    ":::{tip}\n24 tips\n:::",
    "````{note}\n```{chart} starts\n```\nafter 25\n````",
]


def test_fifty_literals_are_planted():
    assert len(PLANTED) == len(set(PLANTED)) == 50


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_literal_is_caught(text):
    assert typed(f"# Title\n\n{text}\n")


ALLOWED = [
    "CD19 and CD22 and BCMA",
    "Phase 2, Phase 1/2, phases 1 and 2",
    "CARTITUDE-1, LEGEND-2, KarMMa-3, CRB-401",
    "NCT03090659 and ChiCTR-ONH-17012285",
    "cytokine release of grade 3 or more; grades 1 to 2",
    "claim A1 and claim B17",
    "with a 95% interval, a 95% credible interval and 95% limits and a 95% band",
    "variance is mean²",
    "Clopper and Pearson (1934); Kaplan and Meier (1958); Zhao et al. (2018)",
    "(Clopper and Pearson 1934)",
    "[doi:10.1093/biomet/26.4.404](https://doi.org/10.1093/biomet/26.4.404)",
    "<https://example.org/2020/1>",
    "https://example.org/2020",
    "`pip install x==3`",
    "``a ` 1``",
    "1. first\n2. second",
    "(label-1)=",
    "% a comment of 2020",
    "<!-- 2020\n2021 -->",
    '<img src="a1.png" width="3">',
    "{num}`trials_2020` {say}`year_10` {src}`smith2020`",
    "{doc}`appendix/page-2`",
    "```python\nx = 80\n```",
    "~~~\n80\n~~~",
    "```{math}\n1 + 1\n```",
    "```{chart} starts-2020\n```",
    "```{note}\n:class: w-50\nNone.\n```",
    "21 CFR 312.40 and ISO 3166-1 and CC BY 4.0",
    "4-1BB and GPRC5D and IL-6",
    "&#8211; and &frac12;",
    "text[^1]\n\n[^1]: a note",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_names_and_markup_are_not_literals(text):
    assert typed(f"# Title\n\n{text}\n") == []


@pytest.mark.parametrize("keyword", ["title", "description", "note", "how"])
@pytest.mark.parametrize(
    ("value", "caught"),
    [
        ('"in 2017"', True),
        ('"a" "in 2017"', True),
        ('f"{n} in 2017"', True),
        ('"in " + "2017"', True),
        ('"in 2017" if early else "later"', True),
        ('f"{year:04.1f} of {round(x, 2)}"', False),
        ('"more" if n > 5 else "fewer"', False),
        ('"with a 95% interval"', False),
        ("words[3]", False),
    ],
)
def test_words_handed_over_by_a_cell(keyword, value, caught):
    found = typed(
        f"```{{code-cell}} ipython3\n:tags: [x1]\n\nchapter.figure('f', draw, {keyword}={value})\n```\n"
    )
    assert bool(found) is caught


@pytest.mark.parametrize(
    ("call", "caught"),
    [
        ("chapter.number('a', 80, '{:.0f}', how='typed')", ["80"]),
        ("chapter.number('a', -0.5, '{:.0f}', how='typed')", ["0.5"]),
        ("chapter.number('a', value=80, fmt='{:.0f}', how='typed')", ["80"]),
        ("chapter.number('a', len(df), '{:.0f}', how='counted')", []),
        ("chapter.phrase('a', 'in 2017', how='typed')", ["2017"]),
        ("chapter.phrase('a', text='in 2017', how='typed')", ["2017"]),
        ("chapter.phrase('a', f'in {year}', how='computed')", []),
        ("limit = 80", []),
    ],
)
def test_values_must_be_computed(call, caught):
    assert typed(f"```{{code-cell}} ipython3\n{call}\n```\n") == caught


def test_a_literal_is_shown_with_place_and_remedy(project):
    edit(project, "The ratio is", "The 80% ratio is")
    with pytest.raises(ProseError) as error:
        prose.check(project)
    assert error.value.exit_code == 5
    assert str(error.value) == (
        "chapters/counts.md:19:5: `80%` is typed. "
        "Record it in a cell with chapter.number(...) and place it with {num}`id`.\n"
        "1 fault in the prose; nothing was rendered."
    )


def test_a_literal_in_a_cell_is_shown_at_its_line(project):
    edit(project, 'title="Flow"', 'title="Flow of 12"')
    (fault,) = prose.find_faults(project)
    assert str(fault) == (
        "chapters/counts.md:15:33: `12` is typed into title=. Compute it in an f-string: {value:,.0f}."
    )


def test_front_matter_is_not_prose(project):
    assert prose.find_faults(project) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "{num}`ratio_ever`",
            "{num}`ratio_evr`",
            "chapters/counts.md:19:14: the chapter counts records no number `ratio_evr`. "
            "Did you mean `ratio_ever`?",
        ),
        (
            "{say}`direction`",
            "{say}`directions`",
            "chapters/counts.md:19:36: the chapter counts records no phrase `directions`. "
            "Did you mean `direction`?",
        ),
        (
            "{num}`ratio_ever`",
            "{num}`count:ratio_ever`",
            "chapters/counts.md:19:14: no chapter `count` was run. Did you mean `counts`?",
        ),
        (
            "{src}`smith2020`",
            "{src}`smith2002`",
            "chapters/counts.md:19:59: no source `smith2002` in data/sources.csv. Did you mean `smith2020`?",
        ),
        (
            "```{chart} starts\n",
            "```{chart} start\n",
            "chapters/counts.md:21:1: the chapter counts records no figure `start`. Did you mean `starts`?",
        ),
        (
            "```{chart} starts\n```\n",
            "",
            "chapters/counts.md:14:9: the figure `starts` is on no page. "
            "Place it with ```{chart} starts or do not record it.",
        ),
        (
            "```{chart} starts\n",
            "```{chart}\n",
            "chapters/counts.md:21:1: {chart} names nothing. Give it an id.",
        ),
        (
            "so {say}`direction`",
            "so",
            "chapters/counts.md:13:9: the phrase `direction` is on no page. "
            "Place it with {say}`direction` or do not record it.",
        ),
    ],
)
def test_results_and_prose_must_agree(project, results, old, new, expected):
    edit(project, old, new)
    assert expected in map(str, prose.find_faults(project, results))


def test_a_number_placed_only_on_the_index_is_used(project, results):
    edit(project, "{num}`ratio_ever`", "high")
    assert prose.find_faults(project, results) == []


def test_a_number_from_nowhere_on_the_index(project, results):
    (project.root / "index.md").write_text("{num}`ratio_ever`\n", encoding="utf-8")
    (fault,) = prose.find_faults(project, results)
    assert str(fault) == (
        "index.md:1:1: {num}`ratio_ever` does not name its chapter. Write chapter:ratio_ever."
    )


def test_a_claim_that_its_chapter_does_not_judge(project, results):
    results["counts"].document["claims"].clear()
    edit(project, "```{verdict} A1\n```\n", "")
    (fault,) = prose.find_faults(project, results)
    assert str(fault) == (
        "data/claims.yml:1:1: claim A1 is not judged by its chapter. "
        'Call chapter.claim("A1", ...) in chapters/counts.md.'
    )


def test_a_recorded_source_that_does_not_resolve(project, results):
    results["counts"].document["numbers"]["ratio_ever"]["sources"] = ["smith2021"]
    (fault,) = prose.find_faults(project, results)
    assert str(fault).startswith(
        "chapters/counts.md:12:9: the number `ratio_ever` names the source `smith2021`, which is not in "
        "data/sources.csv. Did you mean `smith2020`?"
    )


def test_all_faults_are_reported_at_once(project, results):
    edit(project, "so {say}`direction`", "so 12 and 13")
    edit(project, "{src}`smith2020`", "{src}`nobody`")
    with pytest.raises(ProseError) as error:
        prose.check(project, results)
    lines = str(error.value).splitlines()
    assert len(lines) == 5
    assert lines[-1] == "4 faults in the prose; nothing was rendered."
    assert lines[:-1] == sorted(lines[:-1], key=lambda line: int(line.split(":")[1]))


def test_the_book_itself_has_no_fault():
    assert prose.find_faults(find_project()) == []


def test_a_role_inside_a_code_span_is_an_example():
    page = pages.parse("index", "Write `` {num}`x` `` or {num}`y` and `{say}`, then {say}`z`.\n")
    assert [(placement.kind, placement.target) for placement in page.placements] == [
        ("num", "y"),
        ("say", "z"),
    ]


def test_the_year_before_a_doi_is_a_citation():
    cited = "of Cox (1972,\n[doi:10.1000/x](https://doi.org/10.1000/x))"
    assert typed(f"{cited}\n\nin 1973, [see](x)") == ["1973"]


@pytest.mark.parametrize("data", [b"source_id,kind\nsm\xefth,paper\n", b"identifier\nsmith2020\n"])
def test_sources_at_fault_are_left_to_the_check_of_the_data(project, results, data):
    (project.data / "sources.csv").write_bytes(data)
    edit(project, "smith2020", "nobody")
    prose.check(project, results)
