"""MDX: JavaScript between the paragraphs is left out, components are judged like shortcodes."""

from __future__ import annotations

import re

from feeds.markup import shortcodes
from feeds.markup.layout import Layout
from feeds.markup.tags import parse

_IMPORT = (
    r"""import\s(?:[^\n;]{0,300}\sfrom\s{1,9})?["'][^"'\n]+["'];?[ \t]*$"""
    r"""|import\s*\{[^{}]{0,2000}\}\s{0,9}from\s{0,9}["'][^"'\n]+["'];?[ \t]*$"""
)
_EXPORT = r"export\s(?:const|default|function|let)\s"
_EVIDENCE = re.compile(rf"^(?:{_IMPORT}|{_EXPORT})|\{{/\*", re.MULTILINE)
_SCRIPT = re.compile(rf"^(?:{_IMPORT}|{_EXPORT}(?:[^\n]|\n(?!\n|#))*+)", re.MULTILINE)
_ELEMENT = re.compile(
    r"""<([A-Za-z][\w.]*+)((?:[^<>{}"']++|"[^"]*+"|'[^']*+'|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+)>"""
)
_QUOTED = re.compile(r"""=\{\s*(?:require\(\s*)?["'`]([^"'`{}]*)["'`]\s*(?:\)\s*(?:\.default)?)?\s*\}""")
_BRACED = re.compile(r"""\s(?:[\w-]+=|\.\.\.)?\{(?:[^{}]++|\{[^{}]*+\})*+\}""")
_EXCERPTS = frozenset({"truncate", "more", "excerpt"})


def is_mdx(text: str) -> bool:
    """Tell whether a Markdown body holds an import, an export or a comment as only MDX has them."""
    return ("port " in text or "{/*" in text) and _EVIDENCE.search(text) is not None


def drop_scripts(layout: Layout) -> str:
    """Leave out imports and exports."""
    return layout.sub(_SCRIPT, lambda _: "")


def drop_comments(layout: Layout) -> str:
    """Leave out ``{/* comments */}``; one that ends an excerpt becomes the HTML comment for it."""

    def comment(words: str) -> str:
        return f"<!-- {words.strip()} -->" if words.strip() in _EXCERPTS else ""

    return layout.cut("{/*", "*/}", comment)


def flatten_components(layout: Layout) -> str:
    """Turn self-closing components into what their attributes clearly mean, others into plain tags."""

    def plain(match: re.Match[str]) -> str:
        name, attributes = match[1], _QUOTED.sub(r'="\1"', match[2])
        if name[0].isupper() and attributes.endswith("/"):
            return shortcodes.piece(parse(f"{{{{<{name} {attributes}>}}}}")).before
        return f"<{name}{_BRACED.sub('', attributes)}>"

    return layout.sub(_ELEMENT, plain, html=True)
