"""Inputs of the pipeline that are fitted to durations read in sources, in place of ranges entered by hand."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis import inputs
from systemrace.analysis.statistics import durations
from systemrace.analysis.statistics.durations import Fit, Observation

Mode = Literal["fitted", "entered"]


def observations(rows: pd.DataFrame) -> tuple[Observation, ...]:
    """Read rows of `phase_durations`: a value, two ends, or a bound, in months."""
    read = rows[["value", "low", "high"]].astype(float).itertuples(index=False)
    return tuple(_observation(*one) for one in read)


def _observation(value: float, low: float, high: float) -> Observation:
    if not np.isnan(value):
        return Observation(value, value)
    return Observation(0.0 if np.isnan(low) else low, np.inf if np.isnan(high) else high)


def fits(own: pd.DataFrame, told: pd.DataFrame) -> dict[str, Fit]:
    """Fit every input of a chapter of which durations are told.

    Args:
        own: inputs of the chapter, from `inputs.of_chapter`.
        told: the table `phase_durations`.

    Returns:
        By input_id, in the order of the inputs.
    """
    ids = [one for one in own["input_id"] if one in set(told["input_id"])]
    return {one: durations.fit(observations(told[told["input_id"] == one])) for one in ids}


def draws(own: pd.DataFrame, told: pd.DataFrame, n: int, seed: int, mode: Mode) -> dict[str, np.ndarray]:
    """Draw every input n times, those with told durations from what was fitted to these.

    Args:
        own: inputs of the chapter.
        told: the table `phase_durations`.
        n: how many draws.
        seed: start of the random numbers; each input has a stream of its own.
        mode: "entered" draws all from the ranges that were entered.
    """
    found = fits(own, told) if mode == "fitted" else {}
    entered = inputs.draws(own[~own["input_id"].isin(list(found))], n, seed)
    return entered | {name: one.quantile(inputs.stream(name, n, seed)) for name, one in found.items()}


def shown(own: pd.DataFrame, told: pd.DataFrame, mode: Mode) -> pd.DataFrame:
    """Give the inputs as they are drawn: fitted ones with median, middle 90% and count of durations."""
    found = fits(own, told) if mode == "fitted" else {}
    table = own.copy()
    for name, one in found.items():
        low, middle, high = (float(f"{end:.2g}") for end in one.quantile(np.array([0.05, 0.5, 0.95])))
        sources = sorted(
            {part for cell in told.loc[told["input_id"] == name, "source_ids"] for part in cell.split("|")}
        )
        table.loc[name, ["value", "low", "high"]] = [middle, low, high]
        table.loc[name, ["range_basis", "basis", "source_ids"]] = ["90% range", "sourced", "|".join(sources)]
        table.loc[name, "distribution"] = f"lognormal, fitted to {one.observations}"
    return table


def compared(own: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Lay durations beside what was fitted to them, for a chart.

    Returns:
        group (step and route), label, kind ("told" or "fitted"), value, low, high in months, open (which end
        is not known: "low", "high" or ""); a fit has its median and the middle 90% of one more programme.
    """
    rows = []
    for name, one in fits(own, told).items():
        part = told[told["input_id"] == name]
        first = part.iloc[0]
        group = first["step"] + ("" if pd.isna(first["route"]) else f", {first['route']}")
        low, middle, high = one.quantile(np.array([0.05, 0.5, 0.95]))
        row = {"group": group, "label": f"{group}: fit", "kind": "fitted", "value": middle, "low": low}
        rows.append({**row, "high": high, "open": ""})
        for seen, what in zip(observations(part), part["what"], strict=True):
            rows.append({"group": group, "label": what, "kind": "told", **_drawn(seen)})
    return pd.DataFrame(rows)


def _drawn(seen: Observation) -> dict[str, float | str]:
    if seen.low == 0:
        return {"value": seen.high, "low": seen.high, "high": seen.high, "open": "low"}
    if np.isinf(seen.high):
        return {"value": seen.low, "low": seen.low, "high": seen.low, "open": "high"}
    return {"value": (seen.low * seen.high) ** 0.5, "low": seen.low, "high": seen.high, "open": ""}
