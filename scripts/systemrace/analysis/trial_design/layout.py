"""Results laid out for charts and tables of the page."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
from scipy import stats

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import contrasts, design, frontier, sponsors
from systemrace.analysis.trial_design.frontier import Plan, World

ASSUMED = {
    "harmful": "share of candidates that harm often",
    "harm_high": "chance of severe harm from such a candidate",
    "harm_low": "chance of severe harm from another",
    "active": "share of candidates that work",
    "response_high": "chance of response to one that works",
    "response_low": "chance of response to another",
    "caught": "share of harmful candidates that control keeps out",
    "lost": "share of harmless candidates that control keeps out too",
    "control_months": "months that control takes",
    "trial_months": "months to set up and read a trial, either logic",
    "cohort_months": "months a cohort is watched",
}


def in_points(table: pd.DataFrame) -> pd.DataFrame:
    """Turn differences from shares into percentage points."""
    return table.assign(**{name: 100 * table[name] for name in ("difference", "low", "high")})


def features_per_year(trials: pd.DataFrame, features: dict[str, str], last_full_year: int) -> pd.DataFrame:
    """Give the share of each feature per start year and country, years with few trials left out.

    Args:
        trials: from `design.frame`.
        features: columns of it, with their labels.
        last_full_year: the years after it are not over.

    Returns:
        label, year, country, share, low, high (Wilson 95% interval), count, trials, part ("full year" or
        "part-year").
    """
    tables = [contrasts.per_year(trials, feature).assign(label=label) for feature, label in features.items()]
    return _parted(pd.concat(tables, ignore_index=True), last_full_year)


def participants_per_year(trials: pd.DataFrame, last_full_year: int) -> pd.DataFrame:
    """Give the median number of participants per start year and country, years with few trials left out.

    Returns:
        year, country, median, low, high (exact 95% interval between order statistics), trials, part.
    """
    rows = []
    for (year, country), own in trials.dropna(subset=["enrollment"]).groupby(["year", "country"]):
        if len(own) >= contrasts.LEAST:
            sizes = own["enrollment"].to_numpy(float)
            limits = stats.quantile_test(sizes, q=np.median(sizes), p=0.5).confidence_interval(0.95)
            rows.append((int(year), country, np.median(sizes), limits.low, limits.high, len(own)))
    table = pd.DataFrame(rows, columns=["year", "country", "median", "low", "high", "trials"])
    return _parted(table, last_full_year)


def _parted(table: pd.DataFrame, last_full_year: int) -> pd.DataFrame:
    full = table["year"] <= last_full_year
    return table.assign(part=full.map({True: "full year", False: "part-year"}))


def led_per_year(trials: pd.DataFrame, definition: Definition, since: int) -> pd.DataFrame:
    """Count early trials led by no company per year and country, years without one included.

    Returns:
        year, country, trials, low, high (exact 95% interval), part ("full year" or "part-year").
    """
    own = design.early(trials)
    own = own[(own["no_company"] == 1) & (own["year"] >= since)]
    years = range(since, definition.as_of.year + 1)
    rows = []
    for country in (definition.focal, definition.comparator):
        count = own[own["country"] == country].groupby("year").size().reindex(years, fill_value=0)
        for year, number in count.items():
            low, high = rates.rate_interval(int(number))
            part = "full year" if year <= definition.last_full_year else "part-year"
            rows.append((year, country, int(number), low, high, part))
    return pd.DataFrame(rows, columns=["year", "country", "trials", "low", "high", "part"])


def races(raced: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Prepare races for the chart: antigen, lag, its limits, first, opener, trials of both countries."""
    first = raced["winner"].map({"focal": pair[0], "comparator": pair[1]})
    leader = raced["leader_focal"].where(raced["winner"] == "focal", raced["leader_comparator"])
    return pd.DataFrame(
        {
            "antigen": raced["antigen"],
            "first": first,
            "opener": leader.map(
                {sponsors.NO_COMPANY: "led by no company", sponsors.COMPANY: "led by a company"}
            ),
            "lag": raced["lag"].round(1),
            "lag_low": raced["lag_low"].round(1),
            "lag_high": raced["lag_high"].round(1),
            "start": 0.0,
            "focal_trial": raced["nct_focal"],
            "focal_day": raced["day_focal"].dt.date.astype("str"),
            "comparator_trial": raced["nct_comparator"],
            "comparator_day": raced["day_comparator"].dt.date.astype("str"),
        }
    )


def alone(table: pd.DataFrame, pair: tuple[str, str]) -> dict[str, list[str]]:
    """Name the antigens that only one of the countries has tried."""
    return {
        name: table.loc[table["winner"] == f"only {side}", "antigen"].tolist()
        for side, name in zip(("focal", "comparator"), pair, strict=True)
    }


def phases(trials: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Count trials by phase: a row per phase, with count and share of each country."""
    named = {
        "EARLY_PHASE1": "Early phase 1", "PHASE1": "Phase 1", "PHASE1|PHASE2": "Phase 1/2",
        "PHASE2": "Phase 2", "PHASE2|PHASE3": "Phase 2/3", "PHASE3": "Phase 3", "PHASE4": "Phase 4",
    }  # fmt: skip
    phase = trials["phases"].map(named).fillna("Not given")
    table = pd.crosstab(phase, trials["country"]).reindex([*named.values(), "Not given"], fill_value=0)
    cells = {
        name: table[name].map("{:,}".format) + (table[name] / table[name].sum()).map(" ({:.0%})".format)
        for name in pair
    }
    return pd.DataFrame(cells).rename_axis("Phase").reset_index()


def quartiles(table: pd.DataFrame) -> pd.DataFrame:
    """Lay out `contrasts.quartiles` for reading."""
    measure = table["measure"].map({"enrollment": "Participants", "n_sites": "Sites"})
    span = table["lower"].map("{:.0f}".format) + " to " + table["upper"].map("{:.0f}".format)
    return pd.DataFrame(
        {
            "Measure": measure,
            "Country": table["country"],
            "Led by": table["leader"].map({"company": "a company", "no company": "no company"}),
            "Median": table["median"].map("{:.0f}".format),
            "Middle half": span,
            "Trials": table["trials"],
        }
    )


def proxy(quality: pd.DataFrame) -> pd.DataFrame:
    """Lay out `sponsors.quality` for reading, in percent."""
    words = {
        "sensitivity": "Led by no company, and so classed",
        "specificity": "Led by a company, and so classed",
    }
    limits = (100 * quality["low"]).map("{:.0f} to ".format) + (100 * quality["high"]).map("{:.0f}".format)
    return pd.DataFrame(
        {
            "Country": quality["country"],
            "Measure": quality["measure"].map(words),
            "Percent": (100 * quality["value"]).map("{:.1f}".format),
            "95% interval": limits,
        }
    )


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """Lay out `contrasts.filled` for reading."""
    words = {"allocation": "Allocation", "masking": "Masking", "has_results": "Results posted"}
    return pd.DataFrame(
        {
            "Field": table["field"].map(words),
            "Country": table["country"],
            "Known": table["known"],
            "Trials": table["trials"],
            "Percent": (100 * table["share"]).map("{:.0f}".format),
        }
    )


def inputs(world: World, control: Plan, signal: Plan) -> pd.DataFrame:
    """List what the simulation takes in, and where each value comes from."""
    rows = [(ASSUMED[field.name], f"{getattr(world, field.name):g}", "assumption") for field in fields(world)]
    rows += [
        ("patients of a plan with control", f"{control.patients}", "median of early trials, comparator"),
        ("patients of a plan without", f"{signal.patients}", "median of early trials, focal"),
        ("patients at a time, with control", f"{control.cohort}", "assumption"),
        ("patients at a time, without", f"{signal.cohort}", "assumption"),
        ("share harmed at which a trial stops", f"{control.stop_at:g}", "assumption"),
        ("share responding that is called active", f"{control.call_at:g}", "assumption"),
    ]
    return pd.DataFrame(rows, columns=["Input", "Value", "Basis"])


def contests(control: Plan, signal: Plan, world: World, worths: list[float]) -> pd.DataFrame:
    """Map who wins for each worth of a harmed patient; a column panel names it."""
    harmful, caught = np.linspace(0.05, 0.6, 12), np.linspace(0, 1, 11)
    parts = [
        frontier.contest(control, signal, world, worth, harmful=harmful, caught=caught).assign(
            panel=f"One harmed = {worth:g} signals"
        )
        for worth in sorted(worths)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(harmful=table["harmful"].round(2), caught=table["caught"].round(2))


def worths(text: str) -> list[float]:
    """Read the worths of a harmed patient from a |-list."""
    return [float(part) for part in text.split("|")]
