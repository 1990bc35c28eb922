"""How numbers, values, sources and names are written on the pages."""

import csv
import math
import re

import pytest

from systemrace.book import departure, sourcenames, written
from systemrace.book.sphinx_ext import elements, values
from systemrace.claims import Claim
from systemrace.project import find_project


@pytest.mark.parametrize(
    ("text", "low", "high", "expected"),
    [
        ("1.20", 1.05, 1.4, "1.05 to 1.40"),
        ("80%", 0.7499, 0.9, "75% to 90%"),
        ("12.5%", 0.1, 0.2, "10.0% to 20.0%"),
        ("1,149", 1000.2, 1300, "1,000 to 1,300"),
        ("+5.0", -1.26, 2, "\N{MINUS SIGN}1.3 to 2.0"),
        ("many", 0.5, 2, "0.5 to 2"),
        ("1.20", None, 2, ""),
    ],
)
def test_an_interval_is_written_like_its_number(text, low, high, expected):
    assert written.limits({"text": text, "low": low, "high": high}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1234, "1,234"), (2.0, "2"), (0.98765, "0.988"), (-0.101, "-0.101"), (12345.6, "12,346"),
     (1e-5, "1e-05"), (math.inf, "∞"), (-math.inf, "-∞")],
)  # fmt: skip
def test_a_value_keeps_three_digits(value, expected):
    assert written.plain(value) == re.sub("^-", "\N{MINUS SIGN}", expected)


def claim(**described: str) -> Claim:
    rule = {"verdict": "mixed", "when": "otherwise"}
    fields = {"id": "A1", "essay": "A", "chapter": "c", "statement": "s", "estimand": "e", "settle": "s"}
    return Claim(**fields, values=described, rules=[rule], points_against=["p"])


def test_limits_stand_with_their_value_and_flags_become_words():
    one = claim(
        found="1 if it is found, else 0",
        ratio="{focal} over {comparator}",
        ratio_low="lower",
        ratio_high="upper",
        same_difference="difference",
        same_low="lower",
        same_high="upper",
        lone_low="a lower limit alone",
    )
    known = dict.fromkeys(one.values, 1.0) | {"found": 0, "ratio": 1.5, "ratio_high": 2}
    shown = values.of_claim(one, known, {"focal": "China", "comparator": "United States"})
    nbsp = "\N{NO-BREAK SPACE}"
    assert [(value.told, value.written) for value in shown] == [
        ("it is found", "no"),
        ("China over the United States", f"1.5 (1{nbsp}to{nbsp}2)"),
        ("difference", f"1 (1{nbsp}to{nbsp}1)"),
        ("a lower limit alone", "1"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trials in {focal}", "trials in Japan"),
        ("{comparator} is slower", "the United States is slower"),
        ("programmes from {focal}", "programmes from Japan"),
        ("the focal percentage", "the focal percentage"),
        ("started by {as_of}", "started by 2026-01-02"),
    ],
)
def test_roles_are_spoken_as_the_countries_of_the_run(text, expected):
    run = {"focal": "Japan", "comparator": "United States", "as_of": "2026-01-02"}
    assert departure.in_place(text, run) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"authors": "Fan F et al.", "year": "2017"}, "Fan et al. 2017"),
        ({"authors": "Jeong P", "year": "2026"}, "Jeong 2026"),
        ({"authors": "van der Berg J, Li X, Wu Y", "year": "2020"}, "van der Berg et al. 2020"),
        ({"authors": "", "container": "State Council (China); notice", "year": "2015"}, "State Council 2015"),
        ({"authors": "AABB", "year": ""}, "AABB"),
        ({"authors": "", "kind": "dataset", "container": "GitHub", "title": "CAR-T feed"}, "CAR-T feed"),
    ],
)  # fmt: skip
def test_a_source_is_named_in_a_few_words(source, expected):
    assert sourcenames.short(source) == expected


def test_no_two_sources_of_one_author_and_year_are_named_alike():
    with find_project().data.joinpath("sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["source_id"]: row for row in csv.DictReader(stream)}
    named = sourcenames.names(rows)
    dated = [named[name] for name, row in rows.items() if row["year"]]
    assert len(set(dated)) == len(dated) > 0
    assert named["ctgov_onc_monitor"] != named["ctgov_rheum_monitor"]
    assert named["ctg_NCT03811457"] == "ClinicalTrials.gov NCT03811457"


def test_markup_is_escaped_once():
    inner = elements.tag("b", "a < b & c")
    assert (
        elements.tag("p", inner, title='say "x"')
        == '<p title="say &quot;x&quot;"><b>a &lt; b &amp; c</b></p>'
    )


def test_hyphenated_names_do_not_break():
    assert elements.unbroken("a CAR-T trial") == 'a <span class="sr-unbroken">CAR-T</span> trial'
