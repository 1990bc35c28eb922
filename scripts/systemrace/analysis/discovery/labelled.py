"""Frames as the charts show them: with readable labels, in drawing order, missing rows told."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.discovery import constructs, leads, steadiness

ERA_TITLES = {
    leads.FOUNDATION: "Reaches back to {year} or before",
    leads.CURRENT: "Counts only what came after {year}",
}
COUNTRY = {"US": "United States", "China": "China"}
EARLIER, NEWEST, RANGE = "earlier", "newest", "range"


def newest(counted: pd.DataFrame, era_year: int) -> pd.DataFrame:
    """Label the newest year of each indicator: highest ratio first, those without a ratio after them."""
    label = counted["label"] + " (" + counted["provider"].fillna("source") + ", " + counted["year"] + ")"
    era_title = counted["era"].map({era: title.format(year=era_year) for era, title in ERA_TITLES.items()})
    told = counted["standing"].map({leads.LEADS: "US first", leads.BEHIND: "China first", leads.OPEN: "open"})
    frame = counted.assign(label=label, era_title=era_title, told=told)
    return frame.sort_values(["era", "ratio"], ascending=False, kind="stable").reset_index(drop=True)


def paths(compared: pd.DataFrame, yearly: pd.DataFrame, themes: tuple[str, ...]) -> pd.DataFrame:
    """Bring ratios of the same indicator at several times together, one panel per question.

    Args:
        compared: from `leads.compare`.
        yearly: from `constructs.ratios`, whole years only.
        themes: of the indicators followed.

    Returns:
        panel, indicator, provider, year (the last one counted), ratio, low, high, source_id.
    """
    flows = compared[
        (compared["indicator"] != constructs.INDICATOR)
        & compared["theme"].isin(themes)
        & compared["ratio"].notna()
    ]
    single = flows[(flows["year_start"] == flows["year_end"]) | (flows["measures"] == "cumulative")]
    single = single[single["basis"] != "share of all"]
    panel = single["label"].where(single["theme"] != "candidates", "New drug candidates, all medicine")
    panel = panel.where(single["measures"] != "standing", single["label"])
    told = single.assign(panel=panel, year=single["year_end"].astype(int))
    own = yearly.assign(
        panel="Named CAR-T constructs",
        indicator=constructs.INDICATOR,
        provider=constructs.PROVIDER,
        source_id="ctgov_snap_20260822",
    )
    columns = ["panel", "indicator", "provider", "year", "ratio", "low", "high", "source_id"]
    frame = pd.concat([own[columns], told[columns]], ignore_index=True)
    several = frame.groupby("panel")["year"].transform("nunique") > 1
    return frame[several].astype({"ratio": float, "low": float, "high": float}).reset_index(drop=True)


def crossings(followed: pd.DataFrame) -> pd.DataFrame:
    """Say for each panel when the comparator was last ahead, and since when the focal country is.

    Returns:
        panel, first_year, first_ratio, last_year, last_ratio, last_ahead, crossed (the first year of the run
        of years, up to the last one, in which the focal country is ahead; missing where it is not).
    """
    rows = []
    for panel, mine in followed.sort_values("year", kind="stable").groupby("panel", sort=False):
        ahead = mine.loc[mine["ratio"] > 1, "year"]
        last_ahead = int(ahead.max()) if len(ahead) else None
        after = mine[mine["year"] > (last_ahead or 0)]
        crossed = int(after["year"].min()) if len(after) and (after["ratio"] < 1).any() else None
        first, last = mine.iloc[0], mine.iloc[-1]
        rows.append(
            (panel, int(first["year"]), first["ratio"], int(last["year"]), last["ratio"], last_ahead, crossed)
        )
    columns = ["panel", "first_year", "first_ratio", "last_year", "last_ratio", "last_ahead", "crossed"]
    return pd.DataFrame(rows, columns=columns).astype({"last_ahead": "Int64", "crossed": "Int64"})


def trackers(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """List the counts of several providers side by side: label, country, value, told (by whom, of when)."""
    kept = rows[rows["indicator"].isin(names) & rows["country"].isin(COUNTRY) & rows["year_end"].ge(2022)]
    label = kept["year"] + ", " + kept["provider"].fillna("source")
    frame = kept.assign(label=label, country=kept["country"].map(COUNTRY))
    return frame.sort_values(["year_end", "provider"], kind="stable")[
        ["label", "country", "value", "indicator", "source_id"]
    ].reset_index(drop=True)


def measures(rows: pd.DataFrame, judged: pd.DataFrame, gap: steadiness.Gap = "size") -> pd.DataFrame:
    """Lay out the yearly measures for small charts, each with the range that its earlier years foretell.

    Returns:
        panel, kind (earlier, newest or range), year, value, low, high, end (last year of a range).
    """
    frames = []
    for row in judged[judged["measure"] != "stopped"].to_dict("records"):
        measure = next(m for m in steadiness.MEASURES if m.key == row["measure"])
        yearly = steadiness.values(rows, measure, gap)
        kinds = [EARLIER] * (len(yearly) - 1) + [NEWEST]
        aside = {steadiness.TOO_OLD: " (too old)", steadiness.LEFT_OUT: " (left out)"}
        panel = f"{row['label']}, {row['unit']}" + aside.get(row["status"], "")
        points = pd.DataFrame({"kind": kinds, "year": yearly.index, "value": yearly.to_numpy()})
        band = pd.DataFrame(
            {
                "kind": [RANGE],
                "year": [yearly.index[0]],
                "end": [yearly.index[-1]],
                "low": [row["low"]],
                "high": [row["high"]],
            }
        )
        frames.append(pd.concat([points, band]).assign(panel=panel))
    chinese = steadiness.series(rows, "nsfc-success")
    if len(chinese):
        frames.append(
            pd.DataFrame(
                {
                    "kind": EARLIER,
                    "year": chinese.index,
                    "value": chinese.to_numpy(),
                    "panel": "Chinese science fund: success rate, %",
                }
            )
        )
    return pd.concat(frames, ignore_index=True)[["panel", "kind", "year", "end", "value", "low", "high"]]


def requests(rows: pd.DataFrame) -> pd.DataFrame:
    """Set what was requested beside what was set, by fiscal year: year, what, value (USD billion)."""
    asked, given = (steadiness.series(rows, name) for name in ("nih-request", "nih-enacted"))
    both = sorted(set(asked.index) & set(given.index))
    parts = [("Requested", asked[both]), ("Set by Congress", given[both])]
    frames = [
        pd.DataFrame({"year": both, "what": what, "value": values.to_numpy()}) for what, values in parts
    ]
    return pd.concat(frames, ignore_index=True)


def stopped(rows: pd.DataFrame) -> pd.DataFrame:
    """List every count of stopped awards, the earlier ones and those given back, in order of the day."""
    names = {
        steadiness.BREACH: "before",
        steadiness.STOPPED: "stopped",
        "nih_reinstated_grants": "given back",
    }
    kept = rows[rows["indicator"].isin(names)]
    kind = kept["indicator"].map(names)
    day = kept["counted_on"].fillna("day not given")
    label = (kept["provider"] + ", " + day).where(
        kind == "stopped", kept["provider"] + ", " + kind + ", " + day
    )
    label = label.where(kind != "before", kept["year"] + ", breach of terms")
    order = kind.map({"before": 0, "stopped": 1, "given back": 2})
    frame = kept.assign(label=label, kind=kind, order=order, day=kept["counted_on"].fillna("9999"))
    frame = frame.sort_values(["order", "day", "value"], kind="stable")
    return frame[["label", "kind", "value", "source_id"]].reset_index(drop=True)
