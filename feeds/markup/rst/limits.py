"""What a reStructuredText body may hold: docutils' time grows with the square of some of it.

The text is looked at before it is parsed, the tree before docutils resolves and renders it.
"""

from __future__ import annotations

import re

from docutils import nodes

from feeds.errors import PostError

MAX_CHARACTERS = 200_000
"""Longest body that is read, and most characters that its substitutions may add to it."""

MAX_BLOCKS = 4_000
"""Directives, targets and comments a body may have, and sections."""

MAX_COLUMNS = 1_000
"""Columns of a table."""

MAX_ELEMENTS = 50_000
"""Elements and texts of a body, with those that its substitutions add."""

MAX_REFERENCES = 3_000
"""Places that docutils replaces by something else: footnotes, citations, substitutions, links by name."""

MAX_NESTING = 50
"""Substitutions within substitutions."""

_UNDERLINE = re.compile(r"^([!-/:-@\[-`{-~])\1*+[ \t]*$", re.MULTILINE)
_BORDER = re.compile(r"^[ \t]*(?:=+(?: +=+)++|\+(?:[-=]+\+)++)[ \t]*$", re.MULTILINE)
_REFERENCES = (
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.substitution_reference,
    nodes.reference,
)


def check_text(text: str) -> None:
    """Refuse a body that is not to be parsed. Raises `PostError` ("too-large", "too-complex")."""
    if len(text) > MAX_CHARACTERS:
        raise PostError("too-large", f"No reStructuredText beyond {MAX_CHARACTERS:,} characters is read.")
    if text.count(".. ") > MAX_BLOCKS:
        raise PostError("too-complex", f"More than {MAX_BLOCKS:,} directives, targets and comments.")
    if sum(1 for _ in _UNDERLINE.finditer(text)) > MAX_BLOCKS:
        raise PostError("too-complex", f"More than {MAX_BLOCKS:,} sections.")
    for border in _BORDER.finditer(text):
        if len(border.group().replace("+", " ").split()) > MAX_COLUMNS:
            line = text.count("\n", 0, border.start()) + 1
            raise PostError("too-complex", f"A table of more than {MAX_COLUMNS:,} columns.", line)


def check_tree(document: nodes.document) -> None:
    """Refuse a parsed body that is not to be rendered. Raises `PostError` ("too-complex")."""
    elements = sum(1 for _ in document.findall())
    if elements > MAX_ELEMENTS:
        raise PostError("too-complex", f"More than {MAX_ELEMENTS:,} elements in reStructuredText.")
    references = sum(map(_is_by_name, document.findall(nodes.Element)))
    if references > MAX_REFERENCES:
        raise PostError("too-complex", f"More than {MAX_REFERENCES:,} references.")
    _SubstitutionExpansion(document, elements).measure()


def _is_by_name(element: nodes.Element) -> bool:
    return isinstance(element, _REFERENCES) and "refuri" not in element


class _SubstitutionExpansion:
    """How large a body becomes once every substitution stands in its place."""

    def __init__(self, document: nodes.document, elements: int) -> None:
        self._document = document
        self._elements = elements
        self._characters = 0

    def measure(self) -> None:
        """Go through all substitutions as docutils will. Raises PostError ("too-complex")."""
        for reference in self._document.findall(nodes.substitution_reference):
            if not isinstance(reference.parent, nodes.substitution_definition):
                self._count(reference, ())

    def _count(self, reference: nodes.Element, within: tuple[str, ...]) -> None:
        name = self._get_name(reference)
        if not name or name in within:  # docutils names what is not defined, or defined by itself
            return
        definition = self._document.substitution_defs[name]
        self._elements += sum(1 for _ in definition.findall())
        self._characters += len(definition.astext())
        grown = self._elements > MAX_ELEMENTS or self._characters > MAX_CHARACTERS
        if grown or len(within) > MAX_NESTING:
            raise PostError("too-complex", f"The substitutions make too much of |{name}|.")
        for inner in definition.findall(nodes.substitution_reference):
            self._count(inner, (*within, name))

    def _get_name(self, reference: nodes.Element) -> str:
        name = str(reference.get("refname", ""))
        if name in self._document.substitution_defs:
            return name
        return str(self._document.substitution_names.get(name.lower(), ""))
