"""Frames that the charts of the chapter show, with the words of their axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from systemrace.analysis.durability import construct, effects, fitting, judged
from systemrace.analysis.statistics import averaging, cure, grouped, parametric
from systemrace.analysis.statistics.proportions import Interval, IntervalMethod, proportion_interval

ENDPOINTS = {"PFS": "without progression", "OS": "alive"}
CURVE = ["kind", "panel", "who", "month", "survival", "low", "high"]
STEP = 1.5  # months between drawn points of a curve


def curves(
    tables: fitting.Tables,
    fitted: Mapping[str, averaging.Averaged],
    who: Mapping[str, str],
    horizon: float,
    choice: fitting.Choice,
) -> pd.DataFrame:
    """Give fitted curves and printed shares of several arms.

    Args:
        tables: the three tables.
        fitted: averaged models by curve.
        who: the name of each curve's arm in the chart.
        horizon: last month drawn.
        choice: how the printed rows were chosen.

    Returns:
        kind ("curve" or "printed"), panel, who, month, survival, low, high; printed limits may be missing.
    """
    months = np.append(np.arange(0, horizon, STEP), horizon)
    parts = []
    for name, averaged in fitted.items():
        arm = fitting.about(tables, name)
        panel = {"panel": f"{arm['trial']}: {ENDPOINTS[arm['endpoint']]}", "who": who[name]}
        parts.append(averaged.curve(months).assign(kind="curve", **panel))
        rows = fitting.shares(tables, name, choice)
        rows = rows[(rows["use"] != "lower bound") & (rows["month"] <= horizon)]
        shown = {"survival": "survival_pct", "low": "ci_low", "high": "ci_high"}
        printed = {column: rows[source].astype("float64") / 100 for column, source in shown.items()}
        parts.append(
            pd.DataFrame({"month": rows["month"].astype(float), **printed}).assign(kind="printed", **panel)
        )
    return pd.concat(parts, ignore_index=True)[CURVE]


def ratios(survival: pd.DataFrame, look: effects.Look) -> pd.DataFrame:
    """Give the hazard ratios with their kind: panel, label, endpoint, hr, low, high, source_id."""
    panels = {
        "Randomized": (effects.RANDOMIZED,),
        "Not randomized, or adjusted by a model": (effects.ADJUSTED, *effects.OUTSIDE),
    }
    parts = []
    for panel, kinds in panels.items():
        rows = effects.ratios(survival, kinds, look)
        parts.append(
            pd.DataFrame(
                {
                    "panel": panel,
                    "label": [_ratio_label(row) for _, row in rows.iterrows()],
                    "endpoint": rows["endpoint"].map({"PFS": "progression or death", "OS": "death"}),
                    "ratio": rows["hr"].astype(float),
                    "low": rows["hr_low"].astype("float64"),
                    "high": rows["hr_high"].astype("float64"),
                    "source_id": rows["source_id"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _ratio_label(row: pd.Series) -> str:
    if row["comparison"] == effects.RANDOMIZED:
        return f"{row['trial']} against standard care"
    if row["comparison"] == effects.ADJUSTED:
        return f"{row['trial']}, adjusted for crossover"
    return f"{row['trial']}: {row['arm']}"


def differences(
    tables: fitting.Tables,
    trials: Iterable[str],
    months: np.ndarray,
    choice: fitting.Choice,
) -> pd.DataFrame:
    """Give the difference in the share alive, CAR-T minus standard care.

    Returns:
        panel (the trial), month, difference, low, high (fractions).
    """
    parts = []
    for trial in trials:
        pair = fitting.arms(tables, trial, "OS")
        drawn = [fitting.fit(tables, name, choice).draws(months) for name in pair]
        rng = np.random.default_rng(choice.seed)
        values = rng.permutation(drawn[0]) - rng.permutation(drawn[1])
        low, high = np.quantile(values, [(1 - choice.level) / 2, (1 + choice.level) / 2], axis=0)
        parts.append(
            pd.DataFrame(
                {"panel": trial, "month": months, "difference": values.mean(axis=0), "low": low, "high": high}
            )
        )
    return pd.concat(parts, ignore_index=True)


def gains(
    tables: fitting.Tables, trials: Iterable[str], horizon: float, choice: fitting.Choice
) -> pd.DataFrame:
    """Give restricted mean months gained: label, endpoint, value, low, high."""
    found = []
    for trial in trials:
        for endpoint, words in ENDPOINTS.items():
            gain = fitting.gain(tables, fitting.arms(tables, trial, endpoint), horizon, choice)
            found.append(
                {"label": f"{trial}, {words}", "trial": trial, "endpoint": endpoint,
                 "value": gain.value, "low": gain.low, "high": gain.high}
            )  # fmt: skip
    return pd.DataFrame(found)


def responses(
    response_rates: pd.DataFrame, by: str, later: construct.Later, method: IntervalMethod, level: float
) -> pd.DataFrame:
    """Give overall response of one construct from its first report on: label, who, text, rate, low, high."""
    first = construct.first_count(response_rates, construct.EARLY, by)
    last = construct.last_count(response_rates, construct.EARLY)
    counts = {
        f"{construct.EARLY}, by {by}": first,
        f"{construct.EARLY}, patients added since": (last[0] - first[0], last[1] - first[1]),
        f"{construct.EARLY}, whole trial": last,
        **{
            f"{trial}, whole trial": construct.last_count(response_rates, trial)
            for trial in construct.later_trials(later)
        },
    }
    found = []
    for label, (responders, patients) in counts.items():
        shown = proportion_interval(responders, patients, method, level)
        found.append(
            {"label": label, "who": label.split(",")[0], "text": f"{responders}/{patients}",
             "rate": shown.estimate, "low": shown.low, "high": shown.high}
        )  # fmt: skip
    return pd.DataFrame(found)


def medians(tables: fitting.Tables, fitted: Mapping[str, averaging.Averaged], limit: float) -> pd.DataFrame:
    """Give fitted and printed medians without progression by arm, longest first, limits cut off at a month.

    Returns:
        label, treatment, conduct, value, low, high, printed (missing where none), open (whether the upper
        limit lies beyond `limit`), source_id.
    """
    survival = tables.survival
    found = []
    for name, averaged in fitted.items():
        arm, median = fitting.about(tables, name), averaged.median()
        own = survival.loc[survival["curve"] == name, "median_months"].dropna()
        place = {"several countries": "several", "United States": "US"}.get(arm["conduct"], arm["conduct"])
        product = "" if str(arm["product"]) in str(arm["trial"]) else f", {arm['product']}"
        found.append(
            {
                "label": f"{arm['trial']}{product} ({place}; {arm['design']})",
                "treatment": arm["treatment"],
                "conduct": arm["conduct"],
                "value": min(median.value, limit),
                "low": min(median.low, limit),
                "high": min(median.high, limit),
                "printed": float(own.iloc[0]) if len(own) else np.nan,
                "open": median.high > limit,
                "source_id": arm["source_id"],
            }
        )
    return pd.DataFrame(found).sort_values("value", ascending=False).reset_index(drop=True)


def profiles(
    tables: fitting.Tables, names: Mapping[str, str], fractions: Sequence[float], choice: fitting.Choice
) -> pd.DataFrame:
    """Profile the cured fraction by family: panel, family, cured, deviance.

    Families whose model with cure has more parameters than the curve has printed months are left out.
    """
    parts = []
    for panel, name in names.items():
        points = fitting.points(tables, name, choice)
        for base in parametric.BASES:
            if parametric.count_parameters(base + parametric.CURE) <= grouped.information(points):
                found = cure.profile(base, points, fractions)
                parts.append(found.assign(panel=panel, family=base))
    return pd.concat(parts, ignore_index=True)[["panel", "family", "cured", "deviance"]]


def reach(profiled: pd.DataFrame, level: float) -> dict[str, tuple[float, float]]:
    """Give by panel the widest interval of the cured fraction over its families."""
    found: dict[str, tuple[float, float]] = {}
    for panel, rows in profiled.groupby("panel", sort=False):
        ends = [cure.interval(part.reset_index(drop=True), level) for _, part in rows.groupby("family")]
        found[str(panel)] = min(low for low, _ in ends), max(high for _, high in ends)
    return found


def early(deaths: pd.DataFrame, excess: Mapping[str, Interval]) -> pd.DataFrame:
    """Give the early counts as differences in the share alive: panel, month, difference, low, high."""
    found = [
        {
            "panel": row["trial"],
            "month": row["month"],
            "difference": -excess[row["trial"]].estimate,
            "low": -excess[row["trial"]].high,
            "high": -excess[row["trial"]].low,
        }
        for _, row in deaths.iterrows()
    ]
    return pd.DataFrame(found)


def one_construct(
    tables: fitting.Tables,
    fitted: Mapping[str, averaging.Averaged],
    who: Mapping[str, str],
    horizon: float,
    choice: fitting.Choice,
) -> pd.DataFrame:
    """Give `curves` with a panel per endpoint instead of one per trial and endpoint."""
    frame = curves(tables, fitted, who, horizon, choice)
    return frame.assign(panel=frame["panel"].str.split(": ").str[1].str.capitalize())


def futures(averaged: averaging.Averaged, months: np.ndarray, fewest: float = 0.01) -> pd.DataFrame:
    """Give each model's own best curve: model, kind (with or without cure), weight, month, survival."""
    parts = [
        pd.DataFrame(
            {
                "model": one.model,
                "kind": "with a cured fraction" if one.model.endswith(parametric.CURE) else "nobody cured",
                "weight": averaged.weights[one.model],
                "month": months,
                "survival": parametric.survival(one.model, one.parameters, months),
            }
        )
        for one in averaged.fits
        if averaged.weights[one.model] >= fewest
    ]
    return pd.concat(parts, ignore_index=True)


def lasting(tables: fitting.Tables, method: IntervalMethod, level: float) -> pd.DataFrame:
    """Give those known progression-free at five years: label, count, of, share, low, high, source_id."""
    crude = {"CARTITUDE-1": "alive and progression-free", "LEGEND-2": "relapse-free"}
    found = []
    for trial, words in crude.items():
        count, patients = judged.long_term_count(tables, trial)
        shown = proportion_interval(count, patients, method, level)
        found.append(
            {"label": f"{trial}, {words}", "count": count, "of": patients, "share": shown.estimate,
             "low": shown.low, "high": shown.high}
        )  # fmt: skip
    return pd.DataFrame(found)
