"""A registry copy of twelve records, small enough to count by hand."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.comparison import Resampling
from systemrace.analysis.trial_counts.definition import Definition

# A1 to A3: two Chinese trials of 2015, one of them in both countries, and an American one.
# A4 to A6: Chinese, of 2025 and 2026; A5 not yet recruiting although its date has passed, A6 in the future.
# A7 to B2 are left out: withdrawn, NK cells, no CAR, a follow-up study, no start date. B3 lists no site.
RECORDS = """
nct_id,overall_status,start_date,first_posted_month,last_update_posted,countries,sponsor_country,cell_type,enrollment,target_antigen
A1,UNKNOWN,2015-03,2016-02,2016-02-01,China,CN,T,10,CD19
A2,RECRUITING,2015-06-10,2015-05,2026-01-01,China|United States,CN,T,20,CD19|CD22
A3,COMPLETED,2014-01-05,2013-12,2020-01-01,United States,US,T,30,
A4,RECRUITING,2025-12-01,2025-11,2026-06-01,China,CN,,12,BCMA
A5,NOT_YET_RECRUITING,2026-01-15,2025-12,2026-01-01,China,CN,T,8,
A6,RECRUITING,2026-09-01,2026-08,2026-08-01,China,CN,T,9,
A7,WITHDRAWN,2016-01,2016-01,2016-03-01,China,CN,T,0,
A8,COMPLETED,2018-01,2018-01,2019-03-01,China,CN,NK,5,
A9,COMPLETED,2018-01,2018-01,2019-03-01,United States,US,,5,
B1,RECRUITING,2018-01,2018-01,2019-03-01,United States,US,T,5,
B2,RECRUITING,,2018-01,2019-03-01,United States,US,T,5,
B3,UNKNOWN,2015-10-02,2017-03,2018-08-22,,CN,T,74,BCMA
"""
SCREENING = """
nct_id,is_car,role,study_type
A1,yes,investigational,INTERVENTIONAL
A2,yes,investigational,INTERVENTIONAL
A3,yes,investigational,INTERVENTIONAL
A4,likely,investigational,
A5,yes,investigational,INTERVENTIONAL
A6,yes,investigational,INTERVENTIONAL
A7,yes,investigational,INTERVENTIONAL
A8,yes,investigational,INTERVENTIONAL
A9,no,none,INTERVENTIONAL
B1,yes,follow_up,INTERVENTIONAL
B2,yes,investigational,INTERVENTIONAL
B3,yes,investigational,INTERVENTIONAL
"""
SITES = """
nct_id,country
A1,China
A2,China
A2,United States
A2,United States
A2,United States
A3,United States
A4,China
A4,China
"""
SCREENED = ["first_posted_month", "sponsor_country", "cell_type", "target_antigen"]


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text.strip()), dtype="string")


@pytest.fixture
def countries() -> pd.DataFrame:
    return table("name,iso2,iso_numeric,region\nChina,CN,156,Asia\nUnited States,US,840,Americas\n")


@pytest.fixture
def records(countries: pd.DataFrame) -> pd.DataFrame:
    rows = table(RECORDS).astype({"enrollment": "Int64"})
    screening = table(SCREENING).merge(rows[["nct_id", *SCREENED]], on="nct_id")
    trials = rows.drop(columns=SCREENED).assign(
        title="Trial " + rows["nct_id"], phases="PHASE1", lead_sponsor_class="OTHER", study_type=pd.NA
    )
    trials["first_posted"] = pd.Series(pd.NA, index=trials.index, dtype="string")
    return universe.assemble(trials, screening, countries)


@pytest.fixture
def sites() -> pd.DataFrame:
    return table(SITES)


@pytest.fixture
def definition() -> Definition:
    return Definition(as_of=pd.Timestamp("2026-08-22"))


@pytest.fixture
def resampling() -> Resampling:
    return Resampling(seed=7, draws=400)
