"""Where tasks are evaluated: processes of this machine, or a Dask scheduler given by its address."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
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
        """Evaluate, each process going on with what it began; one that dies takes only what it was at.

        Raises:
            ChapterError: if processes die again and again.
            ProseError: as `evaluate`.
        """
        waiting, losses = list(tasks), 0
        lanes = [_Lane() for _ in range(min(self.jobs, len(tasks)))]
        try:
            busy = {self._give(lane, waiting, lanes): lane for lane in lanes}
            while busy:
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    lane = busy.pop(future)
                    task, lost = lane.task, isinstance(future.exception(), BrokenProcessPool)
                    if lost:
                        losses += 1
                        waiting.insert(0, task)
                        _refuse_losses(losses, waiting, lanes)
                        lane.renew()
                    if waiting:
                        busy[self._give(lane, waiting, lanes)] = lane
                    if not lost:
                        yield task, future.result()
        except BaseException:
            for lane in lanes:
                lane.end()
            raise
        finally:
            for lane in lanes:
                lane.pool.shutdown(wait=True, cancel_futures=True)

    def _give(self, lane: _Lane, waiting: list[Any], lanes: Sequence[_Lane]) -> Future[Any]:
        task = _next(lane, waiting, lanes)
        waiting.remove(task)
        lane.task = task
        with processes.deaf_to_interrupts(), processes.fixed():
            return lane.pool.submit(self.work, task)


class _Lane:
    """One process, with what it is at."""

    def __init__(self) -> None:
        self.task: Any = None
        self.renew()

    def renew(self) -> None:
        """Begin with a new process, which starts with its first task."""
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, context, initializer=processes.start)

    def end(self) -> None:
        for process in tuple((self.pool._processes or {}).values()):
            process.terminate()


def _next(lane: _Lane, waiting: Sequence[Any], lanes: Sequence[_Lane]) -> Any:
    """Choose for a process: what shares most with its last task, else what no other process is at.

    A claim's tasks share parts that a process keeps, so two processes at one claim compute these twice.
    """
    if lane.task is not None:
        for task in waiting:
            if task.key[0] == lane.task.key[0]:
                return task
    left = Counter(task.key[0] for task in waiting)
    taken = {other.task.key[0] for other in lanes if other is not lane and other.task is not None}
    kind = max(left, key=lambda kind: (kind not in taken, left[kind]))
    return next(task for task in waiting if task.key[0] == kind)


def _refuse_losses(losses: int, waiting: Sequence[Any], lanes: Sequence[_Lane]) -> None:
    if losses <= LOSSES:
        return
    unfinished = {task.key: task for task in (*waiting, *(lane.task for lane in lanes))}
    names = ", ".join(f"{claim} {name}" for claim, name in unfinished)
    raise ChapterError(
        f"Worker processes were killed {losses} times (out of memory?). Not finished: {names}. "
        "Finished pieces are kept; run again, with --jobs 1 if memory is short."
    )


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


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - an optional part
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed. Install it: pip install 'systemrace[dask]'."
        ) from None
    return distributed
