from __future__ import annotations

import json
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest

from systemrace.chapter import entry
from systemrace.chapter.recorder import Chapter
from systemrace.errors import DataError, ProseError
from systemrace.project import Project

ROWS = pd.DataFrame({"nct_id": ["NCT1", "NCT2"], "source_id": ["un_m49", "aabb2024_prac|un_m49"]})
LONG = "Bars of the number of countries in each region; Asia has most with two, the others have one each."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    results = tmp_path / "results"
    results.mkdir()
    monkeypatch.setenv("SYSTEMRACE_RESULTS", str(results))
    return results


@pytest.fixture
def chapter(minibook: Project, folder: Path) -> Chapter:
    return Chapter("alpha", minibook, {"as_of": "2026-08-22"}, snapshot="2026-08-22")


def written(chapter: Chapter, folder: Path) -> dict:
    chapter.close()
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def test_a_number_is_kept_with_its_making_its_rows_and_their_sources(chapter: Chapter, folder: Path) -> None:
    chapter.number("ratio", 1.2345, "{:.2f}", how="A over B.", rows=ROWS, low=1, high=np.float64(2.5))
    document = written(chapter, folder)
    assert document["numbers"]["ratio"] == {
        "value": 1.2345,
        "text": "1.23",
        "how": "A over B.",
        "rows": "rows/ratio.csv",
        "row_count": 2,
        "sources": ["aabb2024_prac", "un_m49"],
        "low": 1,
        "high": 2.5,
    }
    assert (
        folder / "rows" / "ratio.csv"
    ).read_text() == "nct_id,source_id\nNCT1,un_m49\nNCT2,aabb2024_prac|un_m49\n"
    assert document["sources"] == ["aabb2024_prac", "un_m49"]


def test_the_document_says_what_it_was_computed_from(chapter: Chapter, folder: Path) -> None:
    chapter.load("countries")
    chapter.load("countries")
    document = written(chapter, folder)
    assert document["format"] == 1
    assert document["parameters"] == {"as_of": "2026-08-22"}
    assert document["snapshot"] == "2026-08-22"
    assert document["loaded"] == [{"table": "countries", "snapshot": None}]


@pytest.mark.parametrize("value", [3, np.int64(3), pd.Series([3], dtype="Int64")[0]])
def test_a_whole_number_of_any_library_stays_whole(chapter: Chapter, folder: Path, value) -> None:
    chapter.number("count", value, "{:,.0f}", how="Counted.")
    kept = written(chapter, folder)["numbers"]["count"]["value"]
    assert (kept, type(kept)) == (3, int)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), pd.NA, None, "3", True])
def test_what_is_no_finite_number_is_refused(chapter: Chapter, value) -> None:
    with pytest.raises(
        ProseError, match=r"number 'ratio' is .*, not a finite number\. Record a phrase that says"
    ):
        chapter.number("ratio", value, "{:.2f}", how="A over B.")


def test_an_interval_must_be_finite_too(chapter: Chapter) -> None:
    with pytest.raises(ProseError, match="number 'ratio': high is nan, not a finite number"):
        chapter.number("ratio", 1.0, "{:.2f}", how="A over B.", low=0.5, high=float("nan"))


def test_a_negative_number_has_a_minus_sign_and_other_words_keep_their_hyphens() -> None:
    assert entry.formatted("{:+.1f}", -2.5, "") == "\N{MINUS SIGN}2.5"
    assert entry.formatted("{:.0f}-fold", 3, "") == "3-fold"
    assert entry.formatted("CAR-T: {:,.0f}", -1234, "") == "CAR-T: \N{MINUS SIGN}1,234"


@pytest.mark.parametrize("fmt", ["2f", "{:q}", "{x}", "{:.2f} {}"])
def test_a_format_that_does_not_work_is_refused(chapter: Chapter, fmt: str) -> None:
    with pytest.raises(
        ProseError, match=r"number 'ratio': the format .* (does not work|has no place).*'\{:,\.0f\}'"
    ):
        chapter.number("ratio", 1.0, fmt, how="A over B.")


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (lambda c: c.number("Ratio", 1, "{}", how="x"), "number 'Ratio': write the id in snake_case"),
        (
            lambda c: c.number("a-b", 1, "{}", how="x"),
            "number 'a-b': write the id in snake_case, such as ratio_ever",
        ),
        (lambda c: c.phrase("a b", "x", how="x"), "phrase 'a b': write the id in snake_case"),
        (
            lambda c: c.table("a_b", ROWS, title="x", sources=[]),
            "table 'a_b': write the id in kebab-case, such as starts-by-year",
        ),
        (lambda c: c.claim("1A", share=1), "claim '1A': write the id in a letter and a number, such as A1"),
    ],
)
def test_a_malformed_id_is_refused(chapter: Chapter, record, text: str) -> None:
    with pytest.raises(ProseError) as caught:
        record(chapter)
    assert f"chapters/alpha.md: {text}" in str(caught.value)


def test_an_id_recorded_twice_is_refused(chapter: Chapter) -> None:
    chapter.number("ratio", 1, "{}", how="A over B.")
    with pytest.raises(ProseError) as caught:
        chapter.number("ratio", 2, "{}", how="A over B.")
    assert (
        str(caught.value)
        == "chapters/alpha.md: number 'ratio' is recorded twice. Give one of the two another id."
    )


def test_missing_words_are_refused(chapter: Chapter) -> None:
    with pytest.raises(ProseError, match=r"number 'ratio' has no how\. Give a sentence\."):
        chapter.number("ratio", 1, "{}", how=" ")
    with pytest.raises(ProseError, match=r"phrase 'more' has no text\. Give a sentence\."):
        chapter.phrase("more", "", how="Compared.")
    with pytest.raises(ProseError, match=r"table 'flow' has no title\. Give a sentence\."):
        chapter.table("flow", ROWS, title="", sources=[])


def test_an_unknown_source_is_answered_with_the_one_meant(chapter: Chapter) -> None:
    with pytest.raises(ProseError) as caught:
        chapter.number("ratio", 1, "{}", how="A over B.", sources=["un_m94", "xyz"])
    assert str(caught.value) == (
        "number 'ratio': no such source in data/sources.csv: 'un_m94' (did you mean 'un_m49'?), 'xyz'. "
        "Add a row there, or correct the id."
    )


def test_sources_given_as_one_text_are_refused(chapter: Chapter) -> None:
    with pytest.raises(
        ProseError, match=r"table 'flow': sources is the text 'un_m49'; give a list, such as \['un_m49'\]"
    ):
        chapter.table("flow", ROWS, title="Flow", sources="un_m49")


def test_a_figure_is_drawn_and_its_files_are_kept(chapter: Chapter, folder: Path) -> None:
    data = pd.DataFrame({"region": ["Asia", "Europe"], "countries": [2, 1]})

    def draw(size):
        return alt.Chart(data).mark_bar().encode(x="countries:Q", y="region:N").properties(width=size.width)

    chapter.figure("by-region", draw, data=data, title="Asia leads", description=LONG, sources=["un_m49"])
    entry = written(chapter, folder)["figures"]["by-region"]
    assert entry["sources"] == ["un_m49"]
    assert all((folder / file).is_file() for file in entry["files"].values())
    assert "# parameters:" in (folder / entry["files"]["csv"]).read_text(encoding="utf-8")


def test_a_table_says_which_columns_hold_numbers(chapter: Chapter, folder: Path) -> None:
    frame = pd.DataFrame(
        {"step": ["all", "kept"], "n": pd.array([9, None], dtype="Int64"), "share": [1.0, 0.5]}
    )
    chapter.table("flow", frame, title="Flow", sources=["un_m49"], note="Mind the gap.")
    entry = written(chapter, folder)["tables"]["flow"]
    assert entry["numeric"] == ["n", "share"]
    assert entry["note"] == "Mind the gap."
    assert (folder / entry["file"]).read_text() == "step,n,share\nall,9,1.0\nkept,,0.5\n"


def test_a_claim_is_judged_by_its_rule(chapter: Chapter, folder: Path) -> None:
    chapter.claim("A1", share=np.float64(0.75))
    assert written(chapter, folder)["claims"] == {
        "A1": {"values": {"share": 0.75}, "verdict": "supported", "rule": "share > 0.5"}
    }


def test_other_values_have_a_verdict_that_is_not_recorded(chapter: Chapter, folder: Path) -> None:
    assert chapter.verdict("A1", share=0.75) == "supported"
    assert written(chapter, folder)["claims"] == {}
    with pytest.raises(ProseError, match=r"`share` .* is missing"):
        chapter.verdict("A1", portion=0.75)


def test_a_claim_with_other_values_than_it_names_is_refused(chapter: Chapter) -> None:
    with pytest.raises(ProseError, match=r"`share` .* is missing"):
        chapter.claim("A1", portion=0.75)


def test_an_unknown_table_is_refused_by_the_door(chapter: Chapter) -> None:
    with pytest.raises(DataError, match=r'There is no table "country"\. Did you mean "countries"\?'):
        chapter.load("country")


def test_a_chapter_closes_once(chapter: Chapter) -> None:
    chapter.close()
    with pytest.raises(ProseError, match=r"chapters/alpha\.md closes its chapter twice\."):
        chapter.close()


def test_nothing_is_written_outside_the_book(
    minibook: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SYSTEMRACE_RESULTS", raising=False)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    chapter = Chapter("alpha", minibook, {})
    chapter.number("ratio", 1.5, "{:.1f}", how="A over B.", rows=ROWS)
    chapter.table("flow", ROWS, title="Flow", sources=["un_m49"])
    chapter.close()
    assert sorted(tmp_path.rglob("*")) == before


def test_what_cannot_be_had_is_told_where_the_prose_places_it(chapter: Chapter, folder: Path) -> None:
    why = "Nobody counted."
    chapter.unknown(why, numbers=["ratio"], figures=["by-year"])
    assert written(chapter, folder)["unknown"] == {
        "numbers": {"ratio": {"text": "[not known]", "how": why, "unknown": True}},
        "figures": {"by-year": {"text": why, "how": why, "unknown": True}},
    }


def test_without_anything_lacking_the_document_says_nothing_of_it(chapter: Chapter, folder: Path) -> None:
    assert "unknown" not in written(chapter, folder)


def test_what_is_known_cannot_be_unknown_too(chapter: Chapter) -> None:
    chapter.number("ratio", 1, "{:d}", how="One.", sources=["un_m49"])
    with pytest.raises(ProseError, match="number 'ratio' is recorded twice"):
        chapter.unknown("Nobody counted.", numbers=["ratio"])
    with pytest.raises(ProseError, match="what is unknown has no reason"):
        chapter.unknown(" ", tables=["others"])
