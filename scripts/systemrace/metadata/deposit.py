"""The files at the top of a checkout that archives read: made from CITATION.cff, kept with the code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from systemrace.errors import ProseError
from systemrace.metadata import about, codemeta, zenodo
from systemrace.metadata.about import About
from systemrace.project import Project

FILES: dict[str, Callable[[About], dict[str, Any]]] = {
    zenodo.FILE: zenodo.document,
    codemeta.FILE: codemeta.document,
}


def write(project: Project) -> list[Path]:
    """Write the files anew; give those that changed.

    Raises:
        ProseError: if CITATION.cff is missing or at fault.
    """
    changed = []
    for name, text in _texts(about.read(project)).items():
        path = project.root / name
        if not _says(path, text):
            partial = path.with_name(f"{name}.partial")
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
            changed.append(path)
    return changed


def check(project: Project) -> str:
    """Say that the files agree with CITATION.cff.

    Raises:
        ProseError: naming those that do not.
    """
    work = about.find(project)
    if work is None:
        return f"there is no {about.FILE}"
    outdated = [name for name, text in _texts(work).items() if not _says(project.root / name, text)]
    if outdated:
        raise ProseError(
            f"{' and '.join(outdated)} do not say what {about.FILE} says. Write them: systemrace describe"
        )
    return f"{' and '.join(FILES)} say what {about.FILE} says"


def _texts(work: About) -> dict[str, str]:
    return {
        name: json.dumps(document(work), indent=1, ensure_ascii=False) + "\n"
        for name, document in FILES.items()
    }


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
