"""The registry's bulk download: a zip file with a JSON file for each study, or with several in a file.

Most studies hold none of the words: their bytes are looked through before anything is parsed. Large
archives are read by two processes, each of which unpacks its own members straight from the mapped file.
"""

from __future__ import annotations

import json
import mmap
import multiprocessing
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from systemrace.errors import RegistryError
from systemrace.registry.dumps import archive
from systemrace.registry.dumps.door import Raw, Taken, Tell, Wanted, has_words, number, refused

SOURCE_ID = "ctgov_bulk"
PROCESSES = 2
CHUNK = 5_000
"""Members that are read as one task; an archive of fewer is read by this process alone."""
LARGEST = 256 * 2**20
"""Of one member, unpacked; a study with all its results has some 10 MiB."""
USED = (
    "identificationModule", "statusModule", "sponsorCollaboratorsModule", "descriptionModule",
    "conditionsModule", "designModule", "armsInterventionsModule", "contactsLocationsModule",
)  # fmt: skip
_HEAD = struct.Struct("<4s22xHH")
_HEAD_MARK = b"PK\x03\x04"
_JSON = ".json"
_NUMBER = b'"nctid"'
_BETWEEN = rb"(?:[^0-9a-z\\]|\\u[0-9a-f]{4}|\\.){1,12}"
"""Up to three signs, each up to four bytes or one written with a backslash."""
_CAR = re.compile(rb"car(?:ts?|" + _BETWEEN + rb"(?:t|nkt?|macrophage|treg|cik))(?![0-9a-z])")
"""Begins with letters, which are found faster than a limit of a word; \"ocart\" only costs a second look."""
Member = tuple[str, int, int, int, int, int]
"""Name, place in the file, method, packed size, unpacked size, checksum."""


def take(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read the wanted records of a bulk download.

    Args:
        file: the zip file.
        wanted: the records to take.
        scratch: not used.
        tell: is told how far it is.

    Raises:
        RegistryError: if the archive is refused, or a member is cut or is no JSON of studies.
    """
    with archive.opened(file) as opened:
        members = [
            (m.filename, m.header_offset, m.compress_type, m.compress_size, m.file_size, m.CRC)
            for m in opened.infolist()
            if m.filename.endswith(_JSON) and not _name(m.filename).startswith(".")
        ]
    chunks = [members[start : start + CHUNK] for start in range(0, len(members), CHUNK)]
    records: list[Raw] = []
    read = 0
    for done, (found, seen) in enumerate(_each(file, chunks, frozenset(wanted.numbers)), start=1):
        records += found
        read += seen
        if done % 20 == 0:
            tell(f"{file.name}: {min(done * CHUNK, len(members)):,} of {len(members):,} files read")
    return Taken(records, read)


def _each(
    file: Path, chunks: Sequence[list[Member]], numbers: frozenset[str]
) -> Iterator[tuple[list[Raw], int]]:
    if len(chunks) < PROCESSES:
        for chunk in chunks:
            yield _chunk(file, chunk, numbers)
        return
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=alone) as pool:
        try:
            yield from pool.map(_chunk, [file] * len(chunks), chunks, [numbers] * len(chunks))
        except BrokenProcessPool:
            raise RegistryError(
                f"{file.name}: a process that read it was ended from outside, as the system does when memory "
                "is short. Nothing was taken from it. Run it again with more memory free."
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _chunk(file: Path, members: Sequence[Member], numbers: frozenset[str]) -> tuple[list[Raw], int]:
    """Read some members; gives the wanted records and how many the members hold."""
    found: list[Raw] = []
    read = 0
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for member in members:
            content = _unpacked(file, mapped, member)
            if not (_name(member[0])[: -len(_JSON)] in numbers or _may_be_wanted(content.lower())):
                read += 1
                continue
            studies = _studies(file, member[0], content)
            read += len(studies)
            found += [_used(raw) for raw in studies if number(raw) in numbers or has_words(raw)]
    return found, read


def _may_be_wanted(lower: bytes) -> bool:
    """Tell, for small letters, whether there may be a phrase of the search, or more than one study."""
    if b"chimeric" in lower or b"leucel" in lower or _CAR.search(lower):
        return True
    return lower.count(_NUMBER) > 1


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _unpacked(file: Path, mapped: mmap.mmap, member: Member) -> bytes:
    name, place, method, packed, size, checksum = member
    if size > LARGEST:
        raise refused(file, f"its member {name!a} has {size:,} bytes unpacked", archive.GET_ANEW)
    try:
        mark, of_name, of_more = _HEAD.unpack_from(mapped, place)
        start = place + _HEAD.size + of_name + of_more
        content = mapped[start : start + packed]
        if method == zipfile.ZIP_DEFLATED:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, size + 1)
    except (struct.error, zlib.error):
        mark = b""
    if mark != _HEAD_MARK or len(content) != size or zlib.crc32(content) != checksum:
        raise refused(file, f"its member {name!a} is damaged", archive.GET_ANEW)
    return content


def _studies(file: Path, name: str, content: bytes) -> list[Raw]:
    try:
        told: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise refused(file, f"its member {name!a} is not JSON", archive.GET_ANEW) from None
    if isinstance(told, dict) and isinstance(told.get("studies"), list):
        told = told["studies"]
    studies = told if isinstance(told, list) else [told]
    if not all(isinstance(raw, dict) and number(raw) for raw in studies):
        raise refused(
            file,
            f"its member {name!a} is no study in the form of the registry's interface, version 2",
            "Use the JSON download of today's registry.",
        )
    return studies


def _used(raw: Raw) -> Raw:
    protocol = raw["protocolSection"]
    return {
        "protocolSection": {name: protocol[name] for name in USED if name in protocol},
        "hasResults": raw.get("hasResults"),
    }
