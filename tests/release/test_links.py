"""Links that lead nowhere are found; those that a page's script reads are not taken for anchors."""

from __future__ import annotations

from pathlib import Path

import pytest

from systemrace.release import links


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("other.html", None),
        ("other.html#there", None),
        ("#here", None),
        ("folder/", None),
        ("https://example.org/none#at-all", None),
        ("other.html#verdict=not+testable", None),
        ("none.html#verdict=mixed", "no such file"),
        ("other.html#gone", "no such anchor"),
        ("../outside.html", "leads out of the folder"),
    ],
)
def test_what_is_wrong_with_a_link(tmp_path: Path, address: str, why: str | None) -> None:
    top = tmp_path / "site"
    (top / "folder").mkdir(parents=True)
    (tmp_path / "outside.html").write_text("", encoding="utf-8")
    (top / "folder" / "index.html").write_text("", encoding="utf-8")
    (top / "other.html").write_text('<p id="there">', encoding="utf-8")
    (top / "index.html").write_text(f'<p id="here"><a href="{address}">To</a>', encoding="utf-8")
    expected = [links.Broken("index.html", address, why)] if why else []
    assert links.broken(top) == expected
