"""Names of target antigens: one spelling each, and the antigens of a trial one by one."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

ANTIGENS = (
    "CD19", "BCMA", "CD22", "CD7", "CD20", "Mesothelin", "GPC3", "CD276/B7-H3", "HER2", "CD33", "CD70",
    "CD30", "CD123", "NKG2D", "GD2", "Claudin18.2", "CLL1", "GPRC5D", "CEA", "PSMA", "CD5", "EGFR",
    "BAFF-R", "MUC1", "CD38", "IL13Ra2", "DLL3", "SLAMF7/CS1", "EGFRvIII", "GUCY2C", "HIV", "EpCAM",
    "PSCA", "FLT3", "CD4", "TACI/APRIL", "PD-L1", "LewisY", "c-MET", "Nectin4", "CDH17", "Kappa", "FAP",
    "CD138", "CD147", "Claudin6", "CD79b", "CD171", "ROR1", "5T4", "CD133", "AFP", "CD44v6",
    "ILT3/LILRB4", "FGFR4", "STEAP2", "TROP2", "CD6", "CD94", "FRa",
    "VEGFR2", "MUC16", "EphA2", "MG7", "ROBO1", "ROR2", "CD37", "TRBC1", "TRBC2", "GFRa4", "CAIX", "LMP1",
    "MuSK", "DSG3", "ADGRE2", "CD207", "Siglec-6", "GPC2", "HLA-G", "TM4SF1", "CD1a", "LGR5", "CD56",
    "TAG72", "AXL", "CD73", "FcRL5", "STEAP1", "ALPP", "IL1RAP", "CD84", "CD83", "GARP", "PHOX2B", "CCR4",
    "CD117", "CD180", "LILRA6", "CD64", "CCR9", "CXCR4", "ALK", "GPNMB", "EBV gp350", "TSLPR", "IL-5R",
    "CD45", "CD10", "CD13", "MMP2", "FITC", "Integrin b7", "ICAM-1", "GM2", "KLK2", "HLA-A2", "MICA/B",
    "CD2", "CD99", "CD97", "CD126", "CD146", "CD44", "CD24", "CDH6", "PTK7", "SSTR2", "GPA33", "MCT4",
    "LY6G6D", "CD318", "CD26", "CSPG4", "Citrullinated proteins",
)  # fmt: skip
"""The spellings used in the tables."""

_SYNONYMS = {
    "tnfrsf17": "BCMA", "cd269": "BCMA", "ms4a1": "CD20", "siglec2": "CD22", "siglec3": "CD33",
    "msln": "Mesothelin", "meso": "Mesothelin", "glypican3": "GPC3", "b7h3": "CD276/B7-H3",
    "cd276": "CD276/B7-H3", "erbb2": "HER2", "cldn182": "Claudin18.2", "claudin182": "Claudin18.2",
    "cldn6": "Claudin6", "clec12a": "CLL1", "cll1": "CLL1", "ceacam5": "CEA", "folh1": "PSMA",
    "il3ra": "CD123", "tnfrsf8": "CD30", "tnfrsf13c": "BAFF-R", "baffr": "BAFF-R", "slamf7": "SLAMF7/CS1",
    "cs1": "SLAMF7/CS1", "il13ralpha2": "IL13Ra2", "il13r\u03b12": "IL13Ra2", "gcc": "GUCY2C",
    "tnfrsf13b": "TACI/APRIL", "taci": "TACI/APRIL", "met": "c-MET", "cmet": "c-MET", "l1cam": "CD171",
    "lilrb4": "ILT3/LILRB4", "ilt3": "ILT3/LILRB4", "syndecan1": "CD138", "basigin": "CD147",
    "tpbg": "5T4", "pdl1": "PD-L1", "cd274": "PD-L1", "prominin1": "CD133", "folr1": "FRa", "kdr": "VEGFR2",
    "ca9": "CAIX", "crlf2": "TSLPR", "fcrh5": "FcRL5", "ckit": "CD117", "kit": "CD117",
    "ncam1": "CD56", "gfralpha4": "GFRa4", "il5ra": "IL-5R", "igbeta": "CD79b",
}  # fmt: skip
NONE_NAMED = "none named"


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_KNOWN = {_bare(name): name for name in ANTIGENS} | _SYNONYMS


@lru_cache(maxsize=1024)
def normalise(name: str) -> str:
    """Give the spelling used here for an antigen; a name that is not known comes back as it is.

    Case, blanks, hyphens and dots do not matter, gene names and old names are understood:
    "cldn 18.2", "Claudin-18.2" and "CLDN18.2" are all "Claudin18.2".
    """
    return _KNOWN.get(_bare(name), name.strip())


def one_by_one(screening: pd.DataFrame) -> pd.DataFrame:
    """List the antigens of each record, one a row.

    Args:
        screening: needs nct_id and target_antigen (a |-list).

    Returns:
        nct_id, antigen (normalised), n_antigens (how many the record names). Records that name
        none have no row.
    """
    named = screening[["nct_id", "target_antigen"]].dropna()
    rows = named.assign(antigen=named["target_antigen"].str.split("|")).explode("antigen")
    rows["antigen"] = rows["antigen"].map(normalise)
    rows = rows.drop(columns="target_antigen").drop_duplicates().reset_index(drop=True)
    rows["n_antigens"] = rows.groupby("nct_id")["antigen"].transform("size").astype("Int64")
    return rows.astype({"antigen": "str"})


def combination(screening: pd.DataFrame) -> pd.Series:
    """Name the target of each record as a whole: "CD19", "CD19 and CD22", "none named".

    Returns:
        By the index of `screening`; antigens in the order of `ANTIGENS`, whatever order was written.
    """
    return screening["target_antigen"].fillna("").map(_together).astype("str").rename("target")


def _together(cell: str) -> str:
    names = {normalise(name) for name in cell.split("|") if name}
    ordered = sorted(
        names, key=lambda name: (ANTIGENS.index(name) if name in ANTIGENS else len(ANTIGENS), name)
    )
    return " and ".join(ordered) or NONE_NAMED
