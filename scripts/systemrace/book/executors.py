"""Where tasks are evaluated: processes of this machine, or a Dask scheduler given by its address."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol

from systemrace.book import processes
from systemrace.book.evaluation import Outcome, Task, evaluate
from systemrace.errors import ChapterError, UsageError

LOSSES = 3  # workers that may be lost before a run is given up


class Executor(Protocol):
    """Evaluates tasks in any order and gives each with its outcome as soon as it is there."""

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Evaluate every task once; what a lost worker had is evaluated again."""


@dataclass(frozen=True)
class Processes:
    """Processes of this machine, that evaluate or do some other work on tasks with a `key`."""

    jobs: int
    work: Callable[[Any], Any] = evaluate

    def run(self, tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """Evaluate in a pool; a process that dies takes only what it was at.

        Raises:
            ChapterError: if processes die again and again.
            ProseError: as `evaluate`.
        """
        left = {task.key: task for task in tasks}
        for _ in range(LOSSES + 1):
            for task, outcome in self._pooled(list(left.values())):
                del left[task.key]
                yield task, outcome
            if not left:
                return
        names = ", ".join(f"{claim} {name}" for claim, name in left)
        raise ChapterError(
            f"Worker processes were killed {LOSSES + 1} times (out of memory?). Not finished: {names}. "
            "Finished pieces are kept; run again, with --jobs 1 if memory is short."
        )

    def _pooled(self, tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """Evaluate until all is done or a process dies."""
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(self.jobs, len(tasks)), context, initializer=processes.start)
        try:
            with processes.deaf_to_interrupts(), processes.fixed():
                futures = _submitted(pool, self.work, tasks)
            for future in as_completed(futures):
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    continue  # those that finished before are still to be taken
                yield futures[future], outcome
        except BaseException:
            for process in tuple((pool._processes or {}).values()):
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class Dask:
    """A Dask scheduler and its workers, on this machine or others that have the same checkout."""

    address: str
    work: Callable[[Any], Any] = evaluate

    def run(self, tasks: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """Evaluate on the scheduler's workers; it gives what a lost worker had to another.

        Raises:
            UsageError: if Dask is not installed, or no scheduler answers.
            ChapterError: if workers die again and again.
            ProseError: as `evaluate`.
        """
        distributed = _distributed()
        try:
            client = distributed.Client(self.address, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"No Dask scheduler answers at {self.address}: {error}.") from None
        with client:
            futures = {client.submit(self.work, task, pure=False, key=task.job): task for task in tasks}
            try:
                for future in distributed.as_completed(list(futures), loop=client.loop):
                    yield futures[future], future.result()
            except distributed.KilledWorker as error:
                raise ChapterError(
                    f"Dask gave up: {error}. Finished pieces are kept; run again to go on."
                ) from None


def choose(jobs: int, scheduler: str | None) -> Executor:
    """Give the executor asked for: a scheduler's, or else so many processes."""
    return Dask(scheduler) if scheduler else Processes(jobs)


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Any], Any], tasks: Sequence[Any]
) -> dict[Future[Any], Any]:
    futures: dict[Future[Any], Any] = {}
    for task in tasks:
        try:
            futures[pool.submit(work, task)] = task
        except BrokenProcessPool:
            break  # what was not taken stays for the next pool
    return futures


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an optional part
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed. Install it: pip install 'systemrace[dask]'."
        ) from None
    return distributed
