"""The descriptions of a frozen version: they name that version and its place, not the site before it."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

from systemrace.metadata import about, codemeta, crate, datapackage

DATA = "data"
_SCRIPT = re.compile(r'(<script type="application/ld\+json">)(.*?)(</script>)', re.DOTALL)
_VERSION = re.compile(r'"version":"[^"]*"')
_CITED = re.compile(r"^version:.*$", re.MULTILINE)
_ADDRESS = re.compile(r'<meta property="og:url" content="([^"]*)">')


def rename_page(text: str, page: str, version: str) -> str:
    """Name the version in a page's head, and its place in the absolute addresses there.

    Args:
        text: the page.
        page: its file, relative to the version's folder.
        version: such as 2026.08.
    """
    head, end, body = text.partition("</head>")
    named = json.dumps(version)
    head = _SCRIPT.sub(lambda found: found[1] + _VERSION.sub(f'"version":{named}', found[2]) + found[3], head)
    address = _ADDRESS.search(head)
    if address and unescape(address[1]).endswith(page):
        base = escape(unescape(address[1]).removesuffix(page))
        head = head.replace(f'content="{base}', f'content="{base}v/{version}/')
    return head + end + body


def rename_files(folder: Path, version: str) -> None:
    """Name the version in the descriptions beside the pages of a version's folder."""
    for name in (codemeta.FILE, crate.FILE, f"{DATA}/{datapackage.FILE}"):
        path = folder / name
        if path.is_file():
            document = json.loads(path.read_text(encoding="utf-8"))
            for entity in document.get("@graph", [document]):
                _name(entity, version)
            path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    cited = folder / about.FILE
    if cited.is_file():
        text = cited.read_text(encoding="utf-8")
        cited.write_text(_CITED.sub(f'version: "{version}"', text, count=1), encoding="utf-8")


def _name(entity: dict[str, Any], version: str) -> None:
    if "version" in entity:
        entity["version"] = version
