"""Files split into entries: each entry whole, found by its name, changed only by its own bytes."""

from __future__ import annotations

import pytest

from systemrace.claims import load as load_claims
from systemrace.project import find_project
from systemrace.tables import load, parts

CLAIMS = b"# head\n- id: A1\n  statement: one\n\n- id: B2\n  statement: two\n"
SOURCES = b'source_id,kind\nsmith2020,"a, b"\nwei2021,news\n'


def test_every_claim_and_source_of_the_repository_is_found():
    project = find_project()
    claims = parts.of_claims((project.data / "claims.yml").read_bytes())
    assert list(claims) == list(load_claims(project))
    sources = parts.of_sources((project.data / "sources.csv").read_bytes())
    assert list(sources) == load("sources")["source_id"].tolist()


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ((b"one", b"uno"), {"A1"}),
        ((b"# head\n", b""), set()),
        ((b"- id: B2\n", b"- id: A3\n- id: B2\n"), {"A3"}),
        ((b"- id: B2\n  statement: two\n", b""), {"B2"}),
    ],
)
def test_a_claim_changes_with_its_own_lines_only(change, differing):
    before, after = parts.of_claims(CLAIMS), parts.of_claims(CLAIMS.replace(*change))
    assert {name for name in before | after if before.get(name) != after.get(name)} == differing


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ((b"news", b"report"), {"wei2021"}),
        ((b"source_id,kind", b"source_id,sort"), {"smith2020", "wei2021"}),
        ((b"smith2020", b"smith2021"), {"smith2020", "smith2021"}),
    ],
)
def test_a_source_changes_with_its_line_and_the_header(change, differing):
    before, after = parts.of_sources(SOURCES), parts.of_sources(SOURCES.replace(*change))
    assert {name for name in before | after if before.get(name) != after.get(name)} == differing
