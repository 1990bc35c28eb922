from __future__ import annotations

from typing import get_args

import pytest

from systemrace.chapter.kinds import Country, Date, Snapshot
from systemrace.chapter.parameters import injected_names, read_schema, schema_of_namespace
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project


def fault(project: Project, **values: object) -> str:
    with pytest.raises(UsageError) as caught:
        read_schema(project, "alpha").validate(values, project)
    return str(caught.value)


def test_the_cell_is_read_without_running_it(minibook: Project, add_chapter) -> None:
    add_chapter(
        minibook, "loud", "1/0", parameters='size: int = 3  # how many\nname: str = "x"  # what it is called'
    )
    schema = read_schema(minibook, "loud")
    assert schema.defaults == {"size": 3, "name": "x"}
    assert [parameter.comment for parameter in schema.parameters] == ["how many", "what it is called"]


def test_a_parameter_knows_its_type_its_line_and_its_meaning(minibook: Project) -> None:
    schema = read_schema(minibook, "alpha")
    by_name = {parameter.name: parameter for parameter in schema.parameters}
    assert by_name["snapshot"].annotation == Snapshot
    assert by_name["as_of"].annotation == Date
    assert by_name["focal"].annotation == Country
    assert get_args(by_name["region"].annotation) == ("Asia", "Europe")
    assert by_name["weight"].written == "Annotated[float, Ge(0), Le(1)]"
    lines = (minibook.chapters / "alpha.md").read_text(encoding="utf-8").splitlines()
    assert all(lines[p.line - 1].startswith(f"{p.name}: ") for p in schema.parameters)


def test_a_comment_may_stand_above_its_parameter(minibook: Project, add_chapter) -> None:
    add_chapter(minibook, "tall", "pass", parameters="# how many\nsize: int = 3")
    assert read_schema(minibook, "tall").parameters[0].comment == "how many"


def test_a_chapter_may_have_no_parameters(minibook: Project) -> None:
    assert read_schema(minibook, "gamma").validate({}, minibook) == {}
    with pytest.raises(UsageError, match=r"gamma has no parameter 'as_of'\. It has: none\."):
        read_schema(minibook, "gamma").validate({"as_of": "2026-01-01"}, minibook)


def test_a_misspelt_name_is_answered_with_the_one_meant(minibook: Project) -> None:
    assert fault(minibook, as_off="2026-01-01") == (
        "alpha has no parameter 'as_off'; did you mean as_of? It has: snapshot, as_of, focal, region, weight."
    )


def test_a_name_like_no_other_is_answered_with_the_list(minibook: Project) -> None:
    assert fault(minibook, xyzzy=1) == (
        "alpha has no parameter 'xyzzy'. It has: snapshot, as_of, focal, region, weight."
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {"as_of": "2026-13-40"},
            "as_of=2026-13-40 is not a day; write YYYY-MM-DD, such as 2026-08-22. (as_of: last day counted)",
        ),
        ({"as_of": "2026-2-3"}, "as_of=2026-2-3 is not a day; write YYYY-MM-DD"),
        ({"as_of": "2025-02-29"}, "as_of=2025-02-29 is not a day; write YYYY-MM-DD"),
        ({"as_of": 2026}, "as_of=2026 must be text."),
        ({"region": "Asie"}, "region=Asie is not one of Asia, Europe; did you mean Asia? (region: part"),
        ({"region": "Mars"}, "region=Mars is not one of Asia, Europe. (region: part"),
        ({"weight": "-0.1"}, "weight=-0.1 must be at least 0"),
        ({"weight": "1.5"}, "weight=1.5 must be at most 1"),
        ({"weight": "heavy"}, "weight=heavy must be a number."),
        ({"weight": "nan"}, "weight=nan must be a finite number."),
        (
            {"focal": "Chine"},
            "focal=Chine is not a country of data/evidence/countries.csv; did you mean China?",
        ),
        (
            {"snapshot": "2026-01-01", "as_of": "2025-01-01"},
            "snapshot=2026-01-01 is not a registry copy we have; those there are: 2026-05-22, 2026-08-22.",
        ),
        (
            {"snapshot": "2026-05-22"},
            "as_of=2026-08-22 is after the snapshot of 2026-05-22; "
            "choose a day up to 2026-05-22, or a later snapshot.",
        ),
    ],
)
def test_an_impossible_value_is_answered_with_what_is_possible(minibook: Project, values, text) -> None:
    assert f"alpha: parameter {text}" in fault(minibook, **values)


def test_every_fault_is_told_at_once_a_line_each(minibook: Project) -> None:
    lines = fault(minibook, as_off="x", as_of="2026-13-40", weight=2).splitlines()
    assert len(lines) == 3
    assert [line.split("=")[0].split()[-1] for line in lines[1:]] == ["as_of", "weight"]


def test_text_from_a_command_line_becomes_the_annotated_type(minibook: Project, add_chapter) -> None:
    cell = (
        "size: int = 3  # s\nshare: float = 0.5  # s\nstrict: bool = True  # s\n"
        "years: Literal[5, 10] = 5  # s\nfocal: Country = 'China'  # s"
    )
    add_chapter(minibook, "typed", "pass", parameters=cell)
    given = {"size": "12", "share": "1", "strict": "false", "years": "10", "focal": "jp"}
    values = read_schema(minibook, "typed").validate(given, minibook)
    assert values == {"size": 12, "share": 1.0, "strict": False, "years": 10, "focal": "Japan"}
    assert [type(value) for value in values.values()] == [int, float, bool, int, str]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            "size = 3  # how many",
            r"chapters/odd\.md:\d+: 'size = 3' is not a parameter\. Write NAME: TYPE = VALUE",
        ),
        ("size: int = 3", r"parameter size has no comment\. Say in one line what it means\."),
        ("size: int = 1 + 2  # how many", r"parameter size has the default 1 \+ 2, which is not a literal\."),
        ("size: int = [3]  # how many", r"parameter size has the default \[3\], which is not a literal\."),
        (
            "size: Path = 'x'  # where",
            r"parameter size has the type Path\. Use only Date, Snapshot, Country,",
        ),
        ("size: Literal[open('x')] = 'x'  # where", r"parameter size has the type open\('x'\)\."),
        ("size: int = 3  # how many\nprint(size)", r"'print\(size\)' is not a parameter\."),
        ("size: int = = 3", r"the parameters cell is not Python: invalid syntax\."),
    ],
)
def test_a_cell_that_cannot_be_read_is_shown_with_its_line(
    minibook: Project, add_chapter, cell, text
) -> None:
    add_chapter(minibook, "odd", "pass", parameters=cell)
    with pytest.raises(ProseError, match=text) as caught:
        read_schema(minibook, "odd")
    line = int(str(caught.value).split(":")[1])
    written = (minibook.chapters / "odd.md").read_text(encoding="utf-8").splitlines()[line - 1]
    assert written == cell.splitlines()[-1]


def test_two_parameters_cells_are_refused(minibook: Project, add_chapter) -> None:
    add_chapter(minibook, "twice", ":tags: [parameters]\nb: int = 1  # b", parameters="a: int = 1  # a")
    with pytest.raises(
        ProseError, match=r"a second cell is tagged 'parameters'\. Put all parameters into the first"
    ):
        read_schema(minibook, "twice")


def test_an_unknown_chapter_is_answered_with_the_one_meant(minibook: Project) -> None:
    with pytest.raises(UsageError) as caught:
        read_schema(minibook, "alfa")
    assert str(caught.value) == (
        "There is no chapter 'alfa'. Did you mean alpha? The chapters are: alpha, beta, gamma."
    )


def test_a_running_notebook_shows_its_parameters_by_their_annotations(minibook: Project) -> None:
    namespace = {"as_of": "2025-01-01", "other": 3, "__annotations__": {"as_of": Date}}
    schema = schema_of_namespace("alpha", namespace)
    assert schema.defaults == {"as_of": "2025-01-01"}
    assert schema.validate({}, minibook) == {"as_of": "2025-01-01"}


def test_what_papermill_set_is_found_in_the_notebooks_history() -> None:
    history = [
        "",
        "as_of = 1",
        '# Parameters\nas_off = "2025-01-01"\nweight = 0.5\n',
        "# Parameters of the fit\nx = 1",
    ]
    assert injected_names({"In": history}) == ["as_off", "weight"]
    assert injected_names({}) == []


def test_a_place_is_not_held_against_a_group_it_belongs_to(minibook: Project, add_chapter) -> None:
    lines = 'focal: Place = "China"  # in focus\ncomparator: Place = "Japan"  # held against'
    add_chapter(minibook, "places", "pass", parameters=lines)
    schema = read_schema(minibook, "places")
    assert schema.validate({"comparator": "oceania"}, minibook)["comparator"] == "Oceania"
    with pytest.raises(UsageError, match="have countries in common; choose two places that share none"):
        schema.validate({"comparator": "Asia"}, minibook)
    with pytest.raises(UsageError, match=r"comparator=Narnia is not a country .* or a group of countries"):
        schema.validate({"comparator": "Narnia"}, minibook)


def test_a_country_is_not_held_against_itself(minibook: Project, add_chapter) -> None:
    lines = 'focal: Country = "China"  # in focus\ncomparator: Country = "Japan"  # held against'
    add_chapter(minibook, "pair", "pass", parameters=lines)
    schema = read_schema(minibook, "pair")
    assert schema.validate({}, minibook) == {"focal": "China", "comparator": "Japan"}
    with pytest.raises(UsageError) as caught:
        schema.validate({"comparator": "CHN"}, minibook)
    assert str(caught.value) == "pair: focal and comparator are both China; choose two different places."


@pytest.mark.parametrize("broken", [b"XX,broken\n", b"XX,br\xe9ken,a,b,c,d\n"])
def test_a_broken_country_table_is_left_to_the_check_of_the_data(minibook, broken):
    table = minibook.evidence / "countries.csv"
    table.write_bytes(table.read_bytes() + broken)
    schema = read_schema(minibook, "alpha")
    assert schema.validate(schema.defaults | {"focal": "Japan"}, minibook)["focal"] == "Japan"
