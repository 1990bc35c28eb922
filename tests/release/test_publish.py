"""Ten releases of a small book that changes: no id is lost, no old page changes, no link breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from released_book import checkout, commit, contents, released

from small_book import rewrite
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project
from systemrace.release import ids, links, publish, versions

pytestmark = pytest.mark.xdist_group("ten")
NAMES = [f"2026.{month:02}" for month in range(1, 11)]
PATCHED = "2026.10.1"


def rename_gamma(project: Project) -> None:
    (project.chapters / "gamma.md").rename(project.chapters / "delta.md")
    rewrite(project.chapters / "delta.md", 'open_chapter("gamma"', 'open_chapter("delta"')
    rewrite(project.root / "_toc.yml", "chapters/gamma", "chapters/delta")
    rewrite(project.root / "index.md", "gamma:answer", "delta:answer")
    declare(project, '- {id: "chapter/gamma", now: "chapter/delta"}')


def rename_again(project: Project) -> None:
    (project.chapters / "delta.md").rename(project.chapters / "omega.md")
    rewrite(project.chapters / "omega.md", 'open_chapter("delta"', 'open_chapter("omega"')
    rewrite(project.root / "_toc.yml", "chapters/delta", "chapters/omega")
    rewrite(project.root / "index.md", "delta:answer", "omega:answer")
    declare(project, '- {id: "chapter/delta", now: "chapter/omega"}')


def remove_table(project: Project) -> None:
    alpha = project.chapters / "alpha.md"
    kept = [line for line in alpha.read_text(encoding="utf-8").splitlines() if "chapter.table(" not in line]
    alpha.write_text("\n".join(kept) + "\n", encoding="utf-8")
    rewrite(alpha, "```{result-table} inside\n```", "")
    declare(project, '- {id: "table/alpha:inside", removed: "The names say nothing new."}')


def remove_chapter(project: Project) -> None:
    (project.chapters / "beta.md").unlink()
    rewrite(project.root / "_toc.yml", "      - file: chapters/beta\n", "")
    declare(project, '- {id: "chapter/beta", removed: "Sources are counted elsewhere."}')


def reword_claim(project: Project) -> None:
    rewrite(project.data / "claims.yml", "Most of the countries listed", "More than half of those listed")


def change_rule(project: Project) -> None:
    rewrite(project.data / "claims.yml", "share > 0.5", "share >= 0.5")


def correct_source(project: Project) -> None:
    rewrite(project.data / "sources.csv", "Standard country or area codes", "Codes of countries and areas")


def other_parameter(project: Project) -> None:
    rewrite(project.chapters / "alpha.md", '"Asia"  #', '"Europe"  #')


def new_words(project: Project) -> None:
    rewrite(project.root / "index.md", "A small book", "A little book")


def declare(project: Project, line: str) -> None:
    with (project.root / ids.CHANGES).open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")


CHANGES: list[Callable[[Project], None]] = [
    rename_gamma, new_words, remove_table, reword_claim, correct_source, rename_again,
    change_rule, remove_chapter, other_parameter,
]  # fmt: skip


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path, dict[str, dict[str, bytes]]]:
    top = tmp_path_factory.mktemp("ten")
    project, folder = checkout(top / "book"), top / "publish"
    released(project, NAMES[0], folder)
    first = {NAMES[0]: contents(folder / "v" / NAMES[0])}
    for name, change in zip(NAMES[1:], CHANGES, strict=True):
        change(project)
        commit(project)
        released(project, name, folder)
        first[name] = contents(folder / "v" / name)
    return project, folder, first


Ten = tuple[Project, Path, dict[str, dict[str, bytes]]]


def test_every_version_is_as_it_was_first_published(ten: Ten) -> None:
    _, folder, first = ten
    assert {name: contents(folder / "v" / name) for name in NAMES} == first


def test_no_link_of_any_version_is_broken(ten: Ten) -> None:
    assert links.broken(ten[1]) == []


def test_every_id_ever_released_has_a_page(ten: Ten) -> None:
    _, folder, _ = ten
    released_ids = {one for name in NAMES for one in ids.read(folder / "v" / name)}
    assert {"chapter/gamma", "number/gamma:answer", "claim/A1", "table/alpha:inside"} <= released_ids
    missing = [one for one in released_ids if not (folder / f"id/{one.replace(':', '/')}.html").is_file()]
    assert missing == []


def test_what_was_renamed_twice_leads_to_its_last_name(ten: Ten) -> None:
    _, folder, _ = ten
    page = (folder / "id/number/gamma/answer.html").read_text(encoding="utf-8")
    assert '"../../../v/2026.10/chapters/omega.html#made-answer"' in page
    assert "../v/2026.10/chapters/omega.html" in (folder / "latest/chapters/gamma.html").read_text("utf-8")


def test_what_was_removed_has_a_tombstone(ten: Ten) -> None:
    _, folder, _ = ten
    table = (folder / "id/table/alpha/inside.html").read_text(encoding="utf-8")
    assert "Countries in Asia" in table
    assert "The names say nothing new." in table
    assert 'href="../../../v/2026.03/chapters/alpha.html#table-inside">version 2026.03<' in table
    number = (folder / "id/number/beta/sources.html").read_text(encoding="utf-8")
    assert "Sources are counted elsewhere." in number
    assert "../id/chapter/beta.html" in (folder / "latest/chapters/beta.html").read_text("utf-8").replace(
        "../../", "../"
    )


def test_every_page_knows_its_version_and_reads_the_one_list_outside(ten: Ten) -> None:
    _, folder, _ = ten
    for version in versions.read(folder):
        for page in version.pages:
            text = (folder / version.folder / page).read_text(encoding="utf-8")
            assert f'data-version="{version.name}" data-page="{page}"' in text
            assert f'src="{"../" * (page.count("/") + 2)}versions.js"' in text


def test_conclusions_say_what_became_of_the_claim(ten: Ten) -> None:
    _, folder, _ = ten

    def between(old: str, new: str) -> tuple[str, bool, bool, object]:
        path = folder / "changes" / f"{old}..{new}.json"
        found = json.loads(path.read_text(encoding="utf-8"))["claims"][0]
        owed = found["owed"] and found["owed"]["to"]
        return found["movement"], found["rule_changed"], found["reworded"], owed

    assert between("2026.01", "2026.04") == ("held", False, False, None)
    assert between("2026.04", "2026.05") == ("held", False, True, None)
    assert between("2026.07", "2026.08") == ("strengthened", True, False, [["rule"]])
    assert between("2026.09", "2026.10") == ("weakened", False, False, [["parameters"]])
    assert between("2026.01", "2026.08") == ("strengthened", True, True, [["rule"]])
    assert between("2026.01", "2026.10") == ("held", True, True, [])


def test_the_page_of_a_movement_names_what_it_is_owed_to(ten: Ten) -> None:
    page = (ten[1] / "changes" / "2026.09..2026.10.html").read_text(encoding="utf-8")
    assert "<h1>From 2026.09 to 2026.10: 1 of 1 conclusions moved</h1>" in page
    assert "Owed to <strong>the parameters alone</strong>." in page
    assert "region: Asia before, Europe after" in page


def test_a_corrected_source_is_told_anew_and_stays_as_it_was_where_it_was_cited(ten: Ten) -> None:
    _, folder, _ = ten
    told = {name: (folder / "v" / name / "index.html").read_text(encoding="utf-8") for name in NAMES}
    old = [name for name in NAMES if "Standard country or area codes" in told[name]]
    new = [name for name in NAMES if "Codes of countries and areas" in told[name]]
    assert (old, new) == (NAMES[:5], NAMES[5:])
    home = (folder / "id/source/un_m49.html").read_text(encoding="utf-8")
    assert '"../../v/2026.10/index.html#source-un_m49"' in home
    assert all(f'href="../../v/{name}/index.html#source-un_m49"' in home for name in NAMES)


def test_the_commit_gives_the_version_again(ten: Ten) -> None:
    project, folder, _ = ten
    said: list[str] = []
    publish.verify(project, "2026.06", folder, said.append)
    assert said[0].startswith("Version 2026.06 is what commit ")


def test_a_published_version_and_an_older_one_are_refused(ten: Ten) -> None:
    project, folder, _ = ten
    with pytest.raises(UsageError, match=r"2026\.10 is published and never rewritten.*2026\.10\.1"):
        released(project, "2026.10", folder)
    with pytest.raises(UsageError, match=r"older than 2026\.10"):
        released(project, "2026.09.1", folder)
    with pytest.raises(UsageError, match=r'"1\.0" is no version'):
        released(project, "1.0", folder)


def test_a_release_that_fails_leaves_the_folder_untouched(ten: Ten, monkeypatch: pytest.MonkeyPatch) -> None:
    project, folder, _ = ten
    before = contents(folder)

    def refuse(_project: Project, frozen: Path) -> None:
        raise ProseError(f"{frozen.name} has a fault")

    with monkeypatch.context() as patched:
        patched.setattr(publish, "VALIDATORS", [refuse])
        with pytest.raises(ProseError, match=r"2026\.10\.1 has a fault"):
            released(project, PATCHED, folder)
    rewrite(project.root / "index.md", "book", "tome")
    with pytest.raises(UsageError, match=r"Not all is committed.*\n M index.md"):
        released(project, PATCHED, folder)
    with (project.chapters / "alpha.md").open("a", encoding="utf-8") as stream:
        stream.write("\n[nowhere](../index.md#nothing)\n")
    commit(project)
    with pytest.raises(ProseError):
        released(project, PATCHED, folder)
    assert contents(folder) == before
