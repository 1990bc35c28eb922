"""Rows of the chapter's charts, with the labels and panels that a reader sees."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.response_rates import comparison, pooling
from systemrace.analysis.safety import contrast, early, late, selection, wording

ELSEWHERE = "several countries"
PANELS = {
    "trial": "cilta-cel in trials",
    "forerunner": "LEGEND-2, the forerunner, by report",
    "routine care": "cilta-cel in routine care",
}
MOST_TRIALS = 8  # single trials shown among those left out
CELL_TONES = ("cilta-cel", "ide-cel", "other products")


def one_product(rows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """List every report of severe cytokine release after cilta-cel and its forerunner, by panel.

    Returns:
        `panel`, `label`, `country`, `successes`, `total`, `rate`, `low`, `high`, `approximate`, `source_id`.
    """
    severe = contrast.one_product(selection.events(rows, *selection.SEVERE_SYNDROME), "construct")
    severe = severe[severe["scope"].isin(["whole", "site"]) & severe["denominator"].notna()]
    found = selection.with_counts(severe, rounded=True)
    found = comparison.with_intervals(
        found.assign(country=found["country"].replace(selection.PLACES)), level=level
    )
    forerunner = found["product"] != contrast.PRODUCT
    kind = found["design"].where(found["design"] == "routine care", "trial").mask(forerunner, "forerunner")
    group = found["patients"].where(forerunner & (found["scope"] == "site"), found["trial"])
    found = found.assign(panel=kind.map(PANELS), label=_counted(group.map(wording.short_name), found))
    found["place"] = kind.map(list(PANELS).index)
    ordered = found.sort_values(["place", "country", "rate"], ascending=[True, True, False])
    names = ["panel", "label", "country", "successes", "total", "rate", "low", "high", "approximate"]
    return ordered[[*names, "source_id"]].reset_index(drop=True)


def _counted(names: pd.Series, frame: pd.DataFrame) -> list[str]:
    """Write counts behind names, with a sign where the count is rounded from a percentage."""
    parts = zip(names, frame["successes"], frame["total"], frame["approximate"], strict=True)
    return [f"{name} {'≈' if near else ''}{wording.count(x, n)}" for name, x, n, near in parts]


def forest(counted: pd.DataFrame, places: list[str], level: float = 0.95) -> pd.DataFrame:
    """List every trial and each country's pooled rate, in drawing order for the forest chart."""
    judged = comparison.with_intervals(counted, level=level)
    pools = pooling.by_group(counted, "country", level).set_index("group")
    found = []
    for place in places:
        mine = judged[judged["country"] == place].sort_values("rate", ascending=False)
        labels = _counted(mine["trial"].map(wording.short_name), mine)
        found.append(
            mine.assign(kind="trial", label=labels, prediction_low=float("nan"), prediction_high=float("nan"))
        )
        row = pools.loc[[place]].reset_index(names="country").rename(columns={"pooled": "rate"})
        found.append(row.assign(kind="pooled", label="Typical trial"))
    table = pd.concat([part.astype({"prediction_low": float, "prediction_high": float}) for part in found])
    names = [
        "country",
        "kind",
        "label",
        "successes",
        "total",
        "rate",
        "low",
        "high",
        "prediction_low",
        "prediction_high",
    ]
    return table[[*names, "source_id"]].reset_index(drop=True)


def profile(by_country: pd.DataFrame) -> pd.DataFrame:
    """Label the rates of every kind of harm by country."""
    labels = [
        f"{row['country']} {wording.count(row['successes'], row['total'])}, {int(row['trials'])} trial"
        + ("s" if row["trials"] != 1 else "")
        for _, row in by_country.iterrows()
    ]
    return by_country.assign(panel=by_country["kind"], label=labels)


def early_deaths(deaths: pd.DataFrame) -> pd.DataFrame:
    """Label the early deaths of each arm."""
    arms = {"cells": "CAR-T arm", "control": "control"}
    labels = [
        f"{what}, {arms[arm]} {wording.count(x, n)}"
        for what, arm, x, n in deaths[["what", "arm", "successes", "total"]].itertuples(index=False)
    ]
    return deaths.assign(
        label=[label[0].upper() + label[1:] for label in labels], arm=deaths["arm"].map(arms)
    )


def late_effects(reports: pd.DataFrame) -> pd.DataFrame:
    """Label the reports of late harms and group their products for colour."""
    known = reports["construct"].isin(CELL_TONES)
    tone = reports["construct"].where(known, CELL_TONES[-1])
    # Most reports count cases of any grade; one that counts the severe alone must not look like them.
    severe = reports["grade"].eq(">=3").map({True: ", severe", False: ""})
    names = reports["trial"].map(wording.short_name) + severe
    return reports.assign(tone=tone, label=_counted(names, reports))


def left_out(dropped: pd.DataFrame) -> pd.DataFrame:
    """Choose and label the odds ratios without sets of trials and without single ones, the farthest first."""
    base = float(dropped.iloc[0]["odds_ratio"])
    single = dropped[dropped["kind"] == "a trial"]
    moved = (single["odds_ratio"] / base).map(lambda ratio: max(ratio, 1 / ratio))
    single = single.loc[moved.sort_values(ascending=False).index].head(MOST_TRIALS)
    panels = {
        "all": "All trials",
        "a set": "Without",
        "a trial": f"Without one, the {wording.number_word(len(single))} that matter most",
    }
    shown = pd.concat([dropped[dropped["kind"] != "a trial"], single], ignore_index=True)
    label = shown["left_out"].map(wording.short_name).where(shown["kind"] != "all", "nothing left out")
    return shown.assign(panel=shown["kind"].map(panels), label=label)


def regrading(rows: pd.DataFrame) -> pd.DataFrame:
    """List how grades moved when one trial was graded again: `scale`, `moved`, `n`, `share`, `source_id`."""
    found = rows[rows["event_class"] == "grade changed by scale"]
    moved = found["part"].str.replace(" as by Penn", "").str.replace(" than by Penn", "")
    return pd.DataFrame(
        {
            "scale": found["grading_scale"],
            "moved": moved,
            "n": found["n"].astype(int),
            "of": found["denominator"].astype(int),
            "share": (found["n"] / found["denominator"]).astype(float),
            "source_id": found["source_id"],
        }
    ).reset_index(drop=True)


def zeros(listed: pd.DataFrame) -> pd.DataFrame:
    """Label the counts of zero."""
    labels = [
        f"{wording.short_name(trial)}, {_short(event)} 0/{total:,}"
        for trial, event, total in listed[["trial", "event", "total"]].itertuples(index=False)
    ]
    return listed.assign(label=labels)


def _short(event: str) -> str:
    kind, _, grade = event.partition(",")
    return " ".join([grade.strip(), wording.harm(kind)]).strip()


LATE_PANELS = list(late.CLASSES.values())
EARLY_PANELS = list(early.NAMES.values())
