from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from systemrace.errors import ProseError
from systemrace.figures import bundle, theme

# A severity of 1.0 in Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, table 1.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Björn Ottosson, "A perceptual color space for image processing" (2020)
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

THEMES = ("light", "dark")
# pydata-sphinx-theme's dark page, under the book theme's own #121212, and its raised surfaces
PAGES = {"light": ("#ffffff",), "dark": ("#121212", "#14181e")}


def linear(value: str) -> np.ndarray:
    channels = np.array([int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    dark, light = sorted(float(linear(value) @ [0.2126, 0.7152, 0.0722]) for value in (one, other))
    return (light + 0.05) / (dark + 0.05)


def seen(value: str, deficiency: str) -> np.ndarray:
    """Oklab coordinates of a colour as seen with a deficiency."""
    return TO_LAB @ np.cbrt(TO_CONES @ np.clip(DEFICIENCIES[deficiency] @ linear(value), 0, 1))


def test_contrast_agrees_with_the_published_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", [*theme.CATEGORIES, "positive", "negative", "text", "muted"])
def test_words_in_these_roles_are_readable(name, role):
    assert min(contrast(getattr(theme.ROLES[role], name), page) for page in PAGES[name]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", [*theme.RAMP, "axis"])
def test_marks_in_these_roles_are_visible(name, role):
    assert contrast(getattr(theme.ROLES[role], name), getattr(theme.PAGE, name)) >= 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_groups_stay_apart_for_every_eye(name, deficiency):
    shades = {role: seen(getattr(theme.ROLES[role], name), deficiency) for role in theme.CATEGORIES}
    apart = {
        pair: np.linalg.norm(shades[pair[0]] - shades[pair[1]]) for pair in itertools.combinations(shades, 2)
    }
    closest = min(apart, key=apart.__getitem__)
    assert apart[closest] >= 0.08, closest
    assert apart["focal", "comparator"] >= 0.15


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_ramp_moves_away_from_the_page_step_by_step(name, deficiency):
    page = seen(getattr(theme.PAGE, name), deficiency)[0]
    distance = [abs(seen(getattr(theme.ROLES[role], name), deficiency)[0] - page) for role in theme.RAMP]
    assert all(later - earlier > 0.04 for earlier, later in itertools.pairwise(distance))


def test_every_light_value_stands_for_one_role():
    lights = [shade.light for shade in theme.ROLES.values()]
    assert len(lights) == len(set(lights))
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for shade in theme.ROLES.values() for value in shade)
    # a dark value that is another role's light value would be swapped twice
    assert not set(lights) & {shade.dark for shade in theme.ROLES.values()}


def test_scripts_and_styles_take_the_palette_from_here(tmp_path):
    style, script, _ = bundle.write_assets(tmp_path)
    for role, shade in theme.ROLES.items():
        assert f"--sr-{role}:{shade.light};" in style.read_text()
        assert f"--sr-{role}:{shade.dark};" in style.read_text()
        assert f'"{shade.light}":"{shade.dark}"' in script.read_text()


def test_the_stylesheet_names_no_variable_that_is_not_defined(tmp_path):
    style = bundle.write_assets(tmp_path)[0].read_text()
    defined = set(re.findall(r"(--sr-[\w-]+)\s*:", style))
    assert set(re.findall(r"var\((--sr-[\w-]+)", style)) <= defined


def test_the_bundle_is_one_closed_script_and_is_kept(tmp_path):
    vega = bundle.write_assets(tmp_path)[2]
    text = vega.read_text()
    assert text.startswith("/*! Vega ")
    assert text.split("\n", 1)[1].startswith("(function(){")
    assert text.endswith("})();\n")
    assert "window.systemrace.embed=" in text
    before = vega.stat().st_mtime_ns
    bundle.write_assets(tmp_path)
    assert vega.stat().st_mtime_ns == before


def test_an_unknown_role_is_refused():
    with pytest.raises(ProseError) as fault:
        theme.colour("chinese")
    assert str(fault.value).startswith(
        'figures.colour("chinese"): there is no such role. Take one of focal, comparator, third,'
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            theme.series,
            "figures.series(7): between 1 and 6 groups can be told apart by colour. "
            "Join the small groups into one called Other, or use facets.",
        ),
        (theme.ramp, "figures.ramp(7): an ordered scale has 1 to 6 steps. Use fewer classes."),
    ],
)
def test_too_many_colours_are_refused(call, message):
    with pytest.raises(ProseError) as fault:
        call(7)
    assert str(fault.value) == message


@pytest.mark.parametrize("count", range(1, 7))
def test_a_ramp_has_as_many_steps_as_asked_in_order(count):
    steps = theme.ramp(count)
    order = [theme.colour(role) for role in theme.RAMP]
    assert len(steps) == len(set(steps)) == count
    assert steps == sorted(steps, key=order.index)
