"""Chapters really run, in real kernels; the runs are shared between tests because each takes seconds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from small_book import copy_book, environment, gamma_only, rewrite, systemrace, write_chapter
from systemrace.book import execute
from systemrace.book.cache import Cache
from systemrace.book.inputs import Inventory, before_run, read_inputs
from systemrace.book.progress import Lines
from systemrace.errors import UsageError
from systemrace.project import Project


class Told(Lines):
    """Remembers what it was told instead of printing it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def _print(self, text: str) -> None:
        self.told.append(text)

    @property
    def ran(self) -> list[str]:
        return sorted(line.split(":")[0] for line in self.told if "running" in line)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The small book, run once with two processes."""
    project = copy_book(tmp_path_factory.mktemp("built") / "book")
    return SimpleNamespace(project=project, results=execute.results(project, jobs=2, view=Told()))


@pytest.fixture
def copy(built: SimpleNamespace, tmp_path: Path) -> Project:
    """The run book in another folder, to be changed."""
    return copy_book(tmp_path / "copy", built.project.root)


def outdated(project: Project) -> set[str]:
    return {name for name in ("alpha", "beta", "gamma") if execute.current(project, name) is None}


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_chapter_has_a_result_in_the_order_of_the_book(built) -> None:
    assert list(built.results) == ["alpha", "beta", "gamma"]
    for entry in built.results.values():
        assert {"executed.ipynb", "inputs.json", "results.json"} <= set(content(entry))


def test_a_result_names_everything_it_was_made_from(built) -> None:
    inputs = json.loads((built.results["alpha"] / "inputs.json").read_text(encoding="utf-8"))
    assert set(inputs) == {"source", "parameters", "lock", "python", "reads", "code"}
    assert set(inputs["reads"]) == {
        "data/claims.yml#A1",
        "data/evidence/countries.csv",
        "data/sources.csv#un_m49",
    }
    assert {"scripts/systemrace/chapter/recorder.py", "scripts/systemrace/tables/load.py"} <= set(
        inputs["code"]
    )
    gamma = json.loads((built.results["gamma"] / "inputs.json").read_text(encoding="utf-8"))
    assert gamma["reads"] == {}


def test_the_executed_notebook_can_be_read_by_itself_and_tells_nothing_of_the_machine(built) -> None:
    text = (built.results["alpha"] / "executed.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert "`countries` **4**: Rows of the table of countries. 4 rows." in text
    assert "Claim A1: **mixed**" in text
    assert [cell.id for cell in notebook.cells][:2] == ["alpha-000", "alpha-001"]
    for trace in ("papermill", "duration", str(built.project.root), str(Path.home()), "start_time"):
        assert trace not in text
    assert not [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]


def test_one_worker_in_another_folder_makes_the_same_bytes(built, tmp_path: Path) -> None:
    other = copy_book(tmp_path / "elsewhere" / "deep")
    again = execute.results(other, jobs=1, view=Told())
    for name, entry in built.results.items():
        assert again[name].name == entry.name
        assert content(again[name]) == content(entry)


def test_a_second_look_runs_nothing(built) -> None:
    view = Told()
    assert execute.results(built.project, view=view) == built.results
    assert view.told == ["alpha: unchanged", "beta: unchanged", "gamma: unchanged"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("data/evidence/countries.csv", "Oceania", "Asia", {"alpha"}),
        ("data/sources.csv", "enterocolitis", "colitis", {"beta"}),
        ("data/sources.csv", "Standard country or area codes", "Country codes", {"alpha", "beta"}),
        ("data/sources.csv", "source_id,kind,title", "source_id,kind,name", {"alpha", "beta"}),
        ("data/claims.yml", "share > 0.5", "share > 0.4", {"alpha"}),
        ("data/claims.yml", "- id: A1\n", "- id: A0\n  essay: A\n- id: A1\n", set()),
        ("data/claims.yml", "- id: A1\n", "- id: A9\n", {"alpha"}),
        ("chapters/gamma.md", "Letters of", "The letters of", {"gamma"}),
        ("requirements.txt", "small", "little", {"alpha", "beta", "gamma"}),
        ("index.md", "small", "little", set()),
    ],
)
def test_exactly_the_chapters_that_used_a_file_run_again(copy: Project, file, old, new, expected) -> None:
    assert outdated(copy) == set()
    before = (copy.root / file).read_bytes()
    rewrite(copy.root / file, old, new)
    assert outdated(copy) == expected
    (copy.root / file).write_bytes(before)
    assert outdated(copy) == set()


def test_a_changed_cell_changes_the_result_of_its_chapter_alone(copy: Project) -> None:
    rewrite(copy.root / "data/evidence/countries.csv", "Japan,JP,JPN,392,Asia", "Japan,JP,JPN,392,Oceania")
    view = Told()
    entry = execute.results(copy, view=view)["alpha"]
    assert view.ran == ["alpha"]
    assert json.loads((entry / "results.json").read_text())["claims"]["A1"]["values"] == {"share": 0.25}


def test_other_parameters_have_a_result_of_their_own(copy: Project, built) -> None:
    view = Told()
    entry = execute.results(copy, ["alpha"], {"region": "Europe", "focal": "us"}, view=view)["alpha"]
    assert view.ran == ["alpha"]
    results = json.loads((entry / "results.json").read_text())
    assert results["parameters"]["region"] == "Europe"
    assert results["parameters"]["focal"] == "United States"
    assert results["phrases"]["region_name"]["text"] == "Europe"
    assert execute.current(copy, "alpha").name == built.results["alpha"].name
    notebook = nbformat.read(entry / "executed.ipynb", as_version=4)
    injected = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert [cell.id for cell in injected] == ["alpha-parameters"]


def test_code_beside_a_chapter_counts_as_its_ingredient(copy: Project) -> None:
    helper = copy.chapters / "helper.py"
    helper.write_text("ANSWER = 6\n", encoding="utf-8")
    cell = (
        "from helper import ANSWER\nfrom systemrace.chapter import open_chapter\n"
        "chapter = open_chapter('helped', globals())\n"
        "chapter.number('answer', ANSWER, '{}', how='Imported.')\nchapter.close()"
    )
    write_chapter(copy, "helped", cell)
    execute.results(copy, ["helped"], view=Told())
    assert execute.current(copy, "helped") is not None
    helper.write_text("ANSWER = 7\n", encoding="utf-8")
    assert execute.current(copy, "helped") is None


def test_an_entry_that_is_not_whole_is_no_result(copy: Project) -> None:
    entry = execute.current(copy, "gamma")
    (entry / "inputs.json").write_text('{"source": "')
    assert outdated(copy) == {"gamma"}


def test_an_entry_whose_record_was_edited_is_no_result(copy: Project) -> None:
    rewrite(execute.current(copy, "alpha") / "inputs.json", '"Asia"', '"Europe"')
    assert outdated(copy) == {"alpha"}


def test_a_parameter_that_no_chapter_has_stops_before_anything_runs(built) -> None:
    view = Told()
    with pytest.raises(UsageError) as caught:
        execute.results(built.project, parameters={"as_off": "2026-01-01"}, view=view)
    assert str(caught.value) == (
        "the book has no parameter 'as_off'; did you mean as_of? "
        "It has: snapshot, as_of, focal, region, weight."
    )
    assert view.told == []


def test_parameters_may_come_from_the_environment(copy: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMRACE_PARAMETERS", '{"as_of": "2026-13-40"}')
    with pytest.raises(UsageError, match="beta: parameter as_of=2026-13-40 is not a day"):
        execute.results(copy, ["beta"])


def test_old_results_are_collected_but_the_latest_stay(copy: Project) -> None:
    cache = Cache(copy)
    latest = execute.current(copy, "gamma")
    for number in range(9):
        old = latest.with_name(f"0000-{number}")
        shutil.copytree(latest, old)
        os.utime(old, (number, number))
    left_by_a_dead_run = copy.cache / ".running" / "gamma.999999999.x"
    left_by_a_dead_run.mkdir(parents=True)
    cache.collect("gamma")
    assert [entry.name for entry in cache.entries("gamma")] == [
        latest.name,
        *(f"0000-{number}" for number in range(8, 3, -1)),
    ]
    assert not left_by_a_dead_run.exists()


def test_of_two_equal_results_the_first_stays(copy: Project) -> None:
    cache, inventory = Cache(copy), Inventory(copy)
    inputs = before_run(copy, "gamma", {})
    entry = cache.find("gamma", inputs, inventory)
    stamp = entry.stat().st_ino
    run = cache.start("gamma")
    (run / "entry" / "results.json").write_text("{}")
    recorded = execute.current(copy, "gamma")
    assert cache.publish("gamma", run, read_inputs(recorded)) == entry
    assert entry.stat().st_ino == stamp
    assert not run.exists()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A book of which four chapters fail, each in its way, and gamma does not; built by the command."""
    project = copy_book(tmp_path_factory.mktemp("faulty") / "book")
    gamma_only(project)
    opened = "from systemrace.chapter import open_chapter\nchapter = open_chapter('{}', globals())"
    divide = "def share(part, whole):\n    return part / whole\n\n\nshare(1, 0)"
    write_chapter(project, "raises", opened.format("raises"), divide, parameters="size: int = 3  # how many")
    peek = "import pandas\npandas.read_csv('../data/sources.csv')"
    write_chapter(project, "peeks", opened.format("peeks"), peek)
    write_chapter(project, "forgets", opened.format("forgets"))
    write_chapter(project, "dies", opened.format("dies"), "import os\nos.kill(os.getpid(), 9)")
    done = systemrace(project, "build")
    return SimpleNamespace(project=project, code=done.returncode, told=done.stderr)


def test_a_failing_chapter_fails_the_build_with_a_code_of_its_own(faulty) -> None:
    assert faulty.code == 4
    assert "Traceback (most recent call last)" not in faulty.told


def test_a_chapter_that_raises_is_shown_with_its_cell_its_line_and_its_parameters(faulty) -> None:
    source = (faulty.project.chapters / "raises.md").read_text(encoding="utf-8").splitlines()
    inner, outer = source.index("    return part / whole") + 1, source.index("share(1, 0)") + 1
    told = faulty.told[faulty.told.index("raises: cell 3") :]
    assert told.startswith("raises: cell 3 raised ZeroDivisionError: division by zero\n")
    assert f"  chapters/raises.md:{outer}\n" in told
    assert f"  chapters/raises.md:{inner}\n" in told
    assert "  parameters: size=3\n" in told
    assert "  partial notebook: _build/failed/raises.ipynb" in told


def test_the_partial_notebook_is_kept_as_far_as_it_came(faulty) -> None:
    notebook = nbformat.read(faulty.project.build / "failed" / "raises.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.ename for output in outputs] == ["ZeroDivisionError"]


def test_a_read_by_another_door_is_refused(faulty) -> None:
    assert (
        "The chapter opened data/sources.csv itself, so its result would not change when the data do. "
        "Use chapter.load('sources') so that the cache knows.\n  (from chapters/peeks.md:"
    ) in faulty.told


def test_a_chapter_that_never_closes_is_told_so(faulty) -> None:
    assert (
        "chapters/forgets.md never closes its chapter. End its last cell with chapter.close()." in faulty.told
    )


def test_a_kernel_that_dies_is_a_failure_of_its_cell(faulty) -> None:
    assert (
        "dies: cell 2 raised DeadKernelError: the kernel died; it may have run out of memory" in faulty.told
    )


def test_the_results_of_the_others_are_kept(faulty) -> None:
    assert execute.current(faulty.project, "gamma") is not None
    assert [execute.current(faulty.project, name) for name in ("raises", "peeks", "forgets", "dies")] == [
        None
    ] * 4
    assert not faulty.project.site.exists()
    assert list((faulty.project.cache / ".running").iterdir()) == []


@pytest.fixture(scope="module")
def downloads(built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("downloads")
    shutil.copyfile(built.results["alpha"] / "executed.ipynb", folder / "alpha.ipynb")
    return folder


def papermill(built, folder: Path, *parameters: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "alpha.ipynb", "again.ipynb", *parameters]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(built.project),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_plain_papermill_runs_a_downloaded_notebook_again(built, downloads: Path) -> None:
    done = papermill(built, downloads, "-p", "as_of", "2025-01-01", "-p", "region", "Europe")
    assert done.returncode == 0, done.stderr
    text = (downloads / "again.ipynb").read_text(encoding="utf-8")
    assert "`region_name` **Europe**" in text
    assert sorted(path.name for path in downloads.iterdir()) == ["again.ipynb", "alpha.ipynb"]


def test_plain_papermill_is_stopped_at_a_misspelt_parameter(built, downloads: Path) -> None:
    done = papermill(built, downloads, "-p", "as_off", "2025-01-01")
    assert done.returncode != 0
    assert "alpha has no parameter 'as_off'; did you mean as_of?" in done.stderr
