"""Chapters run side by side, each in its own process; no chapter's end takes another's result with it."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from systemrace.book import processes, worker
from systemrace.book.failure import Failure
from systemrace.book.progress import View
from systemrace.book.worker import PROGRESS, Done, Order

__all__ = ["Batch", "Done", "Interrupted", "Order"]

POLL = 0.2  # seconds between two looks at the running chapters


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while chapters ran; the message names those without a result."""


@dataclass
class Batch:
    """The chapters of one build that have to run."""

    orders: list[Order]
    view: View
    results: list[Done | Failure] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)

    def run(self, jobs: int) -> list[Done | Failure]:
        """Run all orders, at most `jobs` at a time.

        Raises:
            Interrupted: on Ctrl-C, after every process of the batch has been ended.
        """
        # spawn, not fork: the parent may hold threads; never threads: papermill changes the folder of
        # the whole process.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(jobs, len(self.orders)), context, initializer=worker.start)
        try:
            with processes.deaf_to_interrupts():
                futures = {pool.submit(worker.run, order): order for order in self.orders}
            self._collect(futures)
        except KeyboardInterrupt:
            self._end_processes(pool)
            raise Interrupted(self._unfinished("Interrupted")) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._clear()
        return self.results

    def _collect(self, futures: dict[Future[Done | Failure], Order]) -> None:
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED)
            for order in self.orders:
                self._tell_progress(order)
            lost = [futures[future].name for future in done if not self._take(futures[future], future)]
            if lost:
                self._worker_died([*lost, *(futures[future].name for future in waiting)])
                return

    def _take(self, order: Order, future: Future[Done | Failure]) -> bool:
        """Take a finished run's outcome; False if its process died."""
        try:
            outcome = future.result()
        except BrokenProcessPool:
            return False
        self.results.append(outcome)
        if isinstance(outcome, Done):
            self.view.finished(order.name, outcome.seconds)
        else:
            self.view.failed(order.name)
        return True

    def _worker_died(self, lost: list[str]) -> None:
        """End the kernels that a dead process left behind, and keep the partial notebooks."""
        for order in self.orders:
            if order.name in lost:
                _end(_state(order).get("kernel", 0))
                self.view.failed(order.name)
        names = [order.name for order in self.orders if order.name in lost]
        message = (
            f"A worker process was killed (out of memory?). Not finished: {', '.join(names)}. "
            "Finished chapters are kept; build again, with --jobs 1 if memory is short."
        )
        kept = [worker.keep_partial(order) for order in self.orders if order.name in lost and _state(order)]
        if kept:
            files = ", ".join(f"_build/failed/{failure.chapter}.ipynb" for failure in kept)
            message += f" Partial notebooks: {files}."
        self.results.append(Failure(names[0], "ChapterError", message))

    def _tell_progress(self, order: Order) -> None:
        state = _state(order)
        if not state:
            return
        if order.name not in self.begun:
            self.begun.add(order.name)
            self.view.started(order.name, state["cells"])
        self.view.cell(order.name, state["done"])

    def _end_processes(self, pool: ProcessPoolExecutor) -> None:
        """End what this batch started: kernels first, lest a worker calls its dead kernel a failure."""
        states = [_state(order) for order in self.orders]
        for pid in {state[who] for who in ("worker", "kernel") for state in states if state}:
            _end(pid)
        for process in tuple((pool._processes or {}).values()):  # idle ones have no state yet
            process.terminate()

    def _unfinished(self, what: str) -> str:
        # A finished run has moved its entry into the cache, also when its message is still on the way.
        names = [order.name for order in self.orders if (order.folder / "entry").exists()]
        return f"{what}. Not finished: {', '.join(names)}. Finished chapters are kept; build again to go on."

    def _clear(self) -> None:
        for order in self.orders:
            shutil.rmtree(order.folder, ignore_errors=True)


def _state(order: Order) -> dict[str, int]:
    """Read how far a run is; empty before it began and after it ended."""
    try:
        return json.loads((order.folder / "scratch" / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _end(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
