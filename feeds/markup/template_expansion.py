"""Template tags in a body, replaced by what a reader can use: text, links, pictures, code, or nothing."""

from __future__ import annotations

import re
from itertools import islice

from feeds.errors import PostError
from feeds.markup import html_snippets, loose_links, shortcodes
from feeds.markup.html_snippets import EMPTY_SNIPPET, Snippet
from feeds.markup.site_context import get_site_value
from feeds.markup.spans import SpanKind, TextSpans, find_markdown_spans
from feeds.markup.template_tags import CLOSINGS, Tag, find_tags, get_closed_name, pair_tags

MAX_TAGS = 50_000
"""Template tags a body may hold."""

_CONTEXT_LENGTH = 200
"""Characters before a tag that tell where it stands."""

_GENERATOR_VARIABLE = re.compile(
    r"[-#/^>!&@]|(?:site|page|post|layout|include|content|jekyll|paginator|forloop|loop|metadata|collections|pkg|"
    r"config|theme|root_url|url_root|baseurl|block|section|product|settings|toc|date|title|author)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"[A-Za-z_][\w:.-]*\s*\(")
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*')\s*((?:\|.*)?)""", re.DOTALL)
_AFFIX = re.compile(r"""\|\s*(append|prepend):\s*["']([^"'\n]*)["']""")
_URL_FILTER = re.compile(r"\|\s*(?:relative_url|absolute_url|prepend:\s*site\.baseurl)\b")
_PREFIX_FILTER = re.compile(r"\s*\|\s*url\b")
"""Eleventy's (https://www.11ty.dev/docs/filters/url/)."""
_ASSIGNED = re.compile(r"""(?:assign|set)\s+([\w.-]+)\s*=\s*["']([^"'\n]*)["']\s*(?:\|.*)?""", re.DOTALL)
_SNIPPET = re.compile(r"\{\{.{1,400}?\}\}|\{%.{1,400}?%\}", re.DOTALL)
_COMMENTED = re.compile(r"\{\{([<%])\s*/\*(.{0,400}?)\*/\s*([>%])\}\}", re.DOTALL)
_RAW_MARK = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_DEFINES = re.compile(r"(?:^|\n) {0,3}\[[^\[\]\n]{1,100}\]:[ \t]*$")
_IN_ADDRESS = re.compile(r"""(?:\]\(\s*<?|\]:\s*<?)[^\s"'()<>]*$|<[A-Za-z/!][^<>]*$|<$""")


def expand_templates(layout: TextSpans) -> str:
    """Return the body without its template tags; what is code keeps them, as the author meant.

    Raises PostError ("too-complex") beyond `MAX_TAGS`.
    """
    text = _TemplateExpander(layout).expand()
    return loose_links.unlink_undefined(text) if "][" in text else text


class _TemplateExpander:
    """One walk over the tags of one body."""

    def __init__(self, layout: TextSpans) -> None:
        self.layout = layout
        self.tags = list(islice(find_tags(layout), MAX_TAGS + 1))
        if len(self.tags) > MAX_TAGS:
            raise PostError("too-complex", f"More than {MAX_TAGS:,} template tags.")
        self.pairs = pair_tags(self.tags)
        self.openers = {closer: opener for opener, closer in self.pairs.items()}
        self.templated = "{%" in layout.text
        self.variables: dict[str, str] = {}

    def expand(self) -> str:
        source = self.layout.text
        out: list[str] = []
        near, done = "", 0
        for index, tag in enumerate(self.tags):
            out.append(_strip_example_escapes(source[done : tag.start]))
            near = (near + out[-1])[-_CONTEXT_LENGTH:]
            replacement, done = self._fit_snippet(index, self._make_snippet(index), near)
            if not replacement and _is_empty_autolink(near, source[done : done + 1]):
                out[-1], done = out[-1][:-1], done + 1
            out.append(replacement)
            near = (near + replacement)[-_CONTEXT_LENGTH:]
        out.append(_strip_example_escapes(source[done:]))
        return "".join(out)

    def _make_snippet(self, index: int) -> Snippet:
        tag = self.tags[index]
        if index in self.openers:
            opener = self.openers[index]
            return shortcodes.convert_shortcode(self.tags[opener], paired=True)
        if tag.content is not None:
            return self._convert_verbatim(tag)
        if tag.inner.startswith("/*") and tag.inner.endswith("*/"):
            return html_snippets.make_inline_code(tag.opening + tag.inner[2:-2] + CLOSINGS[tag.opening])
        if tag.opening == "{{":
            return self._convert_expression(tag)
        if tag.opening == "{#" or get_closed_name(tag) is not None:
            return EMPTY_SNIPPET
        self._store_variable(tag)
        return shortcodes.convert_shortcode(tag, index in self.pairs)

    def _fit_snippet(self, index: int, piece: Snippet, near: str) -> tuple[str, int]:
        """Return what replaces a tag, on lines of its own if need be, and where the source goes on."""
        tag, text = self.tags[index], self.layout.text
        closing = index in self.openers
        replacement = piece.after if closing else piece.before
        if not replacement and text[tag.end : tag.end + 1] in ("", "\n") and _DEFINES.search(near):
            return "<>", tag.end  # an address only the generator knows: its links are words
        if replacement != piece.address and _IN_ADDRESS.search(near):
            return ("" if closing else piece.address), tag.end
        alone = self.layout.is_alone(tag.start, tag.end)
        if self.layout.get_kind(tag.start) is SpanKind.HTML:
            return replacement, text.find(
                "\n", tag.end
            ) + 1 or tag.end if alone and not replacement else tag.end
        first = self.layout.is_at_line_start(tag.start)
        apart = piece.block and self._is_block(index)
        if replacement and (apart or (alone and replacement.startswith("<img"))):
            replacement = ("" if first else "\n\n") + replacement + "\n\n"
        return replacement, tag.end

    def _is_block(self, index: int) -> bool:
        """Tell whether a block tag, with its partner, is more than a few words within a sentence."""
        opener = self.tags[self.openers.get(index, index)]
        closer = self.tags[self.pairs.get(index, index)]
        far = closer.start - opener.end > 10 * _CONTEXT_LENGTH or opener.content is not None
        return (
            far
            or self.layout.is_at_line_start(opener.start)
            or self.layout.text.find("\n", opener.end, closer.start) >= 0
        )

    def _convert_verbatim(self, tag: Tag) -> Snippet:
        content = tag.content or ""
        if tag.name in ("raw", "verbatim"):
            return Snippet(self._escape_examples(content, tag), block=content.startswith("\n"))
        if tag.name in ("highlight", "codeblock", "code"):
            return html_snippets.make_code_block(
                self.layout.remove_indent(content, tag.start), _find_language(tag)
            )
        if tag.name == "mermaid":
            return html_snippets.make_code_block(f"{' '.join(tag.args)}\n{content}".lstrip("\n"), "mermaid")
        return (
            html_snippets.make_inline_code(content.strip())
            if tag.name in ("math", "katex")
            else EMPTY_SNIPPET
        )

    def _escape_examples(self, content: str, tag: Tag) -> str:
        """Show template examples as code, unless the author did so already."""
        # What stands on lines of its own may be code only once the marks are gone.
        apart = find_markdown_spans(content) if content.startswith("\n") else None

        def escape_example(match: re.Match[str]) -> str:
            in_code = self.layout.get_kind(tag.begins + match.start()) is SpanKind.CODE or (
                apart is not None and apart.get_kind(match.start()) is SpanKind.CODE
            )
            return match.group() if in_code else html_snippets.make_inline_code(match.group()).before

        return _SNIPPET.sub(escape_example, content)

    def _store_variable(self, tag: Tag) -> None:
        assigned = _ASSIGNED.fullmatch(tag.inner)
        if assigned:
            self.variables[assigned[1]] = assigned[2]

    def _convert_expression(self, tag: Tag) -> Snippet:
        inner = tag.inner
        string = _STRING.fullmatch(inner)
        if string:
            return _convert_string(string[1][1:-1], string[2])
        variable = re.split(r"[\s|]", inner, maxsplit=1)[0]
        if variable in self.variables:
            return _convert_string(self.variables[variable], "")
        site_value = get_site_value(variable)
        if site_value is not None:
            return _convert_string(site_value, inner[len(variable) :])
        if _CALL.match(inner):
            return shortcodes.convert_shortcode(tag)
        if self.templated or _GENERATOR_VARIABLE.match(inner):
            return EMPTY_SNIPPET
        source = self.layout.text[tag.start : tag.end]
        before = self.layout.text[tag.start - 1 : tag.start]
        formula = inner[:1] in "\\0123456789" or (before and before in "^_\\")
        return Snippet(source, address=source) if formula else html_snippets.make_inline_code(source)


def _is_empty_autolink(before: str, after: str) -> bool:
    """Tell whether a tag that shows nothing was all of ``<{{ address }}>``."""
    return before.endswith("<") and after == ">" and not before.rstrip("<").rstrip(" ").endswith(("(", "]:"))


def _convert_string(value: str, filters: str) -> Snippet:
    if value.startswith("/") and _URL_FILTER.search(filters):
        value = (get_site_value("site.baseurl") or "") + value
    elif value.startswith("/") and _PREFIX_FILTER.match(filters):
        value = (get_site_value("pathPrefix") or "") + value
    for name, affix in _AFFIX.findall(filters):
        value = value + affix if name == "append" else affix + value
    example = _SNIPPET.search(value) or value in ("{{", "{%")
    return html_snippets.make_inline_code(value) if example else Snippet(value, address=value)


def _find_language(tag: Tag) -> str:
    language = tag.get("lang", "language")
    titled = tag.name == "codeblock"
    return language or ("" if titled else next((arg for arg in tag.args if not arg.startswith("-")), ""))


def _strip_example_escapes(chunk: str) -> str:
    """Drop what authors write so that their generator leaves an example of its own syntax alone."""
    if "endraw" in chunk:
        chunk = _RAW_MARK.sub("", chunk)
    if "{{" in chunk and "/*" in chunk:
        chunk = _COMMENTED.sub(r"{{\1\2\3}}", chunk)
    return chunk
