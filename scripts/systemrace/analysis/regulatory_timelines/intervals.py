"""Durations between milestones, with the range their dates leave open, and ranks among products."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Spans = NDArray[np.float64]
Reading = Literal["middle", "best", "worst"]
DAYS_PER_YEAR = 365.25

# Fixed before the ranks were looked at: the stages in turn, then totals from the first patient.
INTERVALS = {
    "start to first patient": ("program_start", "first_patient"),
    "first patient to first data": ("first_patient", "first_data"),
    "first patient to IND": ("first_patient", "ind_cleared"),
    "first patient to pivotal trial": ("first_patient", "pivotal_start"),
    "pivotal trial to filing": ("pivotal_start", "submission"),
    "filing to approval": ("submission", "first_approval"),
    "approval to second jurisdiction": ("first_approval", "second_approval"),
    "first patient to approval": ("first_patient", "first_approval"),
    "first patient to second jurisdiction": ("first_patient", "second_approval"),
}
STAGES = ("first patient to pivotal trial", "pivotal trial to filing", "filing to approval")
# Where no filing was seen the two stages around it can only be shown as one.
STAGE_WITHOUT_FILING = ("pivotal trial to approval", ("pivotal_start", "first_approval"))
TOTAL = "first patient to approval"
ENDS = ("_from", "_to")


def durations(dated: pd.DataFrame) -> pd.DataFrame:
    """Measure every interval of every product.

    Args:
        dated: from `milestones.collect`.

    Returns:
        A row per product and interval whose two ends are dated: programme_id, product, country,
        interval, years (between the middles), low, high (the shortest and longest that the
        precision of the two dates allows, not below 0), from_date, to_date, source_id (of both ends).
    """
    keys = ["programme_id", "product", "country"]
    kept = ["kind", *keys, "date", "first", "middle", "last", "source_id"]
    ends = [dated[kept].rename(columns=lambda name, end=end: _named(name, end, keys)) for end in ENDS]
    wanted = {**INTERVALS, STAGE_WITHOUT_FILING[0]: STAGE_WITHOUT_FILING[1]}
    table = pd.DataFrame(wanted.values(), columns=[f"kind{end}" for end in ENDS]).assign(
        interval=list(wanted)
    )
    both = table.merge(ends[0], on="kind_from").merge(ends[1], on=["kind_to", *keys])
    days = {
        "years": both["middle_to"] - both["middle_from"],
        "low": both["first_to"] - both["last_from"],
        "high": both["last_to"] - both["first_from"],
    }
    years = {column: (gap.dt.days / DAYS_PER_YEAR).clip(lower=0) for column, gap in days.items()}
    sources = (both["source_id_from"] + "|" + both["source_id_to"]).astype("str")
    named = both[keys].assign(
        interval=both["interval"].astype("str"), **years, from_date=both["date_from"], to_date=both["date_to"]
    )
    return named.assign(source_id=sources)


def stages(measured: pd.DataFrame, dated: pd.DataFrame) -> pd.DataFrame:
    """Lay the stages of each product end to end, from the first patient.

    Args:
        measured: from `durations`.
        dated: from `milestones.collect`.

    Returns:
        A row per product and stage: product, country, stage, begin, end (years since the first patient,
        middles), years, low, high, total_low, total_high; products without a total are left out.
    """
    total = measured[measured["interval"] == TOTAL].set_index("programme_id")
    filed = set(measured.loc[measured["interval"] == "filing to approval", "programme_id"])
    plain = measured["interval"].isin(STAGES) & measured["programme_id"].isin(filed)
    merged = measured["interval"].isin([STAGES[0], STAGE_WITHOUT_FILING[0]]) & ~measured["programme_id"].isin(
        filed
    )
    piloted = set(dated.loc[dated["kind"] == "pivotal_start", "programme_id"])
    whole = (measured["interval"] == TOTAL) & ~measured["programme_id"].isin(piloted)
    rows = measured[(plain | merged | whole) & measured["programme_id"].isin(total.index)].copy()
    rows["end"] = rows.groupby("programme_id")["years"].cumsum()
    rows["begin"] = rows["end"] - rows["years"]
    rows = rows.assign(
        stage=rows["interval"],
        total=rows["programme_id"].map(total["years"]),
        total_low=rows["programme_id"].map(total["low"]),
        total_high=rows["programme_id"].map(total["high"]),
    )
    columns = ["programme_id", "product", "country", "stage", "begin", "end", "years", "low", "high"]
    return rows[[*columns, "total", "total_low", "total_high", "source_id"]].reset_index(drop=True)


def by_country(measured: pd.DataFrame, countries: tuple[str, ...]) -> pd.DataFrame:
    """Summarise each interval by country of the originator.

    Returns:
        interval, country ("other" for the rest), products, median, shortest, longest (years).
    """
    grouped = measured[measured["interval"].isin(INTERVALS)].assign(
        country=measured["country"].where(measured["country"].isin(countries), "other")
    )
    order = pd.CategoricalIndex(INTERVALS, INTERVALS, name="interval")
    table = (
        grouped.groupby(["interval", "country"])["years"].agg(["size", "median", "min", "max"]).reset_index()
    )
    table["interval"] = pd.Categorical(table["interval"], order.categories)
    table["country"] = pd.Categorical(table["country"], [*countries, "other"])
    names = {"size": "products", "min": "shortest", "max": "longest"}
    plain = table.sort_values(["interval", "country"]).rename(columns=names)
    return plain.astype({"interval": "str", "country": "str"}).reset_index(drop=True)


def ranks(measured: pd.DataFrame, programme_id: str) -> pd.DataFrame:
    """Rank one product among all approved products, interval by interval.

    Returns:
        interval, others (products with the same interval), rank (1 is fastest), best, worst (ranks that the
        precision of the dates leaves open), share_faster (of the others), years, low, high.
    """
    intervals, programmes = (measured[name].to_numpy(object) for name in ("interval", "programme_id"))
    spans, mine = measured[["years", "low", "high"]].to_numpy(float), programmes == programme_id
    rows = []
    for name in INTERVALS:
        group = intervals == name
        own = spans[group & mine]
        if len(own):
            rows.append(_rank(name, own[0], spans[group & ~mine]))
    columns = ["interval", "others", "rank", "best", "worst", "share_faster", "years", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def record(ranked: pd.DataFrame, at_least: int = 3, reading: Reading = "middle") -> dict[str, float]:
    """Sum up the ranks for claim B4 over the intervals that at least so many other products share.

    Args:
        ranked: from `ranks`.
        at_least: how many others must have an interval for it to count.
        reading: "middle" takes the rank by the middles of dates, "best" and "worst" the ends of the ranks
            that the precision of the dates leaves open.
    """
    shared = ranked[ranked["others"] >= at_least]
    rank = shared["rank" if reading == "middle" else reading]
    return {
        "intervals": len(shared),
        "fastest": int((rank == 1).sum()),
        "top_quarter": int((rank <= (shared["others"] + 1) / 4).sum()),
        "median_percentile": float(((rank - 1) / shared["others"]).median()) if len(shared) else 0.0,
    }


def _named(name: str, end: str, keys: list[str]) -> str:
    return name if name in keys else f"{name}{end}"


def _rank(name: str, own: Spans, others: Spans) -> tuple[object, ...]:
    """Rank years, low and high of one product among those of others, a row each."""
    years, low, high = own.tolist()
    faster = int((others[:, 0] < years).sum())
    best = 1 + int((others[:, 2] < low).sum())
    worst = 1 + int((others[:, 1] < high).sum())
    share = faster / len(others) if len(others) else float("nan")
    return name, len(others), 1 + faster, best, worst, share, years, low, high
