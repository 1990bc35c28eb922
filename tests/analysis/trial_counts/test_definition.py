"""The choices behind a count, and what is refused."""

from __future__ import annotations

import pytest

from systemrace.analysis.trial_counts.definition import define
from systemrace.errors import UsageError


def test_other_names_are_ignored():
    found = define({"as_of": "2020-05-01", "cells": "all", "seed": 4, "__name__": "x"}, "2026-08-22")
    assert (str(found.as_of.date()), found.cells, found.focal) == ("2020-05-01", "all", "China")


def test_the_future_is_not_known():
    message = (
        r"as_of=2026-09-01 lies after the registry copy of 2026-08-22, which cannot know that day\. "
        r"Choose a day up to the copy's date, or a newer copy with `snapshot`\."
    )
    with pytest.raises(UsageError, match=message):
        define({"as_of": "2026-09-01"}, "2026-08-22")


def test_a_country_is_not_held_against_itself():
    with pytest.raises(UsageError, match=r"focal and comparator are both China\. Choose two countries\."):
        define({"comparator": "China"}, "2026-08-22")


def test_words_follow_the_choices():
    found = define({"attribution": "exclusive", "date_basis": "first posted"}, "2026-08-22")
    assert (found.bond, found.begun) == ("with sites only in", "registered")


def test_fractions_only_arise_by_site():
    assert define({"counting": "fractional", "attribution": "sponsor"}, "2026-08-22").is_whole
    assert not define({"counting": "fractional"}, "2026-08-22").is_whole


def test_a_window_without_a_day_is_refused():
    with pytest.raises(UsageError, match=r"since=2021-01-01 lies after as_of=2020-05-01, so that no day is"):
        define({"as_of": "2020-05-01", "since": "2021-01-01"}, "2026-08-22")


def test_the_kind_of_trial_follows_cells_and_disease():
    assert define({}, "2026-08-22").kind == "CAR-T trials"
    assert define({"cells": "all"}, "2026-08-22").kind == "CAR trials"
    assert define({"cells": "NK"}, "2026-08-22").kind == "CAR-NK trials"
    assert define({"cells": "in vivo"}, "2026-08-22").kind == "in vivo CAR trials"
    assert define({"disease": "autoimmune"}, "2026-08-22").kind == "CAR-T trials against autoimmune disease"
