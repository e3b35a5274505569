"""GitHub Flavored Markdown beside CommonMark: autolinks (6.9), heading ids, footnotes, names of emoji.

One thing is read otherwise: in scripts without spaces an address may follow and precede a word directly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import count

from feeds.markup import commonmark
from feeds.markup.spans import Span, TextSpans, find_enclosing, to_character_spans

_ADDRESS_STARTS = (re.compile(r"https?://"), re.compile(r"www\."))
_HOST = re.compile(r"https?://[^/?#.]+\.[^/?#.]|www\.[^/?#.]")
_NOT_BEFORE_ADDRESS = frozenset(
    "\"'=<>`[]/:@.-#&?\\_%+~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)
_ADDRESS_REST = re.compile(r"[^\s<>\"`|\x00-\x1f\u3000-\u303f\uff00-\uffef‘’“”…]{0,2000}")
_FOREIGN = re.compile(r"(?<=[!-,.0-<>-^`-~])[^\x00-\x7f]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LOCAL = re.compile(r"[A-Za-z0-9._+-]{1,64}\Z")
_DOMAIN = re.compile(r"@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w@-])")

EMOJI_NAME_PATTERN = r":(?:[a-z][a-z0-9_-]{1,60}|[+-]1|100|1234):"
_EMOJI_NAME = re.compile(r"(?<![\w:/.])(?P<name>:(?:[a-z][a-z0-9_-]{0,60}|[+-]1|100|1234):)(?![\w/])")


def find_addresses(text: str) -> Iterator[Span]:
    """Yield where bare web addresses stand, in order; every place is looked at once."""
    starts = sorted(match.start() for pattern in _ADDRESS_STARTS for match in pattern.finditer(text))
    done = 0
    for start in starts:
        if start < done or text[start - 1 : start] in _NOT_BEFORE_ADDRESS or text.startswith("](", start - 2):
            continue
        rest = _ADDRESS_REST.match(text, start)
        done = start + len(_trim_punctuation(rest[0] if rest else ""))
        if _HOST.match(text, start, done):
            yield start, done


def link_addresses(text: str) -> str:
    """Return Markdown in which every bare address of the prose stands in angle brackets."""
    addresses = [*find_addresses(text), *_find_mail_addresses(text)]
    if not addresses:
        return text
    prose = _find_linkable_text(text)
    out: list[str] = []
    done = 0
    for start, end in sorted(addresses):
        if start >= done and find_enclosing(prose, start):
            out += text[done:start], _format_autolink(text[start:end])
            done = end
    return "".join((*out, text[done:]))


def _trim_punctuation(address: str) -> str:
    """Leave the sentence's own punctuation out, and brackets that were opened before the address."""
    foreign = _FOREIGN.search(address)
    if foreign:
        address = address[: foreign.start()]
    end = len(address)
    excess = address.count(")") - address.count("(")
    while end and (address[end - 1] in "?!.,:;*_~'\\]" or (address[end - 1] == ")" and excess > 0)):
        excess -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _find_mail_addresses(text: str) -> Iterator[Span]:
    at = text.find("@")
    while at >= 0:
        local, domain = _LOCAL.search(text[max(0, at - 64) : at]), _DOMAIN.match(text, at)
        start = at - len(local[0]) if local else at
        if local and domain and (start == 0 or text[start - 1] not in _NOT_BEFORE_ADDRESS):
            yield start, domain.end()
        at = text.find("@", at + 1)


def _format_autolink(address: str) -> str:
    address = _ESCAPE.sub(r"\1", unescape(address))
    if not address.startswith("www."):
        return f"<{address}>"
    return f"[{address}](<http://{address}>)"


def _find_linkable_text(text: str) -> tuple[Span, ...]:
    """Return the stretches of text that are neither code nor part of a link or a picture."""
    spans: list[Span] = []
    inside = 0
    for event, offsets in commonmark.parse_events(text):
        if "Text" in event:
            if not inside:
                spans.append((offsets["start"], offsets["end"]))
        elif "Start" in event:
            inside += _is_unlinkable(event["Start"])
        elif "End" in event:
            inside -= _is_unlinkable(event["End"])
        elif "InlineHtml" in event:
            inside = max(0, inside + _count_anchor(event["InlineHtml"]))
    return tuple(spans if text.isascii() else to_character_spans(text, spans))


def _is_unlinkable(what: str | Mapping[str, object]) -> bool:
    return "Link" in what or "Image" in what or "CodeBlock" in what


def _count_anchor(tag: str) -> int:
    if tag[:3].lower() in ("<a ", "<a>"):
        return 1
    return -1 if tag[:3].lower() == "</a" else 0


MAX_ID_LENGTH = 120
"""Characters of a heading that go into its id."""

_HEADING_START = re.compile(r"<h([1-6])>")
_TAG = re.compile(r"<[^<>]*>")
_NOT_IN_ID = re.compile(r"[^\w\- ]")
_HEADING_ATTRIBUTES = re.compile(r"(?:\s|(?=\{[ ]?#))\{:?[ ]?([^\s{}<>][^{}<>]{0,199})\}$")
_ATTRIBUTE_ITEM = re.compile(r"[.#][\w.-]+|[\w-]+=\S*|-")


def add_heading_ids(html: str) -> str:
    """Give every heading that stands on a line of its own, without attributes, an id that no other has."""
    out: list[str] = []
    ids: dict[str, int] = {}
    unclosed: set[str] = set()
    done = 0
    for match in _HEADING_START.finditer(html):
        level, start = match[1], match.start()
        if start < done or level in unclosed or html[start - 1 : start] not in ("", "\n"):
            continue
        end = html.find(f"</h{level}>", match.end())
        if end < 0:
            unclosed.add(level)
            continue
        words, name = _split_attributes(html[match.end() : end])
        name = _make_unique(name or make_heading_id(_TAG.sub("", words)), ids)
        out += html[done:start], f'<h{level} id="{name}">' if name else match[0], words
        done = end
    return "".join((*out, html[done:]))


def make_heading_id(words: str) -> str:
    """Return GitHub's id of a heading: lower case, letters and digits of any script, hyphens for spaces."""
    return _NOT_IN_ID.sub("", unescape(words).strip().lower())[:MAX_ID_LENGTH].replace(" ", "-")


def _split_attributes(words: str) -> tuple[str, str]:
    """Take the attributes off the end of a heading, as in ``Title {#id .class}``; return its id with it."""
    match = _HEADING_ATTRIBUTES.search(words[-202:]) if words.endswith("}") else None
    items = match[1].split() if match else []
    if not match or not all(_ATTRIBUTE_ITEM.fullmatch(item) for item in items):
        return words, ""
    return words[: -len(match[0])], next((item[1:] for item in items if item[0] == "#"), "")


def _make_unique(name: str, ids: dict[str, int]) -> str:
    if not name or name not in ids:
        ids[name] = 0
        return name
    numbered = name
    while numbered in ids:
        ids[name] += 1
        numbered = f"{name}-{ids[name]}"
    ids[numbered] = 0
    return numbered


_FOOTNOTE_CALL = re.compile(r'<sup class="footnote-reference"><a href="#[^"<>]*">(\d+)</a></sup>')
_FOOTNOTE = re.compile(
    r'<div class="footnote-definition" id="[^"<>]*">'
    r'<sup class="footnote-definition-label">(\d+)</sup>\n(<p>)?'
)


def move_footnotes_to_end(text: str) -> str:
    """Move the footnotes of a Markdown body to its end, in the order of their first calls."""
    notes, order = _find_footnotes(text)
    if not notes:
        return text
    spans = list(notes.values())
    placed = dict(zip(notes, spans if text.isascii() else to_character_spans(text, spans), strict=True))
    out: list[str] = []
    done = 0
    for start, end in placed.values():
        out.append(text[done:start])
        done = end
    out.append(text[done:])
    called = sorted(placed, key=lambda label: order.get(label, len(order)))
    last = (text[slice(*placed[label])].strip("\n") for label in called)
    return "".join(out).rstrip() + "\n\n" + "\n\n".join(last) + "\n"


def link_footnotes(html: str) -> str:
    """Name the footnotes of rendered Markdown by number and link calls and notes both ways."""
    labels: set[str] = set()

    def replace_call(match: re.Match[str]) -> str:
        number = match[1]
        name = "" if number in labels else f' id="fnref-{number}"'
        labels.add(number)
        return f'<sup class="footnote-ref"><a href="#fn-{number}"{name}>{number}</a></sup>'

    first = count()

    def replace_note(match: re.Match[str]) -> str:
        rule = "" if next(first) else '<hr class="footnotes-sep">\n'
        mark = f'<sup><a href="#fnref-{match[1]}">{match[1]}</a></sup>'
        return f'{rule}<div class="footnote" id="fn-{match[1]}">{match[2] or ""}{mark} '

    return _FOOTNOTE.sub(replace_note, _FOOTNOTE_CALL.sub(replace_call, html))


def _find_footnotes(text: str) -> tuple[dict[str, Span], dict[str, int]]:
    """Return where footnotes outside of quotes and lists stand, and each label's rank among the called."""
    notes: dict[str, Span] = {}
    order: dict[str, int] = {}
    depth = 0
    for event, offsets in commonmark.parse_events(text):
        if "Start" in event:
            if not depth and "FootnoteDefinition" in event["Start"]:
                notes.setdefault(event["Start"]["FootnoteDefinition"], (offsets["start"], offsets["end"]))
            depth += 1
        elif "End" in event:
            depth -= 1
        elif "FootnoteReference" in event:
            order.setdefault(event["FootnoteReference"], len(order))
    return notes, order


def replace_emoji_names(layout: TextSpans) -> str:
    """Return text with characters for GitHub's names of emoji, such as ``:tada:``; unknown names stay.

    jemoji, remark-emoji and Hugo know these names too.
    """
    import emoji  # noqa: PLC0415 - its table takes a while to load, and few posts need it

    def replace(match: re.Match[str]) -> str:
        return emoji.emojize(match["name"], language="alias")

    return layout.replace_matches(_EMOJI_NAME, replace)
