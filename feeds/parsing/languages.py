"""Language tags (BCP 47) and the two-letter codes of ISO 639-1."""

from __future__ import annotations

import re

_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii "
    "ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi "
    "mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw "
    "sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk "
    "ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGE_CODES = frozenset(_CODES.split())
"""The two-letter codes of ISO 639-1."""

_NAMES = {
    name: code
    for code, names in {
        "ar": "arabic العربية",
        "bg": "bulgarian български",
        "ca": "catalan català",
        "cs": "czech čeština cz",
        "da": "danish dansk dk",
        "de": "german deutsch ger deu",
        "el": "greek ελληνικά gr",
        "en": "english eng us",
        "es": "spanish español espanol castellano spa",
        "fa": "persian farsi فارسی",
        "fi": "finnish suomi",
        "fr": "french français francais fre fra",
        "he": "hebrew עברית iw",
        "hi": "hindi हिन्दी",
        "hu": "hungarian magyar",
        "id": "indonesian",
        "it": "italian italiano ita",
        "ja": "japanese 日本語 jp jpn",
        "ko": "korean 한국어 kr kor",
        "nb": "norwegian norsk",
        "nl": "dutch nederlands",
        "pl": "polish polski",
        "pt": "portuguese português portugues por",
        "ro": "romanian română",
        "ru": "russian русский rus",
        "sv": "swedish svenska",
        "th": "thai ไทย",
        "tr": "turkish türkçe",
        "uk": "ukrainian українська ua",
        "vi": "vietnamese vn",
        "zh": "chinese 中文 chi zho",
        "zh-CN": "cn zh-chs 简体中文",
        "zh-TW": "zh-cht 繁體中文 正體中文",
    }.items()
    for name in names.split()
}
"""Names people write for a language, and codes of countries (or of old) that they take for one's."""

_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8}){0,4})(?:\.[A-Za-z0-9-]{1,12})?")


def parse_language_tag(text: str) -> str:
    """Spell a language as BCP 47 does, ``zh_cn`` as ``zh-CN``; the empty string for what is none."""
    match = _TAG.fullmatch(text.strip())
    if match is None or (len(match[1]) == 2 and match[1].lower() not in LANGUAGE_CODES):
        return ""
    return "-".join([match[1].lower(), *map(_format_subtag, re.split("[-_]", match[2])[1:])])


def parse_language(text: str) -> str:
    """Read a language a post names in any of the ways people do: ``en_US``, ``Deutsch``, ``jp``."""
    return _NAMES.get(text.strip().casefold().replace("_", "-")) or parse_language_tag(text)


def _format_subtag(text: str) -> str:
    if len(text) == 2:
        return text.upper()
    return text.title() if len(text) == 4 and text.isalpha() else text.lower()
