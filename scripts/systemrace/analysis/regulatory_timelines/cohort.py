"""All named CAR-T programmes from first patient to first approval or the day of the count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace import dates
from systemrace.analysis.regulatory_timelines.intervals import DAYS_PER_YEAR
from systemrace.analysis.regulatory_timelines.milestones import LEGEND
from systemrace.analysis.regulatory_timelines.products import UNKNOWN, labels
from systemrace.analysis.statistics import survival
from systemrace.errors import UsageError

Quality = Literal["all dated", "no known bounds", "undisputed"]
UnknownStatus = Literal["followed", "last update", "left out"]
Reading = Literal["middle", "shortest", "longest"]

# fih_quality values that each choice leaves out.
BOUNDS = ("upper_bound", "upper_or_lower_shared_record")
LEFT_OUT: dict[Quality, tuple[str, ...]] = {
    "all dated": (),
    "no known bounds": BOUNDS,
    "undisputed": (*BOUNDS, "check"),
}
UNKNOWN_STATUS = "unknown_status_only"
HOSPITAL_EXEMPTION = "ES"
DAY = np.timedelta64(1, "D")
READ = ("legend_start", "reading")
COLUMNS = [
    "programme_id", "product", "country", "start", "end", "years", "approved", "fih_quality", "status_2026",
    "first_in_human_date", "first_approval_date", "source_id",
]  # fmt: skip
MEASURED = ("start", "end", "years", "approved")
JUDGED = ("programme_id", "country", "start", "years", "approved")  # what claim A5 rests on
KEPT = [name for name in COLUMNS if name not in MEASURED]
UNKNOWN_INTERVAL = survival.Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Choices:
    """How the cohort is drawn: each field is a choice that another analyst could make otherwise."""

    as_of: str
    legend_start: str
    quality: Quality = "all dated"
    unknown_status: UnknownStatus = "followed"
    reading: Reading = "middle"
    started_from: str = "2000-01-01"
    hospital_exemption: bool = True


def draw(programmes: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Follow each programme with a known first patient to approval, or censor it.

    A programme without an approval is censored on `as_of`: an approval is public, so silence until that
    day means none. With unknown_status "last update" a programme whose only open records have status
    UNKNOWN is censored at its last registry update instead, with "left out" it is dropped.

    Args:
        programmes: one row a programme, with first_in_human_date, first_approval_date, fih_quality,
            status_2026, last_registry_update, originator_country.
        choices: see `Choices`.

    Returns:
        programme_id, product, country ("unknown" where not seen), start, end (datetime64), years, approved,
        fih_quality, status_2026, first_in_human_date, first_approval_date, source_id.

    Raises:
        UsageError: if nobody is left.
    """
    return followed(read(programmes, choices), choices)


def read(programmes: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Read the dates of every programme with a known first patient, as `draw` does first.

    Of the choices only `READ` matter here; the others are made by `followed`.

    Returns:
        programme_id, product (its label), country, fih_quality, status_2026, first_in_human_date,
        first_approval_date, first_approval_jurisdiction, source_id as in the table or in `draw`; start and
        granted as chosen, earliest (the first day that the first patient can mean) and updated (the same of
        the last registry update) as datetime64.
    """
    rows = programmes.assign(first_in_human_date=_starts(programmes, choices.legend_start))
    rows = rows[rows["first_in_human_date"].notna()].assign(
        product=rows["programme_id"].map(labels(programmes)),
        country=rows["originator_country"].fillna(UNKNOWN),
    )
    return rows[[*KEPT, "first_approval_jurisdiction"]].assign(
        start=_read(rows["first_in_human_date"], choices.reading, begins=True),
        granted=_read(rows["first_approval_date"], choices.reading, begins=False),
        earliest=dates.earliest(rows["first_in_human_date"]),
        updated=dates.earliest(rows["last_registry_update"]),
    )


def followed(dated: pd.DataFrame, choices: Choices, columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """Follow the programmes of `read` and give some columns, as `draw` does then; raises as it does."""
    # Arrays: a frame's own bookkeeping would cost more than all that is worked out here.
    as_of = pd.Timestamp(choices.as_of).to_datetime64()
    start, granted = (dated[name].to_numpy() for name in ("start", "granted"))
    approved = granted <= as_of
    if not choices.hospital_exemption:
        approved &= (dated["first_approval_jurisdiction"] != HOSPITAL_EXEMPTION).to_numpy(bool)
    end = np.where(approved, granted, _censored(dated, as_of, choices.unknown_status))
    years = (end - start) / DAY / DAYS_PER_YEAR
    kept = _admitted(dated, choices) & (years >= 0) & (start <= as_of)
    if not kept.any():
        raise UsageError(
            "No programme is left under these parameters. Choose a later as_of, an earlier "
            "started_from, a wider quality or another disease."
        )
    measured = dict(zip(MEASURED, (start, end, years, approved), strict=True))
    found = {name: measured[name] if name in measured else dated[name].array for name in columns}
    return pd.DataFrame({name: column[kept] for name, column in found.items()})


def compare(
    drawn: pd.DataFrame, focal: str, comparator: str
) -> tuple[survival.HazardRatio, survival.LogRank]:
    """Compare the hazard of first approval of two countries of origin."""
    pair = drawn[drawn["country"].isin([focal, comparator])]
    member = pair["country"] == focal
    arguments = pair["years"], pair["approved"], member
    return survival.hazard_ratio(*arguments), survival.log_rank(*arguments)


def claim_values(ratio: survival.HazardRatio) -> dict[str, float]:
    """Give the values of claim A5; 0 stands for a ratio that cannot be had, where no rule looks at it."""
    known = not math.isnan(ratio.ratio)
    return {
        "events_focal": ratio.events_group,
        "events_comparator": ratio.events_reference,
        "hazard_ratio": ratio.ratio if known else 0.0,
        "hazard_ratio_low": ratio.low if known else 0.0,
        "hazard_ratio_high": ratio.high if known else 0.0,
    }


def approved_by(drawn: pd.DataFrame, country: str, horizon: float) -> survival.Interval:
    """Estimate the share of a country's programmes approved within so many years of the first patient."""
    curve = _curve(drawn, country)
    if curve is None:
        return UNKNOWN_INTERVAL
    left = survival.survival_at(curve, horizon)
    return survival.Interval(1 - left.value, 1 - left.high, 1 - left.low)


def years_unapproved(drawn: pd.DataFrame, country: str, horizon: float) -> survival.Interval:
    """Estimate the mean years without approval within the horizon (restricted mean survival time).

    Returns:
        NaN where no programme was followed so long.
    """
    curve = _curve(drawn, country)
    if curve is None or (horizon > curve["time"].iloc[-1] and curve["survival"].iloc[-1] > 0):
        return UNKNOWN_INTERVAL
    return survival.restricted_mean(curve, horizon)


def approved_durations(drawn: pd.DataFrame, country: str) -> pd.Series:
    """List the years from first patient to approval of a country's approved programmes, shortest first."""
    rows = drawn[drawn["approved"] & (drawn["country"] == country)]
    return rows["years"].sort_values(ignore_index=True)


def curves(drawn: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Estimate the share approved by years since the first patient, all programmes beside approved only.

    Returns:
        frame ("all programmes" or "approved only"), country, time, share, low, high, at_risk. Approved
        only has no censoring: it is what a list of winners shows.
    """
    parts = []
    for frame, rows in (("all programmes", drawn), ("approved only", drawn[drawn["approved"]])):
        for country in (focal, comparator):
            group = rows[rows["country"] == country]
            if len(group):
                parts.append(_share(group).assign(frame=frame, country=country))
    order = ["frame", "country", "time", "share", "low", "high", "at_risk"]
    return pd.concat(parts, ignore_index=True)[order] if parts else pd.DataFrame(columns=order)


def specifications(programmes: pd.DataFrame, choices: Choices, focal: str, comparator: str) -> pd.DataFrame:
    """Repeat the comparison with one choice changed at a time.

    Returns:
        choice, programmes, approvals_focal, approvals_comparator, hazard_ratio, low, high, p_value
        (log-rank), chosen (True for the specification of the parameters). A choice that leaves no programme
        has no row.
    """
    rows = []
    for name, variant in _variants(choices).items():
        try:
            drawn = draw(programmes, variant)
        except UsageError:
            continue  # one choice more leaves nobody: nothing to compare
        ratio, test = compare(drawn, focal, comparator)
        rows.append(
            {
                "choice": name,
                "programmes": int(drawn["country"].isin([focal, comparator]).sum()),
                "approvals_focal": ratio.events_group,
                "approvals_comparator": ratio.events_reference,
                "hazard_ratio": ratio.ratio,
                "low": ratio.low,
                "high": ratio.high,
                "p_value": test.p_value,
                "chosen": variant == choices,
            }
        )
    return pd.DataFrame(rows)


def _variants(choices: Choices) -> dict[str, Choices]:
    changes: dict[str, dict[str, object]] = {
        "first dates that are no known bounds": {"quality": "no known bounds"},
        "undisputed first dates only": {"quality": "undisputed"},
        "UNKNOWN status censored at last update": {"unknown_status": "last update"},
        "UNKNOWN status left out": {"unknown_status": "left out"},
        "first patient since 2015": {"started_from": "2015-01-01"},
        "partial dates read as shortest": {"reading": "shortest"},
        "partial dates read as longest": {"reading": "longest"},
    }
    found = {"as chosen": choices}
    for name, change in changes.items():
        variant = replace(choices, **change)  # type: ignore[arg-type]
        if variant != choices:
            found[name] = variant
    return found


def _starts(programmes: pd.DataFrame, legend_start: str) -> pd.Series:
    return programmes["first_in_human_date"].where(programmes["product"] != LEGEND, legend_start)


def _admitted(dated: pd.DataFrame, choices: Choices) -> NDArray[np.bool_]:
    begun = dated["earliest"].to_numpy() >= pd.Timestamp(choices.started_from).to_datetime64()
    kept = begun & ~dated["fih_quality"].isin(LEFT_OUT[choices.quality]).to_numpy(bool)
    return kept & ~_is_silent(dated) if choices.unknown_status == "left out" else kept


def _is_silent(dated: pd.DataFrame) -> NDArray[np.bool_]:
    return (dated["status_2026"] == UNKNOWN_STATUS).to_numpy(bool)


def _read(texts: pd.Series, reading: Reading, begins: bool) -> pd.Series:
    if reading == "middle":
        return dates.midpoint(texts)
    # The longest duration begins on the first day that a date can mean and ends on the last.
    return dates.earliest(texts) if (reading == "longest") == begins else dates.latest(texts)


def _censored(
    dated: pd.DataFrame, as_of: np.datetime64, unknown_status: UnknownStatus
) -> NDArray[np.datetime64]:
    end = np.full(len(dated), as_of)
    if unknown_status != "last update":
        return end
    # fmin leaves out a date that is missing.
    return np.where(_is_silent(dated), np.fmin(dated["updated"].to_numpy(), as_of), end)


def _curve(drawn: pd.DataFrame, country: str) -> pd.DataFrame | None:
    rows = drawn[drawn["country"] == country]
    return survival.kaplan_meier(rows["years"], rows["approved"]) if len(rows) else None


def _share(group: pd.DataFrame) -> pd.DataFrame:
    curve = survival.kaplan_meier(group["years"], group["approved"])
    flipped = {"share": 1 - curve["survival"], "low": 1 - curve["high"], "high": 1 - curve["low"]}
    return curve[["time", "at_risk"]].assign(**flipped)
