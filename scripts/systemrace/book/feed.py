"""The book's news as an Atom feed (RFC 4287): one entry for each registry copy, the newest first.

Ids are names without a host (urn:uuid, made from what they name), so they stay when the book moves. Links
are absolute where `_config.yml` gives the site's address (`html: baseurl:`), else relative to the feed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from xml.etree import ElementTree

from systemrace.book import difference, edition
from systemrace.book.history import News
from systemrace.project import Project
from systemrace.registry import snapshot

FILE = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
NAMED = 5  # batches of one sponsor that an entry names
# Never changed: every id of an entry is made from it.
_BOOK = uuid.uuid5(uuid.NAMESPACE_OID, "The System Race")


def write(project: Project, news: Sequence[News], home: str) -> str:
    """Write the feed.

    Args:
        project: the checkout.
        news: what each copy changed, the newest first.
        home: address of the page that lists the copies, relative to the site's top.

    Returns:
        XML. Moments are the copies' own days at midnight UTC, so that the same copies give the same bytes.
    """
    base = edition.address(project)
    known = {one.newer: one for one in news}
    dates = snapshot.dates(project.snapshots)[::-1]
    # Written as an attribute: a registered prefix would hold for every tree of this process.
    feed = ElementTree.Element("feed", xmlns=ATOM)
    _add(feed, "id", _id("feed"))
    _add(feed, "title", "The System Race: copies of the registry")
    _add(feed, "subtitle", "What each dated copy changed in records, numbers and verdicts.")
    _add(feed, "updated", _moment(dates[0]) if dates else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", "The System Race maintainers")
    _add(feed, "rights", "CC BY 4.0")
    _link(feed, "self", base + FILE, "application/atom+xml")
    _link(feed, "alternate", base + home, "text/html")
    for date in dates:
        _entry(feed, date, known.get(date), base, home)
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _entry(feed: ElementTree.Element, date: str, one: News | None, base: str, home: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _id(f"snapshot/{date}"))
    _add(entry, "title", f"Registry copy of {date}")
    _add(entry, "published", _moment(date))
    _add(entry, "updated", _moment(date))
    _link(entry, "alternate", f"{base}{one.page}.html" if one else base + home, "text/html")
    _add(entry, "summary", _summary(one) if one else "The first copy.").set("type", "text")


def _summary(one: News) -> str:
    document = one.document
    counts = {count["kind"]: count["records"] for count in document["counts"]}
    told = [
        f"Since the copy of {one.older}: {counts['added']:,} records added, {counts['removed']:,} removed, "
        f"{counts['status']:,} with another status, {counts['dates']:,} with other dates."
    ]
    if document["batches"]:
        batches = (
            f"{batch['records']} of {batch['lead_sponsor']} ({batch['field']} {batch['change']})"
            for batch in document["batches"][:NAMED]
        )
        told.append(f"Changed alike: {'; '.join(batches)}.")
    if document["claims"] is not None:
        told.append(difference.verdicts_told(document))
        told += [
            f"{claim['id']} {claim['movement']}: {claim['because']}." for claim in difference.moved(document)
        ]
    return " ".join(told)


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = None if text is None else difference.printable(text)
    return element


def _link(parent: ElementTree.Element, rel: str, target: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", rel=rel, href=target, type=kind)


def _id(what: str) -> str:
    return uuid.uuid5(_BOOK, what).urn


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"
