"""What moves together with the format: shared attributes, contrasts with a partner, the design's rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from systemrace.analysis.binders import constructs, effect, trials
from systemrace.errors import DataError

REFERENCE, SAME, DIFFERENT, UNKNOWN = "the nanobody", "as the nanobody", "differs", "not known"
ATTRIBUTES = (
    "Binder", "Origin", "Binding domains", "Costimulation", "Vector", "Targets", "Cells", "Country", "Phase",
    "Earlier lines", "Dose, millions", "Reported",
)  # fmt: skip
IN_WORDS = {"Reported": "year of report", "Earlier lines": "number of earlier lines"}
MATRIX = ["product", "binder", "side", "attribute", "value", "match"]
HEALTH = ["model", "trials", "columns", "rank", "condition", "inflation", "estimable"]
MADE_OF = {"Binder": "binder", "Origin": "origin", "Costimulation": "costimulation", "Vector": "vector"}
SHORT = {"United States": "US", "several countries": "several", "North America": "N. America"}


def in_words(attributes: Sequence[str]) -> list[str]:
    """Write attributes as a sentence names them."""
    return [IN_WORDS.get(name, name.split(",")[0].lower()) for name in attributes]


def matrix(frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Set every attribute of every counted product beside that of the nanobody products.

    Args:
        frame: from `trials.counted`.
        made: from `constructs.profiles`.

    Returns:
        `MATRIX`, a row per product and attribute; value is text, missing if not known; match says whether it
        meets a value (a range: overlaps) of a nanobody product, which is `REFERENCE` itself.

    Raises:
        DataError: if no nanobody product is counted.
    """
    used = trials.compared(frame)
    facts = {key: _facts(group, made.loc[key]) for key, group in used.groupby("product_key", sort=False)}
    sides = used.drop_duplicates("product_key").set_index("product_key")
    mine = [facts[key] for key in sides.index[sides["side"] == constructs.NANOBODY]]
    if not mine:
        raise DataError("No product with a nanobody is counted. Loosen the selection.")
    ordered = sides.assign(order=sides["binder"].map(constructs.ORDER.index)).sort_values(["order", "name"])
    rows = [
        (row["name"], row["binder"], row["side"], attribute, _text(facts[key][attribute]), match)
        for key, row in ordered.iterrows()
        for attribute in ATTRIBUTES
        for match in [_match(facts[key][attribute], [m[attribute] for m in mine], row["side"])]
    ]
    return pd.DataFrame(rows, columns=MATRIX)


Fact = frozenset[str] | tuple[float, float, str] | None


def _facts(group: pd.DataFrame, made: pd.Series) -> dict[str, Fact]:
    facts: dict[str, Fact] = {name: _named(made[column]) for name, column in MADE_OF.items()}
    domains = made["n_binding_domains"]
    facts["Binding domains"] = None if pd.isna(domains) else frozenset([f"{int(domains)}"])
    facts["Targets"] = frozenset(["two" if made["dual_target"] else "one"])
    facts["Cells"] = frozenset(["donor" if made["donor_cells"] else "own"])
    places = group.loc[group["country"] != "unknown", "country"]
    facts["Country"] = frozenset(places.replace(SHORT)) or None
    facts["Phase"] = frozenset(group["phase"])
    facts["Earlier lines"] = _range(group["prior_lines"], group["prior_lines"], "")
    facts["Reported"] = _range(group["year"], group["year"], "")
    dosed = group.dropna(subset=["dose_low"])
    # A dose by body weight and a flat one cannot be compared without the weight.
    unit = " /kg" if (dosed["dose_unit"] == "million per kg").all() else ""
    facts["Dose, millions"] = _range(dosed["dose_low"], dosed["dose_high"], unit)
    return facts


def _named(value: object) -> frozenset[str] | None:
    return frozenset([value]) if isinstance(value, str) else None


def _range(low: pd.Series, high: pd.Series, unit: str) -> tuple[float, float, str] | None:
    if low.notna().sum() == 0:
        return None
    return float(low.min()), float(high.max()), unit


def _text(fact: Fact) -> str | None:
    if fact is None:
        return None
    if isinstance(fact, tuple):
        low, high, unit = fact
        return f"{low:g}{unit}" if low == high else f"{low:g}\u2013{high:g}{unit}"
    return ", ".join(sorted(fact))


def _match(fact: Fact, mine: Sequence[Fact], side: str) -> str:
    if fact is None or all(other is None for other in mine):
        return UNKNOWN
    if side == constructs.NANOBODY:
        return REFERENCE
    return SAME if any(_meets(fact, other) for other in mine) else DIFFERENT


def _meets(fact: Fact, other: Fact) -> bool:
    if isinstance(fact, tuple) and isinstance(other, tuple):
        return fact[2] == other[2] and fact[0] <= other[1] and other[0] <= fact[1]
    if isinstance(fact, frozenset) and isinstance(other, frozenset):
        return bool(fact & other)
    return False


def pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Pair every nanobody trial with every trial of another format; suffixes _x and _y."""
    used = trials.compared(frame)
    mine = used[used["side"] == constructs.NANOBODY]
    return mine.merge(used[used["side"] == constructs.OTHER], how="cross")


def held(lines_within: float) -> dict[str, Callable[[pd.DataFrame], pd.Series]]:
    """Give what can be held equal within a pair, in the order in which the steps hold it.

    Args:
        lines_within: difference allowed between median numbers of earlier lines.
    """
    return {
        "one target and own cells": lambda p: ~(p["dual_target_y"] | p["donor_cells_y"]).astype(bool),
        "the same country": lambda p: (p["country_x"] == p["country_y"]) & (p["country_x"] != "unknown"),
        "like earlier lines": lambda p: (p["prior_lines_x"] - p["prior_lines_y"]).abs() <= lines_within,
        "the same stage of trial": lambda p: p["stage_x"] == p["stage_y"],
        "the same costimulation": lambda p: _equal(p, "costimulation"),
        "the same vector": lambda p: _equal(p, "vector"),
        "an overlapping dose": _doses_overlap,
    }


def _equal(p: pd.DataFrame, column: str) -> pd.Series:
    one, two = p[f"{column}_x"], p[f"{column}_y"]
    return (one == two) & one.notna() & two.notna()


def _doses_overlap(p: pd.DataFrame) -> pd.Series:
    meets = (p["dose_low_x"] <= p["dose_high_y"]) & (p["dose_low_y"] <= p["dose_high_x"])
    return meets.fillna(False).astype(bool) & _equal(p, "dose_unit")


def contrasts_left(frame: pd.DataFrame, lines_within: float) -> pd.DataFrame:
    """Count the pairs of trials that stay as more is held equal.

    What a report does not print counts as not equal.

    Returns:
        step, held (words), pairs left, alone (pairs if only this is held), share, products (other products
        in the pairs left).
    """
    every = pairs(frame)
    left = pd.Series(True, index=every.index)
    rows = [(0, "nothing", len(every), len(every), 1.0, every["product_key_y"].nunique())]
    for step, (name, test) in enumerate(held(lines_within).items(), start=1):
        holds = test(every).fillna(False).astype(bool)
        left &= holds
        share = left.mean() if len(every) else 0.0
        rows.append(
            (
                step,
                name,
                int(left.sum()),
                int(holds.sum()),
                float(share),
                every.loc[left, "product_key_y"].nunique(),
            )
        )
    return pd.DataFrame(rows, columns=["step", "held", "pairs", "alone", "share", "products"])


def diagnostics(frame: pd.DataFrame) -> pd.DataFrame:
    """Say of each model whether its design lets a format effect be told from the rest.

    Returns:
        model, trials, columns, rank, condition (2-norm, columns scaled to length one), inflation (variance
        inflation of the format column, infinite where it repeats others), estimable. The last model holds the
        product equal, with a column for each.
    """
    rows = []
    models: list[tuple[str, tuple[str, ...] | None]] = [
        *effect.MODELS.items(),
        ("with the product itself", None),
    ]
    for label, names in models:
        used = effect.known(frame, names or ())
        columns = effect.design(used, names or ())
        if names is None:
            every = pd.get_dummies(used["product_key"]).to_numpy(float)
            columns = np.column_stack([columns, every[:, 1:]])
        rows.append((label, len(used), *_health(columns)))
    return pd.DataFrame(rows, columns=HEALTH)


def _health(columns: np.ndarray) -> tuple[int, int, float, float, bool]:
    scaled = columns / np.linalg.norm(columns, axis=0)
    rank = int(np.linalg.matrix_rank(columns))
    others = np.delete(columns, 1, axis=1)
    own = columns[:, 1]
    residual = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
    total = ((own - own.mean()) ** 2).sum()
    left = float(residual @ residual)
    told_apart = left > 1e-9 * max(total, 1.0)
    condition = float(np.linalg.cond(scaled)) if rank == columns.shape[1] else float("inf")
    return (
        columns.shape[1],
        rank,
        condition,
        float(total / left) if told_apart else float("inf"),
        bool(told_apart),
    )


def per_format(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the trials, products and patients on each format: binder, side, products, trials, patients."""
    grouped = frame.groupby(["binder", "side"]).agg(
        products=("product_key", "nunique"), trials=("trial", "nunique"), patients=("total", "sum")
    )
    order = [constructs.ORDER.index(binder) for binder, _ in grouped.index]
    return grouped.assign(order=order).sort_values("order").drop(columns="order").reset_index()
