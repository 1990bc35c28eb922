"""What every claim's page ends with: the verdict in full, how to cite it, its files, how it was made."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from systemrace.book import departure, specified
from systemrace.book.drawn import HOME, Tested
from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import citing, content, landing, verdicts
from systemrace.book.sphinx_ext.content import Content
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.parcels import Parcels
from systemrace.citation import parcel, workbook
from systemrace.citation.workbook import Sheet
from systemrace.claims import Claim
from systemrace.figures import bare, cells

HEIGHT = 420  # pixels of the frame in which a claim's bare page mostly fits
PICTURES = ("png", "svg", "pdf")


def sections(app: Sphinx, page: str, claim: Claim, tested: Tested | None) -> Iterator[Html]:
    """Write the last sections of a claim's page."""
    known = content.of(app)
    if not _entry(known, claim):
        return
    yield tag("h2", "The verdict in full", ids="verdict")
    yield verdicts.verdict(app, page, claim.id, bar=False)
    yield citing.section(known.edition.reference(known.edition.things[f"claim/{claim.id}"]), claim.id)
    yield _files(claim, tested)
    file = f"{claim.id}{bare.ENDING}"
    yield citing.frame(bare.frame(file, f"Claim {claim.id}: {claim.statement}", HEIGHT), file)
    yield from landing.made(page, claim.chapter, known.results[claim.chapter].document["parameters"])


def files(parcels: Parcels, claim: Claim) -> dict[str, bytes]:
    """Make a claim's files, by name: references, workbook, bare page, and all in a zip."""
    known, stem = parcels.known, claim.id
    entry, tested = _entry(known, claim), known.tested.get(claim.id)
    if not entry:
        return {}
    recorded = known.results[claim.chapter]
    thing = parcels.edition.things[f"claim/{claim.id}"]
    sources = tested.document["sources"] if tested and tested.found.summary else recorded.document["sources"]
    described = parcels.described(thing, recorded.document["parameters"], sources)
    made = {
        **_data(claim, entry, recorded, tested),
        f"{stem}{workbook.ENDING}": workbook.write(
            [*_sheets(claim, entry, recorded, tested), Sheet("Citation", described, wrapped=True)]
        ),
        f"{stem}{bare.ENDING}": bare.document(
            thing.title, _bare(claim, entry, recorded), parcels.credit(thing)
        ).encode(),
        **citing.files(parcels.edition.reference(thing), stem),
    }
    packed = made | _ready(tested)
    return made | {f"{stem}{parcel.ENDING}": parcels.packed(thing, packed, sources)}


def write(parcels: Parcels, out: Path) -> None:
    """Write the files of every claim."""
    (out / HOME).mkdir(exist_ok=True)
    for claim in parcels.known.claims.values():
        for name, data in files(parcels, claim).items():
            (out / HOME / name).write_bytes(data)


def _entry(known: Content, claim: Claim) -> Mapping[str, Any]:
    recorded = known.results.get(claim.chapter)
    return recorded.of("verdict").get(claim.id, {}) if recorded else {}


def _values(claim: Claim, entry: Mapping[str, Any], recorded: Recorded) -> list[list[str]]:
    """Write the values behind the verdict as a table: a heading, then the rows."""
    parameters = recorded.document["parameters"]
    lines = [
        [name, f"{value:.10g}", departure.in_place(claim.values[name], parameters)]
        for name, value in entry["values"].items()
    ]
    return [["value", "computed", "meaning"], *lines, ["verdict", "", entry["verdict"]]]


def _data(
    claim: Claim, entry: Mapping[str, Any], recorded: Recorded, tested: Tested | None
) -> dict[str, bytes]:
    """Write the table of values where no table of specifications stands under its name."""
    if tested and tested.found.summary:
        return {f"{claim.id}.csv": specified.csv_text(tested.document).encode()}
    target = io.StringIO()
    rows = [[cells.guarded_text(text) for text in row] for row in _values(claim, entry, recorded)]
    csv.writer(target, lineterminator="\n").writerows(rows)
    return {f"{claim.id}.csv": target.getvalue().encode()}


def _sheets(
    claim: Claim, entry: Mapping[str, Any], recorded: Recorded, tested: Tested | None
) -> Iterator[Sheet]:
    yield Sheet("Verdict", workbook.typed(_values(claim, entry, recorded)))
    if tested and tested.found.summary:
        rows = list(csv.reader(io.StringIO(specified.csv_text(tested.document))))
        yield Sheet("Specifications", workbook.typed(rows))


def _ready(tested: Tested | None) -> dict[str, bytes]:
    """Read what stands ready of a claim under all its specifications: its document, its first chart."""
    if tested is None:
        return {}
    found = {f"{tested.found.claim}.json": tested.found.file}
    if "curve" in tested.figures:
        listed = tested.figures["curve"]["files"]
        found |= {Path(listed[kind]).name: tested.folder / listed[kind] for kind in PICTURES}
    return {name: path.read_bytes() for name, path in found.items()}


def _files(claim: Claim, tested: Tested | None) -> Html:
    stem = claim.id
    whole = bool(tested and tested.found.summary)
    told = {
        f"{stem}.csv": "a row a specification, with its id, choices, values and verdict"
        if whole
        else "the values behind the verdict",
        f"{stem}{workbook.ENDING}": "the same for Excel, with a sheet on how to cite",
        **_json(stem, tested),
        f"{stem}{parcel.ENDING}": "all of these with references and a README",
    }
    listed = [tag("li", tag("a", name, href=name, download=name), f": {what}") for name, what in told.items()]
    again = tag("p", "The same in a checkout: ", tag("code", f"systemrace multiverse {stem}"), ".")
    return tag("section", tag("h2", "Files"), tag("ul", *listed), again if whole else "", ids="files")


def _json(stem: str, tested: Tested | None) -> dict[str, str]:
    if tested is None:
        return {}
    every = "choices, reasons, every specification with all values, tipping points"
    return {f"{stem}.json": every if tested.found.summary else "tipping points with both sides"}


def _bare(claim: Claim, entry: Mapping[str, Any], recorded: Recorded) -> str:
    """Write a claim for a frame: verdict and why, the points against it at the same size."""
    estimand = departure.in_place(claim.estimand, recorded.document["parameters"])
    return "".join(
        [
            tag("p", verdicts.badge(entry["verdict"]), f" Claim {claim.id}", classes="sr-headline"),
            tag("h1", claim.statement),
            tag("p", f"Measured by: {estimand}"),
            tag("p", f"{entry['verdict'].capitalize()}, because ", verdicts.because(entry), "."),
            verdicts.against(claim),
        ]
    )
