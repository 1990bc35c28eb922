"""A setting of the dials and the chapter run again with the same parameters give the same."""

from __future__ import annotations

import json
from urllib.parse import quote

import pandas as pd
import pytest
from dialling import PANELS, data_of, numbers_in, selector_of

from systemrace.analysis.first_data_decision import dialled
from systemrace.book import execute
from systemrace.project import find_project

SETTINGS = [
    ("cost-of-delay", {"delay": 24.0, "discount": 0.03, "bounded": False, "matters": 100.0}),
    ("cost-of-delay", {"delay": 87.0, "discount": 0.01, "bounded": True, "matters": 2000.0}),
    (
        "first-data-decision",
        {
            "acceptance_odds": 0.5, "payoff_factor": 2.0, "china_start": 1.5, "matters": 50.0,
            "payoff": "payment",
        },
    ),
    (
        "first-data-decision",
        {
            "acceptance_odds": 1.4, "payoff_factor": 0.8, "china_start": 0.9, "matters": 20.0,
            "payoff": "approval",
        },
    ),
    ("signal-and-capital", {"bar": 0.3, "confidence": 0.95, "start_factor": 2.0, "accrual_factor": 0.5}),
    ("signal-and-capital", {"bar": 0.45, "confidence": 0.85, "start_factor": 0.6, "accrual_factor": 1.2}),
]  # fmt: skip


def rerun(chapter, setting):
    """Run the notebook by papermill with the parameters: values of the claim, its verdict, other readings."""
    folder = execute.results(find_project(), [chapter], setting, jobs=1)[chapter]
    results = json.loads((folder / "results.json").read_text("utf-8"))
    told = results["claims"][PANELS[chapter][1]]
    values = dict(told["values"])
    if chapter == "cost-of-delay":
        for name in ("patients", "patients_low", "patients_high"):
            values[name] = results["numbers"][name]["value"]
    if chapter == "first-data-decision":
        values |= _routes(folder)
    return values, told["verdict"]


def _routes(folder):
    """Read the routes' values from the data of the chapter's chart, which are rounded to hundredths."""
    rows = pd.read_csv(next(folder.rglob("route-values*.csv")), comment="#").itertuples()
    found = {}
    for row in rows:
        name = dialled.key(row.route)
        found |= {name: row.value, f"{name}_low": row.value_low, f"{name}_high": row.value_high}
    return found


def linked(site, visit, chapter, setting):
    """Open the page by a link that holds the setting."""
    page = visit(site / "chapters" / f"{chapter}.html").page
    selector = selector_of(chapter)
    asked = "&".join(f"{name}={quote(_written(value))}" for name, value in setting.items())
    page.goto("about:blank")
    page.goto(f"{(site / 'chapters' / f'{chapter}.html').as_uri()}{selector}?{asked}")
    data = data_of(page, selector)
    shown = page.evaluate(
        """selector => {
            const panel = document.querySelector(selector), said = {};
            for (const place of panel.querySelectorAll('[data-sr-reading]')) {
                said[place.dataset.srReading] = place.textContent;
            }
            const verdict = panel.querySelector('.sr-verdict').textContent;
            return {point: panel.srPoint, values: panel.srValues, said, verdict};
        }""",
        selector,
    )
    assert shown["point"] == setting
    return data, shown


def _written(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(("chapter", "setting"), SETTINGS)
def test_the_page_equals_the_notebook_run_with_its_setting(chapter, setting, site, visit):
    data, shown = linked(site, visit, chapter, setting)
    values, verdict = rerun(chapter, setting)
    rounded = _routes_named(data) if chapter == "first-data-decision" else ()
    common = set(values) & set(shown["values"])
    assert {one["id"] for one in data["readings"]} <= common
    for name in common:
        near = {"rel": 0, "abs": 0.00501} if name in rounded else {"rel": 1e-9, "abs": 1e-9}
        assert shown["values"][name] == pytest.approx(values[name], **near), name
    for reading in data["readings"]:
        told = numbers_in(shown["said"][reading["id"]])
        assert told[0] == pytest.approx(values[reading["id"]], abs=0.506 * 10 ** -reading["decimals"])
    assert shown["verdict"] == verdict


def _routes_named(data):
    limits = ("", "_low", "_high")
    known = {reading["id"] for reading in data["readings"]} - {"gap", "best_share"}
    return {f"{name}{end}" for name in known for end in limits}
