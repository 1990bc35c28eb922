"""A release from a clean checkout to a publish folder, and an earlier one built again to compare."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from systemrace import claims
from systemrace.book import build as steps
from systemrace.book import check, execute
from systemrace.book.recorded import open_results
from systemrace.claims import released
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project
from systemrace.release import (
    conclusions,
    frozen,
    ids,
    ingredients,
    links,
    outside,
    place,
    source,
    validators,
    versions,
)
from systemrace.release.versions import Version

Say = Callable[[str], None]
VALIDATORS: list[Callable[[Project, Path], None]] = [*validators.ALL]
"""Each is called with the checkout and a version's folder before it is published, and raises a fault."""
SHOWN = 20  # broken links that a message lists


def publish_folder(project: Project) -> Path:
    """Give the folder that versions are published to where none is named."""
    return project.build / "publish"


def release(
    project: Project,
    name: str,
    publish: Path,
    snapshot: str | None,
    say: Say,
    *,
    jobs: int | None = None,
    checks: Callable[[Project], list[check.Finding]] = check.check,
) -> Version:
    """Build the commit that is checked out, and add it to a publish folder as a version.

    Args:
        project: a clean checkout.
        name: the version, such as 2026.08.
        publish: the folder; made where it is not there.
        snapshot: registry copy to count from; the chapters' own where None.
        say: who is told of progress.
        jobs: how many chapters run at once; the number of processors where none is given.
        checks: what must hold of the checkout before it is built.

    Returns:
        The version as it is now listed.

    Raises:
        SystemRaceError: if something is not committed, a check, the build, a validator or a link fails; the
            folder is then as it was.
    """
    versions.check_new(name, versions.read(publish))
    commit, date = _committed(project)
    released.check_listed(project, name)
    faults = [finding.error for finding in checks(project) if finding.error]
    if faults:
        raise faults[0]
    request = steps.Request(parameters=steps.defaults({}, snapshot), jobs=jobs, edition=name)
    steps.build(project, request, say)
    with place.staged(publish) as stage:
        known = versions.read(stage)
        folder = stage / "v" / name
        listed = _frozen(project, name, snapshot, folder)
        for validate in VALIDATORS:
            validate(project, folder)
        version = Version(name, date, commit, snapshot, frozen.tree_hash(folder), listed)
        outside.write(project, stage, [*known, version])
        _check_links(stage)
    say(f"Version {name} is in {publish}; SHA-256 {version.sha256}")
    return version


def verify(project: Project, name: str, publish: Path, say: Say, jobs: int | None = None) -> None:
    """Build a version again from its commit, in another folder, and compare it with what is published.

    Raises:
        UsageError: if there is no such version, or its commit is not in the checkout.
        ProseError: if files differ; the message names them.
    """
    known = {version.name: version for version in versions.read(publish)}
    if name not in known:
        raise UsageError(f"There is no version {name} in {publish}. There are {', '.join(known) or 'none'}.")
    version = known[name]
    with tempfile.TemporaryDirectory(prefix="systemrace-verify-") as scratch:
        again = Path(scratch) / "frozen"
        rebuilt = checkout(project, version.commit, Path(scratch) / "book")
        _in_its_own_code(rebuilt, name, version.snapshot, again, jobs)
        hashes = frozen.tree_hash(again), frozen.tree_hash(publish / version.folder)
        if {*hashes} != {version.sha256}:
            differing = _differing(again, publish / version.folder)
            raise ProseError(
                f"Version {name} is not what commit {version.commit[:12]} gives: "
                f"{', '.join(differing[:SHOWN]) or 'the hash listed is another'}."
            )
    say(f"Version {name} is what commit {version.commit[:12]} gives; SHA-256 {version.sha256}")


def checkout(project: Project, commit: str, folder: Path) -> Project:
    """Write the files of a commit into a new folder.

    Raises:
        UsageError: if the checkout does not know the commit.
    """
    folder.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=project.root, capture_output=True, check=False)
    if packed.returncode:
        raise UsageError(f"Commit {commit} is not in {project.root}. Fetch it: git fetch --unshallow")
    subprocess.run(["tar", "-x"], cwd=folder, input=packed.stdout, check=True)
    return Project(folder.resolve())


def freeze_built(root: str, name: str, snapshot: str, folder: str, jobs: str = "") -> None:
    """Build a checkout and freeze it; called in a process that runs that checkout's own code."""
    project = Project(Path(root))
    asked = steps.Request(
        parameters=steps.defaults({}, snapshot or None), jobs=int(jobs) if jobs else None, edition=name
    )
    steps.build(project, asked, lambda _said: None)
    _frozen(project, name, snapshot or None, Path(folder))


def _committed(project: Project) -> tuple[str, str]:
    """Give commit and day of a clean checkout."""
    dirty = _git(project, "status", "--porcelain", "--", ".")
    if dirty:
        raise UsageError(f"Not all is committed; commit or remove these first:\n{dirty}")
    commit, _, date = _git(project, "log", "-1", "--format=%H %cs").partition(" ")
    return commit, date


def _git(project: Project, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{project.root} is no git checkout with a commit: {done.stderr.strip()}")
    return done.stdout.rstrip()


def _frozen(project: Project, name: str, snapshot: str | None, folder: Path) -> tuple[str, ...]:
    results = open_results(execute.results(project, None, steps.defaults({}, snapshot)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    listed = frozen.freeze(project.site, name, folder)
    ids.write(folder, ids.of_site(folder))
    conclusions.write(folder, conclusions.of_book(claims.load(project), results))
    ingredients.write(folder, results)
    source.write(project, folder)
    return listed


def _in_its_own_code(
    rebuilt: Project, name: str, snapshot: str | None, folder: Path, jobs: int | None
) -> None:
    code = "import sys; from systemrace.release.publish import freeze_built; freeze_built(*sys.argv[1:])"
    own = rebuilt.package.parent
    found = [str(own)] if rebuilt.package.is_dir() else []
    paths = [*found, *filter(None, sys.path)]
    environment = os.environ | {"SYSTEMRACE_ROOT": str(rebuilt.root), "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(rebuilt.root), name, snapshot or "", str(folder), str(jobs or "")],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ProseError(f"Version {name} cannot be built again:\n{done.stderr.strip()}")


def _differing(one: Path, other: Path) -> list[str]:
    names = {
        path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()
    }
    return [name for name in sorted(names) if _bytes(one / name) != _bytes(other / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _check_links(stage: Path) -> None:
    found = links.broken(stage)
    if found:
        told = "\n".join(str(one) for one in found[:SHOWN])
        raise ProseError(f"{len(found)} links of the versions lead nowhere; nothing is published:\n{told}")
