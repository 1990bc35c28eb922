from __future__ import annotations

import io

from systemrace.book.progress import Bars, Lines, View


def tell(view: View) -> None:
    with view:
        view.unchanged("beta")
        view.started("alpha", 4)
        view.cell("alpha", 2)
        view.started("gamma", 2)
        view.finished("alpha", 3.14159)
        view.failed("gamma")
        view.failed("delta")  # never began


def test_a_log_gets_a_line_for_each_event_that_matters() -> None:
    stream = io.StringIO()
    tell(Lines(stream))
    assert stream.getvalue().splitlines() == [
        "beta: unchanged",
        "alpha: running, 4 cells",
        "gamma: running, 2 cells",
        "alpha: done in 3.1 s",
        "gamma: failed",
        "delta: failed",
    ]


def test_a_terminal_gets_a_bar_for_each_chapter() -> None:
    bars = Bars()
    tell(bars)
    shown = [
        (task.description, task.completed, task.total, task.fields["state"]) for task in bars.progress.tasks
    ]
    assert shown == [
        ("beta", 1, 1, "unchanged"),
        ("alpha", 4, 4, "done"),
        ("gamma", 0, 2, "[red]failed"),
    ]
