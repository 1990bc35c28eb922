"""The pipe-delimited dump of AACT, the registry as a relational database: a zip file of its tables.

Each table streams from the archive through a pipe into DuckDB, which keeps what is wanted; nothing is
unpacked to disk or held whole in memory. Tables and columns are those of AACT's schema `ctgov`.
"""

from __future__ import annotations

import os
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from systemrace.registry.dumps import aact_rows, archive
from systemrace.registry.dumps.door import WORDING, Raw, Taken, Tell, Wanted, refused

SOURCE_ID = "ctgov_aact"
TABLES: dict[str, tuple[str, ...]] = {
    "studies": (
        "nct_id", "brief_title", "official_title", "overall_status", "study_type", "phase", "enrollment",
        "enrollment_type", "start_month_year", "start_date", "primary_completion_month_year",
        "primary_completion_date", "completion_month_year", "completion_date", "study_first_posted_date",
        "last_update_posted_date", "results_first_posted_date",
    ),
    "brief_summaries": ("nct_id", "description"),
    "conditions": ("nct_id", "name"),
    "interventions": ("id", "nct_id", "intervention_type", "name"),
    "intervention_other_names": ("nct_id", "intervention_id", "name"),
    "sponsors": ("nct_id", "agency_class", "lead_or_collaborator", "name"),
    "facilities": ("nct_id", "status", "name", "city", "state", "country"),
    "designs": ("nct_id", "allocation", "masking"),
}  # fmt: skip
"""The columns that are read. Latitude and longitude of facilities are read where they are there."""
SEARCHED = {
    "studies": ("brief_title", "official_title"),
    "brief_summaries": ("description",),
    "conditions": ("name",),
    "interventions": ("name",),
    "intervention_other_names": ("name",),
}
COUNTED = "studies.txt"
PLACE = ("latitude", "longitude")
LONGEST_ROW = 4 * 2**20
LONGEST_HEADER = 2**16
BLOCK = 2**20
MEMORY, THREADS = "1GB", 2
MEND = "Use the pipe-delimited files that AACT publishes, as one zip file."


def take(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read the wanted records of a dump.

    Args:
        file: the zip file.
        wanted: the records to take.
        scratch: folder in which DuckDB may put what does not fit its memory.
        tell: is told how far it is.

    Raises:
        RegistryError: if the archive is refused, or a table is missing, cut or of another form.
    """
    with archive.opened(file) as opened, _database(scratch) as database:
        members = _members(file, opened)
        database.execute("CREATE TABLE wanted (nct_id VARCHAR)")
        database.executemany("INSERT INTO wanted VALUES (?)", [[""], *([n] for n in sorted(wanted.numbers))])
        for name, columns in SEARCHED.items():
            tell(f"{file.name}: looking for the words of the search in {name}")
            _search(file, database, opened, members[name], columns)
        database.execute("CREATE TABLE asked AS SELECT DISTINCT nct_id FROM wanted")
        rows = {}
        for name, columns in TABLES.items():
            tell(f"{file.name}: reading {name}")
            rows[name] = _rows(file, database, opened, members[name], columns)
        read = _count(file, database)
    return Taken(aact_rows.records(rows), read)


@contextmanager
def _database(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    scratch.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as database:
        yield database


def _members(file: Path, opened: zipfile.ZipFile) -> dict[str, str]:
    found = {PurePosixPath(name).name: name for name in opened.namelist()}
    missing = [f"{name}.txt" for name in TABLES if f"{name}.txt" not in found]
    if missing:
        raise refused(file, f"it lacks {', '.join(missing)}", MEND)
    return {name: found[f"{name}.txt"] for name in TABLES}


def _header(file: Path, opened: zipfile.ZipFile, member: str, needed: tuple[str, ...]) -> list[str]:
    with opened.open(member) as stream:
        line = stream.readline(LONGEST_HEADER)
    columns = line.decode("utf-8-sig", errors="replace").strip().replace('"', "").split("|")
    missing = [name for name in needed if name not in columns]
    if missing:
        raise refused(file, f"{member} lacks the column {', '.join(missing)}", MEND)
    if len(set(columns)) < len(columns) or not all(re.fullmatch(r"\w{1,80}", name) for name in columns):
        raise refused(file, f"{member} has a header that is none of AACT's", MEND)
    return columns


@contextmanager
def _streamed(
    file: Path, opened: zipfile.ZipFile, member: str, needed: tuple[str, ...]
) -> Iterator[tuple[str, list[str]]]:
    """Give the words of SQL that read a table as it streams by, and its columns.

    A pipe stands between: the member is unpacked by one thread in small blocks and read by DuckDB.
    """
    columns = _header(file, opened, member, needed)
    away, home = os.pipe()
    faults: list[Exception] = []
    feeder = threading.Thread(target=_feed, args=(opened, member, home, faults), daemon=True)
    feeder.start()
    described = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    try:
        yield (
            (
                f"read_csv('/dev/fd/{away}', auto_detect=false, header=true, delim='|', quote='\"', "
                f"escape='\"', nullstr='', columns={{{described}}}, max_line_size={LONGEST_ROW}, "
                f"buffer_size={4 * LONGEST_ROW}, null_padding=false, parallel=false)"
            ),
            columns,
        )
    except duckdb.Error as cause:
        if not faults:
            told = " ".join(str(cause).split())[:300]
            raise refused(file, f"{member} cannot be read as a table ({told})", archive.GET_ANEW) from None
    finally:
        os.close(away)
        feeder.join()
    if faults:
        raise faults[0]


def _feed(opened: zipfile.ZipFile, member: str, home: int, faults: list[Exception]) -> None:
    quotes = 0
    try:
        with opened.open(member) as stream, os.fdopen(home, "wb", buffering=0) as pipe:
            while block := stream.read(BLOCK):
                quotes += block.count(b'"')
                view = memoryview(block)
                while view:
                    view = view[pipe.write(view) :]
    except BrokenPipeError:
        return  # DuckDB stopped reading, and says why
    except Exception as cause:
        faults.append(cause)
    if quotes % 2 and not faults:  # DuckDB passes over a last row whose quotation does not end
        told = f"{member} has a quotation that does not end"
        faults.append(refused(Path(str(opened.filename)), told, archive.GET_ANEW))


def _search(
    file: Path,
    database: duckdb.DuckDBPyConnection,
    opened: zipfile.ZipFile,
    member: str,
    columns: tuple[str, ...],
) -> None:
    words = " OR ".join(f"regexp_matches({column}, ?)" for column in columns)
    every = f"nct_id, coalesce({words}, false) AS told"
    with _streamed(file, opened, member, ("nct_id", *columns)) as (table, _):
        select = f"SELECT {every} FROM {table}"  # noqa: S608 - names of our own columns
        if member.endswith(COUNTED):
            database.execute(f"CREATE TABLE seen AS {select}", [WORDING] * len(columns))
            database.execute("INSERT INTO wanted SELECT nct_id FROM seen WHERE told")
        else:
            database.execute(
                f"INSERT INTO wanted SELECT DISTINCT nct_id FROM ({select}) WHERE told",  # noqa: S608
                [WORDING] * len(columns),
            )


def _count(file: Path, database: duckdb.DuckDBPyConnection) -> int:
    asked = database.execute("SELECT count(*), count(DISTINCT nct_id) FROM seen").fetchone()
    rows, distinct = asked or (0, 0)
    if rows != distinct:
        raise refused(file, f"studies.txt has {rows:,} rows for {distinct:,} studies", archive.GET_ANEW)
    return int(rows)


def _rows(
    file: Path,
    database: duckdb.DuckDBPyConnection,
    opened: zipfile.ZipFile,
    member: str,
    columns: tuple[str, ...],
) -> list[Raw]:
    with _streamed(file, opened, member, columns) as (table, there):
        names = [*columns, *(name for name in PLACE if name in there)]
        found = database.execute(
            f"SELECT {', '.join(names)} FROM {table} WHERE nct_id IN (SELECT nct_id FROM asked)"  # noqa: S608
        ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]
