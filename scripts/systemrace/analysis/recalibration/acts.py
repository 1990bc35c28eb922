"""Acts of policy, each counted once however often it was announced, and what of them is in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.errors import UsageError

InUse = Literal["with guidance and pilots", "legal force only"]
Rare = Literal["by its terms", "in effect"]
Dated = Literal["first told", "own row"]
Scope = Literal["any", "not known to leave out CAR-T", "known to cover CAR-T"]

LEGAL = ("law", "rule", "decision", "budget")
OPERATIVE = ("final guidance", "programme open")
NOT_IN_USE = ("draft", "plan", "proposal", "restatement", "report", "ended")
# From furthest to least; an act stands where its furthest row stands.
ORDER = (*LEGAL, *OPERATIVE, *NOT_IN_USE)
STAGES = (
    "pre-IND", "IND review", "ethics", "contract", "manufacture", "trial conduct", "approval",
    "post-approval",
)  # fmt: skip
FRONT = STAGES[:4]
COVERS: dict[Scope, tuple[str, ...]] = {
    "any": ("yes", "unknown", "no"),
    "not known to leave out CAR-T": ("yes", "unknown"),
    "known to cover CAR-T": ("yes",),
}


@dataclass(frozen=True)
class Choices:
    """The choices behind a count of acts.

    as_of: last day counted. since: acts first dated before it are left out. in_use: which legal forms count
    as in use. rare: whether an act that is for rare disease in effect counts as such. dated: an act is dated
    by the first row that told of it, or by its own row. scope: which acts count, by whether they cover CAR-T.
    """

    as_of: str
    since: str = "2000-01-01"
    in_use: InUse = "with guidance and pilots"
    rare: Rare = "in effect"
    dated: Dated = "first told"
    scope: Scope = "any"


def distinct(policy_events: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Join the rows of each act and say how far it had come by `as_of`.

    Args:
        policy_events: one row a policy row, with part_of naming the row of its act.
        choices: see `Choices`.

    Returns:
        A row per act, by date: event_id, jurisdiction, authority, title, date (text), first, middle, last,
        form (furthest legal form), in_use, legal (in use by legal force), direction, covers_car_t,
        covers_basis, rare, rare_disease, path_stages (tuple), front (bears on a stage before the first
        patient), months_saved_low, months_saved_high, saving_basis, what_changed, effect_from
        (date, else missing), rows (how many), source_id (|-list).
        Acts with no date, or dated wholly outside the span, are left out.
    """
    return chosen(joined(policy_events, choices.as_of, choices.dated), choices)


def joined(policy_events: pd.DataFrame, as_of: str, dated: Dated) -> pd.DataFrame:
    """Join the rows of each act up to a day, however early; as `distinct`, less in_use and rare."""
    rows = policy_events.assign(
        act=policy_events["part_of"].fillna(policy_events["event_id"]),
        first=dates.earliest(policy_events["date"]),
        last=dates.latest(policy_events["date"]),
        middle=dates.midpoint(policy_events["date"]),
    )
    rows = rows[rows["first"] <= pd.Timestamp(as_of)]
    table = _joined(rows.assign(reached=_reached(rows, as_of)), dated)
    return table.sort_values(["middle", "event_id"], kind="stable", ignore_index=True)


def chosen(table: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Say which acts of `joined` are in use and for rare disease; leave out others, and those too early."""
    rare = ["by its terms"] if choices.rare == "by its terms" else ["by its terms", "in effect"]
    operative = table["form"].isin(OPERATIVE) & (choices.in_use == "with guidance and pilots")
    told = table.assign(in_use=table["legal"] | operative, rare=table["rare_disease"].isin(rare))
    kept = told["covers_car_t"].isin(COVERS[choices.scope]) & (told["last"] >= pd.Timestamp(choices.since))
    return told[kept].reset_index(drop=True)


def some(acts: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Give the acts back, or refuse where the choices leave none.

    Raises:
        UsageError: if there is no act.
    """
    if acts.empty:
        raise UsageError(
            f"no act that loosens is dated from acts_since={choices.since} to as_of={choices.as_of}. "
            "Choose an earlier acts_since, a later as_of or a wider scope."
        )
    return acts


def loosening(acts: pd.DataFrame, jurisdiction: str) -> pd.DataFrame:
    """Keep the acts of one jurisdiction that loosen the path."""
    return acts[(acts["jurisdiction"] == jurisdiction) & (acts["direction"] == "loosens")]


def matrix(acts: pd.DataFrame, jurisdictions: tuple[str, ...]) -> pd.DataFrame:
    """Count loosening and tightening acts by jurisdiction, stage and whether they are in use.

    An act that bears on several stages counts in each, so rows must not be added up.

    Returns:
        jurisdiction, stage, state (in use, not in use), direction, acts, car_t (known to cover CAR-T).
    """
    long = acts.assign(
        stage=acts["path_stages"], state=acts["in_use"].map({True: "in use", False: "not in use"})
    )
    long = long[long["direction"].isin(["loosens", "tightens"])].explode("stage")
    long = long.assign(car=long["covers_car_t"] == "yes")
    counted = long.groupby(["jurisdiction", "stage", "state", "direction"])["car"].agg(["size", "sum"])
    full = pd.MultiIndex.from_product(
        [jurisdictions, STAGES, ["in use", "not in use"], ["loosens", "tightens"]],
        names=["jurisdiction", "stage", "state", "direction"],
    )
    table = counted.reindex(full, fill_value=0).reset_index()
    return table.rename(columns={"size": "acts", "sum": "car_t"}).astype({"acts": int, "car_t": int})


def in_order(acts: pd.DataFrame) -> pd.DataFrame:
    """Count acts for rare disease and acts for all as they came, over time.

    Args:
        acts: from `distinct`, of one jurisdiction.

    Returns:
        group, day, acts (so many by that day), title; a first row of each group at zero, a last one at the
        latest day of any.
    """
    span = acts["middle"].min() - pd.DateOffset(months=6), acts["middle"].max()
    parts = []
    for name, own in (("rare disease", acts[acts["rare"]]), ("all diseases", acts[~acts["rare"]])):
        steps = [(name, span[0], 0, "")]
        steps += [
            (name, day, number, title)
            for number, (day, title) in enumerate(zip(own["middle"], own["title"], strict=True), start=1)
        ]
        parts += [*steps, (name, span[1], len(own), "")]
    return pd.DataFrame(parts, columns=["group", "day", "acts", "title"])


def _reached(rows: pd.DataFrame, as_of: str) -> pd.Series:
    """Give the legal form a row had on the day: not yet in effect is a plan, what has ended is no more."""
    start, end = (
        dates.latest(rows["end_date"].where(rows["end_meaning"] == meaning)) for meaning in ("effect", "end")
    )
    day = pd.Timestamp(as_of)
    pending, over = start.gt(day), end.lt(day)
    used = rows["bindingness"].isin([*LEGAL, *OPERATIVE])
    return rows["bindingness"].mask(used & pending, "plan").mask(used & over, "ended")


def _joined(rows: pd.DataFrame, dated: Dated) -> pd.DataFrame:
    """Make one row of the rows of each act: its own row tells what it is, the furthest how far it came."""
    acts = rows.groupby("act", sort=False)
    # An act whose own row is left out stands by the first that is left.
    others = rows["event_id"] != rows["act"]
    heads = rows.loc[others.sort_values(kind="stable").index].drop_duplicates("act").set_index("act")
    told = rows.loc[acts["last"].idxmin()].set_index("act") if dated == "first told" else heads
    rank = rows["reached"].map({form: place for place, form in enumerate(ORDER)}).groupby(rows["act"]).min()
    # What was carried out under an act ends with it.
    form = rank.reindex(heads.index).map(dict(enumerate(ORDER))).mask(heads["reached"] == "ended", "ended")
    stages = [tuple(cell.split("|")) for cell in heads["path_stages"]]
    kept = (
        "jurisdiction", "authority", "title", "direction", "covers_car_t", "covers_basis", "rare_disease",
        "saving_basis",
    )  # fmt: skip
    months = {name: heads[name].astype(float) for name in ("months_saved_low", "months_saved_high")}
    return heads[list(kept)].assign(
        event_id=heads.index,
        **{name: told[name].reindex(heads.index) for name in ("date", "first", "middle", "last")},
        **months,
        form=form,
        legal=form.isin(LEGAL),
        path_stages=stages,
        front=[any(stage in FRONT for stage in own) for own in stages],
        what_changed=heads["what_changed"],
        effect_from=heads["end_date"].where(heads["end_meaning"] == "effect"),
        rows=acts.size(),
        source_id=acts["source_id"].agg(lambda cells: "|".join(sorted(set(cells)))),
    )
