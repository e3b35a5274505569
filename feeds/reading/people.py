"""Authors, as text, list, comma list, table, list of tables or Markdown link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from feeds.model import Person
from feeds.reading.field import Value, leaves
from feeds.reading.plain import LONGEST_NAME, address, decoded, is_placeholder, plain

MOST = 50
"""Authors of one post that are kept."""

_LONGEST = 4_000
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


def people(value: Value) -> tuple[Person, ...]:
    """Read the authors out of a value; the same name comes once."""
    found: dict[str, Person] = {}
    for leaf in leaves(value):
        for person in _from_text(leaf) if isinstance(leaf, str) else _from_table(leaf):
            if person.name and len(found) < MOST:
                found.setdefault(person.name, person)
    return tuple(found.values())


def _from_table(table: dict[str, Value]) -> Iterator[Person]:
    """A person's table, or a table of persons by their handles (Docusaurus, Jekyll)."""
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    name = _fact(facts, "name", "display_name", "displayname", "fullname", "author", "key", "id")
    email = _fact(facts, "email", "mail")
    url = _fact(facts, "url", "link", "website", "homepage", "web", "uri")
    if name or email:
        yield Person(plain(name or email.partition("@")[0], LONGEST_NAME), email, url)
        return
    for handle, inner in table.items():
        if isinstance(inner, dict):
            yield _inner(handle, inner)


def _inner(handle: str, table: dict[str, Value]) -> Person:
    facts = {key.casefold(): value for key, value in list(table.items())[:50]}
    name = _fact(facts, "name", "display_name", "displayname", "fullname") or handle
    return Person(plain(name, LONGEST_NAME), _fact(facts, "email"), _fact(facts, "url", "link", "website"))


def _fact(facts: dict[str, Value], *keys: str) -> str:
    texts = (facts.get(key) for key in keys)
    return next((found for text in texts if isinstance(text, str) and (found := address(text))), "")


def _from_text(text: str) -> Iterator[Person]:
    if is_placeholder(text):
        return
    linked = False
    for part in _parts(text[:_LONGEST].strip()):
        person = _person(part)
        if linked and not person.url and " " in person.name and person.name[:1].islower():
            continue  # "[Ada](https://ada.example), keeper of the press": a remark, not a second author
        linked = linked or bool(person.url)
        yield person


def _parts(text: str) -> Iterator[str]:
    """Split a byline at semicolons, or else at commas that no bracket encloses and no title follows."""
    if ";" in text and "&" not in text:
        yield from text.split(";")
        return
    parts = _outside_brackets(text)
    if len(parts) > 1:
        parts[-1:] = _AND.split(parts[-1], maxsplit=1)
    kept: list[str] = []
    for part in parts:
        if kept and _SUFFIX.fullmatch(part.strip()):
            kept[-1] += "," + part
        else:
            kept.append(_LEADING.sub("", part.strip(), count=1))
    yield from kept


def _outside_brackets(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        if char in "([<":
            depth += 1
        elif char in ")]>":
            depth = max(0, depth - 1)
        elif char == "," and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _person(text: str) -> Person:
    """Read one byline: ``Ada <a@b.example>``, ``[Ada](https://b.example) (The Press)``, ``Ada ([@a](…))``."""
    text = _WIKILINK.sub(lambda link: link[2] or link[1].rpartition("/")[2], text)
    link, email, web = _LINK.search(text), _EMAIL.search(text), _WEB.search(text)
    url = address(link[2] if link else web.group() if web else "")
    return Person(_name(text, link, email, web), email.group() if email else "", url)


_Found: TypeAlias = "re.Match[str] | None"


def _name(text: str, link: _Found, email: _Found, web: _Found) -> str:
    """Return what is left of a byline without its addresses, or failing that what they are made of."""
    if link and text.lstrip().startswith("["):
        return decoded(link[1], LONGEST_NAME)
    if not (link or email or web):
        return decoded(text, LONGEST_NAME)
    bare = _BRACKETED.sub(" ", _WEB.sub(" ", _LINK.sub(" ", text)))
    name = decoded(_EMAIL.sub(" ", bare), LONGEST_NAME).strip(" ,;:-–—")
    if name:
        return name
    inside = _ROUND.search(text)
    fallback = link[1] if link else inside[1] if inside else email[0].partition("@")[0] if email else text
    return decoded(fallback, LONGEST_NAME)
