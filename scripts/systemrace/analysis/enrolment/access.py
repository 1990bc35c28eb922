"""On the way to a product: slots, waits, the steps at which patients are lost, and the share treated."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.analysis.enrolment import making, places
from systemrace.analysis.statistics.proportions import proportion_interval

Reading = Literal["highest", "lowest"]
MONTH = 30.4375  # days
COUNTED_YEARS = 365.25  # days in a year
STEPS = {
    ("referred", "infused"): "Referred, not infused",
    ("referred", "collected"): "Referred, not collected",
    ("listed", "slot"): "Listed, no slot",
    ("listed", "infused"): "Listed, not infused",
    ("collected", "infused"): "Collected, not infused",
}
WAITS = {
    "cart_wait_to_apheresis": "Listed to collection",
    "cart_wait_to_slot": "Listed to slot, up to",
    "consult_to_collection": "Consultation to collection",
    "collection_to_infusion": "Collection to infusion",
}


Slots = Literal["counts", "counts and shares"]


def slots(use: pd.DataFrame, evidence: Slots = "counts") -> pd.DataFrame:
    """Give the centres that tell how many listed patients got no slot.

    Args:
        use: table value_of_time.
        evidence: printed counts alone, or also the share who died waiting for a slot, of as many patients
            as the source's other row on the same patients counts.

    Returns:
        The rows with n (without a slot) and total.
    """
    waiting = use[use["step_from"].eq("listed") & use["step_to"].eq("slot")]
    kept = waiting[waiting["tells"].isin(["reached", "lost"]) & waiting["numerator"].notna()]
    n = kept["numerator"].where(kept["tells"].eq("lost"), kept["denominator"] - kept["numerator"])
    counted = kept.assign(n=n.astype(int), total=kept["denominator"].astype(int))
    if evidence == "counts":
        return counted
    died = waiting[waiting["tells"].eq("died")]
    of = use[use["numerator"].notna()].groupby("population")["denominator"].max()
    died = died.assign(total=died["population"].map(of)).dropna(subset=["total"])
    died["n"] = (died["value"] / 100 * died["total"]).round().astype(int)
    return pd.concat([counted, died.assign(total=died["total"].astype(int))])


def losses(use: pd.DataFrame, enrolment: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give the share lost at each step before infusion, wherever a source tells it.

    Args:
        use: table value_of_time.
        enrolment: table enrolment.
        level: coverage of the exact intervals.

    Returns:
        Columns step, label, place, n, total, share, low, high (missing where only a share is printed),
        row_id, source_id; in the order of the steps, highest share first.
    """
    told = use[use["tells"].isin(["reached", "lost"]) & use["step_from"].ne("eligible")]
    # Collection to infusion in routine care stands in the enrolment table too.
    told = told[told["step_from"].ne("collected")]
    lost = told["tells"].eq("lost")
    n = told["numerator"].where(lost, told["denominator"] - told["numerator"])
    share = (told["value"].where(lost, 100 - told["value"]) / 100).astype("Float64").astype(float)
    frame = pd.DataFrame(
        {
            "step": [STEPS[pair] for pair in zip(told["step_from"], told["step_to"], strict=True)],
            "label": told["population"],
            "place": told["country"],
            "n": n.astype("Int64"),
            "total": told["denominator"].astype("Int64").where(n.notna()),
            "share": share,
            "row_id": told["row_id"],
            "source_id": told["source_id"],
        }
    )
    counted = frame["n"].notna()
    exact = making.with_share(frame[counted], level)
    dropped = making.dropouts(enrolment, level)
    dropped = dropped.assign(step=STEPS["collected", "infused"], label=dropped["trial"])
    whole = pd.concat([exact, frame[~counted], dropped])[
        ["step", "label", "place", "n", "total", "share", "low", "high", "row_id", "source_id"]
    ]
    whole["place"] = whole["place"].replace({"US": "United States"})
    whole["rank"] = whole["step"].map({name: i for i, name in enumerate(STEPS.values())})
    return whole.sort_values(["rank", "share"], ascending=[True, False], ignore_index=True).drop(
        columns="rank"
    )


def first_approval(approvals: pd.DataFrame, jurisdiction: str = "CN") -> pd.Timestamp:
    """Give the day of the first CAR-T approval in a jurisdiction."""
    days = dates.midpoint(approvals.loc[approvals["jurisdiction"].eq(jurisdiction), "approval_date"])
    return days.min()


def uptake(use: pd.DataFrame, approvals: pd.DataFrame, country: str) -> pd.DataFrame:
    """Give every reading of the share of eligible patients who are treated.

    A treated count that may be a year's or a running total gives two readings: over the patients of one year,
    and, spread over the time since the first approval, likewise.

    Args:
        use: table value_of_time.
        approvals: table approvals.
        country: as the registry names it.

    Returns:
        label, share (0 to 1), low, high (missing without counts), row_id, source_id, place; highest first.
        None where no source tells of that place.
    """
    there = use[places.within(use["country"], country)]
    told = there[there["step_from"].eq("eligible") & there["step_to"].eq("infused")]
    rows = [_printed(row) for _, row in told[told["unit"].eq("percent")].iterrows()]
    for _, row in told[told["unit"].eq("people")].iterrows():
        rows += _readings(row, there, approvals)
    words, amounts = ["label", "row_id", "source_id", "place"], ["share", "low", "high"]
    none = pd.DataFrame(columns=[*words, *amounts]).astype(dict.fromkeys(amounts, float))
    return (pd.DataFrame(rows) if rows else none).sort_values("share", ascending=False, ignore_index=True)


def read(uptakes: pd.DataFrame, reading: Reading) -> float:
    """Give the highest or lowest reading; NaN where there is none."""
    return float(uptakes["share"].max() if reading == "highest" else uptakes["share"].min())


def _printed(row: pd.Series) -> dict[str, object]:
    label = f"{row['population']}, {row['year']}"
    base = {"label": label, "row_id": row["row_id"], "source_id": row["source_id"], "place": row["country"]}
    if pd.isna(row["numerator"]):
        return {**base, "share": float(row["value"]) / 100, "low": float("nan"), "high": float("nan")}
    exact = proportion_interval(int(row["numerator"]), int(row["denominator"]))
    return {**base, "share": exact.estimate, "low": exact.low, "high": exact.high}


def _readings(row: pd.Series, there: pd.DataFrame, approvals: pd.DataFrame) -> list[dict[str, object]]:
    eligible = there.loc[there["metric"].eq("cart_eligible_annual"), "value"].iloc[0]
    until = pd.Timestamp(int(row["year_end"]), 12, 31)
    years = (until - first_approval(approvals)).days / COUNTED_YEARS
    base = {"row_id": row["row_id"], "source_id": row["source_id"], "place": row["country"]}
    limits = {"low": float("nan"), "high": float("nan")}
    share = float(row["value"] / eligible)
    return [
        {"label": "All approved uses, if the count is of one year", "share": share, **limits, **base},
        {
            "label": "All approved uses, if it is the total since approval",
            "share": share / years,
            **limits,
            **base,
        },
    ]


def waits(use: pd.DataFrame, enrolment: pd.DataFrame) -> pd.DataFrame:
    """Lay waits before collection beside the time from collection to infusion, in days.

    Returns:
        part ("Before collection" or "Collection to infusion"), label, place, days, low, high, row_id,
        source_id, longest first within a part.
    """
    kept = use[use["metric"].isin(WAITS)]
    scale = kept["unit"].map({"months": MONTH, "days": 1.0})
    before = pd.DataFrame(
        {
            "part": kept["metric"].eq("collection_to_infusion").map({True: PARTS[1], False: PARTS[0]}),
            "label": kept["metric"].map(WAITS) + ": " + kept["population"] + ", " + kept["year"],
            "place": kept["country"],
            **{
                to: (kept[name] * scale).astype(float)
                for to, name in (("days", "value"), ("low", "low"), ("high", "high"))
            },
            "row_id": kept["row_id"],
            "source_id": kept["source_id"],
        }
    )
    made = making.days(enrolment)
    after = pd.DataFrame(
        {
            "part": PARTS[1],
            "label": made["trial"] + ": " + made["product"],
            "place": made["country"],
            "days": made["vein_to_vein_days_median"].astype(float),
            "low": made["vein_to_vein_low"].astype("Float64").astype(float),
            "high": made["vein_to_vein_high"].astype("Float64").astype(float),
            "row_id": made["row_id"],
            "source_id": made["source_id"],
        }
    )
    both = pd.concat([before, after], ignore_index=True)
    both["place"] = places.named(both["place"])
    return both.sort_values(["part", "days"], ascending=[True, False], ignore_index=True)


PARTS = ("Before collection", "Collection to infusion")


def treated(burden: pd.DataFrame) -> pd.DataFrame:
    """Give the running totals of patients treated with one product, by day.

    Returns:
        day, patients, per_year (between a total and the one before), row_id, source_id.
    """
    kept = burden[burden["quantity"].str.contains("cumulative") & burden["country"].eq("World")]
    frame = kept.assign(day=dates.midpoint(kept["as_of"]), patients=kept["value"].astype(float))
    frame = frame.sort_values("day", ignore_index=True)
    years = frame["day"].diff().dt.days / COUNTED_YEARS
    frame["per_year"] = frame["patients"].diff() / years
    return frame[["day", "patients", "per_year", "quantity", "as_of", "row_id", "source_id"]]
