"""Dials: every setting is evaluated and kept to the last bit, and a broken model is named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.chapter import dials
from systemrace.chapter.dials import Dial

DIALS = (
    Dial("a", "a", (0.0, 1.0, 4.0)),
    Dial("limit", "limit", (5.0, 6.0), judging=True),
    Dial("b", "b", (10.0, 20.0)),
    Dial("c", "c", ("x", "y")),
)
OWN = {"a": 1.0, "limit": 5.0, "b": 10.0, "c": "x"}


def waves(stops):
    a, b = np.array(stops["a"]), np.array(stops["b"])
    c = np.array([one == "y" for one in stops["c"]])
    whole = np.sin(a)[:, None, None] * b[:, None] + c
    return {"out": whole, "half": 0 * whole + (b / 2)[:, None], "same": 0 * whole + 7.0}


def written(own=OWN, model=waves):
    return dials.evaluate(DIALS, own, model).record(own, [dials.Reading("out", "Out", interval=False)])


def test_every_setting_is_there_to_the_last_bit():
    kept = dials.read(written()["outputs"]["out"])
    assert kept.shape == (3, 2, 2)
    for place, a in enumerate(DIALS[0].values):
        for other, b in enumerate(DIALS[2].values):
            assert kept[place, other].tolist() == [np.sin(a) * b, np.sin(a) * b + 1]


def test_what_only_rules_take_is_no_axis_but_counts_as_a_dial():
    kept = written()
    assert kept["settings"] == 3 * 2 * 2 * 2
    assert [dial["judging"] for dial in kept["dials"]] == [False, True, False, False]
    seen = []
    dials.evaluate(DIALS, OWN, lambda stops: seen.append(tuple(stops)) or waves(stops))
    assert seen == [("a", "b", "c")]


def test_an_axis_along_which_nothing_changes_is_kept_once():
    outputs = written()["outputs"]
    assert {name: one["shape"] for name, one in outputs.items()} == {
        "out": [3, 2, 2],
        "half": [1, 2, 1],
        "same": [1, 1, 1],
    }
    assert dials.read(outputs["half"]).ravel().tolist() == [5.0, 10.0]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=12, max_size=12),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_what_is_kept_spreads_out_to_what_was_given(values, flat):
    given_ = np.array(values).reshape(3, 2, 2)
    for axis, one in enumerate(flat):
        given_ = np.repeat(given_.take([0], axis=axis), given_.shape[axis], axis=axis) if one else given_
    kept = dials.read(written(model=lambda stops: {"out": given_})["outputs"]["out"])
    np.testing.assert_array_equal(np.broadcast_to(kept, (3, 2, 2)), given_)
    assert all(kept.shape[axis] == 1 for axis, one in enumerate(flat) if one)


def test_the_chapters_own_value_becomes_a_stop():
    kept = written({**OWN, "a": 0.7})
    assert kept["dials"][0]["values"] == (0.0, 0.7, 1.0, 4.0)
    assert kept["dials"][0]["own"] == 0.7
    assert dials.read(kept["outputs"]["out"])[1, 0, 0] == np.sin(0.7) * 10
    with pytest.raises(ValueError, match="c: 'z' is none of x, y"):
        written({**OWN, "c": "z"})


def test_a_model_that_gives_no_number_is_named_with_its_setting():
    def broken(stops):
        found = waves(stops)["out"]
        found[2, 0, 1] = np.nan
        return {"out": found}

    with pytest.raises(ValueError, match=r"at \{'a': 4\.0, 'b': 10\.0, 'c': 'y'\}.*gives no finite out"):
        written(model=broken)


def test_a_model_that_leaves_settings_out_is_named():
    with pytest.raises(ValueError, match=r"the model gives out in the shape \(3, 2, 1\), not \(3, 2, 2\)"):
        written(model=lambda stops: {"out": waves(stops)["out"][..., :1]})


def test_a_reading_that_the_model_does_not_give_is_named():
    grid = dials.evaluate(DIALS, OWN, waves)
    with pytest.raises(ValueError, match="the model gives no out_high, out_low, which a reading shows"):
        grid.record(OWN, [dials.Reading("out", "Out")])
    with pytest.raises(ValueError, match="the model gives no else_high, else_low, which"):
        grid.record(OWN, [dials.Reading("out", "Out", limits="else")])
