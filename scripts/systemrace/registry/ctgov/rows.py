"""From the registry's records to the rows of trials.csv and sites.csv, with every departure told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from systemrace.dates import PartialDate
from systemrace.registry.ctgov.record import Location, Protocol, Study
from systemrace.registry.ctgov.search import SOURCE_ID
from systemrace.registry.snapshot import Correction

LIST_MARK = "|"
IN_ITEM = "/"
"""Stands for a | within an item of a list."""

IN_ORDER = (
    ("start_date", "primary_completion_date"),
    ("start_date", "completion_date"),
    ("primary_completion_date", "completion_date"),
    ("first_posted", "last_update_posted"),
)


def trial(study: Study, date: str, source_id: str = SOURCE_ID) -> dict[str, Any]:
    """Write a record as a row of trials.csv.

    Args:
        study: the record.
        date: day of the pull, YYYY-MM-DD.
        source_id: of the copy that gave it.

    Returns:
        Every column of the table in its order, None where the record is silent. Dates are as
        precise as the record; countries and kinds of intervention stand once each, sorted; all
        other lists keep the record's order.
    """
    protocol = study.protocol_section
    names, status = protocol.identification_module, protocol.status_module
    locations = protocol.contacts_locations_module.locations
    interventions = protocol.arms_interventions_module.interventions
    return {
        "nct_id": study.nct_id,
        "title": names.brief_title or names.official_title,
        "study_type": protocol.design_module.study_type,
        "overall_status": status.overall_status,
        "start_date": status.start_date_struct.date,
        "first_posted": status.study_first_post_date_struct.date,
        "primary_completion_date": status.primary_completion_date_struct.date,
        "completion_date": status.completion_date_struct.date,
        "last_update_posted": status.last_update_post_date_struct.date,
        "phases": _list(protocol.design_module.phases),
        **_size(protocol),
        **_sponsors(protocol),
        "countries": _list(sorted({place.country for place in locations if place.country})),
        "n_sites": len(locations) or None,
        "conditions": _list(protocol.conditions_module.conditions),
        "interventions": _list(item.name for item in interventions),
        "intervention_types": _list(sorted({item.type for item in interventions if item.type})),
        "has_results": study.has_results,
        "allocation": protocol.design_module.design_info.allocation,
        "masking": protocol.design_module.design_info.masking_info.masking,
        "record_date": date,
        "source_id": source_id,
    }


def _size(protocol: Protocol) -> dict[str, Any]:
    info = protocol.design_module.enrollment_info
    return {"enrollment": info.count, "enrollment_type": info.type}


def _sponsors(protocol: Protocol) -> dict[str, Any]:
    sponsors = protocol.sponsor_collaborators_module
    return {
        "lead_sponsor": sponsors.lead_sponsor.name or None,
        "lead_sponsor_class": sponsors.lead_sponsor.class_,
        "collaborators": _list(other.name for other in sponsors.collaborators),
    }


def _list(items: Iterable[str | None]) -> str | None:
    return LIST_MARK.join(item.replace(LIST_MARK, IN_ITEM) for item in items if item) or None


def sites(study: Study, date: str, source_id: str = SOURCE_ID) -> list[dict[str, Any]]:
    """Write the sites of a record as rows of sites.csv, numbered in the record's order.

    Args:
        study: the record.
        date: day of the pull, YYYY-MM-DD.
        source_id: of the copy that gave it.

    Returns:
        A row per listed site that names its country. The code of the country is not filled yet.
    """
    locations = study.protocol_section.contacts_locations_module.locations
    return [
        {"site_id": f"{study.nct_id}-{number:03d}", "nct_id": study.nct_id, **_site(place)}
        | {"record_date": date, "source_id": source_id}
        for number, place in enumerate(locations, start=1)
        if place.country
    ]


def _site(place: Location) -> dict[str, Any]:
    point = place.geo_point
    return {
        "facility": place.facility or None,
        "city": place.city or None,
        "state": place.state or None,
        "country": place.country,
        "country_iso2": None,
        "site_status": place.status,
        "latitude": None if point is None else point.lat,
        "longitude": None if point is None else point.lon,
    }


@dataclass(frozen=True)
class Written:
    """The registry's part of a snapshot, rows by registry number."""

    trials: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    corrections: list[Correction]
    unknown_countries: dict[str, str]
    """Names without a code, each with the first record that holds it."""
    placeless: list[str]
    """Records with a site that names no country, which sites.csv leaves out."""


def written(
    studies: Iterable[Study],
    date: str,
    iso2: Mapping[str, str],
    corrections: Sequence[Correction] = (),
    source_id: str = SOURCE_ID,
) -> Written:
    """Write records as rows.

    Args:
        studies: the records.
        date: day of the pull, YYYY-MM-DD.
        iso2: two-letter code by country name as the registry spells it.
        corrections: of the newest snapshot; made again where the registry still gives the same.
        source_id: of the copy that gave the records.
    """
    mends: dict[tuple[str, str], list[Correction]] = defaultdict(list)
    for correction in corrections:
        mends[correction.nct_id, correction.table].append(correction)
    out = Written([], [], [], {}, [])
    for study in sorted(studies, key=lambda study: study.nct_id):
        row, again = _corrected(trial(study, date, source_id), mends[study.nct_id, "trials"])
        row, disorder = in_order(row)
        out.trials.append(row)
        out.corrections.extend([*again, *disorder])
        places, again = _places(sites(study, date, source_id), mends[study.nct_id, "sites"])
        out.sites.extend(_coded(place, iso2, out.unknown_countries) for place in places)
        out.corrections.extend(again)
        _name_unknown(row, iso2, out.unknown_countries)
        if len(places) < len(study.protocol_section.contacts_locations_module.locations):
            out.placeless.append(study.nct_id)
    return out


def _places(
    listed: Sequence[dict[str, Any]], corrections: Sequence[Correction]
) -> tuple[list[dict[str, Any]], list[Correction]]:
    mended = [_corrected(place, corrections) for place in listed]
    told = [correction for _, again in mended for correction in again]
    return [place for place, _ in mended], [item for n, item in enumerate(told) if item not in told[:n]]


def _coded(place: dict[str, Any], iso2: Mapping[str, str], unknown: dict[str, str]) -> dict[str, Any]:
    if place["country"] not in iso2:
        unknown.setdefault(place["country"], place["nct_id"])
    return place | {"country_iso2": iso2.get(place["country"])}


def _name_unknown(row: dict[str, Any], iso2: Mapping[str, str], unknown: dict[str, str]) -> None:
    for name in (row["countries"] or "").split(LIST_MARK):
        if name and name not in iso2:
            unknown.setdefault(name, row["nct_id"])


def in_order(row: dict[str, Any]) -> tuple[dict[str, Any], list[Correction]]:
    """Take out dates that lie before what must come first; each is told as a correction."""
    kept, told = dict(row), []
    for earlier, later in IN_ORDER:
        if kept[earlier] and kept[later] and _surely_after(kept[earlier], kept[later]):
            reason = f"the registry gives {earlier} {kept[earlier]}, which lies after it"
            told.append(
                Correction(
                    nct_id=row["nct_id"],
                    table="trials",
                    column=later,
                    given=kept[later],
                    here=None,
                    reason=reason,
                )
            )
            kept[later] = None
    return kept, told


def _surely_after(earlier: str, later: str) -> bool:
    return PartialDate.parse(earlier).earliest() > PartialDate.parse(later).latest()


def _corrected(
    row: dict[str, Any], corrections: Sequence[Correction]
) -> tuple[dict[str, Any], list[Correction]]:
    told = [item for item in corrections if item.given is not None and row.get(item.column) == item.given]
    return row | {item.column: item.here for item in told}, told
