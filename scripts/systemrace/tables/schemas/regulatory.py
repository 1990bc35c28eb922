"""Approvals, milestones, rules and their clocks, and the programmes that ran against them."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.registry.antigens import ANTIGENS
from systemrace.tables import columns as col

REGISTRATION = rf"{col.NCT}|ChiCTR[A-Z0-9-]+"
JURISDICTIONS = ("US", "EU", "UK", "CN", "HK", "MO", "JP", "KR", "AU", "IN", "ES")
PATHWAYS = (
    "BLA", "sBLA", "NDA", "sNDA", "standard", "conditional", "accelerated", "switched to standard",
    "converted to standard", "extension", "priority", "breakthrough", "expedited", "PRIME",
    "national procedure", "hospital exemption", "non-industrial product", "class 4 biological",
    "1+ mechanism",
)  # fmt: skip
LINES = ("2L", "2L+", "3L+", "4L+", "5L+", "r/r")


def _country(description: str, *, required: bool = False, several: bool = False) -> pa.Column:
    return col.reference(description, "countries", "iso2", required=required, several=several)


APPROVALS = pa.DataFrameSchema(
    {
        "approval_id": col.identifier("Row", r"A\d{3,}", unique=True),
        "product": col.text("Trade name or code"),
        "inn": col.text("International non-proprietary name", required=False),
        "company": col.text("Company, with the originating institution where it is another"),
        "originator_country": _country("Where the construct was first made", required=True),
        "target": col.choice("Antigen", ANTIGENS),
        "binder_format": col.text("Binding domain, as far as seen", required=False),
        "jurisdiction": col.choice("Who approved", JURISDICTIONS),
        "indication": col.text("Indication, in short"),
        "line": col.choice(
            "Line of treatment; r/r relapsed or refractory", LINES, required=False, several=True
        ),
        "approval_date": col.partial_date("Day of approval"),
        "pathway": col.choice(
            "Kind of application and procedure; standard means ordinary approval, whatever its clock",
            PATHWAYS,
            required=False,
            several=True,
        ),
        "submission_date": col.partial_date("Day of filing, of acceptance where the note says so"),
        "first_in_human_date": col.partial_date(
            "Registered start of the first study of the construct, unless noted"
        ),
        "first_in_human_country": _country("Where that study ran", required=True),
        "first_in_human_nct": col.identifier("Its registration", REGISTRATION, required=False),
        "ind_clearance_date": col.partial_date(
            "Day on which clinical trials were allowed in that jurisdiction"
        ),
        "source_id": col.source("Source of the approval"),
        "fih_source_id": col.source("Source of the first-in-human date", required=False),
        "submission_source_id": col.source("Source of the filing", required=False),
        "ind_source_id": col.source("Source of the clearance", required=False),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        col.in_order("first_in_human_date", "approval_date"),
        col.in_order("submission_date", "approval_date"),
        col.in_order("ind_clearance_date", "approval_date"),
        col.rule(
            ("first_in_human_date", "fih_source_id"),
            lambda frame: frame["first_in_human_date"].isna() == frame["fih_source_id"].isna(),
            "a first-in-human date needs its source, and a source its date",
        ),
        col.rule(
            ("ind_clearance_date", "ind_source_id"),
            lambda frame: frame["ind_clearance_date"].isna() == frame["ind_source_id"].isna(),
            "a clearance date needs its source, and a source its date",
        ),
    ],
    strict=True,
    ordered=True,
)

MILESTONE_KINDS = (
    "program_start", "first_patient", "first_data", "ind_submitted", "ind_cleared", "ind_trial_start",
    "licensing_deal", "breakthrough", "pivotal_start", "regulatory_meeting", "trial_suspended",
    "submission", "approval_us", "approval_eu", "approval_uk", "approval_cn", "approval_jp",
    "approval_kr", "approval_es", "approval_au",
)  # fmt: skip
PLACES = ("US", "EU", "GB", "CN", "JP", "KR", "AU", "ES", "World")

MILESTONES = pa.DataFrameSchema(
    {
        "milestone_id": col.identifier("Row", r"M\d{3,}", unique=True),
        "asset": col.text("Product, with its code"),
        "milestone": col.choice(
            "What happened; breakthrough covers RMAT, PRIME and like designations", MILESTONE_KINDS
        ),
        "date": col.partial_date("Date in the source", required=True),
        "country": col.choice("Where", PLACES),
        "detail": col.text("In which indication or study"),
        "source_id": col.source(),
        "note": col.text("What a reader must know; sources that disagree have two rows", required=False),
    },
    strict=True,
    ordered=True,
)

STATUSES = (
    "approved", "filed", "open_phase1", "open_phase1_2", "open_phase2", "open_phase3",
    "closed_no_open_trial", "unknown_status_only", "withdrawn_before_start",
)  # fmt: skip
FIH_QUALITIES = (
    "registry_earliest_record", "source_stated", "upper_bound", "upper_or_lower_shared_record", "check",
    "not_started", "missing",
)  # fmt: skip


def _counted_within(part: str) -> pa.Check:
    return col.rule(
        (part, "n_trials"), lambda frame: frame[part] <= frame["n_trials"], f"{part} must not exceed n_trials"
    )


def _approved(frame: pd.DataFrame) -> pd.Series:
    return (frame["status_2026"] == "approved") == frame["first_approval_date"].notna()


PROGRAMMES = pa.DataFrameSchema(
    {
        "programme_id": col.identifier("Row", r"PR\d{3,}", unique=True),
        "product": col.text("Product with a printed code or name"),
        "aliases": col.text_list("Other names"),
        "originator": col.text_list(
            "Lead sponsor of the first company-led record, unless a source names the maker", required=True
        ),
        "originator_country": _country("Seat of the originator"),
        "target": col.choice("Antigens", ANTIGENS, required=False, several=True),
        "construct_note": col.choice(
            "Kind of cells",
            ("autologous", "allogeneic", "in_vivo", "gamma_delta_T"),
            required=False,
            several=True,
        ),
        "first_in_human_date": col.partial_date(
            "First human use; a registered start unless fih_basis says otherwise"
        ),
        "fih_country": _country("Countries of that study", several=True),
        "fih_nct": col.identifier("Its registration", REGISTRATION, required=False),
        "ind_us_date": col.partial_date("US clearance of clinical trials"),
        "ind_cn_date": col.partial_date("Chinese clearance of clinical trials"),
        "first_pivotal_start": col.partial_date("Start of the first pivotal study, by proxy unless named"),
        "first_approval_date": col.partial_date("First approval anywhere"),
        "first_approval_jurisdiction": col.choice("Where", JURISDICTIONS, required=False),
        "status_2026": col.choice(
            "State of the programme as the registry shows it, not a company statement", STATUSES
        ),
        "source_id": col.source("Source of the first-in-human date or of the row"),
        "note": col.text("What a reader must know", required=False),
        "fih_basis": col.text("How the first-in-human date was found"),
        "fih_quality": col.choice(
            "How far that date can be trusted; check: a rival date exists", FIH_QUALITIES
        ),
        "pivotal_nct": col.identifier("Registration of the pivotal study", col.NCT, required=False),
        "pivotal_basis": col.text("How it was chosen", required=False),
        "originator_country_basis": col.text("How the country is known"),
        "highest_phase": col.choice("Highest phase of any record", ("1", "1/2", "2", "3", "4")),
        "n_trials": col.whole("Records that name the product", "records", required=True),
        "n_industry_trials": col.whole("Of these, led by a company", "records", required=True),
        "n_open_trials": col.whole("Of these, open", "records", required=True),
        "n_unknown_trials": col.whole("Of these, with status UNKNOWN", "records", required=True),
        "incl_rule": col.choice(
            "Why it is in: A company-led record, B two records, C approved", ("A", "B", "C"), several=True
        ),
        "last_registry_update": col.partial_date("Newest update among the records"),
        "censor_date": col.partial_date("Day up to which it was followed", required=True),
        "approval_source_id": col.source("Source of the approval or filing", required=False),
        "ind_source_id": col.source("Sources of the clearances", required=False, several=True),
        "status_source_id": col.source("Source of the status"),
    },
    checks=[
        col.in_order("first_in_human_date", "first_approval_date"),
        col.in_order("first_in_human_date", "censor_date"),
        col.in_order("first_approval_date", "censor_date"),
        _counted_within("n_industry_trials"),
        _counted_within("n_open_trials"),
        _counted_within("n_unknown_trials"),
        col.rule(
            ("status_2026", "first_approval_date"),
            _approved,
            "a programme is approved exactly where it has an approval date",
        ),
    ],
    strict=True,
    ordered=True,
)

METRICS = (
    "pre-IND preparation", "IND review", "CTA review", "IND hold rate", "IND hold number",
    "IND hold duration", "trial start-up", "site activation", "approval time", "start to first patient",
    "concept to patient", "registration saving", "IIT to company trial", "IND to marketing application",
    "approval review", "drug lag",
)  # fmt: skip
STATISTICS = (
    "limit", "mean", "median", "about", "up to", "more than", "less than", "share", "count", "range",
    "computed", "reported",
)  # fmt: skip
UNITS = ("calendar days", "working days", "days", "weeks", "months", "years", "percent", "holds")


def _between(low: str, high: str) -> pa.Check:
    return col.rule(
        (low, "value", high),
        lambda frame: (
            ~(
                (frame[low] > frame["value"]) | (frame["value"] > frame[high]) | (frame[low] > frame[high])
            ).fillna(False)
        ),
        f"value must lie from {low} to {high}",
    )


REVIEW_TIMES = pa.DataFrameSchema(
    {
        "review_id": col.identifier("Row", r"R\d{3,}", unique=True),
        "metric": col.choice("What is timed or counted", METRICS),
        "jurisdiction": col.choice("Where", ("CN", "US", "EU", "UK", "AU", "KR")),
        "what": col.text("Of which applications or trials", required=False),
        "period": col.text("When", required=False),
        "n": col.whole("How many it rests on", "applications or trials", low=1),
        "statistic": col.choice(
            "What the number is: computed is days between two dated rows here, reported is one product",
            STATISTICS,
        ),
        "value": col.number("The number", "see unit"),
        "unit": col.choice("Its unit; days where the source does not say which", UNITS),
        "iqr_lower": col.number("Lower quartile", "see unit"),
        "iqr_upper": col.number("Upper quartile", "see unit"),
        "range_lower": col.number("Lowest", "see unit"),
        "range_upper": col.number("Highest", "see unit"),
        "clock_start": col.text("Event that starts the clock", required=False),
        "clock_stop": col.text("Event that stops it", required=False),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        _between("iqr_lower", "iqr_upper"),
        _between("range_lower", "range_upper"),
        col.rule(
            ("value", "range_lower"),
            lambda frame: frame["value"].notna() | frame["range_lower"].notna(),
            "a duration needs a value or a range",
        ),
    ],
    strict=True,
    ordered=True,
)
