"""A chapter's kernel: how it is reached, and what it leaves behind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from systemrace.book.kernels import OwnKernel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs sockets in the file system")


async def replies(manager: OwnKernel) -> str:
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        reply = await client.execute_interactive("print(1)", timeout=60, output_hook=lambda _: None)
        return str(reply["content"]["status"])
    finally:
        client.stop_channels()


async def lives(manager: OwnKernel) -> tuple[str, list[str]]:
    await manager.start_kernel()
    try:
        # Asked while it lives: a socket of a folder of its own for each channel, no port of the machine.
        folder = Path(manager.ip).parent
        answer = await replies(manager)
        return answer, sorted(path.name for path in folder.iterdir())
    finally:
        await manager.shutdown_kernel(now=True)


def test_kernels_share_no_port_and_leave_no_file() -> None:
    async def together() -> tuple[list[OwnKernel], list[tuple[str, list[str]]]]:
        managers = [OwnKernel(), OwnKernel()]
        return managers, await asyncio.gather(*(lives(manager) for manager in managers))

    managers, seen = asyncio.run(together())
    for status, sockets in seen:
        assert status == "ok"
        assert len(sockets) == 5  # shell, iopub, stdin, control, heartbeat
    assert managers[0].ip != managers[1].ip
    assert not any(Path(manager.ip).parent.exists() for manager in managers)
