"""Notes of Obsidian in a folder that holds none of its settings, known by what only they hold."""

from __future__ import annotations

import re

from feeds.model import Markup
from feeds.parsing.body_facts import find_inline_tags
from feeds.parsing.fields import PUBLISHED_KEYS, TITLE_KEYS, Fields, value_to_text

_DRAWING_KEYS = ("excalidrawplugin", "kanbanplugin")
_NOTE_KEYS = ("cssclass", "cssclasses", "dgpublish", "obsidianuimode")
_WIKILINK = re.compile(r"\[\[[^\[\]\n|#^]{1,200}(?:[|#^][^\[\]\n]{0,200})?\]\](?!\()")
_COMMAND = re.compile(r"<%[^<>]{0,2000}%>")
_CODE = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)|\Z)|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def find_note_exclusion(fields: Fields, body: str) -> str:
    """Return why a note is no post: a drawing, a board, a template without words; or the empty string."""
    if fields.get(*_DRAWING_KEYS):
        return "a drawing or a board of Obsidian's, not a post"
    filled = (value_to_text(field.value).strip() for field in fields.iterate(*TITLE_KEYS, *PUBLISHED_KEYS))
    is_slotted = any(text.startswith("<%") and text.endswith("%>") for text in filled)
    if is_slotted and not re.search(r"\w", _COMMAND.sub("", body)):
        return "a template of Templater's, not a post"
    return ""


def find_note_tags(fields: Fields, body: str, markup: Markup) -> tuple[str, ...]:
    """Return the tags in the text of a post that is clearly a note, such as ``#walk/far``.

    Elsewhere a ``#`` before a word is a channel's name, or a link's place.
    """
    if markup is not Markup.MARKDOWN or "#" not in body:
        return ()
    is_note = fields.get(*_NOTE_KEYS) or ("[[" in body and _WIKILINK.search(_CODE.sub(" ", body)))
    return find_inline_tags(body) if is_note else ()
