from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from sample_charts import CHARTS, DESCRIPTION, STARTS

from systemrace import figures
from systemrace.figures import export, markup, svg, theme

HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_the_same_figure_gives_the_same_bytes(make, tmp_path, draw):
    make(draw=draw, folder=tmp_path / "one")
    make(draw=draw, folder=tmp_path / "two")
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_charts_made_before_leave_no_trace_in_the_bytes(make, tmp_path):
    def draw(size: figures.Size) -> alt.LayerChart:
        chosen = alt.selection_point(fields=["country"])
        bars = alt.Chart(STARTS).mark_bar().encode(x="year:O", y="trials:Q").add_params(chosen)
        return (bars + bars.mark_tick()).properties(width=size.width)

    make(draw=draw, folder=tmp_path / "one")
    for _ in range(3):
        alt.Chart(STARTS).mark_bar().add_params(alt.selection_point()).to_dict()
    make(draw=draw, folder=tmp_path / "two")
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_the_bytes_do_not_depend_on_the_session(tmp_path):
    """Hash seeds, time zone and working folder differ between machines."""
    program = (
        "import sys, pathlib; from sample_charts import *; "
        "figures.make('x', draw_time, STARTS, chapter='c', title='T', sources=['s'], "
        "description=DESCRIPTION, folder=pathlib.Path(sys.argv[1]))"
    )
    for name, zone in (("one", "UTC"), ("two", "America/New_York")):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / name)],
            check=True,
            cwd=Path(__file__).parent,
            env={"TZ": zone, "PYTHONHASHSEED": str(len(zone)), "PATH": ""},
        )
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_inline_drawings_take_every_colour_from_the_page(make, draw, form):
    source = export.inline_svg(make(draw=draw), form)
    assert HEX.findall(re.sub(r"url\(#[^)]*\)", "", source)) == []
    assert "var(--sr-" in source
    assert "rgb(" not in source


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_inline_drawings_have_one_label_and_no_noise(make, draw):
    root = ElementTree.fromstring(export.inline_svg(make(draw=draw), "wide"))  # noqa: S314
    assert root.get("role") == "img"
    assert root.get("aria-label") == DESCRIPTION
    assert root.get("width") is None
    assert root.get("viewBox")
    inside = [element for element in root.iter() if element is not root]
    assert not [e for e in inside if e.get("role") or any(name.startswith("aria-") for name in e.attrib)]
    assert not [e for e in inside if e.tag.endswith("}title")]


def test_ids_are_unique_over_figures_and_forms(make):
    def draw(size: figures.Size) -> alt.Chart:
        return (
            alt.Chart(STARTS)
            .mark_bar(clip=True)
            .encode(x="year:O", y="trials:Q", color=alt.value(figures.colour("focal")))
            .properties(width=size.width)
        )

    drawings = [
        export.inline_svg(make(draw=draw, id=name), form)
        for name in ("one", "two")
        for form in ("wide", "narrow")
    ]
    ids = [found for drawing in drawings for found in re.findall(r'\bid="([^"]+)"', drawing)]
    assert len(ids) >= len(drawings)
    assert len(ids) == len(set(ids))
    used = {found for drawing in drawings for found in re.findall(r"url\(#([^)]+)\)", drawing)}
    assert used
    assert used <= set(ids)


def test_the_csv_says_where_its_data_come_from(make, tmp_path):
    make(note="Planned starts are left out.", folder=tmp_path)
    lines = (tmp_path / "starts-by-year.csv").read_text().splitlines()
    assert lines == [
        "# The System Race",
        "# id: figure/trial-counts:starts-by-year",
        "# title: China starts more trials",
        "# note: Planned starts are left out.",
        "# snapshot: 2026-08-22",
        '# parameters: {"a": "x", "b": 1}',
        "# code version: 0.1.0",
        "# sources: ctgov (ClinicalTrials.gov, 2026)",
        "# licence: CC BY 4.0, see LICENSE-DATA",
        "year,country,trials,low,high",
        "2019,China,50,40.5,61",
        "2020,China,62,51.25,74",
        "2021,China,71,60,83",
        "2019,United States,41,31,53",
        "2020,United States,44,35,55",
        "2021,United States,46,36,57",
    ]
    assert markup.read_rows(tmp_path / "starts-by-year.csv")[1] == ["2019", "China", "50", "40.5", "61"]


def test_whole_days_are_written_as_days(make):
    data = pd.DataFrame({"day": pd.to_datetime(["2020-01-31", None]), "n": [1, 2]})
    assert export.csv_text(make(data=data)).splitlines()[-2:] == ["2020-01-31,1", ",2"]


def test_downloads_stand_alone(make, tmp_path):
    make(note="Planned starts are left out.", folder=tmp_path)
    drawing = (tmp_path / "starts-by-year.svg").read_text()
    for text in (
        "China starts more trials",
        "Planned starts",
        "Source: ClinicalTrials.gov, 2026",
        "figure/trial-counts:starts-by-year",
        "2026-08-22",
    ):
        assert text in drawing
    assert "var(" not in drawing
    spec = json.loads((tmp_path / "starts-by-year.vl.json").read_text())
    assert spec["title"]["text"] == ["China starts more trials"]
    assert spec["usermeta"]["id"] == "figure/trial-counts:starts-by-year"
    assert svg.draw(spec).width > 600
    assert (tmp_path / "starts-by-year.png").read_bytes().startswith(b"\x89PNG")


def test_the_script_carries_shared_data_once(make, tmp_path):
    make(draw=CHARTS["map"], folder=tmp_path)
    script = (tmp_path / "starts-by-year.js").read_text()
    found = re.fullmatch(
        r'\(function\(s\)\{\(s\.specs=s\.specs\|\|\{\}\)\["trial-counts/starts-by-year"\]=(.*)\}\)'
        r"\(window\.systemrace=window\.systemrace\|\|\{\}\);\n",
        script,
    )
    assert found
    entry = json.loads(found[1])
    assert set(entry) == {"shared", "wide", "narrow"}
    assert script.count('"Topology"') == 1
    assert entry["wide"]["$schema"].endswith("/vega/v6.json")
    assert theme.FONT_STACK in script
    assert theme.MEASURED_FONT not in script.replace(theme.FONT_STACK, "")


@pytest.mark.parametrize("text", ["a & b < c", 'say "so"'])
def test_marks_of_markup_in_words_are_escaped(make, tmp_path, text):
    figure = make(title=text, description=f"{text} {DESCRIPTION}", note=text, folder=tmp_path)
    for ending in (".svg", ".wide.svg"):
        ElementTree.fromstring((tmp_path / f"{figure.id}{ending}").read_text())  # noqa: S314


def points(path: str) -> list[list[tuple[float, float]]]:
    """Read a path of M, L, l and Z back into rings of absolute points."""
    rings: list[list[tuple[float, float]]] = []
    for command, rest in re.findall(r"([MLlZ])([^MLlZ]*)", path):
        pairs = [float(found) for found in re.findall(r"-?\d*\.?\d+", rest)]
        for x, y in zip(pairs[::2], pairs[1::2], strict=True):
            if command == "M":
                rings.append([(x, y)])
            elif command == "L":
                rings[-1].append((x, y))
            else:
                rings[-1].append((rings[-1][-1][0] + x, rings[-1][-1][1] + y))
    return rings


def test_shortened_outlines_stay_within_a_tenth_of_a_pixel():
    outline = "M10.04,20.06L10.96,-0.51L100.123,33.333L100.124,33.334L7,8Z" * 3
    short = svg._relative(outline)
    assert len(short) < len(outline) * 0.7
    for before, after in zip(points(outline), points(short), strict=True):
        for x, y in before:
            assert min(max(abs(x - u), abs(y - v)) for u, v in after) < 0.06
