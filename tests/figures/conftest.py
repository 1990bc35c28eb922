"""A good figure to start each test from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sample_charts import DESCRIPTION, STARTS, draw_bars

from systemrace import figures


@pytest.fixture
def make() -> Callable[..., figures.Figure]:
    """Make a good figure, but for what the test changes."""

    def call(**changes: Any) -> figures.Figure:
        good: dict[str, Any] = {
            "id": "starts-by-year",
            "draw": draw_bars,
            "data": STARTS,
            "chapter": "trial-counts",
            "title": "China starts more trials",
            "sources": {"ctgov": "ClinicalTrials.gov, 2026"},
            "description": DESCRIPTION,
            "provenance": {
                "snapshot": "2026-08-22",
                "parameters": {"b": 1, "a": "x"},
                "code_version": "0.1.0",
            },
        }
        return figures.make(**{**good, **changes})

    return call
