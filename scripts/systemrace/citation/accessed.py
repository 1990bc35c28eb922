"""The day on which somebody looked, left open until it is known.

A page made today is read for years. So references are written with signs in the places of the day; the
command fills them with a date, the page's script with the reader's own.
"""

from __future__ import annotations

import datetime

# Private-use letters: `reference.plain` lets none of them through from a title or a name.
ISO, SLASHED, PARTS, SPOKEN = "\ue000", "\ue001", "\ue002", "\ue003"
SIGNS = {"iso": ISO, "slashed": SLASHED, "parts": PARTS, "spoken": SPOKEN}


def fill(text: str, day: datetime.date) -> str:
    """Put a day in all its places."""
    written = {
        ISO: day.isoformat(),
        SLASHED: day.strftime("%Y/%m/%d"),
        PARTS: f"{day.year}, {day.month}, {day.day}",
        SPOKEN: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    }
    return text.translate({ord(sign): said for sign, said in written.items()})


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
