"""The charts of a claim's specifications: what is drawn of many, and that it can be told apart."""

from __future__ import annotations

import itertools
import json

import pandas as pd
import pytest

from systemrace.figures import Size, contract
from systemrace.figures.multiverse import curve, shares, tones
from systemrace.figures.theme import colour

CHOICES = {f"choice_{letter}": [f"{letter}{place}" for place in range(4)] for letter in "abcdef"}
VERDICTS = ("supported", "mixed", "contradicted")


def every(count: int) -> pd.DataFrame:
    """So many specifications of six choices; the estimate grows by rank, the verdict with it."""
    points = list(itertools.islice(itertools.product(*CHOICES.values()), count))
    rows = [
        {"rank": rank, "specification": f"{rank:010x}", "verdict": VERDICTS[3 * (rank - 1) // count],
         "estimate": 0.5 + rank / count, "low": 0.3 + rank / count, "high": 0.9 + rank / count,
         **dict(zip(CHOICES, point, strict=True))}
        for rank, point in enumerate(points, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def look(own: int = 7, scale: str = "log") -> curve.Look:
    return curve.Look("what is estimated", scale, 1.0, f"{own:010x}", CHOICES)


def made(data: pd.DataFrame, shown: curve.Look) -> contract.Figure:
    return contract.make(
        "a1-specifications", lambda size: curve.specifications(size, data, shown), data,
        chapter="claims", title="A finding.", sources=["s"], description="Specification curve. " * 5,
    )  # fmt: skip


def test_few_are_all_drawn():
    data = every(64)
    assert len(curve.thinned(data, look())) == 64


def test_of_many_every_nth_is_drawn_with_both_ends_and_the_chapters_own():
    data, shown = every(4096), look(own=1234)
    kept = curve.thinned(data, shown)
    assert len(kept) <= curve.MOST
    assert {1, 1234, 4096} <= set(kept["rank"])
    regular = kept[~kept["rank"].isin([1234, 4096])]["rank"]
    assert regular.diff().dropna().nunique() == 1


@pytest.mark.parametrize("count", [12, 300, 4096])
def test_a_drawing_keeps_to_the_weight_and_width_of_a_page(count):
    shown = look()
    figure = made(curve.thinned(every(count), shown), shown)
    assert max(figure.wide.drawing.weight, figure.narrow.drawing.weight) < contract.MOST_DRAWING


def test_the_verdicts_have_rows_of_their_own_so_that_colour_is_not_needed():
    names, headings = curve._rows(every(64), look())
    assert names[:5] == ["verdict", *VERDICTS, "choice a"]
    assert [names[at] for at in headings] == ["verdict", *(name.replace("_", " ") for name in CHOICES)]


def test_every_specification_takes_one_option_of_each_choice_in_the_grid():
    data = curve._bounded(every(64))
    covered = sum(b - a for _, a, b in curve._runs(data, look()))
    assert covered == pytest.approx(64 * (1 + len(CHOICES)))


def test_limits_without_end_leave_the_axis_to_the_others(recwarn):
    data = every(64).astype({"high": "float"})
    data.loc[data.index[:5], "high"] = float("inf")
    _, high = curve._domain(data, look())
    assert high >= data.loc[data.index[5:], "estimate"].max()
    assert high < float("inf")
    assert not list(recwarn), "numpy says so where it subtracts one infinity from another"


def test_infinite_and_zero_are_cut_at_the_edge_of_a_log_scale():
    data = every(12).astype({"estimate": "float"})
    data.loc[11, ["estimate", "high"]] = float("inf")
    data.loc[0, ["estimate", "low"]] = 0.0
    low, high = curve._domain(data, look())
    assert 0 < low < high < float("inf")
    assert curve.cut(data, look()) >= 2
    assert "Infinity" not in json.dumps(made(data, look()).wide.spec)


def test_one_estimate_throughout_has_an_axis():
    data = every(6).assign(estimate=0.2, low=None, high=None)
    low, high = curve._domain(data, look(own=3, scale="linear")._replace(reference=None))
    assert low < 0.2 < high


def test_verdicts_keep_their_colours_in_every_chart():
    scale = tones.by_verdict(["contradicted", "supported"]).to_dict()["scale"]
    assert scale["domain"] == ["supported", "contradicted"]
    assert scale["range"] == [colour("positive"), colour("negative")]


def test_bars_of_verdicts_and_choices_are_drawn_in_both_forms():
    found = pd.DataFrame({"verdict": ["mixed"], "specifications": [3], "share": [1.0], "told": ["100% (3)"]})
    moved = pd.DataFrame(
        {"choice": ["a_b", "c"] * 2, "moved": ["the estimate"] * 2 + ["the verdict"] * 2,
         "share": [0.5, 0.0, 1.0, 0.2], "told": ["50%", "0%", "100%", "20%"]}
    )  # fmt: skip
    for size in (Size(640, narrow=False), Size(300, narrow=True)):
        assert shares.verdicts(size, found).to_dict()
        panels = shares.influences(size, moved).to_dict()
        assert ("hconcat" in panels) is not size.narrow
