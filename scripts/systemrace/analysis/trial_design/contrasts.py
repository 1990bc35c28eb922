"""A feature's share in the two countries: crude, standardised, modelled, and with sponsors of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.statistics import mixed, proportions, standardisation
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import design
from systemrace.analysis.trial_design.design import FEATURES
from systemrace.errors import UsageError

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
COVARIATES = ["area", "kind", "period"]
METHODS = {
    "crude": "Crude",
    "standardised": "Standardised",
    "modelled": "Standardised by model",
    "mixed": "With sponsors",
}
LEAST = 10  # early trials of a country in a year that is shown
ENOUGH = 50  # trials of a country with the feature known


@dataclass(frozen=True)
class Method:
    """How shares are compared; see `difference`."""

    method: str = "standardised"
    errors: str = "by sponsor"
    level: float = 0.95


def difference(
    trials: pd.DataFrame,
    feature: str,
    method: str = "standardised",
    errors: str = "by sponsor",
    level: float = 0.95,
) -> standardisation.Difference:
    """Compare a feature's share, focal minus comparator.

    Args:
        trials: from `design.frame`.
        feature: a column of 0, 1 and missing; trials where it is missing are left out.
        method: "crude", "standardised" (over strata), "modelled" (logistic g-computation) or "mixed" (a
            logistic model with an intercept per lead sponsor).
        errors: "by sponsor" lets trials of a sponsor depend on each other, "independent" does not; crude
            and mixed have their own.
        level: coverage.
    """
    return sample(trials, feature).difference(Method(method, errors, level))


@dataclass(frozen=True, eq=False)
class Sample:
    """A feature of n trials and what its comparison rests on, as arrays of length n.

    value: 0, 1 or nan. focal: whether of the focal country. stratum, cluster: codes. covariates: codes, in
    the order of their classes, by name. sponsor: names. latest: positions, the latest start first.
    """

    value: Vector
    focal: NDArray[np.bool_]
    stratum: Codes
    cluster: Codes
    covariates: dict[str, Codes]
    sponsor: NDArray[np.object_]
    latest: Codes

    def difference(self, how: Method) -> standardisation.Difference:
        """Compare the feature's share as `difference` does."""
        known = ~np.isnan(self.value)
        value, group = self.value[known], self.focal[known]
        cluster = self.cluster[known] if how.errors == "by sponsor" else None
        if how.method == "crude":
            return _crude(value, group, how.level)
        if how.method == "standardised":
            return standardisation.direct(value, group, self.stratum[known], cluster, how.level)
        covariates = {name: codes[known] for name, codes in self.covariates.items()}
        if how.method == "modelled":
            return standardisation.modelled(value, group, covariates, cluster, how.level)
        return _mixed(value, group, covariates, self.sponsor[known], how.level)

    def compare(self, how: Method) -> standardisation.Difference | None:
        """Do the same; None where the feature is known for too few trials of either country."""
        known = ~np.isnan(self.value)
        sides = int((known & self.focal).sum()), int((known & ~self.focal).sum())
        return self.difference(how) if min(sides) >= ENOUGH else None

    def flipped(self, before: float, after: float, amount: int) -> Sample:
        """Change the feature of so many of the latest trials of the focal country that have it."""
        own = self.latest[(self.focal & (self.value == before))[self.latest]]
        value = self.value.copy()
        value[own[:amount]] = after
        return replace(self, value=value)


def sample(trials: pd.DataFrame, feature: str) -> Sample:
    """Read a feature and what its comparison rests on; arguments as of `difference`."""
    sponsor = trials["lead_sponsor"].fillna(trials["nct_id"]).to_numpy(object)
    dated = trials.reset_index(drop=True).sort_values(["start", "nct_id"], ascending=[False, True])
    return Sample(
        value=trials[feature].to_numpy(float, na_value=np.nan),
        focal=trials["focal"].to_numpy(bool),
        stratum=pd.factorize(trials["stratum"].to_numpy(object))[0],
        cluster=pd.factorize(sponsor)[0],
        covariates={
            name: pd.factorize(trials[name].astype("str").to_numpy(object), sort=True)[0]
            for name in COVARIATES
        },
        sponsor=sponsor,
        latest=dated.index.to_numpy(),
    )


def compare(trials: pd.DataFrame, feature: str, how: Method) -> standardisation.Difference | None:
    """Compare a feature's share; None where it is known for too few trials of either country."""
    return sample(trials, feature).compare(how)


def side_by_side(trials: pd.DataFrame, errors: str = "by sponsor", level: float = 0.95) -> pd.DataFrame:
    """Compare every feature by every method.

    Returns:
        feature, label, method, method_label, focal, comparator (shares), difference, low, high, trials.
        Led by no company has no row "mixed": it does not vary within a sponsor. A model that cannot be
        estimated from these trials has no row either; `not_estimated` names those.
    """
    rows = []
    for feature, label in FEATURES.items():
        for method, name in METHODS.items():
            if method == "mixed" and feature == "no_company":
                continue
            try:
                found = compare(trials, feature, Method(method, errors, level))
            except mixed.NotEstimableError:
                continue
            if found is None:
                continue
            values = (found.one, found.other, found.value, found.low, found.high, found.rows)
            rows.append((feature, label, method, name, *values))
    shares = ["focal", "comparator", "difference", "low", "high", "trials"]
    return pd.DataFrame(rows, columns=["feature", "label", "method", "method_label", *shares])


def not_estimated(compared: pd.DataFrame) -> list[str]:
    """Name the features, from `side_by_side`, whose model with sponsors cannot be estimated."""
    with_sponsors = set(compared.loc[compared["method"] == "mixed", "feature"]) | {"no_company"}
    return [FEATURES[name] for name in dict.fromkeys(compared["feature"]) if name not in with_sponsors]


def check(trials: pd.DataFrame, definition: Definition) -> None:
    """Refuse a pair of countries that cannot be compared year by year.

    Raises:
        UsageError: unless some full year holds `LEAST` early trials of each country.
    """
    early = design.early(trials)
    full = early[early["year"] <= definition.last_full_year]
    sizes = full.groupby(["year", "country"]).size().unstack(fill_value=0)
    pair = [definition.focal, definition.comparator]
    if not (sizes.reindex(columns=pair, fill_value=0) >= LEAST).all(axis=1).any():
        raise UsageError(
            f"No full year holds {LEAST} early trials of {pair[0]} and of {pair[1]} each. "
            "Choose countries with more trials, or let more in with `universe` and `cells`."
        )


def per_year(trials: pd.DataFrame, feature: str, least: int = LEAST) -> pd.DataFrame:
    """Give a feature's share by start year and country, years with few trials left out.

    Returns:
        year, country, share, low, high (Wilson 95% interval), count, trials.
    """
    rows = []
    for (year, country), own in design.known(trials, feature).groupby(["year", "country"]):
        if len(own) < least:
            continue
        count = int(own[feature].sum())
        limits = proportions.proportion_interval(count, len(own), "wilson")
        rows.append((int(year), country, count / len(own), limits.low, limits.high, count, len(own)))
    return pd.DataFrame(rows, columns=["year", "country", "share", "low", "high", "count", "trials"])


def quartiles(trials: pd.DataFrame) -> pd.DataFrame:
    """Describe enrolment and sites: per country, leader and measure the quartiles and number known."""
    long = trials.melt(
        ["country", "leader"], ["enrollment", "n_sites"], var_name="measure", value_name="value"
    )
    long = long.dropna(subset=["value", "leader"]).astype({"value": float})
    grouped = long.groupby(["measure", "country", "leader"])["value"]
    parts = {"lower": 0.25, "median": 0.5, "upper": 0.75}
    table = pd.DataFrame({name: grouped.quantile(at) for name, at in parts.items()})
    return table.assign(trials=grouped.size()).reset_index()


def filled(
    trials: pd.DataFrame, columns: tuple[str, ...] = ("allocation", "masking", "has_results")
) -> pd.DataFrame:
    """Say for how many trials the copy holds a field: column, country, known, trials, share."""
    rows = []
    for column in columns:
        for country, own in trials.groupby("country"):
            known = int(own[column].notna().sum())
            rows.append((column, country, known, len(own), known / len(own)))
    return pd.DataFrame(rows, columns=["field", "country", "known", "trials", "share"])


def _crude(value: Vector, group: NDArray[np.bool_], level: float) -> standardisation.Difference:
    counts = [(int(value[side].sum()), int(side.sum())) for side in (group, ~group)]
    found = proportions.difference_interval(counts[0], counts[1], level=level)
    one, other = (count / number for count, number in counts)
    return standardisation.Difference(one - other, found.low, found.high, one, other, 1.0, len(value))


def _mixed(
    value: Vector,
    group: NDArray[np.bool_],
    covariates: dict[str, Codes],
    sponsor: NDArray[np.object_],
    level: float,
) -> standardisation.Difference:
    matrix = standardisation.design(group, covariates)
    model = mixed.fit(value, matrix, sponsor.astype(str))
    here, there = (standardisation.with_group(matrix, side) for side in (1.0, 0.0))
    found = mixed.mean_difference(model, here, there, level)
    one, other = mixed.mean_probability(model, here), mixed.mean_probability(model, there)
    return standardisation.Difference(found.value, found.low, found.high, one, other, 1.0, len(value))
