"""What a reader can take away: the executed notebook, its source, every table; and where each is put."""

from __future__ import annotations

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from systemrace.book import verdicts
from systemrace.book.drawn import HOME
from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import (
    addresses,
    claimcite,
    claimpages,
    content,
    elements,
    landing,
    parcels,
    rows,
)
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.written import typed
from systemrace.chapter.source import chapter_text
from systemrace.chapter.variants import Variant


def offered(page: str, recorded: Recorded, variant: Variant | None = None) -> list[nodes.Node]:
    """List a chapter's downloads, the parameters it ran with and how to run it with others."""
    listed = tag("ul", *[tag("li", item) for item in _files(page, recorded)], classes="sr-offered")
    return [
        elements.block(
            listed,
            landing.parameters(recorded.document.get("parameters", {})),
            tag("p", "Run it again with other values:"),
        ),
        nodes.literal_block("", _commands(recorded, variant), language="console"),
    ]


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put the downloads of every chapter, and the claims as JSON, into the built book."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    known = content.of(app)
    for recorded in known.results.values():
        for source, target in _copies(recorded).items():
            (out / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, out / target)
        source_file = out / f"notebooks/{recorded.chapter}.md"
        source_file.parent.mkdir(parents=True, exist_ok=True)
        source_file.write_text(chapter_text(known.project, recorded.chapter), encoding="utf-8")
    _put_claims(out, known)
    made = parcels.Parcels(known)
    made.write(out)
    claimcite.write(made, out)
    known.edition.write(out)
    multiverses = {name: tested.found for name, tested in known.tested.items()}
    told = verdicts.document(known.claims, known.results, multiverses)
    (out / verdicts.FILE).write_text(verdicts.as_json(told), encoding="utf-8")
    (out / verdicts.SCHEMA).write_text(verdicts.schema(), encoding="utf-8")


def _put_claims(out: Path, known: content.Content) -> None:
    """Put the specifications of every claim and their charts into the built book."""
    for name, tested in known.tested.items():
        copies = {tested.found.file: f"{claimpages.address(name)}.json"}
        for entry in tested.figures.values():
            copies |= {
                tested.folder / file: f"figures/{HOME}/{Path(file).name}" for file in entry["files"].values()
            }
        for source, target in copies.items():
            (out / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, out / target)
        for target, text in claimpages.files(tested).items():
            (out / target).write_text(text, encoding="utf-8")


def figure_file(recorded: Recorded, file: str) -> str:
    """Say where a figure's file stands in the built book."""
    return f"figures/{recorded.chapter}/{Path(file).name}"


def table_file(recorded: Recorded, file: str) -> str:
    """Say where a recorded table stands in the built book."""
    return f"tables/{recorded.chapter}/{Path(file).name}"


def _copies(recorded: Recorded) -> dict[Path, str]:
    folder, name = recorded.folder, recorded.chapter
    found: dict[Path, str] = {}
    notebook = folder / "executed.ipynb"
    if notebook.is_file():
        found[notebook] = f"notebooks/{name}.ipynb"
    for entry in recorded.of("chart").values():
        found |= {folder / file: figure_file(recorded, file) for file in entry["files"].values()}
    for entry in recorded.of("result-table").values():
        found[folder / entry["file"]] = table_file(recorded, entry["file"])
    for file, page in rows.pages_of(recorded).items():
        found.setdefault(folder / file, f"{page}.csv")
    return found


def _files(page: str, recorded: Recorded) -> list[Html]:
    name = recorded.chapter
    notebook = _link(page, "The executed notebook (.ipynb)", f"notebooks/{name}.ipynb")
    source = _link(page, "Its source (.md)", f"notebooks/{name}.md")
    figures = [
        _link(page, entry["title"], figure_file(recorded, entry["files"]["csv"]))
        for entry in recorded.of("chart").values()
    ]
    tables = [
        _link(page, entry["title"], table_file(recorded, entry["file"]))
        for entry in recorded.of("result-table").values()
    ]
    behind = [_link(page, target.rpartition("/")[2], f"{target}.csv") for target in _row_pages(recorded)]
    groups = (
        ("Data of the figures (CSV)", figures),
        ("Tables (CSV)", tables),
        ("Rows behind numbers (CSV)", behind),
    )
    return [notebook, source, *(_group(title, links) for title, links in groups if links)]


def _row_pages(recorded: Recorded) -> list[str]:
    return list(dict.fromkeys(rows.pages_of(recorded).values()))


def _group(title: str, links: list[Html]) -> Html:
    listed = tag("ul", *[tag("li", link) for link in links])
    return tag("details", tag("summary", f"{title}: {len(links)}"), listed)


def _link(page: str, text: str, target: str) -> Html:
    return elements.link(text, addresses.file(page, target))


def _commands(recorded: Recorded, variant: Variant | None) -> str:
    """Show the book's own command, then plain papermill, with the chapter's first parameter."""
    name = recorded.chapter
    if variant:
        values = "".join(f' -p {key} "{typed(value)}"' for key, value in variant.parameters.items())
        return (
            f"$ systemrace run {name}\n"
            f"$ jupytext --to ipynb --output {variant.of}.ipynb chapters/{variant.of}.md\n"
            f"$ papermill {variant.of}.ipynb {name}.ipynb{values}\n"
        )
    parameters = recorded.document.get("parameters", {})
    first = next(iter(parameters), "")
    ours, plain = (
        (f" -p {first}={parameters[first]}", f" -p {first} {parameters[first]}") if first else ("", "")
    )
    return (
        f"$ systemrace run {name}{ours}\n"
        f"$ jupytext --to ipynb --output {name}.ipynb chapters/{name}.md\n"
        f"$ papermill {name}.ipynb {name}-mine.ipynb{plain}\n"
    )
