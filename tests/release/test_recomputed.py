"""Claims computed again in a process of its own, and what is said when that cannot be done."""

from __future__ import annotations

from pathlib import Path

from systemrace.chapter.trace import PACKAGE
from systemrace.project import find_project
from systemrace.release import recomputed
from systemrace.release.recomputed import Asked

PACKAGE_OF_B7 = "systemrace.analysis.response_rates.specified"
CHOSEN = {"focal": "China", "comparator": "United States", "tolerance": 0.0}


def asked(parameters: dict[str, object], package: str = PACKAGE_OF_B7) -> Asked:
    return Asked(str(find_project().root), None, "B7", package, parameters)


def test_what_cannot_be_computed_says_why_and_spares_the_rest() -> None:
    desk = recomputed.Desk()
    assert desk.answer(asked({})) == "KeyError: 'tolerance'"
    missing = desk.answer(asked(CHOSEN, "systemrace.analysis.nothing.specified"))
    assert "its chapter's module systemrace.analysis.nothing.specified is missing" in missing


def test_the_code_of_another_version_answers_one_after_the_other() -> None:
    first, second = recomputed.elsewhere(
        PACKAGE.parent, [asked({}), asked(CHOSEN, "systemrace.analysis.x.specified")]
    )
    assert first == "KeyError: 'tolerance'"
    assert isinstance(second, str)
    assert "systemrace.analysis.x.specified is missing" in second


def test_code_that_does_not_run_is_an_answer_too(tmp_path: Path) -> None:
    broken = tmp_path / "systemrace"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise RuntimeError('from long ago')", encoding="utf-8")
    (answer,) = recomputed.elsewhere(tmp_path, [asked({})])
    assert answer == "the code of that version cannot be run: RuntimeError: from long ago"
