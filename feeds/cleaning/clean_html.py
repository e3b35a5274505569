"""Clean HTML changed as text: its ids are named after its post, and its direction is that of its language.

In clean HTML every ``<`` begins a tag, so that patterns are enough. Light to import, as `candidate` is.
"""

from __future__ import annotations

import re

from feeds.model import CleanHTML

ID_PREFIX = "post-"
"""What every id in clean HTML begins with, so that none can pass for a name of the page around it."""

_TAG_WITH_ATTRIBUTES = re.compile(r'<[a-z][a-z0-9]*(?: [^\s=">]+="[^"]*")+')
_OWN_ID = re.compile(rf'((?: id="| href="#){ID_PREFIX})[0-9a-f]{{6}}(?=-)')
_OWN_LINK = re.compile(rf'( href=")(?=#{ID_PREFIX})')

_RIGHT_TO_LEFT = re.compile("ar|arc|azb|ckb|dv|fa|glk|he|iw|khw|ks|lrc|mzn|nqo|pnb|ps|sd|skr|syr|ug|ur|yi")
"""Languages written from right to left (ISO 639), and below, scripts (ISO 15924)."""
_SCRIPTS = re.compile("adlm|arab|hebr|mand|mend|nkoo|rohg|samr|syrc|thaa")
_LETTER = re.compile("[\u0591-\u07ff\u0860-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U0001e900-\U0001e943]")
_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r'<(?P<tag>(?:pre|code|kbd|samp)(?: class="[^"]*")?)(?=[ >])(?! dir=)')
_TURNED = re.compile(r'<(?:div|article|section)(?: class="[^"]*")? dir="(?:rtl|auto)"[^<>]*>')
_SAMPLE = 20_000


def name_ids_after(content: CleanHTML, key: str) -> CleanHTML:
    """Return what was just cleaned with the ids of this post, and the links to them, named after its key."""
    return _replace(_OWN_ID, content, key)


def make_links_absolute(content: CleanHTML, page: str) -> CleanHTML:
    """Return content whose links to its own ids lead to ``page``, an address that holds it."""
    return _replace(_OWN_LINK, content, page.replace("&", "&amp;").replace('"', "%22"))


def _replace(pattern: re.Pattern[str], content: CleanHTML, text: str) -> CleanHTML:
    if ID_PREFIX not in content:
        return content
    return CleanHTML(
        _TAG_WITH_ATTRIBUTES.sub(lambda tag: pattern.sub(lambda match: match[1] + text, tag.group()), content)
    )


def is_right_to_left(language: str, content: CleanHTML) -> bool:
    """Tell whether content runs from right to left: by its language, without one by most of its letters."""
    if language:
        main, *rest = language.lower().split("-")
        script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
        pattern, name = (_SCRIPTS, script) if script else (_RIGHT_TO_LEFT, main)
        return pattern.fullmatch(name) is not None
    if content.isascii() or not _LETTER.search(content):
        return False
    text = _TAG.sub("", content[:_SAMPLE])
    return 2 * len(_LETTER.findall(text)) > sum(map(str.isalpha, text))


def set_direction(content: CleanHTML, language: str) -> CleanHTML:
    """Return content that says that it runs from right to left, with its code from left to right.

    What its author turned as a whole stays as it is.
    """
    if not content or not is_right_to_left(language, content):
        return content
    turned = _CODE.sub(r'<\g<tag> dir="ltr"', content)
    whole = _TURNED.match(turned) and turned.count("</div>") <= 1
    return CleanHTML(turned if whole else f'<div dir="rtl">{turned}</div>')
