"""Which country leads in each indicator, apart for what is old and for what begins now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from systemrace.analysis.statistics import proportions, rates
from systemrace.errors import UsageError

Trackers = Literal["each counts", "one per house", "one per question"]
FOUNDATION, CURRENT = "foundation", "current"
LEADS, BEHIND, OPEN = "leads", "behind", "open"
TOLD = ("era", "standing", "field", "theme", "measures", "year_end", "house", "provider", "source_id")
Told = dict[str, Any]  # a row, by the columns of TOLD
Standing = tuple[str, str]  # era and standing
NOT_COUNTED = frozenset({"percent", "share points", "rank", "flag", "percentile"})
COLUMNS = [
    "indicator", "label", "field", "theme", "measures", "year", "year_start", "year_end", "era",
    "comparator_value", "focal_value", "unit", "basis", "ratio", "low", "high", "standing",
    "provider", "house", "source_id",
]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What counts as an indicator of discovery, and when one country leads in it.

    era_year: the last year of the foundation. themes: of the indicators counted. need_interval: leave out
    indicators without printed counts. fractional_counts: treat fractional shares of papers as counts.
    trackers: every indicator counts, or those of one house, or those that ask one question, count once and
    must agree.
    """

    era_year: int = 2019
    themes: tuple[str, ...] = ("publications", "patents", "candidates", "first-in-class")
    need_interval: bool = False
    fractional_counts: bool = False
    trackers: Trackers = "each counts"
    level: float = 0.95


class Pair(NamedTuple):
    """Focal and comparator country, as the table of indicators names them."""

    focal: str = "China"
    comparator: str = "US"


DEFAULT = Pair()


class Ratio(NamedTuple):
    """Comparator over focal country, with limits where counts allow them."""

    basis: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    standing: str = OPEN


def themes_of(text: str, indicators: pd.DataFrame) -> tuple[str, ...]:
    """Read a list of themes between | marks.

    Raises:
        UsageError: for a theme that no indicator has; names those there are.
    """
    known = sorted(indicators["theme"].unique())
    wanted = tuple(text.split("|"))
    unknown = [theme for theme in wanted if theme not in known]
    if unknown:
        raise UsageError(
            f"themes: no indicator has the theme {' or '.join(unknown)}. There are {', '.join(known)}; "
            "write them between | marks."
        )
    return wanted


def compare(
    rows: pd.DataFrame,
    indicators: pd.DataFrame,
    choice: Choice,
    pair: Pair = DEFAULT,
    more: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compare the countries in every indicator and year that give both alike, in every theme.

    Args:
        rows: the table of discovery.
        indicators: what each indicator speaks of and measures.
        choice: what counts and when one leads.
        pair: the two countries.
        more: further comparisons with the same columns, such as `constructs.compare`.

    Returns:
        COLUMNS; ratio, low and high are comparator over focal, missing where the source prints none.
    """
    frame = dated(ratios(rows, indicators, choice, pair), choice.era_year)
    return frame if more is None else pd.concat([frame, more[COLUMNS]], ignore_index=True)


def ratios(
    rows: pd.DataFrame, indicators: pd.DataFrame, choice: Choice, pair: Pair = DEFAULT
) -> pd.DataFrame:
    """Compare the countries as `compare` does, whichever year parts the eras."""
    told = rows[rows["unit"] != "flag"].merge(indicators, on="indicator", how="left")
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in told.to_dict("records"):
        groups.setdefault((row["indicator"], row["year"], row["source_id"]), []).append(row)
    found = [
        _row(group, result, pair) for group in groups.values() for result in _ratios(group, choice, pair)
    ]
    return pd.DataFrame(found, columns=[c for c in COLUMNS if c != "era"])


def dated(compared: pd.DataFrame, era_year: int) -> pd.DataFrame:
    """Put each comparison from `ratios` into its era."""
    era = [_era(row, era_year) for row in compared.to_dict("records")]
    return compared.assign(era=era)[COLUMNS]


def counted(compared: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Keep the newest year of each indicator in either era, of the themes that count."""
    return newest_of(in_time(compared), choice)


def in_time(compared: pd.DataFrame) -> pd.DataFrame:
    """Put comparisons in the order of their years, for `newest_of`."""
    # Of windows that end alike the shortest speaks most of its end.
    return compared.sort_values(["year_end", "year_start"], kind="stable")


def newest_of(ordered: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Give what `counted` gives, from comparisons put in order by `in_time`."""
    kept = ordered["theme"].isin(choice.themes)
    if choice.need_interval:
        kept &= ordered["low"].notna()
    newest = ordered[kept].drop_duplicates(["indicator", "era"], keep="last")
    return newest.sort_values(["era", "theme", "indicator"], kind="stable").reset_index(drop=True)


def told(newest: pd.DataFrame) -> list[Told]:
    """Give the rows of `counted` as mappings, for `tallied`."""
    names = [name for name in TOLD if name in newest]
    columns = [newest[name].tolist() for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def questions(newest: pd.DataFrame) -> pd.DataFrame:
    """Bring indicators that ask one question (field, theme and kind of measure) together.

    Only the trackers of a question's newest year speak; where they disagree the question is open.
    """
    return pd.DataFrame(_questions(told(newest)), columns=["era", "standing"])


def houses(newest: pd.DataFrame) -> pd.DataFrame:
    """Bring indicators of one house together; a house whose indicators disagree is open."""
    return pd.DataFrame(_houses(told(newest)), columns=["era", "standing"])


def tally(newest: pd.DataFrame, trackers: Trackers) -> dict[str, int]:
    """Count the indicators, the leads and the lags in either era."""
    return tallied(told(newest), trackers)


def tallied(rows: Sequence[Told], trackers: Trackers) -> dict[str, int]:
    """Give what `tally` gives, from rows of `told`."""
    joined = {"one per question": _questions, "one per house": _houses}
    judged = joined[trackers](rows) if trackers in joined else [(row["era"], row["standing"]) for row in rows]
    eras = {era: [said for when, said in judged if when == era] for era in (FOUNDATION, CURRENT)}
    return {
        f"{era}_{name}": len(standing) if name == "indicators" else standing.count(name)
        for era, standing in eras.items()
        for name in ("indicators", LEADS, BEHIND)
    }


def standing_of(ratio: float | None, low: float | None = None, high: float | None = None) -> str:
    """Say where the comparator stands: by the interval where there is one, else by the figures."""
    if ratio is None:
        return OPEN
    below, above = (ratio, ratio) if low is None or high is None else (low, high)
    if below > 1:
        return LEADS
    return BEHIND if above < 1 else OPEN


def _questions(rows: Sequence[Told]) -> list[Standing]:
    groups = _grouped(rows, lambda row: (row["field"], row["theme"], row["measures"]))
    return _agreed(
        [
            (era, [row for row in rows if row["year_end"] == max(one["year_end"] for one in rows)])
            for era, rows in groups
        ]
    )


def _houses(rows: Sequence[Told]) -> list[Standing]:
    return _agreed(_grouped(rows, _house))


def _grouped(rows: Sequence[Told], key: Callable[[Told], Hashable]) -> list[tuple[str, list[Told]]]:
    groups: dict[tuple[str, Hashable], list[Told]] = {}
    for row in rows:
        groups.setdefault((row["era"], key(row)), []).append(row)
    return [(era, together) for (era, _), together in groups.items()]


def _house(row: dict[str, Any]) -> Hashable:
    """Name whose data an indicator rests on: another's house, else the provider, else the source."""
    named = (row[name] for name in ("house", "provider", "source_id"))
    return next(str(name) for name in named if pd.notna(name))


def _agreed(groups: list[tuple[str, list[Told]]]) -> list[Standing]:
    said = [(era, {row["standing"] for row in rows}) for era, rows in groups]
    return [(era, next(iter(one)) if len(one) == 1 else OPEN) for era, one in said]


def _ratios(group: list[dict[str, Any]], choice: Choice, pair: Pair) -> Iterator[Ratio]:
    """Give the one comparison that the rows of an indicator and year allow, or none."""
    places = _places(group)
    if set(pair) <= set(places):
        yield _of_both(places, choice, pair)
        return
    for row in group:
        if pd.notna(row["leader"]):
            yield Ratio("said", standing=LEADS if row["leader"] == pair.comparator else BEHIND)
        elif row["country"] in pair and row["parts"] is True and pd.notna(row["numerator"]):
            yield from _of_share(row, choice, pair)


def _places(group: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give the first row of each country."""
    return {row["country"]: row for row in reversed(group)}


def _of_both(places: dict[str, dict[str, Any]], choice: Choice, pair: Pair) -> Ratio:
    comparator, focal = (float(places[place]["value"]) for place in (pair.comparator, pair.focal))
    unit = places[pair.focal]["unit"]
    if unit == "rank":
        return Ratio("rank", standing=LEADS if comparator < focal else BEHIND)
    if unit not in NOT_COUNTED or (unit == "share points" and choice.fractional_counts):
        found = rates.rate_ratio(round(comparator), round(focal), level=choice.level)
        return Ratio("counts", found.ratio, found.low, found.high, standing_of(*ends(found)))
    ratio = comparator / focal
    return Ratio("printed", ratio, standing=standing_of(ratio))


def _of_share(row: dict[str, Any], choice: Choice, pair: Pair) -> Iterator[Ratio]:
    """Set one country against all others together: who has more than half leads every other one."""
    found = proportions.proportion_interval(
        int(row["numerator"]), int(row["denominator"]), "clopper-pearson", choice.level
    )
    odds = [_odds(share) for share in (found.estimate, found.low, found.high)]
    if odds[1] <= 1:
        return
    if row["country"] == pair.focal:
        odds = [1 / odds[0], 1 / odds[2], 1 / odds[1]]
    yield Ratio("share of all", odds[0], odds[1], odds[2], standing_of(*odds))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def ends(found: rates.Ratio) -> tuple[float, float, float]:
    """Unpack a ratio and its limits."""
    return found.ratio, found.low, found.high


def _row(group: list[dict[str, Any]], result: Ratio, pair: Pair) -> dict[str, Any]:
    places = _places(group)
    kept = (
        "indicator", "label", "field", "theme", "measures", "year", "year_start", "year_end", "unit",
        "provider", "house", "source_id",
    )  # fmt: skip
    return {name: group[0][name] for name in kept} | {
        "comparator_value": places.get(pair.comparator, {}).get("value"),
        "focal_value": places.get(pair.focal, {}).get("value"),
        "basis": result.basis,
        "ratio": result.ratio,
        "low": result.low,
        "high": result.high,
        "standing": result.standing,
    }


def _era(row: dict[str, Any], era_year: int) -> str:
    """Tell what only counts work after the parting year from what reaches back."""
    if row["measures"] == "cumulative":
        return FOUNDATION
    begins = row["year_end"] if row["measures"] == "standing" else row["year_start"]
    return CURRENT if pd.notna(begins) and begins > era_year else FOUNDATION
