"""A route's value taken apart gives the model's again, and shares of variance are the chapter's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis import inputs
from systemrace.analysis.first_data_decision import judged, linear, routes, value
from systemrace.analysis.first_data_decision.explained import Explained
from systemrace.tables.load import load

ODDS, FACTORS = (0.3, 1.0, 2.5), np.array([0.4, 1.0, 3.0])


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    return inputs.of_chapter(load("model_inputs"), routes.CHAPTER)


@pytest.fixture(scope="module")
def drawn(own):
    return inputs.draws(own, 1000, 2)


@pytest.mark.parametrize("payoff", ["approval", "payment"])
@pytest.mark.parametrize("name", routes.ROUTES)
def test_its_parts_are_the_route_again(drawn, name, payoff):
    asked = value.Choices(payoff=payoff, china_start=1.2, payoff_factor=7.0, discount=0.1)
    parts, chance = linear.Parts.of(drawn, name, asked), linear.chances(drawn, name, ODDS)
    means = parts.means(chance, FACTORS)
    for place, odds in enumerate(ODDS):
        found = parts.values(chance[place], FACTORS)
        for at, factor in enumerate(FACTORS):
            exact = value.of_route(drawn, name, replace(asked, acceptance_odds=odds, payoff_factor=factor))
            np.testing.assert_allclose(found[at], exact, rtol=1e-10, atol=1e-10)
            assert means[place, at] == pytest.approx(exact.mean(), rel=1e-10)


def test_routes_that_a_start_in_china_moves_are_named(drawn):
    late, soon = (value.values(drawn, value.Choices(china_start=factor)) for factor in (2.0, 1.0))
    assert {name for name in routes.ROUTES if not late[name].equals(soon[name])} == linear.MOVED


def test_shares_of_many_outputs_are_those_of_each(own, drawn):
    many = [value.values(drawn, value.Choices(payoff=payoff)) for payoff in ("approval", "payment")]
    pairs = [judged.leading(values) for values in many]
    outputs = np.array([values[a] - values[b] for values, (a, b) in zip(many, pairs, strict=True)])
    expected = [judged.assumed_share(own, inputs.binned(drawn), values) for values in many]
    assert Explained.of(own, drawn).share(outputs) == pytest.approx(expected, rel=1e-12)
    assert len(set(expected)) == 2


def test_where_nothing_varies_all_is_assumed(own, drawn):
    assert Explained.of(own, drawn).share(np.full((1, 1000), 3.0)).tolist() == [1.0]
