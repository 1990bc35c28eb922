"""The stages before the first patient laid end to end, and the most that an act could save of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from systemrace.analysis.recalibration import acts
from systemrace.analysis.regulatory_timelines import clocks, startup
from systemrace.errors import UsageError

DAYS_PER_MONTH = 365.25 / 12
DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12

# Stages of the path, in order, and the words for them in the table of acts.
TOUCHED = {
    "before the application": ("pre-IND",),
    "review of the application": ("IND review",),
    "ethics review": ("ethics",),
    "ethics, contract and activation": ("ethics", "contract"),
    "contract and activation": ("contract",),
    "activation to first patient": (),
    "clearance to first patient": ("ethics", "contract"),
    "whole start-up": ("ethics", "contract"),
    "concept to first patient": ("pre-IND", "IND review", "ethics", "contract"),
}
BOTH_REVIEWS = "IRB and contract"


# From where to where each stage runs, in words.
ENDS = {
    "before the application": ("first meeting", "application"),
    "review of the application": ("application", "clearance"),
    "ethics review": ("submission", "ethics approval"),
    "ethics, contract and activation": ("clearance", "open site"),
    "contract and activation": ("ethics approval", "open site"),
    "activation to first patient": ("open site", "first patient"),
    "clearance to first patient": ("clearance", "first patient"),
    "whole start-up": ("protocol", "open site"),
    "concept to first patient": ("concept", "first patient"),
}


@dataclass(frozen=True)
class Route:
    """A way to the first patient: whose it is, and the rows whose durations are laid end to end."""

    name: str
    rows: tuple[str, ...]


def segments(
    review_times: pd.DataFrame, speed: pd.DataFrame, routes: list[Route], days_per_working_day: float
) -> pd.DataFrame:
    """Lay the durations of each route end to end, in months.

    Args:
        review_times: columns as in the table.
        speed: columns as in the table.
        routes: which rows, in order.
        days_per_working_day: calendar days in a working day; days of unknown kind are read as calendar days.

    Returns:
        A row per segment: route (whose, from where to where, how many stages were observed), row_id, stage,
        what, kind (words of `clocks.KINDS`), n, months, low, high (missing where no range is printed), start,
        stop (months from the begin of the route), source_id.

    Raises:
        ValueError: if a route names a row that is in neither table.
    """
    known = pd.concat(
        [_of_reviews(review_times, days_per_working_day), _of_speed(speed, days_per_working_day)]
    ).set_index("row_id")
    parts: list[pd.DataFrame] = []
    for route in routes:
        missing = [row for row in route.rows if row not in known.index]
        if missing:
            raise ValueError(
                f"no duration {', '.join(missing)} for the route '{route.name}'; take ids from "
                "data/evidence/review_times.csv or speed.csv that time a stage before the first patient"
            )
        part = known.loc[list(route.rows)].reset_index()
        stop = part["months"].cumsum()
        name = _named(route, part, {one["route"].iloc[0] for one in parts})
        parts.append(part.assign(route=name, start=stop - part["months"], stop=stop))
    columns = [
        "route", "row_id", "stage", "what", "kind", "n", "months", "low", "high", "start", "stop",
        "source_id",
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns]


def totals(laid: pd.DataFrame) -> pd.DataFrame:
    """Add up each route: its central months, and the sums if every stage were at its lower or upper end.

    Returns:
        route, months, shortest, longest; a stage without a range counts with its central figure.
    """
    ends = laid.assign(
        shortest=laid["low"].fillna(laid["months"]), longest=laid["high"].fillna(laid["months"])
    )
    return ends.groupby("route", sort=False)[["months", "shortest", "longest"]].sum().reset_index()


def caps(loosened: pd.DataFrame, laid: pd.DataFrame) -> pd.DataFrame:
    """Give for each act before the first patient what is said of it and the most that it could save.

    An act cannot save more than the stages last that it bears on.

    Args:
        loosened: acts, from `acts.distinct`, of the jurisdiction of the route.
        laid: segments of one route.

    Returns:
        A row per act: event_id, title, date, form, in_use, covers_car_t, stages (words), said_low, said_high
        (missing where no source gives months), saving_basis, cap (central length of the stages), cap_high
        (their upper ends), most (the lesser of said_high and cap_high; 0 where nothing is said), source_id.
    """
    front = loosened[loosened["front"]]
    length = [_length(laid, stages) for stages in front["path_stages"]]
    table = front.assign(
        cap=[middle for middle, _ in length],
        cap_high=[high for _, high in length],
        said_low=front["months_saved_low"],
        said_high=front["months_saved_high"],
        stages=[
            ", ".join(stage for stage in stages if stage in acts.FRONT) for stages in front["path_stages"]
        ],
    )
    table["most"] = table[["said_high", "cap_high"]].min(axis=1).where(table["said_high"].notna(), 0.0)
    columns = [
        "event_id", "title", "date", "form", "in_use", "covers_car_t", "stages", "said_low", "said_high",
        "saving_basis", "cap", "cap_high", "most", "source_id",
    ]  # fmt: skip
    return table[columns].reset_index(drop=True)


def require_acts(capped: pd.DataFrame, country: str, day: str) -> None:
    """Refuse a day by which a country had no act before the first patient: there is nothing to save or cap.

    Raises:
        UsageError: naming the country and the day.
    """
    if capped.empty:
        raise UsageError(
            f"By {day} no act that loosens a stage before the first patient is known for {country}. "
            "Choose a later as_of or an earlier acts_since."
        )


def saving(capped: pd.DataFrame, loosened: pd.DataFrame) -> tuple[float, float]:
    """Give the months that acts are said to save together, low and high.

    Acts that share a stage before the first patient are not added up: of these the largest counts, and none
    counts for more than its stages last.

    Args:
        capped: from `caps`, the acts let in.
        loosened: the same acts with path_stages.
    """
    said = capped[capped["said_high"].notna() & (capped["cap_high"] > 0)].sort_values("most", ascending=False)
    stages = loosened.set_index("event_id")["path_stages"]
    taken: set[str] = set()
    low = high = 0.0
    for row in said.itertuples():
        own = {stage for stage in stages[row.event_id] if stage in acts.FRONT}
        if not own & taken:
            taken |= own
            low, high = low + min(row.said_low, row.most), high + row.most
    return low, high


def measured(capped: pd.DataFrame) -> int:
    """Count the acts in use whose saving before the first patient was measured, not aimed at or enacted."""
    return int((capped["in_use"] & capped["saving_basis"].eq("measured").fillna(False)).sum())


def _named(route: Route, part: pd.DataFrame, taken: set[str]) -> str:
    """Name a route by its ends, and by its rows where another has the same name."""
    observed = int((part["kind"] == clocks.KINDS["measured"]).sum())
    first, last = ENDS[part["stage"].iloc[0]][0], ENDS[part["stage"].iloc[-1]][1]
    name = f"{route.name}: {first} to {last} ({observed} of {len(part)} observed)"
    return f"{name} [{', '.join(route.rows)}]" if name in taken else name


def _length(laid: pd.DataFrame, stages: tuple[str, ...]) -> tuple[float, float]:
    hit = laid[[bool(set(TOUCHED[stage]) & set(stages)) for stage in laid["stage"]]]
    return float(hit["months"].sum()), float(hit["high"].fillna(hit["months"]).sum())


def _of_reviews(review_times: pd.DataFrame, days_per_working_day: float) -> pd.DataFrame:
    places = tuple(review_times["jurisdiction"].unique())
    listed = clocks.clocks(review_times, (*clocks.TRIAL_REVIEW, *clocks.START_UP, "approval time"), places)
    staged = startup.staged(listed.assign(metric=listed["metric"].replace("approval time", "CTA review")))
    rows = staged.assign(row_id=staged["review_id"], kind=staged["kind"].map(clocks.KINDS))
    joint = rows["what"].fillna("").str.startswith(BOTH_REVIEWS)
    rows = rows.assign(stage=rows["stage"].mask(joint, "ethics, contract and activation"))
    return _in_months(rows, days_per_working_day)


def _of_speed(speed: pd.DataFrame, days_per_working_day: float) -> pd.DataFrame:
    words = {"limit": "limit", "measured": "measured", "dated case": "measured", "said": "rough"}
    rows = speed[speed["path_stage"].isin(TOUCHED) & speed["basis"].isin(words)]
    rows = rows.assign(
        stage=rows["path_stage"],
        what=rows["definition"],
        kind=rows["basis"].map(words).map(clocks.KINDS),
        **{name: rows[name].to_numpy("float64", na_value=math.nan) for name in ("value", "low", "high")},
    )
    return _in_months(rows, days_per_working_day)


def _in_months(rows: pd.DataFrame, days_per_working_day: float) -> pd.DataFrame:
    day = 1 / DAYS_PER_MONTH
    factors = {
        "months": 1.0,
        "years": MONTHS_PER_YEAR,
        "weeks": DAYS_PER_WEEK * day,
        "days": day,
        "calendar days": day,
        "working days": days_per_working_day * day,
    }
    rows = rows[rows["unit"].isin(factors)]
    factor = rows["unit"].map(factors)
    middle = rows["value"].fillna((rows["low"] + rows["high"]) / 2)
    return rows.assign(months=middle * factor, low=rows["low"] * factor, high=rows["high"] * factor)[
        ["row_id", "stage", "what", "kind", "n", "months", "low", "high", "source_id"]
    ]
