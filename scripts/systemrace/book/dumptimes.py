"""Dumps of a whole registry timed: screened into a snapshot by this program, and merely read by pandas."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from systemrace.book.footprint import Watch
from systemrace.errors import ChapterError
from systemrace.project import Project
from systemrace.registry.dumps.aact import TABLES
from systemrace.registry.dumps.door import WORDING
from systemrace.registry.dumps.kinds import AACT, BULK_JSON

MAKER = Path("tests", "registry", "dumps.py")
_PANDAS = {
    AACT: """
import sys, zipfile, pandas as pd
tables, wording, wanted = {tables}, {wording!r}, set()
with zipfile.ZipFile(sys.argv[1]) as archive:
    frames = {{name: pd.read_csv(archive.open(name + ".txt"), sep="|", dtype=str, usecols=list(columns))
              for name, columns in tables.items()}}
for name in ("studies", "brief_summaries", "conditions", "interventions", "intervention_other_names"):
    for column in ("brief_title", "official_title", "description", "name"):
        if column in frames[name]:
            told = frames[name][column].str.contains(wording, regex=True, na=False)
            wanted |= set(frames[name].loc[told, "nct_id"])
print(len(wanted), sum(len(frame[frame["nct_id"].isin(wanted)]) for frame in frames.values()))
""",
    BULK_JSON: """
import json, sys, zipfile, pandas as pd
with zipfile.ZipFile(sys.argv[1]) as archive:
    rows = []
    for name in archive.namelist():
        told = json.loads(archive.read(name))["protocolSection"]
        names, arms = told["identificationModule"], told["armsInterventionsModule"]["interventions"]
        texts = [*names.values(), told["descriptionModule"].get("briefSummary", "")]
        texts += [*told["conditionsModule"]["conditions"], *(arm["name"] for arm in arms)]
        rows.append({{"nct_id": names["nctId"], "words": " | ".join(texts)}})
frame = pd.DataFrame(rows)
print(frame["words"].str.contains({wording!r}, regex=True).sum())
""",
}


@dataclass(frozen=True)
class Cost:
    """What a process and those it started took."""

    what: str
    seconds: float
    processor: float
    """Seconds of processors, of all of them together."""
    mebibytes: float
    """The most that they had in memory at once, a page they share counted once."""


def bench(project: Project, studies: int, say: Callable[[str], None]) -> list[Cost]:
    """Make dumps up, time both ways of reading each, print the costs, and remove the dumps.

    Args:
        project: the checkout, whose tests hold the maker of dumps; its data are copied.
        studies: how many each dump holds.
        say: takes each line of the report.

    Raises:
        ChapterError: if the maker is not there or a process fails; the message holds what it printed.
    """
    maker = project.root / MAKER
    if not maker.is_file():
        raise ChapterError(f"{maker} is missing; dumps are timed in a checkout with its tests.")
    costs = []
    with tempfile.TemporaryDirectory(prefix="systemrace-bench-") as folder:
        for number, kind in enumerate((AACT, BULK_JSON), start=1):
            file, data = Path(folder, f"{kind}.zip"), Path(folder, kind, "data")
            shutil.copytree(project.data, data)
            _timed("making it", [sys.executable, str(maker), kind, str(studies), str(file)])
            day = ["--date", f"2026-09-0{number}", "--data", str(data)]
            ours = [sys.executable, "-m", "systemrace", "refresh", "--from", str(file), *day]
            peer = _PANDAS[kind].format(tables=dict(TABLES), wording=WORDING)
            size = file.stat().st_size / 2**20
            costs += [
                _timed(f"{kind}, {studies:,} studies, {size:,.0f} MiB: systemrace refresh", ours),
                _timed(f"{kind}: read and searched by pandas", [sys.executable, "-c", peer, str(file)]),
            ]
            file.unlink()
    for line in report(costs):
        say(line)
    return costs


def report(costs: list[Cost]) -> list[str]:
    """Put costs, ours and then the peer's for each kind, into lines."""
    width = max(len(cost.what) for cost in costs)
    lines = [
        f"{cost.what:<{width}}  {cost.seconds:7.1f} s  {cost.processor:7.1f} s of processors  "
        f"{cost.mebibytes:7,.0f} MiB"
        for cost in costs
    ]
    for ours, peer in zip(costs[::2], costs[1::2], strict=True):
        kind = peer.what.partition(":")[0]
        lines.append(
            f"{kind}: pandas takes {peer.seconds / ours.seconds:.1f} times as long, "
            f"{peer.mebibytes / ours.mebibytes:.1f} times the memory"
        )
    return lines


def _timed(what: str, command: list[str]) -> Cost:
    with tempfile.TemporaryFile() as out:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env=os.environ | {"PYTHONWARNINGS": "ignore"}
        )
        watch = Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        # What rose and fell between two looks is told by the largest process alone.
        most = max(watch.stop(), used.ru_maxrss * 1024)
        if process.returncode:
            out.seek(0)
            told = out.read().decode(errors="replace")[-4000:]
            raise ChapterError(f"{what} failed with code {process.returncode}:\n{told.strip()}")
    return Cost(what, took, used.ru_utime + used.ru_stime, most / 2**20)
