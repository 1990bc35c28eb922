"""Rows asked for on a real terminal."""

from __future__ import annotations

import os
import sys

import pexpect
import pytest
from facts import RESPONSE, SOURCE, on_disk, row_of

from systemrace.project import Project
from systemrace.tables import TABLES, check_all, load


@pytest.fixture
def add(curated: Project):
    """Start `systemrace add` on a terminal of its own."""
    opened = []

    def start(*arguments: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "systemrace", "add", *arguments],
            env=os.environ | {"SYSTEMRACE_ROOT": str(curated.root), "TERM": "dumb", "PYTHON_BASIC_REPL": "1"},
            encoding="utf-8",
            timeout=120,
            dimensions=(50, 400),
        )
        child.setecho(False)
        opened.append(child)
        return child

    yield start
    for child in opened:
        child.close(force=True)


def answer(child: pexpect.spawn, column: str, text: str) -> None:
    child.expect(rf"  {column}( \[[^\n]*\])?: $")
    child.sendline(text)


def answer_all(child: pexpect.spawn, table: str, row: dict[str, str], *, start: int = 0) -> None:
    for column in list(TABLES[table].schema.columns)[start:]:
        answer(child, column, row.get(column, ""))


def agree(child: pexpect.spawn, question: str, text: str = "y") -> None:
    child.expect_exact(question)
    child.expect_exact("[y/N] ")
    child.sendline(text)


def ended(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_row_is_asked_field_by_field_and_written(add, curated):
    child = add("response_rates")
    child.expect_exact("1/26 Row (code, required)")
    child.expect_exact(r"Allowed: a code of the form RR\d{3,}")
    child.expect(r"Such as: RR\d{3}")
    highest = max(load("response_rates", project=curated)["row_id"])
    child.expect_exact(f"row_id [RR{int(highest[2:]) + 1}]: ")
    child.sendline("")
    answer_all(child, "response_rates", RESPONSE, start=1)
    child.expect_exact("+++ data/evidence/response_rates.csv")
    child.expect_exact(",TRIAL-9,NCT09999999,nine-cel")
    agree(child, "Write it?")
    child.expect_exact("data/evidence/response_rates.csv: 1 row added.")
    assert ended(child) == 0
    assert row_of(curated, "response_rates", "TRIAL-9")["row_id"] == f"RR{int(highest[2:]) + 1}"


def test_a_wrong_answer_is_explained_and_asked_again(add, curated):
    child = add("response_rates")
    answer(child, "row_id", "RR001")
    child.expect_exact("! RR001 stands in response_rates already, and no two rows may share it.")
    answer(child, "row_id", "row 7")
    child.expect_exact(r"! allowed is a code of the form RR\d{3,}. Correct the code.")
    answer(child, "row_id", "RR901")
    answer(child, "trial", "")
    child.expect_exact("! a value is required.")
    answer(child, "trial", "=HYPERLINK(A1)")
    child.expect_exact('! it starts with "=", so that a spreadsheet would compute it.')
    answer(child, "trial", "TRIAL-9")
    answer(child, "nct_id", "<")
    answer(child, "trial", "TRIAL-10")
    answer(child, "nct_id", "")
    answer(child, "product", "nine-cel")
    answer(child, "binder", "VHH")
    child.expect_exact("! allowed is one of VHH biparatopic")
    child.expect_exact("binder [VHH biparatopic (two linked camelid single domains)]: ")
    child.sendline("")
    child.expect_exact("target: ")
    child.sendintr()
    assert ended(child) == 130


def test_fields_that_contradict_each_other_are_asked_again(add, curated):
    child = add("response_rates")
    answer_all(child, "response_rates", RESPONSE | {"pct": "70"})
    child.expect_exact("pct must be responders / denominator within rounding")
    answer(child, "responders", "")
    answer(child, "denominator", "")
    answer(child, "pct", "80")
    agree(child, "Write it?")
    assert ended(child) == 0
    kept = row_of(curated, "response_rates", "RR900")
    assert (kept["responders"], kept["denominator"], kept["pct"]) == ("8", "10", "80")


def test_a_source_that_is_not_there_is_asked_for_first(add, curated):
    child = add("response_rates")
    for column in list(TABLES["response_rates"].schema.columns)[:-1]:
        answer(child, column, (RESPONSE | {"source_id": SOURCE["source_id"]}).get(column, ""))
    child.expect_exact("doe2026_trial does not stand in sources.")
    agree(child, "Add it to sources first?")
    answer(child, "source_id", "")
    answer_all(child, "sources", SOURCE, start=1)
    child.expect_exact("Back to response_rates.")
    answer(child, "note", "")
    child.expect_exact("+++ data/sources.csv")
    agree(child, "Write it?")
    assert ended(child) == 0
    assert row_of(curated, "sources", "doe2026_trial")["seen_as"] == "abstract"
    assert row_of(curated, "response_rates", "RR900")["source_id"] == "doe2026_trial"


def test_ctrl_c_leaves_everything_as_it_was(add, curated):
    before = on_disk(curated)
    child = add("response_rates")
    answer_all(child, "response_rates", RESPONSE)
    child.expect_exact("Write it? [y/N] ")
    child.sendintr()
    assert ended(child) == 130
    assert on_disk(curated) == before


def test_an_end_of_input_leaves_everything_as_it_was(add, curated):
    before = on_disk(curated)
    child = add("countries")
    child.expect_exact("name: ")
    child.sendeof()
    child.expect_exact("Ended. Nothing was written.")
    assert ended(child) == 130
    assert on_disk(curated) == before


def test_no_means_no(add, curated):
    before = on_disk(curated)
    child = add("sources")
    answer_all(child, "sources", SOURCE)
    agree(child, "Write it?", "")
    child.expect_exact("Nothing was written.")
    assert ended(child) == 0
    assert on_disk(curated) == before
    check_all(curated)
