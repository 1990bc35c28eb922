"""Tables that others point to: sources, countries, and the rules that sort conditions."""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

KINDS = (
    "journal", "preprint", "conference", "registry", "regulator", "report", "dataset", "press_release",
    "news", "label", "standard", "book",
)  # fmt: skip
SEEN = ("full_text", "abstract", "excerpt")
DOI = r"10\.\d{4,9}/\S+"
URL = r"https?://\S+"


def _traceable(frame: pd.DataFrame) -> pd.Series:
    return frame["doi"].notna() | frame["url"].notna() | frame["note"].notna()


def _year_of_date(frame: pd.DataFrame) -> pd.Series:
    # A journal issue may carry the year after the day it went online.
    gap = frame["year"] - frame["date"].str[:4].astype("Int64", errors="ignore")
    return gap.between(0, 1) | gap.isna()


SOURCES = pa.DataFrameSchema(
    {
        "source_id": col.identifier(
            "Name by which rows cite the source", r"[A-Za-z][A-Za-z0-9_-]+", unique=True
        ),
        "kind": col.choice("What it is", KINDS),
        "title": col.text("Title"),
        "authors": col.text("Authors, as far as printed", required=False),
        "container": col.text("Journal, meeting, site or publisher", required=False),
        "year": col.whole("Year of publication", "year", low=1900, high=2100),
        "date": col.partial_date("Date of publication"),
        "doi": col.identifier("Digital object identifier", DOI, required=False),
        "url": col.identifier("Address", URL, required=False),
        "accessed": col.partial_date("Day it was read", required=True),
        "locator": col.text("Place within the source", required=False),
        "seen_as": col.choice("How much of it was read", SEEN),
        "licence": col.text("Licence of what was taken from it", required=False),
        "note": col.text("What a reader must know about it", required=False),
    },
    checks=[
        col.rule(("doi", "url", "note"), _traceable, "a source without doi and url must say why in its note"),
        col.rule(("year", "date"), _year_of_date, "year must be that of the date, or the year after"),
    ],
    strict=True,
    ordered=True,
)

REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")

COUNTRIES = pa.DataFrameSchema(
    {
        "name": col.text("Name, exactly as ClinicalTrials.gov spells it"),
        "iso2": col.identifier("ISO 3166-1 alpha-2", "[A-Z]{2}", unique=True),
        "iso3": col.identifier("ISO 3166-1 alpha-3", "[A-Z]{3}", unique=True),
        "iso_numeric": col.identifier("ISO 3166-1 numeric, as on the world map", r"\d{3}", unique=True),
        "region": col.choice("Region of the UN M49 standard", REGIONS),
        "source_id": col.source(),
    },
    unique=["name"],
    strict=True,
    ordered=True,
)

COUNTRY_GROUPS = pa.DataFrameSchema(
    {
        "group": col.text("Name of the group, as a parameter and a sentence write it"),
        "country_iso2": col.reference("Country that belongs to it", "countries", "iso2"),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    unique=["group", "country_iso2"],
    strict=True,
    ordered=True,
)


def _compiles(frame: pd.DataFrame) -> pd.Series:
    return frame["pattern"].map(_is_pattern, na_action="ignore")


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


AREAS = ("haematological malignancy", "solid tumour", "autoimmune", "infection", "other")

DISEASE_AREAS = pa.DataFrameSchema(
    {
        "rule_id": col.identifier("Number of the rule; lower ones are tried first", r"DA\d{3}", unique=True),
        "use": col.choice("When the rule counts", ("always", "if nothing else")),
        "pattern": col.text("Regular expression, whatever the case of the letters"),
        "area": col.choice("First level", AREAS),
        "level1": col.text("Second level, e.g. B-cell lymphoma", required=False),
        "level2": col.text("Third level, e.g. diffuse large B-cell lymphoma", required=False),
        "reason": col.text("Why these words mean that"),
    },
    checks=[
        col.rule(("pattern",), _compiles, "the pattern must be a regular expression", "Correct the pattern"),
        col.rule(
            ("level1", "level2"),
            lambda frame: frame["level1"].notna() | frame["level2"].isna(),
            "a third level needs its second",
            "Fill level1",
        ),
    ],
    strict=True,
    ordered=True,
)
