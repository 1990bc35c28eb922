"""Dumps are timed beside pandas, and a process that fails is told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from systemrace.book import footprint
from systemrace.book.dumptimes import Cost, _timed, bench, report
from systemrace.errors import ChapterError
from systemrace.project import Project


def test_costs_are_told_with_their_ratios() -> None:
    lines = report([Cost("aact, 5 studies", 2, 3.5, 100), Cost("aact: pandas", 5, 5, 450)])
    assert lines[0] == "aact, 5 studies      2.0 s      3.5 s of processors      100 MiB"
    assert lines[-1] == "aact: pandas takes 2.5 times as long, 4.5 times the memory"


def test_memory_of_a_process_is_its_own() -> None:
    large = _timed("large", [sys.executable, "-c", "b'x' * 2**30"])
    assert 1024 < large.mebibytes < 1100


FAMILY = """
import os, sys
held = b"x" * (256 * 2**20)
for _ in range(2):
    if not os.fork():
        own = b"y" * (64 * 2**20)
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
        sys.stdin.read()
        os._exit(0)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the share of each process")
def test_memory_of_a_family_counts_what_it_shares_once() -> None:
    program = [sys.executable, "-c", FAMILY]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n"] * 2
        mebibytes = footprint.together(process.pid) / 2**20
        process.communicate("")
    assert 256 + 2 * 64 < mebibytes < 256 + 2 * 64 + 60
    assert footprint.together(process.pid) == 0


def test_a_process_that_fails_is_told_with_its_words() -> None:
    with pytest.raises(ChapterError, match=r"it failed with code 1:\nwhy"):
        _timed("it", [sys.executable, "-c", "import sys; sys.exit('why')"])


def test_dumps_are_timed_where_their_maker_is(tmp_path) -> None:
    with pytest.raises(ChapterError, match=r"dumps\.py is missing"):
        bench(Project(tmp_path), 1000, print)
