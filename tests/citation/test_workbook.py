"""Workbooks and parcels, opened by other people's programs."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.citation import parcel, workbook
from systemrace.citation.workbook import Sheet


def opened(sheets: list[Sheet]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook.write(sheets)))


def values(sheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_numbers_are_numbers_and_text_is_text():
    rows = workbook.typed(
        [["year", "country", "share", "code"], ["2020", "China", "0.5", "007"], ["2021", "", "1e-05", "12"]]
    )
    book = opened([Sheet("Data", rows), Sheet("Citation", [["What", "Value"]], wrapped=True)])
    assert book.sheetnames == ["Data", "Citation"]
    assert values(book["Data"]) == [
        ["year", "country", "share", "code"],
        [2020, "China", 0.5, "007"],
        [2021, None, 1e-05, "12"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "<b>&amp;</b>", " a\tb\nc "]
)
def test_no_text_is_computed(text):
    book = opened([Sheet("Data", [["x"], [text]])])
    cell = book["Data"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_opens_again(texts):
    cells = [cell.value or "" for cell in opened([Sheet("Data", [["h"], texts])])["Data"][2]]
    written = [
        workbook._ILLEGAL.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n") for text in texts
    ]
    assert cells[: len(texts)] == written[: len(cells)]


def test_columns_beyond_z_and_long_names():
    row = [f"c{place}" for place in range(60)]
    book = opened([Sheet("A name: far too long for a sheet, with / and [signs]", [row])])
    assert values(book.worksheets[0]) == [row]
    assert len(book.sheetnames[0]) <= workbook.MOST_NAME


def test_an_overlong_cell_is_cut_where_programs_would_refuse_it():
    assert len(opened([Sheet("Data", [["x" * 40_000]])])["Data"]["A1"].value) == workbook.MOST_LETTERS


def test_the_same_sheets_give_the_same_bytes():
    sheets = [Sheet("Data", [["a"], [1.5], ["ä"]])]
    assert workbook.write(sheets) == workbook.write(sheets)


def test_a_parcel_keeps_order_bytes_and_a_fixed_date():
    files = {"README.txt": b"how to cite", "b.png": bytes(range(256)), "a.csv": b"x\n" * 500}
    packed = parcel.pack(files)
    assert packed == parcel.pack(files)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == files
        assert archive.namelist() == list(files)
        assert {entry.date_time for entry in archive.infolist()} == {parcel.DATE}
    assert len(packed) < 1200
