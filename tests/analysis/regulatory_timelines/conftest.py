"""Small tables in the shape of the project's own, with one trap each."""

import pandas as pd
import pytest


def text(rows, columns):
    return pd.DataFrame(rows, columns=columns.split(), dtype="str")


@pytest.fixture
def programmes():
    """Three approved, one filed, one UNKNOWN, one without a first patient."""
    columns = (
        "programme_id product aliases originator_country first_in_human_date fih_country fih_quality "
        "ind_us_date ind_cn_date first_pivotal_start first_approval_date first_approval_jurisdiction "
        "status_2026 last_registry_update source_id ind_source_id"
    )
    rows = [
        ("PR001", "ciltacabtagene autoleucel", "LCAR-B38M|cilta-cel|Carvykti", "CN", "2015-10-02", "CN",
         "source_stated", "2018-05", "2018-03-13", "2018-06-29", "2022-02-28", "US", "approved", "2026-08-01",
         "s1", "i1"),
        ("PR002", "axicabtagene ciloleucel", "KTE-C19|FKC876|axi-cel", "US", "2009-02-17", "US",
         "source_stated", None, "2018-08", "2015-04-21", "2017-10-18", "US", "approved", "2026-08-01",
         "s2", "i2"),
        ("PR003", "equecabtagene autoleucel", "CT103A|eque-cel", "CN", "2018", "CN",
         "check", None, None, "2020-04-01", "2023-06-30", "CN", "approved", "2026-08-01", "s3", None),
        ("PR004", "anito-cel", None, "US", "2019-12-23", "US",
         "registry_earliest_record", None, None, "2022-07-15", None, None, "filed", "2026-07-01",
         "s4", None),
        ("PR005", "TAI-GPC3", None, "CN", "2016-03", "CN",
         "registry_earliest_record", None, None, None, None, None, "unknown_status_only", "2017-01-05",
         "s5", None),
        ("PR006", "CT120", None, "CN", None, None,
         "not_started", None, None, None, None, None, "open_phase1", "2026-01-01", "s6", None),
    ]  # fmt: skip
    return text(rows, columns)


@pytest.fixture
def approvals():
    columns = (
        "approval_id product inn jurisdiction approval_date submission_date submission_source_id source_id"
    )
    rows = [
        ("A1", "Carvykti", "ciltacabtagene autoleucel", "US", "2022-02-28", "2020-12", "f1", "a1"),
        ("A2", "Carvykti", "ciltacabtagene autoleucel", "EU", "2022-05-25", None, None, "a2"),
        ("A3", "Carvykti", "ciltacabtagene autoleucel", "JP", "2022", None, None, "a3"),
        ("A4", "Carvykti", "ciltacabtagene autoleucel", "CN", "2024-08-27", "2022-12", "f4", "a4"),
        ("A5", "Yescarta", "axicabtagene ciloleucel", "US", "2017-10-18", "2017-03-31", "f5", "a5"),
        ("A6", "Yikaida (FKC876)", None, "CN", "2021-06-22", "2020-02-24", "f6", "a6"),
        ("A7", "Fucaso", "equecabtagene autoleucel", "CN", "2023-06-30", None, None, "a7"),
        ("A8", "Fucaso", "equecabtagene autoleucel", "HK", None, "2025-02-14", "f8", "a8"),
    ]
    return text(rows, columns)


@pytest.fixture
def events():
    columns = "milestone_id asset milestone date country source_id"
    rows = [
        ("M1", "cilta-cel (LCAR-B38M)", "first_patient", "2015-10-02", "CN", "m1"),
        ("M2", "cilta-cel (LCAR-B38M)", "first_patient", "2016-03", "CN", "m2"),
        ("M3", "cilta-cel (LCAR-B38M)", "ind_cleared", "2018-03-13", "CN", "m3"),
        ("M4", "axi-cel (FKC876)", "program_start", "2017", "CN", "m4"),
        ("M5", "eque-cel (CT103A)", "first_patient", "2017-06-01", "CN", "m5"),
        ("M6", "eque-cel (CT103A)", "submission", "2022-05-01", "CN", "m6"),
        ("M7", "cilta-cel (LCAR-B38M)", "submission", "2023-06-06", "US", "m7"),
        ("M8", "somebody else's", "first_patient", "2011-01-01", "US", "m8"),
    ]
    return text(rows, columns)
