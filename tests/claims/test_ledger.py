import math

import numpy as np
import pandas as pd
import pytest
from sample_claims import CLAIM as GOOD
from sample_claims import faults, project_with

from systemrace import claims
from systemrace.claims import ledger
from systemrace.errors import ProseError
from systemrace.project import Project, find_project


@pytest.fixture
def project(tmp_path):
    return project_with(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("ratio", "low", "verdict", "rule"),
    [
        (2.0, 1.1, "supported", "ratio_low > 1"),
        (2.0, 0.9, "mixed", "ratio > 1"),
        (0.5, 0.3, "contradicted", "otherwise"),
        (math.inf, 0.9, "mixed", "ratio > 1"),
        (np.float64(2), np.int64(2), "supported", "ratio_low > 1"),
        (True, False, "contradicted", "otherwise"),
    ],
)
def test_first_rule_that_holds_decides(project, ratio, low, verdict, rule):
    found = claims.apply("A1", {"ratio": ratio, "ratio_low": low}, project)
    assert found == claims.Verdict("A1", verdict, rule)


def test_rules_are_tried_in_the_order_of_the_file(project):
    text = GOOD.replace("ratio_low > 1", "ratio > 0", 1)
    (project.data / "claims.yml").write_text(text, encoding="utf-8")
    assert claims.apply("A1", {"ratio": 2, "ratio_low": 2}, project).rule == "ratio > 0"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"ratio": 1}, "`ratio_low` (lower limit) is missing."),
        (
            {"ratio": 1, "ratio_low": 1, "ratio_lwo": 1},
            "`ratio_lwo` is not named by it. Did you mean `ratio_low`?",
        ),
        ({"ratio": float("nan"), "ratio_low": 1}, "`ratio` is nan, not a number."),
        ({"ratio": pd.NA, "ratio_low": 1}, "`ratio` is <NA>, not a number."),
        ({"ratio": None, "ratio_low": 1}, "`ratio` is None, not a number."),
        ({"ratio": "1.2", "ratio_low": 1}, "`ratio` is '1.2', not a number."),
    ],
)
def test_values_that_cannot_be_judged(project, values, fault):
    with pytest.raises(ProseError) as error:
        claims.apply("A1", values, project)
    message = str(error.value)
    assert message.startswith("Claim A1 cannot be judged; data/claims.yml names the values it needs:\n")
    assert fault in message


def test_all_faulty_values_are_listed_at_once(project):
    with pytest.raises(ProseError) as error:
        claims.apply("A1", {"other": 1}, project)
    assert len(str(error.value).splitlines()) == 4


def test_unknown_claim_names_the_nearest(project):
    with pytest.raises(ProseError, match=r"data/claims\.yml: no claim `A11`\. Did you mean `A1`\?"):
        claims.apply("A11", {}, project)


def test_division_by_zero_names_claim_and_rule(project):
    (project.data / "claims.yml").write_text(GOOD.replace("ratio > 1", "1 / ratio > 1", 1), encoding="utf-8")
    with pytest.raises(ProseError, match="Claim A1: the rule `1 / ratio > 1` divides by zero: ratio is 0"):
        claims.apply("A1", {"ratio": 0, "ratio_low": 0}, project)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "when: ratio > 1",
            "when: ratio >",
            "data/claims.yml:13: claim A1: the rule `ratio >`: does not parse",
        ),
        (
            "when: ratio > 1",
            "when: ratoi > 1",
            "data/claims.yml:13: claim A1: the rule `ratoi > 1` uses `ratoi`, which is not under `values`. "
            "Did you mean `ratio`?",
        ),
        (
            "verdict: mixed",
            "verdict: maybe",
            "data/claims.yml:12: claim A1: unknown verdict `maybe`. "
            "Verdicts: supported, mostly supported, mixed, contradicted, not testable.",
        ),
        (
            "when: otherwise",
            "when: ratio < 1",
            "data/claims.yml:15: claim A1: the last rule must be `when: otherwise`, "
            "so that every outcome has a verdict",
        ),
        (
            "when: ratio > 1",
            "when: otherwise",
            "data/claims.yml:13: claim A1: rules after `otherwise` can never hold; move it to the end",
        ),
        ("  settle: A count by the sponsor.\n", "", "data/claims.yml:1: claim A1: settle: field required"),
        (
            "settle:",
            "settles:",
            "data/claims.yml:18: claim A1: unknown key `settles`. Keys: id, essay, chapter,",
        ),
        ("essay: A", "essay: C", "data/claims.yml:2: claim A1: essay: input should be 'A' or 'B'"),
        ("id: A1", "id: first", "data/claims.yml:1: claim first: id: string should match pattern"),
        (
            "ratio: here",
            "or: here",
            "data/claims.yml:7: claim A1: `or` cannot name a value; use letters, digits and _",
        ),
    ],
)
def test_faults_carry_their_line(old, new, expected):
    assert expected in "\n".join(faults(GOOD.replace(old, new, 1)))


def test_duplicate_id_names_both_lines():
    assert "data/claims.yml:19: claim A1 is already on line 1; give this one a new id" in faults(GOOD + GOOD)


def test_a_key_given_twice_is_not_silently_dropped():
    (fault,) = faults(GOOD.replace("  essay: A\n", "  essay: A\n  essay: B\n"))
    assert fault == "data/claims.yml: line 3: `essay` is given twice (first on line 2); keep one"


def test_text_that_is_not_yaml():
    (fault,) = faults("- id: [A1\n")
    assert fault.startswith("data/claims.yml: line 2: ")


@pytest.mark.parametrize("text", ["", "id: A1", "[]"])
def test_a_file_that_is_not_a_list(text):
    assert faults(text) == [
        "data/claims.yml:1: the file must be a list of claims, each beginning with `- id:`"
    ]


def test_every_fault_is_reported_at_once():
    text = GOOD.replace("verdict: mixed", "verdict: maybe") + GOOD.replace("A1", "A2").replace(
        "ratio > 1", "ratio >"
    )
    found = faults(text)
    assert [fault.split(":")[1] for fault in found] == ["12", "31"]


def test_unknown_chapter_names_line_and_nearest(project):
    with pytest.raises(ProseError) as error:
        claims.check_chapters(project, ["trial-count", "safety"])
    assert str(error.value) == (
        "data/claims.yml:3: claim A1: unknown chapter `trial-counts`. Did you mean `trial-count`?"
    )


def test_known_chapters_pass(project):
    claims.check_chapters(project, ["trial-counts"])


def test_the_books_own_claims_are_sound():
    found = claims.load(find_project())
    assert {"A1", "B6"} <= set(found)
    assert all(claim.rules[-1].when == "otherwise" for claim in found.values())


def test_braces_around_anything_but_a_known_parameter_are_refused():
    text = GOOD.replace("here over there", "here over {focus}")
    with pytest.raises(ProseError, match=r"names \{focus\}; in braces stand only focal, comparator, as_of"):
        ledger.parse(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- id: A1\n  essay: [A\n", 3),
        ("- id: A1\n  essay: \x07\n", 2),
        ("- id: A1\n  ? [essay]\n  : A\n", 2),
        ("- id: 2026-02-30\n", 1),
        ("- &loop\n  - *loop\n", 1),
        ("- &one {id: A1}\n- *one\n", 1),
    ],
)
def test_no_broken_yaml_passes_as_anything_but_a_fault_of_the_file(tmp_path, text, line):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.yml").write_text(text, encoding="utf-8")
    for read in (claims.load, lambda project: claims.check_chapters(project, ["trial-counts"])):
        with pytest.raises(ProseError, match=rf"^data/claims\.yml: line {line}: .*Mend it"):
            read(Project(tmp_path))


def test_claims_in_another_encoding(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.yml").write_bytes(b"- id: A1\n  settle: caf\xe9\n")
    with pytest.raises(
        ProseError, match=r"^data/claims\.yml:2: byte 0xe9 is not UTF-8; save the file as UTF-8"
    ):
        claims.load(Project(tmp_path))
