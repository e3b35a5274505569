"""MDX: JavaScript between the paragraphs is left out, components are read as shortcodes."""

from __future__ import annotations

import re
from textwrap import dedent

from feeds.markup import html_snippets, shortcodes
from feeds.markup.spans import TextSpans
from feeds.markup.template_tags import parse_tag

_IMPORT = (
    r"""import\s(?:[^\n;]{0,300}\sfrom\s{1,9})?["'][^"'\n]+["'];?[ \t]*$"""
    r"""|import\s*\{[^{}]{0,2000}\}\s{0,9}from\s{0,9}["'][^"'\n]+["'];?[ \t]*$"""
)
_EXPORT = r"export\s(?:const|default|function|let)\s"
_MDX_SYNTAX = re.compile(rf"^(?:{_IMPORT}|{_EXPORT})|(?<!\{{)\{{/\*|<TabItem\s", re.MULTILINE)
_SCRIPT = re.compile(rf"^(?:{_IMPORT}|{_EXPORT}(?:[^\n]|\n(?!\n|#))*+)", re.MULTILINE)
_ATTRIBUTES = r"""(?:[^<>{}"']++|"[^"]*+"|'[^']*+'|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+"""
_ELEMENT = re.compile(rf"<([A-Za-z][\w.]*+)({_ATTRIBUTES})>")
_CLOSING = re.compile(r"</([A-Z][\w.]*+)\s*+>")
_BLOCK_MARK = re.compile(
    rf"^[ \t]*+(?:(?P<fence>```|~~~)"
    rf"|(?:(?P<open><[A-Z][\w.]*+{_ATTRIBUTES}(?<!/)>)|</[A-Z][\w.]*+\s*+>)[ \t]*$)",
    re.MULTILINE,
)
_CODE = re.compile(rf"<CodeBlock({_ATTRIBUTES})>\s*+\{{(?:`([^`]*+)`|[\w.]*+)\}}\s*+</CodeBlock>")
_LANGUAGE = re.compile(r"""\blanguage=["']([^"']*)["']""")
_QUOTED_ATTRIBUTE = re.compile(
    r"""=\{\s*(?:require\(\s*)?["'`]([^"'`{}]*)["'`]\s*(?:\)\s*(?:\.default)?)?\s*\}"""
)
_BRACED_ATTRIBUTE = re.compile(r"""\s(?:[\w-]+=|\.\.\.)?\{(?:[^{}]++|\{[^{}]*+\})*+\}""")
_LINK = "Link"
_EXCERPTS = frozenset({"truncate", "more", "excerpt"})


def is_mdx(text: str) -> bool:
    """Tell whether a Markdown body holds an import, an export, a comment or tabs as only MDX has them."""
    suspect = "port " in text or "{/*" in text or "<TabItem" in text
    return suspect and _MDX_SYNTAX.search(text) is not None


def drop_imports(layout: TextSpans) -> str:
    """Leave out imports and exports."""
    return layout.replace_matches(_SCRIPT, lambda _: "")


def drop_comments(layout: TextSpans) -> str:
    """Leave out ``{/* comments */}``; one that ends an excerpt becomes the HTML comment for it."""

    def replace(words: str) -> str:
        return f"<!-- {words.strip()} -->" if words.strip() in _EXCERPTS else ""

    return layout.replace_between("{/*", "*/}", replace)


def convert_code_components(layout: TextSpans) -> str:
    """Show the code that a ``CodeBlock`` holds as a string of JavaScript; imported code is not there."""

    def replace(match: re.Match[str]) -> str:
        language = _LANGUAGE.search(match[1])
        return (
            html_snippets.make_code_block(match[2], language[1] if language else "").before
            if match[2]
            else ""
        )

    return layout.replace_matches(_CODE, replace, html=True)


def remove_component_indent(layout: TextSpans) -> str:
    """Begin at the margin what components hold on lines of their own: in MDX no indent means code."""
    text, out = layout.text, list[str]()
    depth, fenced, done = 0, False, 0
    for mark in _BLOCK_MARK.finditer(text):
        fenced ^= mark["fence"] is not None
        if mark["fence"] or fenced:
            continue
        block = text[done : mark.start()]
        out += (dedent(block) if depth else block, f"\n{mark.group().strip()}\n")
        depth = depth + 1 if mark["open"] else max(0, depth - 1)
        done = mark.end()
    return "".join((*out, text[done:]))


def convert_components(layout: TextSpans) -> str:
    """Turn components into the shortcodes they are like: those alone on their line, and self-closing ones.

    Links become links, and what else there is plain tags.
    """

    def replace(match: re.Match[str]) -> str:
        name, attributes = match[1], _QUOTED_ATTRIBUTE.sub(r'="\1"', match[2])
        if name[0].isupper() and attributes.endswith("/"):
            return shortcodes.convert_shortcode(parse_tag(f"{{{{<{name} {attributes}>}}}}")).before
        attributes = _BRACED_ATTRIBUTE.sub("", attributes)
        if name == _LINK:
            return f"<a{attributes.replace(' to=', ' href=')}>"
        if name[0].isupper() and layout.is_alone(*match.span()):
            return f"{{{{< {name} {attributes} >}}}}"
        return f"<{name}{attributes}>"

    return layout.replace_matches(_ELEMENT, replace, html=True)


def convert_closing_tags(layout: TextSpans) -> str:
    """Turn the ends of links, and of components that are alone on their line, into what they began as."""

    def replace(match: re.Match[str]) -> str:
        if match[1] == _LINK:
            return "</a>"
        return f"{{{{< /{match[1]} >}}}}" if layout.is_alone(*match.span()) else match.group()

    return layout.replace_matches(_CLOSING, replace, html=True)
