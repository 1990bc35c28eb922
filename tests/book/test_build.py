"""The whole way of a small book, built once by the command; every test works in a copy of that."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from small_book import copy_book, rewrite, systemrace
from systemrace.book import build as steps
from systemrace.book import serve
from systemrace.book.bench import Run, Timing, report
from systemrace.errors import ChapterError, UsageError
from systemrace.project import Project

KERNEL_STARTS = ": running, "


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = copy_book(tmp_path_factory.mktemp("built") / "book")
    done = systemrace(project, "build", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def copy(built: Project, tmp_path: Path) -> Project:
    return copy_book(tmp_path / "copy", built.root)


def page(project: Project, name: str) -> str:
    return (project.site / f"{name}.html").read_text(encoding="utf-8")


def test_the_site_shows_what_was_computed(built: Project) -> None:
    assert "half" in page(built, "chapters/alpha")
    assert "Countries in Asia" in page(built, "chapters/alpha")
    assert not list(built.build.glob(".render-*"))


def test_with_nothing_changed_no_kernel_starts_and_no_page_is_rendered(built: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.site.rglob("*")}
    done = systemrace(built, "build")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing has changed; the site is current: ")
    assert {path: path.stat().st_mtime_ns for path in built.site.rglob("*")} == before


def test_new_words_are_rendered_without_a_kernel(copy: Project) -> None:
    rewrite(copy.root / "index.md", "A small book", "A little book")
    done = systemrace(copy, "build")
    assert done.returncode == 0, done.stderr
    assert KERNEL_STARTS not in done.stderr
    assert "A little book" in page(copy, "index")


def test_a_fault_in_the_prose_leaves_the_site_as_it_was(copy: Project) -> None:
    before = page(copy, "index")
    rewrite(copy.root / "index.md", "{num}`alpha:countries`", "{num}`alpha:contries`")
    done = systemrace(copy, "build")
    assert done.returncode == 5
    assert "index.md:3:" in done.stderr
    assert "Did you mean `countries`?" in done.stderr
    assert page(copy, "index") == before


def test_other_parameters_make_another_book_and_disturb_no_result(copy: Project) -> None:
    done = systemrace(copy, "build", "-p", "region=Europe")
    assert done.returncode == 0, done.stderr
    assert "alpha: running" in done.stderr
    assert "beta: running" not in done.stderr
    assert "Countries in Europe" in page(copy, "chapters/alpha")
    back = systemrace(copy, "build")
    assert back.returncode == 0, back.stderr
    assert KERNEL_STARTS not in back.stderr
    assert "Countries in Asia" in page(copy, "chapters/alpha")


def test_naming_chapters_runs_only_those_and_renders_only_a_whole_book(copy: Project) -> None:
    before = page(copy, "index")
    rewrite(copy.data / "sources.csv", "Standard country", "Country")
    done = systemrace(copy, "build", "beta")
    assert done.returncode == 0, done.stderr
    assert "beta: done" in done.stderr
    assert "alpha: running" not in done.stderr
    assert done.stdout == "The site is not rendered: alpha would have to run. Use: systemrace build\n"
    assert page(copy, "index") == before
    assert (
        "alpha would run again:\n  data/sources.csv#un_m49 changed\n"
        in systemrace(copy, "explain", "alpha").stdout
    )


def test_explain_names_the_ingredients_of_a_current_result(built: Project) -> None:
    told = systemrace(built, "explain", "alpha").stdout
    assert told.startswith(
        "alpha is current. Its result was made from:\n  chapters/alpha.md, requirements.txt, Python 3."
    )
    assert "\n  parameter region = Asia\n" in told
    assert "\n  data/evidence/countries.csv\n" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("chapters/alpha.md", "# Alpha", "# Alef", "chapters/alpha.md changed"),
        ("requirements.txt", "small", "little", "requirements.txt changed"),
        ("data/claims.yml", "A longer list", "A list", "data/claims.yml#A1 changed"),
        (
            "chapters/alpha.md",
            '"Asia", "Europe"] = "Asia"',
            '"Asia", "Europe"] = "Europe"',
            "parameter region: Asia then",
        ),
    ],
)
def test_explain_names_what_changed(copy: Project, file: str, old: str, new: str, reason: str) -> None:
    rewrite(copy.root / file, old, new)
    told = systemrace(copy, "explain", "alpha").stdout
    assert told.startswith("alpha would run again:\n")
    assert reason in told


def test_explain_says_that_there_is_no_result_yet(minibook: Project) -> None:
    assert systemrace(minibook, "explain", "beta").stdout == "beta has no result yet; build will run it.\n"


def test_claims_are_listed_with_their_verdicts(built: Project) -> None:
    assert systemrace(built, "claims").stdout == "A1   mixed  Most of the countries listed lie in Asia.\n"
    told = json.loads(systemrace(built, "claims", "--json").stdout)
    (claim,) = told["claims"]
    assert (claim["id"], claim["verdict"], claim["rule"], claim["values"]) == (
        "A1",
        "mixed",
        "otherwise",
        {"share": 0.5},
    )
    assert json.loads((built.site / "claims.json").read_text(encoding="utf-8")) == told


def test_a_claim_without_a_current_result_has_no_verdict(minibook: Project) -> None:
    assert "No current result for A1. Compute them: systemrace build" in systemrace(minibook, "claims").stdout


class Links(HTMLParser):
    """Collects every address that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            str(value) for name, value in attrs if name in ("src", "href", "srcset") and tag != "a"
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_run_makes_a_page_that_needs_nothing_beside_it(copy: Project, tmp_path: Path) -> None:
    done = systemrace(copy, "run", "alpha", "-p", "region=Europe", "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["alpha.html", "alpha.ipynb"]
    links = Links()
    links.feed((tmp_path / "out" / "alpha.html").read_text(encoding="utf-8"))
    assert links.fetched == []
    assert "There are 4 countries, some of them in Europe." in links.text
    assert "A1: mixed." in links.text
    assert "Four countries are not a sample of anything." in links.text
    assert "Countries in Asia" in page(copy, "chapters/alpha")


def test_check_runs_every_check_to_its_end(copy: Project) -> None:
    done = systemrace(copy, "check")
    assert done.returncode == 3  # the small book lacks most tables of the real one
    assert "data/evidence/approvals.csv is missing" in done.stderr
    assert done.stdout.splitlines() == [
        "parameters: 6 parameters of 3 chapters",
        "prose: no number is typed, every source is known",
        "claims: 1 in the ledger, each with its chapter and rules",
        "specifications: 0 specifications of 0 claims, 0 released ids kept",
    ]


def test_watching_builds_at_each_change_and_tells_failures(copy: Project) -> None:
    said: list[str] = []
    failed: list[str] = []

    def looks() -> Iterator[None]:
        yield
        yield  # nothing has changed in between
        rewrite(copy.root / "index.md", "# A small book", "# A small book of 3")
        yield

    steps.watch(copy, steps.Request(), said.append, failed.append, looks())
    assert [line.split(";")[0] for line in said] == [
        "Nothing has changed",
        "Watching for changes",
        "Watching for changes",
    ]
    assert len(failed) == 1
    assert "index.md:1:" in failed[0]


def test_snapshot_sets_as_of_unless_that_is_given() -> None:
    assert steps.defaults({}, None) == {}
    assert steps.defaults({}, "2026-05-22") == {"snapshot": "2026-05-22", "as_of": "2026-05-22"}
    given = steps.defaults({"as_of": "2025-01-01"}, "2026-05-22")
    assert given == {"snapshot": "2026-05-22", "as_of": "2025-01-01"}


@pytest.fixture
def address(built: Project) -> Iterator[str]:
    with serve.server(built, 0, reload=True) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_the_served_book_reloads_itself(address: str) -> None:
    with urlopen(f"{address}/") as answer:  # noqa: S310 - our own server
        body = answer.read().decode()
    assert 'fetch("/.version")' in body
    with urlopen(f"{address}/.version") as answer:  # noqa: S310
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.read()
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/missing.html")  # noqa: S310


def test_only_this_machine_is_served(built: Project) -> None:
    with serve.server(built, 0, reload=False) as running:
        assert running.server_address[0] == "127.0.0.1"
        with pytest.raises(
            UsageError, match=rf"Port {running.server_port} cannot be used .*Choose another: --port"
        ):
            serve.server(built, running.server_port, reload=False)


def test_serving_needs_a_site(minibook: Project) -> None:
    with pytest.raises(UsageError, match=r"There is no site yet\. Build it first: systemrace build"):
        serve.server(minibook, 0, reload=False)


def test_the_bench_reports_ratios() -> None:
    lines = report([Timing("a", 40), Timing("bb", 20), Timing("c", 0.5), Timing("d", 50), Timing("e", 5)])
    assert lines[0] == "a     40.00 s"
    assert lines[-3:-1] == [
        "cold: jupyter-book takes 2.5 times as long",
        "nothing changed: jupyter-book takes 10.0 times as long",
    ]


def test_the_bench_times_no_build_that_failed(minibook: Project) -> None:
    loud = "import sys; print('no luck', file=sys.stderr); sys.exit(3)"
    with pytest.raises(ChapterError, match="ours failed with code 3:\nno luck"):
        Run("ours", minibook, [sys.executable, "-c", loud], cold=False).seconds()
    log = minibook.site / "reports" / "chapters" / "alpha.err.log"
    log.parent.mkdir(parents=True)
    log.write_text("ZeroDivisionError", encoding="utf-8")
    quiet = Run("stock", minibook, [sys.executable, "-c", "pass"], cold=False)
    with pytest.raises(ChapterError, match="stock failed with code 0:\nZeroDivisionError"):
        quiet.seconds()
