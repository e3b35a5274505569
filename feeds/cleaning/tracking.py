"""Parameters of addresses that follow people around and change nothing of the page."""

from __future__ import annotations

from urllib.parse import unquote

from feeds.cleaning.words import word_set

_PREFIXES = ("utm_", "hsa_", "mtm_", "itm_", "at_custom", "_branch_")

_NAMES = word_set(
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

_OF_HOSTS = {
    "youtube.com": frozenset({"feature", "si", "pp", "ab_channel"}),
    "youtu.be": frozenset({"feature", "si"}),
    "twitter.com": frozenset({"s", "t", "cxt"}),
    "x.com": frozenset({"s", "t", "cxt"}),
    "spotify.com": frozenset({"si"}),
    "linkedin.com": frozenset({"trk", "trackingid", "lipi"}),
    "amazon.com": frozenset({"pd_rd_i", "pd_rd_r", "pd_rd_w", "pd_rd_wg", "pf_rd_p", "pf_rd_r"}),
}


def without_tracking(url: str) -> str:
    """Return a web address without the parameters that only track; all others stay byte for byte."""
    if "?" not in url and "=" not in url:
        return url
    address, hash_mark, fragment = url.partition("#")
    page, question_mark, query = address.partition("?")
    if question_mark:
        own = _own_names(page)
        kept = "&".join(p for p in query.split("&") if not _tracks(p, own))
        address = f"{page}?{kept}" if kept else page
    if "=" in fragment and all(_tracks(p, frozenset()) for p in fragment.split("&")):
        return address
    return address + hash_mark + fragment


def _own_names(page: str) -> frozenset[str]:
    host = page.partition("://")[2].partition("/")[0]
    return _OF_HOSTS.get(".".join(host.split(".")[-2:]), frozenset())


def _tracks(parameter: str, own: frozenset[str]) -> bool:
    name = unquote(parameter.partition("=")[0]).lower().removeprefix("amp;")
    return name in _NAMES or name in own or name.startswith(_PREFIXES)
