"""Who leads a trial: the registry's class of the lead sponsor, its mends, and how well it tells."""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import proportions

COMPANY, NO_COMPANY, DOUBTFUL = "company", "no company", "doubtful"


def leaders(
    records: pd.DataFrame, readings: pd.DataFrame, proxy: str = "class and name", doubtful: str = NO_COMPANY
) -> pd.Series:
    """Say who leads each record.

    Args:
        records: needs lead_sponsor and lead_sponsor_class.
        readings: table sponsor_readings: sponsors whose name says other than their class, or who have none.
        proxy: "class" takes the registry's class as it is, "class and name" the reading where there is one.
        doubtful: what sponsors of doubtful kind count as.

    Returns:
        "company" or "no company" by the index of `records`; missing where there is neither class nor reading.
    """
    known = records["lead_sponsor_class"].astype("object")
    led = known.map(lambda kind: COMPANY if kind == "INDUSTRY" else NO_COMPANY, na_action="ignore")
    if proxy == "class and name":
        read = readings.set_index("lead_sponsor")["led_by"].replace(DOUBTFUL, doubtful).astype("object")
        led = records["lead_sponsor"].map(read).astype("object").where(lambda found: found.notna(), led)
    return led.rename("leader")


def quality(
    sample: pd.DataFrame, sizes: pd.DataFrame, draws: int = 4000, seed: int = 20260822
) -> pd.DataFrame:
    """Measure how well the class tells trials led by no company, from a stratified sample that was read.

    The sample holds as many trials of each country and class; each stratum is weighted by its size. The
    intervals come from a Beta(1/2, 1/2) posterior per stratum.

    Args:
        sample: rows of table sponsor_sample drawn at random: country, sponsor_class, led_by.
        sizes: country, sponsor_class, trials: how many there are in the copy.
        draws: of the posterior.
        seed: of the draws.

    Returns:
        One row per country and measure: sensitivity (of the trials led by no company, the share so classed),
        specificity (of those led by a company, the share classed INDUSTRY), with low and high.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for country, own in sample.groupby("country"):
        free = {}
        point = {}
        for kind, part in own.groupby("sponsor_class"):
            hits, number = int((part["led_by"] == NO_COMPANY).sum()), len(part)
            weight = float(sizes.query("country == @country and sponsor_class == @kind")["trials"].sum())
            free[kind] = weight * rng.beta(hits + 0.5, number - hits + 0.5, draws)
            point[kind] = (weight * hits / number, weight)
        rows += _measures(str(country), free, point)
    return pd.DataFrame(rows, columns=["country", "measure", "value", "low", "high"])


def _measures(
    country: str, free: dict[str, np.ndarray], point: dict[str, tuple[float, float]]
) -> list[tuple[str, str, float, float, float]]:
    led, whole = {k: v[0] for k, v in point.items()}, {k: v[1] for k, v in point.items()}
    sensitivity = led["not industry"] / sum(led.values())
    company = {k: whole[k] - led[k] for k in whole}
    specificity = company["industry"] / sum(company.values())
    drawn = free["not industry"] / (free["not industry"] + free["industry"])
    other = {k: whole[k] - free[k] for k in whole}
    drawn_other = other["industry"] / (other["industry"] + other["not industry"])
    return [
        (country, name, value, *np.quantile(values, [0.025, 0.975]))
        for name, value, values in (
            ("sensitivity", sensitivity, drawn),
            ("specificity", specificity, drawn_other),
        )
    ]


def makers(sample: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Count, among sampled trials led by no company, those whose record names a company's product.

    Returns:
        country, of_company, unclear, trials, low and high (Wilson 95% interval; low from the sure ones, high
        with the unclear ones counted too).
    """
    rows = []
    for country in pair:
        own = sample[(sample["country"] == country) & (sample["led_by"] == NO_COMPANY)]
        sure, unclear = (int(own["company_product"].eq(word).sum()) for word in ("yes", "unclear"))
        number = max(len(own), 1)
        low = proportions.proportion_interval(sure, number, "wilson").low
        high = proportions.proportion_interval(sure + unclear, number, "wilson").high
        rows.append((country, sure, unclear, len(own), low, high))
    return pd.DataFrame(rows, columns=["country", "of_company", "unclear", "trials", "low", "high"])
