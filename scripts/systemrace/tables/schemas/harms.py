"""Harms of BCMA-directed therapy, and what regulators did about them."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import (
    COUNTRIES_OF_CONDUCT,
    NUMERATOR_BASES,
    share_of,
)

DESIGNS = ("single-arm trial", "randomized trial", "routine care", "spontaneous reports", "pooled studies")
SCOPES = ("whole", "site", "stage", "dose", "cases")
EVENT_CLASSES = (
    "cytokine release syndrome", "neurotoxicity", "HLH or MAS", "infection", "cytopenia", "any adverse event",
    "dose-limiting toxicity", "treatment-related death", "early death", "death", "non-relapse mortality",
    "parkinsonism", "delayed neurotoxicity", "enterocolitis", "second primary malignancy", "myeloid neoplasm",
    "T-cell malignancy", "grade changed by scale", "no harm",
)  # fmt: skip
GRADES = ("any", ">=3", "serious", "severe, not graded", "clinically significant", "fatal", "not graded")
PARTS = (
    "all", "before treatment", "after treatment", "adverse event", "after treatment, adverse event",
    "after treatment, progression", "progression", "unrelated adverse event", "myeloid neoplasm",
    "deaths among cases", "new since the last report", "late", "pneumonia", "sepsis", "neutropenia",
    "thrombocytopenia", "anaemia", "cranial nerve palsy", "CAR found, of samples tested",
    "share of one product", "lower than by Penn", "same as by Penn", "higher than by Penn",
)  # fmt: skip
WINDOWS = ("acute", "early", "late", "throughout")
SCALES = ("Penn", "Lee 2014", "ASTCT 2019", "CTCAE")
REGULATORS = (
    "FDA", "FDA ODAC", "NMPA", "NMPA CDE", "China NHSA", "State Council of China", "EMA PRAC", "EMA CHMP",
    "European Commission", "PEI / EMA", "Japan MHLW", "Swissmedic", "Macao",
)  # fmt: skip
JURISDICTIONS = ("United States", "China", "Europe", "Japan", "Macao")
ACTION_KINDS = (
    "designation", "application", "opinion", "authorisation", "reimbursement", "guideline", "hold",
    "safety review", "warning", "eased",
)  # fmt: skip

SAFETY = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SF\d{3,}", unique=True),
        "trial": col.text("Trial or study"),
        "cohort": col.text("Name shared by trials whose patients overlap; else the trial"),
        "product": col.text("Product or arm, as the report names it"),
        "construct": col.text("One name for one construct; control for an arm without cells"),
        "country": col.choice(
            "Where patients were treated; multi for several countries", COUNTRIES_OF_CONDUCT
        ),
        "design": col.choice("Kind of study", DESIGNS),
        "patients": col.text("Which of the study's patients the row counts"),
        "scope": col.choice(
            "All patients reported, one of several sites, an early stage, one dose, or cases of something",
            SCOPES,
        ),
        "event": col.text("Event in the words of the report, with its grade where one is printed"),
        "event_class": col.choice("Kind of event", EVENT_CLASSES),
        "grade": col.choice("Severity counted; >=3 includes fatal ones", GRADES),
        "part": col.choice("Which part of that kind of event", PARTS),
        "window": col.choice("When it happens: first weeks, first months, later, or at any time", WINDOWS),
        "grading_scale": col.choice("Scale, where the text read names one", SCALES, required=False),
        "n": col.whole("People with the event", "people"),
        "denominator": col.whole("People among whom they are counted", "people", low=1),
        "pct": col.percent("Percentage as printed, or computed where the note says so"),
        "numerator_basis": col.choice(
            "Whether the count is printed, derived from a printed percentage or sum, or not given",
            NUMERATOR_BASES,
        ),
        "data_cutoff": col.partial_date("Day up to which data were counted"),
        "report_date": col.partial_date("Day of the report"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        *share_of("n", "denominator"),
        col.in_order("data_cutoff", "report_date"),
        col.rule(
            ("n", "numerator_basis"),
            lambda frame: frame["n"].isna() == (frame["numerator_basis"] == "not given"),
            'numerator_basis is "not given" exactly where n is blank',
        ),
        col.rule(
            ("scope", "patients"),
            lambda frame: (frame["scope"] == "whole") == frame["patients"].isin(["all", "evaluable"]),
            'scope is "whole" exactly where patients is "all" or "evaluable"',
            "Say which patients the row counts, or call it whole",
        ),
    ],
    strict=True,
    ordered=True,
)

SAFETY_ACTIONS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"SA\d{3,}", unique=True),
        "date": col.partial_date("Day of the act", required=True),
        "regulator": col.choice("Who acted", REGULATORS),
        "jurisdiction": col.choice("For which market", JURISDICTIONS),
        "kind": col.choice("Kind of act", ACTION_KINDS),
        "action": col.text("What was done"),
        "products": col.text("Products it covers"),
        "detail": col.text("What it says, in short", required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    strict=True,
    ordered=True,
)
