"""The parts that charts share, and the charts of trial counts and response rates drawn from small frames."""

import altair as alt
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace import figures
from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.response_rates import differences, rates, reports
from systemrace.figures.response_rates import rows as response_rows
from systemrace.figures.spec import Size, specification
from systemrace.figures.trial_counts import flow, ratios, room, starts, topics

PAIR = ("China", "United States")
WIDE, NARROW = Size(640, narrow=False), Size(300, narrow=True)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])

RATIOS = pd.DataFrame(
    {
        "label": ["as chosen", "another reading", "a third one"],
        "ratio": [1.4, 0.9, 2.0],
        "low": [1.2, 0.6, 1.1],
        "high": [1.7, 1.3, 1e9],
        "chosen": [True, False, False],
        "text": ["2015", "2016", ""],
    }
)
LEAD = pd.DataFrame({"year": [2015, 2016], "ratio": [0.8, 1.5], "low": [0.4, 1.1], "high": [1.6, 2.1]})
SWEEP = pd.DataFrame({"weight": [0.0, 1.0], "ratio": [1.1, 1.6], "low": [0.9, 1.4], "high": [1.3, 1.9]})
TOPICS = pd.DataFrame(
    {
        "target": ["CD19", "BCMA"] * 2,
        "country": [PAIR[0]] * 2 + [PAIR[1]] * 2,
        "share": [0.5, 0.2, 0.4, 0.3],
        "share_low": [0.4, 0.1, 0.3, 0.2],
        "share_high": [0.6, 0.3, 0.5, 0.4],
    }
)
YEARS = pd.DataFrame(
    {
        "year": [2024, 2025, 2026] * 2,
        "country": [PAIR[0]] * 3 + [PAIR[1]] * 3,
        "trials": [9, 12, 5, 8, 9, 4],
        "low": 3.0,
        "high": 15.0,
        "planned": [0, 0, 4, 0, 0, 0],
        "promised": [9, 12, 9, 8, 9, 4],
        "part": ["full year", "full year", "part-year"] * 2,
    }
)
MONTHS = pd.DataFrame(
    {
        "month": pd.to_datetime(["2017-01-01", "2017-02-01"] * 2),
        "country": [PAIR[0]] * 2 + [PAIR[1]] * 2,
        "trials": [4, 8, 6, 7],
    }
)
CROSSING = pd.DataFrame({name: [pd.Timestamp("2017-02-01")] for name in ("low", "high", "at")})
STEPS = pd.DataFrame(
    {
        "step": ["Found", "Trials"],
        "records": [20, 12],
        "text": ["20", "12 (8)"],
        "full_text": ["20", "12 (8) why"],
    }
)
RATES = pd.DataFrame(
    {
        "place": ["China", "United States", "China"],
        "country": ["China", "United States", "China"],
        "kind": ["trial", "trial", "pooled"],
        "label": ["LEGEND-2 65/74", "CRB-401 28/33", "Pooled, typical trial"],
        "rate": [0.88, 0.85, 0.9],
        "low": [0.78, 0.68, 0.8],
        "high": [0.94, 0.95, 0.96],
        "prediction_low": [None, None, 0.6],
        "prediction_high": [None, None, 0.99],
    }
)
CLAIMS = RATES.assign(claim="100%: overall response, China", essay_rate=1.0, verdict="found")
GROWING = RATES.assign(trial="LEGEND-2", day="2017-06-05", text="33/35").assign(
    kind=["overall", "complete", "overall"]
)
GAPS = pd.DataFrame(
    {
        "panel": ["All", "Without one"],
        "label": ["all trials", "without LEGEND-2"],
        "side": ["China", "open"],
        "counts": ["33/35 against 4/5", "9/10 against 4/5"],
        "difference": [0.1, -0.02],
        "low": [0.02, -0.1],
        "high": [0.2, 0.08],
        "claimed": [0.2, 0.2],
    }
)
CURVES = pd.DataFrame(
    {
        "rate": [0.2, 0.5, 0.2, 0.5],
        "density": [1.0, 3.0, 2.0, 1.0],
        "country": [PAIR[0]] * 2 + [PAIR[1]] * 2,
        "comparison": "Overall",
        "count": "33/35",
    }
)
CHARTS = {
    "ratios": (
        lambda size: ratios.in_rows(
            size, RATIOS, "label", ratios.title(PAIR), highlight="chosen", beside="text"
        ),
        RATIOS,
    ),
    "plain-ratios": (lambda size: ratios.in_rows(size, RATIOS, "label", "Ours ÷ theirs"), RATIOS),
    "lead": (lambda size: ratios.by_year(size, LEAD, PAIR), LEAD),
    "sweep": (lambda size: ratios.by_weight(size, SWEEP, PAIR), SWEEP),
    "topics": (lambda size: topics.draw(size, TOPICS, "target", PAIR), TOPICS),
    "starts": (lambda size: starts.by_year(size, YEARS, PAIR, "started", 2025), YEARS),
    "cumulative": (lambda size: starts.cumulative(size, MONTHS, CROSSING, PAIR, "started"), MONTHS),
    "flow": (lambda size: flow.draw(size, STEPS), STEPS),
    "claims": (lambda size: reports.candidates(size, CLAIMS), CLAIMS),
    "posterior": (lambda size: reports.posterior(size, CURVES, PAIR, ["Overall"]), CURVES),
    "growth": (lambda size: reports.growth(size, GROWING, ["LEGEND-2"]), GROWING),
    "ladder": (lambda size: differences.ladder(size, GAPS, PAIR), GAPS),
    "leave-out": (lambda size: differences.leave_out(size, GAPS, PAIR), GAPS),
    "forest": (lambda size: rates.forest(size, RATES, PAIR, list(PAIR), "Overall response"), RATES),
    "construct": (lambda size: rates.construct(size, RATES, PAIR), RATES),
    "products": (lambda size: rates.products(size, RATES, PAIR, "Overall response"), RATES),
}


def spec_of(chart, size=WIDE):
    return specification(chart, size, "a test", "x" * 80)


def marks(spec, kind):
    """The layers of one kind of mark, in facets as well."""
    layers = spec.get("spec", spec).get("layer", [spec])
    return [layer for layer in layers if layer["mark"]["type"] == kind]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_meets_the_contract(name):
    meets_contract(name, *CHARTS[name], "trial-counts")


@SIZES
@pytest.mark.parametrize(
    ("name", "dots", "ends"),
    [
        ("ratios", 3, ("low", "high")),
        ("plain-ratios", 3, ("low", "high")),
        ("lead", 2, ("low", "high")),
        ("topics", 4, ("share_low", "share_high")),
        ("construct", 3, ("low", "high")),
    ],
)
def test_every_row_has_a_dot_and_its_interval(name, dots, ends, size):
    spec = spec_of(CHARTS[name][0](size), size)
    (point,) = marks(spec, "point")
    spans = [layer for layer in marks(spec, "rule") if {"x2", "y2"} & layer["encoding"].keys()]
    (span,) = spans
    across = "x" if "x2" in span["encoding"] else "y"
    found = span["encoding"][across]["field"], span["encoding"][f"{across}2"]["field"]
    assert found == ends
    data = point.get("data", spec.get("data"))["name"]
    assert len(spec["datasets"][data]) == dots
    assert span.get("data", spec.get("data"))["name"] == data


def test_dots_take_the_channels_they_share():
    base = alt.Chart(RATIOS)
    made = intervals.dots(base, alt.Y("ratio:Q"), alt.Y("low:Q"), x=alt.X("label:N"), tooltip=["label:N"])
    line, dot = (chart.to_dict()["encoding"] for chart in made)
    assert line["y2"]["field"] == "high"
    assert line["x"] == dot["x"]
    assert "tooltip" not in line
    assert dot["tooltip"] == [{"field": "label", "type": "nominal"}]


@pytest.mark.parametrize(("channel", "name"), [(alt.X("ratio:Q"), "x"), (alt.Y("ratio:Q"), "y")])
def test_equality_is_one_rule_along_the_values(channel, name):
    spec = spec_of(intervals.equality(channel))
    assert list(spec["datasets"].values()) == [[{"ratio": 1.0}]]
    assert spec["encoding"][name]["field"] == "ratio"
    assert spec["mark"]["strokeDash"] == [3, 3]


@SIZES
def test_differences_are_read_against_none(size):
    spec = spec_of(CHARTS["leave-out"][0](size), size)
    zero, interval = marks(spec, "rule")
    assert zero["encoding"]["x"]["datum"] == 0
    assert interval["encoding"]["x2"]["field"] == "high"


def test_countries_have_their_colours_and_the_rest_none():
    scale = scales.by_country(PAIR, "who", ["elsewhere"], legend=None).to_dict()["scale"]
    assert scale["domain"] == [*PAIR, "elsewhere"]
    assert scale["range"] == [figures.colour(role) for role in ("focal", "comparator", "neutral")]


def test_emphasis_leaves_the_rest_neutral():
    spec = spec_of(alt.Chart(RATIOS).mark_point().encode(color=scales.emphasis("datum.chosen", "accent")))
    shade = spec["encoding"]["color"]
    assert shade["condition"] == {"test": "datum.chosen", "value": figures.colour("accent")}
    assert shade["value"] == figures.colour("neutral")


def test_a_ratio_beyond_the_chart_stops_at_its_edge():
    spec = spec_of(CHARTS["plain-ratios"][0](WIDE))
    rows_drawn = max(spec["datasets"].values(), key=len)
    assert max(row["high"] for row in rows_drawn) == ratios.WIDEST_ROWS


def test_the_log_axis_holds_equality():
    spec = spec_of(CHARTS["plain-ratios"][0](WIDE))
    (point,) = marks(spec, "point")
    low, high = point["encoding"]["x"]["scale"]["domain"]
    assert low < 1 < high


def test_labels_stand_above_the_rows_of_a_narrow_plot_only():
    placed, base = response_rows.y(WIDE, ["a", "b"]), alt.Chart(RATIOS)
    assert response_rows.names(WIDE, base, placed) == []
    assert rows.labels(WIDE, ["a", "b"], "label") == []
    assert len(response_rows.names(NARROW, base, placed)) == 2
    assert len(rows.labels(NARROW, ["a", "b\nc"], "label")) == 2


@SIZES
def test_longer_labels_leave_less_room(size):
    short, long = (room.width(size, pd.Series(["x" * letters])) for letters in (4, 60))
    assert room.SMALLEST <= long < short <= size.width


def test_an_overtaking_that_never_comes_is_not_drawn():
    never = CROSSING.assign(high=pd.NaT)
    spec = spec_of(starts.cumulative(WIDE, MONTHS, never, PAIR, "started"))
    (band,) = marks(spec, "rect")
    assert spec["datasets"][band["data"]["name"]] == []


def test_a_tick_is_named_only_where_its_label_has_room():
    ends = pd.DataFrame(
        {
            "country": ["China", "United States"],
            "trials": [52.0, 26.0],
            "promised": [90.0, 59.0],
            "planned": [38, 33],
        }
    )
    assert starts._clear(ends, 230.0)["country"].tolist() == ["China"], "the other lies over a country's name"
    assert starts._clear(ends, 100.0)["country"].tolist() == ["China", "United States"]
