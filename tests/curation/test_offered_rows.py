"""Rows taken from files, of which nothing is trusted."""

from __future__ import annotations

import csv
import subprocess

import pytest
from click.testing import CliRunner
from facts import COUNTRY, RESPONSE, SOURCE, file_of, offer, on_disk, row_of

from small_book import systemrace
from systemrace import cli
from systemrace.curation import steps
from systemrace.curation.steps import Request
from systemrace.errors import DataError, UsageError
from systemrace.project import Project
from systemrace.tables import TableError, load


def add(project: Project, table: str, file, *answers: str) -> list[str]:
    """Add as a script does; with answers, as somebody at a terminal."""
    said: list[str] = []
    left = list(answers)
    steps.add(
        project, Request(table, file, not answers), said.append, (lambda _: left.pop(0)) if answers else None
    )
    assert not left
    return said


def test_rows_of_a_file_are_added_and_nothing_else_changes(curated, tmp_path):
    before = file_of(curated, "response_rates").read_bytes().splitlines()
    file = offer(
        tmp_path / "rows.csv", RESPONSE, RESPONSE | {"row_id": "RR901", "dose_group": "low, then high"}
    )
    told = "\n".join(add(curated, "response_rates", file))
    after = file_of(curated, "response_rates").read_bytes().splitlines()
    assert [line for line in after if line in before] == before
    assert len(after) == len(before) + 2
    assert row_of(curated, "response_rates", "RR901")["dose_group"] == "low, then high"
    assert "+RR900,TRIAL-9," in told
    assert "response_rates.csv: 2 rows added." in told


def test_a_table_in_order_stays_in_order(curated, tmp_path):
    add(curated, "countries", offer(tmp_path / "rows.csv", COUNTRY))
    names = list(load("countries", project=curated)["name"])
    assert names == sorted(names)
    assert "Atlantis" in names[1:-1]


def test_a_key_that_is_numbered_may_be_left_to_the_table(curated, tmp_path):
    keyless = [
        {c: v for c, v in row.items() if c != "row_id"}
        for row in (RESPONSE, RESPONSE | {"trial": "TRIAL-10"})
    ]
    last = int(max(load("response_rates", project=curated)["row_id"])[2:])
    add(curated, "response_rates", offer(tmp_path / "rows.csv", *keyless))
    assert row_of(curated, "response_rates", "TRIAL-10")["row_id"] == f"RR{last + 2}"


@pytest.mark.parametrize(
    "dress",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(b"\n"),
        lambda data: data + b"," * (len(RESPONSE) - 1) + b"\n",
    ],
    ids=["byte order mark", "Windows line ends", "no end of line", "empty last row"],
)
def test_what_a_spreadsheet_does_to_a_file_is_taken_as_it_comes(curated, tmp_path, dress):
    file = offer(tmp_path / "rows.csv", RESPONSE)
    file.write_bytes(dress(file.read_bytes()))
    add(curated, "response_rates", file)
    line = file_of(curated, "response_rates").read_bytes().splitlines(keepends=True)[-1]
    assert line.startswith(b"RR900,TRIAL-9,")
    assert line.endswith(b",un_m49,\n")


CSV = "row_id,trial,product,target,phase,dose_group,report_date,endpoint,numerator_basis,source_id"
ROW = "RR900,TRIAL-9,nine-cel,BCMA,1,all,2026-05,ORR,not given,un_m49"


def file(old: str = "", new: str = "", *, rows: str = ROW) -> str:
    """A file with one change to its row."""
    return f"{CSV}\n{rows.replace(old, new, 1) if old else rows}\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "rows.csv holds no rows"),
        (f"{CSV}\n", "holds a header and no rows"),
        (file().encode("utf-16"), "is UTF-16"),
        (file("all", "a\0ll"), "line 2 holds a NUL byte"),
        (file("nine", "n\xe4in").encode("latin-1"), "line 2: byte 0xe4 is not UTF-8"),
        (file("un_m49", "un_m49,more"), "line 2 has 11 fields, more than the 10 of the header"),
        (file("all", '"all'), "line 2: "),
        (file("all", '"al\nl"'), "holds a line break"),
        (file("all", "x" * 1_000_000), "field larger than field limit"),
        (file("all", "x" * 100_000), "it has 100,000 characters"),
        (b"x" * 10_000_001, "is larger than 10,000,000 bytes"),
        (file().replace(",", ";"), "not separated by commas"),
        (file().replace("phase", "fase", 1), 'column "fase" is not known (did you mean phase?)'),
        (file().replace("phase", "trial", 1), "column trial stands twice; column phase is missing"),
        (file("all", "=1+1"), 'dose_group "=1+1"; it starts with "="'),
        (file("all", "@SUM(A1)"), "a spreadsheet would compute it"),
        (file("all", "a\u202ell"), "it holds an invisible character (U+202E)"),
        (file("all", "a\x1b[2Jl"), "it holds a control character (U+001B)"),
        (file("all", " all"), "Remove the blanks around it"),
        (file("RR900", "RR001"), "no two rows may share it"),
        (file("RR900", "RR900", rows=f"{ROW}\n{ROW}"), "no two rows may share it"),
        (
            file("RR900", "RR901", rows=f"{ROW}\n{ROW}"),
            "it says the same as rows.csv line 2 under another key",
        ),
        (file("un_m49", "nobody2020"), "nobody2020 does not stand in sources.source_id"),
        (file("2026-05", "2026-13"), "rows.csv line 2: report_date"),
    ],
)
def test_a_file_at_fault_is_refused_whole_with_its_place(curated, tmp_path, data, told):
    file = tmp_path / "rows.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    before = on_disk(curated)
    with pytest.raises(DataError) as raised:
        add(curated, "response_rates", file)
    assert told in str(raised.value)
    assert "\x1b" not in str(raised.value)
    assert on_disk(curated) == before


def test_all_faults_are_told_at_once_each_with_its_line(curated, tmp_path):
    file = offer(
        tmp_path / "rows.csv", RESPONSE | {"pct": "70"}, RESPONSE | {"row_id": "RR901", "phase": "9"}
    )
    with pytest.raises(TableError) as raised:
        add(curated, "response_rates", file)
    assert {fault.line for fault in raised.value.faults} == {2, 3}
    assert {fault.file for fault in raised.value.faults} == {"rows.csv"}


def test_the_same_fact_under_another_key_is_refused(curated, tmp_path):
    with file_of(curated, "response_rates").open(encoding="utf-8", newline="") as stream:
        there = next(csv.DictReader(stream))
    with pytest.raises(TableError, match=r"it says the same as data/evidence/response_rates.csv line 2"):
        add(
            curated,
            "response_rates",
            offer(tmp_path / "rows.csv", there | {"row_id": "RR900", "note": "again"}),
        )


def test_a_source_that_a_file_lacks_is_asked_for_once(curated, tmp_path):
    rows = [
        RESPONSE | {"row_id": f"RR90{n}", "dose_group": f"group {n}", "source_id": SOURCE["source_id"]}
        for n in "01"
    ]
    source = [SOURCE.get(column, "") for column in load("sources", project=curated).columns]
    add(curated, "response_rates", offer(tmp_path / "rows.csv", *rows), "y", *source, "y")
    assert row_of(curated, "sources", SOURCE["source_id"])["doi"] == SOURCE["doi"]
    assert row_of(curated, "response_rates", "RR901")["source_id"] == SOURCE["source_id"]


def test_an_indicator_is_asked_for_before_its_figure(curated):
    fields = load("discovery", project=curated).columns
    told: list[str] = []

    def ask(prompt: str) -> str:
        told.append(prompt)
        if "indicator:" in prompt:
            return "papers_on_moonlight"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        steps.add(curated, Request("discovery"), told.append, lambda p: "" if "row_id" in p else ask(p))
    assert "indicator" in fields
    assert any("Add it to indicators first?" in line for line in told)


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["response_rate"], 3, 'There is no table "response_rate". Did you mean "response_rates"?'),
        (["trials"], 2, "trials holds registry records, which come whole with a snapshot"),
        (["response_rates"], 2, "There is no terminal to ask on."),
        (["response_rates", "--from", "none.csv", "--yes"], 2, "none.csv cannot be read: No such file"),
    ],
)
def test_a_mistake_in_the_command_is_answered(curated, monkeypatch, arguments, code, text):
    monkeypatch.setenv("SYSTEMRACE_ROOT", str(curated.root))
    done = CliRunner().invoke(cli.main, ["add", *arguments])
    assert done.exit_code == code
    assert text in done.stderr


def test_a_script_adds_with_yes(curated, tmp_path):
    file = offer(tmp_path / "rows.csv", SOURCE)
    done: subprocess.CompletedProcess[str] = systemrace(
        curated, "add", "sources", "--from", str(file), "--yes"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/sources.csv: 1 row added." in done.stdout


def test_without_anybody_to_agree_nothing_is_written(curated, tmp_path):
    with pytest.raises(UsageError, match="no terminal"):
        steps.add(curated, Request("sources", offer(tmp_path / "rows.csv", SOURCE)), print, None)
