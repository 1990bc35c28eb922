"""The three tables of a dated registry copy: what the registry says, where, and what we derive."""

from __future__ import annotations

import pandera.pandas as pa

from systemrace.registry import numbers
from systemrace.registry.antigens import ANTIGENS
from systemrace.registry.screening import rules
from systemrace.tables import columns as col
from systemrace.tables.schemas import vocabulary as words


def _record_columns() -> dict[str, pa.Column]:
    return {
        "record_date": col.partial_date("Date of the newest copy that the row was taken from", required=True),
        "source_id": col.source("Copy of the registry that the row was taken from"),
    }


TRIALS = pa.DataFrameSchema(
    {
        "nct_id": col.identifier("Registry number", numbers.ANY, unique=True),
        "title": col.text("Title of the record, brief or official as the copy gives it"),
        "study_type": col.choice(
            "Study type, where the copy carried the field; screening.study_type is the complete one",
            words.STUDY_TYPES,
            required=False,
        ),
        "overall_status": col.choice(
            "Recruitment status on the day; the registry itself sets UNKNOWN", words.STATUSES
        ),
        "start_date": col.partial_date("Start of the study, planned if it lies ahead"),
        "first_posted": col.partial_date("Day the record was first public, where the copy carried it"),
        "primary_completion_date": col.partial_date("Last visit for the primary outcome, actual or planned"),
        "completion_date": col.partial_date("Last visit, actual or planned"),
        "last_update_posted": col.partial_date("Last public change of the record"),
        "phases": col.choice("Phase; two for a seamless study", words.PHASES, required=False, several=True),
        "enrollment": col.whole("Participants, actual or planned", "people"),
        "enrollment_type": col.choice(
            "Whether enrollment is counted or planned", words.ENROLLMENT_TYPES, required=False
        ),
        "lead_sponsor": col.text("Lead sponsor, as the record names it", required=False),
        "lead_sponsor_class": col.choice(
            "Class of the lead sponsor given by the registry", words.SPONSOR_CLASSES, required=False
        ),
        "collaborators": col.text_list("Other organisations named by the record"),
        "countries": col.reference(
            "Countries with a listed site, as the registry spells them",
            "countries",
            "name",
            required=False,
            several=True,
        ),
        "n_sites": col.whole("Listed sites", "sites", low=1),
        "conditions": col.text_list("Conditions, as the record names them"),
        "interventions": col.text_list("Interventions, as the record names them"),
        "intervention_types": col.choice(
            "Kinds of intervention, each once", words.INTERVENTION_TYPES, required=False, several=True
        ),
        "has_results": col.flag("Whether results are posted in the registry"),
        "allocation": col.choice("Allocation to arms", words.ALLOCATIONS, required=False),
        "masking": col.choice("Masking", words.MASKINGS, required=False),
        **_record_columns(),
    },
    checks=[
        col.in_order("start_date", "primary_completion_date"),
        col.in_order("start_date", "completion_date"),
        col.in_order("primary_completion_date", "completion_date"),
        col.in_order("first_posted", "last_update_posted"),
    ],
    strict=True,
    ordered=True,
)

SITES = pa.DataFrameSchema(
    {
        "site_id": col.identifier(
            "Number of the site within this snapshot", rf"{numbers.ANY}-\d{{3,}}", unique=True
        ),
        "nct_id": col.reference("Trial the site belongs to", "trials", "nct_id"),
        "facility": col.text("Facility, as the record names it", required=False),
        "city": col.text("City", required=False),
        "state": col.text("State or province", required=False),
        "country": col.reference("Country, as the registry spells it", "countries", "name"),
        "country_iso2": col.reference("Two-letter country code", "countries", "iso2"),
        "site_status": col.choice("Recruitment status of the site", words.STATUSES, required=False),
        "latitude": col.number("Latitude of the city", "degrees", low=-90, high=90),
        "longitude": col.number("Longitude of the city", "degrees", low=-180, high=180),
        **_record_columns(),
    },
    checks=[
        col.rule(
            ("site_id", "nct_id"),
            lambda frame: frame["site_id"].str.rsplit("-", n=1).str[0] == frame["nct_id"],
            "site_id must start with the nct_id of its row",
            "Correct the site_id",
        ),
        col.rule(
            ("latitude", "longitude"),
            lambda frame: frame["latitude"].isna() == frame["longitude"].isna(),
            "latitude and longitude are given together or not at all",
        ),
    ],
    strict=True,
    ordered=True,
)

ROLES = (
    "investigational", "car_in_combination_or_sequence", "follow_up", "expanded_access", "observational",
    "car_related_other", "unclear", "none",
)  # fmt: skip
CELLS = rules.CELL_TYPES
CAR_WORDS = ("yes", "likely", "no")
CAR_BASES = ("title", "interventions", "brief_summary", "antigen_class_of_source", "search_hit", "title_read")
SPONSOR_COUNTRY_BASES = (
    "place_or_institution_in_sponsor_name", "all_sites_of_this_trial_in_one_country",
    "all_single_country_trials_of_this_sponsor_in_one_country",
)  # fmt: skip
STUDY_TYPE_BASES = (
    "registry", "inferred_phase_given", "inferred_no_phase", "inferred_expanded_access_status",
)  # fmt: skip
POSTED_BASES = ("registry", "interpolated_from_neighbours", "first_seen_in_search")

SCREENING = pa.DataFrameSchema(
    {
        "nct_id": col.reference("Trial that was judged", "trials", "nct_id", unique=True),
        "is_car": col.choice(
            "Whether it concerns a chimeric antigen receptor product: yes (named so), likely (only the "
            "summary, the source's antigen class or a search says so), no",
            CAR_WORDS,
        ),
        "is_car_basis": col.choice(
            "Where the wording was found; blank when nowhere", CAR_BASES, required=False, several=True
        ),
        "role": col.choice("What part the product plays in the study", ROLES),
        "cell_type": col.choice(
            "Cell that carries the receptor",
            CELLS,
            required=False,
            several=True,
        ),
        "product_type": col.choice(
            "Origin of the cells, where named",
            rules.PRODUCT_TYPES,
            required=False,
            several=True,
        ),
        "target_antigen": col.choice(
            "Antigens named in title or interventions, or told by a product's name; blank when none is",
            ANTIGENS,
            required=False,
            several=True,
        ),
        "sponsor_country": col.reference(
            "Country of the lead sponsor; blank for many multinational firms",
            "countries",
            "iso2",
            required=False,
        ),
        "sponsor_country_basis": col.choice(
            "How the country was found", SPONSOR_COUNTRY_BASES, required=False
        ),
        "study_type": col.choice(
            "Study type, from the registry or inferred", words.STUDY_TYPES, required=False
        ),
        "study_type_basis": col.choice("How the study type is known", STUDY_TYPE_BASES, required=False),
        "first_posted_month": col.partial_date("Month in which the record was first public", required=True),
        "first_posted_month_basis": col.choice("How the month is known", POSTED_BASES),
        "rule_version": col.identifier("Version of the screening rules", r"\d+\.\d+"),
    },
    checks=[
        col.rule(
            ("sponsor_country", "sponsor_country_basis"),
            lambda frame: frame["sponsor_country"].isna() == frame["sponsor_country_basis"].isna(),
            "a country needs its basis, and a basis its country",
            "Fill or clear both",
        ),
        col.rule(
            ("study_type", "study_type_basis"),
            lambda frame: frame["study_type"].isna() == frame["study_type_basis"].isna(),
            "a study type needs its basis, and a basis its study type",
            "Fill or clear both",
        ),
        col.rule(
            ("is_car", "role"),
            lambda frame: ~((frame["is_car"] == "no") & (frame["role"] == "investigational")),
            "a record that is no CAR study cannot have the role investigational",
            "Correct one of the two",
        ),
    ],
    strict=True,
    ordered=True,
)

SCREENING_SPANS = pa.DataFrameSchema(
    {
        "nct_id": col.reference("Trial that was judged by rule", "screening", "nct_id"),
        "decides": col.choice("What was decided", rules.DECIDED[1:]),
        "value": col.text("The decision for which the words speak"),
        "rule_id": col.identifier(
            "Rule that matched, or product known by name, in the version named by screening.rule_version",
            r"(SR|PN)\d{3}",
        ),
        "field": col.choice("Where the words stand; title is brief and official title", rules.FIELDS),
        "start": col.whole("Place of the first letter in the field, from 0", "letters", required=True),
        "words": col.text("The words that made the rule match"),
    },
    strict=True,
    ordered=True,
)
