"""Rows of the chapter's charts and tables: results with the labels and panels that a reader sees."""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace.analysis.binders import confounding, constructs, durability
from systemrace.analysis.binders.residual import DIVIDES_BY
from systemrace.analysis.response_rates import pooling
from systemrace.analysis.statistics.medians import median_interval
from systemrace.analysis.statistics.proportions import IntervalMethod, proportion_interval
from systemrace.analysis.words import count, short_name

EXACT, MODEL = "exact", "model"
ESTIMATES = [
    "panel", "label", "side", "kind", "value", "low", "high", "open", "interval", "trial", "product",
    "source_id",
]  # fmt: skip
LONGEST_NAME = 21  # letters of trial and product
WHAT, AGAINST = "Against every other stated format", "Against one other format alone"
HAZARD_PANELS = {"PFS": "Progression or death", "OS": "Death"}


def panel(binder: str) -> str:
    """Write a kind of binder as a heading."""
    return binder[0].upper() + binder[1:]


def _by_binder(frame: pd.DataFrame) -> pd.DataFrame:
    order = frame["binder"].map(constructs.ORDER.index)
    ranked = frame.assign(order=order).sort_values(["order", "value"], ascending=[True, False], kind="stable")
    return ranked.drop(columns="order").assign(panel=ranked["binder"].map(panel))


def _named(trial: str, product: str) -> str:
    """Name a trial with its product, unless the two would say the same or run too long."""
    short = short_name(trial)
    told = product.casefold() in short.casefold() or short.casefold() in product.casefold()
    return short if told or len(short) + len(product) > LONGEST_NAME else f"{short}, {product}"


def _estimates(frame: pd.DataFrame, labels: list[str], kind: str = "trial") -> pd.DataFrame:
    filled = frame.assign(label=labels, kind=kind, product=frame["name"])
    if "open" not in filled:
        filled["open"] = False
    return filled[ESTIMATES]


def medians(found: pd.DataFrame) -> pd.DataFrame:
    """Label medians, from `durability.medians`, in panels by kind of binder; columns `ESTIMATES`, months."""
    frame = _by_binder(found)
    labels = [
        f"{_named(trial, name)} ({n})"
        for trial, name, n in frame[["trial", "name", "n"]].itertuples(index=False)
    ]
    return _estimates(frame, labels)


def responses(
    trials: pd.DataFrame, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> pd.DataFrame:
    """Give every counted trial, and below each kind of binder with two or more its pooled rate.

    Args:
        trials: from `trials.counted`.
        method: interval of one rate.
        level: coverage of the intervals.

    Returns:
        `ESTIMATES` as proportions; kind is "trial" or "pooled".
    """
    limits = [
        proportion_interval(int(x), int(n), method, level)
        for x, n in zip(trials["successes"], trials["total"], strict=True)
    ]
    frame = trials.assign(
        value=[i.estimate for i in limits],
        low=[i.low for i in limits],
        high=[i.high for i in limits],
        interval=EXACT,
    )
    frame = _by_binder(frame)
    labels = [
        f"{_named(trial, name)} {count(x, n)}"
        for trial, name, x, n in frame[["trial", "name", "successes", "total"]].itertuples(index=False)
    ]
    single = _estimates(frame, labels)
    return pd.concat([single, _pools(trials, level)], ignore_index=True)


def _pools(trials: pd.DataFrame, level: float) -> pd.DataFrame:
    pools = pooling.by_group(trials, "binder", level)
    pools = pools[pools["trials"] > 1].rename(columns={"pooled": "value", "group": "binder"})
    pools = pools.merge(trials.drop_duplicates("binder")[["binder", "side"]], on="binder")
    pools = _by_binder(pools.assign(name="", trial="", source_id="", interval=MODEL))
    labels = [f"pooled, {binder}" for binder in pools["binder"]]
    return _estimates(pools, labels, "pooled")


def residual(found: pd.DataFrame) -> pd.DataFrame:
    """Label counts without residual disease, from `residual.negative`, in panels by whom they divide by."""
    frame = found.assign(interval=EXACT)
    labels = [
        f"{_named(trial, name)} {count(x, n)}, {binder}"
        for trial, name, x, n, binder in frame[["trial", "name", "successes", "total", "binder"]].itertuples(
            index=False
        )
    ]
    frame["panel"] = "Counted among " + frame["divides_by"]
    order = frame["divides_by"].map(list(DIVIDES_BY.values()).index)
    return (
        _estimates(frame.assign(label=labels), labels)
        .loc[order.sort_values(kind="stable").index]
        .reset_index(drop=True)
    )


def shares(progression_free: pd.DataFrame, alive: pd.DataFrame, month: float) -> pd.DataFrame:
    """Label shares at a month, from `durability.shares`, in two panels; columns `ESTIMATES`, proportions."""
    parts = []
    for frame, word in ((progression_free, "Free of progression"), (alive, "Alive")):
        labels = [
            f"{_named(trial, name)} ({n}), {binder}"
            for trial, name, n, binder in frame[["trial", "name", "n", "binder"]].itertuples(index=False)
        ]
        parts.append(_estimates(frame.assign(panel=f"{word} at {month:g} months"), labels))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def hazards(found: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Label comparisons of two products, from `durability.hazards`; columns of `ESTIMATES`, ratios."""
    frame = found.assign(
        value=found["hr"].astype(float), low=found["low"].astype(float), high=found["high"].astype(float),
        name=found["product_key"].map(made["name"]), binder=found["product_key"].map(made["binder"]),
        side=constructs.NANOBODY, interval=durability.PRINTED,
        panel=found["endpoint"].map(HAZARD_PANELS),
    )  # fmt: skip
    labels = [
        f"{trial} ({n})" + ("" if pd.notna(low) else ", no limits printed")
        for trial, n, low in frame[["trial", "n", "low"]].itertuples(index=False)
    ]
    return _estimates(frame, labels)


def ratios(ladder: pd.DataFrame, comparators: pd.DataFrame) -> pd.DataFrame:
    """Put the two ways to fit the format's odds ratio under one another, from `ladder` and `by_comparator`.

    Returns:
        `effect.RATIO_COLUMNS` with panel, value and state: "above" or "below" one, "open", or "none" without
        an estimate.
    """
    parts = [
        ladder.assign(panel=WHAT, label=_sized(ladder, "trials")),
        comparators.assign(panel=AGAINST, label=_sized(comparators, "products")),
    ]
    return _stated(pd.concat([part for part in parts if len(part)], ignore_index=True))


def _sized(frame: pd.DataFrame, unit: str) -> list[str]:
    if unit == "trials":
        return [
            f"{label} ({n} {'products' if 'per product' in label else 'trials'})"
            for label, n in zip(frame["label"], frame["trials"], strict=True)
        ]
    return [
        f"{label.removeprefix('against ')} ({n} product{'s' if n != 1 else ''})"
        for label, n in zip(frame["label"], frame["other_products"], strict=True)
    ]


def left_out(found: pd.DataFrame) -> pd.DataFrame:
    """Order the fits without each product, from `effect.leave_out`: the nanobody first, then by ratio."""
    first = found["side"] == constructs.NANOBODY
    ordered = pd.concat([found[first], found[~first].sort_values("odds_ratio")], ignore_index=True)
    return _stated(ordered.assign(panel="Without", label=ordered["label"]))


def _stated(frame: pd.DataFrame) -> pd.DataFrame:
    state = np.select(
        [frame["why"] != "", frame["low"] > 1, frame["high"] < 1], ["none", "above", "below"], "open"
    )
    return frame.assign(state=state, value=frame["odds_ratio"])


def contents(matrix: pd.DataFrame) -> pd.DataFrame:
    """Write what each counted product is made of and where it was tried: a row per product."""
    wide = matrix.pivot(index="product", columns="attribute", values="value")
    names = list(dict.fromkeys(matrix["product"]))
    return (
        wide.loc[names, list(confounding.ATTRIBUTES)]
        .fillna("not known")
        .rename_axis(columns=None)
        .reset_index(names="Product")
    )


def rough_against_printed(found: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Set the rough limits of medians beside printed ones, where both exist, to show how rough they are.

    Args:
        found: from `durability.medians`.
        level: coverage of the rough limits.
    """
    rows = []
    for _, row in found[found["interval"] == durability.PRINTED].iterrows():
        rough = median_interval(row["value"], row["n"] / 2, level)
        high = (
            "not reached" if row["open"] else f"{row['high']:.1f}" if pd.notna(row["high"]) else "not printed"
        )
        rows.append(
            (
                short_name(row["trial"]),
                f"{row['value']:.1f}",
                f"{row['low']:.1f} to {high}",
                f"{rough.low:.1f} to {rough.high:.1f}",
                row["source_id"],
            )
        )
    return pd.DataFrame(rows, columns=["Trial", "Median, months", "Printed limits", "Rough limits", "Source"])


def contrasts(found: pd.DataFrame) -> pd.DataFrame:
    """Label the steps of `confounding.contrasts_left`: label, and told, the words behind a bar."""
    label = [
        "all pairs" if step == 0 else f"+ {held}"
        for step, held in found[["step", "held"]].itertuples(index=False)
    ]
    told = [
        f"{pairs}, with {products} product{'' if products == 1 else 's'}" if pairs else "none"
        for pairs, products in found[["pairs", "products"]].itertuples(index=False)
    ]
    return found.assign(label=label, told=told)


def by_product(
    added: pd.DataFrame, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> pd.DataFrame:
    """Give the added-up count of each product, highest first, in one panel; columns `ESTIMATES`.

    Args:
        added: from `trials.by_product`.
        method: interval of one rate.
        level: its coverage.
    """
    limits = [
        proportion_interval(int(x), int(n), method, level)
        for x, n in zip(added["successes"], added["total"], strict=True)
    ]
    frame = added.assign(
        value=[i.estimate for i in limits], low=[i.low for i in limits], high=[i.high for i in limits],
        interval=EXACT, panel="Added up over the trials of each product", trial="",
    ).sort_values("value", ascending=False, kind="stable")  # fmt: skip
    labels = [
        f"{name} {count(x, n)}, {binder}"
        for name, x, n, binder in frame[["name", "successes", "total", "binder"]].itertuples(index=False)
    ]
    return _estimates(frame, labels).reset_index(drop=True)
