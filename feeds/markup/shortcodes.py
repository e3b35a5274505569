"""What the shortcodes of the static site generators mean to a reader.

The names are those of Hugo, Jekyll's plugins, Hexo, Octopress, Pelican's liquid_tags, Nikola, Zola and
Eleventy. A name nobody knows is judged by what it is given: a picture, a film or a link where that is clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from feeds.markup import commonmark, html_snippets, shortcode_embeds
from feeds.markup.html_snippets import EMPTY_SNIPPET, Snippet
from feeds.markup.site_context import find_site_address
from feeds.markup.template_tags import Tag

_DATED_NAME = re.compile(r"([^/]*/)?(\d{4})-(\d\d?)-(\d\d?)-([^/]+)$")
_SOURCE_SUFFIX = re.compile(r"(?:/?_?index)?\.(?:\w\w\.)?(?:md|markdown|html|adoc|org|rst)$")


def link_content_path(tag: Tag, paired: bool) -> Snippet:
    """Hugo's ref and relref: a path of the content, which its page's address most often equals."""
    path = tag.get("path") or next(iter(tag.args), "")
    if not path:
        return EMPTY_SNIPPET
    page, mark, fragment = path.partition("#")
    if site_address := find_site_address(path, tag.name):
        return _make_reference(site_address, _make_title(page) or fragment, paired)
    address = _SOURCE_SUFFIX.sub("", page)
    address = f"{address}/" if address != page else page
    return _make_reference(address + mark + fragment, _make_title(page) or fragment, paired)


def link_post_url(tag: Tag, paired: bool) -> Snippet:
    """Jekyll's post_url, to the default permalink of a post."""
    name = tag.inner.removeprefix(tag.name).strip()
    address = find_site_address(name, "post_url") or _make_permalink(next(iter(tag.args), ""))
    return _make_reference(address, _make_title(name), paired) if name else EMPTY_SNIPPET


def link_address(tag: Tag, paired: bool) -> Snippet:
    """Jekyll's ``link path`` or Hexo's ``link words address``."""
    address = next((arg for arg in tag.args if html_snippets.is_address(arg)), "") or next(iter(tag.args), "")
    whole = tag.inner.removeprefix(tag.name).strip()
    if site_address := find_site_address(whole, "link"):
        return _make_reference(site_address, _make_title(whole.partition("#")[0]), paired)
    words = [arg for arg in tag.args if arg not in (address, "true", "false")]
    if words or "://" in address:
        return html_snippets.make_link(address, " ".join(words))
    path = address.lstrip("/")
    if path.startswith(("_posts/", "_drafts/")):
        return _make_reference(_make_permalink(path.partition("/")[2]), _make_title(path), paired)
    public = re.sub(r"\.(?:md|markdown)$", ".html", path).removeprefix("_")
    return _make_reference(f"/{public}", _make_title(path), paired) if path else EMPTY_SNIPPET


def link_post(tag: Tag, _paired: bool) -> Snippet:
    """Hexo's post_link: the name of a post's file, then the words to show."""
    name, *words = tag.args or ("",)
    label = " ".join(word for word in words if word not in ("true", "false"))
    address = find_site_address(name, "post_link") or f"/{name}/"
    return html_snippets.make_link(address, label or _make_title(name)) if name else EMPTY_SNIPPET


def link_post_path(tag: Tag, _paired: bool) -> Snippet:
    """Hexo's post_path: the bare address of a post by the name of its file."""
    name = next(iter(tag.args), "")
    address = find_site_address(name, "post_path") or f"/{name}/"
    return Snippet(address, address=address) if name else EMPTY_SNIPPET


def link_file(tag: Tag, _paired: bool) -> Snippet:
    """A file that lies beside the post, such as Hexo's asset_link or a notebook, then the words to show."""
    address = next((arg for arg in tag.args if "." in arg), "") or next(iter(tag.args), "")
    label = " ".join(arg for arg in tag.args[1:] if tag.name == "asset_link")
    address = find_site_address(address, tag.name) or address
    if tag.name == "asset_path":
        return Snippet(address, address=address)
    return html_snippets.make_link(address, label or address.rpartition("/")[2]) if address else EMPTY_SNIPPET


def _make_reference(address: str, words: str, paired: bool) -> Snippet:
    if paired:
        return Snippet(f"<a href={html_snippets.quote_attribute(address)}>", "</a>", address=address)
    return html_snippets.make_link(address, words)


def _make_permalink(name: str) -> str:
    dated = _DATED_NAME.search(re.sub(r"\.\w{2,8}$", "", name))
    return f"/{dated[1] or ''}{dated[2]}/{dated[3]}/{dated[4]}/{dated[5]}.html" if dated else f"/{name}"


def _make_title(path: str) -> str:
    """Turn a file's name into the words its title most likely has."""
    stem = re.sub(r"\.\w{1,8}$", "", path.rstrip("/").rpartition("/")[2])
    return re.sub(r"^\d{4}-\d\d?-\d\d?-", "", stem).replace("-", " ").replace("_", " ").strip()


_PICTURE_KEYS = (
    "src",
    "image",
    "img",
    "image_path",
    "image_url",
    "imageurl",
    "picture",
    "photo",
    "url",
    "file",
)
_ADDRESS_KEYS = (
    "src", "url", "href", "link", "image", "img", "image_path", "image_url", "imageurl", "path", "file",
    "filename", "source", "picture", "photo", "video", "audio", "mp4", "webm", "mp3",
)  # fmt: skip
_TEXT_KEYS = ("caption", "title", "alt", "text", "label", "name", "summary")
_HTML_TAG = re.compile(r"<[^<>]*>")


def convert_shortcode(tag: Tag, paired: bool = False) -> Snippet:
    """Return what stands for a shortcode. ``paired``: a closing tag follows, with content before it."""
    converter = _CONVERTER_BY_NAME.get(tag.name) or _CONVERTER_BY_NAME.get(
        tag.name.rpartition("/")[2].replace("-", "_")
    )
    return converter(tag, paired) if converter else _convert_unknown(tag, paired)


def _convert_unknown(tag: Tag, paired: bool) -> Snippet:
    address = _find_address(tag)
    pictured = html_snippets.get_extension(address) in html_snippets.PICTURE_EXTENSIONS
    if paired and address and not pictured:
        return Snippet(f"<a href={html_snippets.quote_attribute(address)}>", "</a>", address=address)
    if paired:
        title = tag.get("title", "caption", "label", "summary")
        picture = html_snippets.make_picture(address).before if address else ""
        return Snippet(
            picture + (f"<p><strong>{html_snippets.escape_text(title)}</strong></p>" if title else ""),
            block=True,
        )
    if pictured:
        return _convert_figure(tag, paired)
    words = tag.get(*_TEXT_KEYS) or next((arg for arg in tag.args if arg != address), "")
    return html_snippets.make_media(address, words) if address else EMPTY_SNIPPET


def _find_address(tag: Tag) -> str:
    address = tag.get(*_ADDRESS_KEYS)
    return (
        address
        if html_snippets.is_address(address)
        else next((arg for arg in tag.args if html_snippets.is_address(arg)), "")
    )


def _convert_figure(tag: Tag, _paired: bool) -> Snippet:
    """A picture whose address is named, or is the word that looks like one; numbers are its size."""
    named_address = tag.get(*_PICTURE_KEYS)
    address = named_address or _find_address(tag) or next(iter(tag.args), "")
    if tag.name == "asset_img":
        address = find_site_address(address, tag.name) or address
    sizes = [*(arg for arg in tag.args if arg.isdecimal()), "", ""]
    described = [arg for arg in tag.args if arg != address and " " in arg]
    caption = " ".join(filter(None, (tag.get("title"), tag.get("caption"), _find_credit(tag))))
    if not address:
        return EMPTY_SNIPPET
    return html_snippets.make_picture(
        address,
        tag.get("alt") or next(reversed(described), "") or _strip_markup(tag.get("caption", "title")),
        caption=caption,
        width=tag.get("width") or sizes[0],
        height=tag.get("height") or sizes[1],
        target=tag.get("link", "href", "target_url") if named_address else "",
    )


def _find_credit(tag: Tag) -> str:
    words, address = tag.get("attr", "credit"), tag.get("attrlink")
    return f"[{words}](<{address}>)" if words and address else words


def _strip_markup(words: str) -> str:
    return _HTML_TAG.sub("", commonmark.render_inline(words)) if words else ""


def _convert_note(tag: Tag, paired: bool) -> Snippet:
    """A box under its title, or under its kind of note."""
    if not paired:
        return _convert_unknown(tag, paired)
    kinds = [*tag.args, tag.get("type", "variant", "class", "status", "kind", "level")]
    title = tag.get("title", "name", "header", "heading") or next((kind for kind in kinds if " " in kind), "")
    kind = next((kind for kind in kinds if kind.lower() in _NOTE_KINDS), tag.name)
    return html_snippets.make_box(title or kind.capitalize())


def _convert_tab(tag: Tag, paired: bool) -> Snippet:
    """One of several ways to do a thing, under the name it is chosen by."""
    name = tag.get("header", "title", "name", "label", "value") or next(iter(tag.args), "")
    if not paired or not name:
        return EMPTY_SNIPPET
    return Snippet(f"<p><strong>{commonmark.render_inline(name.replace('**', ''))}</strong></p>", block=True)


def _convert_quotation(tag: Tag, _paired: bool) -> Snippet:
    """Hexo's and Octopress's blockquote: author, source, address."""
    address = tag.get("cite", "link", "url") or next((arg for arg in tag.args if "://" in arg), "")
    attribution = " ".join(arg for arg in tag.args if arg != address)
    return html_snippets.make_quotation(
        tag.get("author", "source", "by") or attribution, address if html_snippets.is_address(address) else ""
    )


def _convert_details(tag: Tag, _paired: bool) -> Snippet:
    return html_snippets.make_details(tag.get("title", "summary", "label") or " ".join(tag.args) or "Details")


def _convert_label(tag: Tag, paired: bool) -> Snippet:
    """NexT's highlighted words: ``label primary@the words``."""
    if paired:
        return _convert_unknown(tag, paired)
    words = tag.inner.removeprefix(tag.name).strip()
    return Snippet(f"<mark>{html_snippets.escape_text(words.partition('@')[2] or words)}</mark>")


def _convert_to_nothing(_tag: Tag, _paired: bool) -> Snippet:
    return EMPTY_SNIPPET


_NOTE_KINDS = frozenset(
    {
        "note", "notice", "tip", "warning", "info", "alert", "callout", "admonition", "hint", "caution",
        "danger", "important", "attention", "success", "error", "box", "aside", "message",
    }
)  # fmt: skip
_CONVERTERS: tuple[tuple[Callable[[Tag, bool], Snippet], str], ...] = (
    (
        _convert_figure,
        "figure fig img image picture photo thumbnail asset_img zoom lightbox captioned_image imgcap",
    ),
    (_convert_quotation, "blockquote quote pullquote epigraph cite"),
    (_convert_details, "details expand collapse collapsible spoiler fold accordion"),
    (_convert_note, " ".join(_NOTE_KINDS)),
    (_convert_label, "label"),
    (_convert_tab, "tab tabitem tab_item tabpane_item"),
    (
        shortcode_embeds.make_youtube_player,
        "youtube yt youtube_lite youtubelite youtube_embed youtubeembed youtube_simple",
    ),
    (shortcode_embeds.make_site_player, "vimeo vimeo_simple bilibili dailymotion spotify"),
    (shortcode_embeds.make_video, "video audio music mp4 html5video embed_video"),
    (shortcode_embeds.make_frame, "iframe embed oembed"),
    (shortcode_embeds.link_page, "instagram instagram_simple jsfiddle asciinema"),
    (shortcode_embeds.link_codepen, "codepen"),
    (shortcode_embeds.link_gist, "gist"),
    (shortcode_embeds.link_tweet, "tweet twitter twitter_simple x x_simple"),
    (link_content_path, "ref relref"),
    (link_post_url, "post_url"),
    (link_address, "link"),
    (link_post_path, "post_path"),
    (link_post, "post_link"),
    (link_file, "asset_path asset_link notebook include_code"),
    (
        _convert_to_nothing,
        "if elsif elseif elif else unless case when for tablerow cycle break continue increment decrement "
        "layout extends block import from macro call assign set capture liquid echo with filter param toc "
        "seo feed_meta more teaser post_list",
    ),
)
_CONVERTER_BY_NAME = {name: meaning for meaning, names in _CONVERTERS for name in names.split()}
