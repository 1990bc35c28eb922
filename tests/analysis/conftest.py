"""What the tests of all chapters' evaluators need; such a file names its chapter as CHAPTER."""

from __future__ import annotations

from typing import Any

import pytest

from specifying import defaults_of, evaluator_of
from systemrace.analysis.evaluator import Evaluator


@pytest.fixture(scope="module")
def evaluator(request: pytest.FixtureRequest) -> Evaluator:
    return evaluator_of(request.module.CHAPTER)


@pytest.fixture(scope="module")
def parameters(request: pytest.FixtureRequest) -> dict[str, Any]:
    return defaults_of(request.module.CHAPTER)
