"""Reading what a server asks us to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from systemrace.registry.ctgov.record import plain
from systemrace.registry.ctgov.transport import asked_wait

NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Wed, 25 Nov 2026 12:00:30 GMT", 30.0),
        ("Wed, 25 Nov 2026 13:00:30 +0100", 30.0),
        ("Wed, 25 Nov 2026 12:00:30", 30.0),
        ("Wed, 25 Nov 2026 11:59:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header, seconds):
    assert asked_wait(header, NOW) == seconds


@pytest.mark.parametrize(
    ("given", "here"),
    [
        (" a \n b\t", "a b"),
        ("R&amp;D &lt;b&gt; &#233;", "R&D <b> é"),
        ("AT&T A&regimen &nosuch; &#0;", "AT&T A&regimen &nosuch;"),
        ("a\x00b\ufeffc\u2028d", "a b c d"),
    ],
)
def test_text_is_one_line_that_can_be_seen(given, here):
    assert plain(given) == here
