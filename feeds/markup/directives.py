"""The reStructuredText parser of docutils, kinder to what it does not know.

Left to itself docutils drops directives and roles of Sphinx, Pelican and Nikola, and every directive with an
option it has no use for. Here they become what a reader can use, by the same rules as shortcodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from functools import partial
from itertools import count
from typing import Any

from docutils import nodes, utils
from docutils.parsers import rst
from docutils.parsers.rst import directives, roles, states

from feeds.errors import PostError
from feeds.markup import pieces, shortcodes
from feeds.markup.pieces import Piece
from feeds.markup.tags import Tag

MAX_COMPLAINTS = 1000
"""Mistakes a body may have; docutils' time grows with their square."""

_SILENT = frozenset(
    {"contents", "toctree", "index", "post-list", "sectnum", "meta", "title", "highlight"}
    | {"date"}  # would put the clock into the post
    | {"role", "default-role"}  # would outlive the post: docutils keeps them for the whole process
)
_TARGETED = re.compile(r"([^<]*)<([^<>]*)>\s*")


class html(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes like elements
    """Finished HTML under ``text``. Not docutils' own ``raw``, which ``raw_enabled`` keeps out."""


class LenientParser(rst.Parser):
    """Reads reStructuredText of any generator."""

    def __init__(self) -> None:
        inliner = states.Inliner()  # not a subclass: it looks for its patterns in its own class only
        inliner.interpreted = partial(_interpreted, inliner)  # type: ignore[method-assign]
        super().__init__(inliner=inliner)
        self.state_classes = _STATES

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse, as long as docutils' complaints keep within `MAX_COMPLAINTS`; else raise PostError."""
        complaints = count(1)

        def listen(message: nodes.system_message) -> None:
            if message["level"] > 1 and next(complaints) > MAX_COMPLAINTS:
                raise PostError("too-complex", f"More than {MAX_COMPLAINTS:,} mistakes in reStructuredText.")

        document.reporter.attach_observer(listen)
        super().parse(inputstring, document)


def _interpreted(
    inliner: states.Inliner, source: str, text: str, role: str, line: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Read a role nobody knows as its text, or as a link where it names an address."""
    known: object = roles.role(role, inliner.language, line, inliner.reporter)[0]
    if known and role != "raw":
        return states.Inliner.interpreted(inliner, source, text, role, line)
    words = utils.unescape(text)
    targeted = _TARGETED.fullmatch(words)
    shown, target = (targeted[1].strip(), targeted[2]) if targeted else (words, "")
    if pieces.is_address(target):
        return [nodes.reference(source, shown or target, refuri=target)], []
    return [nodes.inline(source, shown or target)], []


class _Nested(states.RSTState):
    """What every state has in common: the states within it are lenient too."""

    nested_sm_cache = []  # noqa: RUF012 - docutils' own way, kept apart from its list

    def __init__(self, state_machine: states.RSTStateMachine, debug: bool = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": _STATES, "initial_state": "Body"}


class _Lenient(_Nested, states.Body):
    """A state that may meet a directive it does not know, or an option it has no use for."""

    explicit = copy(states.Body.explicit)

    def directive(self, match: re.Match[str], **presets: Any) -> Any:  # noqa: ANN401 - as docutils has it
        name = match[1]
        known = directives.directive(name, self.memo.language, self.document)[0]  # type: ignore[attr-defined]
        own = _OWN.get(name.lower())
        return self.run_directive(own or known or _Unknown, match, name, presets)

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


_Lenient.explicit.constructs = [  # type: ignore[attr-defined]
    (_Lenient.directive if method is states.Body.directive else method, pattern)
    for method, pattern in states.Body.explicit.constructs  # type: ignore[attr-defined]
]
_STATES = tuple(
    type(state.__name__, (_Lenient if issubclass(state, states.Body) else _Nested, state), {})
    for state in states.state_classes
)


class _AnyOption(dict[str, Callable[[str], Any]]):
    """The options of a directive that takes whatever comes."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return lambda value: value or ""


_ANY_OPTION: dict[str, Callable[[str], Any]] = _AnyOption()


class _Unknown(rst.Directive):
    """A directive of some generator, read as a shortcode of that name."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY_OPTION
    has_content = True

    def run(self) -> list[nodes.Node]:
        inner = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, inner)
        piece = self._piece(bool(self.content))
        return [html(text=piece.before), *inner.children, html(text=piece.after)]

    def _piece(self, paired: bool) -> Piece:
        words = " ".join(self.arguments)
        named = {name: value for name, value in self.options.items() if value}
        if paired:
            named.setdefault("title", words)
        tag = Tag(0, 0, "..", words, self.name.replace("-", "_").lower(), tuple(words.split()), named)
        piece = shortcodes.piece(tag, paired)
        return piece if piece.before or paired else Piece(f"<p>{pieces.inert(words)}</p>" if words else "")


class _Silent(rst.Directive):
    """A directive that says nothing to a reader."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY_OPTION
    has_content = True

    def run(self) -> list[nodes.Node]:
        return []


class _Raw(rst.Directive):
    """HTML written in the post itself: no more to be trusted than that of Markdown, and cleaned like it."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY_OPTION
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [html(text="\n".join(self.content))] if "html" in self.arguments[0] else []


_OWN: dict[str, type[rst.Directive]] = {"raw": _Raw, **dict.fromkeys(_SILENT, _Silent)}
