"""The names that headers give to one thing, in the order they are believed.

Keys are compared without case, spaces, hyphens and underscores: ``Last-Modified``, ``last_modified`` and
``date modified`` need no further entry.
"""

from __future__ import annotations

TITLE = ("title", "headline", "newstitle", "pagetitle", "linktitle")
SUBTITLES = ("subtitle", "deck")
PUBLISHED = (
    *("date", "publishdate", "published", "pubdate", "publisheddate", "publishedat", "publishedon"),
    *("publishedtime", "datepublished", "publicationdate", "publishtime", "postdate", "posted", "postedon"),
    *("datetime", "timestamp", "created", "createdat", "createdon", "createddate", "datecreated"),
    *("creationdate", "createtime", "issued"),
)
UPDATED = (
    *("updated", "lastmod", "lastmodifiedat", "lastmodified", "modified", "modifiedat", "modifieddate"),
    *("datemodified", "modificationdate", "modifiedtime", "updatedat", "updatedon", "updateddate"),
    *("dateupdated", "lastupdated", "lastupdate", "updatetime"),
)
RELEASED = ("publishdate",)
"""Hugo's: whatever the date says, the post is not public before this moment."""
EXPIRES = ("expirydate", "expires", "expiresat", "expiry", "unpublishdate")
AUTHORS = ("author", "authors", "byline", "creator")
TAGS = ("tags", "tag", "topics", "topic")
KEYWORDS = ("keywords", "keyword")
CATEGORIES = ("categories", "category")
SOURCE = (
    "from",
    "source",
    "sourceurl",
    "sourcelink",
    "original",
    "originalurl",
    "originallink",
    "externalurl",
)
PERMALINK = ("permalink", "canonicalurl", "canonical", "canonicallink", "url")
SLUG = ("slug",)
LANGUAGE = ("lang", "language", "locale")
SUMMARY = ("summary", "excerpt", "description", "abstract")
GUID = ("guid", "uuid")
ID = ("id",)
STATUS = ("status",)
IMAGE = (
    *("image", "images", "cover", "coverimage", "coverimg", "featuredimage", "featureimage", "featured"),
    *("hero", "heroimage", "banner", "bannerimage", "thumbnail", "thumb", "headerimg", "headerimage"),
    *("ogimage", "socialimage", "previewimage", "imageurl", "photo", "photos", "header"),
)
ENCLOSURES = ("enclosure", "enclosures", "podcast", "media", "audio", "audios", "video", "videos")
AUDIO_FILES = (
    *("podcasturl", "podcastfile", "podcastlink", "podcastaudio", "audiourl", "audiofile", "audiolink"),
    *("mp3", "mp3url", "mp3file", "videourl", "videofile", "mp4"),
)
LENGTHS = ("podcastbytes", "podcastlength", "podcastfilesize", "podcastsize", "audiosize", "audiolength")
TABLES = ("taxonomies", "extra", "params")
"""Tables whose entries count as fields of the header, after those at its top (Zola, Hugo)."""

KNOWN = frozenset(
    (
        *(TITLE + SUBTITLES + PUBLISHED + UPDATED + EXPIRES + AUTHORS + TAGS + KEYWORDS + CATEGORIES),
        *(PERMALINK + SLUG + LANGUAGE + SUMMARY + GUID + STATUS + IMAGE + ENCLOSURES + AUDIO_FILES),
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


def canonical(key: str) -> str:
    """Return a key as it is compared."""
    return key.translate(_IGNORED).casefold()


_IGNORED = str.maketrans("", "", " \t_-")
