"""What clean HTML may hold: elements, their attributes and the values of these.

The one list both halves work by: the tree is brought down to it, and the sanitizer checks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from feeds.cleaning.links import ID_PREFIX, is_raster
from feeds.cleaning.words import word_set, words

MATHML = word_set(
    "math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced",
    "menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr",
    "mlabeledtr mtd semantics annotation",
)

HTML = word_set(
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code",
    "col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header",
    "hgroup hr i iframe img ins kbd li main mark nav ol p picture pre q rb rp rt rtc ruby s samp",
    "section small source span strike strong sub summary sup table tbody td tfoot th thead time tr",
    "track tt u ul var video wbr",
)

TAGS = HTML | MATHML

DISCARDED = words(
    "style script template noscript noembed noframes title meta link base basefont bgsound svg canvas",
    "textarea select option optgroup datalist input map area frame annotation-xml mglyph malignmark",
    "progress meter keygen dialog",
)
"""Elements that go with their content."""

LINK_REL = "noopener noreferrer"
"""What every link bears; the sanitizer sets it."""

PLAYER = {
    "allowfullscreen": "",
    "loading": "lazy",
    "referrerpolicy": "strict-origin-when-cross-origin",
    "sandbox": "allow-scripts allow-same-origin allow-popups allow-presentation",
}
"""The attributes every embedded player bears, and no other values of them."""

Check = Callable[[str], object]
"""Tells by a true answer that an attribute may have a value."""

_URI = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"
_CLASS = re.compile(r"(?:(?:language|lang)-[\w+#.-]{1,40}|highlight|footnote[\w-]{0,20})").fullmatch


def _like(pattern: str) -> Check:
    return re.compile(pattern).fullmatch


def _any(value: str) -> bool:  # noqa: ARG001
    return True


def _are_classes(value: str) -> bool:
    return bool(value) and all(map(_CLASS, value.split(" ")))


_web = _like(rf"https?://{_URI}")
_number = _like(r"[0-9]{1,5}")
_integer = _like(r"-?[0-9]{1,9}")
_language = _like(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_media = _like(r"[A-Za-z0-9 ,.()<>=:+*/%-]{1,1000}")
_token = _like(r"[A-Za-z0-9 ._%+*/;=:-]{0,80}")
_flag = _like("")


def _is_picture(value: str) -> bool:
    return bool(_web(value)) or is_raster(value)


_GLOBAL: dict[str, Check] = {
    "class": _are_classes,
    "dir": _like("ltr|rtl|auto"),
    "id": _like(rf"{ID_PREFIX}[0-9a-f]{{6}}-\S{{1,200}}"),
    "lang": _language,
    "title": _any,
}
_SIDES: dict[str, Check] = {"width": _number, "height": _number}
_ALIGNED: dict[str, Check] = {
    "align": _like("left|right|center|justify"),
    "valign": _like("top|middle|bottom|baseline"),
}
_CELL: dict[str, Check] = {"colspan": _number, "rowspan": _number, "abbr": _any, **_ALIGNED}
_CITED: dict[str, Check] = {"cite": _web, "datetime": _token}
_SET: dict[str, Check] = {
    "srcset": _like(rf"(?:https?://{_URI}(?: [0-9.]{{1,9}}[wx])?(?:, |$))+"),
    "sizes": _media,
}
_FILM: dict[str, Check] = {
    "src": _web,
    "controls": _flag,
    "preload": _like("none|metadata|auto"),
}


def _tokens(*names: str) -> dict[str, Check]:
    return dict.fromkeys(names, _token)


_OWN: dict[str, dict[str, Check]] = {
    "a": {
        "href": _like(rf"(?:https?://|mailto:|tel:|#{ID_PREFIX}){_URI}"),
        "hreflang": _language,
        "type": _token,
        "rel": LINK_REL.__eq__,
    },
    "img": {
        "src": _is_picture,
        "alt": _any,
        "loading": _like("lazy|eager"),
        "decoding": _like("async|sync|auto"),
        "fetchpriority": _like("high|low|auto"),
        "referrerpolicy": _like("[a-z-]{1,40}"),
        **_SET,
        **_SIDES,
    },
    "source": {"src": _web, "media": _media, "type": _token, **_SET, **_SIDES},
    "video": {"poster": _web, "playsinline": _flag, **_FILM, **_SIDES},
    "audio": _FILM,
    "track": {"src": _web, "kind": _token, "srclang": _language, "label": _any, "default": _flag},
    "iframe": {"src": _web, **_SIDES, **{name: value.__eq__ for name, value in PLAYER.items()}},
    "td": _CELL,
    "th": {"scope": _like("row|col|rowgroup|colgroup"), **_CELL},
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
    "math": {"display": _like("block|inline")},
    "mo": _tokens(
        *words("fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy symmetric")
    ),
    "mi": _tokens("mathvariant"),
    "mfrac": _tokens("linethickness"),
    "mspace": _tokens("width", "height", "depth"),
    "mpadded": _tokens("width", "height", "depth", "lspace", "voffset"),
    "mstyle": _tokens("displaystyle", "scriptlevel"),
    "mover": _tokens("accent"),
    "munder": _tokens("accentunder"),
    "munderover": _tokens("accent", "accentunder"),
    "mtable": _tokens("columnalign", "rowspacing", "columnspacing"),
    "mtr": _tokens("columnalign"),
    "mtd": _tokens("columnalign", "columnspan", "rowspan"),
    "menclose": _tokens("notation"),
    "annotation": _tokens("encoding"),
}

ATTRIBUTES: Mapping[str, Mapping[str, Check]] = {tag: _GLOBAL | _OWN.get(tag, {}) for tag in sorted(TAGS)}
"""For each element the attributes it may have, each with the check its value must pass."""


def allowed_classes(value: str) -> str:
    """Return the classes that mean something to a reader: a code's language, a footnote."""
    return " ".join(filter(_CLASS, value.split()))
