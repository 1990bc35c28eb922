"""Zip files of unknown origin, read member by member; never unpacked to disk, never trusted."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from systemrace.registry.dumps.door import refused

MOST_BYTES = 256 * 2**30
"""Of all members together, unpacked; the whole registry is a tenth of it."""
MOST_MEMBERS = 3_000_000
RATIO = 200
"""Unpacked to packed bytes; tables and records reach 30, a zip bomb a thousand."""
SMALL = 2**20
"""A member below this size is no danger at any ratio."""
_HARMLESS = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII).fullmatch
"""Names that need no second look; an archive may have hundreds of thousands."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
GET_ANEW = "Download the file again from where it is published."


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive of which every member has been looked at.

    Raises:
        RegistryError: for what is no zip file, was cut, or holds a path that leads out of it, a link, a
            member under a name used before, an encrypted one, or more bytes than a registry has.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse(file, archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as cause:
        raise refused(file, f"it is not a whole zip file ({cause})", GET_ANEW) from None


def _refuse(file: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise refused(file, f"it holds {len(members):,} members, more than {MOST_MEMBERS:,}", GET_ANEW)
    for member in members:
        fault = _fault(member)
        if fault:
            raise refused(file, f"its member {ascii(member.orig_filename)[:120]} {fault}", GET_ANEW)
    names = Counter(member.filename for member in members)
    twice = next((name for name, times in names.items() if times > 1), None)
    if twice is not None:
        raise refused(file, f"two of its members are named {twice!a}", GET_ANEW)
    total, packed = sum(member.file_size for member in members), file.stat().st_size
    if total > MOST_BYTES or (total > SMALL and total > RATIO * packed):
        raise refused(
            file, f"it would unpack from {packed:,} to {total:,} bytes, as no registry does", GET_ANEW
        )


def _fault(member: zipfile.ZipInfo) -> str | None:
    if not _HARMLESS(member.orig_filename) and _leads_out(member.orig_filename):
        return "has a path that leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.compress_type not in METHODS:
        return "is packed in a way that registries do not use"
    if member.file_size > SMALL and member.file_size > RATIO * member.compress_size:
        return f"would unpack from {member.compress_size:,} to {member.file_size:,} bytes"
    return None


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return "\x00" in name or path.is_absolute() or ".." in path.parts or ":" in name
