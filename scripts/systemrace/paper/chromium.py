"""A headless Chromium that prints a page: found on PATH, or the one that Playwright brought."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from systemrace.errors import SystemRaceError, UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 900  # seconds; a book of hundreds of charts takes one or two minutes
_ALONE = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


def find() -> str:
    """Find a Chromium.

    Raises:
        UsageError: if there is none, saying how to get one.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()
    if found is None:
        raise UsageError(
            "Printing needs a Chromium, and none is on PATH. Get one: scripts/install-browser .venv/bin"
        )
    return found


def pdf(page: Path, target: Path) -> None:
    """Print a local page to a PDF with an outline and tags for screen readers; no network is reached.

    Raises:
        UsageError: if there is no Chromium.
        SystemRaceError: if it ends without a PDF.
    """
    with tempfile.TemporaryDirectory(prefix="systemrace-print-") as profile:
        command = [
            find(), *_ALONE, *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--user-data-dir={profile}",
            "--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={target}",
            page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired as late:
            raise SystemRaceError(f"Chromium did not print {page.name} within {PATIENCE} s.") from late
    if done.returncode or not target.is_file() or not target.read_bytes().startswith(b"%PDF"):
        raise SystemRaceError(f"Chromium could not print {page.name}:\n{done.stderr.strip()[-2000:]}")


def _of_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the tests' set-up
    except ImportError:
        return None
    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).is_file() else None
