"""The kernel a chapter runs in: the running interpreter's own, watched from its first import on."""

from __future__ import annotations

import os
import sys
import threading
import time
from multiprocessing import parent_process
from multiprocessing.connection import wait

from systemrace.chapter import trace


def main() -> None:
    """Start an IPython kernel; takes the options of ipykernel."""
    trace.watch()
    from ipykernel.kernelapp import launch_new_instance  # noqa: PLC0415 - imported under watch

    launch_new_instance()


def forked(options: list[str], environment: dict[str, str], folder: str) -> None:
    """Become a kernel in a process just forked.

    Args:
        options: for ipykernel.
        environment: all of it; none is taken from the process forked.
        folder: to work in.
    """
    leave_with_parent()
    os.setsid()  # Ctrl-C at the terminal is for the build to handle
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = [__name__, *options, f"--IPKernelApp.parent_handle={os.getppid()}"]
    main()


def leave_with_parent() -> None:
    """From here on, end this process when the one that asked for it has ended, however that happened."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


def _leave_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


if __name__ == "__main__":
    main()
