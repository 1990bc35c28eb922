"""New named CAR-T constructs by year of first patient and country: the one count of cell therapy's own."""

from __future__ import annotations

import pandas as pd

from systemrace import dates
from systemrace.analysis.discovery import leads
from systemrace.analysis.statistics import rates

INDICATOR, LABEL = "new_cart_constructs", "Named CAR-T constructs reaching a first patient"
UNIT, PROVIDER = "constructs", "This book"
ISO = {"US": "US", "CN": "China"}


def started(programmes: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Keep programmes with a first patient up to a day: country (as the indicators name it) and year."""
    kept = programmes[programmes["first_in_human_date"].notna()]
    begun = dates.earliest(kept["first_in_human_date"]) <= pd.Timestamp(as_of)
    year = kept["first_in_human_date"].str[:4].astype(int)
    return kept.assign(country=kept["originator_country"].map(ISO), year=year)[begun]


def by_year(begun: pd.DataFrame, pair: leads.Pair, level: float = 0.95) -> pd.DataFrame:
    """Count constructs by country and year, every year in between included, with exact Poisson limits."""
    span = range(int(begun["year"].min()), int(begun["year"].max()) + 1)
    counts = begun.groupby(["country", "year"]).size()
    grid = pd.MultiIndex.from_product([list(pair), span], names=["country", "year"])
    frame = counts.reindex(grid, fill_value=0).rename("count").reset_index()
    limits = [rates.rate_interval(int(count), level=level) for count in frame["count"]]
    return frame.assign(low=[low for low, _ in limits], high=[high for _, high in limits])


def ratios(yearly: pd.DataFrame, pair: leads.Pair, level: float = 0.95) -> pd.DataFrame:
    """Compare the countries year by year, comparator over focal, where both had a construct."""
    wide = yearly.pivot(index="year", columns="country", values="count")
    wide = wide[(wide[list(pair)] > 0).all(axis=1)]
    rows = [
        (year, *leads.ends(rates.rate_ratio(int(row[pair.comparator]), int(row[pair.focal]), level=level)))
        for year, row in wide.iterrows()
    ]
    return pd.DataFrame(rows, columns=["year", "ratio", "low", "high"])


def compare(begun: pd.DataFrame, choice: leads.Choice, pair: leads.Pair, source_id: str) -> pd.DataFrame:
    """Give the indicator in either era, with the columns of `leads.compare`."""
    old = begun["year"] <= choice.era_year
    eras = ((leads.FOUNDATION, begun[old]), (leads.CURRENT, begun[~old]))
    found = [_era(rows, era, choice, pair, source_id) for era, rows in eras if not rows.empty]
    return pd.DataFrame(found, columns=leads.COLUMNS)


def _era(
    rows: pd.DataFrame, era: str, choice: leads.Choice, pair: leads.Pair, source_id: str
) -> dict[str, object]:
    counts = rows["country"].value_counts()
    comparator, focal = (int(counts.get(place, 0)) for place in (pair.comparator, pair.focal))
    found = leads.ends(rates.rate_ratio(comparator, focal, level=choice.level))
    first, last = int(rows["year"].min()), int(rows["year"].max())
    kind = "cumulative" if era == leads.FOUNDATION else "flow"
    told = (
        INDICATOR,
        LABEL,
        "CAR-T",
        "candidates",
        kind,
        f"{first}-{last}",
        first,
        last,
        era,
        comparator,
        focal,
    )
    return dict(
        zip(
            leads.COLUMNS,
            (*told, UNIT, "counts", *found, leads.standing_of(*found), PROVIDER, PROVIDER, source_id),
            strict=True,
        )
    )
