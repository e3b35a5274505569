"""Checks and repairs of an entry before it is rendered, so that no document is malformed or active.

What is checked here has been made right upstream. It is checked again because one bad character in
one title takes a whole feed down, and because a store may hold what an older version let in.
"""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.model import CleanHTML, Enclosure, Entry, Feed, Image, Mode, Person
from feeds.text import remove_forbidden
from feeds.urls import WEB_SCHEMES, Addresses, to_safe_url

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_HTML_SPACE = " \t\n\f\r"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}", re.ASCII)


def validate_entry(entry: Entry, mode: Mode, addresses: Addresses) -> Entry:
    """Return the entry as every format may show it.

    Its ``link`` and ``title`` are never empty, and of ``content`` and ``summary`` at least one is not.
    Every URL is http or https; tags and categories are one list, ``tags``, in which nothing stands twice.
    """
    link = to_web_url(entry.link) or addresses.entry(entry.key)
    title = remove_forbidden(entry.title).strip() or link
    content = remove_forbidden(entry.content).strip(_HTML_SPACE) if mode is Mode.FULL else ""
    return replace(
        entry,
        id=remove_forbidden(entry.id) or link,
        title=title,
        link=link,
        source=to_web_url(entry.source),
        content=CleanHTML(content),
        summary=remove_forbidden(entry.summary).strip() or ("" if content else title),
        language=to_language_tag(entry.language),
        authors=tuple(person for person in map(_validate_person, entry.authors) if person.name),
        tags=tuple(filter(None, dict.fromkeys(map(remove_forbidden, (*entry.tags, *entry.categories))))),
        categories=(),
        image=_validate_image(entry.image),
        enclosures=tuple(
            enclosure for enclosure in map(_validate_enclosure, entry.enclosures) if enclosure.url
        ),
    )


def get_feed_title(feed: Feed) -> str:
    """Return a feed's title, or its path where it has none."""
    return remove_forbidden(feed.title).strip() or remove_forbidden(feed.path)


def to_web_url(url: str) -> str:
    """Return a URL spelt in ASCII where it is an http or https one, else the empty string."""
    return to_safe_url(url, WEB_SCHEMES) if url else ""


def to_language_tag(tag: str) -> str:
    """Return a language tag as BCP 47 spells it, with hyphens, or the empty string where it is none."""
    tag = tag.replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def to_email(address: str) -> str:
    """Return an e-mail address where it looks like one, else the empty string."""
    return address if _EMAIL.fullmatch(address) else ""


def _validate_person(person: Person) -> Person:
    return Person(remove_forbidden(person.name).strip(), to_email(person.email), to_web_url(person.url))


def _validate_image(image: Image | None) -> Image | None:
    url = to_web_url(image.url) if image else ""
    return replace(image, url=url, alt=remove_forbidden(image.alt)) if image and url else None


def _validate_enclosure(enclosure: Enclosure) -> Enclosure:
    match = _MEDIA_TYPE.fullmatch(enclosure.type)
    media_type = enclosure.type if match else "application/octet-stream"
    return replace(
        enclosure,
        url=to_web_url(enclosure.url),
        type=media_type,
        length=max(enclosure.length, 0),
        duration=max(enclosure.duration, 0),
    )
