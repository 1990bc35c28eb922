"""Dials in a real browser: sliders moved by chance agree with the Python model; keys, reset and a link."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from dialling import MOVE, PANELS, data_of, numbers_in, selector_of, settings

from specifying import defaults_of, evaluator_of
from systemrace import claims
from systemrace.claims import apply
from systemrace.project import find_project

POINTS = 34  # on the grid and as many between its points, for each panel: a little over 200 in all
ENOUGH = 0.9  # of the settings between lie as near as the page states, which it measured at others


@pytest.fixture(params=PANELS)
def panel(request, site, visit):
    _, claim = PANELS[request.param]
    page = visit(site / "chapters" / f"{request.param}.html").page
    selector = selector_of(request.param)
    return page, selector, data_of(page, selector), claim, request.param, evaluator_of(request.param)


def moved(panel, on_the_grid):
    """Move all dials of a panel by chance, again and again: what the page shows, and what the model gives."""
    page, selector, data, claim, chapter, evaluator = panel
    defaults = defaults_of(chapter)
    for setting in islice(settings(data, 3, on_the_grid), POINTS):
        shown = page.evaluate(MOVE, [selector, setting])
        assert _as_set(data, setting, shown["point"])
        _says_its_values(data, shown)
        exact = evaluator.values(claim, {**defaults, **shown["point"]})
        yield shown, exact


def _as_set(data, setting, point):
    """Say whether the page took the setting as it was meant, but for the step of a slider."""
    for dial in data["dials"]:
        value, meant = point[dial["parameter"]], setting[dial["parameter"]]
        if dial["chosen"]:
            if value != dial["values"][int(meant)]:
                return False
        elif abs(value - float(meant)) > (dial["values"][-1] - dial["values"][0]) / 199:
            return False
    return True


def _says_its_values(data, shown):
    """Readings, the chart's text and the badge say what the values are, to the last digit shown."""
    for reading in data["readings"]:
        names = [reading["id"]]
        if reading["interval"]:
            names += [f"{reading['id']}_low", f"{reading['id']}_high"]
        values = [shown["values"][name] for name in names]
        told = numbers_in(shown["said"][reading["id"]])
        assert told == pytest.approx(values, rel=1e-12, abs=0.5000001 * 10 ** -reading["decimals"])
        if reading["interval"] and reading["charted"]:
            assert f"{reading['label']}: {shown['said'][reading['id']]}" in shown["drawn"]


def test_at_grid_points_the_page_is_the_model(panel):
    data, claim = panel[2], panel[3]
    names = [name for name in claims.load(find_project())[claim].values if name in data["outputs"]]
    for shown, exact in moved(panel, on_the_grid=True):
        for dial in data["dials"]:
            assert shown["point"][dial["parameter"]] in dial["values"]
        assert {name: shown["values"][name] for name in names} == pytest.approx(
            {name: exact[name] for name in names}, rel=1e-9, abs=1e-9
        )
        assert shown["verdict"] == apply(claim, exact, find_project()).verdict


def test_between_them_it_is_as_near_as_it_states(panel):
    data, claim = panel[2], panel[3]
    near, same = [], []
    for shown, exact in moved(panel, on_the_grid=False):
        near.append(_near(data, shown["values"], exact))
        same.append(shown["verdict"] == apply(claim, exact, find_project()).verdict)
        told = {name: shown["values"][name] for name in claims.load(find_project())[claim].values}
        assert shown["verdict"] == apply(claim, told, find_project()).verdict
    assert np.mean(near) >= ENOUGH
    assert np.mean(same) >= ENOUGH


def _near(data, shown, exact):
    """Say whether readings and limits that the claim names lie as near as the page states."""
    return all(
        abs(shown[name] - exact[name]) <= off * (1 + 1e-9) + 1e-9
        for reading, off in data["off"].items()
        for name in (reading, f"{reading}_low", f"{reading}_high")
        if name in exact
    )


def test_keys_move_it_reset_and_a_link_restore_it(panel):
    page, selector, data, *_ = panel
    dial = next(one for one in data["dials"] if not one["chosen"])
    field = page.locator(f"{selector} input[name='{dial['parameter']}']")
    before = page.text_content(f"{selector} dl")
    field.focus()
    page.keyboard.press("End")
    moved = page.text_content(f"{selector} dl")
    assert moved != before
    assert float(field.input_value()) == dial["values"][-1]
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


def test_the_chapters_own_setting_shows_its_verdict(panel):
    page, selector, _data, claim, chapter, evaluator = panel
    defaults = defaults_of(chapter)
    exact = evaluator.values(claim, defaults)
    assert page.text_content(f"{selector} .sr-verdict") == apply(claim, exact, find_project()).verdict
    value = page.evaluate("selector => document.querySelector(selector).srValues", selector)
    for name in set(value) & set(exact):
        assert value[name] == pytest.approx(exact[name], rel=1e-9, abs=1e-9)
