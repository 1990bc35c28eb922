"""How to cite a thing, on its page and beside it: references to copy and to take away as files."""

from __future__ import annotations

from systemrace.book.sphinx_ext import elements
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.citation import STYLES, Reference, styles
from systemrace.citation.accessed import SIGNS

ANCHOR = "cite"


def section(reference: Reference, stem: str = "") -> Html:
    """Write the references of a page.

    Args:
        reference: of the thing.
        stem: what the files beside the page are called before their endings; there are none where empty.
    """
    told = tag(
        "p",
        "The reference names version and registry copy. ",
        tag("span", "Add the day on which you looked.", classes="sr-dated"),
    )
    title = [tag("h2", "How to cite")] if stem else []
    signs = {f"data_sr_{name}": sign for name, sign in SIGNS.items()}
    blocks = [_style(reference, style, stem) for style in STYLES]
    return tag("section", *title, told, *blocks, classes="sr-citing", ids=ANCHOR, **signs)


def bar(target: str, title: str) -> Html:
    """Write the way from a thing to its page: to cite it, and to take its address."""
    return tag(
        "p",
        tag("a", "Cite", href=f"{target}#{ANCHOR}", aria_label=f"Cite: {title}"),
        " ",
        tag("a", "Link", href=target, classes="sr-permalink", aria_label=f"Link: {title}"),
        classes="sr-citing-bar",
    )


def files(reference: Reference, stem: str) -> dict[str, bytes]:
    """Write the references that a page offers as files, without a day of access, by name."""
    return {
        f"{stem}{style.ending}": styles.text(reference, name).encode()
        for name, style in STYLES.items()
        if style.ending
    }


def copied(text: str, label: str, **attributes: str) -> Html:
    """Show text that a reader takes along whole; a script adds a button that copies it."""
    return tag(
        "pre", text, classes="sr-copied", tabindex="0", role="region", aria_label=label,
        data_sr_copied=label, **attributes,
    )  # fmt: skip


def _style(reference: Reference, name: str, stem: str) -> Html:
    style = STYLES[name]
    shown = copied(
        styles.text(reference, name),
        f"{style.label} reference",
        data_sr_template=styles.template(reference, name),
    )
    return tag("div", tag("h3", style.label), shown, _file(style, stem), classes="sr-style")


def _file(style: styles.Style, stem: str) -> Html:
    if not (stem and style.ending):
        return Html()
    file = f"{stem}{style.ending}"
    link = tag("a", f"Download {file}", href=file, download=file, data_sr_kind=style.media_type)
    return tag("p", link, classes="sr-below")


def frame(snippet: str, bare: str) -> Html:
    """Write the section that says how to show a thing in another page."""
    return tag(
        "section",
        tag("h2", "Embed"),
        tag("p", "Put this into a page. The frame shows ", elements.link(bare, bare), ", one file that needs "
            "no other: copied beside a page of yours, it works offline too."),
        copied(snippet, "Frame to embed", data_sr_frame=bare),
        ids="embed",
    )  # fmt: skip
