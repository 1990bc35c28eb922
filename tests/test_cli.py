from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from systemrace import cli
from systemrace.project import Project

VERBS = ("build", "run", "check", "explain", "claims", "serve", "bench")


def test_the_help_lists_every_verb() -> None:
    told = CliRunner().invoke(cli.main, ["--help"]).output
    assert set(VERBS) <= set(cli.main.commands)
    assert all(f"\n  {verb} " in told for verb in cli.main.commands)


@pytest.mark.parametrize("verb", list(cli.main.commands))
def test_the_help_of_every_verb_has_an_example(verb: str) -> None:
    told = CliRunner().invoke(cli.main, [verb, "--help"]).output
    assert f"Example:\n    systemrace {verb}" in told.replace("\n  \n", "\n")


@pytest.mark.parametrize("verb", list(cli.main.commands))
def test_every_example_is_a_command_that_parses(verb: str) -> None:
    epilog = cli.main.commands[verb].epilog or ""
    examples = [line.split()[2:] for line in epilog.splitlines() if line.startswith("  systemrace")]
    for arguments in examples:
        cli.main.commands[verb].make_context(verb, list(arguments))


def test_help_imports_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, systemrace.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"pandas", "altair", "sphinx", "papermill", "pydantic", "jupytext"} & set(loaded)


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["build", "-p", "as_off=1"], 2, "the book has no parameter 'as_off'; did you mean as_of?"),
        (["build", "-p", "as_of"], 2, "'as_of' is not NAME=VALUE, such as as_of=2025-12-31."),
        (["build", "alfa"], 2, "There is no chapter 'alfa'. Did you mean alpha?"),
        (["run", "alpha", "-p", "as_of=2026-13-40"], 2, "alpha: parameter as_of=2026-13-40 is not a day"),
        (["explain", "alfa"], 2, "There is no chapter 'alfa'."),
        (["serve"], 2, "There is no site yet."),
        (["bild"], 2, "No such command 'bild'"),
    ],
)
def test_a_mistake_is_answered_with_a_message_and_its_code(
    minibook: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, text: str
) -> None:
    monkeypatch.setenv("SYSTEMRACE_ROOT", str(minibook.root))
    done = CliRunner().invoke(cli.main, arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert text in done.stderr
    assert not (minibook.build / "cache").exists()


def test_outside_a_checkout_the_message_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("SYSTEMRACE_ROOT", str(tmp_path))
    done = CliRunner().invoke(cli.main, ["check"])
    assert done.exit_code == 2
    assert "is not a checkout of the book" in done.stderr
