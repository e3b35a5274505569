"""Authors, as text, list, comma list, table, list of tables or Markdown link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from feeds.model import Person
from feeds.parsing.fields import Value, iterate_leaves
from feeds.parsing.plain_text import (
    MAX_NAME_LENGTH,
    clean_address,
    decode_entities,
    is_placeholder,
    to_plain_text,
)

MAX_AUTHORS = 50
"""Authors of one post that are kept."""

_MAX_LENGTH = 4_000
_LINK = re.compile(
    r"\[([^\[\]]{1,200})\]\(\s{0,9}<?((?:[^()\s<>]|\([^()\s<>]{0,200}\)){0,2000})[^()]{0,200}\)"
)
_WIKILINK = re.compile(r"\[\[([^\[\]|]{1,200})(?:\|([^\[\]]{1,200}))?\]\]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_WEB = re.compile(r"https?://[^\s<>()\[\]]{1,2000}")
_BRACKETED = re.compile(r"\([^()]{0,200}\)|<[^<>]{0,300}>")
_ROUND = re.compile(r"\(([^()@]{1,100})\)")
_SUFFIX = re.compile(
    r"(?:[JS]r|Ph\.? ?D|M\.?D|M\.?A|MSc|BSc|Esq|I{2,3}|IV|Inc|Ltd|LLC|GmbH|Co|S\.?A|CPA|RN)\.?", re.IGNORECASE
)
_AND = re.compile(r"\s(?:and|&|und|et|y)\s")
_LEADING = re.compile(r"^(?:and|&|by)\s+", re.IGNORECASE)


def parse_authors(value: Value) -> tuple[Person, ...]:
    """Read the authors out of a value; the same name comes once."""
    people: dict[str, Person] = {}
    for leaf in iterate_leaves(value):
        for person in _parse_bylines(leaf) if isinstance(leaf, str) else _parse_table(leaf):
            if person.name and len(people) < MAX_AUTHORS:
                people.setdefault(person.name, person)
    return tuple(people.values())


def _parse_table(table: dict[str, Value]) -> Iterator[Person]:
    """A person's table, or a table of persons by their handles (Docusaurus, Jekyll)."""
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    name = _get_text(facts, "name", "display_name", "displayname", "fullname", "author", "key", "id")
    email = _get_text(facts, "email", "mail")
    url = _get_text(facts, "url", "link", "website", "homepage", "web", "uri")
    if name or email:
        yield Person(to_plain_text(name or email.partition("@")[0], MAX_NAME_LENGTH), email, url)
        return
    for handle, inner in table.items():
        if isinstance(inner, dict):
            yield _parse_nested_person(handle, inner)


def _parse_nested_person(handle: str, table: dict[str, Value]) -> Person:
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    name = _get_text(facts, "name", "display_name", "displayname", "fullname") or handle
    return Person(
        to_plain_text(name, MAX_NAME_LENGTH),
        _get_text(facts, "email"),
        _get_text(facts, "url", "link", "website"),
    )


def _get_text(facts: dict[str, Value], *keys: str) -> str:
    texts = (facts.get(key) for key in keys)
    return next((address for text in texts if isinstance(text, str) and (address := clean_address(text))), "")


def _parse_bylines(text: str) -> tuple[Person, ...]:
    if is_placeholder(text):
        return ()
    return _recall_people(text) if len(text) <= MAX_NAME_LENGTH else _parse_people(text)


def _parse_people(text: str) -> tuple[Person, ...]:
    people: list[Person] = []
    linked = False
    for person in map(_parse_byline, _split_bylines(text[:_MAX_LENGTH].strip())):
        if linked and not person.url and " " in person.name and person.name[:1].islower():
            continue  # "[Ada](https://ada.example), keeper of the press": a remark, not a second author
        linked = linked or bool(person.url)
        people.append(person)
    return tuple(people)


_recall_people = lru_cache(512)(_parse_people)
"""Most posts of a folder share their authors."""


def _split_bylines(text: str) -> Iterator[str]:
    """Split a byline at semicolons, or else at commas that no bracket encloses and no title follows."""
    if ";" in text and "&" not in text:
        yield from text.split(";")
        return
    parts = _split_outside_brackets(text)
    if len(parts) > 1:
        parts[-1:] = _AND.split(parts[-1], maxsplit=1)
    bylines: list[str] = []
    for part in parts:
        if bylines and _SUFFIX.fullmatch(part.strip()):
            bylines[-1] += "," + part
        else:
            bylines.append(_LEADING.sub("", part.strip(), count=1))
    yield from bylines


def _split_outside_brackets(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for offset, char in enumerate(text):
        if char in "([<":
            depth += 1
        elif char in ")]>":
            depth = max(0, depth - 1)
        elif char == "," and not depth:
            parts.append(text[start:offset])
            start = offset + 1
    return [*parts, text[start:]]


def _parse_byline(text: str) -> Person:
    """Read one byline: ``Ada <a@b.example>``, ``[Ada](https://b.example) (The Press)``, ``Ada ([@a](…))``."""
    text = _WIKILINK.sub(lambda link: link[2] or link[1].rpartition("/")[2], text)
    link, email, web = _LINK.search(text), _EMAIL.search(text), _WEB.search(text)
    url = clean_address(link[2] if link else web.group() if web else "")
    return Person(_choose_name(text, link, email, web), email.group() if email else "", url)


_OptionalMatch: TypeAlias = "re.Match[str] | None"


def _choose_name(text: str, link: _OptionalMatch, email: _OptionalMatch, web: _OptionalMatch) -> str:
    """Return what is left of a byline without its addresses, or failing that what they are made of."""
    if link and text.lstrip().startswith("["):
        return decode_entities(link[1], MAX_NAME_LENGTH)
    if not (link or email or web):
        return decode_entities(text, MAX_NAME_LENGTH)
    bare = _BRACKETED.sub(" ", _WEB.sub(" ", _LINK.sub(" ", text)))
    name = decode_entities(_EMAIL.sub(" ", bare), MAX_NAME_LENGTH).strip(" ,;:-–—")
    if name:
        return name
    inside = _ROUND.search(text)
    fallback = link[1] if link else inside[1] if inside else email[0].partition("@")[0] if email else text
    return decode_entities(fallback, MAX_NAME_LENGTH)
