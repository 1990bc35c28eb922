"""The screening rules on the words of records, each case read by eye."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from systemrace.registry.screening import rules, sponsors
from systemrace.tables import load

NEWEST = "2026-08-22"
BOOK = rules.compiled(load("rules"), load("product_names"))


def decide(title: str, interventions: str = "", summary: str = "", **other: str) -> rules.Decision:
    texts = {"title": title, "interventions": interventions, "brief_summary": summary}
    return rules.decide(texts | other, BOOK)


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
        ("ATLCAR.CD30.CCR4 for CD30+ HL", "", "", "yes"),
        ("A Study of LUCAR-20SP in Lymphoma", "LUCAR-20SP cells", "", "yes"),
        ("CD22 Redirected Autologous T Cells for ALL", "Cohort 1", "", "likely"),
        ("Dual-Targeting in Lymphoma", "CD19/CD20 dual-targeted cells", "", "likely"),
        ("BCMA-Targeted Bispecific T Cell Engager in Myeloma", "elranatamab", "", "no"),
        ("A Study of IBI345", "IBI345", "", "likely"),
        ("A Study of CT1190B", "CT1190B", "", "likely"),
        ("A Scanner", "CT", "Done on a CT1000 scanner before AMG 119.", "no"),
        ("P999 Cells in Glioblastoma", "P999 cell injection", "", "likely"),
        ("S999 in Sclerosis", "S999 cells", "", "likely"),
        ("MSLN STAR-T Cells in Solid Tumors", "STAR-T cells", "", "likely"),
        ("Removal of Ticagrelor: STAR-T", "a device", "", "no"),
        ("Th17 Cells in Psoriasis", "secukinumab", "", "no"),
        ("NK-92 Cells in Melanoma", "NK-92 cells", "", "no"),
        ("Emotional Quotient (EQ) of Nurses", "a course", "", "no"),
        ("CD34 Cells After Transplant", "CD34+ cells", "", "no"),
        ("ABC001 in Cancer", "ABC001 | Cyclophosphamide | Fludarabine", "", "likely"),
        ("ABC001 in Cancer", "ABC001 | Cyclophosphamide | Doxorubicin", "", "no"),
        ("On-Demand Tocilizumab", "Tocilizumab before CAR-T cell infusion", "", "no"),
    ],
)  # fmt: skip
def test_whether_it_is_a_car_study(title, interventions, summary, is_car):
    assert decide(title, interventions, summary).is_car == is_car


@pytest.mark.parametrize(
    ("title", "interventions", "other", "is_car", "role"),
    [
        ("CD7 CAR-T Bridging to Transplant", "CD7 CAR-T", {}, "yes", rules.IN_SEQUENCE),
        ("CD7 CAR-T Bridging to Transplant", "Transplant", {}, "yes", rules.IN_SEQUENCE),
        ("CD7 CAR-T Bridging for Lymphoma", "Transplant", {}, "yes", "investigational"),
        ("CD19 CAR-T Combined With Ibrutinib", "CAR-T|Ibrutinib", {}, "yes", rules.IN_SEQUENCE),
        ("CAR-T Combined Expression of IL-15", "CAR-T", {}, "yes", "investigational"),
        ("CLS-1 + CD19 CAR-T", "CLS-1", {}, "yes", rules.IN_SEQUENCE),
        ("CAR-T in GPC3+ Carcinoma", "CAR-T", {}, "yes", "investigational"),
        ("CAR-T Followed by Bispecific Antibodies", "glofitamab", {}, "no", "car_related_other"),
        ("CAR-T Followed by Tislelizumab", "CAR-T|Tislelizumab", {}, "yes", rules.IN_SEQUENCE),
        ("Follow-up for Participants Treated With CAR-T", "", {}, "yes", "follow_up"),
        ("Anakinra in CAR-T Cell Related Neurotoxicity", "Anakinra|CAR-T", {}, "no", "car_related_other"),
        ("Non-Interventional Study of CD19 CAR-T", "CAR-T", {}, "yes", "observational"),
        ("Pembrolizumab in Lymphoma Progressing on CAR-T", "", {}, "no", "car_related_other"),
        ("Leukapheresis Collection for CAR-T", "Leukapheresis", {}, "no", "car_related_other"),
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
        ("MUC16 CAR-T", "T", None, "MUC16"),
        ("ABCD99 CAR-T", "T", None, None),
        ("Anti-PD-L1 Armored Anti-CD22 CAR-T", "T", None, "CD22"),
        ("CD19t-expressing PSCA CAR T Cells", "T", None, "PSCA"),
        ("IL13Ra2 CAR T Cells With Truncated CD19", "T", None, "IL13Ra2"),
        ("CD19-7\u00d719 CAR-T", "T", None, "CD19"),
        ("UCART123", "T", "allogeneic", "CD123"),
        ("MB-CART2019.1", "T", None, "CD19|CD20"),
        ("ATLCAR.CD30.CCR4 T cells", "T", "autologous", "CD30"),
        ("BCMA CAR-T and GPRC5D/CD3 BiTEs", "T", None, "BCMA"),
        ("CD19-GDT Cells", "gamma_delta_T", None, "CD19"),
        ("CAR19 Regulatory T Cells", "Treg", None, "CD19"),
        ("MUC1 CAR-T", "T", None, "MUC1"),
        ("CD22 CAR-T Following Commercial CD19 CAR-T", "T", None, "CD22"),
        ("CD20 CAR-T in Lymphoma That Relapsed After CD19 CAR-T", "T", None, "CD20"),
        ("CD19 CAR-T and CD22 CAR-T", "T", None, "CD19|CD22"),
        ("CAR2219 CAR-T", "T", None, "CD19|CD22"),
        ("CAR19BCMA T Cells", "T", None, "CD19|BCMA"),
        ("CD19CD22 CAR-T", "T", None, "CD19|CD22"),
        ("CAR-T Then Allo-HSCT", "T", None, None),
    ],
)
def test_cells_origin_and_antigen(title, cell_type, product_type, antigen):
    told = decide(title)
    assert (told.cell_type, told.product_type, told.target_antigen) == (cell_type, product_type, antigen)


@pytest.mark.parametrize(
    ("title", "conditions", "antigen"),
    [
        ("CAR-T", "CLDN18.2 Positive Solid Tumors", "Claudin18.2"),
        ("CAR-T", "Cancer | GPC3-expressing carcinoma", "GPC3"),
        ("CAR-T", "CD5+ lymphoma", "CD5"),
        ("CAR-T", "HER2 negative breast cancer", None),
        ("CAR-T", "CD19", None),
        ("CD7 CAR-T", "CD5+ lymphoma", "CD7"),
    ],
)
def test_the_antigen_that_a_disease_must_carry_stands_in_for_one_that_is_not_named(
    title, conditions, antigen
):
    told = decide(title, conditions=conditions)
    assert told.target_antigen == antigen
    assert all(span.field == "conditions" for span in told.spans if antigen and span.words in conditions)


def test_a_span_is_found_where_it_says():
    title = "cART, then Anti-CD19 CAR-T cells"
    told = decide(title)
    assert told.spans
    assert all(title[span.start : span.start + len(span.words)] == span.words for span in told.spans)
    assert {span.rule_id for span in told.spans} <= {rule.rule_id for rule in BOOK.rules}


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
    assert (ours["is_car"] != "no")[named].mean() > 0.99
    assert (ours["is_car"] == "no")[both["is_car"] == "no"].mean() > 0.94
    together = named & (ours["is_car"] != "no")
    # The rules tell cells and antigens that the earlier screening did not, so only what it told is compared.
    floors = {"cell_type": (0.96, 0.97), "product_type": (0.86, 0.86), "target_antigen": (0.96, 0.98)}
    for column, (same, kept) in floors.items():
        told_then = both[column].notna() & together
        then, now = (_sets(frame[column])[told_then] for frame in (both, ours))
        assert (then == now).mean() > same, column
        assert np.mean([old <= new for old, new in zip(then, now, strict=True)]) > kept, column


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
