"""Reading, writing and fingerprinting the files of a small project."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

from systemrace.project import Project


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def vouch(folder: Path) -> None:
    """Make the manifest agree with the files, so that a test meets the rule behind the hash."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in manifest["files"]:
        data = (folder / name).read_bytes()
        rows = data.count(b"\n") - 1
        manifest["files"][name] = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": rows,
        }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def fingerprint(project: Project) -> dict[str, str]:
    """Say what is on disk: every file with its hash."""
    return {
        path.relative_to(project.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(project.root.rglob("*"))
        if path.is_file()
    }
