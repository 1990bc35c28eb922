"""Headlines over growing parts of the draws, against what the parts are."""

import numpy as np
import pytest

from systemrace.analysis import convergence
from systemrace.analysis.convergence import Headline
from systemrace.figures import convergence as laid

OUTPUT = np.random.default_rng(3).normal(5, 2, 40_000)


def test_each_part_is_that_of_the_first_draws():
    found = convergence.steps([Headline("middle", OUTPUT), Headline("mean", OUTPUT, None)])
    assert found["draws"].tolist() == [10_000, 20_000, 40_000] * 2
    assert found["value"].tolist()[:3] == [np.median(OUTPUT[:n]) for n in (10_000, 20_000, 40_000)]
    assert found["value"].iloc[-1] == OUTPUT.mean()


def test_the_errors_are_those_of_closed_forms():
    """A mean has s / sqrt(n); a median of normal draws has sqrt(pi / 2) times that."""
    mean, middle, tail = (Headline("x", OUTPUT, at).error() for at in (None, 0.5, 0.025))
    assert mean == pytest.approx(2 / 200, rel=0.02)
    assert middle == pytest.approx(np.sqrt(np.pi / 2) * 2 / 200, rel=0.4)  # from twenty batches
    assert tail > middle


def test_four_times_the_draws_halve_the_error():
    few, many = (Headline("x", OUTPUT[:n], None).error() for n in (10_000, 40_000))
    assert many == pytest.approx(few / 2, rel=0.05)


def test_the_table_has_a_row_a_headline_in_its_own_format():
    steps = convergence.steps([Headline("lost", -1000 * np.ones(400)), Headline("share", OUTPUT / 10, None)])
    table = laid.table(steps, ["{:,.0f}", "{:.1%}"])
    assert table.shape == (2, len(convergence.PARTS) + 2)
    assert table.iloc[0].tolist() == ["lost", *["\N{MINUS SIGN}1,000"] * 3, "0"]
    assert table.iloc[1, -1] == "0.1%"
