"""The kinds of file that hold registry records, told by their content."""

from __future__ import annotations

import zipfile
from pathlib import Path

from systemrace.errors import UsageError
from systemrace.registry.dumps import archive, ictrp_rows

AACT, BULK_JSON, SEARCH_CSV, ICTRP_XML, ICTRP_CSV, PLAIN = (
    "aact", "bulk-json", "search-csv", "ictrp-xml", "ictrp-csv", "plain",
)  # fmt: skip
KINDS = (AACT, BULK_JSON, SEARCH_CSV, ICTRP_XML, ICTRP_CSV, PLAIN)
LOOK = 64 * 1024
_MEMBER = b"PK\x03\x04"


def kind(file: Path) -> str:
    """Tell the kind of a file from its first bytes, or from the names in it.

    Raises:
        UsageError: if it is none of `KINDS`.
        RegistryError: for an archive that is refused.
    """
    with file.open("rb") as stream:
        head = stream.read(LOOK)
    found = _zipped(file, head) if head.startswith(b"PK") or zipfile.is_zipfile(file) else _text(head)
    if found is None:
        raise UsageError(
            f"{file.name} is none of the kinds that are known: {', '.join(KINDS)}. "
            "If it is one of them, name it with --kind."
        )
    return found


def _zipped(file: Path, head: bytes) -> str | None:
    # The list of all members of a whole registry takes seconds to read, and is read again anyway.
    if head.startswith(_MEMBER) and _first(head).endswith(b".json"):
        return BULK_JSON
    with archive.opened(file) as opened:
        names = {name.rpartition("/")[2] for name in opened.namelist()}
    if "studies.txt" in names:
        return AACT
    return BULK_JSON if any(name.endswith(".json") for name in names) else None


def _first(head: bytes) -> bytes:
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length]


def _text(head: bytes) -> str | None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head.decode(encoding, errors="ignore").encode()
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text.startswith("<"):
        return ICTRP_XML if "<trial" in text.lower() else None
    if ictrp_rows.UNNAMED.match(text):
        return ICTRP_CSV
    first = (
        {cell.strip().strip('"').casefold() for cell in text.splitlines()[0].split(",")} if text else set()
    )
    for needed, told in (
        ({"nct number", "study title"}, SEARCH_CSV),
        ({"trialid", "source register"}, ICTRP_CSV),
        ({"trialid", "source_register"}, ICTRP_CSV),
        ({"nct_id", "title", "overall_status"}, PLAIN),
    ):
        if needed <= first:
            return told
    return None
