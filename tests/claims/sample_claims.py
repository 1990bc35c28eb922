"""A small good claim to start each test from, and what its ledger says of a bad one."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from systemrace.claims import ledger
from systemrace.errors import ProseError
from systemrace.project import Project

CLAIM = """\
- id: A1
  essay: A
  chapter: trial-counts
  statement: More trials here than there.
  estimand: Ratio of trials.
  values:
    ratio: here over there
    ratio_low: lower limit
  rules:
    - verdict: supported
      when: ratio_low > 1
    - verdict: mixed
      when: ratio > 1
    - verdict: contradicted
      when: otherwise
  points_against:
    - Trials are not patients.
  settle: A count by the sponsor.
"""


def faults(text: str) -> list[str]:
    """Give the lines of the fault that a ledger of this text is refused with."""
    with pytest.raises(ProseError) as error:
        ledger.parse(textwrap.dedent(text))
    assert error.value.exit_code == 5
    return str(error.value).splitlines()


def project_with(root: Path, text: str) -> Project:
    """Write a ledger of this text into a project that has nothing else."""
    (root / "data").mkdir()
    (root / "data" / "claims.yml").write_text(text, encoding="utf-8")
    return Project(root)
