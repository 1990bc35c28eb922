"""What a claim's specifications come to and where it tips, in sentences that are true of any result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from systemrace.book.departure import in_place
from systemrace.book.written import counted, estimate, plain, share
from systemrace.claims import VERDICTS

Summary = Mapping[str, Any]
Document = Mapping[str, Any]
Point = Mapping[str, Any]


def supporting(summary: Summary) -> str:
    """Say how many specifications support the claim.

    >>> supporting({"specifications": 12, "supporting": 4 / 12})
    '4 of 12 defensible specifications (33%) support the claim, fully or mostly'
    """
    total, part = summary["specifications"], summary["supporting"]
    if part in (0, 1):
        return f"{'None' if part == 0 else 'All'} of {total:,} defensible specifications " + (
            "supports the claim" if part == 0 else "support the claim, fully or mostly"
        )
    count = round(part * total)
    return (
        f"{count:,} of {total:,} defensible specifications ({share(part)}) support the claim, fully or mostly"
    )


def place(summary: Summary) -> str:
    """Say where the chapter's own estimate stands among all."""
    if summary["rank"] is None:
        return ""
    if summary["lowest"] == summary["highest"]:
        return f"all give the same estimate, {_number(summary['estimate'])}"
    total, own = summary["specifications"], _estimate(summary)
    return f"the chapter's own estimate, {own}, ranks {summary['rank']:,} of {total:,} from the lowest"


def agreeing(summary: Summary) -> str:
    """Say how many specifications share the chapter's own verdict."""
    own, part = summary["verdict"], summary["agreeing"]
    if part == 1:
        return f"Every one of them gives the chapter's own verdict, {own}."
    less = "" if part >= 0.5 else "More than half of them disagree with the chapter: "
    lead = f"{less}{'the' if less else 'The'} chapter's own verdict"
    return f"{lead}, {own}, is that of {share(part)}."


def shares(summary: Summary) -> str:
    """List the verdicts with their shares, the most favourable first."""
    found = summary["shares"]
    return ", ".join(f"{verdict} {share(found[verdict])}" for verdict in VERDICTS if verdict in found)


def measured(document: Document) -> str:
    """Say what the estimate is, in a few words."""
    told = in_place(document["headline"]["meaning"], document["parameters"])
    return told.partition(";")[0].strip()


def curve_title(summary: Summary) -> str:
    """Say what the specification curve finds."""
    total, lowest, highest = (
        summary["specifications"],
        _number(summary["lowest"]),
        _number(summary["highest"]),
    )
    if summary["lowest"] == summary["highest"]:
        return f"The estimate is {lowest} in all {total:,} specifications"
    return (
        f"Over {total:,} specifications the estimate runs from {lowest} to {highest}; the chapter's own, "
        f"{_number(summary['estimate'])}, {_standing(summary)}"
    )


def curve_description(document: Document) -> str:
    """Describe the specification curve for who cannot see it."""
    summary, headline = document["summary"], document["headline"]
    reference, scale = headline["reference"], "a log" if headline["scale"] == "log" else "a linear"
    level = "" if reference is None else f" A dashed line stands at {plain(reference)}."
    lowest, median, highest = (_number(summary[name]) for name in ("lowest", "median", "highest"))
    return (
        f"Specification curve over a grid of options: {measured(document)}, on {scale} scale, in order of "
        f"size, from {lowest} to {highest} with a median of {median}; the chapter's own is "
        f"{_estimate(summary)}.{level} Verdicts: {shares(summary)}. Below the curve a row for every verdict "
        f"and every option of the {len(document['choices'])} choices marks the specifications that have it."
    )


def curve_note(document: Document, drawn: int, step: int, beyond: int) -> str:
    """Say what of the curve is drawn and how to read it."""
    total = document["summary"]["specifications"]
    limits = "Upright lines are intervals. " if document["headline"]["low"] else ""
    thinned = (
        f"Of {total:,} specifications {drawn:,} are drawn: one in {step:,} by rank, both ends and the "
        "chapter's own; all of them are in the files below. "
        if drawn < total
        else ""
    )
    cut = f"What goes beyond the plot is cut at its edge ({beyond:,} drawn ones do). " if beyond else ""
    return f"{limits}The upright rule marks the chapter's own specification. {thinned}{cut}".strip()


def verdicts_title(summary: Summary) -> str:
    """Say which verdict most specifications give."""
    found = summary["shares"]
    top = max(found, key=lambda verdict: found[verdict])
    own = summary["verdict"]
    rest = (
        ", as the chapter does"
        if top == own
        else f"; the chapter's own verdict, {own}, has {share(found[own])}"
    )
    return f"{share(found[top])} of specifications come out {top}{rest}"


def verdicts_description(summary: Summary) -> str:
    """Describe the shares of the verdicts."""
    return (
        f"Bar chart of the verdicts on {summary['specifications']:,} specifications, most favourable first: "
        f"{shares(summary)}. The chapter's own is {summary['verdict']}. Shares are of specifications, all "
        "counted alike; they are no probability that the claim is true."
    )


def influences_title(summary: Summary) -> str:
    """Say which choice moves the result most."""
    by_verdict = _most(summary, "verdicts")
    by_variance = _most(summary, "variance")
    explained = by_variance and (
        f"{_spoken(by_variance['choice'])} explains {share(by_variance['variance'])} of the variance of the "
        "estimate"
    )
    if by_verdict is None:
        return f"No choice by itself changes the verdict; {explained}"
    lead = (
        f"{_capital(_spoken(by_verdict['choice']))} moves the verdict most: changed alone, it alters "
        f"{share(by_verdict['verdicts'])} of verdicts"
    )
    return f"{lead}; {explained}" if explained else lead


def influences_description(summary: Summary) -> str:
    """Describe what each choice moves."""
    told = [
        f"{_spoken(one['choice'])} "
        + " and ".join(
            f"{share(one[kind])} of {what}"
            for kind, what in (("variance", "the variance"), ("verdicts", "verdicts"))
            if one[kind] is not None
        )
        for one in summary["influences"]
        if one["variance"] is not None or one["verdicts"] is not None
    ]
    lead = "Bar charts of how much each choice moves by itself, the estimate and the verdict"
    return f"{lead}: {'; '.join(told)}."


INFLUENCES_NOTE = (
    "Of the estimate: share of its variance (of its logarithm for a ratio) between the options of one "
    "choice. Of the verdict: share of pairs of specifications, alike but for one choice, whose verdicts "
    "differ."
)


def tips(point: Point) -> str:
    """Say in a sentence where a verdict tips, or that it does not."""
    if point["at"] is None:
        most = counted(point["most"], point["unit"])
        return f"Up to {most} nothing changes: the verdict stays {point['before']}."
    at, before = point["at"], counted(point["at"] - 1, point["unit"])
    return (
        f"At {counted(at, point['unit'])} the verdict becomes {point['after']}; at {before} it is still "
        f"{point['before']}."
    )


def first_to_tip(tipping: Iterable[Point]) -> Point | None:
    """Give the tipping point that is reached with the fewest units; None where nothing tips."""
    reached = [point for point in tipping if point["at"] is not None]
    return min(reached, key=lambda point: int(point["at"]), default=None)


def _most(summary: Summary, kind: str) -> Mapping[str, Any] | None:
    found = [one for one in summary["influences"] if one[kind]]
    return max(found, key=lambda one: float(one[kind]), default=None)


def _spoken(choice: str) -> str:
    return choice.replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _standing(summary: Summary) -> str:
    """Say of the chapter's own estimate how many others are lower."""
    if summary["estimate"] == summary["lowest"]:
        return "is the lowest"
    if summary["estimate"] == summary["highest"]:
        return "is the highest"
    return f"is higher than {share((summary['rank'] - 1) / summary['specifications'])} of them"


def _number(value: Any) -> str:
    return plain(float(value))


def _estimate(summary: Summary) -> str:
    low, high = (None if summary[end] is None else float(summary[end]) for end in ("low", "high"))
    return estimate(float(summary["estimate"]), low, high)
