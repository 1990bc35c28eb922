"""A chapter as a notebook file: ready to run, and made the same every time once it has run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat

from systemrace.chapter.source import to_notebook
from systemrace.project import Project

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}
_OUTPUT_TEXT = (
    (re.compile(r"\S*/ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"\bat 0x[0-9a-f]+"), "at 0x0"),
)
_MARKER = "papermill-error-cell-tag"


def prepare(chapter: str, path: Path, text: str) -> Any:
    """Convert a chapter's text to a notebook with ids that follow from the cells' order."""
    notebook = to_notebook(text, path)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": _LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for index, cell in enumerate(notebook.cells):
        cell.id = f"{chapter}-{index:03}"[-64:]
    return notebook


def normalise(notebook: Any, chapter: str, project: Project) -> Any:
    """Take out of an executed notebook all that differs between two equal runs: times, paths, addresses."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": _LANGUAGE})
    notebook.cells = [cell for cell in notebook.cells if _MARKER not in cell.metadata.get("tags", ())]
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", ()):
            _normalise_output(output, project)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = f"{chapter}-parameters"[-64:]
    return notebook


def write(notebook: Any, path: Path) -> None:
    """Write a notebook with sorted keys and one trailing newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _normalise_output(output: Any, project: Project) -> None:
    if "text" in output:
        output.text = _clean(output.text, project)
    if "traceback" in output:
        output.traceback = [_clean(line, project) for line in output.traceback]
    for kind, content in output.get("data", {}).items():
        if isinstance(content, str) and not kind.startswith("image/png"):
            output.data[kind] = _clean(content, project)


def _clean(text: str, project: Project) -> str:
    for pattern, replacement in _OUTPUT_TEXT:
        text = pattern.sub(replacement, text)
    return text.replace(str(project.root), ".").replace(str(Path.home()), "~")
