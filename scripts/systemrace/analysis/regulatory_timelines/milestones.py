"""The dated milestones of each approved product, each with the range that its precision leaves open."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.analysis.regulatory_timelines import products

RivalStarts = Literal["product", "family"]

LEGEND = "ciltacabtagene autoleucel"
START, FIRST_APPROVAL = "first_patient", "first_approval"
# In the order of a product's life.
KINDS = {
    "program_start": "programme start",
    "first_patient": "first patient",
    "first_data": "first data",
    "ind_cleared": "IND cleared",
    "pivotal_start": "pivotal trial",
    "submission": "filing",
    "first_approval": "first approval",
    "second_approval": "second jurisdiction",
}
Prepared = tuple[pd.DataFrame, pd.DataFrame]  # events and approvals, by programme
COLUMNS = ["programme_id", "kind", "date", "where", "source_id", "row_id"]
# The milestone table names countries by ISO code, the approval table calls the United Kingdom UK.
JURISDICTION = {"GB": "UK"}


def approvals_by_programme(approvals: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    """Tie each dated approval to its programme, by nonproprietary name, else by product.

    Returns:
        The dated approvals with programme_id, first, middle, last (datetime64), ordered by middle.

    Raises:
        ValueError: if an approval names a product that no programme carries.
    """
    known = products.names(programmes)
    found = products.identify(approvals["inn"], known).fillna(products.identify(approvals["product"], known))
    if found.isna().any():
        lost = ", ".join(approvals.loc[found.isna(), "product"].unique())
        raise ValueError(
            f"no programme carries the name of the approved {lost}; add it to aliases in programmes.csv"
        )
    dated = approvals.assign(programme_id=found).dropna(subset=["approval_date"])
    return with_range(dated, "approval_date").sort_values(["middle", "approval_id"])


def with_range(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Add first, middle and last: the days that a partial date can mean (see `systemrace.dates`)."""
    text = frame[column]
    return frame.assign(first=dates.earliest(text), middle=dates.midpoint(text), last=dates.latest(text))


def prepare(programmes: pd.DataFrame, approvals: pd.DataFrame, milestones: pd.DataFrame) -> Prepared:
    """Tie milestones and approvals to programmes, whatever is chosen later; tables as of `collect`."""
    known = products.names(programmes)
    events = milestones.assign(programme_id=products.identify(milestones["asset"], known))
    return events.dropna(subset=["programme_id"]), approvals_by_programme(approvals, programmes)


def collect(
    programmes: pd.DataFrame,
    approvals: pd.DataFrame,
    milestones: pd.DataFrame,
    *,
    as_of: str,
    legend_start: str,
    rival_starts: RivalStarts = "product",
    prepared: Prepared | None = None,
) -> pd.DataFrame:
    """Give the first milestone of each kind of every product approved by `as_of`.

    Args:
        programmes: one row a programme.
        approvals: one row an approval event.
        milestones: one row a dated milestone of an asset.
        as_of: last day counted; a date that could lie after it is left out.
        legend_start: which of the two recorded first-patient dates of LEGEND-2 to take.
        rival_starts: "product" takes the study named for the product, "family" the earliest study of a
            construct of the same family where one is recorded.
        prepared: what `prepare` gives for these tables, where it is at hand.

    Returns:
        programme_id, product, country (of the originator, "unknown" where not seen), kind, date as
        printed, first, middle, last, where, source_id, row_id.

    Raises:
        ValueError: if `legend_start` is not among the recorded dates.
    """
    events, granted = prepared or prepare(programmes, approvals, milestones)
    approved = granted[granted["first"] <= pd.Timestamp(as_of)]
    firsts = approved.drop_duplicates("programme_id")
    rows = [
        _starts(programmes, events, legend_start, rival_starts),
        _recorded(events, "program_start"),
        _recorded(events, "first_data"),
        _clearances(programmes, events),
        _column(programmes, "pivotal_start", "first_pivotal_start"),
        _filings(events, approved, firsts),
        _approvals(firsts, FIRST_APPROVAL),
        _approvals(_second(approved), "second_approval"),
    ]
    merged = with_range(pd.concat(rows, ignore_index=True).dropna(subset=["date"]), "date")
    merged = merged[
        merged["programme_id"].isin(firsts["programme_id"]) & (merged["first"] <= pd.Timestamp(as_of))
    ]
    merged = merged.sort_values(["middle", "row_id"]).drop_duplicates(["programme_id", "kind"])
    return _described(_in_order(merged), programmes)


def recorded_starts(events: pd.DataFrame, programmes: pd.DataFrame) -> list[str]:
    """List the recorded first-patient dates of LEGEND-2, earliest first."""
    own = products.identify(events["asset"], products.names(programmes)) == _legend(programmes)
    return sorted(events.loc[own & (events["milestone"] == START), "date"])


def cleared_in_both(programmes: pd.DataFrame, columns: tuple[str, str]) -> pd.DataFrame:
    """Compare the days on which two regulators cleared the first trial of a programme.

    Args:
        programmes: one row a programme.
        columns: names of the two date columns, such as ind_cn_date and ind_us_date.

    Returns:
        product, both dates as printed, days (from the second to the first date, middles; positive where the
        second regulator was earlier), source_id. Programmes already approved somewhere before a
        clearance are left out: theirs is a licensee's.
    """
    rows = programmes.dropna(subset=list(columns))
    days = [dates.midpoint(rows[column]) for column in columns]
    granted = dates.midpoint(rows["first_approval_date"])
    early = granted.isna() | ((days[0] < granted) & (days[1] < granted))
    named = rows.assign(
        product=rows["programme_id"].map(products.labels(programmes)), days=(days[0] - days[1]).dt.days
    )
    return named.loc[early, ["product", *columns, "days", "ind_source_id"]].rename(
        columns={"ind_source_id": "source_id"}
    )


def _legend(programmes: pd.DataFrame) -> str:
    return str(programmes.loc[programmes["product"] == LEGEND, "programme_id"].iloc[0])


def _starts(
    programmes: pd.DataFrame, events: pd.DataFrame, legend_start: str, rival_starts: RivalStarts
) -> pd.DataFrame:
    named = _column(programmes, START, "first_in_human_date", "fih_country")
    recorded = _recorded(events, START)
    legend = _legend(programmes)
    chosen = recorded[(recorded["programme_id"] == legend) & (recorded["date"] == legend_start)]
    if chosen.empty:
        dates_known = ", ".join(recorded.loc[recorded["programme_id"] == legend, "date"])
        raise ValueError(
            f"legend_start {legend_start} is not a recorded start of LEGEND-2 (recorded: {dates_known})"
        )
    others = pd.concat([named, recorded]) if rival_starts == "family" else named
    return pd.concat([chosen, others[others["programme_id"] != legend]])


def _recorded(events: pd.DataFrame, kind: str) -> pd.DataFrame:
    rows = events[events["milestone"] == kind]
    return rows.rename(columns={"country": "where", "milestone_id": "row_id"}).assign(kind=kind)[COLUMNS]


def _column(
    programmes: pd.DataFrame, kind: str, column: str, where: str = "originator_country"
) -> pd.DataFrame:
    rows = programmes.assign(kind=kind, date=programmes[column], where=programmes[where])
    return rows.assign(row_id=rows["programme_id"])[COLUMNS]


def _clearances(programmes: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    listed = [
        _column(programmes, "ind_cleared", column).assign(where=where)
        for column, where in (("ind_us_date", "US"), ("ind_cn_date", "CN"))
    ]
    return pd.concat([*listed, _recorded(events, "ind_cleared")])


def _filings(events: pd.DataFrame, approved: pd.DataFrame, firsts: pd.DataFrame) -> pd.DataFrame:
    """Keep filings with the regulator that was the first to approve."""
    where = firsts.set_index("programme_id")["jurisdiction"]
    told = _recorded(events, "submission")
    printed = approved.assign(
        kind="submission", date=approved["submission_date"], row_id=approved["approval_id"]
    )
    printed = printed.assign(source_id=printed["submission_source_id"]).rename(
        columns={"jurisdiction": "where"}
    )
    rows = pd.concat([told, printed[COLUMNS]])
    return rows[rows["where"].replace(JURISDICTION) == rows["programme_id"].map(where)]


def _approvals(granted: pd.DataFrame, kind: str) -> pd.DataFrame:
    rows = granted.rename(columns={"jurisdiction": "where", "approval_id": "row_id", "approval_date": "date"})
    return rows.assign(kind=kind)[COLUMNS]


def _second(approved: pd.DataFrame) -> pd.DataFrame:
    by_place = approved.drop_duplicates(["programme_id", "jurisdiction"])
    return by_place[by_place.groupby("programme_id").cumcount() == 1]


def _in_order(merged: pd.DataFrame) -> pd.DataFrame:
    """Drop what must belong to a later branch of the product.

    A clearance after the pivotal start or the first approval cannot be the first one, and a programme
    that starts after the first patient is a licensee's.
    """
    limit = (
        merged[merged["kind"].isin(["pivotal_start", FIRST_APPROVAL])].groupby("programme_id")["last"].min()
    )
    begun = merged[merged["kind"] == START].set_index("programme_id")["last"]
    # Where no programme has a limit yet, the map has no days in it, only blanks.
    closed, opened = (pd.to_datetime(merged["programme_id"].map(days)) for days in (limit, begun))
    late = (merged["kind"] == "ind_cleared") & (merged["first"] > closed)
    licensed = (merged["kind"] == "program_start") & (merged["first"] > opened)
    return merged[~(late | licensed)]


def _described(merged: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    country = programmes.set_index("programme_id")["originator_country"].fillna(products.UNKNOWN)
    named = merged.assign(
        product=merged["programme_id"].map(products.labels(programmes)),
        country=merged["programme_id"].map(country),
    )
    order = [
        "programme_id",
        "product",
        "country",
        "kind",
        "date",
        "first",
        "middle",
        "last",
        "where",
        "source_id",
        "row_id",
    ]
    return named.sort_values(["programme_id", "middle"])[order].reset_index(drop=True)
