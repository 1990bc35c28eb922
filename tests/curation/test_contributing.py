"""What is offered to people who do not program holds: forms, the check of a pull request, the words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from systemrace import cli
from systemrace.curation.questions import words
from systemrace.tables import TABLES

ROOT = Path(__file__).parents[2]
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
WORKFLOW = ROOT / ".github" / "workflows" / "data-check.yml"
TOLD = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COLUMN = re.compile(r"(?P<table>[a-z_]+)-(?P<column>[a-z_0-9]+)")


def fields(name: str) -> list[dict[str, Any]]:
    form = yaml.safe_load((FORMS / name).read_text(encoding="utf-8"))
    return [field for field in form["body"] if field["type"] != "markdown"]


def columns(name: str) -> list[tuple[dict[str, Any], Any]]:
    """The fields of a form that are columns, each with the column; an unknown one is a KeyError."""
    named = [(field, COLUMN.fullmatch(field["id"])) for field in fields(name)]
    return [(field, TABLES[m["table"]].schema.columns[m["column"]]) for field, m in named if m]


def valid(schema: str, file: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize("name", ["fact.yml", "other-fact.yml"])
def test_a_form_is_one(name):
    assert valid("vendor.github-issue-forms", FORMS / name)


def test_a_form_at_fault_is_found(tmp_path):
    broken = tmp_path / "fact.yml"
    broken.write_text(
        (FORMS / "fact.yml").read_text("utf-8").replace("type: dropdown", "type: drop", 1), "utf-8"
    )
    assert not valid("vendor.github-issue-forms", broken)


@pytest.mark.parametrize("name", ["fact.yml", "other-fact.yml"])
def test_every_field_of_a_form_stands_in_the_schema_with_its_words(name):
    found = columns(name)
    assert found
    for field, column in found:
        assert field["attributes"].get("options", []) == words(column), field["id"]
        if not column.nullable:
            assert field["validations"]["required"], field["id"]


def test_what_the_form_asks_for_makes_a_row():
    asked = {field["id"] for field, _ in columns("fact.yml")}
    # The program numbers the row, and the maintainer names the source.
    given = {"response_rates-row_id", "response_rates-source_id", "sources-source_id"}
    needed = {
        f"{table}-{name}"
        for table in ("response_rates", "sources")
        for name, column in TABLES[table].schema.columns.items()
        if not column.nullable
    }
    assert needed <= asked | given


def test_the_other_form_names_every_table_of_evidence():
    table = next(field for field in fields("other-fact.yml") if field["id"] == "table")
    evidence = {name for name, one in TABLES.items() if one.folder == "evidence"}
    assert set(table["attributes"]["options"]) == evidence - {"response_rates"}


def test_the_check_of_a_pull_request_may_only_read():
    assert valid("vendor.github-workflows", WORKFLOW)
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    # YAML reads the key `on` as true.
    assert list(workflow[True]) == ["pull_request"]
    assert workflow[True]["pull_request"]["paths"] == ["data/**"]
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert steps[0]["with"]["persist-credentials"] is False
    assert all(re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", step["uses"]) for step in steps if "uses" in step)
    # Nothing that the sender wrote reaches a shell, and no secret is there to be told.
    written = " ".join(step.get("run", "") for step in steps)
    assert "${{" not in written
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8")
    assert "systemrace check" in written


def test_files_and_commands_named_to_contributors_are_there():
    paths = re.findall(r"`((?:data|chapters|scripts)/[\w./-]+)`", TOLD)
    assert {"data/sources.csv", "data/evidence/response_rates.csv"} <= set(paths)
    assert all((ROOT / path).exists() for path in paths)
    commands = re.findall(r"^\$ \.venv/bin/systemrace (.+)$", TOLD, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        verb, *arguments = command.split()
        cli.main.commands[verb].make_context(verb, arguments)


def test_the_columns_explained_are_those_of_a_source():
    explained = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", TOLD, re.MULTILINE)
    named = [name for cell in explained for name in re.findall(r"\w+", cell)]
    assert set(named) <= set(TABLES["sources"].schema.columns)
    required = {name for name, column in TABLES["sources"].schema.columns.items() if not column.nullable}
    assert required <= set(named)


def test_the_forms_lead_to_the_words():
    assert "A response rate" in TOLD
    assert "Another fact, or a correction" in TOLD
    names = {
        yaml.safe_load((FORMS / name).read_text("utf-8"))["name"] for name in ("fact.yml", "other-fact.yml")
    }
    assert names == {"A response rate", "Another fact, or a correction"}
