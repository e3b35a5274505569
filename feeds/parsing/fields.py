"""The fields of a header and the names under which generators write them, in order of precedence.

Keys are compared without case, spaces, hyphens and underscores: ``Last-Modified``, ``last_modified`` and
``date modified`` need no further entry.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
"""A value as written: text, never a number, a boolean or a date."""


class Dialect(StrEnum):
    """How a header is written; it decides what a comma means, and what language the body is in."""

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    COLONS = "colons"
    RST = "rst"
    NIKOLA = "nikola"
    PAGE = "page"
    LEKTOR = "lektor"
    NONE = "none"


class Field(NamedTuple):
    """A key with its value. ``line`` and ``column`` count from 1 within the file."""

    key: str
    value: Value
    line: int = 1
    column: int = 1


class ParseWarning(NamedTuple):
    """Something read otherwise than it was written; becomes a `Problem` once the path is known."""

    kind: str
    reason: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken off a text: its fields, and the line and text of the body that is left."""

    dialect: Dialect
    fields: tuple[Field, ...]
    body: str
    body_line: int = 1
    warnings: tuple[ParseWarning, ...] = ()


def iterate_leaves(value: Value, most: int = 1000) -> Iterator[str | dict[str, Value]]:
    """Yield the texts and tables in a value, nested lists flattened, looking at no more than ``most`` values.

    An alias may make a list that holds itself, or one of a billion leaves: the bound is for those.
    """
    waiting = [value]
    for _ in range(most):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item[:most]))
        elif item is not None:
            yield item


def value_to_text(value: Value) -> str:
    """Return a value as one text: a list joined with commas, of a table the part that names it."""
    if isinstance(value, str):
        return value
    return ", ".join(filter(None, (_leaf_to_text(leaf) for leaf in iterate_leaves(value, 100))))


_NAME_KEYS = ("name", "title", "label", "text", "value", "en")


def _leaf_to_text(leaf: str | dict[str, Value]) -> str:
    if isinstance(leaf, str):
        return leaf
    return next((text for key in _NAME_KEYS if isinstance(text := leaf.get(key), str)), "")


TITLE_KEYS = ("title", "headline", "newstitle", "pagetitle", "linktitle")
SUBTITLE_KEYS = ("subtitle", "deck")
PUBLISHED_KEYS = (
    *("date", "publishdate", "published", "pubdate", "publisheddate", "publishedat", "publishedon"),
    *("publishedtime", "datepublished", "publicationdate", "publishtime", "postdate", "posted", "postedon"),
    *("datetime", "timestamp", "created", "createdat", "createdon", "createddate", "datecreated"),
    *("creationdate", "createtime", "issued"),
)
UPDATED_KEYS = (
    *("updated", "lastmod", "lastmodifiedat", "lastmodified", "modified", "modifiedat", "modifieddate"),
    *("datemodified", "modificationdate", "modifiedtime", "updatedat", "updatedon", "updateddate"),
    *("dateupdated", "lastupdated", "lastupdate", "updatetime"),
)
RELEASE_KEYS = ("publishdate",)
"""Hugo's: whatever the date says, the post is not public before this moment."""
EXPIRY_KEYS = ("expirydate", "expires", "expiresat", "expiry", "unpublishdate")
AUTHOR_KEYS = ("author", "authors", "byline", "creator")
TAG_KEYS = ("tags", "tag", "topics", "topic")
KEYWORD_KEYS = ("keywords", "keyword")
CATEGORY_KEYS = ("categories", "category")
SOURCE_KEYS = (
    "from",
    "source",
    "sourceurl",
    "sourcelink",
    "original",
    "originalurl",
    "originallink",
    "externalurl",
)
PERMALINK_KEYS = ("permalink", "canonicalurl", "canonical", "canonicallink", "url")
SLUG_KEYS = ("slug",)
WEIGHT_KEYS = ("weight",)
LANGUAGE_KEYS = ("lang", "language", "locale")
SUMMARY_KEYS = ("summary", "excerpt", "description", "abstract")
GUID_KEYS = ("guid", "uuid")
ID_KEYS = ("id",)
STATUS_KEYS = ("status",)
IMAGE_KEYS = (
    *("image", "images", "cover", "coverimage", "coverimg", "featuredimage", "featureimage", "featured"),
    *("hero", "heroimage", "banner", "bannerimage", "thumbnail", "thumb", "headerimg", "headerimage"),
    *("ogimage", "socialimage", "previewimage", "imageurl", "photo", "photos", "header"),
)
OTHER_IMAGE_KEYS = (
    *("img", "indeximg", "topimg", "feature", "featuredimg", "featureimg", "featuredphoto", "coverurl"),
    *("coverphoto", "heroimg", "bannerimg", "thumbnailurl", "thumbnailimage", "postimage", "pageimage"),
    *("shareimage", "shareimg", "twitterimage", "cardimage", "metaimage", "seoimage", "opengraphimage"),
    *("teaser", "teaserimage", "leadimage", "mainimage", "titleimage", "picture", "splash", "preview"),
    *("backgroundimage", "opengraph", "og", "social", "seo"),
)
"""Names of pictures that are too common as other words to recognise a header by."""
RESOURCE_KEYS = ("resources",)
"""Hugo's list of the files of a page bundle."""
ENCLOSURE_KEYS = ("enclosure", "enclosures", "podcast", "media", "audio", "audios", "video", "videos")
AUDIO_FILE_KEYS = (
    *("podcasturl", "podcastfile", "podcastlink", "podcastaudio", "audiourl", "audiofile", "audiolink"),
    *("mp3", "mp3url", "mp3file", "videourl", "videofile", "mp4"),
)
OTHER_FILE_KEYS = (
    *("file", "mediaurl", "mediafile", "episodeurl", "episodefile", "enclosureurl", "m4a", "ogg", "opus"),
    *("download", "downloadurl"),
)
"""Names of media files that are too common as other words to recognise a header by."""
LENGTH_KEYS = (
    *("podcastbytes", "podcastfilesize", "podcastsize", "audiosize", "enclosurelength", "filesize"),
    *("bytes", "size", "mp3size"),
)
DURATION_KEYS = (
    *("duration", "podcastduration", "audioduration", "itunesduration", "itunes:duration"),
    *("episodeduration", "runtime", "playtime", "itunes", "podcast"),
)
SIZE_OR_DURATION_KEYS = ("length", "podcastlength", "audiolength", "mp3length", "episodelength")
"""What some take for bytes and others for a time: the form decides."""
TABLE_KEYS = ("taxonomies", "extra", "params")
"""Tables whose entries count as fields of the header, after those at its top (Zola, Hugo)."""

KNOWN_KEYS = frozenset(
    (
        *(
            TITLE_KEYS
            + SUBTITLE_KEYS
            + PUBLISHED_KEYS
            + UPDATED_KEYS
            + EXPIRY_KEYS
            + AUTHOR_KEYS
            + TAG_KEYS
            + KEYWORD_KEYS
            + CATEGORY_KEYS
        ),
        *(
            PERMALINK_KEYS
            + SLUG_KEYS
            + LANGUAGE_KEYS
            + SUMMARY_KEYS
            + GUID_KEYS
            + STATUS_KEYS
            + IMAGE_KEYS
            + ENCLOSURE_KEYS
            + AUDIO_FILE_KEYS
        ),
        *("from", "layout", "draft", "aliases", "alias", "weight", "publish", "comments", "template", "path"),
        *(
            "type",
            "series",
            "toc",
            "math",
            "sidebarlabel",
            "cssclass",
            "cssclasses",
            "redirectfrom",
            "hidden",
        ),
        *("eleventynavigation", "modified", "week"),
    )
)
"""Keys by which a block of lines is recognised as a header where its form alone leaves doubt."""


def normalize_key(key: str) -> str:
    """Return a key as it is compared."""
    return key.translate(_KEY_SEPARATORS).casefold()


_KEY_SEPARATORS = str.maketrans("", "", " \t_-")


_REPEATABLE_KEYS = frozenset(AUTHOR_KEYS + TAG_KEYS + KEYWORD_KEYS + CATEGORY_KEYS)


class Fields:
    """The fields of one header, found by any of the names in `keys`; collects warnings on the way.

    Of a key that comes twice the last filled value counts, except where both can: tags, authors.
    """

    def __init__(self, fields: Iterable[Field], warnings: Iterable[ParseWarning] = ()) -> None:
        self.warnings = list(warnings)
        self._fields: dict[str, Field] = {}
        self._repeated: set[str] = set()
        for field in fields:
            self._add_field(field)
        for table in TABLE_KEYS:
            self._add_table(self._fields.get(table))
        self._filled = {key for key, field in self._fields.items() if is_filled(field.value)}

    def get(self, *keys: str) -> Field | None:
        """Return the first of these fields that holds anything."""
        return next(iter(self.iterate(*keys)), None)

    def iterate(self, *keys: str) -> Sequence[Field]:
        """Return those of these fields that hold anything, in the order of the keys."""
        filled = self._filled.intersection(keys)
        return [self._fields[key] for key in keys if key in filled] if filled else ()

    def get_text(self, *keys: str) -> str:
        """Return the first of these fields that holds anything as one text, or the empty string."""
        return next(
            (text for field in self.iterate(*keys) if (text := value_to_text(field.value).strip())), ""
        )

    def list_unknown(self, known: Container[str], most: int = 200) -> list[Field]:
        """Return up to ``most`` filled fields whose normalised keys are not among the known ones."""
        return [
            self._fields[key]
            for key in islice(self._fields, most)
            if key in self._filled and key not in known
        ]

    def add_warning(self, kind: str, reason: str, field: Field) -> None:
        """Note what was read otherwise than it was written."""
        self.warnings.append(ParseWarning(kind, reason, field.line or None, field.column or None))

    def _add_field(self, field: Field) -> None:
        key = normalize_key(field.key)
        before = self._fields.get(key)
        if before is None:
            self._fields[key] = field
            return
        if key in _REPEATABLE_KEYS:
            self._fields[key] = before._replace(value=[before.value, field.value])
        elif is_filled(field.value):
            self._fields[key] = field
        if before.key == field.key and key not in _REPEATABLE_KEYS | self._repeated:
            self._repeated.add(key)
            self.add_warning("front-matter", f"{field.key} is given twice; the last one counts", field)

    def _add_table(self, table: Field | None) -> None:
        if table is None or not isinstance(table.value, dict):
            return
        for key, value in list(table.value.items())[:200]:
            field = self._fields.get(normalize_key(key))
            if field is None or not is_filled(field.value):
                self._fields[normalize_key(key)] = Field(key, value, table.line, table.column)


def is_filled(value: Value) -> bool:
    """Tell whether a value holds anything but blanks."""
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) and any(
        leaf.strip() if isinstance(leaf, str) else leaf for leaf in iterate_leaves(value, 100)
    )
