"""Policy acts beside the milestones, and the legal routes to a first patient that they opened."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from systemrace import dates


@dataclass(frozen=True)
class Route:
    """A legal way to a first patient without clearance by the drug regulator, and the act it rests on."""

    jurisdiction: str
    event_id: str
    begins: str  # which date of the event counts: "date" or "end_date", the start of effect
    binding: bool
    covers_car_t: bool
    reading: str


# A reading of the acts in policy_events, one line each; an act that is only proposed is not binding.
ROUTES = (
    Route(
        "CN",
        "P010",
        "date",
        True,
        True,
        "hospitals file with the health authority instead of asking beforehand",
    ),
    Route(
        "CN",
        "P074",
        "end_date",
        True,
        True,
        "science and ethics review by the institution, in pilot provinces",
    ),
    Route("CN", "P075", "end_date", True, True, "the same, nationwide"),
    Route(
        "CN",
        "P059",
        "end_date",
        True,
        True,
        "filing after hospital review; health-authority approval before paid use",
    ),
    Route(
        "US", "P002", "date", True, False, "gene-modified cells run under an IND, also when a hospital leads"
    ),
    Route("US", "P066", "date", False, True, "notification route, in a budget proposal only"),
    Route(
        "AU", "P028", "date", True, False, "notification; not automatic for the class that CAR-T belongs to"
    ),
)


def lane(policy_events: pd.DataFrame, event_ids: tuple[str, ...], as_of: str) -> pd.DataFrame:
    """Pick dated policy acts for the lane above the milestones.

    Args:
        policy_events: one row a policy act.
        event_ids: which acts.
        as_of: acts that could lie after it are left out.

    Returns:
        key (a letter, in order of date), event_id, jurisdiction, authority, title, date (as printed), first,
        middle, last, source_id.

    Raises:
        ValueError: if an id is not in the table or its act has no date.
    """
    indexed = policy_events.set_index("event_id")
    missing = [key for key in event_ids if key not in indexed.index or pd.isna(indexed.loc[key, "date"])]
    if missing:
        raise ValueError(
            f"no dated policy act {', '.join(missing)}; take event_ids from data/evidence/policy_events.csv"
        )
    rows = indexed.loc[list(event_ids)].reset_index()
    text = rows["date"]
    rows = rows.assign(first=dates.earliest(text), middle=dates.midpoint(text), last=dates.latest(text))
    rows = rows[rows["first"] <= pd.Timestamp(as_of)].sort_values(["middle", "event_id"], ignore_index=True)
    keys = pd.Series([chr(ord("a") + place) for place in range(len(rows))], dtype="str")
    columns = [
        "key",
        "event_id",
        "jurisdiction",
        "authority",
        "title",
        "date",
        "first",
        "middle",
        "last",
        "source_id",
    ]
    return rows.assign(key=keys)[columns]


def routes(policy_events: pd.DataFrame, jurisdictions: tuple[str, ...], as_of: str) -> pd.DataFrame:
    """List the routes to a first patient and whether each was open on `as_of`.

    Returns:
        jurisdiction, act (title), since (date as printed), reading, binding, covers_car_t, open, event_id,
        source_id.
    """
    indexed = policy_events.set_index("event_id")
    rows = [_route(route, indexed, as_of) for route in ROUTES if route.jurisdiction in jurisdictions]
    columns = [
        "jurisdiction",
        "act",
        "since",
        "reading",
        "binding",
        "covers_car_t",
        "open",
        "event_id",
        "source_id",
    ]
    return pd.DataFrame(rows, columns=columns)


def is_read(jurisdiction: str) -> bool:
    """Say whether the acts of a jurisdiction have been read for such a route; that of others is not known."""
    return any(route.jurisdiction == jurisdiction for route in ROUTES)


def has_route(listed: pd.DataFrame, jurisdiction: str) -> bool:
    """Say whether a route was open in a jurisdiction."""
    return bool(listed.loc[listed["jurisdiction"] == jurisdiction, "open"].any())


def _route(route: Route, indexed: pd.DataFrame, as_of: str) -> tuple[object, ...]:
    event = indexed.loc[route.event_id]
    since = event[route.begins] if pd.notna(event[route.begins]) else event["date"]
    begun = dates.PartialDate.parse(since).latest() <= pd.Timestamp(as_of).date()
    is_open = begun and route.binding and route.covers_car_t
    return (
        route.jurisdiction, event["title"], since, route.reading, route.binding, route.covers_car_t, is_open,
        route.event_id, event["source_id"],
    )  # fmt: skip
