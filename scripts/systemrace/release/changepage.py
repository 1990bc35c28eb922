"""The page of what became of the conclusions between two versions: what moved first, then what held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from systemrace.claims import movement
from systemrace.release import pages

MEANING = (
    "Movements are those of the claim, by the rule in the appendix on methods; where the rule of a claim "
    "changed, each version is judged by its own. What a movement is owed to is found by computing the claim "
    "again with single ingredients taken from the newer version: data, parameters, code, rule."
)
_STILL = ("held", "not compared")
_STYLE = (
    "<style>section{border-top:2px solid currentColor;margin:1.5rem 0}"
    "h2{margin:.6rem 0 .2rem;font-size:1.2rem}"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.2rem 1.5rem}"
    "dl div{border-left:3px solid #888;padding-left:.7rem}dt{font-weight:600}dd{margin:0}"
    "details{margin:.3rem 0}li{margin:.4rem 0;overflow-wrap:anywhere}</style>"
)
Row = Mapping[str, Any]


def page(old: str, new: str, found: Sequence[Row]) -> str:
    """Write the page of the difference between two versions, which stands in `changes/`."""
    moved = [one for one in found if one["movement"] not in _STILL]
    still = [one for one in found if one["movement"] in _STILL]
    verdict = f"{len(moved)} of {len(found)} conclusions moved" if moved else "No conclusion moved"
    counts = Counter(one["movement"] for one in found)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in movement.MOVEMENTS if counts[kind])
    held = f"<h2>Held</h2><ul>{''.join(map(_still, still))}</ul>" if still else ""
    return pages.plain(
        f"From {old} to {new}: {verdict}",
        f"<p>Of {len(found)} claims: {told}.</p>{''.join(_moved(one, old, new) for one in moved)}{held}"
        f'<p>{MEANING}</p><p><a href="../versions.html">All versions</a> · '
        f'<a href="{old}..{new}.json">As JSON</a></p>',
        _STYLE,
    )


def _moved(one: Row, old: str, new: str) -> str:
    return (
        f"<section><h2>{_link(one)} <span>{one['movement']}</span></h2><p>{escape(one['statement'])}</p>"
        f"<p><strong>{escape(one['because'])}.</strong>{_changes(one)}</p>{_owed(one.get('owed'))}"
        f"<dl>{_side(one['older'], old)}{_side(one['newer'], new)}</dl></section>"
    )


def _still(one: Row) -> str:
    if one["movement"] == "held":
        then, now = (_numbers(one[side]) for side in ("older", "newer"))
        values = then if then == now else f"{then} before, {now} after"
        said = f"{one['newer']['verdict']}{values and f' ({values})'}"
    else:
        said = f"not compared: {escape(one['because'])}"
    told = f"{escape(one['statement'])} <strong>{said}</strong>.{_changes(one)}{_owed(one.get('owed'))}"
    return f"<li>{_link(one)} {told}</li>"


def _link(one: Row) -> str:
    return f'<a href="../id/claim/{one["id"]}.html">{one["id"]}</a>'


def _changes(one: Row) -> str:
    rule = " The rule changed." if one["rule_changed"] else ""
    return rule + (" The claim was reworded." if one["reworded"] else "")


def _side(side: Row | None, version: str) -> str:
    if side is None:
        return f"<div><dt>{version}</dt><dd>not in this version</dd></div>"
    rules = "".join(
        f"<li>{escape(rule['verdict'])} when {escape(rule['when'])}</li>" for rule in side["rules"]
    )
    numbers = _numbers(side)
    return (
        f"<div><dt>{version}: {side['verdict'] or 'not computed'}</dt><dd>{numbers}"
        f"<details><summary>Rule in {version}</summary><ol>{rules}</ol></details></dd></div>"
    )


def _numbers(side: Row) -> str:
    """Write the headline with its interval where the claim has one, else all values."""
    headline = side["headline"]
    if not headline:
        return "; ".join(f"{escape(name)} {number(value)}" for name, value in (side["values"] or {}).items())
    estimate, low, high = (headline[name] for name in ("estimate", "low", "high"))
    return number(estimate) + (f", {number(low)} to {number(high)}" if low is not None else "")


def _owed(found: Row | None) -> str:
    """Say what a movement is owed to, and what was exchanged to find it."""
    if not found:
        return ""
    told = f"<p>Owed to <strong>{escape(found['told'])}</strong>.</p>" if found["told"] else ""
    lines = [*_rows(found), *_named(found), *(_exchanged(name, one) for name, one in found["alone"].items())]
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f"{told}<details><summary>One changed at a time</summary><ul>{listed}</ul></details>"
        if lines
        else told
    )


def _rows(found: Row) -> list[str]:
    if "rows" not in found:
        return []
    spare = "none of them can be spared" if found["rows_least"] else "some of them could be spared"
    rows = [f"{table}: {', '.join(keys)}" for table, keys in found["rows"].items()]
    return [*rows, f"rows that differ: {found['rows_changed']}; taking these back undoes it, and {spare}"]


def _named(found: Row) -> list[str]:
    parameters = found.get("parameters", {}).items()
    told = [f"{name}: {number(then)} before, {number(now)} after" for name, (then, now) in parameters]
    return told + [f"code: {name}" for name in found.get("code", ())]


def _exchanged(name: str, one: Row) -> str:
    if one["verdict"] is None:
        return f"only the {name} newer: cannot be computed ({one['why']})"
    estimate = "" if one["estimate"] is None else f", {number(one['estimate'])}"
    return f"only the {name} newer: {one['verdict']}{estimate}"


def number(value: Any) -> str:
    """Write a value: a number in four digits, anything else as it is."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,.4g}" if plain else escape(str(value))
