"""A released version describes itself as that version; one that a validator faults is not published."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from released_book import checkout, commit, contents, released

from small_book import rewrite
from systemrace.errors import ProseError
from systemrace.release import publish, validators

ADDRESS = "https://example.org/race/"


def test_validators_of_all_kinds_stand_before_a_release() -> None:
    assert set(validators.ALL) <= set(publish.VALIDATORS)
    names = {validate.__name__ for validate in validators.ALL}
    assert names == {"citation", "package", "research_object", "profile", "heads"}


def test_a_version_names_itself_and_a_faulty_one_leaves_the_folder(tmp_path: Path) -> None:
    project, folder = checkout(tmp_path / "book"), tmp_path / "publish"
    rewrite(project.root / "_config.yml", 'favicon: ""', f'favicon: ""\n  baseurl: {ADDRESS}')
    commit(project)
    released(project, "2026.01", folder)
    version = folder / "v" / "2026.01"
    page = (version / "chapters/alpha.html").read_text(encoding="utf-8")
    assert set(re.findall(r'"version":"([^"]*)"', page)) == {"2026.01"}
    for name in ("codemeta.json", "data/datapackage.json"):
        assert json.loads((version / name).read_text(encoding="utf-8"))["version"] == "2026.01"
    stands = f"{ADDRESS}v/2026.01/"
    assert f'<link rel="canonical" href="{stands}chapters/alpha.html"' in page
    assert f'<meta property="og:url" content="{stands}chapters/alpha.html">' in page
    assert 'version: "2026.01"' in (version / "CITATION.cff").read_text(encoding="utf-8")

    before = contents(folder)
    rewrite(project.root / "CITATION.cff", "type: software", "type: novel")
    commit(project)
    with pytest.raises(ProseError, match=r"CITATION\.cff is not valid by the Citation File Format"):
        released(project, "2026.02", folder)
    assert contents(folder) == before
