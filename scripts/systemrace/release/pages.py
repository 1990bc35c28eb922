"""The pages outside all versions: those that lead on, tombstones, the list of versions, sitemap and feed."""

from __future__ import annotations

import json
import posixpath
import uuid
from collections.abc import Mapping, Sequence
from html import escape
from xml.etree import ElementTree

from systemrace.release import source
from systemrace.release.versions import Version

_BOOK = uuid.uuid5(uuid.NAMESPACE_OID, "The System Race")
_STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}a{color:#0b4a8f}code{overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#14181e}a{color:#8fc1ff}}"
)


def plain(title: str, body: str, head: str = "") -> str:
    """Write a page that needs nothing beside it. The body is HTML, the title is not."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{head}</head>\n"
        f"<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def onward(page: str, target: str, title: str, more: str = "") -> str:
    """Write a page that leads to another, both relative to the publish folder; `#…` is kept."""
    address = relative(page, target)
    script = json.dumps(address).replace("<", "\\u003c")
    head = (
        f"<script>(function(){{var t={script},h=window.location.hash;"
        'window.location.replace(h?t.split("#")[0]+h:t)})()</script>'
        f'<noscript><meta http-equiv="refresh" content="0; url={escape(address)}"></noscript>'
        f'<link rel="canonical" href="{escape(address)}">'
    )
    return plain(title, f'<p>This is now <a href="{escape(address)}">here</a>.</p>{more}', head)


def tombstone(page: str, identifier: str, entry: Mapping[str, str], last: Version, reason: str) -> str:
    """Write the page of an id that is no longer in the book: what it was, when last, where it stands."""
    kind, _, name = identifier.partition("/")
    there = escape(relative(page, f"{last.folder}/{entry['address']}"))
    body = (
        f"<p>The {kind} <code>{escape(name)}</code> is no longer in the book. Its id is not used again.</p>"
        f"<p>It began: {escape(entry['words']) or '(no words)'}</p>"
        f"<p>Why it was removed: {escape(reason)}</p>"
        f'<p>It was last in <a href="{there}">version {last.name}</a>, where it stays as it was.</p>'
        f'<p><a href="{escape(relative(page, "latest/index.html"))}">The newest version of the book</a></p>'
    )
    return plain(f"Removed: {kind} {name}", body)


def index(known: Sequence[Version], diffs: Sequence[tuple[str, str]]) -> str:
    """Write the list of versions, the newest first, and of differences between them."""
    rows = "".join(map(_version, reversed(known)))
    links = "".join(
        f'<li><a href="changes/{old}..{new}.html">From {old} to {new}</a></li>'
        for old, new in reversed(diffs)
    )
    return plain(
        "The System Race: versions",
        f'<p><a href="latest/index.html">The newest version</a> · <a href="releases.xml">Feed</a></p>'
        f"<ul>{rows}</ul><h2>What became of the conclusions</h2>"
        f"<ul>{links or '<li>There is one version only.</li>'}</ul>",
    )


def _version(one: Version) -> str:
    copy = f"of {one.snapshot}" if one.snapshot else "as set in the chapters"
    return (
        f'<li><p><a href="{one.folder}/index.html"><strong>{one.name}</strong></a>, released {one.date}, '
        f'registry copy {copy}. <a href="{one.folder}/{source.FILE}">What it was made from</a>.<br>'
        f"SHA-256 <code>{one.sha256}</code></p></li>"
    )


def sitemap(newest: Version, base: str) -> str:
    """List the pages of the newest version; `base` is the site's address, with a slash at its end."""
    top = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for page in newest.pages:
        entry = ElementTree.SubElement(top, "url")
        ElementTree.SubElement(entry, "loc").text = f"{base}{newest.folder}/{page}"
        ElementTree.SubElement(entry, "lastmod").text = newest.date
    return _xml(top)


def feed(known: Sequence[Version], base: str) -> str:
    """Write the releases as an Atom feed (RFC 4287), the newest first; moments are the commits' days."""
    top = ElementTree.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _texts(top, id=_urn("releases"), title="The System Race: releases", updated=_moment(known[-1].date))
    ElementTree.SubElement(ElementTree.SubElement(top, "author"), "name").text = "The System Race maintainers"
    ElementTree.SubElement(top, "link", rel="self", href=f"{base}releases.xml")
    for one in reversed(known):
        entry = ElementTree.SubElement(top, "entry")
        summary = f"Registry copy: {one.snapshot or 'as set in the chapters'}. SHA-256: {one.sha256}."
        title, moment = f"Version {one.name}", _moment(one.date)
        _texts(entry, id=_urn(f"release/{one.name}"), title=title, updated=moment, summary=summary)
        ElementTree.SubElement(entry, "link", rel="alternate", href=f"{base}{one.folder}/index.html")
    return _xml(top)


def relative(page: str, target: str) -> str:
    """Give an address as seen from a page, both relative to the publish folder."""
    path, hash_, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + hash_ + anchor


def as_it_was(page: str, links: Mapping[str, str]) -> str:
    """List where something stood, by version; such a link never changes."""
    items = "".join(
        f'<li><a href="{escape(relative(page, target))}">Version {name}</a></li>'
        for name, target in links.items()
    )
    return f"<p>As it was:</p><ul>{items}</ul>"


def _texts(element: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = text


def _urn(what: str) -> str:
    return uuid.uuid5(_BOOK, what).urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _xml(top: ElementTree.Element) -> str:
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"
