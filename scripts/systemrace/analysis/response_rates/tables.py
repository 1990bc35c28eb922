"""Tables of the chapter as the reader sees them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.response_rates import comparison, essay, wording
from systemrace.analysis.response_rates.comparison import Methods
from systemrace.analysis.response_rates.gap import Step

METHODS = {"clopper-pearson": "Exact (Clopper-Pearson)", "wilson": "Wilson", "jeffreys": "Jeffreys"}


def origin(traced: Mapping[int, essay.Traced]) -> pd.DataFrame:
    """List the report behind each percentage, or the nearest one; a row per percentage."""
    return pd.DataFrame([_origin(number, found) for number, found in traced.items()])


def _origin(number: int, found: essay.Traced) -> dict[str, str]:
    row = found.row
    cutoff = row["data_cutoff"]
    return {
        "Essay": f"{number}%" if found.found else f"{number}%, not found; nearest",
        "Report": f"{row['candidate_trial']}, {found.country}: {row['report']}",
        "Endpoint": row["endpoint"],
        "Count": wording.count(row["n"], row["denominator"]),
        "Data cut-off": cutoff if pd.notna(cutoff) else f"not given; reported {row['report_date']}",
        "Source": row["source_id"],
    }


def echoes(
    searched: Mapping[int, tuple[pd.DataFrame, int]], traced: Mapping[int, essay.Traced]
) -> pd.DataFrame:
    """List the reports that carry a percentage besides the one taken for it.

    Args:
        searched: `essay.search` of each percentage.
        traced: `essay.trace` of each percentage.
    """
    again = pd.concat([hits.assign(number=number) for number, (hits, _) in searched.items()])
    own = {_key(number, t.row, "n") for number, t in traced.items()}
    other = again[[_key(row["number"], row, "responders") not in own for _, row in again.iterrows()]]
    return pd.DataFrame(
        {
            "Essay": [f"{number}%" for number in other["number"]],
            "Trial": other["trial"] + ", " + other["country"] + ": " + other["dose_group"],
            "Endpoint": other["endpoint"],
            "Count": [_count_or_percent(row) for _, row in other.iterrows()],
            "Reported": other["report_date"],
            "Source": other["source_id"],
        }
    )


def _key(number: int, row: pd.Series, successes: str) -> tuple[int, int, int, str]:
    """What makes two rows the same report of a percentage; a missing count is 0."""
    count = (0 if pd.isna(row[name]) else int(row[name]) for name in (successes, "denominator"))
    return (number, *count, row["report_date"])


def _count_or_percent(row: pd.Series) -> str:
    if pd.notna(row["responders"]):
        return wording.count(row["responders"], row["denominator"])
    return f"{row['pct']:g}%"


def tests(steps: Mapping[str, Step], places: tuple[str, str], methods: Methods) -> pd.DataFrame:
    """Set out each comparison: counts, difference, exact tests, posterior; a column per comparison.

    Args:
        steps: comparisons by their label.
        places: focal and comparator country.
        methods: intervals, level and prior.
    """
    columns = {label: _tested(step, places, methods) for label, step in steps.items()}
    return pd.DataFrame(columns).rename_axis("Measure").reset_index()


def _tested(step: Step, places: tuple[str, str], methods: Methods) -> dict[str, str]:
    result = comparison.compare(step.focal, step.comparator, methods)
    return {
        places[0]: wording.count(*step.focal),
        places[1]: wording.count(*step.comparator),
        "Difference, points": f"{100 * result['difference']:+.1f}",
        "Its interval": wording.points(result["difference_low"], result["difference_high"]),
        "Fisher p": f"{result['fisher']:.3f}",
        "Barnard p": f"{result['barnard']:.3f}",
        "Boschloo p": f"{result['boschloo']:.3f}",
        f"P({places[0]} higher)": f"{result['probability_greater']:.3f}",
        "Credible interval, points": wording.points(result["credible_low"], result["credible_high"]),
    }


def intervals(steps: Mapping[str, Step], places: tuple[str, str], level: float) -> pd.DataFrame:
    """Give the interval of each single rate by three methods, in percent; a row per count.

    Args:
        steps: comparisons by their label.
        places: focal and comparator country.
        level: coverage.
    """
    rates = pd.concat(
        [
            comparison.interval_methods(count, level).assign(
                Count=f"{place}, {label}: {wording.count(*count)}"
            )
            for label, step in steps.items()
            for place, count in zip(places, (step.focal, step.comparator), strict=True)
        ]
    )
    limits = zip(rates["low"], rates["high"], strict=True)
    rates["limits"] = [f"{100 * low:.1f} to {100 * high:.1f}" for low, high in limits]
    return rates.pivot(index="Count", columns="method", values="limits").reset_index().rename(columns=METHODS)


def matched(paired: Mapping[str, pd.DataFrame], places: tuple[str, str]) -> pd.DataFrame:
    """List the trials paired by follow-up; a row per pair.

    Args:
        paired: `matching.matched_pairs` by kind of response.
        places: focal and comparator country.
    """
    found = pd.concat([frame.assign(Response=kind) for kind, frame in paired.items() if not frame.empty])
    table = {"Response": found["Response"]}
    for side, place in zip(("focal", "comparator"), places, strict=True):
        counts = found[[f"{side}_{what}" for what in ("trial", "successes", "total")]]
        table[place] = [
            f"{wording.short_name(trial)} {wording.count(successes, total)}"
            for trial, successes, total in counts.itertuples(index=False)
        ]
        table[f"{place}, months"] = found[f"{side}_months"]
    table["Difference, points"] = (100 * found["difference"]).round(1)
    limits = zip(found["low"], found["high"], strict=True)
    table["Interval"] = [wording.points(low, high) for low, high in limits]
    return pd.DataFrame(table)
