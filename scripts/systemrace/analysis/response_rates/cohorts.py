"""What a row of the response table is about: country, product, setting, and how much of the trial it covers.

The table keeps each report's own words for the group of patients. Which of these groups is the whole
trial, one dose, or a subgroup is a reading of the reports; it is written out here, group by group, so
that it can be checked, and a group not listed stops the analysis instead of being guessed.
"""

from __future__ import annotations

import pandas as pd

from systemrace import dates
from systemrace.errors import DataError

# `whole`: everyone treated and evaluable; `stage`: everyone reported at an early look or one site;
# `active`: the doses the authors call active, or the target dose; `enrolled`: everyone, treated or not.
SCOPES: dict[str, tuple[str, ...]] = {
    "whole": (
        "1e6-6e6/kg", "1e6/kg", "1e6/kg each (ChiCTR-OIC-17011272)", "1e6/kg, all", "2.5e6-7.5e6/kg",
        "3e7-1e9 cells", "5.4e6-25e6/kg (ChiCTR-OPC-16009113)", "50e6 cells after second transplant",
        "72e6-818e6 cells", "after noncellular anti-BCMA therapy", "all", "all cohorts", "all dose levels",
        "all doses", "all doses, 39 evaluable of 43", "all doses, review of the 2019 data", "all evaluable",
        "all evaluated", "all four sites", "all infused", "all treated", "all treated (printed abstract)",
        "both doses", "cilta-cel", "cilta-cel arm, ITT", "early relapse after first line", "evaluable",
        "ide-cel", "ide-cel arm, ITT", "less than CR after frontline transplant",
        "median 11.2e6/kg, 28 myeloma + 2 plasma cell leukaemia", "median 2.36e6/kg",
        "newly diagnosed, high risk", "newly diagnosed, high risk, efficacy set",
        "newly diagnosed, high risk, not for transplant", "phase 1, all", "real-life standard of care",
        "treated", "triple-class refractory, retrospective", "two dose levels", "with measurable disease",
    ),
    "stage": (
        "35 patients, as in a review table", "Xi'an site", "all doses (escalation part)", "dose escalation",
        "first 61 patients", "phase 1b", "three other sites", "three other sites (preprint)",
    ),
    "active": (
        "150e6-800e6", "320e6, FCA lymphodepletion", "9e6 CAR+ T cells/kg (highest)", ">150e6",
        "active doses >=150e6", "cohort 3, Cy + 1e8-5e8 cells",
    ),
    "enrolled": (
        "all enrolled (apheresed)", "all enrolled (leukapheresed)", "enrolled (ITT)",
    ),
    "dose": (
        "0.3e6-3e6/kg (three lower levels)", "0.4 mg/kg weekly", "0.8 mg/kg every 2 weeks",
        "1.5 mg/kg weekly", "150e6", "300e6", "3e6/kg", "4.5e6-6e6/kg", "450e6", "450e6, BCMA <50%",
        "450e6, BCMA >=50%", "50e6", "50e6 (inactive)", "800e6",
        "cohort 1, 1e8-5e8 cells, no lymphodepletion", "cohort 2, Cy + 1e7-5e7 cells",
        "dose levels 1-2 (lowest)",
    ),
    "subgroup": (
        "1e6/kg, no prior CAR-T", "1e6/kg, prior CAR-T", "3 prior lines", ">=4 prior lines",
        "FDA efficacy-evaluable set", "MRD-evaluable", "Xi'an site, first 19 (treated >=4 months earlier)",
        "Xi'an site, followed >6 months", "cilta-cel arm, MRD-evaluable", "cilta-cel arm, evaluable",
        "complete responders", "conforming product", "dosed more than 12 months earlier",
        "prior T-cell redirection", "studies of alpaca or llama constructs",
    ),
    "control": (
        "standard care, ITT", "standard care, MRD-evaluable", "standard care, evaluable",
        "standard regimens, ITT",
    ),
    "pooled": (
        "22 studies to 2020-11", "23 studies", "27 studies to 2019-12", "studies 2015 to 2020-01",
    ),
}  # fmt: skip

COUNTRIES = {"US": "United States", "multi": "several countries"}

FIRST_LINE = ("CARTITUDE-2 cohort D", "FUMANBA-2", "GC012F NDMM")
CONSOLIDATION = ("UPenn CART-BCMA +/- huCART19",)

# Reports that share patients count once; the key is the name the family goes by.
FAMILIES = {
    "FUMANBA-1": ("FUMANBA-1", "CT103A phase 1", "CT103A phase 1/2 (13 centres)"),
    "BRD BCMA CAR-T Wuhan": ("BRD BCMA CAR-T Wuhan", "anti-BCMA CAR-T, Li 2021"),
}

PRODUCTS = {
    "LCAR-B38M": "cilta-cel",
    "cilta-cel": "cilta-cel",
    "ide-cel": "ide-cel",
    "eque-cel": "eque-cel",
    "zevor-cel": "zevor-cel",
    "anito-cel": "anito-cel",
}

BINDERS = {
    "VHH biparatopic": "two nanobodies",
    "single domain": "one single domain",
    "single-domain": "one single domain",
    "scFv": "scFv",
    "bispecific CAR": "two targets in one CAR",
    "D-Domain": "synthetic",
}


def annotate(rows: pd.DataFrame) -> pd.DataFrame:
    """Add to each row of the response table what the comparison needs to know.

    New columns: `country` (full name; `unknown` where the source names none), `family` (trial, or the name
    shared by overlapping reports), `product_family`, `binder_class`, `scope` (see SCOPES), `report_day`
    (midpoint of a partial date; `report_first` and `report_last` are its ends), `modality`, `setting`,
    `donor_cells`, `dual_target`.

    Raises:
        DataError: for a group of patients that SCOPES does not list.
    """
    frame = rows.copy()
    frame["country"] = frame["country_of_conduct"].replace(COUNTRIES).fillna("unknown")
    frame["family"] = frame["trial"].map({t: name for name, trials in FAMILIES.items() for t in trials})
    frame["family"] = frame["family"].fillna(frame["trial"])
    frame["product_family"] = frame["product"].map(lambda text: _first_match(text, PRODUCTS, text))
    frame["binder_class"] = frame["binder"].map(lambda text: _first_match(text, BINDERS, "not stated"))
    frame["scope"] = _scopes(frame["trial"], frame["dose_group"])
    frame["report_day"] = dates.midpoint(frame["report_date"])
    frame["report_first"] = dates.earliest(frame["report_date"])
    frame["report_last"] = dates.latest(frame["report_date"])
    frame["modality"] = [
        _modality(*parts) for parts in zip(frame["phase"], frame["binder"], frame["target"], strict=True)
    ]
    frame["setting"] = frame["trial"].map(_setting)
    frame["donor_cells"] = frame["product"].str.contains("allogeneic", na=False)
    frame["dual_target"] = frame["target"].str.contains("BCMA", na=False) & (frame["target"] != "BCMA")
    return frame


def _scopes(trials: pd.Series, groups: pd.Series) -> pd.Series:
    known = {group: scope for scope, listed in SCOPES.items() for group in listed}
    missing = sorted({f"{t}: '{g}'" for t, g in zip(trials, groups, strict=True) if g not in known})
    if missing:
        raise DataError(
            f"response_rates has {len(missing)} dose_group not yet read as whole trial, dose or subgroup: "
            f"{'; '.join(missing)}. Add each to SCOPES in analysis/response_rates/cohorts.py."
        )
    return groups.map(known)


def _first_match(text: object, names: dict[str, str], default: object) -> object:
    if isinstance(text, str):
        for part, name in names.items():
            if part in text:
                return name
    return default


def _modality(phase: object, binder: object, target: object) -> str:
    if phase in ("pooled", "real world", "observational"):
        return "not one trial"
    if "context" in str(binder) or "BCMA" not in str(target) or "x CD3" in str(target):
        return "not CAR-T against BCMA"
    return "CAR-T"


def _setting(trial: str) -> str:
    if trial in FIRST_LINE:
        return "first line"
    return "consolidation" if trial in CONSOLIDATION else "relapsed"
