"""What a reStructuredText body may hold: docutils' time grows with the square of some of it.

The text is looked at before it is parsed, the tree before docutils resolves and renders it.
"""

from __future__ import annotations

import re
from itertools import count, islice

from docutils import nodes

from feeds.errors import PostError

MAX_CHARACTERS = 200_000
"""Longest body that is read, and most characters that its substitutions may add to it."""

MAX_OPTIONS_LINE = 20_000
"""Longest line that begins like an option of a program, in characters."""

MAX_DIRECTIVES = 2_000
"""Directives, targets and comments a body may have, and sections."""

MAX_COLUMNS = 200
"""Columns of a table."""

MAX_CELLS = 10_000
"""Cells of a table."""

MAX_BLOCKS = 10_000
"""Blocks within blocks: items of lists, cells of tables, quotes."""

LIST_BLOCKS = 5
"""Blocks that take as long as to begin a list."""

MAX_LINES_READ = 60_000
"""Lines that are read, those of a block in a block once for each."""

MAX_ELEMENTS = 50_000
"""Elements and texts of a body, with those that its substitutions add."""

MAX_REFERENCES = 2_000
"""Places that docutils replaces by something else: footnotes, citations, substitutions, links by name."""

MAX_INLINE_SEARCH = 50_000_000
"""Characters that are searched for the ends of inline markup: of each text, times the marks in it."""

MAX_NESTING = 50
"""Substitutions within substitutions."""

_UNDERLINE = re.compile(r"^([!-/:-@\[-`{-~])\1*+[ \t]*$", re.MULTILINE)
_BORDER = re.compile(r"^[ \t]*(?:=+(?: +=+)++|\+(?:[-=]+\+)++)[ \t]*$", re.MULTILINE)
_OPTIONS_LINE = re.compile(rf"^[ \t]*[-/+].{{{MAX_OPTIONS_LINE}}}", re.MULTILINE)
_DIRECTIVE = re.compile(r"\.\. ")
_NOTE_REFERENCE = re.compile(r"\]_")
_INLINE_MARKS = "`*|_<"
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
    _check_count(text, _OPTIONS_LINE, 0, f"A line of options of more than {MAX_OPTIONS_LINE:,} characters.")
    _check_count(text, _DIRECTIVE, MAX_DIRECTIVES, "directives, targets and comments")
    _check_count(text, _UNDERLINE, MAX_DIRECTIVES, "sections")
    _check_count(text, _NOTE_REFERENCE, MAX_REFERENCES, "references to notes")
    for border in _BORDER.finditer(text):
        if len(border.group().replace("+", " ").split()) > MAX_COLUMNS:
            line = text.count("\n", 0, border.start()) + 1
            raise PostError("too-complex", f"A table of more than {MAX_COLUMNS:,} columns.", line)


def _check_count(text: str, pattern: re.Pattern[str], limit: int, what: str) -> None:
    """Refuse a text with over ``limit`` matches; ``what`` they are, or the whole sentence where that is 0."""
    beyond = next(islice(pattern.finditer(text), limit, None), None)
    if beyond:
        line = text.count("\n", 0, beyond.start()) + 1
        raise PostError("too-complex", f"More than {limit:,} {what}." if limit else what, line)


def check_cells(rows: int, columns: int, line: int | None) -> None:
    """Refuse a table that is too large. Raises `PostError` ("too-complex")."""
    if columns > MAX_COLUMNS:
        raise PostError("too-complex", f"A table of more than {MAX_COLUMNS:,} columns.", line)
    if rows * columns > MAX_CELLS:
        raise PostError("too-complex", f"A table of more than {MAX_CELLS:,} cells.", line)


class ParsingMeter:
    """Counts what docutils does to parse one body."""

    def __init__(self) -> None:
        self._lines = count(1)
        self._blocks = 0
        self._searched = 0

    def note_line(self, line: int | None) -> None:
        """Count a line that is read. Raises PostError ("too-complex")."""
        if next(self._lines) > MAX_LINES_READ:
            raise PostError("too-complex", f"More than {MAX_LINES_READ:,} lines to read within blocks.", line)

    def note_block(self, line: int | None, blocks: int = 1) -> None:
        """Count a block within a block, which costs as much as so many ``blocks``. Raises PostError."""
        self._blocks += blocks
        if self._blocks > MAX_BLOCKS:
            reason = (
                f"More than {MAX_BLOCKS:,} items of lists, cells of tables and blocks within blocks "
                f"(a list counts as {LIST_BLOCKS})."
            )
            raise PostError("too-complex", reason, line)

    def note_inline_text(self, text: str, line: int | None) -> None:
        """Count the characters that are searched for the ends of the marks in a text. Raises PostError."""
        self._searched += len(text) * sum(map(text.count, _INLINE_MARKS))
        if self._searched > MAX_INLINE_SEARCH:
            reason = (
                f"More than {MAX_INLINE_SEARCH:,} characters to search for the ends of inline markup: "
                "divide long paragraphs."
            )
            raise PostError("too-complex", reason, line)


def check_tree(document: nodes.document) -> None:
    """Refuse a parsed body that is not to be rendered. Raises `PostError` ("too-complex")."""
    elements = 0
    references = 0
    node: nodes.Node
    for node in document.findall():
        elements += 1
        if elements > MAX_ELEMENTS:
            reason = f"More than {MAX_ELEMENTS:,} elements in reStructuredText."
            raise PostError("too-complex", reason, _find_line(node))
        references += isinstance(node, _REFERENCES) and "refuri" not in node
        if references > MAX_REFERENCES:
            raise PostError("too-complex", f"More than {MAX_REFERENCES:,} references.", _find_line(node))
    _SubstitutionExpansion(document, elements).measure()


def _find_line(node: nodes.Node | None) -> int | None:
    """Return the line of a node, or of the nearest one around it that has one."""
    while node is not None:
        if node.line:
            return int(node.line)
        node = node.parent
    return None


class _SubstitutionExpansion:
    """How large a body becomes once every substitution stands in its place."""

    def __init__(self, document: nodes.document, elements: int) -> None:
        self._document = document
        self._elements = elements
        self._characters = 0
        self._outermost: nodes.Node | None = None

    def measure(self) -> None:
        """Go through all substitutions as docutils will. Raises PostError ("too-complex")."""
        for reference in self._document.findall(nodes.substitution_reference):
            if not isinstance(reference.parent, nodes.substitution_definition):
                self._outermost = reference
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
            raise PostError(
                "too-complex",
                f"The substitutions make too much of |{name}|: more than {MAX_ELEMENTS:,} elements, "
                f"{MAX_CHARACTERS:,} characters or {MAX_NESTING} within each other.",
                _find_line(self._outermost),
            )
        for inner in definition.findall(nodes.substitution_reference):
            self._count(inner, (*within, name))

    def _get_name(self, reference: nodes.Element) -> str:
        name = str(reference.get("refname", ""))
        if name in self._document.substitution_defs:
            return name
        return str(self._document.substitution_names.get(name.lower(), ""))
