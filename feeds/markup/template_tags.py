"""Template tags as text: Liquid, Nunjucks and Twig, Hugo, Nikola and Zola, found and taken apart.

One grammar is enough for all of them: a name, then words in quotes or without, some of them named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from feeds.markup.spans import SpanKind, TextSpans

MAX_TAG_LENGTH = 4000
"""Characters a tag may span; what goes on longer is text."""

VERBATIM_TAGS = frozenset(
    {
        "raw", "verbatim", "comment", "highlight", "codeblock", "code", "mermaid", "math", "katex",
        "css", "js", "javascript", "style", "stylesheet", "schema", "script",
    }
)  # fmt: skip
"""Block tags whose content is not looked into."""

_OPEN = re.compile(r"\{\{[<%]?|\{%|\{#(?=[\s-])")
CLOSINGS = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{#": "#}"}
"""What ends a tag, by what opens it."""
_NAME = re.compile(r"(/?)\s*([A-Za-z_][\w.:/-]*)")
_WORD = re.compile(
    r"""(?:([A-Za-z_][\w.-]*)\s*[=:]\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|“([^”]*)”)"""
    r"""|([^\s"'`“,()\[\]{}]+)""",
    re.DOTALL,
)
_SELF_CLOSING = re.compile(r"(?<![^\s\"'`])/$")
_NAMED = re.compile(r"([A-Za-z_][\w.-]*)[=:](?!//)(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. ``inner`` is the expression as written.

    ``opening`` is how it began: ``{%``, ``{{``, ``{{<``, ``{{%`` or ``{#``. A verbatim block (``raw``,
    ``highlight``) is one tag, up to the end of its closing one, with its ``content`` and where that
    ``begins``.
    """

    start: int
    end: int
    opening: str
    inner: str
    name: str = ""
    args: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False
    content: str | None = None
    begins: int = 0

    def get(self, *names: str) -> str:
        """Return the first of some named words that is there and not empty."""
        return next((self.named[name] for name in names if self.named.get(name)), "")


def find_tags(layout: TextSpans) -> Iterator[Tag]:
    """Yield the tags of a body that begin outside code, in order and never overlapping."""
    text, done = layout.text, 0
    hopeless: set[str] = set()
    for match in _OPEN.finditer(text):
        opening, start = match.group(), match.start()
        if start < done or opening in hopeless:
            continue
        if layout.get_kind(start) is SpanKind.CODE:
            continue
        end = _find_end(text, match.end(), opening)
        if end < 0:
            if text.find(CLOSINGS[opening], match.end()) < 0:
                hopeless.add(opening)
            continue
        tag = _add_content(text, parse_tag(text[start:end], start), hopeless)
        done = tag.end
        yield tag


def parse_tag(source: str, start: int = 0) -> Tag:
    """Take one whole tag apart."""
    opening = source[:3] if source[:3] in CLOSINGS else source[:2]
    inner = source[len(opening) : -len(CLOSINGS[opening])].strip("-~ \t\r\n")
    end = start + len(source)
    name = _NAME.match(inner)
    if name is None or opening == "{#":
        return Tag(start, end, opening, inner)
    args, options = _split_words(inner[name.end() :])
    if name[2] in ("include", "include_cached", "render", "include_relative", "partial") and args:
        return Tag(start, end, opening, inner, _get_stem(args[0]), args[1:], options)
    return Tag(start, end, opening, inner, name[2].lower(), args, options, bool(name[1]))


def _split_words(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    args: list[str] = []
    options: dict[str, str] = {}
    for match in _WORD.finditer(_SELF_CLOSING.sub("", text.strip())):
        key, bare = match[1], match[6]
        value = bare if bare is not None else _unquote_word(match)
        split = _NAMED.fullmatch(bare) if bare else None
        if split:
            key, value = split[1], split[2]
        if key:
            options.setdefault(key.lower(), value)
        elif value not in ("=", ":"):
            args.append(value)
    return tuple(args), options


def _unquote_word(match: re.Match[str]) -> str:
    value = next(group for group in match.group(2, 3, 4, 5) if group is not None)
    return re.sub(r"\\(.)", r"\1", value) if "\\" in value and match[4] is None else value


def _get_stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()


def _find_end(text: str, after: int, opening: str) -> int:
    """Return where a tag ends, or -1. A ``}}`` within the quotes of ``{{ "…" }}`` does not end it."""
    close = CLOSINGS[opening]
    limit = after + MAX_TAG_LENGTH
    if opening == "{{":
        quoted = _QUOTED_EXPRESSION.match(text, after, limit)
        if quoted:
            return quoted.end()
    end = text.find(close, after, limit)
    return end if end < 0 else end + len(close)


_QUOTED_EXPRESSION = re.compile(r"""[-~]?\s*(?:"[^"\n]*"|'[^'\n]*')\s*[-~]?\}\}""")


def _add_content(text: str, tag: Tag, hopeless: set[str]) -> Tag:
    """Give a verbatim block tag its content, and let it reach to the end of its closing tag."""
    block = tag.name in VERBATIM_TAGS and tag.opening != "{{" and not tag.closing
    if not block or f"{tag.opening} {tag.name}" in hopeless:
        return tag
    close = _compile_closing_tag(tag.opening, tag.name).search(text, tag.end)
    if close is None:
        hopeless.add(f"{tag.opening} {tag.name}")
        return tag
    return replace(tag, end=close.end(), content=text[tag.end : close.start()], begins=tag.end)


@cache
def _compile_closing_tag(opening: str, name: str) -> re.Pattern[str]:
    if opening == "{%":
        return re.compile(r"\{%[-~]?\s*end" + name + r"\s*[-~]?%\}")
    return re.compile(r"\{\{[<%]\s*/\s*" + name + r"\s*[>%]\}\}")


def pair_tags(tags: list[Tag]) -> dict[int, int]:
    """Pair opening tags with what closes them: index to index, properly nested.

    An opening tag that nothing closes stands alone; a closing tag that opens nothing is not listed.
    """
    pairs: dict[int, int] = {}
    stack: list[int] = []
    waiting: dict[str, int] = {}
    for index, tag in enumerate(tags):
        closed = get_closed_name(tag)
        if closed is None:
            if tag.name and tag.content is None and tag.opening not in ("{{", "{#"):
                stack.append(index)
                waiting[tag.name] = waiting.get(tag.name, 0) + 1
        elif waiting.get(closed) if closed else stack:
            while stack:
                opened = stack.pop()
                waiting[tags[opened].name] -= 1
                if closed == tags[opened].name or (not closed and "(" in tags[opened].inner):
                    pairs[opened] = index
                    break
    return pairs


def get_closed_name(tag: Tag) -> str | None:
    """Return the name a tag closes, the empty string for whatever is open, or None if it closes nothing."""
    if tag.closing:
        return tag.name
    if tag.opening == "{%" and tag.name.startswith("end"):
        return tag.name[3:].lstrip("_ ")
    return None
