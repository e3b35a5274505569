"""reStructuredText to HTML by docutils, with the directives and roles that generators add.

Left to itself docutils drops directives and roles of Sphinx, Pelican and Nikola, and every directive with an
option it has no use for. Here they become what a reader can use, by the same rules as shortcodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from functools import cache, partial
from itertools import count
from typing import Any

from docutils import nodes, utils
from docutils.core import Publisher, publish_parts
from docutils.frontend import Values
from docutils.parsers import rst
from docutils.parsers.rst import directives, roles, states
from docutils.parsers.rst.directives import tables
from docutils.readers import standalone
from docutils.writers import html5_polyglot

from feeds.errors import PostError
from feeds.markup import (
    html_snippets,
    markdown_extensions,
    shortcodes,
    spans,
)
from feeds.markup.html_snippets import Snippet
from feeds.markup.rst import limits
from feeds.markup.template_tags import Tag

MAX_SYSTEM_MESSAGES = 1000
"""Mistakes a body may have; docutils' time grows with their square."""

_SILENT_DIRECTIVES = frozenset(
    {"contents", "toctree", "index", "post-list", "sectnum", "meta", "title", "highlight"}
    | {"date"}  # would put the clock into the post
    | {"role", "default-role"}  # would outlive the post: docutils keeps them for the whole process
)
_ROLE_TARGET = re.compile(r"([^<]*)<([^<>]*)>\s*")


class html(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes like elements
    """Finished HTML under ``text``. Not docutils' own ``raw``, which ``raw_enabled`` keeps out."""


class LenientParser(rst.Parser):
    """Reads reStructuredText of any generator."""

    def __init__(self) -> None:
        inliner = states.Inliner()  # not a subclass: it looks for its patterns in its own class only
        inliner.interpreted = partial(_read_unknown_role, inliner)  # type: ignore[method-assign]
        super().__init__(inliner=inliner)
        self.state_classes = _STATES

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Build the tree of a text.

        Raises PostError ("too-complex") beyond `MAX_SYSTEM_MESSAGES` or `feeds.markup.rst.limits`.
        """
        complaints = count(1)

        def observe(message: nodes.system_message) -> None:
            if message["level"] > 1 and next(complaints) > MAX_SYSTEM_MESSAGES:
                raise PostError(
                    "too-complex", f"More than {MAX_SYSTEM_MESSAGES:,} mistakes in reStructuredText."
                )

        document.reporter.attach_observer(observe)
        meter = limits.ParsingMeter()
        self.inliner.parse = partial(_parse_inline, self.inliner, meter)  # type: ignore[method-assign]
        document.note_source = partial(_note_source, document, meter)  # type: ignore[method-assign]
        document.settings.meter = meter
        super().parse(inputstring, document)
        limits.check_tree(document)


def _note_source(document: nodes.document, meter: limits.ParsingMeter, source: str, offset: int) -> None:
    """Count each line that any of docutils' state machines comes to."""
    meter.note_line(None if offset is None else offset + 1)
    nodes.document.note_source(document, source, offset)


def _parse_inline(
    inliner: states.Inliner,
    meter: limits.ParsingMeter,
    text: str,
    lineno: int,
    *around: Any,  # noqa: ANN401 - as docutils has it
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    meter.note_inline_text(text, lineno)
    return states.Inliner.parse(inliner, text, lineno, *around)


def _read_unknown_role(
    inliner: states.Inliner, source: str, text: str, role: str, line: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Read a role nobody knows as its text, or as a link where it names an address."""
    implementation: object = roles.role(role, inliner.language, line, inliner.reporter)[0]
    if implementation and role != "raw":
        return states.Inliner.interpreted(inliner, source, text, role, line)
    words = utils.unescape(text)
    targeted = _ROLE_TARGET.fullmatch(words)
    label, target = (targeted[1].strip(), targeted[2]) if targeted else (words, "")
    if html_snippets.is_address(target):
        return [nodes.reference(source, label or target, refuri=target)], []
    return [nodes.inline(source, label or target)], []


class _NestedState(states.RSTState):
    """What every state has in common: the states within it are lenient too."""

    nested_sm_cache = []  # noqa: RUF012 - docutils' own way, kept apart from its list

    def __init__(self, state_machine: states.RSTStateMachine, debug: bool = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}

    def nested_parse(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - as docutils has it
        self._note_blocks(1)
        return super().nested_parse(*args, **settings)

    def nested_list_parse(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - as docutils has it
        self._note_blocks(limits.LIST_BLOCKS)
        return super().nested_list_parse(*args, **settings)

    def _note_blocks(self, blocks: int) -> None:
        meter: limits.ParsingMeter = self.document.settings.meter
        meter.note_block(self.state_machine.abs_line_number(), blocks)


class _LenientState(_NestedState, states.Body):
    """A state that may meet a directive it does not know, or an option it has no use for."""

    explicit = copy(states.Body.explicit)

    def directive(self, match: re.Match[str], **presets: Any) -> Any:  # noqa: ANN401 - as docutils has it
        name = match[1]
        implementation = directives.directive(name, self.memo.language, self.document)[0]  # type: ignore[attr-defined]
        own = _DIRECTIVES.get(name.lower())
        return self.run_directive(own or implementation or _UnknownDirective, match, name, presets)

    def isolate_grid_table(self) -> Any:  # noqa: ANN401 - as docutils has it
        return self._check_table(super().isolate_grid_table(), rows_per_line=0.5)

    def isolate_simple_table(self) -> Any:  # noqa: ANN401 - as docutils has it
        return self._check_table(super().isolate_simple_table(), rows_per_line=1)

    def _check_table(self, isolated: Any, rows_per_line: float) -> Any:  # noqa: ANN401 - as docutils has it
        block = isolated[0]
        if block:
            columns = len(block[0].replace("+", " ").split())
            limits.check_cells(int(len(block) * rows_per_line), columns, self._get_line() - len(block) + 1)
        return isolated

    def build_table(self, tabledata: Any, tableline: int, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        columns, head, body = tabledata
        limits.check_cells(len(head) + len(body), len(columns), self._get_line())
        return super().build_table(tabledata, tableline, *args, **options)

    def _get_line(self) -> int:
        return int(self.state_machine.abs_line_number())

    def parse_extension_options(  # type: ignore[override]
        self, option_spec: Mapping[str, Callable[[str | None], object]], datalines: list[str]
    ) -> tuple[int, dict[str, object]]:
        fields = nodes.field_list()
        self.nested_list_parse(datalines, 0, fields, initial_state="ExtensionOptions", blank_finish=True)
        options: dict[str, object] = {}
        for field in fields.findall(nodes.field):
            name, value = (str(part.astext()) for part in field.children)  # type: ignore[no-untyped-call]
            with suppress(KeyError, ValueError, TypeError, AssertionError):
                options[name.lower()] = option_spec[name.lower()](value or None)
        return 1, options


_LenientState.explicit.constructs = [  # type: ignore[attr-defined]
    (_LenientState.directive if method is states.Body.directive else method, pattern)
    for method, pattern in states.Body.explicit.constructs  # type: ignore[attr-defined]
]
_STATES = tuple(
    type(state.__name__, (_LenientState if issubclass(state, states.Body) else _NestedState, state), {})
    for state in states.state_classes
)


class _AnyOption(dict[str, Callable[[str], Any]]):
    """The options of a directive that takes whatever comes."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return lambda value: value or ""


_ANY_OPTION: dict[str, Callable[[str], Any]] = _AnyOption()


class _LenientDirective(rst.Directive):
    """A directive that takes whatever is written."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY_OPTION
    has_content = True


class _UnknownDirective(_LenientDirective):
    """A directive of some generator, read as a shortcode of that name."""

    def run(self) -> list[nodes.Node]:
        inner = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, inner)
        piece = self._make_snippet(bool(self.content))
        return [html(text=piece.before), *inner.children, html(text=piece.after)]

    def _make_snippet(self, paired: bool) -> Snippet:
        words = " ".join(self.arguments)
        options = {name: value for name, value in self.options.items() if value}
        if paired:
            options.setdefault("title", words)
        tag = Tag(0, 0, "..", words, self.name.replace("-", "_").lower(), tuple(words.split()), options)
        piece = shortcodes.convert_shortcode(tag, paired)
        return (
            piece
            if piece.before or paired
            else Snippet(f"<p>{html_snippets.escape_text(words)}</p>" if words else "")
        )


class _SilentDirective(_LenientDirective):
    """A directive that says nothing to a reader."""

    def run(self) -> list[nodes.Node]:
        return []


class _RawDirective(_LenientDirective):
    """HTML written in the post itself: no more to be trusted than that of Markdown, and cleaned like it."""

    required_arguments = 1
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        return [html(text="\n".join(self.content))] if "html" in self.arguments[0] else []


class _BoundedCSVTable(tables.CSVTable):
    """A table of comma separated values, bounded before its short rows are filled up."""

    def extend_short_rows_with_empty_cells(self, columns: int, parts: Any) -> None:  # noqa: ANN401
        limits.check_cells(sum(map(len, parts)), columns, self.lineno)
        super().extend_short_rows_with_empty_cells(columns, parts)


_DIRECTIVES: dict[str, type[rst.Directive]] = {
    "raw": _RawDirective,
    "csv-table": _BoundedCSVTable,
    **dict.fromkeys(_SILENT_DIRECTIVES, _SilentDirective),
}


_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "auto_id_prefix": "%",
    "docinfo_xform": False,
    "doctitle_xform": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "initial_header_level": 2,
    "line_length_limit": limits.MAX_CHARACTERS,
    "math_output": "MathML",
    "raw_enabled": False,
    "report_level": 5,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "warning_stream": False,
}
_EXCERPTS = frozenset({"TEASER_END", "PELICAN_END_SUMMARY", "more"})


def render_rst(text: str) -> str:
    """Render reStructuredText; sections begin at ``h2``.

    Raises PostError: "too-large" and "too-complex" beyond `feeds.markup.rst.limits` or `MAX_SYSTEM_MESSAGES`,
    "too-deep" where blocks nest beyond reason, "markup" where docutils gives up.
    """
    limits.check_text(text)
    try:
        parts = publish_parts(
            text, parser=LenientParser(), writer=_Writer(), settings=_make_settings().copy()
        )
    except PostError:
        raise
    except RecursionError:
        raise PostError("too-deep", "The blocks nest too deep to be followed.") from None
    except Exception as error:  # docutils fails in many ways on what nobody would write
        raise PostError("markup", f"docutils cannot read this reStructuredText: {error!r}.") from error
    return markdown_extensions.join_cjk_lines(
        markdown_extensions.resolve_pelican_links(spans.find_html_spans(str(parts["body"])))
    )


@cache
def _make_settings() -> Values:
    """Return all of docutils' settings; to put them together takes it as long as to read a short post."""
    publisher = Publisher(standalone.Reader(), LenientParser(), _Writer())
    return publisher.get_settings(traceback=True, **_SETTINGS)


class _Translator(html5_polyglot.HTMLTranslator):
    """Writes code blocks the way Markdown does, and turns teaser marks into excerpt comments."""

    def visit_literal_block(self, node: nodes.Element) -> None:
        language = next((name for name in node["classes"] if name not in ("code", "highlight")), "")
        label = f' class="language-{self.attval(language)}"' if language else ""
        self.body.append(f"<pre><code{label}>")

    def depart_literal_block(self, _node: nodes.Element) -> None:
        self.body.append("\n</code></pre>\n")

    def visit_literal(self, node: nodes.Element) -> None:
        self.body.append(f"<code>{self.encode(node.astext())}</code>")
        raise nodes.SkipNode

    def visit_html(self, node: html) -> None:
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
