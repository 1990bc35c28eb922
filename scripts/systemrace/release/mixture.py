"""The tables of two versions with single rows exchanged: data record by record and fact by fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from systemrace.analysis.evaluator import Load
from systemrace.project import Project
from systemrace.registry import changes
from systemrace.release.recomputed import Desk
from systemrace.tables.catalogue import table_named

RECORDS = "registry records"
"""Stands for the dated tables together: what a registry copy says of a record changes as a whole."""

Row = tuple[str, str]
"""Table, or `RECORDS`, and the row's key."""


@dataclass(frozen=True)
class Place:
    """Where a version's tables are: its source, and the registry copy it counts from."""

    project: Project
    snapshot: str | None


@dataclass
class Mixture:
    """The tables of a newer version, in which rows can be as in an older one.

    own: the registry copy that the parameters name; asked for it, the versions' own are given instead.
    read: the tables that have been asked for, with the registry copy.
    """

    older: Place
    newer: Place
    own: str | None
    desk: Desk
    read: set[tuple[str, str | None]] = field(default_factory=set)

    def load(self, kept: frozenset[Row] = frozenset()) -> Load:
        """Give what an evaluator loads with, the rows `kept` being as in the older version."""
        records = frozenset(key for table, key in kept if table == RECORDS)

        def load(name: str, snapshot: str | None = None) -> pd.DataFrame:
            self.read.add((name, snapshot))
            if snapshot is not None and snapshot == self.own:
                then, now = self._dated(name)
                return exchanged(then, now, records) if records else now
            then, now = (self.desk.frame(one.project, name, snapshot) for one in (self.older, self.newer))
            keys = {key for table, key in kept if table == name}
            return mixed(then, now, key_of(name), keys) if keys else now

        return load

    def changed(self) -> list[Row]:
        """List the rows that differ in the tables asked for, by table; the records of a sponsor together."""
        found: list[Row] = []
        for name, snapshot in sorted(self.read, key=str):
            if snapshot is None:
                then, now = (self.desk.frame(one.project, name, None) for one in (self.older, self.newer))
                found += [(name, key) for key in differing(then, now, key_of(name))]
        if any(snapshot is not None for _, snapshot in self.read):
            found += [(RECORDS, record) for record in self._records]
        return found

    @cached_property
    def _copies(self) -> tuple[changes.Copy, changes.Copy]:
        older, newer = (
            changes.Copy(
                *(
                    self.desk.frame(one.project, name, one.snapshot)
                    for name in ("trials", "sites", "screening")
                )
            )
            for one in (self.older, self.newer)
        )
        return older, newer

    @cached_property
    def _records(self) -> list[str]:
        """List the records that differ, those of one sponsor together: they often change alike."""
        trials = pd.concat([copy.trials.set_index(changes.KEY) for copy in self._copies])["lead_sponsor"]
        sponsors = trials[~trials.index.duplicated(keep="last")].fillna("").to_dict()
        found = changes.compare(*self._copies).ids()
        return sorted(found, key=lambda record: (sponsors.get(record, ""), record))

    def _dated(self, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        then, now = (self.desk.frame(one.project, name, one.snapshot) for one in (self.older, self.newer))
        return then, now


def key_of(table: str) -> list[str]:
    """Name the columns that tell the rows of a table apart."""
    schema = table_named(table).schema
    own = [name for name, column in schema.columns.items() if column.unique]
    together = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique or ())
    return own[:1] or together or list(schema.columns)


def differing(then: pd.DataFrame, now: pd.DataFrame, key: list[str]) -> list[str]:
    """List the keys of rows that are in one frame only, or are not the same in both."""
    old, new = (dict(zip(_keys(frame, key), _texts(frame), strict=True)) for frame in (then, now))
    return [one for one in dict.fromkeys([*new, *old]) if old.get(one) != new.get(one)]


def exchanged(then: pd.DataFrame, now: pd.DataFrame, kept: frozenset[str]) -> pd.DataFrame:
    """Give a dated table as in `now` with the records `kept` as in `then`; by record, as copies are."""
    parts = [now[~now[changes.KEY].isin(kept)], then[then[changes.KEY].isin(kept)]]
    return pd.concat(parts).sort_values(changes.KEY, kind="stable", ignore_index=True).astype(now.dtypes)


def mixed(then: pd.DataFrame, now: pd.DataFrame, key: list[str], kept: set[str]) -> pd.DataFrame:
    """Give `now` with the rows of the keys `kept` as in `then`, each where it stood."""
    old, new = _keys(then, key), _keys(now, key)
    order = list(new)
    for before, one in zip([None, *old], old, strict=False):
        if one not in order:
            order.insert(order.index(before) + 1 if before in order else 0, one)
    place = {one: position for position, one in enumerate(order)}
    stay, back = [one not in kept for one in new], [one in kept for one in old]
    rows = pd.concat([now[stay], then[back]])
    places = [place[one] for one in _keys(rows, key)]
    return rows.iloc[pd.Series(places).argsort(kind="stable")].reset_index(drop=True).astype(now.dtypes)


def tables_of(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Sort rows by their table."""
    found: dict[str, list[str]] = {}
    for table, key in sorted(rows):
        found.setdefault(table, []).append(key)
    return found


def _keys(frame: pd.DataFrame, key: list[str]) -> list[str]:
    columns = [frame[name].astype("string").fillna("") for name in key]
    return [" | ".join(parts) for parts in zip(*columns, strict=True)]


def _texts(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(frame.astype("string").fillna("").itertuples(index=False, name=None))
