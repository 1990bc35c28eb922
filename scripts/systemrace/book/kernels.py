"""Kernels of the running interpreter, forked from a process that has the libraries imported already.

Importing them takes a fifth of a chapter's time. Each process of the pool keeps one such process; it
imports none of the project's own code, so that what a chapter uses is seen in its own kernel alone.
"""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from systemrace.book import notebook
from systemrace.chapter import kernel

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

    from jupyter_client.connect import KernelConnectionInfo

LIBRARIES = [
    "IPython.core.completer", "altair", "ipykernel.kernelapp", "pandas", "pandera.pandas", "pydantic", "yaml",
    "scipy.integrate", "scipy.optimize", "scipy.special", "scipy.stats", "vl_convert",
    "statsmodels.discrete.discrete_model",
]  # fmt: skip


class Forked(LocalProvisioner):
    """Starts a kernel by forking the warm process; otherwise as for any kernel of this machine."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start it.

        Args:
            cmd: the command line of a kernel; only the options after `-m <module>` are taken.
            kwargs: `env` and `cwd` as for a process of its own.

        Returns:
            How to reach it.
        """
        options = cmd[cmd.index("-m") + 2 :]
        folder = str(kwargs.get("cwd") or pathlib.Path.cwd())
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LIBRARIES)
        process = context.Process(target=kernel.forked, args=(options, kwargs["env"], folder), daemon=True)
        with _no_main():
            process.start()
        self.process = _Process(process)  # type: ignore[assignment]  # has what is asked of a Popen
        self.pid, self.pgid, self.cwd = process.pid, None, folder
        return self.connection_info


class _Process:
    """What a provisioner asks of subprocess.Popen, for a forked process."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self.process = process

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class OwnKernel(AsyncKernelManager):
    """A kernel of the running interpreter, whatever kernels the machine has registered."""

    latest: ClassVar[OwnKernel | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sockets: TemporaryDirectory[str] | None = None
        if zmq.has("ipc"):
            # A free port of the machine may be taken by another between finding it and the kernel's bind.
            self.sockets = TemporaryDirectory(prefix="systemrace-")  # short: a socket's path is bounded
            self.transport = "ipc"
            self.ip = f"{self.sockets.name}/kernel"
        if zmq.has("curve"):
            self.transport_encryption = "auto"
        OwnKernel.latest = self

    @property
    def kernel_spec(self) -> KernelSpec:
        """Describe how to start it; without a history file, which all kernels of a user would share."""
        return KernelSpec(
            argv=[
                sys.executable,
                "-m",
                kernel.__name__,
                "-f",
                "{connection_file}",
                "--HistoryManager.enabled=False",
            ],
            display_name=notebook.KERNEL["display_name"],
            language="python",
            metadata=get_kernel_dict()["metadata"],  # lets the two ends agree on encryption
        )

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        # Forking a process that has loaded the system's libraries is safe on Linux only.
        if self.provisioner is None and sys.platform == "linux":
            self.provisioner = Forked(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        prepared: tuple[list[str], dict[str, Any]] = await super()._async_pre_start_kernel(**kwargs)
        return prepared

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if self.sockets and not restart:
            self.sockets.cleanup()


@contextmanager
def _no_main() -> Iterator[None]:
    """Let a process start without importing the script that this one began with."""
    main = sys.modules["__main__"]
    bare = ModuleType("__main__")
    bare.__spec__ = None
    sys.modules["__main__"] = bare
    try:
        yield
    finally:
        sys.modules["__main__"] = main
