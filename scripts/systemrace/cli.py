"""The command `systemrace`: one verb, one function.

What a verb needs is imported inside it, so that `--help` and a build with nothing to do are quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from systemrace import __version__
from systemrace.project import find_project
from systemrace.verbs import Pair, Verbs, example, jobs_option, parameters, say, warn


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="systemrace")
def main() -> None:
    """Build, re-run and check The System Race.

    Exit codes: 0 done, 2 usage or parameter, 3 data failed validation, 4 a chapter failed,
    5 prose, number or claim check failed, 6 registry could not be read, 130 interrupted.
    """


@example("systemrace build", "systemrace build trial-counts -p as_of=2025-12-31 --jobs 2")
@main.command()
@click.argument("chapters", nargs=-1)
@parameters
@click.option(
    "--snapshot", metavar="DATE", help="Registry copy to count from; as_of follows it unless given."
)
@jobs_option
@click.option("--watch", is_flag=True, help="Build again whenever a file changes.")
@click.option("--open", "show", is_flag=True, help="Open the book in the browser.")
@click.option("--pdf", is_flag=True, help="Print the whole book to _build/the-system-race.pdf too.")
def build(
    chapters: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    *,
    snapshot: str | None,
    jobs: int | None,
    **how: bool,
) -> None:
    """Run what has changed, check every statement, and put the book in _build/html.

    Only chapters whose text, parameters, data, code or dependencies have changed are run. The book
    in place is replaced when the new one is whole, or not at all. With CHAPTER names only those
    are run.
    """
    from systemrace.book import build as steps  # noqa: PLC0415

    project = find_project()
    request = steps.Request(chapters, steps.defaults(dict(pairs), snapshot), jobs)
    if how["watch"]:
        steps.watch(project, request, say, warn)
    current = steps.build(project, request, say)
    if current and how["pdf"]:
        from systemrace.paper import printed  # noqa: PLC0415

        say(steps.shown(project, printed.write(project)))
    if current and how["show"]:
        click.launch((project.site / "index.html").as_uri())


@example("systemrace run trial-counts -p attribution=sponsor --output ~/sponsor")
@main.command()
@click.argument("chapter")
@parameters
@click.option(
    "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="[default: _build/runs]"
)
def run(chapter: str, pairs: tuple[tuple[str, str], ...], output: Path | None) -> None:
    """Run one chapter with other parameters, to a web page and a notebook.

    The page needs nothing beside it. The book's own results are not touched.
    """
    from systemrace.book import report  # noqa: PLC0415

    for path in report.write(find_project(), chapter, dict(pairs), output):
        say(str(path))


@example("systemrace refresh --from dump.zip --date 2026-08-01", "systemrace refresh --rescreen 2026-08-22")
@main.command()
@click.option(
    "--date",
    metavar="YYYY-MM-DD",
    help="Day that names it. [default: today, UTC; of --rescreen the next day]",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="The registry, or a mirror of it. [default: SYSTEMRACE_CTGOV_URL, or it]",
)
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Data folder to add to. [default: data/ of the checkout]",
)
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Take the records from a file instead.",
)
@click.option(
    "--kind",
    type=click.Choice(["aact", "bulk-json", "search-csv", "ictrp-xml", "ictrp-csv", "plain"]),
    help="What the file is. [default: told by its content]",
)
@click.option(
    "--rescreen",
    "of",
    metavar="YYYY-MM-DD",
    help="Take the records of an earlier snapshot and screen them anew.",
)
@click.option(
    "--by",
    type=click.Choice(["readings", "rules"]),
    help="What --rescreen goes by: data/screening/labels.csv, or rules.csv there. [default: readings]",
)
def refresh(data: Path | None, **wish: Any) -> None:
    """Write a new dated snapshot into data/snapshots: from ClinicalTrials.gov, a file, or an earlier one.

    It is put in place whole and valid, or not at all. A pull that broke off goes on where it was. An
    existing date is never overwritten.
    """
    from systemrace import newcopy  # noqa: PLC0415
    from systemrace.refresh import data_folder  # noqa: PLC0415

    project = data_folder(data) if data else find_project()
    folder = newcopy.new_copy(project, newcopy.Wish(**wish), warn)
    say(str(folder))
    say(f"Now: systemrace check && systemrace build --snapshot {folder.name}")


@example("systemrace add response_rates", "systemrace add sources --from new-sources.csv --yes")
@main.command()
@click.argument("table")
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Take rows from a CSV file with the table's columns.",
)
@click.option("--yes", is_flag=True, help="Write without asking, for scripts.")
def add(table: str, file: Path | None, *, yes: bool) -> None:
    """Add facts to a curated table: asked field by field, or from a file.

    Every value is checked as it is given, and a source that is not there can be added on the way. The
    new lines are shown before anything is written; they are written together or not at all.
    """
    from systemrace.curation import steps  # noqa: PLC0415

    steps.add(find_project(), steps.Request(table, file, yes), say, steps.on_terminal())


@example("systemrace check")
@main.command()
def check() -> None:
    """Check data, parameters, prose and claims; nothing is run."""
    from systemrace.book.check import check as run_checks  # noqa: PLC0415

    failed = []
    for finding in run_checks(find_project()):
        (warn if finding.error else say)(f"{finding.what}: {finding.told}")
        failed += [finding.error] if finding.error else []
    if failed:
        sys.exit(failed[0].exit_code)


@example("systemrace describe")
@main.command()
def describe() -> None:
    """Write .zenodo.json and codemeta.json from CITATION.cff.

    Title, authors, licences, version and DOI are typed in CITATION.cff alone; archives read them from here,
    and the built book has its data package, RO-Crate and page heads made from the same file.
    """
    from systemrace.metadata import deposit  # noqa: PLC0415

    changed = deposit.write(find_project())
    say("\n".join(map(str, changed)) or "Nothing has changed.")


@example("systemrace explain trial-counts", "systemrace explain trial-counts -p as_of=2025-12-31")
@main.command()
@click.argument("chapter")
@parameters
def explain(chapter: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """Say whether a chapter would run again, and which ingredient changed."""
    from systemrace.book.explain import explain as compare  # noqa: PLC0415

    say(str(compare(find_project(), chapter, dict(pairs))))


@example("systemrace claims", "systemrace claims --json")
@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the values each verdict rests on.")
def claims(as_json: bool) -> None:
    """List the claims and their verdicts."""
    from systemrace import claims as ledger  # noqa: PLC0415
    from systemrace.book import multiverse, verdicts  # noqa: PLC0415

    project = find_project()
    told = verdicts.document(ledger.load(project), verdicts.current(project), multiverse.current(project))
    click.echo(verdicts.as_json(told), nl=False) if as_json else say(verdicts.as_text(told))


@example("systemrace multiverse", "systemrace multiverse A1 B9 --scheduler tcp://127.0.0.1:8786")
@main.command()
@click.argument("claims", nargs=-1, metavar="[CLAIM]...")
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), help="Processes of this machine. [default: processors]"
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers have this checkout.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def multiverse(claims: tuple[str, ...], *, jobs: int | None, scheduler: str | None, as_json: bool) -> None:
    """Test claims under every defensible choice, and find what would tip their verdicts.

    Every specification is kept in _build/multiverse, a file a claim. What has been evaluated is not
    evaluated again, also after Ctrl-C. Without CLAIM, all claims with specifications are tested.
    """
    from systemrace.book import multiverse as every  # noqa: PLC0415
    from systemrace.book import overview, progress  # noqa: PLC0415

    tell = progress.Pieces("Pieces evaluated")
    found = every.results(find_project(), claims, jobs=jobs, scheduler=scheduler, tell=tell)
    say(overview.as_json(found) if as_json else overview.as_text(found))


@example("systemrace sweep trial-counts --grid as_of=2018-12-31,2020-12-31 attribution=site,sponsor")
@main.command()
@click.argument("chapter")
@click.option(
    "--grid", "first", type=Pair(), multiple=True, metavar="NAME=VALUE,VALUE", help="A parameter's values."
)
@click.argument("more", nargs=-1, type=Pair(), metavar="[NAME=VALUE,VALUE]...")
@click.option(
    "--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers see this checkout at its path."
)
@jobs_option
def sweep(
    chapter: str,
    first: tuple[tuple[str, str], ...],
    more: tuple[tuple[str, str], ...],
    *,
    scheduler: str | None,
    jobs: int | None,
) -> None:
    """Run a chapter over a grid of parameters, to one table and one page of small charts."""
    from systemrace.book.sweep import sweep as run_all  # noqa: PLC0415

    axes = {name: values.split(",") for name, values in (*first, *more)}
    for path in run_all(find_project(), chapter, axes, jobs, scheduler):
        say(str(path))


@example(
    "systemrace diff 2026-05-22 2026-08-22", "systemrace diff 2026-05-22 2026-08-22 --records-only --json"
)
@main.command()
@click.argument("one", metavar="DATE")
@click.argument("other", metavar="DATE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the summary.")
@click.option("--records-only", is_flag=True, help="Compare records alone.")
@click.option("--no-numbers", is_flag=True, help="Compare records and verdicts; no chapter is run.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write the tables. [default: _build/changes]",
)
@jobs_option
def diff(one: str, other: str, *, out: Path | None, jobs: int | None, **how: bool) -> None:
    """Say what differs between two registry copies: records, numbers and verdicts.

    The chapters on the registry are run at both, each as on its own day; what is current is not run.
    Tables (CSV) and the whole as JSON are written to a folder.
    """
    from systemrace.book import comparison, difference  # noqa: PLC0415

    pair = comparison.pair(find_project(), one, other)
    depth: difference.Depth = "verdicts" if how["no_numbers"] else "numbers"
    found = difference.difference(pair, depth="records" if how["records_only"] else depth, jobs=jobs)
    folder = out or pair.project.build / "changes" / "..".join(pair.dates)
    found.write(folder)
    say(difference.as_json(found.document).rstrip() if how["as_json"] else difference.as_text(found.document))
    warn(f"Tables: {folder}")


@example("systemrace serve --reload", "systemrace serve --port 8080")
@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--reload", is_flag=True, help="Reload open pages when the book is built anew.")
def serve(port: int, reload: bool) -> None:
    """Show the built book at http://127.0.0.1, to this machine only."""
    from systemrace.book.serve import server  # noqa: PLC0415

    with server(find_project(), port, reload=reload) as running:
        say(f"The book is at http://127.0.0.1:{running.server_port}/ until Ctrl-C.")
        running.serve_forever()


@example("systemrace bench", "systemrace bench --repeat 3")
@main.command()
@click.option(
    "--repeat", default=1, show_default=True, type=click.IntRange(min=1), help="Take the best of so many."
)
@click.option(
    "--dumps",
    metavar="STUDIES",
    type=click.IntRange(min=1000),
    help="Time dumps of a made-up registry of so many studies instead, beside pandas.",
)
def bench(repeat: int, dumps: int | None) -> None:
    """Time builds beside the stock jupyter-book, and a specification beside its notebook."""
    from systemrace.book import dumptimes  # noqa: PLC0415
    from systemrace.book.bench import bench as measure  # noqa: PLC0415

    if dumps is not None:
        dumptimes.bench(find_project(), dumps, say)
        return

    measure(find_project(), repeat, say)


@example(
    "systemrace cite A1",
    "systemrace cite figure/trial-counts:starts-by-year --style bibtex --version 2026.08",
)
@main.command()
@click.argument("identifier", metavar="ID")
@click.option("--style", type=click.Choice(["apa", "bibtex", "ris", "csl"]), default="apa", show_default=True)
@click.option("--version", metavar="VERSION", help="A released version. [default: the book as built here]")
@click.option("--accessed", metavar="DATE", help="Day on which you looked, YYYY-MM-DD. [default: today]")
@click.option(
    "--publish",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of all versions. [default: _build/publish]",
)
def cite(
    identifier: str, *, style: str, version: str | None, accessed: str | None, publish: Path | None
) -> None:
    """Print a reference to a chapter, figure, table, number, claim or source, or to the book.

    ID is kind and name, such as claim/A1 or figure/trial-counts:starts-by-year, or the end of it where
    only one id ends so, or the word book. A source is cited as the work that it is.
    """
    from systemrace import citation  # noqa: PLC0415
    from systemrace.release import cited  # noqa: PLC0415

    edition = cited.edition(find_project(), version, publish)
    day = cited.day(accessed)
    click.echo(citation.text(edition.cite(identifier), style, day), nl=False)


@example("systemrace release 2026.08 --snapshot 2026-08-22", "systemrace release 2026.08 --verify")
@main.command()
@click.argument("version")
@click.option(
    "--publish",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of all versions. [default: _build/publish]",
)
@click.option("--snapshot", metavar="DATE", help="Registry copy to count from; as_of follows it.")
@click.option("--verify", is_flag=True, help="Build a published version again, and compare.")
@click.option("--pdf", is_flag=True, help="Print it to pdf/VERSION.pdf of that folder too.")
@jobs_option
def release(
    version: str, publish: Path | None, *, snapshot: str | None, jobs: int | None, **how: bool
) -> None:
    """Freeze the committed book as VERSION in a folder that any host of files can serve.

    All or nothing: what is published stays as it was if anything fails. Earlier versions are never
    rewritten; an id that is no longer there needs a line in data/ids.changed.yml.
    """
    from systemrace.release import publish as steps  # noqa: PLC0415

    project = find_project()
    folder = (publish or steps.publish_folder(project)).absolute()
    if how["verify"]:
        steps.verify(project, version, folder, say, jobs)
        return
    if how["pdf"]:
        from systemrace.paper import chromium, printed  # noqa: PLC0415

        chromium.find()  # before hours of work, not after
    steps.release(project, version, folder, snapshot, say, jobs=jobs)
    if how["pdf"]:
        say(str(printed.version(project, folder, version)))
