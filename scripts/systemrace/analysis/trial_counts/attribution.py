"""Which country a trial belongs to, and how much of it."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.trial_counts.definition import Definition
from systemrace.errors import UsageError


def shares(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give each trial's share for each country it belongs to.

    Args:
        records: with nct_id, places (tuple of country names) and sponsor_country.
        definition: attribution and counting are used.

    Returns:
        Columns nct_id, country, weight. By site: every country with a listed site, weight 1 or, counted
        fractionally, one over their number. By sponsor: the sponsor's country. Exclusive: the one country of
        a trial that has no other.
    """
    if definition.attribution == "sponsor":
        sponsor = records[["nct_id", "sponsor_country"]].dropna()
        return sponsor.rename(columns={"sponsor_country": "country"}).assign(weight=1.0)
    number = records["places"].map(len)
    kept = records.loc[number.eq(1) if definition.attribution == "exclusive" else number.gt(0)]
    weight = 1.0 / number if definition.counting == "fractional" else number.mul(0.0).add(1.0)
    long = kept[["nct_id"]].assign(country=kept["places"], weight=weight.loc[kept.index])
    return long.explode("country", ignore_index=True)


def weights(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give each trial's weight for the two countries compared.

    Returns:
        Index as `records`; columns focal and comparator (0 to 1) and known (whether the trial belongs to any
        country at all).
    """
    pair = {"focal": definition.focal, "comparator": definition.comparator}
    if definition.attribution == "sponsor":
        columns = {side: records["sponsor_country"].eq(name).fillna(False) for side, name in pair.items()}
        known = records["sponsor_country"].notna()
    else:
        number = records["places"].map(len)
        known = number.eq(1) if definition.attribution == "exclusive" else number.gt(0)
        share = 1.0 / number.clip(lower=1) if definition.counting == "fractional" else 1.0
        # Looking into each tuple is many times faster than an exploded join; every count needs it.
        columns = {
            side: known * share * [name in places for places in records["places"]]
            for side, name in pair.items()
        }
    return pd.DataFrame({**columns, "known": known}).astype(
        {"focal": float, "comparator": float, "known": bool}
    )


def of_side(records: pd.DataFrame, definition: Definition, side: str) -> pd.DataFrame:
    """Give the records that belong to one of the two countries.

    Args:
        records: from `universe.assemble`.
        definition: the choices.
        side: "focal" or "comparator".
    """
    return records[weights(records, definition)[side] > 0]


def of_either(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the records that belong to at least one of the two countries."""
    return records[weights(records, definition)[["focal", "comparator"]].max(axis=1) > 0]


def refuse_empty(begun: pd.DataFrame, definition: Definition) -> None:
    """Refuse choices under which one of the two countries has no trial, so that nothing can be compared.

    Args:
        begun: trials from `universe.begun`.
        definition: the choices.

    Raises:
        UsageError: naming the country and what to choose otherwise.
    """
    sums = weights(begun, definition)[["focal", "comparator"]].sum()
    empty = [f"{side}={getattr(definition, side)}" for side in sums.index if not sums[side]]
    if empty:
        raise UsageError(
            f"{' and '.join(empty)}: no trial {definition.begun} by {definition.as_of:%Y-%m-%d} is left "
            "to count under these choices, so nothing can be compared. Choose another place, a later "
            "as_of, an earlier since, or wider choices of what counts."
        )
