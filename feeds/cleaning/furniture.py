"""The page's furniture: advertising places, share bars, hidden things, empty wrappers."""

from __future__ import annotations

import re
from itertools import islice

from feeds.cleaning.tree import (
    HEADINGS,
    Element,
    discard,
    empty,
    is_blank,
    is_discarded,
    is_unwrapped,
    text_length,
    text_of,
    unwrap,
)
from feeds.cleaning.words import word_set

_AD_IDS = word_set(
    "imu innity-in-post ad ads ad-container ad-wrapper advertisement banner-ad carbonads",
    "outbrain_widget google_ads_frame1 midarticle-ad inarticle-ad leaderboard-ad sidebar-ad",
)
_AD_PREFIXES = (
    "dfp-ad-", "div-gpt-ad", "google_ads_iframe_", "gpt-ad-", "adslot_", "ad-slot-", "innity-", "taboola-",
    "outbrain-", "adngin-", "teads-", "div-ad-", "ezoic-pub-ad-", "snack_dex", "bsa-zone_", "rc-widget-",
    "ScriptRoot",
)  # fmt: skip
_AD_CLASSES = word_set(
    "adsbygoogle dfp-tag-wrapper dfp-ad gpt-ad ad-slot adslot ad-container ad-wrapper ad-placeholder",
    "advertisement advertisement-container adthrive-ad mediavine-ad ezoic-ad innity-apps-ad",
    "teads-inread teads-adCall OUTBRAIN trc_related_container google-auto-placed ad-unit native-ad",
    "wp-block-advertisement wpads adsense carbon-wrap ad-label",
)
_AD_LABELS = word_set(
    "ad ads advertisement advertisements advert sponsored 广告 廣告 publicité anzeige werbung реклама",
    "publicidad 広告 광고",
)

_SHARE_CLASSES = word_set(
    "sharedaddy jp-relatedposts jp-relatedposts-i2 addtoany_share_save_container addtoany_content",
    "a2a_kit addthis_toolbox addthis_inline_share_toolbox addthis_sharing_toolbox",
    "sharethis-inline-share-buttons ssba social-share social-sharing share-buttons share-bar sharebar",
    "share-links share-icons post-share-buttons entry-share article-share essb_links",
    "heateor_sss_sharing_container shariff bdsharebuttonbox bshare-custom jiathis_style",
    "social-share-buttons sd-sharing fb-like fb-share-button twitter-share-button g-plusone st-btn",
)
_SHARE_PATHS = {
    "facebook.com": ("sharer", "share.php", "dialog/share", "dialog/feed"),
    "twitter.com": ("intent/", "share?", "home?status="),
    "x.com": ("intent/", "share?"),
    "linkedin.com": ("sharearticle", "sharing/"),
    "pinterest.com": ("pin/create",),
    "reddit.com": ("submit",),
    "tumblr.com": ("share?", "share/", "widgets/share"),
    "t.me": ("share/",),
    "telegram.me": ("share/",),
    "wa.me": ("?text=",),
    "whatsapp.com": ("send",),
    "weibo.com": ("share/",),
    "qq.com": ("cgi-bin/qzshare",),
    "douban.com": ("share/", "recommend"),
    "line.me": ("r/msg/", "lineit/share", "r/share"),
    "getpocket.com": ("save?", "edit?"),
    "ycombinator.com": ("submitlink",),
    "vk.com": ("share.php",),
    "evernote.com": ("clip.action",),
    "instapaper.com": ("hello2", "edit?"),
    "addtoany.com": ("add_to/", "share"),
    "google.com": ("share?", "bookmarks/mark?"),
}
_LONGEST_LABEL = 30
_MOST_LABEL = 40
_MOST_BAR = 400
_MOST_LEVELS = 5

_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_ANCHOR_CLASSES = word_set(
    "headerlink header-anchor heading-anchor anchor-link hash-link anchor direct-link permalink",
    "zola-anchor",
)
_PICTURES = frozenset({"img", "amp-img"})
_TELLING = frozenset({"id", "class", "style", "hidden"})
_SHOWN = frozenset({"img", "hr", "iframe", "video", "audio", "math", "td", "th", "wbr", "col"})

_BLOCKS = word_set(
    "p div section article aside header footer main nav address center figure figcaption blockquote ul",
    "ol li dl dt dd h1 h2 h3 h4 h5 h6 hgroup pre details summary caption",
)
_INLINE = word_set(
    "span b i em strong u s small big a abbr acronym sub sup code q cite mark ins del tt kbd samp var",
    "strike dfn bdi bdo ruby time",
)
_TABLES = word_set("table thead tbody tfoot tr colgroup")
_KNOWN = _AD_CLASSES | _SHARE_CLASSES | _ANCHOR_CLASSES | {"katex-html"}


def drop_furniture(body: Element, *, ads: bool, share_bars: bool) -> bool:
    """Mark to go: advertising places, share bars, what the page itself hides, marks beside headings.

    Advertising places go only where no text stands in them but the word for it. Tell whether links to
    share are left, which may yet turn out to be a bar.
    """
    hidden: list[Element] = []
    for element in body.iter("*"):
        if _TELLING.isdisjoint(element.keys()):
            continue
        name, classes = element.get("id", ""), element.get("class", "").split()
        known = not _KNOWN.isdisjoint(classes)
        if (
            (ads and (name or known) and _is_ad(element, name, classes))
            or (share_bars and known and _is_share_bar(element, classes))
            or (known and _is_mark(element, classes))
        ):
            discard(element)
        elif _is_hidden(element):
            hidden.append(element)
    if hidden:
        _drop_hidden(body, hidden)
    return share_bars and _drop_share_links(body)


def drop_forms(body: Element) -> None:
    """Mark forms and buttons to go; a form around most of the text is only a wrapper. Boxes become signs."""
    for box in body.iter("input"):
        if box.get("type", "").lower() == "checkbox":
            box.tag = "span"
            box.text = "☑ " if "checked" in box.attrib else "☐ "
            unwrap(box)
    forms = list(body.iter("form", "button"))
    most = text_length(body) // 2 if forms else 0
    for form in forms:
        if text_length(form) > most:
            unwrap(form)
        else:
            discard(form)


def drop_empty(body: Element) -> None:
    """Mark paragraphs and wrappers that hold nothing to go, innermost first."""
    leaves = [e for e in body.iter("*") if not len(e) and is_blank(e.text) and e.tag not in _SHOWN]
    for leaf in reversed(leaves):
        element: Element | None = leaf
        while element is not None and _drop_if_empty(element):
            element = element.getparent()


def _drop_if_empty(element: Element) -> bool:
    """Mark an element that holds nothing; tell whether the one around it may now hold nothing too."""
    tag = element.tag
    if tag == "br" or is_discarded(element):
        return True
    if "id" in element.attrib:
        return False
    if tag in _BLOCKS and _holds_nothing(element, breaks_count=False):
        return _drop_block(element)
    if tag in _INLINE and _holds_nothing(element, breaks_count=True):
        unwrap(element)
        return True
    if tag in _TABLES and _holds_nothing(element, breaks_count=True):
        discard(element)
        return True
    return False


def _drop_block(element: Element) -> bool:
    """A block without content still parts the text before it from the text after."""
    if is_blank(element.tail):
        discard(element)
        return True
    empty(element)
    element.tag = "br"
    element.attrib.clear()
    return False


def _holds_nothing(element: Element, *, breaks_count: bool) -> bool:
    if not is_blank(element.text):
        return False
    return all(_is_nothing(child, breaks_count) and is_blank(child.tail) for child in element)


def _is_nothing(child: Element, breaks_count: bool) -> bool:
    if child.tag == "br":
        return not breaks_count
    if is_unwrapped(child):
        return _holds_nothing(child, breaks_count=breaks_count)
    return is_discarded(child)


def _is_ad(element: Element, name: str, classes: list[str]) -> bool:
    known = name in _AD_IDS or name.startswith(_AD_PREFIXES) or not _AD_CLASSES.isdisjoint(classes)
    return known and _says_nothing(element)


def _says_nothing(element: Element) -> bool:
    if text_length(element) > _LONGEST_LABEL:
        return False
    text = text_of(element)
    return is_blank(text) or text.casefold() in _AD_LABELS


def _is_share_bar(element: Element, classes: list[str]) -> bool:
    return not _SHARE_CLASSES.isdisjoint(classes) and text_length(element) <= _MOST_BAR


def _drop_share_links(body: Element) -> bool:
    links = [link for link in body.iter("a") if _shares(link.get("href", ""))]
    seen: set[Element] = set()
    for link in links:
        _drop_bar_around(link, seen)
    return not all(any(map(is_discarded, link.iterancestors())) for link in links)


def _shares(href: str) -> bool:
    host, _, path = href.partition("//")[2].partition("/")
    paths = _SHARE_PATHS.get(".".join(host.lower().split(".")[-2:]))
    return paths is not None and path.lower().startswith(paths)


def _drop_bar_around(link: Element, seen: set[Element]) -> None:
    """Mark the outermost element around a link that holds at least two links, and only to share."""
    bar = None
    for around in islice(link.iterancestors(), _MOST_LEVELS):
        if around in seen or around.tag == "body" or not _only_shares(around):
            break
        seen.add(around)
        if sum(1 for _ in around.iter("a")) > 1:
            bar = around
    if bar is not None:
        discard(bar)


def _only_shares(element: Element) -> bool:
    links = list(element.iter("a"))
    words = text_length(element) - sum(text_length(link) for link in links)
    return words <= _MOST_LABEL and all(_shares(link.get("href", "")) for link in links)


def _drop_hidden(body: Element, hidden: list[Element]) -> None:
    """What hides more than half of the text is a page that shows it later: that stays."""
    most = text_length(body) // 2
    for element in hidden:
        if text_length(element) <= most:
            discard(element)


def _is_hidden(element: Element) -> bool:
    if element.tag in _PICTURES:
        return False
    style = element.get("style")
    return "hidden" in element.attrib or (style is not None and _HIDDEN.search(style) is not None)


def _is_mark(element: Element, classes: list[str]) -> bool:
    """Tell whether an element only links a heading to itself, or draws a formula a second time.

    KaTeX puts loose letters beside its MathML.
    """
    if "katex-html" in classes:
        parent = element.getparent()
        return parent is not None and next(parent.iter("math"), None) is not None
    if _ANCHOR_CLASSES.isdisjoint(classes) or text_length(element) > 1:
        return False
    in_heading = any(around.tag in HEADINGS for around in element.iterancestors())
    return in_heading and next(element.iter("img"), None) is None
