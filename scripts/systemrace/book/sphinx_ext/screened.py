"""How well the screening agrees with records that were read: aims and tables for the page on methods."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from docutils import nodes

from systemrace.book.sphinx_ext import elements
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.project import Project
from systemrace.registry.screening import measure, sample
from systemrace.registry.screening import rules as by_rule
from systemrace.tables import load

_NAMES = {
    "is_car": "is it a CAR study", "area": "disease area", "level1": "disease, first level",
    "level2": "disease, second level",
}  # fmt: skip
_SHOWN = 8
"""Confusions listed of each field and screening."""
_WHAT = {"shipped": "shipped screening", "now": "rules"}
_HEADINGS = ("Field", "Precision", "Recall", "F1", "F1, held out")


def tables(project: Project) -> list[nodes.Node]:
    """Make the tables of scores, of the aims, of the readers' agreement and of confusions."""
    trials, screening = (
        load(name, snapshot=sample.SNAPSHOT, project=project) for name in ("trials", "screening")
    )
    drawn = sample.every(sample.strata(trials, screening))
    labels, rules, names, areas = (
        load(name, project=project) for name in ("labels", "rules", "product_names", "disease_areas")
    )
    trials, screening = (frame[frame["nct_id"].isin(drawn.index)] for frame in (trials, screening))
    read = measure.labelled(labels)
    told = {
        "shipped": measure.shipped(trials, screening, areas),
        "now": measure.ruled(trials, by_rule.compiled(rules, names), areas),
    }
    sure = labels[(labels["reader"] == "first") & (labels["is_car"] != "likely")]["nct_id"]
    return [
        elements.block(
            _aims(read, told["now"], drawn),
            *_scores(read, told, drawn),
            _named(read, told, drawn, read.index.intersection(sure)),
            _agreement(read, measure.labelled(labels, "second")),
            *_confusions(read, told),
        )
    ]


def _held(read: pd.DataFrame, drawn: pd.DataFrame) -> pd.Index:
    return read.index[drawn["held_out"].reindex(read.index).astype(bool)]


def _aims(read: pd.DataFrame, told: pd.DataFrame, drawn: pd.DataFrame) -> Html:
    """Say of each aim whether the rules meet it on the records held out."""
    held = _held(read, drawn)
    items = []
    for field, aim in measure.AIMS.items():
        counted = measure.counts(read.loc[held, field], told[field])
        score = measure.score(counted, drawn["weight_apart"])
        met = score.f1 >= aim
        items.append(
            tag(
                "li",
                f"{_upper(_name(field))}: F1 of the rules {_share(score.f1)} ({_limits(score)}), aim "
                f"{aim:.2f}: ",
                tag("strong", "met" if met else "not met"),
                "." if met else f". {_lacking(counted, score, drawn['rule'])}",
            )
        )
    return Html(tag("p", f"Against the aims, on the {len(held)} records held out:") + tag("ul", *items))


def _lacking(counted: pd.DataFrame, score: measure.Score, strata: pd.Series) -> str:
    """Say what keeps a score from its aim: what is told wrongly or missed, and in which strata."""
    parts = [f"Precision is {_share(score.precision)}, recall {_share(score.recall)}"]
    for column, what in (("missed", "something is missed"), ("wrong", "something is told wrongly")):
        of = strata.reindex(counted.index[counted[column] > 0]).value_counts()
        by_stratum = ", ".join(f"{stratum} {records}" for stratum, records in of.items())
        records = "record" if of.sum() == 1 else "records"
        parts.append(f"{what} in {of.sum()} {records}" + (f" ({by_stratum})" if by_stratum else ""))
    return "; ".join(parts) + ", by what had decided in the shipped screening."


def _scores(read: pd.DataFrame, told: dict[str, pd.DataFrame], drawn: pd.DataFrame) -> list[Html]:
    held = _held(read, drawn)
    tables = []
    for what, frame in told.items():
        rows = []
        for field in frame.columns:
            counted = measure.counts(read[field], frame[field])
            every = measure.score(counted, drawn["weight"])
            apart = measure.score(counted.loc[held], drawn["weight_apart"])
            cells = (_name(field), _share(every.precision), _share(every.recall), _f1(every), _f1(apart))
            rows.append(elements.row(cells, numeric=range(1, 5)))
        caption = (
            f"{_upper(_WHAT[what])} against {len(read)} records read, {len(held)} of them held out; weighted"
        )
        tables.append(elements.table(caption, _HEADINGS, rows, numeric=range(1, 5), classes="sr-scores"))
    return tables


def _named(read: pd.DataFrame, told: dict[str, pd.DataFrame], drawn: pd.DataFrame, sure: pd.Index) -> Html:
    rows = []
    for what, frame in told.items():
        score = measure.score(measure.counts(read.loc[sure, "is_car"], frame["is_car"]), drawn["weight"])
        cells = (_WHAT[what], _share(score.precision), _share(score.recall), _f1(score))
        rows.append(elements.row(cells, numeric=range(1, 4)))
    caption = f"Is it a CAR study: the {len(sure)} records whose label is not likely; weighted"
    headings = ("Screening", *_HEADINGS[1:4])
    return elements.table(caption, headings, rows, numeric=range(1, 4), classes="sr-scores")


def _agreement(first: pd.DataFrame, second: pd.DataFrame) -> Html:
    rows = []
    for field in measure.FIELDS:
        found = measure.agreement(first[field], second[field])
        rows.append(elements.row((_name(field), _share(found.share), f"{found.kappa:.2f}"), numeric=(1, 2)))
    caption = f"Two readings of {len(second)} records"
    headings = ("Field", "Share that agrees", "Cohen's kappa")
    return elements.table(caption, headings, rows, numeric=(1, 2), classes="sr-scores")


def _confusions(read: pd.DataFrame, told: dict[str, pd.DataFrame]) -> Iterator[Html]:
    """Fold what was told otherwise than read away behind a line for each field."""
    yield tag("p", "What was told otherwise than it was read, the most frequent first:")
    for field in told["shipped"].columns:
        listed = {
            what: measure.confusions(read[field], frame[field])
            for what, frame in told.items()
            if field in frame.columns
        }
        counts = ", ".join(f"{_WHAT[what]} {found['records'].sum()}" for what, found in listed.items())
        summary = tag("summary", f"{_upper(_name(field))}: records that differ: {counts}")
        yield tag("details", summary, *(_confused(field, what, found) for what, found in listed.items()))


def _confused(field: str, what: str, found: pd.DataFrame) -> Html:
    rows = [
        elements.row((_cell(wanted), _cell(got), str(records)), numeric=(2,))
        for wanted, got, records in found.head(_SHOWN).itertuples(index=False, name=None)
    ]
    if len(found) > _SHOWN:
        rest = str(found["records"][_SHOWN:].sum())
        rows.append(elements.row((tag("em", "others"), "", rest), numeric=(2,)))
    caption = f"{_upper(_name(field))}, {_WHAT[what]}"
    headings = ("Read as", "Told as", "Records")
    return elements.table(caption, headings, rows, numeric=(2,), classes="sr-confused")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(field: str) -> str:
    return _NAMES.get(field, field.replace("_", " "))


def _cell(value: str) -> str | Html:
    return value.replace("|", ", ") if value else tag("em", "blank")


def _share(value: float) -> str:
    return f"{value:.3f}"


def _limits(score: measure.Score) -> str:
    return f"{score.low:.2f} to {score.high:.2f}"


def _f1(score: measure.Score) -> list[str | Html]:
    return [_share(score.f1), " ", tag("span", _limits(score), classes="sr-interval")]
