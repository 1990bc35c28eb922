"""The data of this repository: valid, quick to load, and a dozen facts checked against their sources."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from systemrace import dates
from systemrace.figures import world
from systemrace.project import find_project
from systemrace.registry import snapshot
from systemrace.tables import TABLES, check_all, load
from systemrace.tables.dictionary import dictionary, purposes, rules

NEWEST = "2026-08-22"
KNOWN = {
    "NCT03090659": {
        "start_date": "2015-10-02",
        "phases": "PHASE1|PHASE2",
        "overall_status": "UNKNOWN",
        "enrollment": 100,
    },
    "NCT03548207": {
        "start_date": "2018-06-29",
        "n_sites": 21,
        "countries": "Japan|United States",
        "enrollment": 126,
    },
    "NCT04181827": {"start_date": "2020-06-12", "phases": "PHASE3", "enrollment": 419},
    "NCT02658929": {"start_date": "2015-12-22", "phases": "PHASE1"},
    "NCT03361748": {"start_date": "2017-12-13", "phases": "PHASE2"},
    "NCT03651128": {"start_date": "2019-04-16", "phases": "PHASE3", "enrollment": 386},
    "NCT02348216": {"start_date": "2015-04-21", "phases": "PHASE1|PHASE2"},
    "NCT02445248": {"start_date": "2015-07-29", "phases": "PHASE2", "enrollment": 115},
    "NCT02631044": {"start_date": "2016-01-06", "phases": "PHASE1"},
    "NCT03874897": {"start_date": "2019-03-26", "countries": "China"},
}

# Read by eye in the source that the row names: table, what picks the row, what it must say.
FACTS = (
    (
        "survival",
        {"trial": "LEGEND-2", "endpoint": "PFS", "source_id": "zhao2022_jho"},
        {"median_months": 18},
    ),
    (
        "survival",
        {"trial": "LEGEND-2", "endpoint": "PFS", "source_id": "xu2024_jho"},
        {"events": 62, "n": 74},
    ),
    (
        "survival",
        {
            "trial": "CARTITUDE-4",
            "endpoint": "OS",
            "source_id": "einsele2026_lancetoncol",
            "arm": "cilta-cel",
        },
        {"hr": 0.55, "hr_low": 0.39, "hr_high": 0.79, "median_status": "not reached"},
    ),
    (
        "landmarks",
        {"trial": "LEGEND-2", "arm": "all", "endpoint": "OS", "month": 60},
        {"survival_pct": 49.1, "ci_low": 37.2, "ci_high": 60.0, "method": "Kaplan-Meier"},
    ),
    ("enrolment", {"trial": "LEGEND-2"}, {"enrolled": 74, "sites": 4, "first_patient": "2016-03-30"}),
    ("value_of_time", {"metric": "cart_treated_commercial"}, {"value": 3600, "country": "China"}),
    ("success_rates", {"modality": "CAR-T", "source_id": "bio2021_informa"}, {"value_pct": 17.3}),
)


@pytest.fixture(scope="module")
def trials() -> pd.DataFrame:
    return load("trials", NEWEST)


def test_everything_in_the_repository_is_valid():
    checked = {table.table for table in check_all()}
    held = {path.stem for path in find_project().snapshots.glob("*/*.csv")}
    not_yet = {name for name, table in TABLES.items() if table.newer and name not in held}
    assert checked == set(purposes()) - not_yet
    assert not_yet <= {"screening_spans"}


@pytest.mark.parametrize("nct_id", KNOWN)
def test_known_records(trials, nct_id):
    record = trials.set_index("nct_id").loc[nct_id]
    assert {column: record[column] for column in KNOWN[nct_id]} == KNOWN[nct_id]


@pytest.mark.parametrize(("table", "row", "facts"), FACTS)
def test_known_facts(table, row, facts):
    frame = load(table)
    found = frame[(frame[list(row)] == pd.Series(row)).all(axis=1)]
    assert len(found) == 1
    assert found.iloc[0][list(facts)].to_dict() == facts


def test_legend2_lists_no_site_and_is_a_car_trial(trials):
    record = trials.set_index("nct_id").loc["NCT03090659"]
    assert pd.isna(record["countries"])
    assert pd.isna(record["n_sites"])
    screened = load("screening", NEWEST).set_index("nct_id").loc["NCT03090659"]
    assert (screened["is_car"], screened["role"], screened["target_antigen"]) == (
        "yes",
        "investigational",
        "BCMA",
    )
    assert screened["sponsor_country"] == "CN"


def test_a_study_type_that_is_inferred_stands_in_screening_only(trials):
    joined = trials.merge(load("screening", NEWEST), on="nct_id", suffixes=("", "_screened"))
    inferred = joined["study_type_basis"].str.startswith("inferred").fillna(False)
    assert joined.loc[inferred, "study_type"].isna().all()
    registry = joined["study_type_basis"] == "registry"
    assert (joined.loc[registry, "study_type"] == joined.loc[registry, "study_type_screened"]).all()


def test_site_numbers_follow_the_sorted_sites():
    sites = load("sites", NEWEST)
    assert sites["site_id"].is_monotonic_increasing
    keys = ["country", "state", "city", "facility", "site_status"]
    again = sites.fillna(dict.fromkeys(keys, "")).sort_values(["nct_id", *keys], kind="stable")
    assert (again["site_id"].to_numpy() == sites["site_id"].to_numpy()).all()


def test_manifests_count_the_rows_and_tell_what_is_missing(trials):
    manifest = snapshot.read_manifest(_folder())
    assert manifest.files["trials.csv"].rows == len(trials)
    assert manifest.sources == trials["source_id"].value_counts().to_dict()
    left_out = next(gap for gap in manifest.gaps if "were left out: " in gap)
    assert not set(re.findall(r"NCT\d{8}", left_out)) & set(trials["nct_id"])
    assert {fix.table for fix in manifest.corrections} <= {"trials", "sites", "screening"}


def test_corrections_in_the_manifest_are_what_the_tables_hold():
    manifest = snapshot.read_manifest(_folder())
    for table in ("trials", "screening"):
        frame = load(table, NEWEST).set_index("nct_id")
        for fix in (fix for fix in manifest.corrections if fix.table == table and fix.column != "study_type"):
            here = frame.loc[fix.nct_id, fix.column]
            assert (None if pd.isna(here) else here) == fix.here


def test_the_world_map_knows_every_country_with_a_site():
    shapes = world.topology()["objects"][world.FEATURE]["geometries"]
    drawn = {f"{int(shape['id']):03d}" for shape in shapes if "id" in shape}
    countries = load("countries").set_index("name")
    with_sites = countries.loc[load("sites", NEWEST)["country"].unique()]
    assert set(with_sites.index[~with_sites["iso_numeric"].isin(drawn)]) <= {"Hong Kong", "Singapore"}
    assert countries.loc[["Taiwan", "Hong Kong", "Puerto Rico"], "iso2"].tolist() == ["TW", "HK", "PR"]


def test_computed_durations_are_the_days_between_their_dates():
    times = load("review_times")
    both = times[(times["statistic"] == "computed") & (times["unit"] == "calendar days")]
    start = both["clock_start"].str.extract(r"(\d{4}-\d{2}-\d{2})")[0]
    stop = both["clock_stop"].str.extract(r"(\d{4}-\d{2}-\d{2})")[0]
    days = (dates.earliest(stop) - dates.earliest(start)).dt.days
    known = days.notna()
    assert known.sum() >= 9
    assert (days[known] == both.loc[known, "value"]).all()


def test_every_source_without_an_address_says_why():
    sources = load("sources")
    bare = sources[sources["doi"].isna() & sources["url"].isna()]
    assert bare["note"].notna().all()
    assert sources["seen_as"].isin(["full_text", "abstract", "excerpt"]).all()


def test_the_dictionary_describes_every_column():
    described = dictionary()
    assert list(described.columns) == [
        "table",
        "column",
        "type",
        "unit",
        "allowed",
        "required",
        "description",
    ]
    assert set(described["table"]) == set(purposes())
    assert (described["description"].str.len() > 2).all()
    row = described.set_index(["table", "column"]).loc["response_rates", "responders"]
    assert (row["type"], row["unit"], row["required"]) == ("whole number", "people", False)
    assert ("response_rates", "responders|denominator", "responders must not exceed denominator") in set(
        rules().itertuples(index=False, name=None)
    )


def _folder():
    return find_project().snapshots / NEWEST
