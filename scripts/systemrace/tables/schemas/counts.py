"""Counts and shares that others published."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col


def _share_fits(frame: pd.DataFrame) -> pd.Series:
    share = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return (share - frame["percent"]).abs() <= 0.51


_SHARE = (
    col.rule(
        ("numerator", "denominator"),
        lambda frame: frame["numerator"] <= frame["denominator"],
        "numerator must not exceed denominator",
    ),
    col.rule(
        ("numerator", "denominator", "percent"),
        _share_fits,
        "percent must be numerator / denominator within rounding",
    ),
)

IIT = pa.DataFrameSchema(
    {
        "iit_id": col.identifier("Row", r"I\d{3,}", unique=True),
        "geography": col.choice("Where", ("CN", "US", "World"), several=True),
        "therapy": col.text("Kind of therapy, or product"),
        "metric": col.text("What is counted or shown"),
        "as_of": col.partial_date("Day up to which it was counted, or of the event", required=True),
        "numerator": col.whole("Counted", "see what_counts"),
        "denominator": col.whole("Out of", "see what_counts", low=1),
        "percent": col.percent("Share as printed"),
        "count": col.whole("Number as printed, where it is no share", "see what_counts"),
        "what_counts": col.text("Unit and scope of the count"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=list(_SHARE),
    strict=True,
    ordered=True,
)

MEASURES = ("trials", "studies", "records", "share", "ratio", "ranking")

PUBLISHED_COUNTS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"pc\d{3,}", unique=True),
        "source_id": col.source(),
        "as_of": col.partial_date("Day up to which the source counted"),
        "period_start": col.partial_date("First day counted, where a period is given"),
        "period_end": col.partial_date("Last day counted, where a period is given"),
        "registry": col.text("Registry or database"),
        "scope": col.text("Kind of therapy"),
        "definition": col.text("What was counted"),
        "region": col.text("Country or region"),
        "region_basis": col.choice(
            "What ties a trial to it, where stated", ("site", "sponsor"), required=False
        ),
        "measure": col.choice("What the number is; a ranking has none", MEASURES),
        "numerator": col.whole("Counted", "see measure"),
        "denominator": col.whole("Out of", "see measure", low=1),
        "value": col.whole("Number", "see measure"),
        "percent": col.percent("Share as printed"),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[*_SHARE, col.in_order("period_start", "period_end"), col.in_order("period_end", "as_of")],
    strict=True,
    ordered=True,
)

YEAR_BASES = ("start year", "registration year", "first enrolment year", "as in source", "ongoing")

TRIALS_BY_YEAR = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"ty\d{3,}", unique=True),
        "source_id": col.source(),
        "year": col.identifier("Year, or years from-to", r"\d{4}(-\d{4})?"),
        "region": col.text("Country or region"),
        "registry": col.text("Registry or database"),
        "scope": col.text("Which trials"),
        "year_basis": col.choice("What puts a trial into a year", YEAR_BASES),
        "measure": col.choice("What the number is; a ranking has none", MEASURES),
        "value": col.whole("Number", "see measure"),
        "numerator": col.whole("Counted", "see measure"),
        "denominator": col.whole("Out of", "see measure", low=1),
        "percent": col.number("Share, or ratio in percent, as printed", "percent"),
        "mean_enrollment": col.number("Mean enrolment", "people"),
        "note": col.text("What a reader must know", required=False),
    },
    checks=list(_SHARE),
    strict=True,
    ordered=True,
)
