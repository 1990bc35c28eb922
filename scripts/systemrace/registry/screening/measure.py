"""How well screening agrees with labels made by reading: precision, recall, F1, and readers' agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.errors import DataError
from systemrace.registry import disease
from systemrace.registry.antigens import normalise
from systemrace.registry.screening import rules as by_rule
from systemrace.registry.screening import screen
from systemrace.registry.screening.rules import LIST_MARK, Rulebook

FIELDS = (
    "is_car", "role", "cell_type", "product_type", "target_antigen", "area", "level1", "level2",
    "sponsor_class", "sponsor_country",
)  # fmt: skip
BY_RULE = FIELDS[:8]
"""Fields that rules tell; the sponsor's come from the registry and the sponsor's name."""
AIMS = {"is_car": 0.98, "target_antigen": 0.95, "area": 0.95}
"""F1 that the rules were to reach."""
REPLICATES = 1000
_LEVEL = " / "
_CAR = {"yes": "CAR", "likely": "CAR"}


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1, with the limits of F1's 95 percent interval; NaN where nothing was told."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    records: int


def labelled(labels: pd.DataFrame, reader: str = "first") -> pd.DataFrame:
    """Bring one reader's labels into cells of |-lists, by nct_id, columns `FIELDS`."""
    read = labels[labels["reader"] == reader].set_index("nct_id").astype("object").fillna("")
    told = read["diseases"].map(_closest)
    antigens = read["target_antigen"].map(
        lambda cell: _list(normalise(name) for name in cell.split(LIST_MARK))
    )
    return read.assign(
        is_car=read["is_car"].map(_CAR).fillna(""),
        role=read["role"].replace("none", ""),
        target_antigen=antigens,
        **_levels(told),
    )[list(FIELDS)]


def _closest(cell: str) -> list[tuple[str, str, str]]:
    # As the rules do: "lymphoma" says nothing more where "Hodgkin lymphoma" stands beside it.
    split = [[*item.split(_LEVEL), "", ""][:3] for item in cell.split(LIST_MARK) if item]
    return disease.closest((area, level1, level2) for area, level1, level2 in split)


def shipped(trials: pd.DataFrame, screening: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Bring a snapshot's own screening, and the disease rules, into the same form."""
    both = screening.set_index("nct_id").astype("object").fillna("")
    sponsor = trials.set_index("nct_id")["lead_sponsor_class"].reindex(both.index)
    classes = sponsor.map(lambda name: "company" if name == "INDUSTRY" else "no company", na_action="ignore")
    return _formed(both, trials, areas).assign(
        sponsor_class=classes.fillna(""), sponsor_country=both["sponsor_country"]
    )[list(FIELDS)]


def ruled(trials: pd.DataFrame, book: Rulebook, areas: pd.DataFrame) -> pd.DataFrame:
    """Apply the screening rules to a snapshot's records; it holds no summaries and no official titles."""
    decisions = {}
    columns = ["nct_id", "title", "interventions", "conditions", "study_type", "overall_status"]
    for row in trials[columns].fillna("").to_dict("records"):
        told = by_rule.decide(screen.texts_of_row(row), book)
        decisions[row["nct_id"]] = {name: getattr(told, name) or "" for name in BY_RULE[:5]}
    return _formed(pd.DataFrame.from_dict(decisions, orient="index"), trials, areas)[list(BY_RULE)]


def _formed(told: pd.DataFrame, trials: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    classified = disease.classify(trials[trials["nct_id"].isin(told.index)], areas).fillna("")
    names = zip(*(classified[name] for name in ("area", "level1", "level2")), strict=True)
    grouped = pd.Series(list(names), index=classified["nct_id"], dtype="object").groupby(level=0).agg(list)
    diseases = pd.Series([grouped.get(number, []) for number in told.index], index=told.index, dtype="object")
    no = ~told["is_car"].isin(list(_CAR))
    blank = {name: told[name].mask(no, "") for name in BY_RULE[2:5]}
    return told.assign(
        is_car=told["is_car"].map(_CAR).fillna(""),
        role=told["role"].replace("none", ""),
        **blank,
        **_levels(diseases),
    )


def _levels(diseases: pd.Series) -> dict[str, pd.Series]:
    return {
        name: diseases.map(
            lambda found, depth=depth: _list(_LEVEL.join(filter(None, one[:depth])) for one in found)
        )
        for depth, name in enumerate(BY_RULE[5:], start=1)
    }


def _list(items: object) -> str:
    return LIST_MARK.join(sorted(set(items)))  # type: ignore[call-overload]


def counts(read: pd.Series, told: pd.Series) -> pd.DataFrame:
    """Count, for each record read, the items told rightly, told wrongly and missed.

    Args:
        read: cells of |-lists by nct_id.
        told: the same by screening; a record it does not hold counts as blank.
    """
    pairs = zip(read.map(_items), told.reindex(read.index).fillna("").map(_items), strict=True)
    found = [(len(want & have), len(have - want), len(want - have)) for want, have in pairs]
    return pd.DataFrame(found, index=read.index, columns=["right", "wrong", "missed"])


def _items(cell: str) -> set[str]:
    return set(cell.split(LIST_MARK)) - {""}


def score(counted: pd.DataFrame, weights: pd.Series | None = None, seed: int = 1) -> Score:
    """Give precision, recall and F1 over all items, records weighted where weights are given.

    The interval is the percentile bootstrap over records (Efron, Tibshirani 1993), with a fixed seed.

    Args:
        counted: the result of `counts`.
        weights: by nct_id, how many records of the snapshot each stands for.
        seed: of the bootstrap.

    Raises:
        DataError: without records.
    """
    if counted.empty:
        raise DataError(
            "No labelled record is left to measure. Label some, or take a wider part of the sample."
        )
    values = counted.to_numpy(float)
    weight = np.ones(len(values)) if weights is None else weights.reindex(counted.index).to_numpy(float)
    times = np.random.default_rng(seed).multinomial(
        len(values), np.full(len(values), 1 / len(values)), REPLICATES
    )
    right, wrong, missed = weight @ values
    drawn = (times * weight) @ values
    low, high = np.nanpercentile(_f1(drawn), [2.5, 97.5])
    return Score(
        _share(right, right + wrong),
        _share(right, right + missed),
        float(_f1(weight @ values)),
        low,
        high,
        len(values),
    )


def _f1(totals: np.ndarray) -> np.ndarray:
    right, wrong, missed = totals.T
    with np.errstate(invalid="ignore"):
        return 2 * right / (2 * right + wrong + missed)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def confusions(read: pd.Series, told: pd.Series) -> pd.DataFrame:
    """List what was read against what was told where they differ: read, told, records; frequent first."""
    both = pd.DataFrame({"read": read, "told": told.reindex(read.index).fillna("")})
    differ = both[both["read"].map(_items) != both["told"].map(_items)]
    counted = differ.groupby(["read", "told"]).size().rename("records").reset_index()
    return counted.sort_values(["records", "read", "told"], ascending=[False, True, True], ignore_index=True)


@dataclass(frozen=True)
class Agreement:
    """Share of records on which two readings agree, and Cohen's kappa (NaN where both say one thing)."""

    share: float
    kappa: float
    records: int


def agreement(first: pd.Series, second: pd.Series) -> Agreement:
    """Compare two readings of the same records.

    Kappa is (p_o - p_e) / (1 - p_e) (Cohen 1960, doi:10.1177/001316446002000104); a whole cell is
    one category.

    Args:
        first: cells by nct_id.
        second: the same; only records in both are compared.
    """
    one, two = first.align(second, join="inner")
    observed = float((one == two).mean())
    shares = [series.value_counts(normalize=True) for series in (one, two)]
    chance = float(shares[0].mul(shares[1], fill_value=0.0).sum())
    kappa = (observed - chance) / (1 - chance) if chance < 1 else float("nan")
    return Agreement(observed, kappa, len(one))
