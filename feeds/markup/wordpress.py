"""WordPress's shortcodes, which posts keep when a blog moves (its Codex, "Shortcode")."""

from __future__ import annotations

import re
from functools import partial

from feeds.markup import commonmark, pieces, shortcodes
from feeds.markup.layout import Ground, Layout
from feeds.markup.tags import parse

_NAMES = "caption|wp_caption|gallery|embed|youtube|vimeo|sourcecode|code|audio|video|playlist|tweet|gist"
_TAG = re.compile(rf"\[(/?)({_NAMES})\b([^\[\]\n]{{0,400}})\](?![(\[:])")
SIGN = rf"\[/?(?:{_NAMES})\b"
_PICTURE = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?(?:<img\b[^<>]*>|!?\[!?[^\[\]]*\]\([^()]*\))(?:\s*</a>)?")
_KNOWN_AS = {"embed": "video"}


def expand(layout: Layout) -> str:
    """Turn captions into figures, embeds into players and links, and code into code."""
    text = layout.text
    out: list[str] = []
    endless: set[str] = set()
    done = 0
    for match in _TAG.finditer(text):
        if match.start() < done or layout.ground(match.start()) is Ground.CODE:
            continue
        name, closer = match[2], f"[/{match[2]}]"
        end = -1 if match[1] or name in endless else text.find(closer, match.end())
        if end < 0 and not match[1]:
            endless.add(name)
        if end < 0 and not match[1] and "=" not in match[3]:
            continue
        content = text[match.end() : end] if end >= 0 else ""
        show = partial(_picture_in, layout.ground(match.start())) if "caption" in name else _shown
        out += text[done : match.start()], "" if match[1] else show(name, match[3], content)
        done = end + len(closer) if end >= 0 else match.end()
    return "".join((*out, text[done:]))


def _shown(name: str, given: str, content: str) -> str:
    if name in ("code", "sourcecode"):
        language = re.search(r"(?:lang(?:uage)?)?=[\"']?([\w+#-]+)", given)
        return f"\n\n{pieces.code(content, language[1] if language else '').before}\n\n"
    given = given.lstrip("=: ") or content.strip()
    if given.startswith(("http://", "https://")):
        given = f'"{given.split()[0].partition("&")[0]}"'
    return shortcodes.piece(parse(f"{{{{<{_KNOWN_AS.get(name, name)} {given}>}}}}")).before


def _picture_in(ground: Ground, _name: str, given: str, content: str) -> str:
    """Return a figure out of a picture and the words behind it, or before it as an attribute."""
    picture = _PICTURE.match(content)
    words = content[picture.end() :] if picture else content
    named = re.search(r"caption=\"([^\"]*)\"", given)
    words = words.strip() or (named[1] if named else "")
    render = str if ground is Ground.HTML else commonmark.render_inline
    shown = render(picture[0].strip()) if picture else ""
    figure = f"<figure>{shown}<figcaption>{render(words)}</figcaption></figure>" if words else shown
    return figure if ground is Ground.HTML else f"\n\n{figure}\n\n"
