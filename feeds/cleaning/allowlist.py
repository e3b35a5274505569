"""What clean HTML may hold: elements, their attributes and the values of these.

The one list both halves work by: the tree is brought down to it, and the sanitizer checks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from feeds.cleaning.clean_html import ID_PREFIX
from feeds.cleaning.dom import split_word_set, split_words
from feeds.cleaning.links import is_inline_raster

MATHML_TAGS = split_word_set(
    "math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced",
    "menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr",
    "mlabeledtr mtd semantics annotation",
)

HTML_TAGS = split_word_set(
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code",
    "col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header",
    "hgroup hr i iframe img ins kbd li main mark nav ol p picture pre q rb rp rt rtc ruby s samp",
    "section small source span strike strong sub summary sup table tbody td tfoot th thead time tr",
    "track tt u ul var video wbr",
)

ALLOWED_TAGS = HTML_TAGS | MATHML_TAGS

DISCARDED_TAGS = split_words(
    "style script template noscript noembed noframes title meta link base basefont bgsound svg canvas",
    "textarea select option optgroup datalist input map area frame annotation-xml mglyph malignmark",
    "keygen",
)
"""Elements that go with their content."""

LINK_REL = "noopener noreferrer"
"""What every link bears; the sanitizer sets it."""

PLAYER_ATTRIBUTES = {
    "allowfullscreen": "",
    "loading": "lazy",
    "referrerpolicy": "strict-origin-when-cross-origin",
    "sandbox": "allow-scripts allow-same-origin allow-popups allow-presentation",
}
"""The attributes every embedded player bears, and no other values of them."""

ValueCheck = Callable[[str], object]
"""Tells by a true answer that an attribute may have a value."""

_URI = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"
_CLASS = re.compile(r"(?:(?:language|lang)-[\w+#.-]{1,40}|highlight|footnote[\w-]{0,20})").fullmatch


def _compile_check(pattern: str) -> ValueCheck:
    return re.compile(pattern).fullmatch


def _accept_any(value: str) -> bool:  # noqa: ARG001
    return True


def _are_classes(value: str) -> bool:
    return bool(value) and all(map(_CLASS, value.split(" ")))


_web = _compile_check(rf"https?://{_URI}")
_number = _compile_check(r"[0-9]{1,5}")
_integer = _compile_check(r"-?[0-9]{1,9}")
_language = _compile_check(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_media_query = _compile_check(r"[A-Za-z0-9 ,.()<>=:+*/%-]{1,1000}")
_token = _compile_check(r"[A-Za-z0-9 ._%+*/;=:-]{0,80}")
_flag = _compile_check("")


def _is_picture(value: str) -> bool:
    return bool(_web(value)) or is_inline_raster(value)


_GLOBAL: dict[str, ValueCheck] = {
    "class": _are_classes,
    "dir": _compile_check("ltr|rtl|auto"),
    "id": _compile_check(rf"{ID_PREFIX}[0-9a-f]{{6}}-\S{{1,200}}"),
    "lang": _language,
    "title": _accept_any,
}
_SIZES: dict[str, ValueCheck] = {"width": _number, "height": _number}
_ALIGNED: dict[str, ValueCheck] = {
    "align": _compile_check("left|right|center|justify"),
    "valign": _compile_check("top|middle|bottom|baseline"),
}
_CELL: dict[str, ValueCheck] = {"colspan": _number, "rowspan": _number, "abbr": _accept_any, **_ALIGNED}
_CITED: dict[str, ValueCheck] = {"cite": _web, "datetime": _token}
_SOURCE_SET: dict[str, ValueCheck] = {
    "srcset": _compile_check(rf"(?:https?://{_URI}(?: [0-9.]{{1,9}}[wx])?(?:, |$))+"),
    "sizes": _media_query,
}
_MEDIA: dict[str, ValueCheck] = {
    "src": _web,
    "controls": _flag,
    "preload": _compile_check("none|metadata|auto"),
}


def _make_token_checks(*names: str) -> dict[str, ValueCheck]:
    return dict.fromkeys(names, _token)


_BY_TAG: dict[str, dict[str, ValueCheck]] = {
    "a": {
        "href": _compile_check(rf"(?:https?://|mailto:|tel:|#{ID_PREFIX}){_URI}"),
        "hreflang": _language,
        "type": _token,
        "rel": LINK_REL.__eq__,
    },
    "img": {
        "src": _is_picture,
        "alt": _accept_any,
        "loading": _compile_check("lazy|eager"),
        "decoding": _compile_check("async|sync|auto"),
        "fetchpriority": _compile_check("high|low|auto"),
        "referrerpolicy": _compile_check("[a-z-]{1,40}"),
        **_SOURCE_SET,
        **_SIZES,
    },
    "source": {"src": _web, "media": _media_query, "type": _token, **_SOURCE_SET, **_SIZES},
    "video": {"poster": _web, "playsinline": _flag, **_MEDIA, **_SIZES},
    "audio": _MEDIA,
    "track": {"src": _web, "kind": _token, "srclang": _language, "label": _accept_any, "default": _flag},
    "iframe": {"src": _web, **_SIZES, **{name: value.__eq__ for name, value in PLAYER_ATTRIBUTES.items()}},
    "td": _CELL,
    "th": {"scope": _compile_check("row|col|rowgroup|colgroup"), **_CELL},
    "tr": _ALIGNED,
    "col": {"span": _number, **_ALIGNED},
    "colgroup": {"span": _number},
    "ol": {"start": _integer, "reversed": _flag, "type": _token},
    "ul": {"type": _token},
    "li": {"value": _integer},
    "time": {"datetime": _token},
    "del": _CITED,
    "ins": _CITED,
    "blockquote": {"cite": _web},
    "q": {"cite": _web},
    "details": {"open": _flag},
    "math": {"display": _compile_check("block|inline")},
    "mo": _make_token_checks(
        *split_words(
            "fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy symmetric"
        )
    ),
    "mi": _make_token_checks("mathvariant"),
    "mfrac": _make_token_checks("linethickness"),
    "mspace": _make_token_checks("width", "height", "depth"),
    "mpadded": _make_token_checks("width", "height", "depth", "lspace", "voffset"),
    "mstyle": _make_token_checks("displaystyle", "scriptlevel"),
    "mover": _make_token_checks("accent"),
    "munder": _make_token_checks("accentunder"),
    "munderover": _make_token_checks("accent", "accentunder"),
    "mtable": _make_token_checks("columnalign", "rowspacing", "columnspacing"),
    "mtr": _make_token_checks("columnalign"),
    "mtd": _make_token_checks("columnalign", "columnspan", "rowspan"),
    "menclose": _make_token_checks("notation"),
    "annotation": _make_token_checks("encoding"),
}

ALLOWED_ATTRIBUTES: Mapping[str, Mapping[str, ValueCheck]] = {
    tag: _GLOBAL | _BY_TAG.get(tag, {}) for tag in sorted(ALLOWED_TAGS)
}
"""For each element the attributes it may have, each with the check its value must pass."""


def filter_classes(value: str) -> str:
    """Return the classes that mean something to a reader: a code's language, a footnote."""
    return " ".join(filter(_CLASS, value.split()))
