"""Every bad input gives a DataError that says where, what and how to mend, and changes nothing on disk."""

from __future__ import annotations

import re

import pytest
from tablefiles import fingerprint, read, vouch, write

from systemrace.errors import DataError
from systemrace.tables import TableError, check_all, load

SNAPSHOT = "2026-08-22"
TRIALS = f"snapshots/{SNAPSHOT}/trials.csv"


def told(project, name, snapshot=None):
    """The message of loading a table, after making sure that nothing on disk changed."""
    before = fingerprint(project)
    with pytest.raises(DataError) as caught:
        load(name, snapshot, project)
    assert fingerprint(project) == before
    return str(caught.value)


def test_the_golden_project_is_valid(project):
    checked = {(table.table, table.snapshot): table.rows for table in check_all(project)}
    assert checked["trials", SNAPSHOT] == 6
    assert checked["screening", SNAPSHOT] == 6
    assert checked["response_rates", None] == 257


def test_columns_get_the_types_of_the_schema(project):
    trials = load("trials", SNAPSHOT, project)
    assert str(trials["enrollment"].dtype) == "Int64"
    assert str(trials["has_results"].dtype) == "boolean"
    assert {str(trials[name].dtype) for name in ("nct_id", "start_date", "countries", "phases")} == {"str"}
    assert str(load("response_rates", project=project)["pct"].dtype) == "Float64"
    legend = trials.set_index("nct_id").loc["NCT03090659"]
    assert legend.isna()["countries"]


def test_more_responders_than_patients(project, edit):
    edit("evidence/response_rates.csv", 3, "responders", "9")
    message = told(project, "response_rates")
    assert message.splitlines()[1] == (
        '  data/evidence/response_rates.csv line 3: responders "9", denominator "7"; '
        "responders must not exceed denominator. Correct it from the source of the row"
    )


def test_a_percentage_that_does_not_fit_its_count(project, edit):
    edit("evidence/response_rates.csv", 3, "pct", "95.7")
    message = told(project, "response_rates")
    assert (
        'line 3: responders "6", denominator "7", pct "95.7"; pct must be responders / denominator' in message
    )
    assert "a source that contradicts itself gets two rows and a note" in message


def test_a_date_out_of_order(project, edit):
    edit("evidence/approvals.csv", 4, "submission_date", "2022-07-29")
    assert told(project, "approvals") == (
        "1 fault in data/evidence/approvals.csv:\n"
        '  data/evidence/approvals.csv line 4: submission_date "2022-07-29", approval_date "2021-03-26"; '
        "submission_date must not lie after approval_date. Correct it from the source of the row"
    )


def test_overlapping_dates_are_not_called_out_of_order(project, edit):
    edit("evidence/approvals.csv", 4, "submission_date", "2021")
    load("approvals", project=project)


def test_a_date_that_does_not_exist(project, edit):
    edit("evidence/approvals.csv", 2, "approval_date", "2026-13-40")
    assert told(project, "approvals") == (
        "1 fault in data/evidence/approvals.csv:\n"
        '  data/evidence/approvals.csv line 2: approval_date "2026-13-40"; allowed is YYYY, YYYY-MM or '
        "YYYY-MM-DD, a date that exists in the calendar. Write it as precisely as the source does"
    )


def test_a_source_that_is_not_listed(project, edit):
    edit("evidence/approvals.csv", 2, "source_id", "nobody2026")
    assert told(project, "approvals") == (
        "1 fault in data/evidence/approvals.csv:\n"
        '  data/evidence/approvals.csv line 2: source_id "nobody2026"; nobody2026 does not stand in '
        "sources.source_id. Correct it, or add the row to sources"
    )


def test_one_of_several_sources_that_is_not_listed(project, edit):
    edit("evidence/programmes.csv", 6, "ind_source_id", "nai500_usind|nobody2026")
    assert "line 6: ind_source_id" in told(project, "programmes")
    assert "; nobody2026 does not stand in sources.source_id." in told(project, "programmes")


def test_a_registry_number_twice(project):
    path = project.data / TRIALS
    rows = read(path)
    write(path, [*rows, rows[2]])
    vouch(path.parent)
    assert told(project, "trials", SNAPSHOT) == (
        f"1 fault in data/{TRIALS}:\n"
        f'  data/{TRIALS} line 8: nct_id "NCT03090659"; it stands in line 3 already, and no two rows may '
        "share it. Remove or renumber one of the two rows"
    )


def test_a_file_cut_in_the_middle_of_a_row(project):
    path = project.data / "evidence/approvals.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:9]) + lines[9][:60])
    assert told(project, "approvals").startswith(
        "data/evidence/approvals.csv line 10 has 9 fields, fewer than the 22 of the header, so the row is "
        "cut short or a comma is not quoted. Restore the file from version control"
    )


def test_a_file_cut_in_the_last_field(project):
    path = project.data / "evidence/countries.csv"
    path.write_bytes(path.read_bytes()[:-3])
    assert "has no line break at its end, so the file may be cut short" in told(project, "countries")


def test_a_quote_that_is_never_closed(project):
    path = project.data / "evidence/approvals.csv"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace('"MM, 3 or more', 'MM, 3" or more', 1)
        .replace("MM", '"MM', 1)
    )
    message = told(project, "approvals")
    assert re.match(r"data/evidence/approvals\.csv line \d+", message)
    assert "git checkout -- data/evidence/approvals.csv" in message


def test_a_quote_open_to_the_end_of_the_file(project):
    path = project.data / "evidence/countries.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\nAlbania", '\n"Albania'), encoding="utf-8")
    assert told(project, "countries").startswith(
        "data/evidence/countries.csv line 3: a quote is not closed; every row must be one line."
    )


def test_a_snapshot_file_that_was_edited(project):
    path = project.data / TRIALS
    path.write_bytes(path.read_bytes().replace(b"COMPLETED", b"WITHDRAWN", 1))
    message = told(project, "trials", SNAPSHOT)
    assert re.fullmatch(
        rf"data/{TRIALS} is not the file that was committed: "
        r"expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}\. "
        rf"Restore it from version control \(git checkout -- data/{TRIALS}\); "
        r"a snapshot is never edited, a correction is a new snapshot\.",
        message,
    )


def test_bytes_that_are_not_utf8(project):
    path = project.data / "sources.csv"
    data = path.read_bytes()
    place = data.index(b"\n", 2000) + 1
    path.write_bytes(data[:place] + b"\xe9" + data[place:])
    line = data.count(b"\n", 0, place) + 1
    assert told(project, "sources") == (
        f"data/sources.csv line {line}: byte 0xe9 at offset {place} is not UTF-8. "
        "Save the file as UTF-8; the byte is probably a letter with an accent in another encoding."
    )


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file(project, content):
    (project.data / "evidence/countries.csv").write_bytes(content)
    assert told(project, "countries") == (
        "data/evidence/countries.csv is empty; it must start with the header "
        "name,iso2,iso3,iso_numeric,region,source_id. Restore the file from version control "
        "(git checkout -- data/evidence/countries.csv) or complete it."
    )


def test_a_missing_and_a_misspelt_column(project):
    path = project.data / "evidence/countries.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("iso_numeric", "isonumeric", 1), encoding="utf-8")
    assert told(project, "countries").startswith(
        "data/evidence/countries.csv line 1: column iso_numeric is missing; "
        'column "isonumeric" is not known (did you mean iso_numeric?). The header must be name,iso2'
    )
    write(path, [row[:3] + row[4:] for row in read(path)])
    assert "line 1: column iso_numeric is missing. The header" in told(project, "countries")


def test_columns_in_another_order(project):
    path = project.data / "evidence/countries.csv"
    write(path, [row[::-1] for row in read(path)])
    assert "line 1: the columns are in another order. The header must be name,iso2" in told(
        project, "countries"
    )


def test_a_byte_order_mark(project):
    path = project.data / "evidence/countries.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "starts with a byte order mark. Save it as UTF-8 without one." in told(project, "countries")


def test_a_missing_file(project):
    (project.data / "evidence/countries.csv").unlink()
    assert told(project, "countries") == (
        "data/evidence/countries.csv is missing. "
        "Restore it from version control (git checkout -- data/evidence/countries.csv)."
    )


def test_a_table_that_there_is_not(project):
    assert told(project, "aprovals").startswith(
        'There is no table "aprovals". Did you mean "approvals"? The tables are'
    )


def test_a_snapshot_that_there_is_not(project):
    assert (
        told(project, "trials", "2020-01-01")
        == 'There is no snapshot "2020-01-01". The snapshots are 2026-08-22.'
    )
    assert "no snapshot named for the table" in told(project, "trials")
    assert (
        told(project, "approvals", SNAPSHOT)
        == 'The table "approvals" is not dated; load it without a snapshot.'
    )


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("n_infused", "19.0", "a whole number from 0. Write digits only."),
        ("n_infused", "1,000", "a whole number from 0. Write digits only."),
        ("n_infused", "-3", "a whole number from 0. Correct it"),
        ("median_prior_lines", "six", "a number from 0. Write digits with a decimal point"),
        ("median_prior_lines", "nan", "a number from 0. Write digits with a decimal point"),
        ("median_prior_lines", "1e3", "a number from 0. Write digits with a decimal point"),
        ("endpoint", "orr", "one of ORR, CR (>=CR)"),
        ("trial", " LEGEND-2", "text. Remove the blanks around it"),
        ("trial", "", "a value is required"),
        ("row_id", "RR1", r"a code of the form RR\d{3,}"),
    ],
)
def test_a_cell_that_is_not_of_its_kind(project, edit, column, value, allowed):
    edit("evidence/response_rates.csv", 3, column, value)
    message = told(project, "response_rates")
    assert f'line 3: {column} "{value}"; ' in message or f"line 3: {column} is blank; " in message
    assert allowed in message
    assert message.startswith("1 fault in")


def test_all_faults_are_told_at_once(project, edit):
    edit("evidence/approvals.csv", 2, "approval_date", "2026-13-40")
    edit("evidence/approvals.csv", 5, "target", "CD91")
    edit("evidence/approvals.csv", 5, "source_id", "nobody2026")
    edit("evidence/approvals.csv", 9, "jurisdiction", "Mars")
    message = told(project, "approvals")
    assert message.startswith("4 faults in data/evidence/approvals.csv:")
    assert [int(line) for line in re.findall(r"line (\d+):", message)] == [2, 5, 5, 9]


def test_a_long_list_is_cut_but_counted(project):
    path = project.data / "evidence/countries.csv"
    rows = read(path)
    write(path, [rows[0], *([*row[:4], "Atlantis", row[5]] for row in rows[1:])])
    with pytest.raises(TableError) as caught:
        load("countries", project=project)
    assert len(caught.value.faults) == len(rows) - 1
    assert str(caught.value).count("\n") == 51
    assert str(caught.value).endswith(f"... and {len(rows) - 51} more.")


def test_a_record_that_was_not_screened(project):
    path = project.data / f"snapshots/{SNAPSHOT}/screening.csv"
    write(path, read(path)[:-1])
    vouch(path.parent)
    message = told(project, "screening", SNAPSHOT)
    assert 'nct_id "NCT06792344"; no row has it, though it stands in trials. Add its row' in message


def test_a_site_of_no_trial(project, edit):
    edit(f"snapshots/{SNAPSHOT}/sites.csv", 2, "nct_id", "NCT00000001")
    message = told(project, "sites", SNAPSHOT)
    assert "NCT00000001 does not stand in trials.nct_id" in message
    assert "site_id must start with the nct_id of its row" in message


def test_check_all_collects_the_faults_of_every_table(project, edit):
    edit("evidence/approvals.csv", 2, "approval_date", "2026-13-40")
    edit("evidence/iit.csv", 2, "as_of", "2026-02-30")
    (project.data / f"snapshots/{SNAPSHOT}/notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        check_all(project)
    message = str(caught.value)
    assert 'approvals.csv line 2: approval_date "2026-13-40"' in message
    assert 'iit.csv line 2: as_of "2026-02-30"' in message
    assert f"data/snapshots/{SNAPSHOT}/notes.txt is not listed in the manifest" in message


def test_a_snapshot_folder_without_manifest_is_told(project):
    (project.snapshots / "2026-09-01").mkdir()
    with pytest.raises(DataError) as caught:
        check_all(project)
    assert str(caught.value) == (
        "data/snapshots/2026-09-01 has no manifest.json, so nothing vouches for its files. Restore it "
        "from version control (git checkout -- data/snapshots/2026-09-01), "
        "or move the folder out of data/snapshots."
    )


@pytest.mark.parametrize("kind", ["folder", "endless link"])
def test_what_is_no_file_in_place_of_a_table(project, kind):
    path = project.data / "evidence" / "response_rates.csv"
    path.unlink()
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path.name)
    message = told(project, "response_rates")
    assert message.startswith("data/evidence/response_rates.csv cannot be read as a file: ")
    assert "git checkout -- data/evidence/response_rates.csv" in message
