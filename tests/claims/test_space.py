from __future__ import annotations

import pytest
from sample_claims import CLAIM, faults, project_with

from systemrace.claims import ledger, released
from systemrace.claims.space import Space, identify
from systemrace.errors import ProseError
from systemrace.project import Project

# The sample with two rules in place of three, and with the keys that make a space.
GOOD = (
    CLAIM.replace("      when: ratio > 1\n    - verdict: contradicted\n", "")
    + """\
  headline: {estimate: ratio, low: ratio_low, scale: log, reference: 1}
  specifications:
    - choice: cells
      options:
        - {value: T, reason: Nearly all are.}
        - {value: all, reason: A CAR is a CAR.}
    - choice: half_life
      options:
        - {value: 1.0, reason: Short.}
        - {value: 2.0, reason: Long.}
  excluded:
    - when: {cells: [all], half_life: 1.0}
      reason: Nothing new.
  tipping:
    - {change: trials struck, unit: trials, most: 50}
"""
)


def test_the_new_keys_are_read():
    claim = ledger.parse(GOOD)["A1"]
    assert claim.headline.names == ("ratio", "ratio_low")
    assert [option.value for option in claim.specifications[1].options] == [1.0, 2.0]
    assert claim.excluded[0].when == {"cells": ("all",), "half_life": (1.0,)}
    assert (claim.tipping[0].change, claim.tipping[0].most) == ("trials struck", 50)


def test_a_claim_needs_none_of_them():
    text = GOOD[: GOOD.index("  headline")]
    claim = ledger.parse(text)["A1"]
    assert (claim.headline, claim.specifications, claim.excluded, claim.tipping) == (None, (), (), ())


def test_a_day_without_quotes_stays_the_text_that_a_parameter_holds():
    text = GOOD.replace("value: 1.0", "value: 2026-08-22").replace("half_life: 1.0", "half_life: 2026-08-22")
    assert ledger.parse(text)["A1"].specifications[1].options[0].value == "2026-08-22"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "low: ratio_low, scale",
            "low: ratio_lo, scale",
            "data/claims.yml:17: claim A1: headline: `ratio_lo` is not under `values`. Named there: ratio,",
        ),
        (
            "  headline: {estimate: ratio, low: ratio_low, scale: log, reference: 1}\n",
            "",
            "data/claims.yml:17: claim A1: specifications need a `headline` that names the value to draw",
        ),
        (
            "choice: half_life",
            "choice: cells",
            "data/claims.yml:23: claim A1: specifications: the choice `cells` stands there twice",
        ),
        (
            "value: all,",
            "value: T,",
            "data/claims.yml:22: claim A1: specifications: cells has the option `T` twice",
        ),
        (
            "        - {value: all, reason: A CAR is a CAR.}\n",
            "",
            "data/claims.yml:20: claim A1: specifications.0.options: tuple should have at least 2 items",
        ),
        (
            "{value: all, reason: A CAR is a CAR.}",
            "{value: all}",
            "data/claims.yml:22: claim A1: specifications.0.options.1.reason: field required",
        ),
        (
            "when: {cells: [all]",
            "when: {cell: [all]",
            "data/claims.yml:28: claim A1: excluded: `cell` is not a choice. Choices: cells, half_life.",
        ),
        (
            "half_life: 1.0}",
            "half_life: 3.0}",
            "data/claims.yml:28: claim A1: excluded: `3.0` is not an option of half_life. Options: 1.0, 2.0.",
        ),
        (
            "most: 50",
            "most: 0",
            "data/claims.yml:31: claim A1: tipping.0.most: input should be greater than or equal to 1",
        ),
        (
            "scale: log",
            "scales: log",
            "data/claims.yml:17: claim A1: unknown key `headline.scales`. Keys: estimate, low, high, scale,",
        ),
    ],
)
def test_faults_carry_their_line(old, new, expected):
    assert old in GOOD
    assert any(fault.startswith(expected) for fault in faults(GOOD.replace(old, new, 1))), faults(
        GOOD.replace(old, new, 1)
    )


def test_an_empty_space_is_a_fault():
    start, end = GOOD.index("  specifications:"), GOOD.index("  excluded:")
    (fault,) = faults(GOOD[:start] + "  specifications: []\n" + GOOD[GOOD.index("  tipping:") :])
    assert fault == (
        "data/claims.yml:18: claim A1: specifications is empty; name at least 1, or leave the key out."
    )
    found = faults(GOOD[:start] + GOOD[end:])
    assert found == [
        "data/claims.yml:18: claim A1: excluded: there are no specifications to leave out; add them first"
    ]


def test_points_are_the_product_less_what_is_left_out():
    space = Space(
        "A1",
        {"a": (1, 2, 3), "b": ("x", "y"), "c": (True, False)},
        {"a": 1, "b": "x", "c": True},
        ({"a": (2, 3), "b": ("y",)}, {"c": (False,), "a": (3,)}),
    )
    listed = list(space.specifications())
    by_hand = [
        {"a": a, "b": b, "c": c}
        for a in (1, 2, 3)
        for b in ("x", "y")
        for c in (True, False)
        if not (a in (2, 3) and b == "y") and not (a == 3 and not c)
    ]
    assert listed == by_hand
    assert len(space) == len(by_hand) == 7
    assert space.at(space.primary_point) == {"a": 1, "b": "x", "c": True}


def test_ids_depend_on_the_values_alone_and_never_change():
    assert identify("A1", {"b": "x", "a": 1.5}) == identify("A1", {"a": 1.5, "b": "x"}) == "1c7c38eced"
    assert identify("A2", {"b": "x", "a": 1.5}) != identify("A1", {"b": "x", "a": 1.5})
    assert identify("A1", {"a": True}) != identify("A1", {"a": 1})


@pytest.fixture
def project(tmp_path):
    return project_with(tmp_path, GOOD)


def release(project: Project, text: str) -> None:
    (project.root / released.FILE).write_text(text, encoding="utf-8")


def test_released_ids_that_are_there(project):
    assert released.check(project) == 0
    release(project, "# ids\n- {id: A1, since: 0.1.0}\n")
    assert released.check(project) == 1


def test_a_released_id_that_vanished_is_named_with_its_line(project):
    release(project, "- {id: A1, since: 0.1.0}\n- {id: B7, since: 0.2.0}\n")
    with pytest.raises(ProseError) as error:
        released.check(project)
    assert error.value.exit_code == 5
    assert str(error.value) == (
        "data/claims.released.yml:2: claim B7, released in 0.2.0, is not in data/claims.yml. "
        "Ids are permanent: put the claim back, if need be as not testable with the reason."
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("A1: 0.1.0\n", "data/claims.released.yml:1: the file must be a list"),
        ("- {id: A1}\n", "data/claims.released.yml:1: since: field required. Write, for instance,"),
        ("- {id: A1, since: first}\n", "data/claims.released.yml:1: since: string should match"),
        ("- [\n", "data/claims.released.yml: "),
    ],
)
def test_released_ids_that_cannot_be_read(project, text, start):
    release(project, text)
    with pytest.raises(ProseError) as error:
        released.check(project)
    assert str(error.value).startswith(start)
