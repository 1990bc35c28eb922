from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace import dates
from systemrace.dates import PartialDate

days = st.dates()
precisions = st.sampled_from(["year", "month", "day"])


def cut(day: date, precision: str) -> str:
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]]


partial_texts = st.builds(cut, days, precisions)


@given(partial_texts)
def test_writing_gives_back_what_was_read(text):
    assert str(PartialDate.parse(text)) == text


@given(days, precisions)
def test_the_bounds_hold_the_true_day_and_the_midpoint(day, precision):
    known = PartialDate.parse(cut(day, precision))
    assert known.precision == precision
    assert known.earliest() <= day <= known.latest()
    assert known.earliest() <= known.midpoint() <= known.latest()


@given(days, precisions)
def test_nothing_outside_the_bounds_is_printed_alike(day, precision):
    known = PartialDate.parse(cut(day, precision))
    for outside in (known.earliest, known.latest):
        step = timedelta(days=-1 if outside == known.earliest else 1)
        try:
            neighbour = outside() + step
        except OverflowError:
            continue
        assert cut(neighbour, precision) != str(known)


@given(partial_texts, partial_texts)
def test_order_is_given_only_where_every_reading_agrees(one, other):
    a, b = PartialDate.parse(one), PartialDate.parse(other)
    if a.latest() < b.earliest():
        assert a < b
        assert a <= b
        assert b > a
        assert not b <= a
    elif b.latest() < a.earliest():
        assert not a < b
    elif one == other and a.precision == "day":
        assert a <= b
        assert not a < b
    else:
        with pytest.raises(ValueError, match=f"{one} and {other} overlap, so their order is not known"):
            a < b  # noqa: B015 - the comparison itself must raise


@given(st.lists(st.none() | partial_texts))
def test_series_functions_agree_with_the_single_dates(texts):
    series = pd.Series(texts, dtype="str", name="start_date")
    for function, method in (
        (dates.earliest, PartialDate.earliest),
        (dates.latest, PartialDate.latest),
        (dates.midpoint, PartialDate.midpoint),
    ):
        got = function(series)
        assert got.dtype.kind == "M"
        assert got.name == "start_date"
        for text, day in zip(texts, got, strict=True):
            assert pd.isna(day) if text is None else day.date() == method(PartialDate.parse(text))
    known = dates.precision(series)
    assert [None if pd.isna(value) else value for value in known] == [
        None if text is None else PartialDate.parse(text).precision for text in texts
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-40", "2026-13", "2026-02-29", "2026-00", "2026-04-31", "0000", "26", "2026-1", "2026-01-1",
        " 2026", "2026-01-01T00:00", "2026/01/01", "Jan 2026", "", "\uff12\uff10\uff12\uff16", "2026\n",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_what_is_allowed(text):
    with pytest.raises(ValueError, match=r"is not a date \(allowed: YYYY, YYYY-MM or YYYY-MM-DD"):
        PartialDate.parse(text)
    assert not dates.is_date(text)
    with pytest.raises(ValueError, match="is not a date"):
        dates.earliest(pd.Series(["2020", text]))


def test_midpoints_are_the_documented_days():
    assert PartialDate.parse("2019").midpoint() == date(2019, 7, 2)
    assert PartialDate.parse("2020").midpoint() == date(2020, 7, 1)
    assert PartialDate.parse("2020-04").midpoint() == date(2020, 4, 15)
    assert PartialDate.parse("2020-05").midpoint() == date(2020, 5, 16)
    assert PartialDate.parse("2021-02").midpoint() == date(2021, 2, 14)


def test_a_day_without_its_month_cannot_be_made():
    with pytest.raises(ValueError, match="a day needs its month"):
        PartialDate(2020, None, 5)


def test_index_survives_the_series_functions():
    series = pd.Series(["2020", None], index=[7, 3], dtype="str")
    assert list(dates.latest(series).index) == [7, 3]
