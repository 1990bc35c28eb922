"""The bulk download becomes the snapshot that a pull of the same records would be, or is refused."""

from __future__ import annotations

import copy
import io
import json
import re
import struct
import zipfile

import pytest
from dumps import changed, records, write_bulk
from refreshing import NEW, NUMBERS, assert_whole, pull, rows
from taking import assert_not_taken, take, without_source

from systemrace.registry import snapshot
from systemrace.registry.ctgov import search
from systemrace.registry.dumps import bulk
from systemrace.registry.dumps.door import has_words

NOISE = 2_000


@pytest.fixture
def made(five):
    noise = [one for one in records(NOISE) if "CAR-T" not in str(one)]
    return [*noise, *copy.deepcopy(five), copy.deepcopy(NEW)]


@pytest.fixture
def dump(made, tmp_path):
    return write_bulk(tmp_path / "studies.zip", made)


@pytest.fixture(params=[100, 5_000], ids=["two processes", "one process"])
def _chunked(request, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", request.param)


@pytest.mark.usefixtures("_chunked")
def test_a_download_gives_what_a_pull_gives(project, registry, dump, tmp_path):
    pull(project, registry).rename(tmp_path / "live")
    folder = take(project, dump)
    assert_whole(project, folder, NUMBERS)
    for name in ("trials", "sites", "screening", "screening_spans"):
        assert without_source(folder / f"{name}.csv") == without_source(tmp_path / "live" / f"{name}.csv")
    assert {row["source_id"] for row in rows(folder / "trials.csv")} == {"ctgov_bulk"}
    with zipfile.ZipFile(dump) as archive:
        count = len(archive.namelist())
    assert f"{count:,} records" in snapshot.read_manifest(folder).query


def test_several_studies_in_a_file_are_all_read(project, made, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("page1.json", json.dumps(made[:500]))
        archive.writestr("page2.json", json.dumps({"studies": made[500:]}))
    assert_whole(project, take(project, tmp_path / "all.zip"), NUMBERS)


@pytest.mark.parametrize("between", ["\u2011", " \u00a0 ", "\n", '"', "\t-\t", "\U0001d7d9"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_look_through_the_bytes_finds_all_that_the_words_find(between, ascii_only):
    for term in (*search.TERMS, *map(str.upper, search.TERMS)):
        text = f"x {re.sub('[- ]', lambda _: between, term)}\nx"
        assert has_words({"protocolSection": {"identificationModule": {"briefTitle": text}}}), text
        assert bulk._may_be_wanted(json.dumps(text, ensure_ascii=ascii_only).encode().lower()), text


@pytest.mark.parametrize("text", ["cartilage", "Cardiac care", "go to", "a carton of", "car tax", "car to"])
def test_words_that_only_begin_so_cost_no_second_look(text):
    assert not bulk._may_be_wanted(json.dumps({"nctId": text}).encode().lower())


@pytest.mark.parametrize("wording", ["CAR\u2011T", "car t", "Chimeric Antigen Receptor", "TISAGENLECLEUCEL"])
def test_the_look_through_the_bytes_misses_no_wording(project, five, tmp_path, wording):
    one = copy.deepcopy(NEW)
    names = one["protocolSection"]["identificationModule"]
    names |= {"briefTitle": f"On {wording} in lupus", "officialTitle": "x"}
    one["protocolSection"]["armsInterventionsModule"] = {}
    assert_whole(project, take(project, write_bulk(tmp_path / "studies.zip", [*five, one])), NUMBERS)


def test_words_outside_of_the_searched_fields_do_not_count(project, dump, five, tmp_path):
    one = next(records(1, seed=5))
    one["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = "No prior CAR-T cells."
    one["protocolSection"]["identificationModule"]["briefTitle"] = "Something else"
    file = write_bulk(tmp_path / "studies.zip", [*five, copy.deepcopy(NEW), one])
    assert_whole(project, take(project, file), NUMBERS)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"protocolSection": {"identificationModule": "CAR-T"', "'x.json' is not JSON"),
        (b"[" * 200_000 + b'"CAR-T"', "'x.json' is not JSON"),
        (b'{"Study": {"ProtocolSection": "CAR-T"}}', "'x.json' is no study in the form of the registry's"),
        (b'["CAR-T"]', "'x.json' is no study in the form of the registry's"),
    ],
)
def test_a_member_of_another_form_is_refused(project, dump, content, text):
    assert_not_taken(project, changed(dump, "x.json", content), text)


def test_a_field_of_another_type_is_told_by_name(project, dump):
    one = copy.deepcopy(NEW)
    one["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = "a dozen"
    changed(dump, "NCT09990001.json", json.dumps(one).encode())
    assert_not_taken(project, dump, "protocolSection.designModule.enrollmentInfo.count: ")


def test_a_study_in_two_files_is_refused(project, dump):
    changed(dump, "again.json", json.dumps(NEW).encode())
    assert_not_taken(project, dump, "holds more than one record of NCT09990001")


def test_a_byte_that_was_flipped_is_noticed(project, dump):
    content = bytearray(dump.read_bytes())
    content[len(content) // 3] ^= 0xFF
    dump.write_bytes(bytes(content))
    assert_not_taken(project, dump, "is damaged")


# Archives that no registry makes


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def a_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped(("a.json", b"{}")))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def too_large_by_its_own_word() -> bytes:
    content = bytearray(zipped(("a.json", b"{}")))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 2**31)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (zipped(("../../evil.json", b"{}")), "'../../evil.json' has a path that leads out of the archive"),
        (zipped(("/etc/evil.json", b"{}")), "has a path that leads out of the archive"),
        (zipped(("C:\\evil.json", b"{}")), "has a path that leads out of the archive"),
        (zipped(("..\\evil.json", b"{}")), "has a path that leads out of the archive"),
        (zipped(("a.json", b" " * 300_000_000)), "would unpack from"),
        (zipped(*((f"{n}.json", b" " * 1_000_000) for n in range(20))), "as no registry does"),
        (too_large_by_its_own_word(), "would unpack from"),
        (a_link(), "'a.json' is a link"),
        (encrypted(), "'a.json' is encrypted"),
        (zipped(("a.json", b"{}"))[:-30], "it is not a whole zip file"),
    ],
)
def test_a_hostile_archive_is_refused(project, tmp_path, content, text):
    file = tmp_path / "hostile.zip"
    file.write_bytes(content)
    assert_not_taken(project, file, text)
    assert not (tmp_path / "evil.json").exists()
