"""reStructuredText to HTML, through docutils, with nothing that reads files."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.core import publish_parts
from docutils.writers import html5_polyglot

from feeds.errors import PostError
from feeds.markup import attributes, directives, layout, lines

MAX_CHARACTERS = 200_000
"""Longest body that is read."""

MAX_BLOCKS = 4000
"""Directives, targets and comments a body may have, and sections."""

_UNDERLINE = re.compile(r"^([!-/:-@\[-`{-~])\1*+[ \t]*$", re.MULTILINE)
_SETTINGS = {
    "_disable_config": True,
    "auto_id_prefix": "%",
    "docinfo_xform": False,
    "doctitle_xform": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "initial_header_level": 2,
    "line_length_limit": MAX_CHARACTERS,
    "math_output": "MathML",
    "raw_enabled": False,
    "report_level": 5,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "warning_stream": False,
}
_EXCERPTS = frozenset({"TEASER_END", "PELICAN_END_SUMMARY", "more"})


def to_html(text: str) -> str:
    """Render reStructuredText; sections begin at ``h2``.

    Raises PostError: "too-large" beyond `MAX_CHARACTERS`, "too-complex" beyond `MAX_BLOCKS` or a thousand
    mistakes, "too-deep" where blocks nest beyond reason, "markup" where docutils gives up.
    """
    if len(text) > MAX_CHARACTERS:
        raise PostError("too-large", f"No reStructuredText beyond {MAX_CHARACTERS:,} characters is read.")
    if text.count(".. ") > MAX_BLOCKS:
        raise PostError("too-complex", f"More than {MAX_BLOCKS:,} directives, targets and comments.")
    if sum(1 for _ in _UNDERLINE.finditer(text)) > MAX_BLOCKS:
        raise PostError("too-complex", f"More than {MAX_BLOCKS:,} sections.")
    try:
        parts = publish_parts(
            text, parser=directives.LenientParser(), writer=_Writer(), settings_overrides=_SETTINGS
        )
    except PostError:
        raise
    except RecursionError:
        raise PostError("too-deep", "The blocks nest too deep to be followed.") from None
    except Exception as error:  # docutils fails in many ways on what nobody would write
        raise PostError("markup", f"docutils cannot read this reStructuredText: {error!r}.") from error
    return lines.joined(attributes.resolve_pelican(layout.of_html(str(parts["body"]))))


class _Translator(html5_polyglot.HTMLTranslator):
    """Writes code blocks the way Markdown does, and turns teaser marks into excerpt comments."""

    def visit_literal_block(self, node: nodes.Element) -> None:
        language = next((name for name in node["classes"] if name not in ("code", "highlight")), "")
        label = f' class="language-{self.attval(language)}"' if language else ""
        self.body.append(f"<pre><code{label}>")

    def depart_literal_block(self, _node: nodes.Element) -> None:
        self.body.append("\n</code></pre>\n")

    def visit_html(self, node: directives.html) -> None:
        self.body.append(node["text"])
        raise nodes.SkipNode

    def visit_comment(self, node: nodes.Element, _sub: object = None) -> None:
        if str(node.astext()).strip() in _EXCERPTS:
            self.body.append("<!--more-->\n")
        raise nodes.SkipNode


class _Writer(html5_polyglot.Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator
