"""CAR-T products, and which of them each arm of a trial was given: the key that joins the outcome tables."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.tables import columns as col
from systemrace.tables.schemas.clinical import not_above

KEY = r"[a-z0-9]+(-[a-z0-9]+)*"
DOSE_UNITS = ("million per kg", "million")

PRODUCTS = pa.DataFrameSchema(
    {
        "product_key": col.identifier("Key of the product", KEY, unique=True),
        "name": col.text("Name the book uses"),
        "other_names": col.text_list("Brand and codes, between | marks"),
        "dual_target": col.flag("Whether the therapy has a second target beside BCMA", required=True),
        "donor_cells": col.flag("Whether it is made from a donor's cells", required=True),
        "source_id": col.source(several=True),
        "note": col.text("What a reader must know", required=False),
    },
    strict=True,
    ordered=True,
)

TRIAL_PRODUCTS = pa.DataFrameSchema(
    {
        "row_id": col.identifier("Row", r"TP\d{3,}", unique=True),
        "trial": col.text("Trial or study, as the outcome tables name it"),
        "arm": col.text(
            "Arm, as they name it; blank: every arm not named in a row of its own", required=False
        ),
        "product_key": col.reference(
            "Product given; blank: no CAR-T against BCMA", "products", "product_key", required=False
        ),
        "against_key": col.reference(
            "Product it is compared with, where the arm is itself a comparison of two products",
            "products",
            "product_key",
            required=False,
        ),
        "whole_arms": col.text_list(
            "Arms of the survival and landmark tables that stand for everyone given the product"
        ),
        "dose_low": col.number("Lowest dose of CAR-positive cells", "millions of cells"),
        "dose_high": col.number("Highest dose", "millions of cells"),
        "dose_unit": col.choice("Whether doses are by body weight", DOSE_UNITS, required=False),
        "source_id": col.source("Where the dose was read, else a report of the trial"),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        not_above("dose_low", "dose_high"),
        col.rule(
            ("dose_low", "dose_high", "dose_unit"),
            lambda frame: frame[["dose_low", "dose_high", "dose_unit"]].notna().sum(axis=1).isin([0, 3]),
            "a dose has both ends and a unit, or none of them",
        ),
    ],
    strict=True,
    ordered=True,
)
