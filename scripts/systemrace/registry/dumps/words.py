"""Words and dates as files spell them, in the registry's own spelling of today."""

from __future__ import annotations

import re
from datetime import datetime

OTHERWISE = {
    "N_A": "NA", "U_S_FED": "FED", "ANTICIPATED": "ESTIMATED", "NO_MASKING": "NONE", "OPEN_LABEL": "NONE",
    "UNKNOWN_STATUS": "UNKNOWN", "OTHER_U_S_FEDERAL_AGENCY": "FED", "INDIVIDUAL": "INDIV",
}  # fmt: skip
"""Words of older files, as the registry writes them now."""
_DATES = {"%Y-%m-%d": "%Y-%m-%d", "%Y-%m": "%Y-%m", "%B %d, %Y": "%Y-%m-%d", "%B %Y": "%Y-%m",
          "%Y": "%Y", "%d/%m/%Y": "%Y-%m-%d", "%Y%m%d": "%Y-%m-%d", "%d-%m-%Y": "%Y-%m-%d",
          "%Y/%m/%d": "%Y-%m-%d", "%d %B %Y": "%Y-%m-%d"}  # fmt: skip


def word(text: str | None) -> str | None:
    """Write a word of a list in capitals: "Active, not recruiting" becomes ACTIVE_NOT_RECRUITING."""
    plain = re.sub(r"[^A-Z0-9]+", "_", (text or "").split("(")[0].upper()).strip("_")
    return OTHERWISE.get(plain, plain) or None


def phases(text: str | None) -> list[str]:
    """Write phases: "Phase 1/Phase 2" becomes PHASE1, PHASE2; "N/A" becomes NA."""
    if not text or not text.strip():
        return []
    if text.strip().upper() in ("N/A", "NA", "NOT APPLICABLE"):
        return ["NA"]
    parts = [word(part) or "" for part in re.split(r"[/|]", text)]
    return [part.replace("PHASE_", "PHASE") for part in parts if part]


def date(text: str | None) -> str | None:
    """Write a date as precisely as it is given; what is none of the known forms is given back as it is."""
    given = " ".join((text or "").split())
    for form, ours in _DATES.items():
        try:
            return datetime.strptime(given, form).strftime(ours)
        except ValueError:
            continue
    return given or None


def whole(text: str | None) -> int | str | None:
    """Read a whole number; what is none is given back as it is, so that it is refused by name."""
    given = (text or "").strip()
    return int(given) if re.fullmatch(r"\d{1,9}", given) else given or None
