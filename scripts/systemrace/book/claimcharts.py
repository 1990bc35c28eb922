"""The charts of one claim's specifications, made by the same contract as a chapter's figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from systemrace import __version__
from systemrace.book import claimwords, specified
from systemrace.book.written import share
from systemrace.claims import VERDICTS
from systemrace.figures import Figure, Size
from systemrace.figures import make as make_figure
from systemrace.figures.multiverse import curve, shares

Document = Mapping[str, Any]
Made = tuple[str, Figure]
MOVED = {"variance": "the estimate", "verdicts": "the verdict"}


def make(document: Document, home: str, folder: Path) -> dict[str, Figure]:
    """Draw what there is to show of a claim's specifications.

    Args:
        document: as `systemrace.book.multiverse` writes it, with specifications.
        home: the name under which the figures are published.
        folder: where their files are written.

    Returns:
        curve always; verdicts where there are several; influences where a choice moves anything.
    """
    given: dict[str, Any] = {
        "chapter": home,
        "sources": document["sources"],
        "folder": folder,
        "provenance": {
            "snapshot": document["parameters"].get("snapshot"),
            "parameters": document["parameters"],
            "code_version": __version__,
        },
    }
    return dict([_curve(document, given), *_verdicts(document, given), *_influences(document, given)])


def _name(document: Document, what: str) -> str:
    return f"{document['claim'].lower()}-{what}"


def _curve(document: Document, given: dict[str, Any]) -> Made:
    summary, headline = document["summary"], document["headline"]
    look = curve.Look(
        claimwords.measured(document), headline["scale"], headline["reference"], summary["primary"],
        specified.options_of(document),
    )  # fmt: skip
    data = curve.thinned(specified.frame(document), look)
    step = int(data["rank"].diff().max()) if len(data) > 1 else 1
    figure = make_figure(
        _name(document, "specifications"),
        lambda size: curve.specifications(size, data, look),
        data,
        title=claimwords.curve_title(summary),
        description=claimwords.curve_description(document),
        note=claimwords.curve_note(document, len(data), step, curve.cut(data, look)),
        **given,
    )
    return "curve", figure


def _verdicts(document: Document, given: dict[str, Any]) -> Iterator[Made]:
    summary = document["summary"]
    found, total = summary["shares"], summary["specifications"]
    if len(found) < 2:
        return
    rows = [
        {"verdict": verdict, "specifications": round(found[verdict] * total), "share": found[verdict]}
        for verdict in VERDICTS
        if verdict in found
    ]
    data = pd.DataFrame(rows)
    data["told"] = [f"{share(row['share'])} ({row['specifications']:,})" for row in rows]
    yield (
        "verdicts",
        make_figure(
            _name(document, "verdicts"),
            lambda size: shares.verdicts(size, data),
            data,
            title=claimwords.verdicts_title(summary),
            description=claimwords.verdicts_description(summary),
            note="Specifications are counted alike; their share is no probability that the claim is true.",
            **given,
        ),
    )


def _influences(document: Document, given: dict[str, Any]) -> Iterator[Made]:
    summary = document["summary"]
    rows = [
        {"choice": one["choice"], "moved": moved, "share": one[kind], "told": share(one[kind])}
        for kind, moved in MOVED.items()
        for one in summary["influences"]
        if one[kind] is not None
    ]
    data = pd.DataFrame(rows)
    if not rows or not data["share"].any():
        return

    def draw(size: Size) -> Any:
        return shares.influences(size, data)

    yield (
        "influences",
        make_figure(
            _name(document, "choices"),
            draw,
            data,
            title=claimwords.influences_title(summary),
            description=claimwords.influences_description(summary),
            note=claimwords.INFLUENCES_NOTE,
            **given,
        ),
    )
