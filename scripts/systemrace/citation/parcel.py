"""Files in one zip, the same bytes each time: fixed order, date and permissions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

ENDING = ".zip"
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
_READABLE = 0o644 << 16
_PACKED = (".png", ".xlsx", ".zip", ".pdf")  # compressed already


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put files into a zip, in the order given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, whichever system this is
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()
