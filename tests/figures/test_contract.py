from __future__ import annotations

import altair as alt
import pandas as pd
import pytest
from sample_charts import CHARTS, DESCRIPTION, STARTS, draw_bars

from systemrace import figures
from systemrace.errors import ProseError

WHERE = 'figure("starts-by-year") in chapter trial-counts: '
TRACE_END = "the kind of chart, the extremes, the trend, the uncertainty."

REFUSED = {
    "id": (
        {"id": "Starts_by_year"},
        'figure("Starts_by_year") in chapter trial-counts: the id is a permanent address and must be '
        "kebab-case, such as starts-by-year (small letters, digits, single hyphens).",
    ),
    "no title": ({"title": " "}, WHERE + 'no title. Give title="..." that says the finding in a sentence.'),
    "title of two lines": (
        {"title": "One\ntwo"},
        WHERE + "the title runs over several lines. Write it as one line.",
    ),
    "note of two lines": (
        {"note": "One\ntwo"},
        WHERE + "the note runs over several lines. Write it as one line.",
    ),
    "no description": (
        {"description": ""},
        WHERE
        + f"the description has 0 characters, at least 60 are needed. Compute one from the data: {TRACE_END}",
    ),
    "description repeats the title": (
        {
            "title": "China starts more trials than the United States",
            "description": "China starts more trials. " * 3,
        },
        WHERE
        + "the description only repeats the title. Say what the chart shows to who cannot see it: "
        + TRACE_END,
    ),
    "no rows": (
        {"data": STARTS.head(0)},
        WHERE
        + "the data frame has no rows. Pass the tidy frame that the chart shows; if a parameter can leave it "
        "empty, say so in the prose instead of drawing nothing.",
    ),
    "no frame": (
        {"data": [1, 2]},
        WHERE + "data is list, not a data frame. Pass the tidy frame it shows.",
    ),
    "too many rows": (
        {"data": pd.DataFrame({"x": range(5001)})},
        WHERE
        + "5,001 rows are too many for a page, 5,000 at most. Pass the frame that is drawn, aggregated, not "
        "the records behind it.",
    ),
    "no sources": (
        {"sources": []},
        WHERE + "no sources. Give sources=[...] with the ids of data/sources.csv it rests on.",
    ),
    "not a chart": (
        {"draw": lambda size: "bars"},
        WHERE
        + "draw returned str, not an Altair chart. End the draw function with `return alt.Chart(...)...`.",
    ),
    "own look": (
        {"draw": lambda size: draw_bars(size).configure_axis(labelFont="Comic Sans MS")},
        WHERE
        + "the chart sets config itself. Fonts, background and axes come from the house theme, or dark pages "
        "break: remove .configure*() and those properties; set one axis with alt.Axis(...).",
    ),
    "data from outside": (
        {"draw": lambda size: alt.Chart("https://example.org/a.csv").mark_bar().encode(x="x:Q")},
        WHERE
        + "the chart fetches data or images from a URL, and the book must open offline. Give alt.Chart a "
        "data frame, and figures.world.outlines() for maps.",
    ),
    "colour of its own": (
        {"draw": lambda size: draw_bars(size).mark_bar(stroke="#123456", fill="red")},
        WHERE + "the palette has no #123456 or red, so the chart cannot follow the dark theme. Take "
        'figures.colour("focal") and the like; for ordered values figures.ramp(n) on a scale with steps '
        "(threshold, quantize, ordinal). Roles: focal, comparator, third, other, neutral, accent, positive, "
        "negative, seq1, seq2, seq3, seq4, seq5, seq6, text, muted, axis, grid, land, page.",
    ),
    "too wide for a phone": (
        {"draw": lambda size: draw_bars(size).properties(width=600)},
        WHERE
        + "its narrow form is 637 pixels wide, 344 fit. In draw(size) take every width from size.width, wrap "
        "facets (columns=1 when size.narrow) and shorten labels.",
    ),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_figure_that_lacks_something_is_refused_with_the_way_to_mend_it(make, changes, message):
    with pytest.raises(ProseError) as fault:
        make(**changes)
    assert str(fault.value) == message


def test_a_chart_of_too_many_marks_is_refused(make):
    crowd = pd.DataFrame({"x": range(4000), "y": range(4000)})
    with pytest.raises(ProseError, match=r"weighs [\d,]+ characters, 160,000 at most"):
        make(
            draw=lambda size: alt.Chart(crowd).mark_point().encode(x="x", y="y").properties(width=size.width)
        )


def test_a_chart_that_altair_refuses_names_the_figure(make):
    with pytest.raises(ProseError, match=r'figure\("starts-by-year"\).*Altair cannot make a chart'):
        make(draw=lambda size: alt.Chart(STARTS).mark_bar().encode(x="year"[:0] + "absent"))


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_every_shape_of_chart_fits_a_text_column_and_a_phone(make, draw):
    figure = make(draw=draw)
    assert 250 <= figure.narrow.drawing.width <= 344 * 1.12
    assert 500 <= figure.wide.drawing.width <= 720 * 1.12


def test_labels_that_take_room_make_the_plot_smaller_not_the_whole_wider(make):
    sizes: list[figures.Size] = []

    def draw(size: figures.Size) -> alt.Chart:
        sizes.append(size)
        named = STARTS.assign(country="A country with a very long name")
        return alt.Chart(named).mark_bar().encode(x="trials:Q", y="country:N").properties(width=size.width)

    figure = make(draw=draw)
    narrow = [size.width for size in sizes if size.narrow]
    assert narrow[0] == 300
    assert narrow[-1] < 300
    assert figure.narrow.drawing.width <= 344


def test_the_record_names_files_that_exist(make, tmp_path):
    record = make(folder=tmp_path / "figures").record()
    assert record["sources"] == ["ctgov"]
    assert record["columns"] == ["year", "country", "trials", "low", "high"]
    assert record["row_count"] == 6
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == sorted(
        name.removeprefix("figures/") for name in record["files"].values()
    )


def test_nothing_is_written_without_a_folder(make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make()
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_shows_drawing_title_and_description(make):
    bundle = make()._repr_mimebundle_()
    assert bundle["text/plain"] == f"China starts more trials\n{DESCRIPTION}"
    assert 'role="img"' in bundle["text/html"]
    assert "var(--" not in bundle["text/html"]
    assert "<script" not in bundle["text/html"]
