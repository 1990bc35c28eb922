"""A door's work ended by SIGKILL at chosen moments: each time in a process split off from this one.

As a script: python killing.py DATA DATE {KIND FILE | rescreen SNAPSHOT}. Prints a line of JSON for each
moment: how many events on files there are, which one it was, and what was left of the data folder:
"as it was" or "whole".
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from refreshing import clock, fingerprint

from systemrace import intake, rescreen
from systemrace.project import Project
from systemrace.registry import snapshot

LAST, EARLIER = 9, 3
"""How many of the last events are tried one by one, and how many before them."""
WATCHED = ("open", "os.mkdir", "os.rename", "os.remove", "os.chmod", "shutil.rmtree")
AS_IT_WAS, WHOLE, DONE = "as it was", "whole", "done"


def work(project: Project, date: str, kind: str, what: str) -> Callable[[], Path]:
    if kind == "rescreen":
        return lambda: rescreen.rescreen(project, rescreen.Request(what, date=date), now=clock)
    return lambda: intake.intake(project, intake.Request(Path(what), kind, date), now=clock)


def ended_at(last: int, root: str, do: Callable[[], Path]) -> int:
    """Do the work in a split-off process that ends itself at an event; give the events that there were."""
    away, home = os.pipe()
    child = os.fork()
    if not child:
        seen = 0

        def look(event: str, given: tuple[object, ...]) -> None:
            nonlocal seen
            if event in WATCHED and str(given[0]).startswith(root):
                seen += 1
                if seen == last:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(look)
        do()
        os.write(home, str(seen).encode())
        os._exit(0)
    os.close(home)
    told = os.read(away, 100)
    os.close(away)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (-signal.SIGKILL if last else 0)
    return int(told or 0)


def left(project: Project, date: str, before: dict[str, str]) -> str:
    """Say what is there, and take it away where it is a whole snapshot."""
    folder = project.snapshots / date
    if folder.exists():
        snapshot.verify(folder)
        shutil.rmtree(folder)
        found = WHOLE
    else:
        found = AS_IT_WAS
    return found if fingerprint(project.data) == before else "neither"


def main(data: str, date: str, kind: str, what: str) -> None:
    project = Project(Path(data).parent, Path(data).name)
    before = fingerprint(project.data)
    do = work(project, date, kind, what)
    do()  # here as well, so that what is imported on the way is there before any process splits off
    assert left(project, date, before) == WHOLE
    events = ended_at(0, str(project.root), do)
    assert left(project, date, before) == WHOLE
    early = [1 + (events - LAST) * step // (EARLIER + 1) for step in range(EARLIER + 1)]
    for moment in [*early, *range(events - LAST + 1, events + 1)]:
        ended_at(moment, str(project.root), do)
        print(json.dumps([events, moment, left(project, date, before)]))
    print(json.dumps([events, DONE, do().name]))


if __name__ == "__main__":
    main(*sys.argv[1:])
