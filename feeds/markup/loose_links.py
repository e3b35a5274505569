"""Links that CommonMark does not take for any: with spaces in the address, or to a name nothing defines."""

from __future__ import annotations

import re

from feeds.markup import commonmark, html_snippets, shortcodes
from feeds.markup.spans import TextSpans, find_markdown_spans
from feeds.markup.template_tags import parse_tag
from feeds.media_types import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS

SPACED_PATTERN = r"\]\([^\s()<>\"']{1,200} [^\s\"']"
UNDEFINED_PATTERN = r"\]\[\]"
EMBED_PATTERN = r"@\[[a-z]+\]\("

_SPACED = re.compile(
    r"(?P<words>!?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,500}\])"
    r"\((?P<address>[^\s()<>\"'](?:[^()<>\n\"']|\([^()<>\n\"']{0,100}\)){0,1000}?)"
    r"(?P<title>[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?[ \t]*\)"
)
_REFERENCE = re.compile(r"(?<![\w\]\\!])!?\[(?P<words>[^\[\]\n]{1,300})\]\[(?P<label>[^\[\]\n]{0,100})\]")
_EMBED = re.compile(r"(?<!\w)@\[(?P<name>[a-z]{2,20})\]\((?P<target>[^()\s<>\"]{1,500})\)")
_PATH_STARTS = ("/", "./", "../", "http://", "https://")
_FILES = frozenset(
    (
        *html_snippets.PICTURE_EXTENSIONS,
        *VIDEO_EXTENSIONS,
        *AUDIO_EXTENSIONS,
        *("md", "markdown", "mdx", "html", "htm", "pdf", "zip", "epub", "docx", "xlsx", "pptx", "odt", "csv"),
        *("txt", "ipynb", "gz", "tgz"),
    )
)


def escape_spaces(layout: TextSpans) -> str:
    """Write the spaces in the address of a picture or a file as ``%20``."""

    def replace(match: re.Match[str]) -> str:
        address = match["address"]
        if not re.search(r"\s", address) or not _is_path(address):
            return match[0]
        escaped = re.sub(r"\s", "%20", address).replace("(", "%28").replace(")", "%29")
        return f"{match['words']}({escaped}{match['title'] or ''})"

    return layout.replace_matches(_SPACED, replace)


def _is_path(address: str) -> bool:
    kind = html_snippets.get_extension(address.partition("#")[0])
    return kind in _FILES or (address.startswith(_PATH_STARTS) and not address.endswith(")"))


def unlink_undefined(text: str, layout: TextSpans | None = None) -> str:
    """Return text in which links to names that nothing defines are their words alone.

    Without a ``layout`` the text is that of a template, whose names only its generator could define.
    """
    defined = commonmark.find_link_definitions(text)
    templated = layout is None

    def replace(match: re.Match[str]) -> str:
        label = " ".join((match["label"] or match["words"]).lower().split())
        if label in defined or label.startswith("^") or (match["label"] and not templated):
            return match[0]
        return match["words"]

    return (layout or find_markdown_spans(text)).replace_matches(_REFERENCE, replace)


def drop_collapsed_references(layout: TextSpans) -> str:
    """Show ``[words][]`` as its words where nothing defines them as a link."""
    return unlink_undefined(layout.text, layout)


def convert_embeds(layout: TextSpans) -> str:
    """Turn ``@[youtube](id)`` into its player (markdown-it's block embeds, Zenn)."""

    def replace(match: re.Match[str]) -> str:
        tag = parse_tag(f'{{{{<{match["name"]} "{match["target"]}">}}}}')
        return shortcodes.convert_shortcode(tag).before or match[0]

    return layout.replace_matches(_EMBED, replace)
