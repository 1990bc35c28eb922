"""The tables there are: their files, their schemas, what they are for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import pandera.pandas as pa

from systemrace.errors import DataError
from systemrace.project import Project
from systemrace.tables.schemas import (
    capital,
    clinical,
    conduct,
    counts,
    harms,
    modelling,
    outcomes,
    policy,
    products,
    readings,
    reference,
    regulatory,
    science,
    screening,
    snapshots,
)

SNAPSHOTS = "snapshots"
EVIDENCE = "evidence"


@dataclass(frozen=True)
class Table:
    """One table: where its file stands under data/, what it must be, what it is for."""

    name: str
    folder: str
    schema: pa.DataFrameSchema
    purpose: str
    complete_for: tuple[str, str] | None = None
    """(table, column) of which every value must have a row here, in the column of the same name."""
    newer: bool = False
    """Whether only newer snapshots hold it."""

    @property
    def dated(self) -> bool:
        """Whether there is one file per snapshot."""
        return self.folder == SNAPSHOTS

    def path(self, project: Project, snapshot: str | None) -> Path:
        """Its file in a checkout."""
        folder = project.data / self.folder
        return (folder / str(snapshot) if self.dated else folder) / f"{self.name}.csv"


_ALL = (
    Table("trials", SNAPSHOTS, snapshots.TRIALS, "One registry record a row, with the values of the day."),
    Table("sites", SNAPSHOTS, snapshots.SITES, "One listed study site a row."),
    Table(
        "screening",
        SNAPSHOTS,
        snapshots.SCREENING,
        "What the book derives from each record, each with its basis: is it a CAR study, of what role, "
        "antigen and cell, from which sponsor country.",
        complete_for=("trials", "nct_id"),
    ),
    Table(
        "screening_spans",
        SNAPSHOTS,
        snapshots.SCREENING_SPANS,
        "The words on which the screening of a new record rests, one match of a rule a row. Snapshots "
        "screened before there was a table of rules have none.",
        newer=True,
    ),
    Table(
        "sources",
        ".",
        reference.SOURCES,
        "The bibliography: every source that a row cites, and how it was seen.",
    ),
    Table(
        "response_rates",
        EVIDENCE,
        clinical.RESPONSE_RATES,
        "Responses to BCMA-directed therapy in myeloma: one row per trial, dose group, cut-off and endpoint.",
    ),
    Table(
        "essay_percentages",
        EVIDENCE,
        clinical.ESSAY_PERCENTAGES,
        "Each percentage of the essay beside the reports it may come from.",
    ),
    Table(
        "approvals",
        EVIDENCE,
        regulatory.APPROVALS,
        "Approvals of CAR-T products: product, jurisdiction, indication.",
    ),
    Table(
        "milestones",
        EVIDENCE,
        regulatory.MILESTONES,
        "Dated steps of single products, from idea to approval.",
    ),
    Table(
        "policy_events",
        EVIDENCE,
        policy.POLICY_EVENTS,
        "Acts and proposals of regulators, ministries and funders.",
    ),
    Table(
        "programmes",
        EVIDENCE,
        regulatory.PROGRAMMES,
        "Named CAR-T programmes, approved or not: the frame for time to approval with censoring.",
    ),
    Table(
        "review_times",
        EVIDENCE,
        regulatory.REVIEW_TIMES,
        "Durations and limits of review and start-up, one a row.",
    ),
    Table("iit", EVIDENCE, counts.IIT, "Counts, shares and examples of investigator-initiated trials."),
    Table(
        "published_counts",
        EVIDENCE,
        counts.PUBLISHED_COUNTS,
        "Counts of CAR and cell therapy trials that others printed.",
    ),
    Table(
        "trials_by_year",
        EVIDENCE,
        counts.TRIALS_BY_YEAR,
        "Published yearly counts and shares of all clinical trials.",
    ),
    Table(
        "curves",
        EVIDENCE,
        outcomes.CURVES,
        "Arms whose survival is printed at months that a curve can be fitted to.",
    ),
    Table(
        "survival",
        EVIDENCE,
        outcomes.SURVIVAL,
        "Medians and hazard ratios of survival and response in myeloma, as printed.",
    ),
    Table(
        "landmarks",
        EVIDENCE,
        outcomes.LANDMARKS,
        "Shares alive or free of progression at a given month, as printed.",
    ),
    Table(
        "safety",
        EVIDENCE,
        harms.SAFETY,
        "Harms of BCMA-directed therapy: one row per trial, cut-off and event.",
    ),
    Table("safety_actions", EVIDENCE, harms.SAFETY_ACTIONS, "Dated acts of regulators on CAR-T products."),
    Table("binders", EVIDENCE, outcomes.BINDERS, "Binding domains of BCMA CAR-T products."),
    Table(
        "products", EVIDENCE, products.PRODUCTS, "CAR-T products in myeloma: the key that joins the tables."
    ),
    Table(
        "trial_products",
        EVIDENCE,
        products.TRIAL_PRODUCTS,
        "Which product each arm of a trial was given, and at what dose.",
    ),
    Table(
        "enrolment",
        EVIDENCE,
        conduct.ENROLMENT,
        "How fast trials enrolled, how long manufacture took and how often it failed.",
    ),
    Table("speed", EVIDENCE, conduct.SPEED, "Durations and rates of start-up and early trials, as stated."),
    Table(
        "value_of_time",
        EVIDENCE,
        conduct.VALUE_OF_TIME,
        "Uptake, waiting, and the worth of earlier access.",
    ),
    Table("burden", EVIDENCE, conduct.BURDEN, "How many people have myeloma, die of it, or were treated."),
    Table(
        "model_inputs",
        EVIDENCE,
        modelling.MODEL_INPUTS,
        "What the models take in: value, range, distribution, source or assumption.",
    ),
    Table(
        "phase_durations",
        EVIDENCE,
        modelling.PHASE_DURATIONS,
        "Durations read in sources, to which inputs of a model are fitted.",
    ),
    Table("deals", EVIDENCE, capital.DEALS, "Deals, with whether first patients' data were there."),
    Table(
        "deal_steps",
        EVIDENCE,
        capital.DEALS_DATED,
        "First patients and first data of the products that were sold, with their dates.",
    ),
    Table("race_steps", EVIDENCE, capital.RACE, "Dated steps of all products in a race for one antigen."),
    Table("deal_aggregates", EVIDENCE, capital.DEAL_AGGREGATES, "What providers add up of deals."),
    Table("capital", EVIDENCE, capital.CAPITAL, "How funds and prices moved, and on what."),
    Table("discovery", EVIDENCE, science.DISCOVERY, "Indicators of science and its funding by country."),
    Table(
        "indicators",
        EVIDENCE,
        science.INDICATORS,
        "What each indicator of discovery speaks of and measures, one row each.",
        complete_for=("discovery", "indicator"),
    ),
    Table(
        "product_origins",
        EVIDENCE,
        science.PRODUCT_ORIGINS,
        "Where idea, construct, rights and developer of each approved CAR-T construct come from.",
    ),
    Table("success_rates", EVIDENCE, science.SUCCESS_RATES, "How often programmes reach approval."),
    Table(
        "countries",
        EVIDENCE,
        reference.COUNTRIES,
        "Country names of the registry with their codes and region.",
    ),
    Table(
        "country_groups",
        EVIDENCE,
        reference.COUNTRY_GROUPS,
        "Groups of countries that can be compared as one, beside the regions of the table countries.",
    ),
    Table(
        "rules",
        "screening",
        screening.RULES,
        "The rules by which new registry records are screened, in the order in which they are tried.",
    ),
    Table(
        "product_names",
        "screening",
        screening.PRODUCT_NAMES,
        "Products known by name or code, and what the name tells of a registry record that gives no more.",
    ),
    Table(
        "disease_areas",
        "screening",
        reference.DISEASE_AREAS,
        "The rules that sort a trial's conditions into disease areas, in the order in which they are tried.",
    ),
    Table(
        "sponsor_readings",
        "screening",
        readings.SPONSOR_READINGS,
        "Lead sponsors whose name says other than their registry class, or who have none.",
    ),
    Table(
        "sponsor_sample",
        "screening",
        readings.SPONSOR_SAMPLE,
        "Trials whose records were read to see who leads them: how well the registry class tells it.",
    ),
    Table(
        "antigen_readings",
        "screening",
        readings.ANTIGEN_READINGS,
        "Antigens of trials that the screening of title and interventions missed or misread.",
    ),
    Table(
        "cell_readings",
        "screening",
        readings.CELL_READINGS,
        "Cells of trials whose title spells them as the screening does not expect.",
    ),
    Table(
        "labels",
        "screening",
        readings.LABELS,
        "A stratified sample of records labelled by reading, to measure the screening against.",
    ),
    Table(
        "antigens_tried",
        "screening",
        readings.ANTIGENS_TRIED,
        "Antigens tried in patients before any registry record of the copy shows.",
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}


def table_named(name: str) -> Table:
    """Find a table.

    Raises:
        DataError: if there is none of that name; suggests the nearest.
    """
    if name in TABLES:
        return TABLES[name]
    near = difflib.get_close_matches(name, TABLES, n=1)
    hint = f'Did you mean "{near[0]}"? ' if near else ""
    raise DataError(f'There is no table "{name}". {hint}The tables are {", ".join(sorted(TABLES))}.')
