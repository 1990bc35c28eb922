"""A dated copy of registry records: a folder of CSV files and the manifest that vouches for them."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from systemrace.dates import PartialDate
from systemrace.errors import DataError

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
FILES = ("trials.csv", "sites.csv", "screening.csv")
MAY_HAVE = ("screening_spans.csv",)
"""Files that only newer snapshots hold."""
REMEDY = (
    "Restore it from version control (git checkout -- {path}); "
    "a snapshot is never edited, a correction is a new snapshot."
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileEntry(_Frozen):
    """What a file of the snapshot must be, to the byte."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)
    rows: int = Field(ge=0)


class Correction(_Frozen):
    """A cell in which the copy departs from what the registry, or the rule, gave."""

    nct_id: str
    table: str
    column: str
    given: str | None
    here: str | None
    reason: str


class Origin(_Frozen):
    """Where the records came from and what is known to be missing."""

    registry: str
    query: str
    retrieved: str = Field(description="day of the pull, with the time where the source gives one")
    sources: dict[str, int] = Field(description="records taken from each source id")
    gaps: list[str]
    corrections: list[Correction]
    screening_rule_version: str
    total: int | None = Field(None, description="records that the registry itself says the search has")


class Manifest(Origin):
    """The origin of a snapshot and the fingerprint of each of its files."""

    schema_version: int
    date: str
    files: dict[str, FileEntry]

    @classmethod
    def parse(cls, data: bytes, path: Path | str) -> Manifest:
        """Read a manifest; `path` names it in messages.

        Raises:
            DataError: if it is not valid JSON of this form, or of another schema version.
        """
        try:
            manifest = cls.model_validate_json(data)
        except ValidationError as cause:
            faults = "; ".join(
                f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in cause.errors()
            )
            raise DataError(f"{path} is not a manifest: {faults}. {REMEDY.format(path=path)}") from None
        if manifest.schema_version != SCHEMA_VERSION:
            raise DataError(
                f"{path} has schema version {manifest.schema_version}, this program reads {SCHEMA_VERSION}. "
                "Use the program version that wrote it, or write the snapshot anew."
            )
        return manifest

    def check(self, name: str, data: bytes, path: Path | str) -> None:
        """Compare the bytes of the file `name` with its fingerprint; `path` names it in messages.

        Raises:
            DataError: if the file is not listed, or its hash, size or number of rows differs.
        """
        if name not in self.files:
            raise DataError(
                f"{path} is not listed in the manifest of {self.date}. {REMEDY.format(path=path)}"
            )
        entry = self.files[name]
        expected, found = entry.sha256, hashlib.sha256(data).hexdigest()
        if found != expected:
            raise DataError(
                f"{path} is not the file that was committed: expected sha256 {expected}, found {found}. "
                f"{REMEDY.format(path=path)}"
            )
        manifest = Path(path).parent / MANIFEST
        for what, told, counted in (("bytes", entry.bytes, len(data)), ("rows", entry.rows, _rows(data))):
            if told != counted:
                raise DataError(
                    f"{path} is not what its manifest says: expected {told} {what}, found {counted}. "
                    f"{REMEDY.format(path=manifest)}"
                )


def dates(snapshots: Path) -> list[str]:
    """List the dates for which the folder `snapshots` holds a copy, oldest first."""
    if not snapshots.is_dir():
        return []
    return sorted(entry.name for entry in snapshots.iterdir() if (entry / MANIFEST).is_file())


def unvouched(snapshots: Path) -> list[Path]:
    """List the folders in `snapshots` that hold no manifest, so that nothing in them is checked.

    Hidden ones are left out: a snapshot that is being written is in one.
    """
    folders = [entry for entry in snapshots.iterdir() if entry.is_dir()] if snapshots.is_dir() else []
    return sorted(entry for entry in folders if entry.name[0] != "." and not (entry / MANIFEST).is_file())


def read_manifest(folder: Path, shown: Path | None = None) -> Manifest:
    """Read the manifest of one snapshot folder; `shown` is what messages call the folder.

    Raises:
        DataError: if it is missing or not valid.
    """
    path, name = folder / MANIFEST, (shown or folder) / MANIFEST
    if not path.is_file():
        raise DataError(f"{name} is missing. {REMEDY.format(path=name)}")
    return Manifest.parse(path.read_bytes(), name)


def verify(folder: Path, shown: Path | None = None) -> Manifest:
    """Compare every file of a snapshot with its manifest.

    Args:
        folder: of the snapshot.
        shown: what messages call it, e.g. its path within the checkout; default: `folder`.

    Returns:
        The manifest, when all agree.

    Raises:
        DataError: naming every file that is missing, additional or changed, with both hashes.
    """
    shown = shown or folder
    manifest = read_manifest(folder, shown)
    found = {entry.name for entry in folder.iterdir()} - {MANIFEST}
    faults = []
    for name in sorted(found | set(manifest.files)):
        try:
            _verify_file(folder, shown, name, manifest)
        except DataError as fault:
            faults.append(str(fault))
    if manifest.date != folder.name:
        faults.append(f"{shown / MANIFEST} is dated {manifest.date}. {REMEDY.format(path=shown)}")
    if faults:
        raise DataError("\n".join(faults))
    return manifest


def _verify_file(folder: Path, shown: Path, name: str, manifest: Manifest) -> None:
    path = folder / name
    if name not in manifest.files:
        raise DataError(
            f"{shown / name} is not listed in the manifest. Move it out of the snapshot's folder."
        )
    if not path.is_file():
        raise DataError(
            f"{shown / name} is missing, but the manifest lists it. {REMEDY.format(path=shown / name)}"
        )
    manifest.check(name, path.read_bytes(), shown / name)


def _rows(data: bytes) -> int:
    """Count the rows below the header; what is not UTF-8 is refused where the rows are read."""
    text = io.StringIO(data.decode("utf-8", errors="replace"), newline="")
    return max(sum(1 for _ in csv.reader(text)) - 1, 0)


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a frame the one way snapshots are written: UTF-8, LF, blank for missing, true/false."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8")


def write(
    snapshots: Path,
    date: str,
    tables: Mapping[str, pd.DataFrame],
    origin: Origin,
    staging: Path | None = None,
) -> Path:
    """Write a snapshot whole or not at all.

    Args:
        snapshots: folder that holds one folder per date.
        date: day of the pull, YYYY-MM-DD; names the new folder.
        tables: "trials", "sites" and "screening", if there are any "screening_spans" too, columns
            and rows in the order to be written.
        origin: where the records came from.
        staging: folder on the same disk in which the new one is made ready, so that not even a
            killed process leaves anything in `snapshots`; default: a hidden folder in `snapshots`.

    Returns:
        The folder of the new snapshot.

    Raises:
        DataError: if a snapshot of that date is there already, the date is not a day, or a table
            is missing; nothing is left on disk.
    """
    folder = snapshots / date
    _refuse(folder, date, tables)
    contents = {f"{name}.csv": to_csv(tables[name]) for name in sorted(tables)}
    entries = {
        name: FileEntry(
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            rows=len(tables[name.removesuffix(".csv")]),
        )
        for name, data in contents.items()
    }
    manifest = Manifest(**origin.model_dump(), schema_version=SCHEMA_VERSION, date=date, files=entries)
    contents[MANIFEST] = (manifest.model_dump_json(indent=1) + "\n").encode("utf-8")
    _write_folder(folder, contents, staging or snapshots)
    return folder


def _refuse(folder: Path, date: str, tables: Mapping[str, pd.DataFrame]) -> None:
    try:
        is_day = PartialDate.parse(date).precision == "day"
    except ValueError:
        is_day = False
    if not is_day:
        raise DataError(f'"{date}" cannot name a snapshot; give the day of the pull as YYYY-MM-DD.')
    if folder.exists():
        raise DataError(
            f"{folder} exists already. A snapshot is never overwritten; a correction is a new snapshot."
        )
    files = {f"{name}.csv" for name in tables}
    wrong = sorted((set(FILES) - files) | (files - set(FILES) - set(MAY_HAVE)))
    if wrong:
        raise DataError(
            "A snapshot holds the tables trials, sites and screening; at fault: "
            f"{[name.removesuffix('.csv') for name in wrong]}."
        )


def _write_folder(folder: Path, contents: Mapping[str, bytes], staging: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=staging))
    try:
        for name, data in contents.items():
            with (scratch / name).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _sync(scratch)
        scratch.chmod(0o755)
        scratch.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _sync(folder: Path) -> None:
    # A rename lasts through a power cut only once its folder is on disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    return str(value)
