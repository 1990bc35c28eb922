"""A built site made into a version: the switcher on every page, its ids and conclusions beside them."""

from __future__ import annotations

import hashlib
import re
import shutil
from html import escape
from importlib import resources
from pathlib import Path

from systemrace.errors import ProseError
from systemrace.figures import bare
from systemrace.release import versions

STATIC = ("versions-switcher.js", "versions-switcher.css")
_BODY = re.compile(r"<body[^>]*>")


def freeze(site: Path, version: str, folder: Path) -> tuple[str, ...]:
    """Copy a site into a new folder as a version. The same site gives the same bytes.

    Args:
        site: the built site.
        version: its name.
        folder: where it will stand in the publish folder, two levels below its top.

    Returns:
        The pages that got the switcher, relative to the folder, sorted.

    Raises:
        ProseError: if a page has no head or body to which the switcher can be added.
    """
    shutil.copytree(site, folder)
    (folder / "_static").mkdir(exist_ok=True)
    for name in STATIC:
        data = resources.files("systemrace.release").joinpath("static", name).read_bytes()
        (folder / "_static" / name).write_bytes(data)
    # A page that others put into a frame stays as bare as it is, and whole when copied elsewhere.
    found = [path for path in folder.rglob("*.html") if not path.name.endswith(bare.ENDING)]
    pages = tuple(sorted(path.relative_to(folder).as_posix() for path in found))
    for page in pages:
        path = folder / page
        path.write_text(_switched(path.read_text(encoding="utf-8"), page, version), encoding="utf-8")
    return pages


def tree_hash(folder: Path) -> str:
    """Hash names and bytes of all files of a folder: SHA-256 over sorted lines of name and SHA-256."""
    total = hashlib.sha256()
    for path in sorted(
        (path for path in folder.rglob("*") if path.is_file()),
        key=lambda path: path.relative_to(folder).parts,
    ):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{digest}\n".encode())
    return total.hexdigest()


def _switched(text: str, page: str, version: str) -> str:
    body = _BODY.search(text)
    if "</head>" not in text or body is None:
        raise ProseError(f"{page} has no head or no body, so the switcher of versions has no place there.")
    inner = "../" * page.count("/")
    top = f"{inner}../../"
    head = (
        f'<link rel="stylesheet" href="{inner}_static/{STATIC[1]}">'
        f'<script defer src="{top}{versions.SCRIPT}"></script>'
        f'<script defer src="{inner}_static/{STATIC[0]}"></script></head>'
    )
    bar = (
        f'<div class="sr-version" id="sr-version" data-version="{version}" data-page="{escape(page)}" '
        f'data-top="{top}">Version {version}. <a href="{top}versions.html">All versions</a></div>'
    )
    start, rest = text[: body.end()], text[body.end() :]
    start = start.replace("</head>", head, 1)
    return start + bar + rest
