"""Acts of policy: what they do, how binding they are, and which stage of the path they touch."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from systemrace.tables import columns as col

CATEGORIES = (
    "reform",
    "guideline",
    "pilot",
    "funding",
    "pathway",
    "safety action",
    "trade/security",
    "designation",
)
STAGES = ("first-in-human", "IND review", "pivotal", "approval", "manufacturing", "post-market")

END_MEANINGS = ("end", "effect", "comments close", "span")
BINDINGNESS = (
    "law", "rule", "decision", "budget", "final guidance", "programme open", "draft", "plan", "proposal",
    "restatement", "report",
)  # fmt: skip
DIRECTIONS = ("loosens", "tightens", "clarifies", "funds", "cuts")
PATH_STAGES = (
    "pre-IND", "IND review", "ethics", "contract", "manufacture", "trial conduct", "approval",
    "post-approval",
)  # fmt: skip


def _heads(frame: pd.DataFrame) -> pd.Series:
    return frame.loc[frame["part_of"].isna(), "event_id"]


POLICY_EVENTS = pa.DataFrameSchema(
    {
        "event_id": col.identifier("Row", r"P\d{3,}", unique=True),
        "date": col.partial_date("Day of issue or announcement"),
        "end_date": col.partial_date("End, or start of effect where the note says so"),
        "jurisdiction": col.choice("Whose rule", ("CN", "US", "EU", "UK", "AU")),
        "authority": col.text("Authority"),
        "title": col.text("Title, in short"),
        "category": col.choice("Kind of act", CATEGORIES),
        "stage_affected": col.choice("Stage of development that it bears on most", STAGES),
        "what_changed": col.text("What changed"),
        "quantified_effect": col.text("Number given for it, with its unit", required=False),
        "end_meaning": col.choice("What end_date is", END_MEANINGS, required=False),
        "bindingness": col.choice(
            "Legal form: draft is a text out for comment, plan an intention without a text, "
            "proposal something asked for or advised, restatement a repetition, report a result or a count",
            BINDINGNESS,
        ),
        "direction": col.choice(
            "What it does to the path of a new therapy; funds and cuts are about money", DIRECTIONS
        ),
        "covers_car_t": col.choice("Whether CAR-T is known to be covered", ("yes", "no", "unknown")),
        "covers_basis": col.text("How that is known"),
        "rare_disease": col.choice(
            "Whether limited to rare disease; in effect means for few patients each",
            ("by its terms", "in effect", "no"),
        ),
        "path_stages": col.choice("Every stage of the path that it bears on", PATH_STAGES, several=True),
        "months_saved_low": col.number("Least months saved that a source gives", "months"),
        "months_saved_high": col.number("Most months saved that a source gives", "months"),
        "saving_basis": col.choice(
            "What the months are: an aim, a changed legal limit, or measured before and after",
            ("aim", "limit", "measured"),
            required=False,
        ),
        "part_of": col.identifier(
            "Row of the act that this one announces, drafts, repeats, carries out or reports on",
            r"P\d{3,}",
            required=False,
        ),
        "source_id": col.source(),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        col.in_order("date", "end_date"),
        col.rule(
            ("end_date", "end_meaning"),
            lambda frame: frame["end_date"].isna() == frame["end_meaning"].isna(),
            "an end date needs its meaning, and a meaning its date",
        ),
        col.rule(
            ("months_saved_low", "months_saved_high"),
            lambda frame: (
                ~(frame["months_saved_low"] > frame["months_saved_high"]).fillna(False)
                & (frame["months_saved_low"].isna() == frame["months_saved_high"].isna())
            ),
            "months saved need both ends, in order",
        ),
        col.rule(
            ("months_saved_low", "saving_basis"),
            lambda frame: frame["months_saved_low"].isna() == frame["saving_basis"].isna(),
            "months saved need their basis, and a basis its months",
        ),
        col.rule(
            ("part_of", "event_id"),
            lambda frame: frame["part_of"].isna() | frame["part_of"].isin(_heads(frame)),
            "part_of must name a row that is itself part of none",
        ),
        col.rule(
            ("date", "note"),
            lambda frame: frame["date"].notna() | frame["note"].notna(),
            "an undated act needs a note",
        ),
    ],
    strict=True,
    ordered=True,
)
