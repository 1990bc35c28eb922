"""Screening against records labelled by reading; the floors are what was measured, rounded down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from systemrace.errors import DataError
from systemrace.registry.screening import measure, rules, sample
from systemrace.tables import load


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    return load("trials", snapshot=sample.SNAPSHOT), load("screening", snapshot=sample.SNAPSHOT)


@pytest.fixture(scope="module")
def drawn(tables) -> pd.DataFrame:
    return sample.every(sample.strata(*tables))


@pytest.fixture(scope="module")
def read() -> pd.DataFrame:
    return measure.labelled(load("labels"))


@pytest.fixture(scope="module")
def told(tables, drawn) -> dict[str, pd.DataFrame]:
    trials, screening = (frame[frame["nct_id"].isin(drawn.index)] for frame in tables)
    areas = load("disease_areas")
    return {
        "shipped": measure.shipped(trials, screening, areas),
        "rules": measure.ruled(trials, rules.compiled(load("rules"), load("product_names")), areas),
    }


@pytest.fixture(scope="module")
def measured(told, read, drawn):
    def weighted(what: str, field: str, *, held_out: bool = False) -> float:
        counted = measure.counts(read[field], told[what][field])
        if held_out:
            apart = drawn["held_out"].reindex(counted.index)
            return measure.score(counted[apart], drawn["weight_apart"]).f1
        return measure.score(counted, drawn["weight"]).f1

    return weighted


def test_the_labelled_records_are_the_drawn_ones(drawn, read):
    assert set(read.index) == set(drawn.index)
    assert len(read) >= 300 + 150 + 150


def test_the_second_reading_covers_the_chosen_records(tables):
    labels = load("labels")
    chosen = sample.read_twice(sample.strata(*tables))
    assert set(labels.loc[labels["reader"] == "second", "nct_id"]) == set(chosen)


def test_weights_add_up_to_the_snapshot(tables, drawn):
    assert drawn["weight"].sum() == pytest.approx(len(tables[0]))
    left = len(tables[0])
    for _, one in drawn.groupby("drawn"):
        assert one["weight_apart"].sum() == pytest.approx(left)
        left -= len(one)


def test_only_the_last_sample_is_held_out(drawn):
    assert set(drawn.loc[drawn["held_out"], "drawn"]) == {3}
    assert drawn.loc[~drawn["held_out"], "drawn"].nunique() == 2


def test_one_weight_for_a_stratum_whichever_sample_a_record_is_of(drawn):
    assert (drawn.groupby(["country", "period", "rule"])["weight"].nunique() == 1).all()


def test_a_small_stratum_is_drawn_whole():
    named = pd.DataFrame(
        {"nct_id": list("abcdefgh"), "country": "x", "period": "y", "rule": ["p"] * 2 + ["q"] * 6}
    )
    got = sample.draw(named, size=5, least=3)
    assert set(got["nct_id"]) >= {"a", "b"}
    assert (got["rule"] == "q").sum() == 3
    assert got.groupby("rule")["weight"].first().to_dict() == {"p": 1.0, "q": 2.0}


@pytest.mark.parametrize(
    ("what", "field", "floors"),
    [
        ("shipped", "is_car", (0.98, 0.98)),
        ("shipped", "target_antigen", (0.86, 0.86)),
        ("shipped", "cell_type", (0.95, 0.94)),
        ("shipped", "product_type", (0.82, 0.80)),
        ("shipped", "area", (0.97, 0.96)),
        ("shipped", "level1", (0.95, 0.95)),
        ("shipped", "role", (0.87, 0.88)),
        ("shipped", "sponsor_class", (0.96, 0.96)),
        ("shipped", "sponsor_country", (0.93, 0.97)),
        ("rules", "is_car", (0.98, 0.98)),
        ("rules", "target_antigen", (0.97, 0.98)),
        ("rules", "cell_type", (0.98, 0.97)),
        ("rules", "product_type", (0.98, 0.96)),
        ("rules", "area", (0.97, 0.96)),
        ("rules", "role", (0.95, 0.96)),
    ],
)
def test_floors_of_f1(measured, what, field, floors):
    assert measured(what, field) >= floors[0]
    assert measured(what, field, held_out=True) >= floors[1]


def test_scores_of_a_hand_count():
    read = pd.Series({"a": "CD19|CD22", "b": "BCMA", "c": "", "d": "CD7"})
    told = pd.Series({"a": "CD19", "b": "CD19", "c": ""})
    counted = measure.counts(read, told)
    assert counted.to_numpy().tolist() == [[1, 0, 1], [0, 1, 1], [0, 0, 0], [0, 0, 1]]
    found = measure.score(counted)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.25, pytest.approx(1 / 3))
    weighted = measure.score(counted, pd.Series({"a": 4.0, "b": 1.0, "c": 9.0, "d": 1.0}))
    assert (weighted.precision, weighted.recall) == (0.8, 0.4)


def test_no_record_is_refused():
    with pytest.raises(DataError, match="No labelled record"):
        measure.score(measure.counts(pd.Series(dtype="object"), pd.Series(dtype="object")))


def test_confusions_count_pairs_that_differ():
    found = measure.confusions(
        pd.Series({"a": "x", "b": "x", "c": "y|z"}), pd.Series({"a": "y", "b": "y", "c": "z|y"})
    )
    assert found.to_numpy().tolist() == [["x", "y", 2]]


def test_kappa_of_a_worked_example():
    # The usual textbook table of two raters: both yes 20, yes and no 5, no and yes 10, both no 15.
    # Observed 0.7, by chance 0.5, so 0.4.
    first = pd.Series(["yes"] * 25 + ["no"] * 25)
    second = pd.Series(["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15)
    found = measure.agreement(first, second)
    assert (found.share, found.kappa, found.records) == (0.7, pytest.approx(0.4), 50)


def test_kappa_equals_that_of_statsmodels():
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    random = np.random.default_rng(3)
    first, second = (pd.Series(random.choice(list("abcd"), 80)) for _ in range(2))
    table = pd.crosstab(first, second).reindex(index=list("abcd"), columns=list("abcd"), fill_value=0)
    expected = inter_rater.cohens_kappa(table.to_numpy()).kappa
    assert measure.agreement(first, second).kappa == pytest.approx(expected)
