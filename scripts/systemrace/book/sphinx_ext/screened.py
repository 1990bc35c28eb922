"""How well the screening agrees with records that were read: tables for the page on methods."""

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
_SHOWN = 5
"""Confusions listed of each field."""
_WHAT = {
    "shipped": "shipped screening",
    "before": "rules before they were mended",
    "now": "rules as they are",
}


def tables(project: Project) -> list[nodes.Node]:
    """Make the tables of scores, of the readers' agreement and of confusions."""
    trials, screening = (
        load(name, snapshot=sample.SNAPSHOT, project=project) for name in ("trials", "screening")
    )
    drawn = sample.draw(sample.strata(trials, screening)).set_index("nct_id")
    labels, rules, names, areas = (
        load(name, project=project) for name in ("labels", "rules", "product_names", "disease_areas")
    )
    trials, screening = (frame[frame["nct_id"].isin(drawn.index)] for frame in (trials, screening))
    read = measure.labelled(labels)
    told = {
        "shipped": measure.shipped(trials, screening, areas),
        "before": measure.ruled(
            trials, by_rule.compiled(rules[rules["rule_id"] < measure.FIRST_MENDED]), areas
        ),
        "now": measure.ruled(trials, by_rule.compiled(rules, names), areas),
    }
    sure = labels[(labels["reader"] == "first") & (labels["is_car"] != "likely")]["nct_id"]
    return [
        elements.block(
            *_scores(read, told, drawn),
            _named(read, told, drawn, read.index.intersection(sure)),
            _agreement(read, measure.labelled(labels, "second")),
            _confusions(read, told),
        )
    ]


def _scores(read: pd.DataFrame, told: dict[str, pd.DataFrame], drawn: pd.DataFrame) -> list[Html]:
    held = read.index[drawn["held_out"].reindex(read.index).astype(bool)]
    headings = (
        "Field",
        "Precision, weighted",
        "Recall, weighted",
        "F1",
        "F1, weighted",
        "F1, held-out, weighted",
    )
    tables = []
    for what, frame in told.items():
        rows = []
        for field in frame.columns:
            counted = measure.counts(read[field], frame[field])
            scores = (
                measure.score(counted),
                measure.score(counted, drawn["weight"]),
                measure.score(counted.loc[held], drawn["weight"]),
            )
            cells = (_name(field), _share(scores[1].precision), _share(scores[1].recall))
            rows.append(elements.row((*cells, *map(_f1, scores)), numeric=range(1, 6)))
        whole = f"{_WHAT[what][:1].upper()}{_WHAT[what][1:]}"
        caption = f"{whole}: against {len(read)} records read, {len(held)} of them held out"
        tables.append(elements.table(caption, headings, rows, numeric=range(1, 6)))
    return tables


def _named(read: pd.DataFrame, told: dict[str, pd.DataFrame], drawn: pd.DataFrame, sure: pd.Index) -> Html:
    rows = []
    for what, frame in told.items():
        score = measure.score(measure.counts(read.loc[sure, "is_car"], frame["is_car"]), drawn["weight"])
        cells = (_WHAT[what], _share(score.precision), _share(score.recall), _f1(score))
        rows.append(elements.row(cells, numeric=range(1, 4)))
    caption = f"Is it a CAR study: the {len(sure)} records whose label is not likely"
    return elements.table(
        caption, ("Screening", "Precision", "Recall", "F1, weighted"), rows, numeric=range(1, 4)
    )


def _agreement(first: pd.DataFrame, second: pd.DataFrame) -> Html:
    rows = []
    for field in measure.FIELDS:
        found = measure.agreement(first[field], second[field])
        rows.append(elements.row((_name(field), _share(found.share), f"{found.kappa:.2f}"), numeric=(1, 2)))
    caption = f"Two readings of {len(second)} records"
    return elements.table(caption, ("Field", "Share that agrees", "Cohen's kappa"), rows, numeric=(1, 2))


def _confusions(read: pd.DataFrame, told: dict[str, pd.DataFrame]) -> Html:
    rows = [row for what in ("shipped", "now") for row in _confused(read, told[what], _WHAT[what])]
    headings = ("Field", "Screening", "Read as", "Told as", "Records")
    return elements.table("The most frequent confusions", headings, rows, numeric=(4,))


def _confused(read: pd.DataFrame, told: pd.DataFrame, what: str) -> Iterator[Html]:
    for field in told.columns:
        listed = measure.confusions(read[field], told[field]).head(_SHOWN)
        for wanted, got, records in listed.itertuples(index=False, name=None):
            yield elements.row((_name(field), what, _cell(wanted), _cell(got), str(records)), numeric=(4,))


def _name(field: str) -> str:
    return _NAMES.get(field, field.replace("_", " "))


def _cell(value: str) -> str | Html:
    return value.replace("|", ", ") if value else tag("em", "blank")


def _share(value: float) -> str:
    return f"{value:.3f}"


def _f1(score: measure.Score) -> str:
    return f"{score.f1:.3f} ({score.low:.3f} to {score.high:.3f})"
