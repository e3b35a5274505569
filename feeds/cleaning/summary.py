"""Summaries: excerpts, first sentences, and the plain text of clean HTML."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from html import unescape
from itertools import takewhile

from feeds.cleaning.dom import Element, fold_spaces, split_word_set
from feeds.dates import parse_date
from feeds.model import CleanHTML

_ELLIPSIS = "…"
_SENTENCE_END = re.compile(
    # CJK and other scripts that put no space after a sentence.
    r"[。！？｡︒؟۔।॥]+[”’」』）》\"'）\])]*"
    # Latin: only before a space, and what follows must not go on in lower case.
    r"|[.!?…]+[”’»\"')\]]*(?=\s+[^a-z\s]|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mrs?|Ms|Dr|Prof|St|Sr|Jr|vs|No|Inc|Ltd|e\.g|i\.e|cf|approx|ca|u\.a|z\.B)\.$"
)
_CLAUSE_ENDS = "，、；：,;:）」』”)"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
_MIN_SHARE = 0.5
_MAX_LENGTH = 100_000


def summarise(text: str, limit: int = 280) -> str:
    """Return as many of the first sentences as fit into ``limit`` characters.

    A first sentence that is too long is cut, and only then marked with an ellipsis: after a clause or
    between words, in CJK between characters, never within a grapheme.
    """
    text = " ".join(text[:_MAX_LENGTH].split())
    if len(text) <= limit:
        return text
    end = _find_sentences_end(text, limit)
    return text[:end].rstrip() if end else _cut_text(text, limit)


def _find_sentences_end(text: str, limit: int) -> int:
    """Return where the last sentence ends that fits, or 0."""
    end = 0
    for mark in _SENTENCE_END.finditer(text, 0, limit + 8):
        if mark.end() > limit:
            break
        if not _ABBREVIATION.search(text, max(0, mark.end() - 12), mark.end()):
            end = mark.end()
    return end


def _cut_text(text: str, limit: int) -> str:
    room = max(1, limit - len(_ELLIPSIS))
    least = int(room * _MIN_SHARE)
    clause = max((text.rfind(mark, least, room) for mark in _CLAUSE_ENDS), default=-1)
    space = text.rfind(" ", least, room + 1)
    if clause >= 0 and clause + 1 > space - room // 4:
        return text[:clause].rstrip() + _ELLIPSIS
    if space >= 0 and not _is_breakable(text[room]):
        return text[:space].rstrip(_CLAUSE_ENDS + " ") + _ELLIPSIS
    return text[: _find_grapheme_start(text, room)].rstrip() + _ELLIPSIS


def _is_breakable(character: str) -> bool:
    """Tell whether lines may be broken before a character without a space (UAX 14, ID and CJ)."""
    return unicodedata.east_asian_width(character) in "WF"


def _find_grapheme_start(text: str, at: int) -> int:
    """Return the nearest place at or before ``at`` that is not within a grapheme (UAX 29, in the main)."""
    while at > 1 and not _is_grapheme_start(text, at):
        at -= 1
    return at


def _is_grapheme_start(text: str, at: int) -> bool:
    before, character = text[at - 1], text[at]
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Mc"}:
        return False
    if character in _JOINERS or before == "\N{ZERO WIDTH JOINER}":
        return False
    if _is_flag(character):
        return _count_flags_before(text, at) % 2 == 0
    return not 0x1F3FB <= ord(character) <= 0x1F3FF  # a skin tone


def _count_flags_before(text: str, at: int) -> int:
    return sum(1 for _ in takewhile(_is_flag, reversed(text[max(0, at - 100) : at])))


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


_BLOCKS = split_word_set(
    "address article aside blockquote br caption center dd details div dl dt figcaption figure footer",
    "h1 h2 h3 h4 h5 h6 header hgroup hr iframe img li main math nav ol p pre section summary table",
    "tbody td tfoot th thead tr ul video audio",
)
_ANNOTATION = re.compile(r"<annotation\b[^<>]*>[^<]*</annotation>")
_PARAGRAPH_END = re.compile(r"</p>")
_ASIDES = (
    ('<a href="#', re.compile(r'<sup[^<>]*>\s*<a href="#[^<>]*>[^<]{1,12}</a>\s*</sup>')),
    (
        ' class="footnote',
        re.compile(r'<(?:hr|div|section|ol|aside)(?: [^<>]*)? class="footnote.*', re.DOTALL),
    ),
    (
        '<a href="#',
        re.compile(
            r"<(?:ul|ol|nav)>\s*+(?:</?(?:ul|ol|li|p|nav)>\s*+"
            r'|<a href="#[^<>]*>(?:[^<]{1,300}|<(?!/a>)[^<>]*>){0,20}+</a>\s*+)++'
        ),
    ),
    ("<em>", re.compile(r"<p>(?:<a [^<>]*>)?<img[^<>]*>(?:</a>)?(?:<br>|\s)*<em>[^<]{1,300}</em>\s*</p>")),
    ("<em>", re.compile(r"(?<=></p>\n)<p><em>[^<]{1,300}</em></p>")),
    (
        "<p>",
        re.compile(
            r"<p>(?:<strong>)?(?:(?:table of )?contents|toc|目录|目錄|目次|inhalt(?:sverzeichnis)?|sommaire)"
            r":?(?:</strong>)?:?</p>",
            re.IGNORECASE,
        ),
    ),
)
"""What stands around sentences, each with a sign of it: notes, lists of contents, captions in a paragraph."""

_APART = re.compile(r"<(figcaption|pre|table|h[1-6])(?=[ >])[^<>]*>")
_TEXT_IN_TABLE = re.compile(r"<(?:p|br|div|table|h[1-6]|li)\b")

_DATE_LINE = re.compile(
    r"\s*<p>(?:<(?:em|strong|small|time)[^<>]*>)?(?:(?:posted|published|updated|written|date)(?: on)?:?\s+)?"
    r"(?P<date>[^<>]{6,40})(?:</(?:em|strong|small|time)>)?</p>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS, reverse=True))})(?=[\s>/])[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_SEPARATOR = re.compile(
    r"\s*(?:(?:more|teaser_end)\b[^>]{0,80}|truncate|excerpt|end[ -]?excerpt|pelican_end_summary|readmore"
    r"|cut)\s*",
    re.IGNORECASE,
)


def extract_text(html: CleanHTML) -> str:
    """Return the text a reader sees, white space folded, one space where a block begins or ends.

    The sanitizer escapes ``<`` and ``>`` in attributes, so that a tag ends at the next ``>``.
    """
    text = _ANNOTATION.sub("", html) if "<annotation" in html else html
    return fold_spaces(unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", text))))


def cut_beginning(html: CleanHTML, most: int = 2048) -> CleanHTML:
    """Return the first ``most`` characters at most, cut before a tag and outside of captions and the like."""
    if len(html) <= most:
        return html
    cut = html.rfind("<", 0, most)
    for part in _APART.finditer(html, 0, cut):
        end = html.find(f"</{part[1]}>", part.end(), cut)
        if end < 0:
            return CleanHTML(html[: part.start()])
    return CleanHTML(html[:cut])


def find_first_paragraph(content: CleanHTML) -> str:
    """Return the words of a text up to the end of its first paragraph, none where no more text follows.

    A summary of all of a short text would be all there is to read.
    """
    end = _PARAGRAPH_END.search(content)
    if end is None or not extract_text(CleanHTML(content[end.end() :])):
        return ""
    return extract_text(CleanHTML(content[: end.end()]))


def extract_summary(html: CleanHTML) -> str:
    """Return the text of a post's sentences, without what stands around them; where that is all, all text."""
    prose = _remove_parts(html)
    for sign, aside in _ASIDES:
        if sign in prose:
            prose = aside.sub(" ", prose)
    line = _DATE_LINE.match(prose)
    if line and _is_date(line["date"]):
        prose = prose[line.end() :]
    return extract_text(CleanHTML(prose)) or extract_text(html)


def _remove_parts(html: str) -> str:
    """Return clean HTML without its headings, captions, code, and tables of anything but text.

    Linear in the size: what is never closed is looked for once.
    """
    prose: list[str] = []
    ends: dict[str, int] = {}
    done = 0
    for part in _APART.finditer(html):
        name = part[1]
        if part.start() < done:
            continue
        if -1 < ends.get(name, 0) < part.end():
            ends[name] = html.find(f"</{name}>", part.end())
        end = ends[name]
        if end > 0 and (name != "table" or not _TEXT_IN_TABLE.search(html, part.end(), end)):
            prose.append(html[done : part.start()])
            done = end + len(name) + 3
    return " ".join([*prose, html[done:]])


def _is_date(text: str) -> bool:
    try:
        parse_date(text.strip(" .,;:-—–|"), UTC)
    except ValueError:
        return False
    return any(map(str.isdecimal, text))


def find_excerpt(body: Element, comments: list[Element]) -> str:
    """Return the text before the author's excerpt separator, or the empty string where there is none."""
    marker = next((c for c in comments if _SEPARATOR.fullmatch(c.text or "")), None)
    if marker is None:
        return ""
    parts: list[str] = []
    _collect_text(body, marker, parts)
    return fold_spaces("".join(parts))


def _collect_text(element: Element, marker: Element, parts: list[str]) -> bool:
    """Gather text in order until ``marker``; tell whether it was met."""
    space = " " if element.tag in _BLOCKS else ""
    parts.append(space + (element.text or ""))
    for child in element:
        if child is marker:
            return True
        if isinstance(child.tag, str) and not _is_note_mark(child) and _collect_text(child, marker, parts):
            return True
        parts.append(child.tail or "")
    parts.append(space)
    return False


def _is_note_mark(element: Element) -> bool:
    """Tell whether an element is the number of a footnote."""
    if element.tag != "sup" or len(element) != 1 or element[0].tag != "a":
        return False
    return element[0].get("href", "").startswith("#")
