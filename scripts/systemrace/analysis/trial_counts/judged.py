"""The values of the claims on trial counts, exactly those that `data/claims.yml` names."""

from __future__ import annotations

from systemrace.analysis.trial_counts import overtaking, status
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.tally import Tally


def a1(tally: Tally, definition: Definition) -> dict[str, float]:
    """Compare trials ever begun, begun in the last twelve months, and running.

    Args:
        tally: the records of a registry copy.
        definition: the choices.
    """
    ever, year, running = tally.ever(definition), tally.last_year(definition), tally.running(definition)
    return {
        "ratio_ever": ever.ratio, "ratio_ever_low": ever.low, "ratio_ever_high": ever.high,
        "ratio_year": year.ratio, "ratio_year_low": year.low, "ratio_year_high": year.high,
        "running_known": status.is_known(definition, tally.snapshot),
        "ratio_running": running.ratio,
        "ratio_running_low": running.low,
        "ratio_running_high": running.high,
    }  # fmt: skip


def a2(tally: Tally, definition: Definition) -> dict[str, float]:
    """Compare trials begun ten years before as_of, and say how long ago the first lead was."""
    decade = tally.decade_ago(definition)
    return {
        "decade_ratio": decade.ratio,
        "decade_ratio_low": decade.low,
        "decade_ratio_high": decade.high,
        "years_since_overtaking": overtaking.years_since(tally.first_year(definition), definition),
    }
