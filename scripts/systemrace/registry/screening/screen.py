"""The screening of a new snapshot: kept for records screened before, by rule for new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from systemrace.registry.ctgov.record import Study
from systemrace.registry.screening import rules as by_rule
from systemrace.registry.screening import sponsors
from systemrace.registry.screening.rules import Decision, Rulebook, Span

KEPT = ("is_car", "is_car_basis", "role", "cell_type", "product_type", "target_antigen", "rule_version")
SPAN_COLUMNS = ("nct_id", "decides", "value", "rule_id", "field", "start", "words")
SPONSOR = ("sponsor_country", "sponsor_country_basis")
POSTED = ("first_posted_month", "first_posted_month_basis")
FROM_REGISTRY = "registry"
FIRST_SEEN = "first_seen_in_search"


@dataclass(frozen=True)
class Before:
    """What an earlier snapshot says: rows by registry number, and the sponsors whose name told it."""

    trials: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    screening: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)


def before(trials: pd.DataFrame, screening: pd.DataFrame) -> Before:
    """Take over an earlier snapshot's tables."""
    return Before(_by_number(trials), _by_number(screening), sponsors.known(trials, screening))


def _by_number(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    plain = frame.astype("object").where(frame.notna(), None)
    return {row["nct_id"]: row for row in plain.to_dict("records")}


@dataclass(frozen=True)
class Screened:
    """Rows of screening.csv, and the words on which new decisions rest."""

    rows: list[dict[str, Any]]
    spans: list[dict[str, Any]]
    new: list[str]
    """Numbers of the records that were screened by rule."""


def texts(study: Study) -> dict[str, str]:
    """Collect the words that rules read, by field.

    The title is brief and official title together, the interventions are their names with their
    other names.
    """
    protocol = study.protocol_section
    names = protocol.identification_module
    told = [
        part
        for item in protocol.arms_interventions_module.interventions
        for part in (item.name, *item.other_names)
    ]
    return {
        by_rule.TITLE: _joined([names.brief_title, names.official_title]),
        by_rule.INTERVENTIONS: _joined(told),
        by_rule.SUMMARY: protocol.description_module.brief_summary or "",
        by_rule.CONDITIONS: _joined(protocol.conditions_module.conditions),
        by_rule.STUDY_TYPE: protocol.design_module.study_type or "",
        by_rule.STATUS: protocol.status_module.overall_status,
    }


def texts_of_row(row: Mapping[str, Any]) -> dict[str, str]:
    """Collect what a snapshot holds of those words; it has no official titles, other names or summaries."""
    return {
        by_rule.TITLE: row["title"] or "",
        by_rule.INTERVENTIONS: _joined((row["interventions"] or "").split(by_rule.LIST_MARK)),
        by_rule.CONDITIONS: _joined((row["conditions"] or "").split(by_rule.LIST_MARK)),
        by_rule.STUDY_TYPE: row["study_type"] or "",
        by_rule.STATUS: row["overall_status"] or "",
    }


def _joined(parts: Sequence[str | None]) -> str:
    return " | ".join(part for part in parts if part)


def screened(
    studies: Sequence[Study],
    trials: Sequence[dict[str, Any]],
    sites: Sequence[dict[str, Any]],
    book: Rulebook,
    earlier: Before,
) -> Screened:
    """Screen the records of a snapshot.

    Args:
        studies: the records.
        trials: their rows of trials.csv, in the order of the result.
        sites: their rows of sites.csv, with codes of countries.
        book: for records that `earlier` does not hold.
        earlier: the newest snapshot there is.

    Returns:
        A row per trial. Judgements of `earlier` stay with the version of the rules that made them;
        study type and month of posting are the registry's own. The sponsor's country stays where
        the sponsor is the same.
    """
    by_number = {study.nct_id: study for study in studies}
    codes: dict[str, set[str]] = defaultdict(set)
    for site in sites:
        codes[site["nct_id"]].add(site["country_iso2"])
    alone = sponsors.single_country((row["lead_sponsor"], frozenset(codes[row["nct_id"]])) for row in trials)
    out = Screened([], [], [])
    for row in trials:
        number = row["nct_id"]
        known = earlier.screening.get(number)
        if known is None:
            decision = by_rule.decide(texts(by_number[number]), book)
            out.new.append(number)
            out.spans.extend(span_row(number, span) for span in decision.spans)
        judged = decided(decision) if known is None else {name: known[name] for name in KEPT}
        country = _country(row, frozenset(codes[number]), earlier, alone)
        out.rows.append(_row(row, judged, country, known))
    return out


def span_row(number: str, span: Span) -> dict[str, Any]:
    """Put the words of a decision into a row of screening_spans.csv."""
    return {
        "nct_id": number,
        "decides": span.decides,
        "value": span.value,
        "rule_id": span.rule_id,
        "field": span.field,
        "start": span.start,
        "words": span.words,
    }


def decided(decision: Decision) -> dict[str, Any]:
    """Put a decision into the columns of screening.csv that are `KEPT`."""
    return {
        "is_car": decision.is_car,
        "is_car_basis": decision.is_car_basis,
        "role": decision.role,
        "cell_type": decision.cell_type,
        "product_type": decision.product_type,
        "target_antigen": decision.target_antigen,
        "rule_version": by_rule.VERSION,
    }


def _country(
    row: Mapping[str, Any], codes: frozenset[str], earlier: Before, alone: Mapping[str, str]
) -> sponsors.Found:
    number, sponsor = row["nct_id"], row["lead_sponsor"]
    known = earlier.screening.get(number)
    same = known is not None and earlier.trials[number]["lead_sponsor"] in (sponsor, None)
    if known is not None and same and known["sponsor_country"] is not None:
        return known["sponsor_country"], known["sponsor_country_basis"]
    return sponsors.country(sponsor, codes, earlier.by_name, alone)


def _row(
    row: Mapping[str, Any],
    judged: Mapping[str, Any],
    country: sponsors.Found,
    known: Mapping[str, Any] | None,
) -> dict[str, Any]:
    study_type = row["study_type"]
    told = {"study_type": study_type, "study_type_basis": FROM_REGISTRY if study_type else None}
    if study_type is None and known is not None:
        told = {name: known[name] for name in told}
    return {
        "nct_id": row["nct_id"],
        **{name: judged[name] for name in KEPT[:-1]},
        **dict(zip(SPONSOR, country, strict=True)),
        **told,
        **_posted(row, known),
        "rule_version": judged["rule_version"],
    }


def _posted(row: Mapping[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
    if row["first_posted"] and len(row["first_posted"]) >= len("2026-08"):
        return dict(zip(POSTED, (row["first_posted"][:7], FROM_REGISTRY), strict=True))
    if known is not None:
        return {name: known[name] for name in POSTED}
    return dict(zip(POSTED, (row["record_date"][:7], FIRST_SEEN), strict=True))
