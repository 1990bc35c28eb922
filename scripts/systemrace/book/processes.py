"""What processes of a pool have in common: their environment, Ctrl-C, and the end of their parent."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing.connection import wait

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
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


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


def _leave_with(sentinel: int) -> None:
    """End this process when its parent has ended, however that happened."""
    wait([sentinel])
    os._exit(1)
