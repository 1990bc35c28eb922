"""What was read by eye: who leads a trial, antigens and cells that screening misread, older trials."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.registry.antigens import ANTIGENS
from systemrace.tables import columns as col
from systemrace.tables.schemas.snapshots import CAR_WORDS, CELLS, ROLES

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
        "antigen": col.choice("Antigen that the screening of the record's words missed or misread", ANTIGENS),
        "reading": col.choice(
            "Whether the trial's product targets it; not targeted takes away what the screening read",
            ("targeted", "not targeted"),
        ),
        "reason": col.text("Where it is named, or what was taken for it"),
        "source_id": col.source("Where that was read"),
    },
    unique=["nct_id", "antigen"],
    strict=True,
    ordered=True,
)

CELL_READINGS = pa.DataFrameSchema(
    {
        "nct_id": col.identifier("Registry number", col.NCT, unique=True),
        "cell_type": col.choice("Cell that carries the receptor, where the screening did not tell", CELLS),
        "reason": col.text("Where it is named"),
        "source_id": col.source("Where that was read"),
    },
    strict=True,
    ordered=True,
)

ANTIGENS_TRIED = pa.DataFrameSchema(
    {
        "antigen": col.choice("Antigen tried in patients before any record of the copy shows", ANTIGENS),
        "country": col.reference("Where the patients were treated", "countries", "name"),
        "tried_by": col.partial_date("Latest day by which the first patient was treated", required=True),
        "reason": col.text("What was given to whom, and why no record shows it"),
        "source_id": col.source("Where that was read"),
    },
    unique=["antigen", "country"],
    strict=True,
    ordered=True,
)

READERS = ("first", "second")
ORIGINS = ("autologous", "allogeneic", "in_vivo")

LABELS = pa.DataFrameSchema(
    {
        "nct_id": col.identifier("Registry number", col.NCT),
        "reader": col.choice("Which reading it is; the second covers a part of the records", READERS),
        "is_car": col.choice(
            "Whether the record is a CAR study; likely where it names no receptor", CAR_WORDS
        ),
        "role": col.choice("What part the cells play in the study", ROLES),
        "cell_type": col.choice("Cell that carries the receptor", CELLS, required=False, several=True),
        "product_type": col.choice("Where the cells come from", ORIGINS, required=False, several=True),
        "target_antigen": col.text_list("What the receptor binds"),
        "diseases": col.text_list("Diseases studied, each as area / first level / second level"),
        "sponsor_class": col.choice("What the lead sponsor is", LED_BY[:2], required=False),
        "sponsor_country": col.identifier("Where the lead sponsor sits", r"[A-Z]{2}", required=False),
        "note": col.text("What made it hard", required=False),
    },
    unique=["nct_id", "reader"],
    strict=True,
    ordered=True,
)
