"""What the chapters recorded when they ran, as the prose check and the pages need it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from systemrace.errors import ProseError

FORMAT = 1
KINDS = {
    "num": "numbers",
    "say": "phrases",
    "chart": "figures",
    "result-table": "tables",
    "verdict": "claims",
    "dials": "dials",
}
NOUNS = {
    "num": "number",
    "say": "phrase",
    "chart": "figure",
    "result-table": "table",
    "verdict": "claim",
    "dials": "set of dials",
}


@dataclass(frozen=True)
class Recorded:
    """The results of one execution of a chapter, and the folder that holds their files."""

    chapter: str
    folder: Path
    placed: frozenset[tuple[str, str]] | None = None
    """Kind and id of all that its page shows, where that is less than what was recorded."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The content of results.json."""
        path = self.folder / "results.json"
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ProseError(
                f"The results of {self.chapter} cannot be read ({error}). Delete _build/cache; build again."
            ) from error
        if document.get("format") != FORMAT:
            raise ProseError(
                f"The results of {self.chapter} are in format {document.get('format')}, not {FORMAT}. "
                "Delete _build/cache; build again."
            )
        return document

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give the recorded things that a role or directive can place, by id."""
        found = dict(self.document.get(KINDS[kind], {}))
        if self.placed is None or kind not in ("chart", "result-table"):
            return found
        return {name: entry for name, entry in found.items() if (kind, name) in self.placed}

    def lacking(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give what could not be had under the parameters of this execution: text and how, by id."""
        return dict(self.document.get("unknown", {}).get(KINDS[kind], {}))


Results = Mapping[str, Recorded]
Found = tuple[Recorded, str, dict[str, Any]]


def open_results(folders: Mapping[str, Path]) -> dict[str, Recorded]:
    """Open the result folders of an execution, by chapter."""
    return {chapter: Recorded(chapter, folder) for chapter, folder in folders.items()}


def find(
    results: Results, kind: str, target: str, chapter: str | None
) -> tuple[Recorded, str, dict[str, Any]]:
    """Find what a role or directive points at.

    Args:
        results: the recorded results by chapter.
        kind: the role or directive, such as "num".
        target: an id, or `chapter:id`.
        chapter: the chapter whose page this is; None for a page that is no chapter.

    Returns:
        The chapter's results, the id, and the entry recorded under it; one that holds "unknown" has words
        only (text and how), since the thing could not be had under the parameters.

    Raises:
        LookupError: if nothing is recorded under that id; the message says what and how to mend it.
    """
    named, _, identifier = target.rpartition(":")
    own = chapter in results and target in results[str(chapter)].of(kind)
    home = named or (_claiming(results, target) if kind == "verdict" and not own else chapter) or chapter
    noun = NOUNS[kind]
    if home is None:
        raise LookupError(f"{{{kind}}}`{target}` does not name its chapter. Write chapter:{target}.")
    if home not in results:
        raise LookupError(f"no chapter `{home}` was run. {nearest(home, list(results), 'Chapters')}")
    entries = results[home].lacking(kind) | results[home].of(kind)
    if identifier not in entries:
        hint = nearest(identifier, list(entries), "Recorded")
        raise LookupError(f"the chapter {home} records no {noun} `{identifier}`. {hint}")
    return results[home], identifier, entries[identifier]


def nearest(name: str, known: list[str], label: str) -> str:
    """Suggest the name that was meant, or list those there are."""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"{label}: {', '.join(known[:12]) or 'none'}{', ...' if len(known) > 12 else ''}."


def _claiming(results: Results, claim: str) -> str | None:
    return next((name for name, recorded in results.items() if claim in recorded.of("verdict")), None)
