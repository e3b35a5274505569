"""Authors out of a configuration or a data file, in any of the shapes generators know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feeds.model import Person

_MOST = 2000
_NAMES = ("name", "display_name", "displayName", "fullname", "title", "author", "nickname", "nick")
_EMAILS = ("email", "mail")
_URLS = ("url", "uri", "link", "website", "web", "homepage", "site", "page")


def person_of(value: Any, key: str = "") -> Person | None:  # noqa: ANN401 - whatever was written
    """Return the person a text or a table names; ``key`` stands in for a missing name."""
    if isinstance(value, str):
        return Person(" ".join(value.split())) if value.strip() else None
    if not isinstance(value, Mapping):
        return None
    name = _text(value, _NAMES) or key
    url = _text(value, _URLS)
    return Person(name, _text(value, _EMAILS), url if "://" in url else "") if name else None


def people_of(value: Any) -> tuple[Person, ...]:  # noqa: ANN401 - whatever was written
    """Return the people a text, a table or a list of those names."""
    members = value if isinstance(value, list) else [value]
    people = (person_of(member) for member in members[:_MOST])
    return tuple(dict.fromkeys(person for person in people if person is not None))


def people_by_key(values: Mapping[str, Any]) -> dict[str, Person]:
    """Return the people of a data file by the keys posts name them by.

    The file is a table of people by key (also below ``authors``), or a list of people who bear a key.
    """
    tables = values.get("authors") if isinstance(values.get("authors"), Mapping | list) else values
    entries = tables if isinstance(tables, list) else values.get("")
    if isinstance(entries, list):
        return {key: person for member in entries[:_MOST] for key, person in _keys_of_person(member)}
    members = list(tables.items())[:_MOST] if isinstance(tables, Mapping) else []
    return {key: person for key, value in members if (person := person_of(value, key)) is not None}


def _keys_of_person(member: Any) -> list[tuple[str, Person]]:  # noqa: ANN401 - whatever was written
    person = person_of(member)
    if person is None or not isinstance(member, Mapping):
        return []
    keys = (member.get(name) for name in ("key", "id", "slug", "username", "short_name", "nickname", "name"))
    return [(key, person) for key in keys if isinstance(key, str)][:1]


def _text(table: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    values = (table.get(key) for key in keys)
    return next((" ".join(v.split()) for v in values if isinstance(v, str) and v.strip()), "")
