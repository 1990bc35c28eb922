"""Our counts beside counts that others printed: same day, same definition, as far as it can be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.matches import MATCHES, Match

# A count printed shortly after as_of is compared with our count on as_of.
NEAR = pd.Timedelta(days=60)
CROSSING_ROW = "pc002"  # the printed count whose note gives the month of overtaking
COLUMNS = [
    "row_id", "source_id", "label", "what", "region", "as_of", "printed", "ours", "low", "high",
    "ratio", "ratio_low", "ratio_high", "why",
]  # fmt: skip


def compare_counts(
    printed: pd.DataFrame,
    records: pd.DataFrame,
    classified: pd.DataFrame,
    countries: pd.DataFrame,
    definition: Definition,
) -> pd.DataFrame:
    """Count again what others printed.

    Args:
        printed: table published_counts.
        records: from `universe.assemble`.
        classified: diseases per trial: nct_id, area, level1.
        countries: table countries, for regions.
        definition: as_of bounds what is compared; the rest follows the printed definition.

    Returns:
        One row per matched count: row_id, source_id, label, what, region, as_of, printed, ours, low and high
        (ours on the first and the last day that a coarse date allows), ratio (ours over printed) with
        ratio_low and ratio_high, why.
    """
    regions = countries.set_index("name")["region"]
    frame = records.assign(home_region=records["sponsor_country"].map(regions))
    rows = []
    for row in _matched(printed, definition).itertuples():
        match = MATCHES[row.row_id]
        said = _printed_value(row)
        days = _days(row.as_of, definition)
        made = {
            day: _recount(frame, classified, row, match, replace(definition, as_of=day)) for day in set(days)
        }
        first, middle, last = (made[day] for day in days)
        what = f"{row.scope}: {row.definition}"
        text = (row.row_id, row.source_id, match.label, what, row.region, row.as_of)
        rows.append((*text, said, middle, first, last, *(n / said for n in (middle, first, last)), match.why))
    return pd.DataFrame(rows, columns=COLUMNS)


def unmatched(printed: pd.DataFrame, definition: Definition, leader: str) -> pd.DataFrame:
    """Say why the other printed counts cannot be made again here.

    Args:
        printed: table published_counts.
        definition: its as_of bounds what is compared.
        leader: the country with more trials ever registered in our copy, for rankings without counts.

    Returns:
        Columns reason, rows (how many counts), sources (their ids), most frequent reason first.
    """
    rest = printed[~printed["row_id"].isin(_matched(printed, definition)["row_id"])]
    reasons = [_why_not(row, definition, leader) for row in rest.itertuples()]
    grouped = rest.assign(reason=reasons).groupby("reason")
    table = pd.DataFrame(
        {"rows": grouped.size(), "sources": grouped["source_id"].agg(lambda ids: ", ".join(sorted(set(ids))))}
    )
    return table.reset_index().sort_values(["rows", "reason"], ascending=[False, True], ignore_index=True)


def table(held: pd.DataFrame) -> pd.DataFrame:
    """Lay `compare_counts` out for reading, one row per printed count."""
    return pd.DataFrame(
        {
            "Count": held["label"],
            "Printed": held["printed"].map("{:,.0f}".format),
            "Ours": held["ours"].map("{:,.0f}".format),
            "Ratio": held["ratio"].map("{:.2f}".format),
            "What differs": held["why"],
        }
    )


def drawn(held: pd.DataFrame) -> pd.DataFrame:
    """Give the recounts that a log axis can show, with the span of a coarse date as low and high."""
    shown = held[held["ratio_low"] > 0]
    return shown.assign(low=shown["ratio_low"], high=shown["ratio_high"])


def not_drawn(held: pd.DataFrame) -> str:
    """Name the recounts that a log axis cannot show."""
    return ", ".join(held.loc[held["ratio_low"] == 0, "label"]) or "none"


def crossing_month(printed: pd.DataFrame) -> str:
    """Give the month of overtaking that Wei and others print, from the note of their row."""
    note = printed.loc[printed["row_id"] == CROSSING_ROW, "note"]
    return str(note.str.extract(r"in (\w+ \d{4})")[0].iloc[0])


def only_on_chictr(printed: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Give the printed numbers of CAR-T trials on China's own registry, counted by as_of.

    Returns:
        Columns label, value, source_id; a row per printed number.
    """
    known = printed[dates.earliest(printed["as_of"]) <= as_of]
    counts = known["definition"].str.contains("further|number of")
    found = known[known["registry"].eq("ChiCTR") & known["scope"].eq("CAR-T") & counts]
    labels = [f"plus {row.value:.0f} ({row.as_of[:4]})" for row in found.itertuples()]
    return pd.DataFrame(
        {
            "label": labels,
            "value": found["value"].astype(float).to_numpy(),
            "source_id": found["source_id"].to_numpy(),
        }
    )


def _matched(printed: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    known = printed[printed["row_id"].isin(list(MATCHES))]
    return known[dates.earliest(known["as_of"]) <= definition.as_of + NEAR]


def _printed_value(row: Any) -> float:
    """Give the printed number: a count, a percentage, or the count that a percentage stands for."""
    if not pd.isna(row.value):
        return float(row.value)
    whole = 100.0 if pd.isna(row.denominator) else float(row.denominator)
    return float(row.percent) * whole / 100


def _days(as_of: str, definition: Definition) -> list[pd.Timestamp]:
    one = pd.Series([as_of])
    days = [rounding(one).iloc[0] for rounding in (dates.earliest, dates.midpoint, dates.latest)]
    return [min(pd.Timestamp(day), definition.as_of) for day in days]


def _recount(
    records: pd.DataFrame,
    classified: pd.DataFrame,
    row: Any,
    match: Match,
    on: Definition,
) -> float:
    base = Definition(as_of=on.as_of, focal="China", comparator="United States", date_basis="first posted")
    definition = replace(base, **match.changes)
    kept = records if match.found else universe.select(records, definition)
    kept = _in_period(kept, row, match, definition)
    for column, allowed in match.records.items():
        kept = kept[kept[column].isin(allowed)]
    if match.diseases:
        about = kept[kept["nct_id"].isin(_with_disease(classified, match.diseases))]
        if match.is_share:
            return 100 * len(about) / max(len(kept), 1)
        kept = about
    return _in_region(kept, row.region, definition)


def _in_period(kept: pd.DataFrame, row: Any, match: Match, definition: Definition) -> pd.DataFrame:
    kept = kept[kept["posted"] <= definition.as_of]
    # Series that begin with a year or a founding date begin before the first record; a day is a real bound.
    if not pd.isna(row.period_start) and len(row.period_start) == 10:
        kept = kept[kept["posted"] >= pd.Timestamp(row.period_start)]
    if match.started:
        kept = kept[kept["start"].dt.year.between(*match.started) & (kept["start"] <= definition.as_of)]
    return kept


def _with_disease(classified: pd.DataFrame, wanted: tuple[str, ...]) -> pd.Series:
    kind = classified["area"] + "/" + classified["level1"].fillna("")
    return classified.loc[classified["area"].isin(list(wanted)) | kind.isin(list(wanted)), "nct_id"]


def _in_region(kept: pd.DataFrame, region: str, definition: Definition) -> float:
    if region == "World":
        return float(len(kept))
    pair = attribution.weights(kept, definition)[["focal", "comparator"]]
    if region in ("Europe", "Other"):
        elsewhere = ~(pair.max(axis=1) > 0) & kept["home_region"].notna()
        return float((elsewhere & (kept["home_region"].isin(["Europe"]) == (region == "Europe"))).sum())
    sums = {
        "China": pair["focal"],
        "United States": pair["comparator"],
        "United States + China": np.sign(pair.max(axis=1)),
        "United States and China together": np.sign(pair.min(axis=1)),
    }
    return float(sums[region].sum())


def _why_not(row: Any, definition: Definition, leader: str) -> str:
    reasons = {
        "no date is given": pd.isna(row.as_of),
        "printed after the day counted": not pd.isna(row.as_of)
        and dates.earliest(pd.Series([row.as_of])).iloc[0] > definition.as_of + NEAR,
        "counts other cell therapies as well": not row.scope.startswith(("CAR", "all CAR")),
        "another registry, not in our copy": str(row.registry).startswith(("ChiCTR", "NMPA")),
        f"a ranking of China first, without counts; our copy puts {leader} first": row.measure == "ranking",
    }
    return next(
        (reason for reason, holds in reasons.items() if holds), "not defined by fields that our copy holds"
    )
