from __future__ import annotations

import pandas as pd
import pytest
from sample_charts import PLACES, draw_map

from systemrace.errors import ProseError
from systemrace.figures import export, theme, world
from systemrace.figures.spec import Size

ANTARCTICA = 10


def test_the_countries_of_the_book_have_outlines():
    wanted = {
        "China": 156,
        "United States": 840,
        "Japan": 392,
        "Taiwan": 158,
        "Australia": 36,
        "Germany": 276,
    }
    assert set(wanted.values()) <= world.codes()
    assert ANTARCTICA not in world.codes()
    assert len(world.codes()) == 173


def test_the_topology_is_whole():
    topology = world.topology()
    arcs = topology["arcs"]

    def ends(index: int) -> tuple[tuple[int, int], tuple[int, int]]:
        arc = arcs[index if index >= 0 else ~index]
        first, last = tuple(arc[0]), tuple(map(sum, zip(*arc, strict=True)))
        return (first, last) if index >= 0 else (last, first)

    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for ring in (ring for polygon in polygons for ring in polygon):
            walked = [ends(index) for index in ring]
            assert all(
                here[1] == there[0] for here, there in zip(walked, [*walked[1:], walked[0]], strict=True)
            )


def test_the_outlines_stay_small():
    assert len(str(world.topology())) < 60_000


def test_countries_with_values_are_coloured_and_the_rest_are_land(make):
    drawing = export.inline_svg(make(draw=draw_map), "wide")
    # of the three classes, at 10 and 800: China is in the third, the United States in the second
    assert drawing.count('fill="var(--sr-seq6)"') == 2  # the country and the legend
    assert drawing.count(f'fill="{theme.variables()[theme.ramp(3)[1]]}"') == 2
    assert drawing.count('fill="var(--sr-land)"') > 150


def test_legend_names_the_classes(make):
    drawing = export.inline_svg(make(draw=draw_map), "wide")
    for label in ("none", "under 10", "10 to &lt;800", "800 or more"):
        assert f">{label}<" in drawing


def test_two_rows_for_a_country_are_refused():
    twice = pd.concat([PLACES, PLACES.head(1)])
    with pytest.raises(ProseError) as fault:
        world.choropleth(Size(640, narrow=False), twice, value="trials", breaks=[1], title="Trials")
    assert (
        str(fault.value) == "world.choropleth: more than one row for China. Aggregate to one row per country."
    )


def test_breaks_out_of_order_are_refused():
    with pytest.raises(ProseError) as fault:
        world.choropleth(Size(640, narrow=False), PLACES, value="trials", breaks=[5, 1], title="Trials")
    assert str(fault.value) == (
        "world.choropleth: breaks [5, 1] do not ascend. Give each class limit once, in order."
    )
