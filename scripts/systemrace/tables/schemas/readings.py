"""What was read by eye in registry records: who leads a trial, and antigens that screening missed."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.registry.antigens import ANTIGENS
from systemrace.tables import columns as col

LED_BY = ("company", "no company", "doubtful")

SPONSOR_READINGS = pa.DataFrameSchema(
    {
        "lead_sponsor": col.identifier("Lead sponsor, as the record names it", r".+", unique=True),
        "led_by": col.choice("What the sponsor is, by its name", LED_BY),
        "reason": col.text("Why it is listed here, and why it is taken so"),
        "source_id": col.source("Copy in which the name was read"),
    },
    strict=True,
    ordered=True,
)

FRAMES = ("random", "named in a source")

SPONSOR_SAMPLE = pa.DataFrameSchema(
    {
        "nct_id": col.identifier("Registry number", col.NCT, unique=True),
        "frame": col.choice(
            "How the trial came in: drawn by lot within country and class, or called "
            "investigator-initiated by a source",
            FRAMES,
            several=True,
        ),
        "country": col.reference("Country of its sites", "countries", "name"),
        "sponsor_class": col.choice(
            "Registry class of the lead sponsor when drawn", ("industry", "not industry")
        ),
        "led_by": col.choice("Who leads it, as the whole record or the source says", LED_BY[:2]),
        "company_product": col.choice(
            "Whether the record names a company as sponsor or collaborator, or a product of a company",
            ("yes", "no", "unclear"),
        ),
        "reason": col.text("What in the record or source says so, where it is not plain", required=False),
        "source_id": col.source("Where it was read"),
    },
    strict=True,
    ordered=True,
)

ANTIGEN_READINGS = pa.DataFrameSchema(
    {
        "nct_id": col.identifier("Registry number", col.NCT),
        "antigen": col.choice("Antigen that the screening of the record's words did not find", ANTIGENS),
        "reason": col.text("Where it is named"),
        "source_id": col.source("Where that was read"),
    },
    strict=True,
    ordered=True,
)
