"""All specifications of a claim as frame, CSV and script, and what is said of them; counted by hand."""

from __future__ import annotations

import csv
import io
import json
import shlex

import pytest
from claim_document import identifier, make

from systemrace.book import claimwords, specified, written
from systemrace.chapter.parameters import read_schema
from systemrace.project import Project


@pytest.fixture
def document() -> dict:
    return make()


def test_ranks_go_by_estimate_and_the_chapters_own_comes_first_among_equals(document):
    frame = specified.frame(document)
    assert frame["rank"].tolist() == [1, 2, 3, 4, 5]
    assert frame["estimate"].tolist() == [0.5, 1.0, 2.0, 2.0, 4.0]
    assert frame["specification"].tolist()[2] == document["summary"]["primary"]
    assert frame["half"].tolist() == ["false", "true", "true", "true", "false"]
    assert frame["high"].isna().all()


def test_the_rank_of_the_chapters_own_is_that_of_the_summary(document):
    frame = specified.frame(document)
    own = frame[frame["specification"] == document["summary"]["primary"]]
    assert own["rank"].tolist() == [document["summary"]["rank"]]


def test_an_infinite_estimate_ranks_last(document):
    document["specifications"][1]["estimate"] = "inf"
    assert specified.frame(document)["estimate"].tolist()[-1] == float("inf")


def test_the_csv_holds_every_specification_and_keeps_apart_a_choice_and_a_value_of_one_name(document):
    rows = list(csv.DictReader(io.StringIO(specified.csv_text(document))))
    assert list(rows[0]) == [
        "rank",
        "specification",
        "verdict",
        "half",
        "kind chosen",
        "ratio",
        "low",
        "kind",
    ]
    assert (rows[0]["verdict"], rows[0]["kind chosen"], rows[0]["ratio"]) == ("contradicted", "few", "0.5")
    assert len({row["specification"] for row in rows}) == 5


def test_the_script_registers_what_the_panel_shows(document):
    text = specified.script(document)
    assert text.startswith('(function(s){(s.claims=s.claims||{})["A1"]={')
    told = json.loads(text.partition('["A1"]=')[2].partition("})(window")[0])
    assert told["own"] == identifier((0, 0))
    assert told["specifications"][2] == [identifier((1, 0)), "10", 0, "4", 5]
    assert told["verdicts"] == ["supported", "mixed", "contradicted"]
    assert told["excluded"] == [{"when": {"0": "1", "1": "2"}, "reason": "Nothing would be left."}]
    assert told["arguments"][1][:2] == ["-p 'kind=all trials'", "-p kind=few"]


def test_the_command_names_only_what_departs(document):
    assert specified.command(document, [0, 0]) == "systemrace run alpha"
    assert specified.command(document, [1, 1]) == "systemrace run alpha -p half=false -p kind=few"


def test_the_nearest_specification_of_every_other_verdict(document):
    near = specified.nearest(document)
    assert [(one.verdict, one.position, one.changed) for one in near] == [
        ("supported", 2, {"half": "false"}),
        ("contradicted", 3, {"half": "false", "kind": "few"}),
    ]


def test_every_option_is_summed_up(document):
    half = specified.by_option(document)["half"]
    assert [(one.option, one.specifications, one.supporting, one.median) for one in half] == [
        ("true", 3, 0.0, 2.0), ("false", 2, 0.5, 2.25),
    ]  # fmt: skip


def test_a_command_of_the_panel_is_understood_by_the_chapter(minibook: Project):
    document = make()
    document["choices"][1] = {
        "name": "region", "meaning": "m",
        "options": [{"value": v, "reason": "r"} for v in ("Asia", "Europe", "Asia")],
    }  # fmt: skip
    *_, argument = shlex.split(specified.command(document, [0, 1]))
    name, _, value = argument.partition("=")
    schema = read_schema(minibook, "alpha")
    assert schema.validate({name: value}, minibook)["region"] == "Europe"


def test_sentences_on_the_whole(document):
    summary = document["summary"]
    assert claimwords.supporting(summary) == (
        "1 of 5 defensible specifications (20%) support the claim, fully or mostly"
    )
    assert claimwords.place(summary) == "the chapter's own estimate, 2, ranks 3 of 5 from the lowest"
    assert claimwords.agreeing(summary) == "The chapter's own verdict, mixed, is that of 60%."
    assert claimwords.shares(summary) == "supported 20%, mixed 60%, contradicted 20%"
    assert claimwords.measured(document) == "trials, China over the United States"
    assert claimwords.influences_title(summary) == (
        "Half moves the verdict most: changed alone, it alters 100% of verdicts; kind explains 80% of the "
        "variance of the estimate"
    )


def test_a_chapter_that_most_specifications_disagree_with_is_told_so(document):
    told = claimwords.agreeing(document["summary"] | {"agreeing": 0.2})
    assert told == (
        "More than half of them disagree with the chapter: the chapter's own verdict, mixed, is that of 20%."
    )


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (0.0, "None of 5 defensible specifications supports"),
        (1.0, "All of 5 defensible specifications support"),
    ],
)
def test_none_and_all_are_words(document, part, told):
    assert claimwords.supporting(document["summary"] | {"supporting": part}).startswith(told)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "is higher than 40% of them"),
        ({"estimate": 0.5, "rank": 1}, "the chapter's own, 0.5, is the lowest"),
        ({"estimate": 4.0, "rank": 5}, "the chapter's own, 4, is the highest"),
        ({"lowest": 2.0, "highest": 2.0}, "The estimate is 2 in all 5 specifications"),
    ],
)
def test_the_curves_title_is_true_wherever_the_chapter_stands(document, changed, told):
    assert claimwords.curve_title(document["summary"] | changed).endswith(told)


def test_a_tipping_point_is_a_sentence_of_both_sides(document):
    (point,) = document["tipping"]
    assert claimwords.tips(point) == (
        "At 2 trials the verdict becomes contradicted; at 1 trial it is still mixed."
    )
    never = point | {"at": None, "after": None}
    assert claimwords.tips(never) == "Up to 9 trials nothing changes: the verdict stays mixed."
    assert claimwords.first_to_tip([never, point]) is point
    assert claimwords.first_to_tip([never]) is None


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [(1, "trials", "1 trial"), (1, "countries", "1 country"), (2, "days", "2 days"),
     (1200, "days", "1,200 days"), (1, "tenths of a point", "1 tenth of a point")],
)  # fmt: skip
def test_one_is_singular(amount, unit, told):
    assert written.counted(amount, unit) == told


@pytest.mark.parametrize(
    ("part", "told"), [(0.999, ">99%"), (0.001, "<1%"), (1, "100%"), (0, "0%"), (0.336, "34%")]
)
def test_a_share_never_says_all_of_what_is_not(part, told):
    assert written.share(part) == told
