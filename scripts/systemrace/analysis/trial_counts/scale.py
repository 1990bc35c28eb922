"""What else a country runs besides trials: sites and patients planned or enrolled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts import attribution
from systemrace.analysis.trial_counts.comparison import Resampling
from systemrace.analysis.trial_counts.definition import Definition

UNITS = {"trials": "Trials", "enrolment": "Patients, planned or enrolled", "sites": "Trial sites"}
SIDES = ("focal", "comparator")


def per_trial(trials: pd.DataFrame, sites: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Split each trial's sites and patients between the countries.

    Args:
        trials: records to measure, from `universe.begun`.
        sites: table sites.
        definition: the two countries and the attribution.

    Returns:
        One row per trial and country it belongs to: side, country, nct_id, trials (weight), sites (listed in
        the country), sites_everywhere, enrolment (the trial's, in proportion to its sites in the country;
        whole where no site is listed, since then it belongs here by its sponsor), enrolment_whole.
    """
    weights = attribution.weights(trials, definition)
    everywhere = sites.groupby("nct_id").size()
    parts = []
    for side in SIDES:
        country = getattr(definition, side)
        own = trials.loc[weights[side] > 0, ["nct_id"]].assign(side=side, country=country)
        own["trials"] = weights[side]
        inside = sites[sites["country"] == country].groupby("nct_id").size()
        own["sites"] = own["nct_id"].map(inside).fillna(0).astype(float)
        own["sites_everywhere"] = own["nct_id"].map(everywhere).fillna(0).astype(float)
        own["enrolment_whole"] = trials["enrollment"].astype("Float64").astype(float)
        share = (own["sites"] / own["sites_everywhere"]).where(own["sites_everywhere"] > 0, 1.0)
        own["enrolment"] = own["enrolment_whole"] * share
        parts.append(own)
    return pd.concat(parts, ignore_index=True)


def sited(measured: pd.DataFrame, side: str) -> pd.DataFrame:
    """Keep the rows of `per_trial` of one side, "focal" or "comparator", with a site in that country."""
    return measured[(measured["side"] == side) & (measured["sites"] > 0)]


def scale(measured: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Sum up what `per_trial` measured.

    Returns:
        One row per country: country, trials, sites, sites_per_trial (mean of trials with a site there),
        single_site (share of those with one site in all), enrolment, enrolment_median (per trial, as
        recorded).
    """
    rows = []
    for side in SIDES:
        own = measured[measured["side"] == side]
        with_site = sited(measured, side)
        rows.append(
            {
                "country": getattr(definition, side),
                "trials": own["trials"].sum(),
                "sites": own["sites"].sum(),
                "sites_per_trial": with_site["sites"].mean() if len(with_site) else 0.0,
                "single_site": (with_site["sites_everywhere"] == 1).mean() if len(with_site) else 0.0,
                "enrolment": own["enrolment"].sum(),
                "enrolment_median": own["enrolment_whole"].median(),
            }
        )
    return pd.DataFrame(rows)


def units(measured: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Give focal over comparator for each unit of measure, with a bootstrap interval over trials.

    Returns:
        Columns unit, focal, comparator, ratio, low, high; the interval says how far the choice of trials,
        large and small, moves the ratio.
    """
    wide = measured.pivot(index="nct_id", columns="side", values=list(UNITS)).fillna(0.0)
    drawn = rates.resample(np.ones(len(wide), dtype=int), resampling.draws, resampling.generator())
    rows = []
    for unit, label in UNITS.items():
        columns = [wide.get((unit, side), pd.Series(0.0, index=wide.index)) for side in SIDES]
        focal, comparator = (float(column.sum()) for column in columns)
        sums = [drawn @ column.to_numpy(dtype=float) for column in columns]
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = rates.percentile_interval(sums[0] / sums[1])
        ratio = focal / comparator if comparator else float("inf")
        rows.append((label, focal, comparator, ratio, low, high))
    return pd.DataFrame(rows, columns=["unit", "focal", "comparator", "ratio", "low", "high"])


def by_country(trials: pd.DataFrame, definition: Definition, countries: pd.DataFrame) -> pd.DataFrame:
    """Count trials per country of the world, for the map.

    Args:
        trials: records to count.
        definition: attribution and counting.
        countries: table countries.

    Returns:
        Columns country, iso_numeric, trials, largest first.
    """
    long = attribution.shares(trials, definition)
    sums = long.groupby("country")["weight"].sum().rename("trials").reset_index()
    sums.insert(1, "iso_numeric", sums["country"].map(countries.set_index("name")["iso_numeric"]))
    return sums.sort_values(["trials", "country"], ascending=[False, True], ignore_index=True)


def table(measured: pd.DataFrame) -> pd.DataFrame:
    """Lay `scale` out for reading, one row per country."""
    columns = {
        "Trials": "trials",
        "Sites there": "sites",
        "Patients, planned or enrolled": "enrolment",
        "Patients per trial, median": "enrolment_median",
    }
    cells = {title: measured[name].map("{:,.0f}".format) for title, name in columns.items()}
    return pd.DataFrame({"Country": measured["country"], **cells})
