"""From a file's bytes and path to a `Post`."""

from __future__ import annotations

import re
from datetime import tzinfo

from feeds.errors import PostError
from feeds.model import Person, Post, Problem, Severity
from feeds.reading import keys, labels, media, moments
from feeds.reading.encoding import decode
from feeds.reading.field import Complaint, Dialect, text_of
from feeds.reading.fields import Fields
from feeds.reading.header import described, markup_of, read_header
from feeds.reading.language import language_named
from feeds.reading.people import people
from feeds.reading.place import Place, place_of
from feeds.reading.plain import address, decoded, is_placeholder, plain, prose


def read_post(path: str, raw: bytes, zone: tzinfo, meta: bytes = b"") -> Post:
    """Read one file; ``path`` is relative to the posts folder, dates that name no zone are in ``zone``.

    ``meta`` is what a ``.meta`` file beside it holds.

    Whatever was read otherwise than it was written is in ``Post.problems``. Raises `PostError` for an
    empty file, one that is not text, the ``_index`` page of a Hugo or Zola section, and a file of the
    generator's own, such as those in ``_includes``.
    """
    place = place_of(path)
    if place.is_section:
        raise PostError("section", "this is the page of a section, not a post")
    if place.is_template:
        raise PostError("template", "this is a part of the site's machinery, not a post")
    text, recoded = decode(raw)
    header = read_header(text, place.suffix)
    if meta.strip():
        header = described(header, decode(meta).text)
    complaints = (Complaint("encoding", recoded),) if recoded else ()
    fields = Fields(header.fields, (*complaints, *header.complaints))
    spaced = place.is_jekyll and header.dialect is Dialect.YAML
    return Post(
        path=path,
        body=header.body,
        markup=markup_of(place.suffix, header.dialect),
        body_line=header.body_line,
        title=_title(fields),
        published=moments.published(fields, place, zone),
        updated=moments.updated(fields, zone),
        expires=moments.expires(fields, zone),
        authors=_authors(fields),
        tags=labels.tags(fields, header.dialect, spaced),
        categories=labels.categories(fields, header.dialect, spaced),
        source=_source(fields, header.dialect),
        permalink=_address(fields, *keys.PERMALINK) or _page(fields, header.dialect),
        guid=_guid(fields),
        slug=plain(fields.text(*keys.SLUG), 200).strip("/") or place.slug,
        language=_language(fields, place),
        summary=prose(fields.text(*keys.SUMMARY)),
        image=media.image(fields),
        enclosures=media.enclosures(fields),
        draft=place.is_draft or _is_held_back(fields),
        problems=_problems(path, fields.complaints),
    )


MOST_PROBLEMS = 50

_FALSE = frozenset({"false", "no", "off", "0", "n", "f", "none"})
_TRUE = frozenset({"true", "yes", "on", "1", "y", "t"})
_HELD_BACK = frozenset(
    {"draft", "drafts", "hidden", "private", "pending", "unlisted", "unpublished", "skip", "trash"}
)
_WEB = re.compile(r"(?:https?:)?//[^/\s]", re.IGNORECASE)
_PATH = re.compile(r"/(?:[^\s/\\:<>{}\[\]?#][^\s\\:<>{}\[\]?#]*)?")
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:[^\s:]\S*")


def _title(fields: Fields) -> str:
    for field in fields.each(*keys.TITLE):
        text = text_of(field.value)
        if is_placeholder(text):
            fields.complain(
                "front-matter", f'{field.key}: "{text[:60]}" is a slot nothing was filled into', field
            )
        elif title := decoded(text):
            return title
    return ""


def _authors(fields: Fields) -> tuple[Person, ...]:
    return next((found for field in fields.each(*keys.AUTHORS) if (found := people(field.value))), ())


def _source(fields: Fields, dialect: Dialect) -> str:
    return _address(fields, *keys.SOURCE, *(("link",) if dialect is Dialect.NIKOLA else ()))


def _address(fields: Fields, *names: str) -> str:
    """Return the first absolute web address."""
    texts = (address(text_of(field.value)) for field in fields.each(*names))
    return next((text for text in texts if _WEB.match(text)), "")


def _page(fields: Fields, dialect: Dialect) -> str:
    """Return the page of its own site that a post claims: a path with nothing left to be filled in."""
    paths = [address(text_of(field.value)) for field in fields.each(*keys.PERMALINK)]
    if dialect is Dialect.TOML and (path := address(fields.text("path")).strip("/")):  # Zola
        paths.append(f"/{path}/")
    return next((path for path in paths if _PATH.fullmatch(path)), "")


def _guid(fields: Fields) -> str:
    """Return the identity the author gave. An ``id`` counts only where it can mean nothing but that.

    In Docusaurus, Obsidian and many themes ``id`` is a short name that is unique within a page or folder.
    """
    guid = plain(fields.text(*keys.GUID))
    if guid and not is_placeholder(guid):
        return guid
    given = plain(fields.text(*keys.ID))
    return given if _UUID.fullmatch(given) or _URI.fullmatch(given) else ""


def _language(fields: Fields, place: Place) -> str:
    return language_named(fields.text(*keys.LANGUAGE)) or place.language


def _is_held_back(fields: Fields) -> bool:
    """Tell whether the header keeps the post from the public, in any generator's words."""
    word = {
        key: fields.text(key).casefold() for key in ("draft", "published", "publish", "private", "unlisted")
    }
    if word["draft"] and word["draft"] not in _FALSE:
        return True
    if word["published"] in _FALSE or word["publish"] in _FALSE:
        return True
    if word["private"] in _TRUE or word["unlisted"] in _TRUE:
        return True
    return fields.text(*keys.STATUS).casefold() in _HELD_BACK


def _problems(path: str, complaints: list[Complaint]) -> tuple[Problem, ...]:
    return tuple(
        Problem(path, item.kind, plain(item.reason), item.line, item.column, Severity.REPAIRED)
        for item in list(dict.fromkeys(complaints))[:MOST_PROBLEMS]
    )
