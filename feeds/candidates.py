"""A post becomes a candidate entry. Pure: no clock, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from feeds.cleaning.clean import Cleaned
from feeds.cleaning.summary import summarise
from feeds.entries import Candidate
from feeds.model import Enclosure, Entry, Image, Post
from feeds.reading.place import title_from_path
from feeds.urls import WEB_SCHEMES, absolute, entry_key, mint_id, safe, source_id


def to_candidate(post: Post, cleaned: Cleaned, authority: str, base: str, seen: datetime) -> Candidate:
    """Make an entry out of a post and its clean body.

    ``authority`` names who mints ids for posts without a source (RFC 4151), ``base`` is the address
    relative addresses of the post lead from, and ``seen`` stands in for a missing date.
    """
    source = safe(post.source, WEB_SCHEMES)
    published = post.published or seen
    claim = _claim(post, source, authority)
    title = post.title or cleaned.heading or title_from_path(post.path)
    link = absolute(base, post.permalink, WEB_SCHEMES) if post.permalink else source
    enclosures = tuple(_enclosures(post, base))
    entry = Entry(
        id=claim,
        key=entry_key(claim),
        path=post.path,
        title=title,
        published=published,
        updated=max(published, post.updated or published),
        content=cleaned.content,
        digest=_digest(title, link, source, cleaned.content, *(e.url for e in enclosures)),
        link=link,
        source=source,
        summary=post.summary or cleaned.excerpt or summarise(cleaned.lead),
        language=post.language,
        authors=post.authors,
        tags=post.tags,
        categories=post.categories,
        image=_image(post, base) or cleaned.image,
        enclosures=enclosures,
        expires=post.expires,
    )
    explicit = bool(post.guid)
    sourced = not explicit and bool(source) and post.published is not None
    return Candidate(entry, explicit, sourced, post.published is not None, post.updated)


def _claim(post: Post, source: str, authority: str) -> str:
    if post.guid:
        return _permanent(post.guid, authority)
    if source and post.published:
        return source_id(source, post.published)
    return mint_id(authority, "path", post.path)


def _enclosures(post: Post, base: str) -> Iterator[Enclosure]:
    for enclosure in post.enclosures:
        url = absolute(base, enclosure.url, WEB_SCHEMES)
        if url:
            yield replace(enclosure, url=url)


def _image(post: Post, base: str) -> Image | None:
    """Take the picture its author chose for a post."""
    url = absolute(base, post.image, WEB_SCHEMES) if post.image else ""
    return Image(url) if url else None


def _permanent(guid: str, authority: str) -> str:
    """Keep an author's id when it is an absolute IRI, as RFC 4287 4.2.6 asks; wrap anything else."""
    known = safe(guid, WEB_SCHEMES) or (guid if guid.startswith(("tag:", "urn:")) and guid.isascii() else "")
    return known if known and " " not in known else mint_id(authority, "guid", guid)


def _digest(*facts: str) -> str:
    text = "\0".join(facts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()
