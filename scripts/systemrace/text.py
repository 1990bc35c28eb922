"""Text that people write, from bytes, with a message where it is in another encoding."""

from __future__ import annotations

from pathlib import Path

from systemrace.errors import ProseError


def read(path: Path, file: str) -> str:
    """Read a file of text; `file` names it in messages.

    Raises:
        ProseError: if it is not UTF-8; the message names the line and the byte.
    """
    # As text mode does, so that line ends are one character on every system.
    return decode(path.read_bytes(), file).replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, file: str) -> str:
    """Turn bytes into text; see `read`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = data.count(b"\n", 0, cause.start) + 1
        raise ProseError(
            f"{file}:{line}: byte 0x{data[cause.start]:02x} is not UTF-8; save the file as UTF-8."
        ) from None
