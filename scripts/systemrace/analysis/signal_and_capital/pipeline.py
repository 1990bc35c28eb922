"""The month at which a programme meets the criterion, by the route of its first data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.signal_and_capital import boundary
from systemrace.analysis.signal_and_capital.boundary import Criterion

CHAPTER = "signal-and-capital"
US, HOSPITAL, CHINA = "US IND", "China IIT", "China IND"
ROUTES = (US, HOSPITAL, CHINA)
NAMES = {US: "US application", HOSPITAL: "China, investigator-initiated", CHINA: "China, application"}
START = {US: "SG001", HOSPITAL: "SG002", CHINA: "SG003"}
ACCRUAL, ACCRUAL_RATIO, MANUFACTURE, ASSESSMENT, RESPONSE = "SG004", "SG005", "SG006", "SG007", "SG008"
REDESIGN, QUICKENING, SPREADING = "SG009", "SG010", "SG011"
NEVER = np.inf

Draws = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Settings:
    """What the model is asked.

    Attributes:
        criterion: what has to be known before capital moves.
        start_factor: factor on the months to the first patient on routes through China.
        accrual_factor: factor on the patients a month in China.
        alike: how the months of two routes go together: "independent", or "same": a programme that is slow on
            one route is as slow, by rank, on the other.
        seed: of patients' responses and their arrival.
    """

    criterion: Criterion = field(default_factory=Criterion)
    start_factor: float = 1.0
    accrual_factor: float = 1.0
    alike: Literal["independent", "same"] = "independent"
    seed: int = 20260822


def months(drawn: Draws, settings: Settings) -> pd.DataFrame:
    """Give the month of crossing on every route, infinite where the trial ends before.

    A programme has the same patients' responses on every route; only the calendar differs. The n-th patient
    arrives after a gamma time (a Poisson stream) and is assessed after manufacture and follow-up.

    Args:
        drawn: inputs by id, shape (draws,).
        settings: what the model is asked.

    Returns:
        One column a route in the order of `ROUTES`, months from a construct in hand.
    """
    needed = boundary.patients_needed(settings.criterion, drawn[RESPONSE], settings.seed)
    waited = _arrival(needed, settings.seed)
    return pd.DataFrame({name: month_of(drawn, settings, name, needed, waited) for name in ROUTES})


def month_of(
    drawn: Draws, settings: Settings, name: str, needed: np.ndarray, waited: np.ndarray
) -> np.ndarray:
    """Give the month of crossing on one route from patients needed and their arrival at one a month."""
    start = starts(drawn, settings, name)
    accrual = pace(drawn, settings, name)
    found = start + waited / accrual + drawn[MANUFACTURE] + drawn[ASSESSMENT]
    return np.where(needed == boundary.NEVER, NEVER, found)


def pace(drawn: Draws, settings: Settings, name: str) -> np.ndarray:
    """Give the patients a month on a route."""
    return drawn[ACCRUAL] * (1.0 if name == US else settings.accrual_factor * drawn[ACCRUAL_RATIO])


def starts(drawn: Draws, settings: Settings, name: str) -> np.ndarray:
    """Give the months to the first patient on a route."""
    own = drawn[START[name]] * (1.0 if name == US else settings.start_factor)
    if settings.alike == "independent" or name == US:
        return own
    # The same rank as on the US route.
    order = np.argsort(np.argsort(drawn[START[US]], kind="stable"), kind="stable")
    return np.sort(own)[order]


def _arrival(needed: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    shape = np.where(needed == boundary.NEVER, 1, needed).astype(np.float64)
    return rng.standard_gamma(shape)


def gained(found: pd.DataFrame, first: str, second: str) -> np.ndarray:
    """Give the months by which the first route is sooner, for programmes that meet the criterion at all."""
    met = np.isfinite(found[first]) & np.isfinite(found[second])
    return (found[second] - found[first])[met].to_numpy()


def met_by(found: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """Give the share of programmes that have met the criterion by each month: route, month, share."""
    return pd.DataFrame(
        [
            {"route": name, "month": float(month), "share": float((found[name] <= month).mean())}
            for name in ROUTES
            for month in at
        ]
    )


def patients_by(drawn: Draws, settings: Settings, at: np.ndarray) -> pd.DataFrame:
    """Give patients with data by each month: route, month, value (mean), low, high (90% of draws)."""
    rows = []
    for name in ROUTES:
        accrual = pace(drawn, settings, name)
        lag = starts(drawn, settings, name) + drawn[MANUFACTURE] + drawn[ASSESSMENT]
        for month in at:
            told = np.minimum(np.maximum(month - lag, 0.0) * accrual, settings.criterion.most)
            low, high = np.quantile(told, [0.05, 0.95])
            row = {"route": name, "month": float(month), "value": float(told.mean())}
            rows.append({**row, "low": float(low), "high": float(high)})
    return pd.DataFrame(rows)
