from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from systemrace.book import notebook
from systemrace.errors import ProseError
from systemrace.project import Project

TEXT = """---
kernelspec: {name: other, display_name: Other}
---

# Title

```{code-cell} ipython3
:tags: [parameters]
a: int = 1
```
"""


def prepared() -> nbformat.NotebookNode:
    return notebook.prepare("alpha", Path("alpha.md"), TEXT)


def test_a_chapter_becomes_a_valid_notebook_with_ids_in_order() -> None:
    made = prepared()
    nbformat.validate(made)
    assert [(cell.id, cell.cell_type) for cell in made.cells] == [
        ("alpha-000", "markdown"),
        ("alpha-001", "code"),
    ]
    assert made.cells[1].metadata.tags == ["parameters"]
    assert made.metadata.kernelspec.name == "python3"


def test_broken_front_matter_is_told_not_traced() -> None:
    with pytest.raises(ProseError) as caught:
        notebook.prepare("alpha", Path("alpha.md"), "---\nkernelspec: {name: other}\n---\n\n# Title\n")
    assert str(caught.value) == (
        "chapters/alpha.md: its front matter is not a notebook's: 'display_name' is a required property. "
        "Compare another chapter's."
    )
    with pytest.raises(
        ProseError, match=r"chapters/alpha\.md: Code cell 0 at line 1 could not be read: Invalid YAML"
    ):
        notebook.prepare("alpha", Path("alpha.md"), "```{code-cell} ipython3\n:tags: [a\n1\n```\n")


def test_a_long_name_still_makes_ids_that_notebooks_allow() -> None:
    made = notebook.prepare("a" * 80, Path("a.md"), TEXT)
    nbformat.validate(made)
    assert made.cells[1].id.endswith("-001")


def test_what_differs_between_equal_runs_is_taken_out(tmp_path: Path) -> None:
    project = Project(tmp_path / "book")
    made = prepared()
    made.metadata.papermill = {"start_time": "now"}
    made.metadata.language_info.version = "3.11.7"
    cell = made.cells[1]
    cell.metadata |= {"papermill": {"duration": 1.5}, "execution": {"iopub.execute_input": "now"}}
    said = f"/t/ipykernel_123/456.py:1: FutureWarning at 0x7f3a {project.root}/data/x.csv {Path.home()}/y\n"
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stderr", text=said),
        nbformat.v4.new_output(
            "display_data", data={"text/plain": "<Thing at 0xabc>", "image/png": "at 0xabc"}
        ),
        nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[f"File {project.root}/x.py"]),
    ]
    made.cells.insert(1, nbformat.v4.new_code_cell("a = 2", metadata={"tags": ["injected-parameters"]}))
    made.cells.insert(0, nbformat.v4.new_markdown_cell("!", metadata={"tags": ["papermill-error-cell-tag"]}))
    clean = notebook.normalise(made, "alpha", project)
    assert set(clean.metadata) == {"kernelspec", "language_info"}
    assert [cell.id for cell in clean.cells] == ["alpha-000", "alpha-parameters", "alpha-001"]
    assert clean.cells[2].metadata == {"tags": ["parameters"]}
    stream, display, error = clean.cells[2].outputs
    assert stream.text == "<cell>:1: FutureWarning at 0x0 ./data/x.csv ~/y\n"
    assert display.data == {"text/plain": "<Thing at 0x0>", "image/png": "at 0xabc"}
    assert error.traceback == ["File ./x.py"]


def test_a_written_notebook_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        notebook.write(prepared(), tmp_path / name / "n.ipynb")
    assert (tmp_path / "one/n.ipynb").read_bytes() == (tmp_path / "two/n.ipynb").read_bytes()
    assert (tmp_path / "one/n.ipynb").read_text(encoding="utf-8").endswith("}\n")
