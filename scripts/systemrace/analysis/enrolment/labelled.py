"""Frames ready to be drawn: rows with their labels, in drawing order."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.enrolment import dated, making, ratios, registry
from systemrace.analysis.words import at

UNIT_TITLES = {"month": "Patients per trial-month", "site": "Patients per site-month"}
RATIO_TITLES = {"month": "Per trial-month", "site": "Per site-month"}
OPEN, UNLIKE = "not told apart", "not alike"
RECORDS_WORDS: dict[registry.Records, str] = {
    "completed": "completed records",
    "ended": "completed or terminated records",
    "all dated": "all records with dates, most of them planned",
}


def side(low: float, high: float, pair: tuple[str, str]) -> str:
    """Say which country a ratio's interval favours, or that it tells none."""
    return pair[0] if low > 1 else pair[1] if high < 1 else OPEN


def rates(measured: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Give the dated studies twice, once per exposure, focal country first, fastest first.

    Returns:
        unit (panel), place, label, rate, low, high, row_id, source_id.
    """
    order = {place: rank for rank, place in enumerate(pair)}
    parts = []
    for unit, title in UNIT_TITLES.items():
        known = measured[measured[unit].notna()]
        part = pd.DataFrame(
            {
                "unit": title,
                "place": known["place"],
                "label": [_study(row) for _, row in known.iterrows()],
                "rate": known[unit],
                "low": known[f"{unit}_low"],
                "high": known[f"{unit}_high"],
                "row_id": known["row_id"],
                "source_id": known["source_id"],
            }
        )
        rank = part["place"].map(order).fillna(len(order))
        parts.append(part.assign(rank=rank).sort_values(["rank", "rate"], ascending=[True, False]))
    return pd.concat(parts, ignore_index=True).drop(columns="rank")


def _study(row: pd.Series) -> str:
    sites = "" if pd.isna(row["sites"]) else f", {int(row['sites'])} site{'s' if row['sites'] != 1 else ''}"
    return f"{row['trial']} ({row['patients']} in {row['months']:.0f} months{sites})"


def pairs(found: pd.DataFrame, countries: tuple[str, str]) -> pd.DataFrame:
    """Give pairs of trials per site-month and per trial-month.

    Returns:
        unit (panel), label, side, ratio, low, high.
    """
    parts = [
        pd.DataFrame(
            {
                "unit": title,
                "label": found["first"]
                + " over "
                + found["second"]
                + found["alike"].map({True: "", False: ", not alike"}),
                "side": _sides(found, unit, countries),
                "ratio": found[unit],
                "low": found[f"{unit}_low"],
                "high": found[f"{unit}_high"],
            }
        )
        for unit, title in RATIO_TITLES.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _sides(found: pd.DataFrame, unit: str, countries: tuple[str, str]) -> list[str]:
    """Say whom each pair favours; a pair that is not alike is no comparison of countries."""
    limits = zip(found["alike"], found[f"{unit}_low"], found[f"{unit}_high"], strict=True)
    return [side(low, high, countries) if alike else UNLIKE for alike, low, high in limits]


def legs(
    enrolment: pd.DataFrame,
    records: pd.DataFrame,
    pair: tuple[str, str],
    *,
    choice: dated.Choice,
    end: registry.End,
    adjust: str,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the countries in every set of trials there is, per month and per site.

    Returns:
        unit (panel), label, basis, focal, comparator (trials), side, ratio, low, high.
    """
    studies = dated.of_pair(dated.studies(enrolment, choice), *pair)
    # Adding or leaving out routine care is the other reading of the same table.
    flipped = dated.Choice(choice.window, choice.reports, not choice.routine_care, choice.diseases)
    word = "Dated trials" + (" and routine care" if choice.routine_care else "")
    other = "Dated trials" + ("" if choice.routine_care else " and routine care")
    sets: list[tuple[str, str, pd.DataFrame, tuple[str, ...]]] = [
        (word, "dated", studies, ()),
        (other, "dated", dated.of_pair(dated.studies(enrolment, flipped), *pair), ()),
    ]
    for kind, words in RECORDS_WORDS.items():
        known = registry.measured(records, registry.Choice(kind, end))
        sets.append((f"Registry: {words}", kind, known, ratios.ADJUSTMENTS[adjust]))
    rows = []
    for unit, title in RATIO_TITLES.items():
        for label, basis, trials, held in sets:
            found = ratios.compare(trials, unit, pair, held, level)
            if found.known:
                told = f"{label} ({found.focal} and {found.comparator})"
                rows.append(
                    (
                        title,
                        told,
                        basis,
                        found.focal,
                        found.comparator,
                        side(found.low, found.high, pair),
                        found.ratio,
                        found.low,
                        found.high,
                    )
                )
    columns = ["unit", "label", "basis", "focal", "comparator", "side", "ratio", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def failures(
    counted: pd.DataFrame, typical: making.Interval, pooling: making.Pooling = "typical"
) -> pd.DataFrame:
    """Give studies with their share of failed products, and all of them pooled below.

    Returns:
        label, place, share, low, high, row_id, source_id.
    """
    rows = counted.assign(
        label=counted["trial"] + " (" + counted["n"].astype(str) + " of " + counted["total"].astype(str) + ")"
    )
    rows = rows[["label", "place", "share", "low", "high", "row_id", "source_id"]]
    last = pd.DataFrame(
        {
            "label": [POOLED[pooling]],
            "place": [TYPICAL],
            "share": [typical.estimate],
            "low": [typical.low],
            "high": [typical.high],
        }
    )
    return pd.concat([rows, last], ignore_index=True)


TYPICAL = "all studies"
POOLED: dict[making.Pooling, str] = {"typical": "Typical study", "added up": "All added up"}


def losses(found: pd.DataFrame) -> pd.DataFrame:
    """Write the count, or that there is none, behind the label of each step."""
    counts = [
        f"{n} of {total}" if pd.notna(n) else "share only"
        for n, total in zip(found["n"], found["total"], strict=True)
    ]
    return found.assign(
        label=[f"{label} ({count})" for label, count in zip(found["label"], counts, strict=True)]
    )


def points(known: pd.DataFrame) -> pd.DataFrame:
    """Give registry records as points: title, place, state (completed or not), months, patients, sites."""
    state = known["overall_status"].eq("COMPLETED").map({True: "completed", False: "planned or unconfirmed"})
    return known.assign(state=state)[["nct_id", "place", "state", "months", "patients", "sites", "source_id"]]


def place_words(countries: tuple[str, str]) -> str:
    """Write `China over the United States`."""
    return f"{at(countries[0])} over {at(countries[1])}"
