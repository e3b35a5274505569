"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from feeds.dates import format_rfc3339
from feeds.model import Enclosure, Entry, Format, Person
from feeds.rendering.metadata import FeedMetadata
from feeds.rendering.validate import get_feed_title, to_language_tag
from feeds.text import remove_forbidden

VERSION = "https://jsonfeed.org/version/1.1"


def render_entry(entry: Entry) -> bytes:
    """Return the item object of a presentable entry."""
    return _encode_json(
        {
            "id": entry.id,
            "url": entry.link,
            "external_url": entry.source if entry.source != entry.link else "",
            "title": entry.title,
            "content_html": entry.content,
            "content_text": "" if entry.content else entry.summary,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else "",
            "date_published": format_rfc3339(entry.published),
            "date_modified": format_rfc3339(entry.updated),
            "authors": [_make_author(person) for person in entry.authors],
            "tags": list(entry.tags),
            "language": entry.language,
            "attachments": [_make_attachment(enclosure) for enclosure in entry.enclosures],
        }
    )


def render_feed(frame: FeedMetadata) -> tuple[bytes, bytes]:
    """Return a feed's bytes before and after the place of its items."""
    feed = _encode_json(
        {
            "version": VERSION,
            "title": get_feed_title(frame.feed),
            "home_page_url": frame.page,
            "feed_url": frame.get_self_link(Format.JSON),
            "description": remove_forbidden(frame.feed.description).strip(),
            "user_comment": f"A feed: add {frame.get_self_link(Format.JSON)} to a feed reader to follow it.",
            "next_url": frame.next_page or frame.prev_archive,
            "icon": frame.image,
            "authors": [{"name": name}] if (name := remove_forbidden(frame.author).strip()) else [],
            "language": to_language_tag(frame.feed.language),
            "hubs": [{"type": "WebSub", "url": hub} for hub in frame.hubs],
        }
    )
    return feed[:-1] + b',"items":[\n', b"\n]}\n"


def _make_author(person: Person) -> dict[str, str]:
    url = person.url or (f"mailto:{person.email}" if person.email else "")
    return {"name": person.name, "url": url} if url else {"name": person.name}


def _make_attachment(enclosure: Enclosure) -> dict[str, str | int]:
    attachment: dict[str, str | int] = {"url": enclosure.url, "mime_type": enclosure.type}
    facts = {"size_in_bytes": enclosure.length, "duration_in_seconds": enclosure.duration}
    return {**attachment, **{name: fact for name, fact in facts.items() if fact}}


def _encode_json(fields: Mapping[str, object]) -> bytes:
    """Write what is there, as UTF-8; ``</`` is spelt so that no HTML parser ends a script at it."""
    text = json.dumps(
        {key: value for key, value in fields.items() if value}, ensure_ascii=False, separators=(",", ":")
    )
    return text.replace("</", "<\\/").encode()
