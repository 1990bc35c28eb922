"""One count of response per trial, joined to the product that the trial gave and to what it differs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from systemrace import dates
from systemrace.analysis.binders import constructs
from systemrace.analysis.binders.constructs import Nanobody
from systemrace.analysis.response_rates import cohorts, selection
from systemrace.analysis.response_rates.pool import Pool
from systemrace.errors import DataError

COLUMNS = [
    "row_id", "trial", "product_key", "name", "binder", "format", "side", "country", "phase", "stage", "year",
    "prior_lines", "follow_up", "costimulation", "vector", "dual_target", "donor_cells", "dose_low",
    "dose_high", "dose_unit", "successes", "total", "nct_id", "source_id",
]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """The choices a comparison of formats depends on; the defaults are the main analysis."""

    nanobody: Nanobody = "two linked"
    endpoint: selection.Endpoint = "complete"
    report: selection.Report = "latest"
    denominator: selection.Denominator = "evaluable"
    donor_cells: bool = True
    dual_target: bool = True
    first_line: bool = False


def products_of(
    frame: pd.DataFrame, trial_products: pd.DataFrame, arm: str, column: str = "product_key"
) -> pd.Series:
    """Look up the product of each row by trial and arm; an arm without a row of its own takes its trial's.

    Args:
        frame: rows with columns trial and `arm`.
        trial_products: table trial_products.
        arm: the column that names the arm.
        column: what is looked up.
    """
    own = trial_products.dropna(subset=["arm"]).set_index(["trial", "arm"])[column]
    general = trial_products[trial_products["arm"].isna()].set_index("trial")[column]
    found = [
        own[key] if (key := (trial, group)) in own.index else general.get(trial)
        for trial, group in zip(frame["trial"], frame[arm], strict=True)
    ]
    return pd.Series(found, index=frame.index, dtype="object")


def made_of(frame: pd.DataFrame, made: pd.DataFrame, nanobody: Nanobody) -> pd.DataFrame:
    """Join rows with a product_key to what the product is made of, and say on which side it stands.

    Columns of the rows that have the same name as one of `constructs.profiles` give way to it.
    """
    facts = made.drop(columns="source_id")
    joined = frame.drop(columns=[name for name in facts if name in frame]).join(facts, on="product_key")
    return joined.assign(side=joined["format"].map(lambda form: constructs.side(form, nanobody)))


def counted(
    rows: pd.DataFrame, trial_products: pd.DataFrame, made: pd.DataFrame, choice: Choice | None = None
) -> pd.DataFrame:
    """Choose one count per trial and say what its product is made of.

    Args:
        rows: table response_rates.
        trial_products: table trial_products.
        made: from `constructs.profiles`.
        choice: the choices.

    Returns:
        `COLUMNS`; side is a value of `constructs.side`; stage is "early" for phase 1 and what begins with it;
        prior_lines is the last printed median of the trial, follow_up in months.

    Raises:
        DataError: for a counted trial that trial_products does not list.
    """
    return chosen(prepared(rows, trial_products, made), choice or Choice())


def prepared(rows: pd.DataFrame, trial_products: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Join every row to its trial's doses and earlier lines and to its product, whatever is chosen later."""
    frame = cohorts.annotate(rows)
    frame["product_key"] = products_of(frame, trial_products, "dose_group")
    doses = trial_products[trial_products["arm"].isna()].set_index("trial")
    for column in ("dose_low", "dose_high", "dose_unit"):
        frame[column] = frame["trial"].map(doses[column])
    frame["year"] = frame["report_day"].dt.year
    frame["stage"] = frame["phase"].str.startswith("1").map({True: "early", False: "late"})
    frame["prior_lines"] = frame["trial"].map(prior_lines(rows))
    frame["follow_up"] = frame["median_followup_months"].astype(float)
    facts = made.drop(columns="source_id")
    own = [name for name in COLUMNS if name in frame and name not in facts]
    kept = dict.fromkeys([*selection.NEEDS, *own])
    return frame[list(kept)].join(facts.add_prefix(_MADE), on="product_key")


# What a selection asks of a row is its own; what its product is made of keeps a name apart until then.
_MADE = "made: "


def chosen(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Choose one count per trial of `prepared` rows; see `counted`."""
    return sided(picked(frame, choice), choice.nanobody)[COLUMNS]


def picked(frame: pd.DataFrame, choice: Choice, pool: Pool | None = None) -> pd.DataFrame:
    """Choose one count per trial, whatever counts as a nanobody: `COLUMNS` but side.

    Args:
        frame: from `prepared`, or from `narrow`, which leaves as many of the columns as it has.
        choice: the choices.
        pool: the same frame, made ready once for many choices.
    """
    found = (pool or Pool(frame)).winners(_selection(choice))
    rest = [name for name in frame if name not in selection.NEEDS]
    won = frame.iloc[found.at][["trial", *rest]].assign(
        country=found.country, successes=found.successes, total=found.total
    )
    missing = sorted(won.loc[won["product_key"].isna(), "trial"])
    if missing:
        raise DataError(f"trial_products has no product for {', '.join(missing)}. Add a row for each.")
    won = won.rename(columns={name: name.removeprefix(_MADE) for name in rest})
    return won[[name for name in COLUMNS if name in won]].reset_index(drop=True)


def narrow(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Leave out of `prepared` rows what neither a choice looks at nor `columns` name, for faster picks."""
    own = [name for name in frame if name.removeprefix(_MADE) in columns]
    return frame[list(dict.fromkeys([*selection.NEEDS, *own]))]


def sided(frame: pd.DataFrame, nanobody: Nanobody) -> pd.DataFrame:
    """Say on which side of the comparison each trial stands."""
    sides = {form: constructs.side(form, nanobody) for form in frame["format"].unique()}
    return frame.assign(side=frame["format"].map(sides))


def _selection(choice: Choice) -> selection.Choice:
    return selection.Choice(
        endpoint=choice.endpoint,
        report=choice.report,
        denominator=choice.denominator,
        donor_cells=choice.donor_cells,
        dual_target=choice.dual_target,
        first_line=choice.first_line,
    )


def prior_lines(rows: pd.DataFrame) -> pd.Series:
    """Give the last printed median number of earlier lines of each trial that prints one."""
    printed = rows.dropna(subset=["median_prior_lines"])
    order = dates.latest(printed["report_date"]).sort_values(kind="stable").index
    return printed.loc[order].groupby("trial")["median_prior_lines"].last().astype(float)


def compared(trials: pd.DataFrame) -> pd.DataFrame:
    """Keep the trials on either side of the comparison."""
    return trials[trials["side"] != constructs.NEITHER].reset_index(drop=True)


def by_product(trials: pd.DataFrame) -> pd.DataFrame:
    """Add up the counts of each product: one row per product, with `trials`, its number of trials."""
    keys = ["product_key", "name", "binder", "format", "side"]
    added = trials.groupby(keys, sort=False).agg(
        successes=("successes", "sum"),
        total=("total", "sum"),
        trials=("trial", "size"),
        source_id=("source_id", lambda cells: "|".join(sorted(set(cells)))),
    )
    return added.reset_index()
