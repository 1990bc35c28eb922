"""A row's fields asked on a terminal one by one; a wrong answer is explained and asked again."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandera.pandas as pa

from systemrace.curation import cells, placing
from systemrace.curation.draft import Draft, Row, columns
from systemrace.tables import TABLES, Fault, judge_cell
from systemrace.tables.columns import LIST_MARK
from systemrace.tables.dictionary import TYPES

BACK, EMPTY = "<", "-"
HOW = (
    f"Enter takes the value in [brackets], or leaves the field blank; {EMPTY} empties it; "
    f"{BACK} goes back a field; Ctrl-C leaves everything as it was."
)

_BETWEEN = re.compile(r", (?![^(]*\))")
"""A comma between words, not one within brackets."""

Ask = Callable[[str], str]
"""Shows a prompt and gives the line that was answered."""
Tell = Callable[[str], None]


@dataclass
class Interview:
    """Questions about rows of tables, answered by one person; rows they need are asked for as well."""

    draft: Draft
    ask: Ask
    tell: Tell
    _open: list[str] = field(default_factory=list)
    _declined: set[tuple[str, str]] = field(default_factory=set)

    def row(self, table: str, given: Mapping[str, str] | None = None) -> None:
        """Ask for a row and take it into the draft; `given` holds values that are proposed."""
        self._open.append(table)
        answers = _proposed(self.draft, table) | dict(given or {})
        self.tell(f"\nA row of {table}: {TABLES[table].purpose}\n{HOW}")
        asked = columns(table)
        while asked:
            self._fields(table, asked, answers)
            row = Row(tuple(answers[column] for column in columns(table)))
            asked = self._to_mend(table, row)
        self.draft.add(table, row)
        self._open.pop()

    def agreed(self, question: str) -> bool:
        """Ask what is to be answered with yes or no; no is taken where nothing is said."""
        while True:
            answer = self.ask(f"{question} [y/N] ").strip().lower()
            if answer in {"", "n", "no", "y", "yes"}:
                return answer in {"y", "yes"}
            self.tell("Answer y or n.")

    def missing(self, table: str, column: str, cell: str) -> None:
        """Offer to add the rows of other tables that a cell refers to and that are not there."""
        described = TABLES[table].schema.columns[column]
        target = described.metadata.get("references")
        if not target or not cell or target[0] in self._open:
            return
        standing = set(self.draft.standing(*target))
        for item in cell.split(LIST_MARK) if described.metadata["kind"] == "list" else [cell]:
            if item not in standing and (target[0], item) not in self._declined:
                self._declined.add((target[0], item))
                self._offer(target, item, standing)

    def _offer(self, target: tuple[str, str], item: str, standing: set[str]) -> None:
        near = difflib.get_close_matches(item, standing, n=3)
        hint = f" Near it: {', '.join(near)}." if near else ""
        self.tell(f"  {cells.shown(item)} does not stand in {target[0]}.{hint}")
        key = TABLES[target[0]].schema.columns[target[1]]
        fits = key.unique and not judge_cell(*target, item, self.draft.project)
        if fits and self.agreed(f"  Add it to {target[0]} first?"):
            self.row(target[0], {target[1]: item})
            self.tell(f"\nBack to {(self._open or ['the file'])[-1]}.")

    def _fields(self, table: str, asked: tuple[str, ...], answers: dict[str, str]) -> None:
        at = 0
        while at < len(asked):
            column = asked[at]
            self.tell(_question(table, column) + self._example(table, column))
            answer = self._field(table, column, answers.get(column, ""))
            if answer is None:
                at = max(at - 1, 0)
                continue
            answers[column] = answer
            at += 1

    def _field(self, table: str, column: str, proposed: str) -> str | None:
        """Ask until the answer holds; None to go back."""
        while True:
            answer = self.ask(f"  {column}{f' [{proposed}]' if proposed else ''}: ").strip()
            if answer == BACK:
                return None
            cell = "" if answer == EMPTY else answer or proposed
            if not cells.wrong(cell):
                self.missing(table, column, cell)
            faults = self._wrong(table, column, cell)
            if not faults:
                return cell
            for fault in faults:
                self.tell(f"  ! {fault}")
            proposed = _meant(TABLES[table].schema.columns[column], cell)

    def _example(self, table: str, column: str) -> str:
        """Show a code that stands in the table, since its form alone tells little."""
        if TABLES[table].schema.columns[column].metadata["kind"] not in {"identifier", "date"}:
            return ""
        last = next(filter(None, reversed(self.draft.standing(table, column))), "")
        return f"\n      Such as: {last}" if last else ""

    def _wrong(self, table: str, column: str, cell: str) -> list[str]:
        if unfit := cells.wrong(cell):
            return [f"{unfit[0]}. {unfit[1]}."]
        if TABLES[table].schema.columns[column].unique and cell in self.draft.standing(table, column):
            return [f"{cell} stands in {table} already, and no two rows may share it. Choose another."]
        faults = judge_cell(table, column, cell, self.draft.project, self.draft.new)
        return [f"{fault.allowed}. {fault.mend}." for fault in faults]

    def _to_mend(self, table: str, row: Row) -> tuple[str, ...]:
        """Judge the whole row; tell what is wrong and name the columns to ask again."""
        trial = Draft(self.draft.project, {**self.draft.rows, table: [*self.draft.rows.get(table, ()), row]})
        faults = trial.faults()
        for fault in faults:
            self.tell(f"\n! {told(fault)}")
        wrong = {column for fault in faults for column, _ in fault.cells}
        if faults and not wrong - {columns(table)[0]}:
            return columns(table)  # the key alone is no fault of its own: the row says nothing new
        return tuple(column for column in columns(table) if column in wrong)


def told(fault: Fault) -> str:
    """Say a fault of a row that stands in no file yet."""
    found = ", ".join(
        f'{column} "{value}"' if value else f"{column} is blank" for column, value in fault.cells
    )
    return f"{found}; {fault.allowed}. {fault.mend}."


def words(column: pa.Column) -> list[str]:
    """List the words of a column with a fixed vocabulary; none for any other."""
    _, mark, listed = column.metadata["allowed"].partition("one of ")
    return _BETWEEN.split(listed) if mark and column.metadata["kind"] == "choice" else []


def _question(table: str, column: str) -> str:
    described = TABLES[table].schema.columns[column]
    about = described.metadata
    place = f"{columns(table).index(column) + 1}/{len(columns(table))}"
    need = "may be blank" if described.nullable else "required"
    parts = [TYPES[about["kind"]], f"in {about['unit']}" if about["unit"] else "", need]
    allowed = f"\n      Allowed: {about['allowed']}" if about["allowed"] not in {"text", ""} else ""
    return f"\n{place} {described.description} ({', '.join(filter(None, parts))}){allowed}"


def _proposed(draft: Draft, table: str) -> dict[str, str]:
    """Propose the next code for a key that is numbered."""
    schema = TABLES[table].schema.columns
    keys = [name for name, column in schema.items() if column.unique and "references" not in column.metadata]
    return {key: placing.next_code(draft.standing(table, key)) for key in keys}


def _meant(column: pa.Column, cell: str) -> str:
    """Find the allowed word that was probably meant; blank if none is near."""
    known = words(column)
    begun = [word for word in known if word.lower().startswith(cell.lower())] if cell else []
    if len(begun) == 1:
        return begun[0]
    near = difflib.get_close_matches(cell.lower(), [word.lower() for word in known], n=1)
    return next((word for word in known if near and word.lower() == near[0]), "")
