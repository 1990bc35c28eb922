"""The workflows, which cannot run here: valid by their schema, pinned, of least rights and real commands."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from systemrace.cli import main
from systemrace.release.validators import against

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})")
RIGHTS = {
    ("test", "test"): {"contents": "read"},
    ("refresh", "refresh"): {"contents": "write", "pull-requests": "write"},
    ("publish", "release"): {"contents": "write"},
    ("publish", "deploy"): {"pages": "write", "id-token": "write"},
}


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def scripts() -> Iterator[str]:
    yield from (step["run"] for path in FILES for step in steps(path) if "run" in step)


def commands(program: str) -> list[list[str]]:
    """Find what the workflows call a program with, up to a pipe or redirection."""
    lines = (line for text in scripts() for line in text.replace("\\\n", " ").splitlines())
    found = (re.search(rf"(?:^|\s){re.escape(program)} (.*)", line) for line in lines)
    return [shlex.split(re.split(r"[|>;]", one[1])[0]) for one in found if one]


def test_the_three_are_there() -> None:
    assert {"test", "refresh", "publish"} <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_workflow_is_valid_by_its_schema(path: Path) -> None:
    assert against("vendor.github-workflows", path) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [("runs-on:", "run-on:"), ("contents: read", "contents: all"), ("on:\n", "when:\n"), ("steps:", "step:")],
)
def test_the_schema_finds_a_planted_fault(tmp_path: Path, old: str, new: str) -> None:
    text = (FOLDER / "test.yml").read_text(encoding="utf-8")
    assert old in text
    spoilt = tmp_path / "test.yml"
    spoilt.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert against("vendor.github-workflows", spoilt) != ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_and_rights_are_named(path: Path) -> None:
    document = read(path)
    for step in steps(path):
        assert "uses" not in step or PINNED.fullmatch(step["uses"]), step
    for name, job in document["jobs"].items():
        rights = job.get("permissions", document["permissions"])
        assert rights == RIGHTS.get((path.stem, name), {"contents": "read"})
        assert job["timeout-minutes"] <= 120
    assert "group" in document["concurrency"]
    assert "pull_request_target" not in document[True]  # YAML reads `on` as true


def test_nothing_that_others_write_reaches_a_shell() -> None:
    for text in scripts():
        assert "${{" not in text, text


@pytest.mark.parametrize(
    "text", [*scripts(), *[(ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")]]
)
def test_a_script_can_be_read_by_bash(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_commands_and_their_options_exist() -> None:
    called = commands(".venv/bin/systemrace")
    assert {words[0] for words in called} == {"refresh", "check", "diff", "release"}
    for verb, *words in called:
        context = click.Context(main.commands[verb], info_name=verb)
        # Only read, not run: paths are those of the runner.
        options = {name for one in context.command.get_params(context) for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_make_targets_and_files_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    installs = {".venv/.book-installed", ".venv/.test-installed"}  # files that mark what is installed
    assert {words[0] for words in commands("make")} <= {*targets, *installs}
    assert (ROOT / ".ci" / "run").is_file()
    for step in (step for path in FILES for step in steps(path)):
        pattern = step.get("with", {}).get("cache-dependency-path")
        assert pattern is None or list(ROOT.glob(pattern))


def test_a_chapter_opens_in_a_browser_with_what_the_book_installs() -> None:
    binder = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8")
    named = re.findall(r"^-r (.+)$", binder, re.MULTILINE)
    assert [(ROOT / ".binder" / name).resolve() for name in named] == [ROOT / "requirements.txt"]
    assert "jupytext==" in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").startswith("python-3.")
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make check"
