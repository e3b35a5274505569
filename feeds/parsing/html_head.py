"""Metadata in the head of a whole HTML page, as Pelican, WordPress and saved pages have it."""

from __future__ import annotations

from html.parser import HTMLParser

from feeds.parsing.fields import Dialect, Field, Header, Value

MAX_HEAD_LENGTH = 131_072
"""Characters of a page that are searched; a head is never longer, and the first <time> is near."""

_STEP = 8_192
_META = {
    "og:title": "title",
    "article:published_time": "date",
    "article:modified_time": "modified",
    "article:tag": "tags",
    "og:description": "description",
    "og:image": "image",
    "og:locale": "lang",
    "datepublished": "date",
    "datemodified": "modified",
    "dc.title": "title",
    "dc.creator": "author",
    "dc.date": "date",
    "dcterms.created": "date",
    "parsely-pub-date": "date",
    "parsely-author": "author",
    "twitter:image": "image",
}
_PLAIN_META = (
    *(
        "title",
        "date",
        "pubdate",
        "published",
        "modified",
        "author",
        "authors",
        "tags",
        "keywords",
        "category",
    ),
    *("categories", "description", "summary", "slug", "status", "lang", "guid", "from"),
)
_META |= dict(zip(_PLAIN_META, _PLAIN_META, strict=True))


def read_page_header(text: str) -> Header:
    """Return the facts of a page as a header; its body is the whole page."""
    head = _HeadParser()
    end = min(len(text), MAX_HEAD_LENGTH)
    last_time = text.rfind("<time", 0, end)
    for start in range(0, end, _STEP):
        try:
            head.feed(text[start : start + _STEP])
        except AssertionError:  # what html.parser raises at "<![<"
            break
        if head.is_over and (head.has_date or last_time < start):
            break
    return Header(Dialect.PAGE, tuple(head.fields()), text)


class _HeadParser(HTMLParser):
    """Gathers the facts of a head, and the first ``<time>`` of the body where the head names no date.

    It is fed and never closed: what a page leaves open is not gone over a second time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_body = False
        self._claims: dict[str, list[Field]] = {}
        self._sure: dict[str, Field] = {}
        self._title: list[str] = []
        self._title_line = 0
        self._in_title = False

    @property
    def is_over(self) -> bool:
        """Tell whether the body has begun."""
        return self._in_body

    @property
    def has_date(self) -> bool:
        """Tell whether a date was found."""
        return "date" in self._sure or "date" in self._claims

    def fields(self) -> list[Field]:
        """Return one field per fact; only tags may hold several values."""
        title = "".join(self._title).strip()
        title_fields = [Field("title", title, self._title_line)] if title else []
        claims = {key: self._merge_facts(key, claim_fields) for key, claim_fields in self._claims.items()}
        facts = {**{field.key: field for field in title_fields}, **claims, **self._sure}
        return [field._replace(value=_escape_entities(field)) for field in facts.values()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag that states a fact."""
        attributes = {name: value or "" for name, value in reversed(attrs)}
        match tag:
            case "html":
                self._add_fact("lang", attributes.get("lang", ""))
            case "title" if not (self._title_line or self._in_body):
                self._in_title, self._title_line = True, self.getpos()[0]
            case "meta":
                self._read_meta(attributes)
            case "link" if "canonical" in attributes.get("rel", "").lower().split():
                self._add_fact("canonical", attributes.get("href", ""))
            case "time" if "date" not in self._sure:
                self._add_fact("date", attributes.get("datetime", ""))
            case "body":
                self._in_body = True
        self._in_title = self._in_title and tag == "title"

    def handle_endtag(self, tag: str) -> None:
        """Leave the title, or the head."""
        self._in_body = self._in_body or tag == "head"
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        """Take the title's text."""
        if self._in_title:
            self._title.append(data)

    def _read_meta(self, attributes: dict[str, str]) -> None:
        name = (
            attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        ).lower()
        content = attributes.get("content", "").strip()
        key = _META.get(name)
        if key and content and name.startswith(("og:", "article:")) and key != "tags":
            self._sure.setdefault(key, Field(key, content, *self._get_position()))
        elif key:
            self._add_fact(key, content)

    def _add_fact(self, key: str, value: str) -> None:
        if value.strip():
            self._claims.setdefault(key, []).append(Field(key, value.strip(), *self._get_position()))

    def _merge_facts(self, key: str, claim_fields: list[Field]) -> Field:
        if key != "tags" or len(claim_fields) == 1:
            return claim_fields[0]
        return claim_fields[0]._replace(value=[field.value for field in claim_fields])

    def _get_position(self) -> tuple[int, int]:
        line, offset = self.getpos()
        return line, offset + 1


def _escape_entities(field: Field) -> Value:
    """Put back the entities the parser decoded: whoever reads a field for its words decodes them once."""
    if field.key in _LITERAL_KEYS or not isinstance(field.value, str):
        return field.value
    return field.value.replace("&", "&amp;")


_LITERAL_KEYS = frozenset({"canonical", "image", "from", "guid", "lang"})
