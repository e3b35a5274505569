"""WordPress's shortcodes, which posts keep when a blog moves (its Codex, "Shortcode")."""

from __future__ import annotations

import re
from functools import partial

from feeds.markup import commonmark, html_snippets, shortcodes
from feeds.markup.spans import SpanKind, TextSpans
from feeds.markup.template_tags import parse_tag

_NAMES = "caption|wp_caption|gallery|embed|youtube|vimeo|sourcecode|code|audio|video|playlist|tweet|gist"
_TAG = re.compile(rf"\[(/?)({_NAMES})\b([^\[\]\n]{{0,400}})\](?![(\[:])")
WORDPRESS_PATTERN = rf"\[/?(?:{_NAMES})\b"
_PICTURE = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?(?:<img\b[^<>]*>|!?\[!?[^\[\]]*\]\([^()]*\))(?:\s*</a>)?")
_ALIASES = {"embed": "video"}


def expand_shortcodes(layout: TextSpans) -> str:
    """Turn captions into figures, embeds into players and links, and code into code."""
    text = layout.text
    out: list[str] = []
    endless: set[str] = set()
    done = 0
    for match in _TAG.finditer(text):
        if match.start() < done or layout.get_kind(match.start()) is SpanKind.CODE:
            continue
        name, closer = match[2], f"[/{match[2]}]"
        end = -1 if match[1] or name in endless else text.find(closer, match.end())
        if end < 0 and not match[1]:
            endless.add(name)
        if end < 0 and not match[1] and "=" not in match[3]:
            continue
        content = text[match.end() : end] if end >= 0 else ""
        show = (
            partial(_make_figure, layout.get_kind(match.start())) if "caption" in name else _convert_shortcode
        )
        out += text[done : match.start()], "" if match[1] else show(name, match[3], content)
        done = end + len(closer) if end >= 0 else match.end()
    return "".join((*out, text[done:]))


def _convert_shortcode(name: str, arguments: str, content: str) -> str:
    if name in ("code", "sourcecode"):
        language = re.search(r"(?:lang(?:uage)?)?=[\"']?([\w+#-]+)", arguments)
        return f"\n\n{html_snippets.make_code_block(content, language[1] if language else '').before}\n\n"
    arguments = arguments.lstrip("=: ") or content.strip()
    if arguments.startswith(("http://", "https://")):
        arguments = f'"{arguments.split()[0].partition("&")[0]}"'
    return shortcodes.convert_shortcode(parse_tag(f"{{{{<{_ALIASES.get(name, name)} {arguments}>}}}}")).before


def _make_figure(ground: SpanKind, _name: str, attributes: str, content: str) -> str:
    """Return a figure out of a picture and the words behind it, or before it as an attribute."""
    picture = _PICTURE.match(content)
    words = content[picture.end() :] if picture else content
    caption = re.search(r"caption=\"([^\"]*)\"", attributes)
    words = words.strip() or (caption[1] if caption else "")
    render = str if ground is SpanKind.HTML else commonmark.render_inline
    picture_html = render(picture[0].strip()) if picture else ""
    figure = (
        f"<figure>{picture_html}<figcaption>{render(words)}</figcaption></figure>" if words else picture_html
    )
    return figure if ground is SpanKind.HTML else f"\n\n{figure}\n\n"
