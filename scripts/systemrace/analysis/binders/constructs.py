"""What each CAR-T product is made of: its binder, settled over the sources, and the side it stands on."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from systemrace.errors import DataError

Nanobody = Literal["two linked", "camelid", "any single domain"]

NANOBODY, OTHER, NEITHER = "nanobody", "another format", "on neither side"
NOT_STATED = "not stated"
CAMELID = ("two linked VHH", "single VHH", "VHH, number not stated")
COUNTED_AS: dict[str, tuple[str, ...]] = {
    "two linked": CAMELID[:1],
    "camelid": CAMELID,
    "any single domain": (*CAMELID, "heavy-chain-only single domain"),
}
SETTLED = ("format", "origin", "n_binding_domains", "costimulation", "vector")
WORDS = {
    "two linked VHH": "two nanobodies",
    "single VHH": "one nanobody",
    "VHH, number not stated": "one nanobody",
    "heavy-chain-only single domain": "human single domain",
    "D-Domain": "D-Domain",
    "bispecific": "two targets",
    NOT_STATED: "format not stated",
}
ORDER = (
    "two nanobodies", "one nanobody", "human single domain", "human scFv", "humanised scFv", "murine scFv",
    "D-Domain", "two targets", "format not stated",
)  # fmt: skip


def profiles(binders: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Settle what each product is made of, one row per product.

    Args:
        binders: table binders; a row per product and source.
        products: table products.

    Returns:
        Index product_key; name, dual_target, donor_cells, `SETTLED`, binder (words of `ORDER`), source_id of
        the binder rows. What no source states is missing; format is then "not stated".

    Raises:
        DataError: if two sources state different things of one product.
    """
    frame = products.set_index("product_key")[["name", "dual_target", "donor_cells"]]
    known = binders.dropna(subset=["product_key"])
    for column in SETTLED:
        stated = known[known[column].notna() & (known[column] != NOT_STATED)]
        frame[column] = stated.groupby("product_key")[column].agg(lambda cells, c=column: _one(cells, c))
    frame["format"] = frame["format"].fillna(NOT_STATED)
    frame["binder"] = [_words(f, o) for f, o in zip(frame["format"], frame["origin"], strict=True)]
    frame["source_id"] = known.groupby("product_key")["source_id"].agg("|".join)
    return frame


def _one(cells: pd.Series, column: str) -> object:
    values = cells.unique()
    if len(values) > 1:
        raise DataError(
            f"binders gives two values of {column} for one product: {' and '.join(map(str, values))}. "
            "Correct the row that misreads its source, or split the product in products.csv."
        )
    return values[0]


def _words(form: str, origin: object) -> str:
    if form != "scFv":
        return WORDS[form]
    return f"{origin} scFv" if isinstance(origin, str) else WORDS[NOT_STATED]


def side(form: str, nanobody: Nanobody) -> str:
    """Say on which side of the comparison a format stands.

    A camelid single domain that the choice leaves out stands on neither side: it is no other format.
    """
    if form in COUNTED_AS[nanobody]:
        return NANOBODY
    return NEITHER if form in (NOT_STATED, *CAMELID) else OTHER
