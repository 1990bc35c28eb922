"""Response rates as reported, and what the essay's percentages can be traced to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

REGISTRATION = rf"{col.NCT}|ChiCTR[A-Z0-9-]+"
ENDPOINTS = (
    "ORR", "CR (>=CR)", "sCR", "VGPR+", "VGPR", "MRD-neg", "MRD-neg (evaluable)",
    "MRD-neg (among evaluable responders)", "CR and MRD-neg", "CR or near-CR",
    "sustained MRD-neg >=12 months with >=CR", "still in response at 24 months",
)  # fmt: skip
BINDERS = (
    "VHH biparatopic (two linked camelid single domains)", "murine scFv", "human scFv",
    "D-Domain (synthetic, not antibody-derived)", "humanised (format not stated)",
    "human heavy-chain-only single domain", "humanised bispecific CAR", "bispecific CAR",
    "human-derived (format not stated)", "single-domain antibody (humanised)",
    "bispecific antibody (context)", "mixed", "none", "not stated in the text read",
)  # fmt: skip
NUMERATOR_BASES = ("reported", "derived", "not given")
COUNTRIES_OF_CONDUCT = ("US", "China", "North America", "Germany", "multi")
PHASES = ("1", "1/2", "1b/2", "2", "3", "pooled", "observational", "real world")


def percent_fits(numerator: str, denominator: str, percent: str = "pct") -> pa.Check:
    """Check that a printed percentage is that of its counts, within rounding."""

    def fits(frame: pd.DataFrame) -> pd.Series:
        computed = 100 * frame[numerator] / frame[denominator].where(frame[denominator] > 0)
        # Sources round, and some cut off; a decimal printed narrows what is allowed.
        printed_whole = frame[percent] == frame[percent].round()
        allowed = pd.Series(np.where(printed_whole.fillna(False), 0.51, 0.1), index=frame.index)
        return (computed - frame[percent]).abs() <= allowed

    return col.rule(
        (numerator, denominator, percent),
        fits,
        f"{percent} must be {numerator} / {denominator} within rounding",
        "Correct the cell that is misread; a source that contradicts itself gets two rows and a note",
    )


def not_above(part: str, whole: str) -> pa.Check:
    """Check that one figure of a row does not exceed another."""
    return col.rule(
        (part, whole), lambda frame: frame[part] <= frame[whole], f"{part} must not exceed {whole}"
    )


def share_of(part: str, whole: str, percent: str = "pct") -> list[pa.Check]:
    """Check that a count fits into its whole, and its percentage both."""
    return [not_above(part, whole), percent_fits(part, whole, percent)]


RESPONSE_RATES = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"RR\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "nct_id": col.identifier(
            "Registration number, several between | marks",
            rf"({REGISTRATION})(\|({REGISTRATION}))*",
            required=False,
        ),
        "product": col.text("Product"),
        "binder": col.choice("Format of the binding domain", BINDERS, required=False),
        "target": col.text("Antigen or antigens"),
        "sponsor": col.text("Sponsor", required=False),
        "country_of_conduct": col.choice("Where patients were treated", COUNTRIES_OF_CONDUCT, required=False),
        "phase": col.choice("Phase or kind of study", PHASES),
        "dose_group": col.text("Dose group or subset that the row counts"),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "report_date": col.partial_date("Day of the report", required=True),
        "n_infused": col.whole(
            "Infused, in the dose group where printed, else in the report; no denominator", "people"
        ),
        "n_evaluable": col.whole("Evaluable for the endpoint", "people"),
        "endpoint": col.choice("Endpoint", ENDPOINTS),
        "responders": col.whole("People who met the endpoint", "people"),
        "denominator": col.whole("People among whom they are counted", "people", low=1),
        "pct": col.percent("Percentage as printed, or computed where the note says so"),
        "ci_low": col.percent("Lower confidence limit as printed"),
        "ci_high": col.percent("Upper confidence limit as printed"),
        "ci_method": col.text("Level and method of the interval", required=False),
        "median_prior_lines": col.number("Median number of earlier lines of treatment", "lines"),
        "median_followup_months": col.number("Median follow-up", "months"),
        "numerator_basis": col.choice(
            "Whether the count is printed, derived from a printed percentage or sum, or not given",
            NUMERATOR_BASES,
        ),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        *share_of("responders", "denominator"),
        not_above("ci_low", "pct"),
        not_above("pct", "ci_high"),
        col.in_order("data_cutoff", "report_date"),
        col.rule(
            ("responders", "numerator_basis"),
            lambda frame: frame["responders"].isna() == (frame["numerator_basis"] == "not given"),
            'numerator_basis is "not given" exactly where responders is blank',
        ),
    ],
    strict=True,
    ordered=True,
)

MATCHES = ("exact", "near", "superseded", "coincidence", "no")

ESSAY_PERCENTAGES = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"EP\d{3,}", unique=True),
        "essay_number": col.whole("The percentage in the essay", "percent", high=100, required=True),
        "essay_wording": col.text("What the essay says it is, in other words"),
        "candidate_trial": col.text("Trial that may stand behind it"),
        "product": col.text("Product"),
        "country": col.choice("Where patients were treated", COUNTRIES_OF_CONDUCT),
        "report": col.text("Report and subset"),
        "endpoint": col.choice("Endpoint", (*ENDPOINTS, "CRS any grade")),
        "n": col.whole("People who met the endpoint", "people", required=True),
        "denominator": col.whole("People among whom they are counted", "people", low=1, required=True),
        "pct": col.percent("Percentage as printed", required=True),
        "report_date": col.partial_date("Day of the report", required=True),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "match": col.choice("How the report fits the percentage", MATCHES),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[*share_of("n", "denominator"), col.in_order("data_cutoff", "report_date")],
    strict=True,
    ordered=True,
)
