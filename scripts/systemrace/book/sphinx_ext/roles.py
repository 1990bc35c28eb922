"""Roles: a computed number, computed words, a source, each inside a sentence."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from systemrace.book.sphinx_ext import addresses, bibliography, content, elements

Run = tuple[list[nodes.Node], list[nodes.system_message]]


class BookRole(SphinxRole):
    """A role that knows the page it stands on and what the build can show."""

    @property
    def app(self) -> Sphinx:
        """The running build."""
        return self.env.app

    @property
    def known(self) -> content.Content:
        """What the pages draw on."""
        return content.of(self.app)


class Num(BookRole):
    """{num}`id` or {num}`chapter:id`: the number, linked to how it was made."""

    def run(self) -> Run:
        """Place the number."""
        recorded, identifier, entry = self.known.find("num", self.text.strip(), self.env.docname)
        if "unknown" in entry:
            return [nodes.inline("", entry["text"], classes=["sr-phrase"])], []
        target = addresses.number(self.app, self.env.docname, recorded.chapter, identifier)
        how = f"How this number was made: {entry['how']}"
        return [nodes.reference("", entry["text"], refuri=target, reftitle=how, classes=["sr-number"])], []


class Say(BookRole):
    """{say}`id`: words that the chapter chose."""

    def run(self) -> Run:
        """Place the words."""
        _, _, entry = self.known.find("say", self.text.strip(), self.env.docname)
        return [nodes.inline("", entry["text"], classes=["sr-phrase"])], []


class Src(BookRole):
    """{src}`source_id`: a short citation, linked to the source, with how it was seen."""

    def run(self) -> Run:
        """Place the citation."""
        return [elements.block(bibliography.citation(self.app, self.env.docname, self.text.strip()))], []


def register(app: Sphinx) -> None:
    """Register the roles."""
    app.add_role("num", Num())
    app.add_role("say", Say())
    app.add_role("src", Src())
