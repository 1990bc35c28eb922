"""Computed sentences of the chapter's sections: spreads, ranks, overlaps, doses, antibodies."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.binders import confounding, constructs
from systemrace.analysis.binders.placement import Placement
from systemrace.analysis.words import count, listing, number_word


def spread(found: pd.DataFrame) -> str:
    """Say how far the medians of one nanobody product lie apart, from `durability.medians`."""
    mine = found[found["side"] == constructs.NANOBODY]
    if mine.empty:
        return "No nanobody product prints a median."
    key = mine["product_key"].value_counts().index[0]
    own = mine[mine["product_key"] == key]
    if own["trial"].nunique() < 2:
        return f"{own.iloc[0]['name']} prints one median."
    number = number_word(own["trial"].nunique())
    return (
        f"The medians of {own.iloc[0]['name']} alone run from {own['value'].min():.1f} to "
        f"{own['value'].max():.1f} months over {number} trials, with one and the same binder."
    )


def at_month(free: pd.DataFrame, month: float) -> str:
    """Say how many products print a share free of progression at a month, from `durability.shares`."""
    if free.empty:
        return f"No trial prints a share free of progression at {month:g} months."
    best = free.drop_duplicates("product_key")
    named = listing([f"{row['value']:.0%} for {row['name']}" for _, row in best.iterrows()])
    return f"At {month:g} months the highest printed shares free of progression are {named}."


def unsided(trials: pd.DataFrame) -> str:
    """Say which counted trials stand on neither side."""
    if trials.empty:
        return "Every counted trial stands on one of the two sides."
    names = listing(sorted(set(trials["name"])))
    return (
        f"{number_word(len(trials)).capitalize()} more are on neither side, for what we could read does not "
        f"give their format: {names}."
    )


def by_comparator(comparators: pd.DataFrame) -> str:
    """Give the largest and smallest odds ratio against one kind of binder, from `effect.by_comparator`."""
    sure = comparators[comparators["why"] == ""].sort_values("odds_ratio")
    if sure.empty:
        return "No kind of binder gives an estimate."
    ends = sure.iloc[[-1, 0]] if len(sure) > 1 else sure
    said = [
        f"{_against(row)} it is {row['odds_ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        for _, row in ends.iterrows()
    ]
    joined = said[0] if len(said) == 1 else f"{said[0]}, {said[1]}"
    return f"{joined[0].upper()}{joined[1:]}."


def _against(row: pd.Series) -> str:
    number = row["other_products"]
    return f"{row['label']} ({number_word(number)} product{'' if number == 1 else 's'})"


def murine(trials: pd.DataFrame) -> str:
    """Say when and where the products with a murine scFv were tried, beside those of the other formats.

    Args:
        trials: from `trials.compared`.
    """
    others = trials[trials["side"] == constructs.OTHER]
    mouse = others["binder"] == "murine scFv"
    if not mouse.any() or mouse.all():
        return "Murine binders cannot be set beside other binders here."
    sides = {"mouse": others[mouse], "rest": others[~mouse]}
    year = {name: part["year"].median() for name, part in sides.items()}
    lines = {name: part["prior_lines"].median() for name, part in sides.items()}
    china = {name: (part["country"] == "China").mean() for name, part in sides.items()}
    return (
        "The trials with a murine binder are no like-for-like comparison either: their median report is of "
        f"{year['mouse']:.0f}, that of the other formats of {year['rest']:.0f}; their median "
        f"number of earlier lines, where printed, {lines['mouse']:g} against {lines['rest']:g}; and "
        f"{china['mouse']:.0%} against {china['rest']:.0%} were run in China."
    )


def place(found: Placement, names: list[str]) -> str:
    """Say where the nanobody's rate lies in the spread of other products."""
    inside = found.low <= found.rate <= found.high
    lies = "lies" if len(names) == 1 else "lie"
    return (
        f"The typical one of {number_word(found.products)} other products reaches {found.typical:.0%}, and a "
        f"further one may land anywhere from {found.low:.0%} to {found.high:.0%}. {listing(names)}, at "
        f"{found.rate:.0%}, {lies} {'inside' if inside else 'outside'} that range; the chance that a product "
        f"of another format does as well is {found.chance:.0%}."
    )


def ranks(health: pd.DataFrame) -> str:
    """Say what the design can and cannot tell apart, from `confounding.diagnostics`."""
    fine = health[health["estimable"]]
    last = health.iloc[-1]
    lead = (
        "Earlier lines, country and phase can be put into a model without the format repeating them: its "
        f"variance grows at most {fine['inflation'].max():.1f}-fold."
        if len(fine)
        else "No model tells the format from what goes with it."
    )
    if last["estimable"]:
        return lead
    return (
        f"{lead} The product cannot: with a column for each, {last['columns']} columns have rank "
        f"{last['rank']}, and the format's effect has no value at all."
    )


def overlap(grid: pd.DataFrame) -> str:
    """Say in which attributes most other products are as the nanobody, and in which few or none is."""
    others = grid[grid["side"] == constructs.OTHER]
    number = others["product"].nunique()
    shared = (others["match"] == confounding.SAME).groupby(others["attribute"]).sum()
    unknown = (others["match"] == confounding.UNKNOWN).groupby(others["attribute"]).sum()
    most = [name for name in confounding.ATTRIBUTES if shared[name] * 2 > number]
    rare = [name for name in confounding.ATTRIBUTES if shared[name] * 4 <= number]
    silent = [name for name in confounding.ATTRIBUTES if unknown[name] * 3 > number]
    parts = [
        f"Most other products meet the nanobody in {listing(confounding.in_words(most))}." if most else "",
        f"Few or none does in {listing(confounding.in_words(rare))}." if rare else "",
        f"Of {listing(confounding.in_words(silent))} more than a third is not known." if silent else "",
    ]
    return " ".join(part for part in parts if part)


def pair(hazard: pd.DataFrame, made: pd.DataFrame) -> str:
    """Say which products were compared in patients made alike, and what they are built on."""
    keys = hazard.drop_duplicates(["product_key", "against"])
    built = made.set_index("name")["binder"]
    said = [
        f"{made.loc[key, 'name']} ({made.loc[key, 'binder']}) with {other} ({built[other]})"
        for key, other in keys[["product_key", "against"]].itertuples(index=False)
    ]
    limited = hazard.dropna(subset=["high"])
    below = int((limited["high"].astype(float) < 1).sum())
    studies = number_word(hazard["trial"].nunique()).capitalize()
    return (
        f"{studies} studies made patients alike on what was recorded, "
        f"all of {listing(said)}. Of {number_word(len(limited))} hazard ratios with limits, "
        f"{'all' if below == len(limited) else number_word(below)} lie below one throughout."
    )


def stable(claimed: pd.DataFrame) -> str:
    """Say of which formats the sources state stability, from the rows of `properties.said`."""
    rows = claimed[claimed["property"] == "stability"]
    single = rows["format"].isin(constructs.COUNTED_AS["any single domain"])
    if single.all() or not single.any():
        return f"Stability is stated {number_word(len(rows))} times, of one kind of format only."
    return (
        f"Stability is stated of single domains ({number_word(int(single.sum()))}) and of other binders too "
        f"({number_word(int((~single).sum()))})."
    )


def antibodies(found: pd.DataFrame) -> str:
    """Say on which binders patients were tested for antibodies against the product."""
    if found.empty:
        return "No count of antibodies against a product was readable."
    names, kinds = (listing(sorted(set(found[column]))) for column in ("name", "binder"))
    counts = listing(
        [
            f"{count(row['successes'], row['total'])} ({row['low']:.0%} to {row['high']:.0%})"
            for _, row in found.iterrows()
        ]
    )
    tail = "" if found["binder"].nunique() > 1 else " One kind of binder allows no comparison."
    return f"Antibodies against the product were printed for {names} ({kinds}): {counts}.{tail}"


def affinity(binders: pd.DataFrame) -> str:
    """Say for which antigens a dissociation constant is in the table."""
    measured = binders[binders["affinity_kd_nM"].notna()]
    targets = measured["target"].value_counts()
    bcma = int(sum(n for name, n in targets.items() if "BCMA" in str(name)))
    elsewhere = listing(
        [f"{number_word(n)} against {name}" for name, n in targets.items() if "BCMA" not in str(name)]
    )
    lead = f"{number_word(bcma).capitalize()} affinity for BCMA is in the table"
    return f"{lead}; {elsewhere} is." if elsewhere != "none" else f"{lead}."


def doses(trials: pd.DataFrame) -> str:
    """Give the range of printed doses of either side, by unit."""
    sides = ((constructs.NANOBODY, "Nanobody trials"), (constructs.OTHER, "the others"))
    said = [
        f"{word} print {listing(_dose_ranges(trials[trials['side'] == side]), 'no dose')}"
        for side, word in sides
    ]
    return f"{'; '.join(said)}. The two scales cannot be joined without the patients' weight."


def _dose_ranges(trials: pd.DataFrame) -> list[str]:
    words = {"million": "million cells", "million per kg": "million cells per kg"}
    return [
        f"{low:g}{f' to {high:g}' if high > low else ''} {words[unit]}"
        for unit, part in trials.dropna(subset=["dose_unit"]).groupby("dose_unit")
        for low, high in [(part["dose_low"].min(), part["dose_high"].max())]
    ]
