"""The format's effect on response as a model sees it, and what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.binders import constructs, trials
from systemrace.analysis.statistics import meta, subsets
from systemrace.errors import DataError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

COVARIATES = ("prior lines", "country", "phase", "year")
MODELS: dict[str, tuple[str, ...]] = {
    "format alone": (),
    "with earlier lines": ("prior lines",),
    "with country": ("country",),
    "with phase": ("phase",),
    "with lines and country": ("prior lines", "country"),
    "with lines, country, phase": ("prior lines", "country", "phase"),
}
RATIO_COLUMNS = [
    "label", "odds_ratio", "low", "high", "trials", "nanobody_products", "other_products", "why",
]  # fmt: skip


@dataclass(frozen=True)
class Ratio:
    """Odds of response, nanobody over other formats; zero to infinity where `why` says it has none."""

    odds_ratio: float
    low: float
    high: float
    trials: int
    nanobody_products: int
    other_products: int
    why: str = ""


def design(frame: pd.DataFrame, covariates: Sequence[str]) -> Array:
    """Give the design of the model, a row per trial: constant, nanobody (0 or 1), then the covariates.

    Earlier lines and year are centred; country is China or not, phase is that of a stage.
    """
    columns = {
        "prior lines": lambda f: f["prior_lines"] - f["prior_lines"].mean(),
        "country": lambda f: (f["country"] == "China").astype(float),
        "phase": lambda f: (f["stage"] == "late").astype(float),
        "year": lambda f: f["year"] - f["year"].mean(),
    }
    nanobody = (frame["side"] == constructs.NANOBODY).astype(float)
    parts = [np.ones(len(frame)), nanobody, *(columns[name](frame) for name in covariates)]
    return np.column_stack([np.asarray(part, dtype=float) for part in parts])


def known(frame: pd.DataFrame, covariates: Sequence[str]) -> pd.DataFrame:
    """Keep the compared trials of which every covariate is known."""
    frame = trials.compared(frame)
    return frame[frame["prior_lines"].notna()] if "prior lines" in covariates else frame


def ratio(frame: pd.DataFrame, covariates: Sequence[str] = (), level: float = 0.95) -> Ratio:
    """Fit the binomial-normal model with the format and covariates as moderators.

    Args:
        frame: from `trials.counted`; trials on neither side, or with a covariate unknown, are left out.
        covariates: names of `COVARIATES`.
        level: coverage of the Wald interval.

    Returns:
        The ratio. Where the data cannot carry it (one side empty, columns that repeat each other, too few
        trials, no failures) it runs from zero to infinity and `why` says so.
    """
    used = known(frame, covariates)
    return _fits(used, covariates, np.ones((1, len(used)), dtype=bool), level)[0]


def _fits(used: pd.DataFrame, covariates: Sequence[str], included: Mask, level: float) -> list[Ratio]:
    """Fit the model to subsets of trials: a row of `included` each, a column per trial of `used`."""
    columns = design(used, covariates)
    x, n = used["successes"].to_numpy(float), used["total"].to_numpy(float)
    counts = [_counts(used, held) for held in included]
    whys = [
        _why(x[held], n[held], columns[held], found) for held, found in zip(included, counts, strict=True)
    ]
    sound = [subset for subset, why in enumerate(whys) if not why]
    ratios = [_unknown(found, why) for found, why in zip(counts, whys, strict=True)]
    if not sound:
        return ratios
    fits = subsets.fit(x, n, columns, included[sound])
    for place, subset in enumerate(sound):
        ratios[subset] = _unknown(counts[subset], "the likelihood has no maximum")
        if fits.settled[place]:
            found = meta.coefficient_contrast(fits.one(place, counts[subset][0]), 1, level)
            ratios[subset] = Ratio(found.odds_ratio, found.low, found.high, *counts[subset])
    return ratios


def _counts(used: pd.DataFrame, held: Mask) -> tuple[int, int, int]:
    """Count trials, and the products on either side."""
    products, side = used["product_key"].to_numpy(), used["side"].to_numpy()
    nanobody, other = (
        len(set(products[held & (side == name)])) for name in (constructs.NANOBODY, constructs.OTHER)
    )
    return int(held.sum()), nanobody, other


def _why(x: Array, n: Array, columns: Array, counts: tuple[int, int, int]) -> str:
    """Say why the data cannot carry the model, if so."""
    if min(counts[1:]) == 0:
        return "one side has no product"
    if np.linalg.matrix_rank(columns) < columns.shape[1]:
        return "the format repeats another column"
    try:
        meta.check_design(x, n, columns)
    except DataError:
        return "too few trials, or no failures"
    return ""


def _unknown(counts: tuple[int, int, int], why: str) -> Ratio:
    return Ratio(1.0, 0.0, float("inf"), *counts, why)


def _row(label: str, found: Ratio) -> tuple:
    return (
        label, found.odds_ratio, found.low, found.high, found.trials, found.nanobody_products,
        found.other_products, found.why,
    )  # fmt: skip


def ladder(frame: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Fit every model of `MODELS`; format alone a second time on the trials that print earlier lines.

    Returns:
        `RATIO_COLUMNS`, a row per model.
    """
    fits = [(label, ratio(frame, names, level)) for label, names in MODELS.items()]
    same = frame.dropna(subset=["prior_lines"])
    fits.insert(1, ("alone, trials that print lines", ratio(same, (), level)))
    fits.append(("alone, one count per product", ratio(_as_trials(frame), (), level)))
    return pd.DataFrame([_row(*fit) for fit in fits], columns=RATIO_COLUMNS)


def _as_trials(frame: pd.DataFrame) -> pd.DataFrame:
    """Stand one row for each product, its counts added up."""
    return trials.by_product(frame).assign(prior_lines=np.nan, country="", stage="", year=0)


def by_comparator(frame: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Fit the format alone against each kind of binder on the other side.

    Returns:
        `RATIO_COLUMNS`, a row per kind of binder, in the order of `constructs.ORDER`.
    """
    other = set(frame.loc[frame["side"] == constructs.OTHER, "binder"])
    kinds = [binder for binder in constructs.ORDER if binder in other]
    rows = []
    for binder in kinds:
        part = frame[(frame["side"] == constructs.NANOBODY) | (frame["binder"] == binder)]
        rows.append(_row(f"against {binder}", ratio(part, (), level)))
    return pd.DataFrame(rows, columns=RATIO_COLUMNS)


def leave_out(frame: pd.DataFrame, covariates: Sequence[str] = (), level: float = 0.95) -> pd.DataFrame:
    """Fit the model without each product in turn.

    Returns:
        `RATIO_COLUMNS` with product_key and side; label is the product's name.
    """
    products = trials.compared(frame).drop_duplicates("product_key")[["product_key", "name", "side"]]
    used = known(frame, covariates)
    keys = used["product_key"].to_numpy()
    included = np.array([keys != key for key in products["product_key"]]).reshape(len(products), len(used))
    found = _fits(used, covariates, included, level)
    rows = [
        (*_row(name, one), key, on)
        for (key, name, on), one in zip(products.itertuples(index=False), found, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*RATIO_COLUMNS, "product_key", "side"])
