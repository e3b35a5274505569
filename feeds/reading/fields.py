"""The fields of a header by what they mean, whatever they are called there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feeds.reading.field import Complaint, Field, Value, leaves, text_of
from feeds.reading.keys import AUTHORS, CATEGORIES, KEYWORDS, TABLES, TAGS, canonical

_GATHERED = frozenset(AUTHORS + TAGS + KEYWORDS + CATEGORIES)


class Fields:
    """The fields of one header, found by any of the names in `keys`; collects complaints on the way.

    Of a key that comes twice the last filled value counts, except where both can: tags, authors.
    """

    def __init__(self, fields: Iterable[Field], complaints: Iterable[Complaint] = ()) -> None:
        self.complaints = list(complaints)
        self._fields: dict[str, Field] = {}
        self._twice: set[str] = set()
        for field in fields:
            self._take(field)
        for table in TABLES:
            self._take_table(self._fields.get(table))

    def get(self, *keys: str) -> Field | None:
        """Return the first of these fields that holds anything."""
        return next(self.each(*keys), None)

    def each(self, *keys: str) -> Iterator[Field]:
        """Yield those of these fields that hold anything."""
        for key in keys:
            field = self._fields.get(key)
            if field is not None and is_filled(field.value):
                yield field

    def text(self, *keys: str) -> str:
        """Return the first of these fields that holds anything as one text, or the empty string."""
        return next((text for field in self.each(*keys) if (text := text_of(field.value).strip())), "")

    def complain(self, kind: str, reason: str, field: Field) -> None:
        """Note what was read otherwise than it was written."""
        self.complaints.append(Complaint(kind, reason, field.line or None, field.column or None))

    def _take(self, field: Field) -> None:
        key = canonical(field.key)
        before = self._fields.get(key)
        if before is None:
            self._fields[key] = field
            return
        if key in _GATHERED:
            self._fields[key] = before._replace(value=[before.value, field.value])
        elif is_filled(field.value):
            self._fields[key] = field
        if before.key == field.key and key not in _GATHERED | self._twice:
            self._twice.add(key)
            self.complain("front-matter", f"{field.key} is given twice; the last one counts", field)

    def _take_table(self, table: Field | None) -> None:
        if table is None or not isinstance(table.value, dict):
            return
        for key, value in list(table.value.items())[:200]:
            known = self._fields.get(canonical(key))
            if known is None or not is_filled(known.value):
                self._fields[canonical(key)] = Field(key, value, table.line, table.column)


def is_filled(value: Value) -> bool:
    """Tell whether a value holds anything but blanks."""
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) and any(leaf.strip() if isinstance(leaf, str) else leaf for leaf in leaves(value, 100))
