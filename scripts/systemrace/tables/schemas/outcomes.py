"""Outcomes beyond response: survival, its landmarks, and binders."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import not_above, share_of

TIME_ENDPOINTS = ("PFS", "OS", "DOR", "EFS", "duration of MRD negativity", "time to next treatment")
CRUDE_ENDPOINTS = (
    "still in response", "relapse-free", "alive and progression-free", "alive and in long-term follow-up",
    "infused as study treatment", "MRD negativity maintained",
)  # fmt: skip
MEDIAN_STATES = ("reached", "not reached", "not given")
METHODS = ("Kaplan-Meier", "crude")
USES = ("share", "median", "complete count", "lower bound")
COMPARISONS = (
    "randomized", "randomized, subgroup", "randomized, adjusted for crossover", "outside the trial, adjusted",
    "outside the trial, unadjusted", "between products",
)  # fmt: skip
TREATMENTS = ("CAR-T", "standard care")
DESIGNS = ("randomized", "single arm", "registry", "outside a trial")
CONDUCT = ("China", "United States", "several countries")
FORMATS = (
    "scFv", "single VHH", "two linked VHH", "heavy-chain-only single domain", "D-Domain", "bispecific",
    "VHH, number not stated", "not stated",
)  # fmt: skip
ORIGINS = (
    "human", "humanised", "human-derived", "murine", "camelid", "humanised camelid", "synthetic",
)  # fmt: skip
COSTIMULATIONS = ("4-1BB", "CD28", "CD28/4-1BB")
VECTORS = ("lentiviral", "gamma-retroviral")
ANTIGENS = ("BCMA", "CD38")
PROPERTIES = ("size", "stability", "affinity", "function", "clinical effect")
PROPERTY_BASES = ("stated", "measured alone", "measured against another format")


CURVES = pa.DataFrameSchema(
    {
        "curve_id": col.identifier("Curve", r"[a-z0-9]+(-[a-z0-9]+)*", unique=True),
        "trial": col.text("Trial or study"),
        "arm": col.text("Arm, as in the table of landmarks"),
        "endpoint": col.choice("Endpoint", ("PFS", "OS")),
        "product": col.text("Product, under one name for one construct"),
        "treatment": col.choice("What the arm got", TREATMENTS),
        "design": col.choice("How patients came into the arm", DESIGNS),
        "conduct": col.choice("Where they were treated", CONDUCT),
        "n": col.whole("People at month 0 in the latest report", "people", low=1, required=True),
        "median_prior_lines": col.number("Median number of earlier lines of treatment", "lines"),
        "source_id": col.source("Where the latest report was read"),
        "note": col.text("What a reader must know", required=False),
    },
    strict=True,
    ordered=True,
)


def _stated(frame: pd.DataFrame) -> pd.Series:
    return (frame["median_status"] == "reached") == frame["median_months"].notna()


SURVIVAL = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SV\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "arm": col.text("Arm, dose group or subset; a comparison names its first arm"),
        "endpoint": col.choice("Endpoint", TIME_ENDPOINTS),
        "median_months": col.number("Median as printed", "months"),
        "median_status": col.choice("Whether a median is printed as reached", MEDIAN_STATES),
        "ci_low": col.number("Lower 95% confidence limit of the median", "months"),
        "ci_high": col.number("Upper 95% confidence limit of the median", "months"),
        "ci_high_open": col.flag("Whether the upper limit is printed as not reached or not estimable"),
        "hr": col.number("Hazard ratio, arm named first over control", "ratio"),
        "hr_low": col.number("Lower 95% confidence limit", "ratio"),
        "hr_high": col.number("Upper 95% confidence limit", "ratio"),
        "p": col.text("p value as printed", required=False),
        "comparison": col.choice("What the hazard ratio compares", COMPARISONS, required=False),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "median_followup": col.number("Median follow-up", "months"),
        "n": col.whole("People in the analysis", "people", low=1),
        "events": col.whole("People with the event", "people"),
        "curve": col.reference("Curve whose median it is", "curves", "curve_id", required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ci_low", "median_months"),
        not_above("median_months", "ci_high"),
        not_above("hr_low", "hr"),
        not_above("hr", "hr_high"),
        not_above("events", "n"),
        col.rule(
            ("hr", "comparison"),
            lambda frame: frame["hr"].isna() == frame["comparison"].isna(),
            "comparison is filled exactly where a hazard ratio is",
        ),
        col.rule(
            ("median_status", "median_months"), _stated, 'median_status is "reached" exactly with a median'
        ),
    ],
    strict=True,
    ordered=True,
)

LANDMARKS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"LM\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "arm": col.text("Arm, dose group or subset"),
        "endpoint": col.choice("Endpoint", (*TIME_ENDPOINTS, *CRUDE_ENDPOINTS)),
        "method": col.choice("Estimate from a survival curve, or a plain proportion", METHODS),
        "month": col.number("Months since the start of the clock", "months"),
        "survival_pct": col.percent("Share without the event", required=True),
        "ci_low": col.percent("Lower 95% confidence limit"),
        "ci_high": col.percent("Upper 95% confidence limit"),
        "n_at_risk": col.whole("People at risk at that month", "people"),
        "n_start": col.whole("People in the analysis", "people", low=1),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "median_followup": col.number("Median follow-up at the report", "months"),
        "curve": col.reference("Curve to which the share belongs", "curves", "curve_id", required=False),
        "look": col.whole(
            "Order of the report among those of the curve, the earliest first", "report", low=1
        ),
        "use": col.choice("How the share enters a fit", USES, required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("ci_low", "survival_pct"),
        not_above("survival_pct", "ci_high"),
        not_above("n_at_risk", "n_start"),
        col.rule(
            ("curve", "look", "use"),
            lambda frame: (
                (frame["curve"].isna() == frame["look"].isna())
                & (frame["curve"].isna() == frame["use"].isna())
            ),
            "look and use are filled exactly where a curve is",
        ),
        col.rule(
            ("use", "survival_pct"),
            lambda frame: (frame["use"] != "median") | (frame["survival_pct"] == 50),
            "a median is a share of 50",
        ),
    ],
    strict=True,
    ordered=True,
)

BINDERS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"BI\d{3,}", unique=True),
        "product_key": col.reference(
            "Product; blank where a row speaks of a format in general",
            "products",
            "product_key",
            required=False,
        ),
        "product": col.text("Product in the words of the source, with its other names"),
        "construct": col.text("Construct", required=False),
        "target": col.choice(
            "Antigen or antigens; blank where a row speaks of a format in general",
            ANTIGENS,
            required=False,
            several=True,
        ),
        "format": col.choice("Format of the binding domain", FORMATS),
        "binder_format": col.text("The same in the words of the source"),
        "origin": col.choice("Where the binder comes from", ORIGINS, required=False),
        "n_binding_domains": col.whole("Binding domains in one receptor", "domains", low=1),
        "affinity_kd_nM": col.number("Dissociation constant", "nM"),
        "affinity_method": col.text("How it was measured", required=False),
        "property": col.choice(
            "What the source says of the binder itself", PROPERTIES, required=False, several=True
        ),
        "property_basis": col.choice(
            "Whether it states that without a number, measured it, or measured it beside another format",
            PROPERTY_BASES,
            required=False,
        ),
        "ada_n": col.whole("People with antibodies against the product", "people"),
        "ada_denominator": col.whole("People tested", "people", low=1),
        "ada_pct": col.percent("Percentage as printed"),
        "costimulation": col.choice("Costimulatory domain", COSTIMULATIONS, required=False),
        "vector": col.choice("Vector", VECTORS, required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        *share_of("ada_n", "ada_denominator", "ada_pct"),
        col.rule(
            ("property", "property_basis"),
            lambda frame: frame["property"].isna() == frame["property_basis"].isna(),
            "property and property_basis stand together or not at all",
        ),
    ],
    strict=True,
    ordered=True,
)
