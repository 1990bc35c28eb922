"""One chapter executed for a Dask worker, in a process of its own that ends when the worker does."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace

from systemrace.book import processes, worker
from systemrace.book.cache import Cache
from systemrace.book.failure import Failure
from systemrace.book.worker import Done, Order


def run(order: Order) -> Done | Failure:
    """Execute a chapter apart from the calling process, whose folder and variables papermill would change.

    Args:
        order: as for `worker.run`; its project lies where the calling process sees it too.

    Returns:
        Where the result is in the project's cache, or why there is none.
    """
    if not order.project.chapters.is_dir():
        message = f"A worker does not see {order.project.root}. Start workers that share that folder."
        return Failure(order.chapter, "UsageError", message)
    command = [sys.executable, "-m", "systemrace.book.apart"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | processes.FIXED
    ) as process:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101 - for the type checker
        pickle.dump(order, process.stdin)
        process.stdin.flush()  # and left open: its end is how the process learns that this one is gone
        told = process.stdout.read()
        process.stdin.close()
    if not told:
        message = "A worker's process was killed (out of memory?). Finished chapters are kept; run again."
        return Failure(order.chapter, "ChapterError", message)
    return pickle.loads(told)  # noqa: S301 - from the process started above


def main() -> None:
    """Take an order from the standard input, run it in a folder of its own, and answer with the outcome."""
    order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    worker.start()
    # A folder of its own: a worker lost in the middle may have left half a result in the order's.
    own = replace(order, folder=Cache(order.project).start(order.chapter))
    with contextlib.redirect_stdout(sys.stderr):  # the answer alone goes to the standard output
        outcome = worker.run(own)
    sys.stdout.buffer.write(pickle.dumps(outcome))
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
