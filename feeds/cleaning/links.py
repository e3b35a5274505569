"""Links and media addresses made absolute and safe, without tracking parameters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, unquote

from feeds.cleaning.clean_html import ID_PREFIX
from feeds.cleaning.dom import (
    Element,
    compile_finder,
    fold_spaces,
    mark_unwrapped,
    set_or_remove,
    split_word_set,
)
from feeds.urls import LINK_SCHEMES, WEB_SCHEMES, resolve_url

_TRACKING_PREFIXES = ("utm_", "hsa_", "mtm_", "itm_", "at_custom", "_branch_")

_TRACKING_NAMES = split_word_set(
    # Advertising click ids
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid li_fat_id epik rdt_cid",
    "irclickid sc_cid scid igshid igsh s_kwcid ef_id wickedid rb_clickid cjevent gad_source gad_campaignid",
    # Newsletters and marketing suites
    "mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv",
    "oly_anon_id oly_enc_id ml_subscriber ml_subscriber_hash trk_contact trk_msg trk_module trk_sid",
    "bsft_clkid bsft_uid bsft_eid sfmc_id sfmc_sub _kx _bta_tid _bta_c nr_email_referer dm_i elqtrack",
    # Analytics
    "_ga _gl ga_source ga_medium ga_campaign ga_content ga_term pk_campaign pk_kwd pk_keyword pk_source",
    "pk_medium pk_content pk_cid piwik_campaign piwik_kwd matomo_campaign xtor wt_mc wt.mc_id wt_zmc",
    "at_medium at_campaign at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team at_format cmpid",
    "ncid ocid _openstat zanpid origin_ref guce_referrer guce_referrer_sig guccounter",
    # Shops, social networks and apps
    "spm spm_id_from scm share_source share_medium share_plat share_session_id share_tag vd_source",
    "ref_src ref_url __tn__ __twitter_impression __xts__[0] fb_action_ids fb_action_types fb_source fb_ref",
    "tt_medium tt_content tt_from weibo_id wechat_share is_from_webapp sender_device sr_share",
    "is-pending-load",
)

_TRACKING_NAMES_BY_HOST = {
    "youtube.com": frozenset({"feature", "si", "pp", "ab_channel"}),
    "youtu.be": frozenset({"feature", "si"}),
    "twitter.com": frozenset({"s", "t", "cxt"}),
    "x.com": frozenset({"s", "t", "cxt"}),
    "spotify.com": frozenset({"si"}),
    "linkedin.com": frozenset({"trk", "trackingid", "lipi"}),
    "amazon.com": frozenset({"pd_rd_i", "pd_rd_r", "pd_rd_w", "pd_rd_wg", "pf_rd_p", "pf_rd_r"}),
}


def remove_tracking(url: str) -> str:
    """Return a web address without the parameters that only track; all others stay byte for byte."""
    if "?" not in url and "=" not in url:
        return url
    address, hash_mark, fragment = url.partition("#")
    page, question_mark, query = address.partition("?")
    if question_mark:
        own = _get_host_names(page)
        parameters = "&".join(p for p in query.split("&") if not _is_tracking(p, own))
        address = f"{page}?{parameters}" if parameters else page
    if "=" in fragment and all(_is_tracking(p, frozenset()) for p in fragment.split("&")):
        return address
    return address + hash_mark + fragment


def _get_host_names(page: str) -> frozenset[str]:
    host = page.partition("://")[2].partition("/")[0]
    return _TRACKING_NAMES_BY_HOST.get(".".join(host.split(".")[-2:]), frozenset())


def _is_tracking(parameter: str, own: frozenset[str]) -> bool:
    name = unquote(parameter.partition("=")[0]).lower().removeprefix("amp;")
    return name in _TRACKING_NAMES or name in own or name.startswith(_TRACKING_PREFIXES)


_RASTER = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]+={0,2}")
_MAX_RASTER = 16 * 1024
_EMPTY_TARGETS = frozenset({"", "#", "#top"})
_find_named = compile_finder(".//*[@id] | .//a[@name]")
_CITING_TAGS = ("blockquote", "q", "del", "ins")


Lookup: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LinkResolver:
    """How the addresses of one post are read: against ``base``, with or without their ``tracking``.

    ``lookup`` knows where addresses of the post's own site lead, and returns nothing for all others.
    """

    base: str
    tracking: bool = False
    lookup: Lookup | None = None

    def resolve_link(self, url: str) -> str:
        """Return where a link leads, or the empty string for what may not be followed."""
        return self._resolve(url, LINK_SCHEMES)

    def resolve_media(self, url: str) -> str:
        """Return the web address of a picture, film or sound, or the empty string."""
        return self._resolve(url, WEB_SCHEMES) if url and not url.isspace() else ""

    def resolve_picture(self, url: str) -> str:
        """Return the address of a picture; small raster pictures may stand in the address itself."""
        return url if is_inline_raster(url) else self.resolve_media(url)

    def get_display_address(self, url: str) -> str:
        """Return an address as it is shown to people: as it was written, but for what tracks them."""
        return url if self.tracking else remove_tracking(url)

    def _resolve(self, url: str, schemes: frozenset[str]) -> str:
        site_url = self.lookup(url) if self.lookup else ""
        address = resolve_url(self.base, site_url or url, schemes)
        return address if self.tracking else remove_tracking(address)


def is_inline_raster(url: str) -> bool:
    """Tell whether an address is itself a small raster picture (RFC 2397)."""
    return url.startswith("data:") and len(url) <= _MAX_RASTER and _RASTER.fullmatch(url) is not None


def normalize_links(body: Element, resolver: LinkResolver) -> bool:
    """Make every link absolute and safe, or plain text; let links within the post meet their targets.

    Tell whether there are such targets: a link to one may go later.
    """
    links = [(link, link.get("href")) for link in body.iter("a")]
    fragments = {_get_fragment(href) for _, href in links if href} - {""}
    targets = _normalize_ids(body, fragments, resolver.base) if fragments else {}
    for link, href in links:
        if href is not None:
            _normalize_link(link, href, targets, resolver)
        elif not _is_target(link, targets):
            mark_unwrapped(link)
    for element in body.iter(*_CITING_TAGS):
        if "cite" in element.attrib:
            element.set("cite", resolver.resolve_media(element.get("cite", "")))
    return bool(targets)


def _normalize_link(link: Element, href: str, targets: dict[str, str], resolver: LinkResolver) -> None:
    address = targets.get(_get_fragment(href)) or (
        "" if href.strip() in _EMPTY_TARGETS else resolver.resolve_link(href)
    )
    if not address:
        del link.attrib["href"]
        if not _is_target(link, targets):
            mark_unwrapped(link)
        return
    if address != href:
        link.set("href", address)
    if len(link) == 0 and link.text and fold_spaces(link.text) == href:
        display_address = resolver.get_display_address(href)
        if display_address != href:
            link.text = display_address
    title = link.get("title")
    if title and href.startswith("http") and href in title:
        del link.attrib["title"]


def _normalize_ids(body: Element, fragments: set[str], base: str) -> dict[str, str]:
    """Keep the ids that links of this post point to, under names no page can have; drop the rest.

    Returns the new link to each target by its old name.
    """
    prefix = _make_id_prefix(base)
    targets: dict[str, str] = {}
    for element in _find_named(body):
        name = element.get("id") or element.get("name") or ""
        set_or_remove(element, "id", "")
        if name in fragments and name not in targets:
            new = name if name.startswith(prefix) else prefix + "-".join(name.split())
            element.set("id", new)
            targets[name] = _make_fragment_link(new)
    return targets


def _is_target(link: Element, targets: dict[str, str]) -> bool:
    name = link.get("id")
    return name is not None and _make_fragment_link(name) in targets.values()


def _get_fragment(href: str) -> str:
    return unquote(href[1:]) if href.startswith("#") and len(href) > 1 else ""


def _make_fragment_link(name: str) -> str:
    return "#" + quote(name, safe="!$&'()*+,;=:@/?~")


def _make_id_prefix(base: str) -> str:
    return f"{ID_PREFIX}{hashlib.blake2b(base.encode(), digest_size=3).hexdigest()}-"
