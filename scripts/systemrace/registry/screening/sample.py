"""Seeded samples of a snapshot's records, for reading: stratified by country, start and deciding rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

SNAPSHOT = "2026-08-22"
"""The copy from which the labelled records were drawn."""
SEED = 20260822
SIZE = 308
LEAST = 3
"""Records read of each stratum, or all of it where it is smaller."""
SECOND = 60
FRESH_SEED = 20261130
FRESH_SIZE = 240
"""Records, about, of a second sample from those that the first one left."""
THIRD_SEED = 20261201
THIRD_SIZE = 200
"""Records, about, of a third sample from those that both left."""
THIRD_SECOND = 40
"""Records of it that are read a second time."""
FEW_WORDS = 10
_PERIODS = (0, 2019, 2022, 9999)
_PERIOD_NAMES = ("to 2018", "2019 to 2021", "from 2022")
_FOCAL = ("China", "United States")


def strata(trials: pd.DataFrame, screening: pd.DataFrame) -> pd.DataFrame:
    """Name the stratum of each record.

    Args:
        trials: needs nct_id, title, interventions, conditions, countries, start_date.
        screening: needs nct_id, is_car, is_car_basis.

    Returns:
        nct_id, country (of the sites), period (of the start), rule (what decided), by the order of `trials`.
    """
    both = trials.merge(screening[["nct_id", "is_car", "is_car_basis"]], on="nct_id", validate="one_to_one")
    years = pd.to_numeric(both["start_date"].astype("str").str[:4], errors="coerce")
    period = pd.cut(years, list(_PERIODS), labels=list(_PERIOD_NAMES), right=False).astype("str")
    return pd.DataFrame(
        {
            "nct_id": both["nct_id"],
            "country": both["countries"].fillna("").map(_country),
            "period": period.where(years.notna(), "not given"),
            "rule": _rule(both),
        }
    )


def _country(names: str) -> str:
    if not names:
        return "not given"
    named = set(names.split("|"))
    return named.pop() if len(named) == 1 and named <= set(_FOCAL) else "other or several"


def _rule(both: pd.DataFrame) -> np.ndarray:
    words = (
        both[["title", "interventions", "conditions"]].fillna("").agg(" ".join, axis=1).str.split().str.len()
    )
    basis = both["is_car_basis"].fillna("")
    return np.select(
        [
            both["is_car"].eq("no"),
            both["is_car"].eq("likely"),
            words.lt(FEW_WORDS),
            basis.str.contains("title(?!_read)", regex=True) & basis.str.contains("interventions"),
        ],
        ["no", "likely", "few words", "title and interventions"],
        "title or interventions",
    )


def draw(named: pd.DataFrame, size: int = SIZE, least: int = LEAST, seed: int = SEED) -> pd.DataFrame:
    """Draw records at random within strata: `least` of each, the rest in proportion to what is left.

    Args:
        named: the result of `strata`.
        size: records in all, about.
        least: records of each stratum, or all of it where it is smaller.
        seed: of the draw.

    Returns:
        nct_id, country, period, rule, weight (records of the snapshot each one stands for); in drawn
        order, so that what is read has no order of its own.
    """
    random = np.random.default_rng(seed)
    keys = ["country", "period", "rule"]
    shuffled = named.sort_values("nct_id").iloc[random.permutation(len(named))]
    place = shuffled.groupby(keys).cumcount()
    total = shuffled.groupby(keys)["nct_id"].transform("size")
    share = max(0.0, (size - place.lt(least).sum()) / place.ge(least).sum())
    wanted = np.minimum(total, least) + np.ceil((total - least).clip(lower=0) * share - 0.5).astype(int)
    drawn = shuffled[place < wanted].copy()
    drawn["weight"] = (total / wanted)[drawn.index]
    return drawn.reset_index(drop=True)


def fresh(
    named: pd.DataFrame, earlier: pd.DataFrame, size: int = FRESH_SIZE, seed: int = FRESH_SEED
) -> pd.DataFrame:
    """Draw a sample, alike in design, from the records that earlier ones left.

    Args:
        named: the result of `strata`.
        earlier: what was drawn before, with nct_id.
        size: records in all, about.
        seed: of the draw.

    Returns:
        As `draw`; a weight says how many of the records left each one stands for.
    """
    left = named[~named["nct_id"].isin(earlier["nct_id"])]
    return draw(left, size=size, seed=seed)


def samples(named: pd.DataFrame) -> list[pd.DataFrame]:
    """Draw the three samples, each from what the ones before it left, each as `draw` gives it.

    Args:
        named: the result of `strata`.
    """
    first = draw(named)
    second = fresh(named, first)
    return [first, second, fresh(named, pd.concat([first, second]), THIRD_SIZE, THIRD_SEED)]


def every(named: pd.DataFrame) -> pd.DataFrame:
    """Put the samples together: rules were mended with the first two, the third is held out.

    Within a stratum the samples are one, drawn at random, so all their records stand for all of it.

    Args:
        named: the result of `strata`.

    Returns:
        By nct_id: country, period, rule, drawn (1 to 3), held_out, weight (records of the snapshot that
        each one stands for among all that were read), weight_apart (the same within its own sample; of a
        later one, of what the earlier ones left).
    """
    numbered = enumerate(samples(named), start=1)
    joined = pd.concat([one.assign(drawn=number) for number, one in numbered], ignore_index=True)
    joined["held_out"] = joined["drawn"] == joined["drawn"].max()
    keys = ["country", "period", "rule"]
    total = named.groupby(keys).size().rename("total")
    read = joined.groupby(keys)["nct_id"].transform("size")
    weight = joined.join(total, on=keys)["total"] / read
    return joined.rename(columns={"weight": "weight_apart"}).assign(weight=weight).set_index("nct_id")


def read_twice(named: pd.DataFrame) -> list[str]:
    """Choose the records of the samples that are read a second time, as `twice` orders them."""
    first, second, third = samples(named)
    return [
        *twice(first),
        *twice(second, seed=FRESH_SEED),
        *twice(third, size=THIRD_SECOND, seed=THIRD_SEED),
    ]


def twice(drawn: pd.DataFrame, size: int = SECOND, seed: int = SEED) -> list[str]:
    """Choose the records read a second time, in the other order in which they are read."""
    return drawn["nct_id"].sample(size, random_state=seed + 1).tolist()
