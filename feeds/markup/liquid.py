"""Template tags in a body, replaced by what a reader can use: text, links, pictures, code, or nothing."""

from __future__ import annotations

import re
from itertools import islice

from feeds.errors import PostError
from feeds.markup import pieces, shortcodes
from feeds.markup.layout import Ground, Layout
from feeds.markup.pieces import NOTHING, Piece
from feeds.markup.tags import Tag, closes, partners, scan

MAX_TAGS = 50_000
"""Template tags a body may hold."""

_NEAR = 200
"""Characters before a tag that tell where it stands."""

_OWN_VARIABLE = re.compile(
    r"[-#/^>!&@]|(?:site|page|post|layout|include|content|jekyll|paginator|forloop|loop|metadata|collections|pkg|"
    r"config|theme|root_url|url_root|baseurl|block|section|product|settings|toc|date|title|author)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"[A-Za-z_][\w:.-]*\s*\(")
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*')\s*((?:\|.*)?)""", re.DOTALL)
_AFFIX = re.compile(r"""\|\s*(append|prepend):\s*["']([^"'\n]*)["']""")
_ASSIGNED = re.compile(r"""(?:assign|set)\s+([\w.-]+)\s*=\s*["']([^"'\n]*)["']\s*(?:\|.*)?""", re.DOTALL)
_SNIPPET = re.compile(r"\{\{.{1,400}?\}\}|\{%.{1,400}?%\}", re.DOTALL)
_COMMENTED = re.compile(r"\{\{([<%])\s*/\*(.{0,400}?)\*/\s*([>%])\}\}", re.DOTALL)
_RAW_MARK = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_DEFINES = re.compile(r"(?:^|\n) {0,3}\[[^\[\]\n]{1,100}\]:[ \t]*$")
_IN_ADDRESS = re.compile(r"""(?:\]\(\s*<?|\]:\s*<?)[^\s"'()<>]*$|<[A-Za-z/!][^<>]*$|<$""")


def expand(layout: Layout) -> str:
    """Return the body without its template tags; what is code keeps them, as the author meant.

    Raises PostError ("too-complex") beyond `MAX_TAGS`.
    """
    return _Expansion(layout).text()


class _Expansion:
    """One walk over the tags of one body."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tags = list(islice(scan(layout), MAX_TAGS + 1))
        if len(self.tags) > MAX_TAGS:
            raise PostError("too-complex", f"More than {MAX_TAGS:,} template tags.")
        self.pairs = partners(self.tags)
        self.openers = {closer: opener for opener, closer in self.pairs.items()}
        self.templated = "{%" in layout.text
        self.variables: dict[str, str] = {}

    def text(self) -> str:
        source = self.layout.text
        out: list[str] = []
        near, done = "", 0
        for index, tag in enumerate(self.tags):
            out.append(_shown_code(source[done : tag.start]))
            near = (near + out[-1])[-_NEAR:]
            replacement, done = self._placed(index, self._piece(index), near)
            out.append(replacement)
            near = (near + replacement)[-_NEAR:]
        out.append(_shown_code(source[done:]))
        return "".join(out)

    def _piece(self, index: int) -> Piece:
        tag = self.tags[index]
        if index in self.openers:
            opener = self.openers[index]
            return shortcodes.piece(self.tags[opener], paired=True)
        if tag.content is not None:
            return self._verbatim(tag)
        if tag.inner.startswith("/*") and tag.inner.endswith("*/"):
            return pieces.literal(tag.opening + tag.inner[2:-2] + (">}}" if tag.opening == "{{<" else "%}}"))
        if tag.opening == "{{":
            return self._expression(tag)
        if tag.opening == "{#" or closes(tag) is not None:
            return NOTHING
        self._remember(tag)
        return shortcodes.piece(tag, index in self.pairs)

    def _placed(self, index: int, piece: Piece, near: str) -> tuple[str, int]:
        """Return what replaces a tag, on lines of its own if need be, and where the source goes on."""
        tag, text = self.tags[index], self.layout.text
        closing = index in self.openers
        shown = piece.after if closing else piece.before
        if not shown and text[tag.end : tag.end + 1] in ("", "\n") and _DEFINES.search(near):
            return "<>", tag.end  # an address only the generator knows: its links are words
        if shown != piece.address and _IN_ADDRESS.search(near):
            return ("" if closing else piece.address), tag.end
        alone = self.layout.is_alone(tag.start, tag.end)
        if self.layout.ground(tag.start) is Ground.HTML:
            return shown, text.find("\n", tag.end) + 1 or tag.end if alone and not shown else tag.end
        first = self.layout.begins_line(tag.start)
        apart = piece.block and self._stands_apart(index)
        if shown and (apart or (alone and shown.startswith("<img"))):
            shown = ("" if first else "\n\n") + shown + "\n\n"
        return shown, tag.end

    def _stands_apart(self, index: int) -> bool:
        """Tell whether a block tag, with its partner, is more than a few words within a sentence."""
        opener = self.tags[self.openers.get(index, index)]
        closer = self.tags[self.pairs.get(index, index)]
        far = closer.start - opener.end > 10 * _NEAR or opener.content is not None
        return (
            far
            or self.layout.begins_line(opener.start)
            or self.layout.text.find("\n", opener.end, closer.start) >= 0
        )

    def _verbatim(self, tag: Tag) -> Piece:
        content = tag.content or ""
        if tag.name in ("raw", "verbatim"):
            return Piece(self._guarded(content, tag))
        if tag.name in ("highlight", "codeblock", "code"):
            return pieces.code(self.layout.outdented(content, tag.start), _language(tag))
        if tag.name == "mermaid":
            return pieces.code(f"{' '.join(tag.args)}\n{content}".lstrip("\n"), "mermaid")
        return pieces.literal(content.strip()) if tag.name in ("math", "katex") else NOTHING

    def _guarded(self, content: str, tag: Tag) -> str:
        """Show template examples as code, unless the author did so already."""

        def guard(match: re.Match[str]) -> str:
            in_code = self.layout.ground(tag.begins + match.start()) is Ground.CODE
            return match.group() if in_code else pieces.literal(match.group()).before

        return _SNIPPET.sub(guard, content)

    def _remember(self, tag: Tag) -> None:
        assigned = _ASSIGNED.fullmatch(tag.inner)
        if assigned:
            self.variables[assigned[1]] = assigned[2]

    def _expression(self, tag: Tag) -> Piece:
        inner = tag.inner
        string = _STRING.fullmatch(inner)
        if string:
            return _string(string[1][1:-1], string[2])
        variable = re.split(r"[\s|]", inner, maxsplit=1)[0]
        if variable in self.variables:
            return _string(self.variables[variable], "")
        if _CALL.match(inner):
            return shortcodes.piece(tag)
        if self.templated or _OWN_VARIABLE.match(inner):
            return NOTHING
        source = self.layout.text[tag.start : tag.end]
        before = self.layout.text[tag.start - 1 : tag.start]
        formula = inner[:1] in "\\0123456789" or (before and before in "^_\\")
        return Piece(source, address=source) if formula else pieces.literal(source)


def _string(value: str, filters: str) -> Piece:
    for name, affix in _AFFIX.findall(filters):
        value = value + affix if name == "append" else affix + value
    example = _SNIPPET.search(value) or value in ("{{", "{%")
    return pieces.literal(value) if example else Piece(value, address=value)


def _language(tag: Tag) -> str:
    named = tag.get("lang", "language")
    titled = tag.name == "codeblock"
    return named or ("" if titled else next((arg for arg in tag.args if not arg.startswith("-")), ""))


def _shown_code(chunk: str) -> str:
    """Drop what authors write so that their generator leaves an example of its own syntax alone."""
    if "raw" in chunk and "{%" in chunk:
        chunk = _RAW_MARK.sub("", chunk)
    if "{{" in chunk and "/*" in chunk:
        chunk = _COMMENTED.sub(r"{{\1\2\3}}", chunk)
    return chunk
