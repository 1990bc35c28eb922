"""What regulators did, and how long after approval a late harm reached a warning."""

from __future__ import annotations

import pandas as pd

from systemrace import dates

SENSES = {
    "designation": "opens", "application": "opens", "opinion": "opens", "authorisation": "opens",
    "reimbursement": "opens", "guideline": "sets rules", "hold": "warns or stops",
    "safety review": "warns or stops", "warning": "warns or stops", "eased": "eases",
}  # fmt: skip
WARNING = "warns or stops"


def dated(actions: pd.DataFrame) -> pd.DataFrame:
    """Add the day (middle of a partial date), the sense of each act, and a letter to those that warn or ease.

    Returns:
        The table in order of time with `middle`, `sense` and `key` ("" where none).
    """
    frame = actions.assign(middle=dates.midpoint(actions["date"]), sense=actions["kind"].map(SENSES))
    frame = frame.sort_values(["middle", "row_id"], ignore_index=True)
    marked = frame["sense"].isin([WARNING, "eases"])
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    return frame.assign(key=[next(letters) if mark else "" for mark in marked])


def by_jurisdiction(dated_: pd.DataFrame) -> pd.Series:
    """Count the acts that warn or stop, by market."""
    return dated_.loc[dated_["sense"] == WARNING, "jurisdiction"].value_counts()


def after_approval(dated_: pd.DataFrame, product: str, jurisdiction: str) -> pd.DataFrame:
    """Give the months from the first authorisation of a product to each warning that names it alone.

    Returns `date`, `action`, `months`, `row_id`, `source_id`; empty where it was never authorised there.
    """
    own = dated_[(dated_["products"] == product) & (dated_["jurisdiction"] == jurisdiction)]
    first = own.loc[own["kind"] == "authorisation", "middle"].min()
    warned = own[(own["kind"] == "warning") & (own["middle"] > first)]
    months = (warned["middle"] - first).dt.days / 30.4375
    return warned.assign(months=months)[["date", "action", "months", "row_id", "source_id"]]
