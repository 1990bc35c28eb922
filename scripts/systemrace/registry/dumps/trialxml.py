"""XML of unknown origin, one record after the other; a document that declares its own entities is refused."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from systemrace.registry.dumps.door import Raw, refused

RECORD = "trial"
MOST_BYTES = 4 * 2**30
LONGEST = 2**20
GET_ANEW = "Export it again."


def rows(file: Path) -> list[Raw]:
    """Read the records: mappings from the names of elements, as they stand, to their text.

    Raises:
        RegistryError: naming the line, for what is no XML, was cut, declares a document type or entities,
            or holds a text longer than any registry's.
    """
    if file.stat().st_size > MOST_BYTES:
        raise refused(file, f"it has more than {MOST_BYTES:,} bytes", "Export fewer records at once.")
    reader = _Reader(file)
    with file.open("rb") as stream:
        try:
            reader.parser.ParseFile(stream)
        except expat.ExpatError as cause:
            raise refused(file, f"it is no whole XML ({cause})", GET_ANEW) from None
    return reader.found


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file, self.found = file, list[Raw]()
        self.record: Raw | None = None
        self.field, self.text, self.length = "", list[str](), 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._declared
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _declared(self, *_: object) -> NoReturn:
        line = self.parser.CurrentLineNumber
        raise refused(self.file, f"line {line} declares a document type, which no export does", GET_ANEW)

    def _start(self, name: str, _: dict[str, str]) -> None:
        if name.lower() == RECORD:
            self.record = {}
        self.field, self.text, self.length = name, [], 0

    def _characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST:
            fault = f"line {self.parser.CurrentLineNumber} has a text of more than {LONGEST:,} letters"
            raise refused(self.file, fault, GET_ANEW)
        self.text.append(text)

    def _end(self, name: str) -> None:
        if name.lower() == RECORD and self.record is not None:
            self.found.append(self.record)
            self.record = None
        elif self.record is not None and name == self.field:
            told = "".join(self.text).strip()
            before = self.record.get(name)
            self.record[name] = f"{before};{told}" if before and told else before or told
        self.text, self.length = [], 0
