"""The direction of clean HTML: content from right to left where its language is written so, code never."""

from __future__ import annotations

import re

from feeds.cleaning.dom import split_word_set
from feeds.model import CleanHTML

_RIGHT_TO_LEFT = split_word_set(
    "ar arc azb ckb dv fa glk he iw khw ks lrc mzn nqo pnb ps sd skr syr ug ur yi"
)
_SCRIPTS = split_word_set("adlm arab hebr mand mend nkoo rohg samr syrc thaa")
_LETTER = re.compile("[\u0591-\u07ff\u0860-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U0001e900-\U0001e943]")
_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r'<(?P<tag>(?:pre|code|kbd|samp)(?: class="[^"]*")?)(?=[ >])(?! dir=)')
_TURNED = re.compile(r'<(?:div|article|section)(?: class="[^"]*")? dir="(?:rtl|auto)"[^<>]*>')
_SAMPLE = 20_000


def is_right_to_left(language: str, content: CleanHTML) -> bool:
    """Tell whether content runs from right to left: by its language, without one by most of its letters."""
    if language:
        main, *rest = language.lower().split("-")
        script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
        return script in _SCRIPTS if script else main in _RIGHT_TO_LEFT
    if content.isascii() or not _LETTER.search(content):
        return False
    text = _TAG.sub("", content[:_SAMPLE])
    return 2 * len(_LETTER.findall(text)) > sum(map(str.isalpha, text))


def set_direction(content: CleanHTML, language: str) -> CleanHTML:
    """Return content that says that it runs from right to left, with its code from left to right.

    What its author turned as a whole stays as it is. In clean HTML every ``<`` begins a tag.
    """
    if not content or not is_right_to_left(language, content):
        return content
    turned = _CODE.sub(r'<\g<tag> dir="ltr"', content)
    whole = _TURNED.match(turned) and turned.count("</div>") <= 1
    return CleanHTML(turned if whole else f'<div dir="rtl">{turned}</div>')
