"""What processes of a pool have in common: their environment, Ctrl-C, and the end of their parent."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

from systemrace.chapter.kernel import leave_with_parent

FIXED = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    # Two processes work side by side; threads below them would only get in each other's way, and the
    # order in which they add up would change the last digits.
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
}


def start() -> None:
    """Prepare a process of a pool: Ctrl-C is the parent's to handle, and no parent means no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(FIXED)
    leave_with_parent()


@contextlib.contextmanager
def fixed() -> Iterator[None]:
    """Let processes begin with the fixed variables, which libraries read when they are imported."""
    before = dict(os.environ)
    os.environ.update(FIXED)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes start with Ctrl-C ignored, so that it cannot meet one half started."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread; then Ctrl-C is not ours anyway
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
