"""Dials in a real browser: sliders moved by chance agree with the Python model; keys, reset and a link."""

from __future__ import annotations

from itertools import islice

import pytest
from dialling import MOVE, PANELS, data_of, meant, numbers_in, selector_of, settings

from specifying import defaults_of, evaluator_of
from systemrace import claims
from systemrace.claims import apply
from systemrace.project import find_project

POINTS = 67  # settings for each panel, a little over 200 in all


@pytest.fixture(params=PANELS)
def panel(request, site, visit):
    _, claim = PANELS[request.param]
    page = visit(site / "chapters" / f"{request.param}.html").page
    selector = selector_of(request.param)
    return page, selector, data_of(page, selector), claim, request.param, evaluator_of(request.param)


def _says_its_values(data, shown):
    """Readings, the chart's text and the badge say what the values are, to the last digit shown."""
    for reading in data["readings"]:
        names = [reading["id"]]
        if reading["interval"]:
            names += [f"{reading['limits']}_low", f"{reading['limits']}_high"]
        values = [shown["values"][name] for name in names]
        told = numbers_in(shown["said"][reading["id"]])
        assert told == pytest.approx(values, rel=1e-12, abs=0.5000001 * 10 ** -reading["decimals"])
        if reading["interval"] and reading["charted"]:
            assert f"{reading['label']}: {shown['said'][reading['id']]}" in shown["drawn"]


def test_wherever_the_dials_are_moved_the_page_is_the_model(panel):
    page, selector, data, claim, chapter, evaluator = panel
    defaults, names = defaults_of(chapter), claims.load(find_project())[claim].values
    for setting in islice(settings(data, 3), POINTS):
        shown = page.evaluate(MOVE, [selector, setting])
        assert shown["point"] == meant(data, setting)
        _says_its_values(data, shown)
        exact = evaluator.values(claim, {**defaults, **shown["point"]})
        assert {name: shown["values"][name] for name in names} == pytest.approx(
            {name: exact[name] for name in names}, rel=1e-9, abs=1e-9
        )
        assert shown["verdict"] == apply(claim, exact, find_project()).verdict


def test_a_slider_rests_on_stops_alone(panel):
    page, selector, data, *_ = panel
    for dial in data["dials"]:
        if not dial["chosen"]:
            field = page.locator(f"{selector} input[name='{dial['parameter']}']")
            ends = {name: field.get_attribute(name) for name in ("min", "max", "step")}
            assert ends == {"min": "0", "max": str(len(dial["values"]) - 1), "step": "1"}


def test_keys_move_it_reset_and_a_link_restore_it(panel):
    page, selector, data, *_ = panel
    dial = next(one for one in data["dials"] if not one["chosen"])
    field = page.locator(f"{selector} input[name='{dial['parameter']}']")
    before = page.text_content(f"{selector} dl")
    field.focus()
    page.keyboard.press("End")
    moved = page.text_content(f"{selector} dl")
    assert moved != before
    assert _value(page, selector, dial) == dial["values"][-1]
    page.keyboard.press("ArrowLeft")
    assert _value(page, selector, dial) == dial["values"][-2]
    page.keyboard.press("ArrowRight")
    page.click(f"{selector} button[data-sr-do='link']")
    page.wait_for_function("() => location.hash.includes('?')")
    link = page.url
    page.click(f"{selector} button[data-sr-do='reset']")
    assert page.text_content(f"{selector} dl") == before
    assert "?" not in page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector(f"{selector} svg")
    assert page.text_content(f"{selector} dl") == moved
    page.goto("about:blank")
    page.goto(link.split("?")[0] + f"?{dial['parameter']}=%")
    page.wait_for_selector(f"{selector} svg")
    assert page.text_content(f"{selector} dl") == before


def _value(page, selector, dial):
    asked = [selector, dial["parameter"]]
    return page.evaluate("([at, name]) => document.querySelector(at).srPoint[name]", asked)


def test_a_link_to_a_value_between_two_stops_goes_to_the_nearest(panel):
    page, selector, data, *_ = panel
    dial = next(one for one in data["dials"] if not one["chosen"])
    low, high = dial["values"][:2]
    address = page.url.split("#")[0]
    for share, stop in ((0.4, low), (0.6, high), (-3, low)):
        page.goto("about:blank")
        page.goto(f"{address}{selector}?{dial['parameter']}={low + share * (high - low)}")
        page.wait_for_selector(f"{selector} svg")
        assert _value(page, selector, dial) == stop


def test_the_chapters_own_setting_shows_its_verdict(panel):
    page, selector, _data, claim, chapter, evaluator = panel
    defaults = defaults_of(chapter)
    exact = evaluator.values(claim, defaults)
    assert page.text_content(f"{selector} .sr-verdict") == apply(claim, exact, find_project()).verdict
    value = page.evaluate("selector => document.querySelector(selector).srValues", selector)
    for name in set(value) & set(exact):
        assert value[name] == pytest.approx(exact[name], rel=1e-9, abs=1e-9)
