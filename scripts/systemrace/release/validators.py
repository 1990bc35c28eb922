"""What others' programs must find well-formed in a version before it is published."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

from systemrace.errors import ProseError, UsageError
from systemrace.metadata import about, crate, datapackage, linked
from systemrace.project import Project
from systemrace.release import juror

Validator = Callable[[Project, Path], None]
DATA = "data"
TOOLS_VARIABLE = "SYSTEMRACE_TOOLS"
SHOWN = 10  # faults that a message lists
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_IMAGE = re.compile(r'<meta property="og:image" content="([^"]*)">')
_ROOT_NEEDS = ("name", "description", "datePublished", "license", "hasPart")


def citation(project: Project, folder: Path) -> None:
    """Hold CITATION.cff against the schema of the Citation File Format.

    Raises:
        ProseError: with what the schema says of it.
    """
    _needs("check_jsonschema")
    about.read(project)
    told = against("vendor.citation-file-format", project.root / about.FILE)
    if told:
        raise ProseError(f"{about.FILE} is not valid by the Citation File Format:\n{told}")


def package(project: Project, folder: Path) -> None:
    """Have frictionless read every table of the data package: hashes, types, keys, references.

    Raises:
        ProseError: with the first faults: table, row, field.
    """
    _needs("frictionless")
    import frictionless  # noqa: PLC0415 - of the tests' set-up, which only a release needs beside them

    path = folder / DATA / datapackage.FILE
    _refuse_missing(path, folder)
    report = frictionless.validate(str(path), type="package")
    faults = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]
    _refuse(f"{DATA}/{datapackage.FILE} does not describe the data", faults)


def research_object(project: Project, folder: Path) -> None:
    """Have rocrate read the site as an RO-Crate, and hold it against what RO-Crate 1.1 demands.

    Raises:
        ProseError: with what is missing or leads nowhere.
    """
    _needs("rocrate")
    from rocrate.rocrate import ROCrate  # noqa: PLC0415 - as above

    _refuse_missing(folder / crate.FILE, folder)
    try:
        read = ROCrate(str(folder))
    except Exception as fault:  # the library raises whatever it stumbles over
        raise ProseError(f"{crate.FILE} cannot be read as an RO-Crate: {fault}") from fault
    document = json.loads((folder / crate.FILE).read_text(encoding="utf-8"))
    _refuse(f"{crate.FILE} is no valid RO-Crate", [*_crate_faults(read, document, folder)])


def profile(project: Project, folder: Path) -> None:
    """Have roc-validator hold the RO-Crate against all that its profile requires.

    Its pins are older than the book's, so it stands in a folder of its own, which `make check` makes. Where
    it was not made nothing is said, but for CI=true, where that is a fault.

    Raises:
        ProseError: with what the profile requires.
    """
    python = tools() / "bin" / "python"
    if not python.is_file():
        if os.environ.get("CI") == "true":
            raise UsageError(f"roc-validator checks a release and is not in {tools()}. Set it up: make check")
        return
    _needs("rocrate")
    terms = resources.files("rocrate").joinpath("data", "ro-crate.jsonld")
    command = [str(python), juror.__file__, str(folder), str(terms)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProseError(
            f"{crate.FILE} is not what RO-Crate requires:\n{(done.stdout or done.stderr).strip()}"
        )


def tools() -> Path:
    """Give the folder of programs that cannot live with the book: beside the book's own environment."""
    return Path(os.environ.get(TOOLS_VARIABLE) or Path(sys.prefix).with_name(".tools"))


def heads(project: Project, folder: Path) -> None:
    """Check what pages say of themselves: JSON-LD that can be read, pictures that are there.

    Raises:
        ProseError: with the pages at fault.
    """
    faults = []
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).as_posix()
        faults += [f"{page}: {fault}" for fault in _head_faults(path, folder)]
    _refuse("Pages are described wrongly", faults)


ALL: tuple[Validator, ...] = (citation, package, research_object, profile, heads)


def against(schema: str, file: Path) -> str:
    """Hold a file against a schema that check-jsonschema brings with it; give its faults, empty if none."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def _needs(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise UsageError(
            f"{module.replace('_', '-')} checks a release and is missing here. Set it up: make check"
        )


def _refuse_missing(path: Path, folder: Path) -> None:
    if not path.is_file():
        name = path.relative_to(folder).as_posix()
        raise ProseError(
            f"The site has no {name}. It is made where the book has a {about.FILE}; build again."
        )


def _refuse(what: str, faults: list[str]) -> None:
    if faults:
        more = f"\nand {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise ProseError(f"{what}:\n" + "\n".join(faults[:SHOWN]) + more)


def _crate_faults(read: Any, document: dict[str, Any], folder: Path) -> Iterator[str]:
    root = read.root_dataset
    yield from (f"the root says no {name}" for name in _ROOT_NEEDS if not root.get(name))
    known = [entity["@id"] for entity in document["@graph"]]
    yield from (f"{name} is described twice" for name in sorted(set(known)) if known.count(name) > 1)
    for entity in document["@graph"]:
        for name in _references(entity):
            if name not in known and not name.startswith(crate.PROFILE):
                yield f"{entity['@id']} names {name}, which is not described"
    for part in read.data_entities:
        if not (folder / str(part.id)).exists():
            yield f"{part.id} is described but not there"


def _references(entity: dict[str, Any]) -> Iterator[str]:
    for value in entity.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and set(one) == {"@id"}:
                yield one["@id"]


def _head_faults(path: Path, folder: Path) -> Iterator[str]:
    head = path.read_text(encoding="utf-8").partition("</head>")[0]
    for found in _SCRIPT.findall(head):
        try:
            document = json.loads(found)
        except ValueError as fault:
            yield f"its JSON-LD cannot be read ({fault})"
            continue
        yield from _node_faults(document)
    for address in map(unescape, _IMAGE.findall(head)):
        if "://" not in address and not (path.parent / address).resolve().is_relative_to(folder.resolve()):
            yield f"its picture {address} lies outside"
        elif "://" not in address and not (path.parent / address).is_file():
            yield f"its picture {address} is not there"


def _node_faults(document: dict[str, Any]) -> Iterator[str]:
    if document.get("@context") != linked.CONTEXT:
        yield f"its JSON-LD is not in the terms of {linked.CONTEXT}"
    for node in document.get("@graph", []):
        missing = [name for name in linked.NEEDED.get(node.get("@type"), ("@type",)) if not node.get(name)]
        if missing:
            yield f"its {node.get('@type', 'node without a type')} says no {', '.join(missing)}"
