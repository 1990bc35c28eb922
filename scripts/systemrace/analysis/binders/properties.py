"""What the sources say of the binders themselves, and whether anyone measured it."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.binders import constructs
from systemrace.analysis.statistics.proportions import IntervalMethod, proportion_interval
from systemrace.tables.columns import listed
from systemrace.tables.schemas.outcomes import PROPERTIES, PROPERTY_BASES

CLAIMED = ("size", "stability")
HEAD_TO_HEAD = PROPERTY_BASES[-1]
MEASURED = PROPERTY_BASES[1:]


def said(binders: pd.DataFrame) -> pd.DataFrame:
    """Give a row per source and property that it speaks of, with its basis, target, format and product."""
    spoken = binders.dropna(subset=["property"])
    spoken = spoken.assign(property=listed(spoken["property"])).explode("property")
    columns = ["row_id", "property", "property_basis", "target", "format", "product", "source_id", "note"]
    return spoken[columns].rename(columns={"property_basis": "basis"}).reset_index(drop=True)


def head_to_head(
    binders: pd.DataFrame, nanobody: constructs.Nanobody = "two linked", wanted: tuple[str, ...] = CLAIMED
) -> int:
    """Count the measurements of a property that set a nanobody for BCMA beside another format."""
    spoken = said(binders)
    mine = spoken["format"].map(lambda form: constructs.side(form, nanobody)) == constructs.NANOBODY
    rows = mine & (spoken["basis"] == HEAD_TO_HEAD) & spoken["property"].isin(wanted)
    return int((rows & spoken["target"].fillna("").str.contains("BCMA")).sum())


def tally(binders: pd.DataFrame) -> pd.DataFrame:
    """Count, for each property, the statements on single domains and on other formats, and the measurements.

    Returns:
        property, single_domains, other_formats (statements without a number), measured (any format, BCMA),
        measured_elsewhere (another antigen), head_to_head.
    """
    spoken = said(binders)
    single = spoken["format"].isin(constructs.COUNTED_AS["any single domain"])
    bcma = spoken["target"].fillna("BCMA").str.contains("BCMA")
    stated, measured = spoken["basis"] == "stated", spoken["basis"].isin(MEASURED)
    rows = [
        (
            name,
            int((here & stated & single).sum()),
            int((here & stated & ~single).sum()),
            int((here & measured & bcma).sum()),
            int((here & measured & ~bcma).sum()),
            int((here & (spoken["basis"] == HEAD_TO_HEAD)).sum()),
        )
        for name in PROPERTIES
        for here in [spoken["property"] == name]
    ]
    names = ["property", "single_domains", "other_formats", "measured", "measured_elsewhere", "head_to_head"]
    return pd.DataFrame(rows, columns=names)


def antibodies(
    binders: pd.DataFrame, made: pd.DataFrame, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> pd.DataFrame:
    """Give the printed counts of patients with antibodies against their product.

    Returns:
        product_key, name, binder, successes, total, value, low, high (proportions), source_id.
    """
    rows = binders[binders["ada_n"].notna() & binders["ada_denominator"].notna()]
    out = []
    for _, row in rows.iterrows():
        x, n = int(row["ada_n"]), int(row["ada_denominator"])
        found = proportion_interval(x, n, method, level)
        of = made.loc[row["product_key"]]
        out.append(
            (
                row["product_key"],
                of["name"],
                of["binder"],
                x,
                n,
                found.estimate,
                found.low,
                found.high,
                row["source_id"],
            )
        )
    names = ["product_key", "name", "binder", "successes", "total", "value", "low", "high", "source_id"]
    return pd.DataFrame(out, columns=names)
