"""The multiverse of some real claims, in processes and on a real Dask scheduler, whole and cut off."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from scheduling import PATIENCE, cluster, running, wait_for
from systemrace.book import closure, evaluation, executors, multiverse, overview, pieces, spaces
from systemrace.errors import ChapterError, ProseError, UsageError
from systemrace.project import Project, find_project

CLAIMS = ("B6", "B7", "A9", "B11")


def copied(root: Path) -> Project:
    """Copy what the claims need of the book: data, chapters, the lock."""
    real = find_project()
    for name in ("data", "chapters"):
        shutil.copytree(real.root / name, root / name)
    for name in ("_toc.yml", "requirements.txt"):
        shutil.copyfile(real.root / name, root / name)
    return Project(root.resolve())


def written(project: Project) -> dict[str, bytes]:
    return {name: (project.build / "multiverse" / f"{name}.json").read_bytes() for name in CLAIMS}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The claims evaluated with two processes."""
    project = copied(tmp_path_factory.mktemp("done"))
    multiverse.results(project, CLAIMS, jobs=2)
    return project


@pytest.fixture
def copy(done: Project, tmp_path: Path) -> Project:
    shutil.copytree(done.root, tmp_path / "copy", copy_function=shutil.copy2)
    return Project((tmp_path / "copy").resolve())


class Counting:
    """Counts what had to be evaluated, and evaluates nothing."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.of = 0

    def __call__(self, done: int, of: int) -> None:
        self.first = done if self.first is None else self.first
        self.of = of

    @property
    def missing(self) -> int:
        return self.of - (self.first or 0)


def test_the_file_of_a_claim_holds_every_specification(done: Project) -> None:
    plan = spaces.plans(done)["B6"]
    document = json.loads(written(done)["B6"])
    assert (document["format"], document["claim"], document["chapter"]) == (1, "B6", "response-rates")
    names = [choice["name"] for choice in document["choices"]]
    assert names == ["tolerance", "dose_groups", "compared", "difference_method"]
    assert all(option["reason"] for choice in document["choices"] for option in choice["options"])
    # Three tolerances and two methods over two groups of doses as told and three other pairs of counts.
    assert len(document["specifications"]) == len(plan.space) == 3 * 2 * (2 + 3)
    assert len({one["id"] for one in document["specifications"]}) == 30
    first = document["specifications"][0]
    assert first["at"] == [0, 0, 0, 0]
    values = dict(zip(document["values"], first["values"], strict=True))
    assert first["estimate"] == values["difference"] == pytest.approx(1 - 8 / 9)
    assert document["summary"]["primary"] == first["id"]
    assert [point["change"] for point in document["tipping"]] == [one.change for one in plan.claim.tipping]


def test_a_tipping_point_is_told_with_both_sides(done: Project) -> None:
    point = json.loads(written(done)["A9"])["tipping"][0]
    # 84 days against 30: at 55 days less, 29 are fewer than 30, at 54 they are as many.
    assert (point["at"], point["unit"], point["before"], point["after"]) == (
        55, "days", "mostly supported", "supported",
    )  # fmt: skip
    assert point["values_before"]["focal_limit_days"] == 30
    assert point["values_at"]["focal_limit_days"] == 29
    assert point["meaning"].startswith("The legal limit on trial review in China is so many calendar days")


def test_one_process_gives_the_same_bytes_as_two(done: Project, tmp_path: Path) -> None:
    other = copied(tmp_path / "elsewhere")
    multiverse.results(other, CLAIMS, jobs=1)
    assert written(other) == written(done)


def test_a_second_run_evaluates_nothing(copy: Project) -> None:
    before, counting = written(copy), Counting()
    multiverse.results(copy, CLAIMS, jobs=1, tell=counting)
    assert (counting.missing, counting.of) == (0, 11)
    assert written(copy) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "missing"),
    [
        ("data/claims.yml", "The trials treated different patients", "They treated other patients", 0),
        ("data/claims.yml", "a report of overall response to BCMA", "a report of response to BCMA", 0),
        ("data/claims.yml", "unit: tenths of a point, most: 45", "unit: tenths of a point, most: 44", 1),
        ("requirements.txt", "# This file", "# The file", 11),
        ("chapters/response-rates.md", "# What the response rates can carry", "# Response", 0),
        (
            "chapters/response-rates.md",
            "max_gap: Annotated[float, Ge(0)] = 6.0",
            "max_gap: Annotated[float, Ge(0)] = 5.0",
            7,
        ),
    ],
)
def test_exactly_what_a_change_reaches_is_evaluated_again(
    copy: Project, file: str, old: str, new: str, missing: int
) -> None:
    path = copy.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    counting = Counting()
    multiverse.results(copy, CLAIMS, jobs=1, tell=counting)
    assert counting.missing == missing


def test_data_changed_by_a_row_are_evaluated_again(copy: Project) -> None:
    path = copy.data / "evidence" / "review_times.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    counting = Counting()
    multiverse.results(copy, CLAIMS, jobs=1, tell=counting)
    assert counting.missing == 4  # what A9 and B11 consist of


def test_an_unknown_claim_is_answered_with_those_there_are(done: Project) -> None:
    with pytest.raises(UsageError, match=r"no claim 'Z9' with specifications. Those there are: A1, "):
        multiverse.results(done, ("Z9",))


def test_results_from_other_files_are_refused(done: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = spaces.plans(done)["B11"]
    (task,) = pieces.tasks(plan, done, "a run")
    outcome = evaluation.Outcome([], {}, {"data/evidence/review_times.csv": "other"}, {})
    monkeypatch.setattr(executors.Processes, "run", lambda self, tasks: iter([(task, outcome)]))
    shutil.rmtree(done.cache / pieces.FOLDER / "B11")
    with pytest.raises(ChapterError, match=r"from other files than are here now: data/evidence/review_times"):
        multiverse.results(done, ("B11",))


def test_a_specification_that_cannot_be_computed_is_named(done: Project) -> None:
    plan = spaces.plans(done)["A9"]
    task = evaluation.Task(str(done.root), "r", plan.claim, "x", (plan.at({"as_of": "never"}),))
    with pytest.raises(ProseError, match=r"Claim A9 cannot be computed under fast_.*as_of=never"):
        evaluation.evaluate(task)


def test_an_unknown_change_is_answered_with_those_there_are(done: Project) -> None:
    plan = spaces.plans(done)["A9"]
    asked = plan.claim.tipping[0].model_copy(update={"change": "moon fuller"})
    task = evaluation.Task(str(done.root), "r", plan.claim, "x", (), asked, plan.parameters)
    with pytest.raises(ProseError, match=r"knows no change `moon fuller`. It knows: focal approvals found,"):
        evaluation.evaluate(task)


def test_code_that_evaluates_is_known_without_importing_it() -> None:
    names = closure.files(["systemrace.analysis.response_rates.specified"])
    assert "scripts/systemrace/analysis/statistics/proportions.py" in names
    assert "scripts/systemrace/analysis/response_rates/__init__.py" in names
    assert not [name for name in names if "/figures/" in name or "/trial_counts/" in name]


def test_the_text_tells_verdicts_shares_and_tipping_points(done: Project) -> None:
    found = multiverse.results(done, CLAIMS)
    text = overview.as_text(found)
    assert "B6   In early BCMA trials the US response rate was 80% and the Chinese one 100%." in text
    shares = "supported 10.0%, mostly supported 23.3%, mixed 66.7%; the chapter's own: mixed"
    assert f"     30 specifications: {shares}" in text
    assert "focal limit shorter: mostly supported becomes supported at 55 days" in text
    assert [one["claim"] for one in json.loads(overview.as_json(found))] == ["B6", "B7", "A9", "B11"]


def test_a_killed_process_loses_nothing(done: Project, tmp_path: Path) -> None:
    other = copied(tmp_path / "killed")
    store = other.cache / pieces.FOLDER
    with running(other, "multiverse", *CLAIMS, "--jobs", "2") as command:
        wait_for(lambda: list(store.rglob("*.json")), command)
        for pid in workers_of(command.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
        told = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0, told
    assert written(other) == written(done)


def test_ctrl_c_keeps_what_is_finished(done: Project, tmp_path: Path) -> None:
    other = copied(tmp_path / "cut")
    store = other.cache / pieces.FOLDER
    with running(other, "multiverse", "B6", "B4", "--jobs", "1") as command:
        wait_for(lambda: list(store.rglob("*.json")), command)
        command.send_signal(signal.SIGINT)
        told = command.communicate(timeout=PATIENCE)[1]
    assert command.returncode == 130, told
    assert "pieces are finished and kept; run again to go on." in told
    assert "Traceback" not in told
    kept, counting = len(list(store.rglob("*.json"))), Counting()
    multiverse.results(other, ("B6", "B7"), jobs=1, tell=counting)
    assert counting.first == len(list((store / "B6").glob("*.json"))) or kept > 0
    assert json.loads((other.build / "multiverse" / "B6.json").read_text()) == json.loads(written(done)["B6"])


def test_a_scheduler_that_is_not_there(done: Project) -> None:
    pytest.importorskip("distributed")
    plan = spaces.plans(done)["B11"]
    tasks = list(pieces.tasks(plan, done, "r"))
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at nowhere:1"):
        list(executors.Dask("nowhere:1").run(tasks))


def test_a_killed_dask_worker_loses_nothing_and_changes_nothing(done: Project, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    other = copied(tmp_path / "dask")
    store = other.cache / pieces.FOLDER
    with cluster(tmp_path, other) as (address, workers):
        with running(other, "multiverse", *CLAIMS, "--scheduler", address) as command:
            wait_for(lambda: list(store.rglob("*.json")), command)
            os.kill(workers[0].pid, signal.SIGKILL)
            told = command.communicate(timeout=PATIENCE)
        assert command.returncode == 0, told
        assert workers[1].poll() is None
    assert written(other) == written(done)


def workers_of(parent: int) -> list[int]:
    """List the pool's processes: children that run Python's spawn."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
