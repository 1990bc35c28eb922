"""Commands in processes of their own, and a real Dask scheduler with two workers on loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from small_book import environment
from systemrace.project import Project

PATIENCE = 120  # seconds


@contextmanager
def running(project: Project, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = subprocess.Popen(
        [sys.executable, "-m", "systemrace", *arguments],
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    try:
        yield command
    finally:
        command.kill()
        command.wait()
        for stream in (command.stdout, command.stderr):
            if stream:
                stream.close()


@contextmanager
def cluster(folder: Path, project: Project) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two worker processes on loopback."""
    file = folder / "scheduler.json"
    common = ["--no-dashboard", "--scheduler-file", str(file)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment(project)}
    scheduler = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            *common,
        ],
        **quiet,
    )
    started = [scheduler]
    try:
        wait_for(lambda: file.is_file() and file.read_text(encoding="utf-8").strip().endswith("}"))
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", *common]
        single = ["--no-nanny", "--nthreads", "1", "--local-directory", str(folder)]
        started += [subprocess.Popen([*worker, *single], **quiet) for _ in range(2)]
        yield json.loads(file.read_text(encoding="utf-8"))["address"], started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def wait_for(look, command: subprocess.Popen[str] | None = None):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        if command and command.poll() is not None:
            raise AssertionError(f"ended early with {command.returncode}: {command.communicate()}")
        time.sleep(0.02)
    raise AssertionError("waited in vain")
