"""The screening rules on the words of records, each case read by eye."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.registry.screening import rules, sponsors
from systemrace.tables import load

NEWEST = "2026-08-22"
RULES = rules.compiled(load("rules"))


def decide(title: str, interventions: str = "", summary: str = "", **other: str) -> rules.Decision:
    texts = {"title": title, "interventions": interventions, "brief_summary": summary}
    return rules.decide(texts | other, RULES)


@pytest.mark.parametrize(
    ("title", "interventions", "summary", "is_car"),
    [
        ("CD19 CAR-T in Lymphoma", "", "", "yes"),
        ("Study of CART19 Cells", "", "", "yes"),
        ("A Study of UCART22", "", "", "yes"),
        ("Cells in Myeloma", "Ciltacabtagene autoleucel", "", "yes"),
        ("Study of QH104", "", "QH104 is a chimeric antigen receptor T cell product.", "likely"),
        ("A Bispecific Antibody in Lymphoma", "glofitamab", "Prior CAR-T therapy is allowed.", "no"),
        ("Switch of cART in HIV", "dolutegravir", "Combination antiretroviral therapy (cART).", "no"),
        ("Safety of Car Seats for Children", "car seat", "The car travels.", "no"),
        ("TCR-T Cells in Cervical Cancer", "E7 TCR-T cells", "", "no"),
    ],
)  # fmt: skip
def test_whether_it_is_a_car_study(title, interventions, summary, is_car):
    assert decide(title, interventions, summary).is_car == is_car


@pytest.mark.parametrize(
    ("title", "interventions", "other", "is_car", "role"),
    [
        ("CD7 CAR-T Bridging to Transplant", "CD7 CAR-T", {}, "yes", "investigational"),
        ("Odronextamab Before CAR-T in Lymphoma", "CAR-T|Odronextamab", {}, "yes", rules.IN_SEQUENCE),
        ("Asciminib Maintenance After CAR-T", "Asciminib", {}, "no", "car_related_other"),
        ("RSV Vaccine Response in CAR-T Recipients", "RSVpreF", {}, "no", "car_related_other"),
        ("Long-term Follow-up of CAR-T Studies", "CAR-T cells", {}, "yes", "follow_up"),
        ("CD19 CAR-T in Practice", "CAR-T", {"study_type": "OBSERVATIONAL"}, "yes", "observational"),
        ("CTL019 Managed Access", "CTL019", {"study_type": "EXPANDED_ACCESS"}, "yes", "expanded_access"),
    ],
)
def test_which_part_the_cells_play(title, interventions, other, is_car, role):
    told = decide(title, interventions, **other)
    assert (told.is_car, told.role) == (is_car, role)


@pytest.mark.parametrize(
    ("title", "cell_type", "product_type", "antigen"),
    [
        ("Allogeneic CD19/BCMA CAR-T Cells", "T", "allogeneic", "CD19|BCMA"),
        ("Autologous anti-CD22 CAR T cells", "T", "autologous", "CD22"),
        ("BCMA and CD19 CAR-T", "T", None, "CD19|BCMA"),
        ("CLDN18.2 CAR-NK cells", "NK", None, "Claudin18.2"),
        ("In vivo CAR-T for Myeloma", "T|in_vivo", "in_vivo", None),
        ("GPC3 CAR-\u03b3\u03b4T cells", "gamma_delta_T", None, "GPC3"),
        ("CAR-T With Truncated EGFR Against CD19", "T", None, "CD19"),
        ("EGFRvIII CAR-T", "T", None, "EGFRvIII"),
        ("CAR-T Then Allo-HSCT", "T", None, None),
    ],
)
def test_cells_origin_and_antigen(title, cell_type, product_type, antigen):
    told = decide(title)
    assert (told.cell_type, told.product_type, told.target_antigen) == (cell_type, product_type, antigen)


def test_a_span_is_found_where_it_says():
    title = "cART, then Anti-CD19 CAR-T cells"
    told = decide(title)
    assert told.spans
    assert all(title[span.start : span.start + len(span.words)] == span.words for span in told.spans)
    assert {span.rule_id for span in told.spans} <= {rule.rule_id for rule in RULES}


def test_the_rules_agree_with_the_screening_of_the_shipped_records_as_far_as_was_counted():
    """Agreement with the earlier screening, not with labels: a change of a rule must not lose it unseen."""
    screening = load("screening", NEWEST)
    both = load("trials", NEWEST).merge(screening, on="nct_id", suffixes=("_", ""))
    told = [
        decide(row.title, (row.interventions or "").replace("|", " | "), study_type=row.study_type or "")
        for row in both.astype("object").where(both.notna(), None).itertuples()
    ]
    ours = pd.DataFrame([vars(one) for one in told])
    named = both["is_car"] == "yes"
    assert (ours["is_car"] != "no")[named].mean() > 0.96
    assert (ours["is_car"] == "no")[both["is_car"] == "no"].mean() > 0.88
    together = named & (ours["is_car"] != "no")
    for column, floor in {"cell_type": 0.96, "product_type": 0.94, "target_antigen": 0.94}.items():
        assert (_sets(ours[column]) == _sets(both[column]))[together].mean() > floor, column


def _sets(column: pd.Series) -> pd.Series:
    return column.map(lambda cell: frozenset(cell.split("|")) if isinstance(cell, str) else frozenset())


def test_the_country_of_a_sponsor():
    by_name, alone = {"A Hospital": "CN"}, {"A Firm": "US"}
    assert sponsors.country("A Hospital", frozenset({"US"}), by_name, alone) == ("CN", sponsors.BY_NAME)
    assert sponsors.country("A Firm", frozenset({"FR"}), by_name, alone) == ("FR", sponsors.BY_SITES)
    assert sponsors.country("A Firm", frozenset({"FR", "DE"}), by_name, alone) == ("US", sponsors.BY_SPONSOR)
    assert sponsors.country(None, frozenset(), by_name, alone) == (None, None)
    places = [("A", frozenset({"US"})), ("A", frozenset({"US", "FR"})), ("B", frozenset({"CN"}))]
    assert sponsors.single_country([*places, ("B", frozenset({"US"}))]) == {"A": "US"}
