"""Boilerplate removal: advertising containers, share bars, hidden elements, empty wrappers."""

from __future__ import annotations

import re
from itertools import islice

from feeds.cleaning.dom import (
    HEADINGS,
    Element,
    discard_content,
    get_text,
    is_blank,
    is_discarded,
    is_unwrapped,
    mark_discarded,
    mark_unwrapped,
    measure_text,
    split_word_set,
)

_AD_IDS = split_word_set(
    "imu innity-in-post ad ads ad-container ad-wrapper advertisement banner-ad carbonads",
    "outbrain_widget google_ads_frame1 midarticle-ad inarticle-ad leaderboard-ad sidebar-ad",
)
_AD_PREFIXES = (
    "dfp-ad-", "div-gpt-ad", "google_ads_iframe_", "gpt-ad-", "adslot_", "ad-slot-", "innity-", "taboola-",
    "outbrain-", "adngin-", "teads-", "div-ad-", "ezoic-pub-ad-", "snack_dex", "bsa-zone_", "rc-widget-",
    "ScriptRoot",
)  # fmt: skip
_AD_CLASSES = split_word_set(
    "adsbygoogle dfp-tag-wrapper dfp-ad gpt-ad ad-slot adslot ad-container ad-wrapper ad-placeholder",
    "advertisement advertisement-container adthrive-ad mediavine-ad ezoic-ad innity-apps-ad",
    "teads-inread teads-adCall OUTBRAIN trc_related_container google-auto-placed ad-unit native-ad",
    "wp-block-advertisement wpads adsense carbon-wrap ad-label",
)
_AD_LABELS = split_word_set(
    "ad ads advertisement advertisements advert sponsored 广告 廣告 publicité anzeige werbung реклама",
    "publicidad 広告 광고",
)

_SHARE_CLASSES = split_word_set(
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
_MAX_LABEL_WORD = 30
_MAX_LABEL_LENGTH = 40
_MAX_BAR_LENGTH = 400
_MAX_BAR_LEVELS = 5

_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_ANCHOR_CLASSES = split_word_set(
    "headerlink header-anchor heading-anchor anchor-link hash-link anchor direct-link permalink",
    "zola-anchor",
)
_PICTURES = frozenset({"img", "amp-img"})
_CHECKED_ATTRIBUTES = frozenset({"id", "class", "style", "hidden"})
_CONTENT_TAGS = frozenset({"img", "hr", "iframe", "video", "audio", "math", "td", "th", "wbr", "col"})

_BLOCKS = split_word_set(
    "p div section article aside header footer main nav address center figure figcaption blockquote ul",
    "ol li dl dt dd h1 h2 h3 h4 h5 h6 hgroup pre details summary caption",
)
_INLINE = split_word_set(
    "span b i em strong u s small big a abbr acronym sub sup code q cite mark ins del tt kbd samp var",
    "strike dfn bdi bdo ruby time",
)
_TABLES = split_word_set("table thead tbody tfoot tr colgroup")
_KNOWN_CLASSES = _AD_CLASSES | _SHARE_CLASSES | _ANCHOR_CLASSES | {"katex-html"}


def remove_boilerplate(body: Element, *, ads: bool, share_bars: bool) -> bool:
    """Mark to go: advertising places, share bars, what the page itself hides, marks beside headings.

    Advertising places go only where no text stands in them but the word for it. Tell whether links to
    share are left, which may yet turn out to be a bar.
    """
    hidden: list[Element] = []
    for element in body.iter("*"):
        if _CHECKED_ATTRIBUTES.isdisjoint(element.keys()):
            continue
        name, classes = element.get("id", ""), element.get("class", "").split()
        has_known_class = not _KNOWN_CLASSES.isdisjoint(classes)
        if (
            (ads and (name or has_known_class) and _is_ad(element, name, classes))
            or (share_bars and has_known_class and _is_share_bar(element, classes))
            or (has_known_class and _is_decoration(element, classes))
        ):
            mark_discarded(element)
        elif _is_hidden(element):
            hidden.append(element)
    if hidden:
        _remove_hidden(body, hidden)
    return share_bars and _remove_share_links(body)


def remove_controls(body: Element) -> None:
    """Mark buttons and closed dialogs to go; forms are only wrappers of text. Boxes become signs."""
    for box in body.iter("input"):
        if box.get("type", "").lower() == "checkbox":
            box.tag = "span"
            box.text = "☑ " if "checked" in box.attrib else "☐ "
            mark_unwrapped(box)
    for form in body.iter("form"):
        mark_unwrapped(form)
    buttons = list(body.iter("button"))
    most = measure_text(body) // 2 if buttons else 0
    for button in buttons:
        if measure_text(button) > most:
            mark_unwrapped(button)
        else:
            mark_discarded(button)
    for dialog in body.iter("dialog"):
        if "open" not in dialog.attrib:
            mark_discarded(dialog)


def remove_empty(body: Element) -> None:
    """Mark paragraphs and wrappers that hold nothing to go, innermost first."""
    leaves = [e for e in body.iter("*") if not len(e) and is_blank(e.text) and e.tag not in _CONTENT_TAGS]
    for leaf in reversed(leaves):
        element: Element | None = leaf
        while element is not None and _remove_if_empty(element):
            element = element.getparent()


def _remove_if_empty(element: Element) -> bool:
    """Mark an element that holds nothing; tell whether the one around it may now hold nothing too."""
    tag = element.tag
    if tag == "br" or is_discarded(element):
        return True
    if "id" in element.attrib:
        return False
    if tag in _BLOCKS and _is_empty(element, breaks_count=False):
        return _remove_block(element)
    if tag in _INLINE and _is_empty(element, breaks_count=True):
        mark_unwrapped(element)
        return True
    if tag in _TABLES and _is_empty(element, breaks_count=True):
        mark_discarded(element)
        return True
    return False


def _remove_block(element: Element) -> bool:
    """A block without content still parts the text before it from the text after."""
    if is_blank(element.tail):
        mark_discarded(element)
        return True
    discard_content(element)
    element.tag = "br"
    element.attrib.clear()
    return False


def _is_empty(element: Element, *, breaks_count: bool) -> bool:
    if not is_blank(element.text):
        return False
    return all(_is_empty_child(child, breaks_count) and is_blank(child.tail) for child in element)


def _is_empty_child(child: Element, breaks_count: bool) -> bool:
    if child.tag == "br":
        return not breaks_count
    if is_unwrapped(child):
        return _is_empty(child, breaks_count=breaks_count)
    return is_discarded(child)


def _is_ad(element: Element, name: str, classes: list[str]) -> bool:
    has_ad_class = name in _AD_IDS or name.startswith(_AD_PREFIXES) or not _AD_CLASSES.isdisjoint(classes)
    return has_ad_class and _has_no_content(element)


def _has_no_content(element: Element) -> bool:
    if measure_text(element) > _MAX_LABEL_WORD:
        return False
    text = get_text(element)
    return is_blank(text) or text.casefold() in _AD_LABELS


def _is_share_bar(element: Element, classes: list[str]) -> bool:
    return not _SHARE_CLASSES.isdisjoint(classes) and measure_text(element) <= _MAX_BAR_LENGTH


def _remove_share_links(body: Element) -> bool:
    links = [link for link in body.iter("a") if _is_share_link(link.get("href", ""))]
    checked: set[Element] = set()
    for link in links:
        _remove_surrounding_bar(link, checked)
    return not all(any(map(is_discarded, link.iterancestors())) for link in links)


def _is_share_link(href: str) -> bool:
    host, _, path = href.partition("//")[2].partition("/")
    paths = _SHARE_PATHS.get(".".join(host.lower().split(".")[-2:]))
    return paths is not None and path.lower().startswith(paths)


def _remove_surrounding_bar(link: Element, checked: set[Element]) -> None:
    """Mark the outermost element around a link that holds at least two links, and only to share."""
    bar = None
    for around in islice(link.iterancestors(), _MAX_BAR_LEVELS):
        if around in checked or around.tag == "body" or not _has_only_share_links(around):
            break
        checked.add(around)
        if sum(1 for _ in around.iter("a")) > 1:
            bar = around
    if bar is not None:
        mark_discarded(bar)


def _has_only_share_links(element: Element) -> bool:
    links = list(element.iter("a"))
    words = measure_text(element) - sum(measure_text(link) for link in links)
    return words <= _MAX_LABEL_LENGTH and all(_is_share_link(link.get("href", "")) for link in links)


def _remove_hidden(body: Element, hidden: list[Element]) -> None:
    """What hides more than half of the text is a page that shows it later: that stays."""
    most = measure_text(body) // 2
    for element in hidden:
        if measure_text(element) <= most:
            mark_discarded(element)


def _is_hidden(element: Element) -> bool:
    if element.tag in _PICTURES:
        return False
    style = element.get("style")
    return "hidden" in element.attrib or (style is not None and _HIDDEN.search(style) is not None)


def _is_decoration(element: Element, classes: list[str]) -> bool:
    """Tell whether an element only links a heading to itself, or draws a formula a second time.

    KaTeX puts loose letters beside its MathML.
    """
    if "katex-html" in classes:
        parent = element.getparent()
        return parent is not None and next(parent.iter("math"), None) is not None
    if _ANCHOR_CLASSES.isdisjoint(classes) or measure_text(element) > 1:
        return False
    in_heading = any(around.tag in HEADINGS for around in element.iterancestors())
    return in_heading and next(element.iter("img"), None) is None
