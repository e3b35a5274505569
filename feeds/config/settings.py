"""Every setting, its type, its default, the sentence that explains it and what a change of it touches.

These models are the one place an option is declared: the schema, the checks, the commented
``config.toml`` and the table in docs/settings.md are all held to them. All of them are frozen and picklable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field

from feeds.config import validators
from feeds.config.clean_settings import CleanSettings
from feeds.config.setting_types import (
    SECRET,
    ContentMode,
    DateBound,
    Effect,
    Formats,
    Label,
    Labels,
    Limit,
    Plain,
    Section,
    Text,
    WebAddress,
)
from feeds.model import Format, Mode
from feeds.text import normalize_name

READERS: Final = {
    "Feedly": "https://feedly.com/i/subscription/feed%2F{url}",
    "Inoreader": "https://www.inoreader.com/?add_feed={url}",
    "NewsBlur": "https://www.newsblur.com/?url={url}",
    "The Old Reader": "https://theoldreader.com/feeds/subscribe?url={url}",
    "Feedbin": "https://feedbin.com/?subscribe={url}",
}


class SiteSettings(Section):
    """What the feeds say of themselves."""

    effect: ClassVar[Effect] = Effect.FRAME

    title: Label = Field("Feeds", description="Name of the whole collection.")
    description: Plain = Field("", description="One sentence on what it holds.")
    base_url: Annotated[str, AfterValidator(validators.check_base_url), Effect.RECONVERT] = Field(
        "",
        description="Public address the feeds are reached under, with a path prefix if there is one. "
        "Empty: the address the service listens on.",
    )
    home: Annotated[str, AfterValidator(validators.check_optional_web_address), Effect.RECONVERT] = Field(
        "", description="Site the posts belong to; their relative links lead there. Empty: base_url."
    )
    language: Annotated[str, AfterValidator(validators.check_language)] = Field(
        "en", description="Language of the feeds (BCP 47), such as zh-CN."
    )
    author: Annotated[Plain, Effect.RECONVERT] = Field("", description="Author of posts that name none.")
    timezone: Annotated[str, AfterValidator(validators.check_timezone), Effect.RECONVERT] = Field(
        "UTC", description="Time zone of dates that name none (IANA name), such as Asia/Singapore."
    )
    generator: Annotated[
        Literal[
            "auto", "none", "hugo", "jekyll", "zola", "pelican", "nikola", "lektor",
            "hexo", "eleventy", "docusaurus", "astro", "mkdocs", "obsidian",
        ],
        Effect.RESCAN,
    ] = Field(
        "auto",
        description="Generator that builds the site the posts belong to; its configuration gives what is not "
        'given here. "auto": whichever is found; "none": none.',
    )  # fmt: skip
    readers: Annotated[
        Mapping[Label, Annotated[str, AfterValidator(validators.check_reader_address)]],
        Field(strict=False),
        Effect.LIVE,
    ] = Field(
        READERS,
        description="Web readers that feed pages offer; {url} stands for the feed's address.",
    )


class PostsSettings(Section):
    """Which files are posts."""

    effect: ClassVar[Effect] = Effect.RESCAN

    folder: Annotated[Text, AfterValidator(validators.check_path)] = Field(
        "seeds", description="Folder to watch, relative to this file."
    )
    include: Annotated[
        tuple[Annotated[Text, AfterValidator(validators.check_name_pattern)], ...],
        Field(strict=False, min_length=1),
    ] = Field(
        ("*.md", "*.markdown", "*.mdx", "*.html", "*.htm", "*.txt", "*.rst", "contents*.lr"),
        description="File name patterns of posts, matched in every folder below.",
    )
    exclude: Annotated[
        tuple[Annotated[str, AfterValidator(validators.check_ignore_pattern)], ...], Field(strict=False)
    ] = Field((), description="Patterns to leave out, written as in .gitignore.")
    future: bool = Field(False, description="Show posts dated in the future at once.")
    drafts: bool = Field(False, description="Show drafts.")
    max_size: Annotated[int, Field(ge=1024, le=64 * 2**20)] = Field(
        2 * 2**20, description="Largest post that is read, in bytes."
    )
    vanish_grace: Annotated[float, Field(ge=0), Effect.LIVE] = Field(
        3600.0, description="Seconds that posts stay served when more than half of them vanish at once."
    )


class WatchSettings(Section):
    """How changes are noticed."""

    interval: Annotated[float, Field(ge=1, le=86400)] = Field(
        30.0, description="Seconds between full scans of the folder."
    )
    notify: bool = Field(
        True, description="Also listen to the file system, so that changes show within a second."
    )


class FeedSettings(Section):
    """What every feed is like, unless it says otherwise."""

    effect: ClassVar[Effect] = Effect.RERENDER

    limit: Limit = Field(50, description="Entries per feed document.")
    content: ContentMode = Field(Mode.FULL, description='"full" articles or their "summary".')
    formats: Annotated[Formats, Field(min_length=1)] = Field(
        (Format.ATOM, Format.RSS, Format.JSON), description="Formats to serve."
    )
    not_before: DateBound = Field(
        "",
        description="Day or moment from which on feeds show entries, so that none of the posts that are "
        "moved here is announced as new. Pages and archives show all. Empty: no bound.",
        examples=["2024-03-01"],
    )


class TagSettings(Section):
    """Which tags have a feed, and under which spelling."""

    effect: ClassVar[Effect] = Effect.RERENDER

    only: Labels = Field((), description="The only tags that get a feed. Empty: every tag.")
    except_: Labels = Field((), alias="except", description="Tags that get no feed.")
    aliases: Annotated[Mapping[Label, Labels], Field(strict=False), Effect.RECONVERT] = Field(
        {},
        description="Other spellings of a tag; posts that bear them are in the tag's own feed.",
        examples=[{"Python": ["py", "python3"]}],
    )
    gone_after: Annotated[int, Field(ge=0, le=36500), Effect.LIVE] = Field(
        30,
        description="Days that the feed of a tag no post bears any more, or of a category or author, stays "
        "there without entries; after them it answers 410, on which readers drop it.",
    )


class NamedFeed(Section):
    """Each is at /feeds/NAME. The keys that choose entries are the words of a feed's query."""

    effect: ClassVar[Effect] = Effect.RERENDER

    name: Annotated[str, AfterValidator(validators.check_feed_name)] = Field(
        description="Name in the feed's address, such as weekly.", examples=["weekly"]
    )
    title: Plain = Field("", description="Title. Empty: what the feed holds, in words.")
    description: Plain = Field("", description="One sentence on what it holds.")
    any: Labels = Field(
        (), description="Entries with at least one of these tags.", examples=[["python", "rust"]]
    )
    all: Labels = Field((), description="Entries with every one of these tags.")
    none: Labels = Field((), description="No entry with any of these tags.")
    category: Labels = Field((), description="Entries in one of these categories.")
    author: Labels = Field((), description="Entries by one of these authors.")
    q: Plain = Field("", description="Entries that hold each of these words.")
    since: DateBound = Field(
        "", description="Entries published on this day or later.", examples=["2024-01-01"]
    )
    until: DateBound = Field(
        "",
        description="Entries published on this day or earlier; or before this moment.",
        examples=["2024-12-31"],
    )
    limit: Limit | None = Field(None, description="Entries per document. Absent: feed.limit.", examples=[20])
    content: ContentMode | None = Field(
        None, description='"full" or "summary". Absent: feed.content.', examples=["summary"]
    )
    formats: Formats = Field((), description="Formats to serve. Empty: feed.formats.")
    language: Annotated[str, AfterValidator(validators.check_optional_language)] = Field(
        "", description="Language (BCP 47). Empty: site.language."
    )
    podcast: bool = Field(False, description="Carry the podcast tags that Apple asks for; RSS then has them.")
    image: Annotated[str, AfterValidator(validators.check_optional_web_address)] = Field(
        "", description="Address of the feed's picture; a podcast needs one, square, 1400 to 3000 pixels."
    )
    podcast_category: Annotated[str, AfterValidator(validators.check_podcast_category)] = Field(
        "", description='Category in Apple\'s directory, such as "News" or "Arts > Books".'
    )
    podcast_author: Plain = Field("", description="Who speaks. Empty: site.author.")
    podcast_email: Annotated[str, AfterValidator(validators.check_optional_email)] = Field(
        "", description="Address with which the podcast's owner is verified; everyone can read it."
    )
    explicit: bool = Field(False, description="The podcast is not for children.")


class HttpSettings(Section):
    """How the service answers."""

    host: Annotated[str, AfterValidator(validators.check_listening_host), Effect.RESTART] = Field(
        "127.0.0.1", description="Address to listen on. Needs a restart."
    )
    port: Annotated[int, Field(ge=0, le=65535), Effect.RESTART] = Field(
        8000, description="Port to listen on. Needs a restart."
    )
    workers: Annotated[int, Field(ge=1, le=64), Effect.RESTART] = Field(
        1, description="Processes that answer requests. Needs a restart."
    )
    max_age: Annotated[int, Field(ge=0, le=31536000), Effect.FRAME] = Field(
        300, description="Seconds a reader may keep a feed before it asks again."
    )
    rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        0, description="Requests one client may make in a minute, of each process. 0: no limit."
    )
    cache_size: Annotated[int, Field(ge=2**20, le=64 * 2**30)] = Field(
        64 * 2**20, description="Most memory kept for ready answers, in bytes, in each process."
    )
    max_connections: Annotated[int, Field(ge=16, le=1_000_000)] = Field(
        4096,
        description="Most connections open at a time, in each process; fewer where the system allows fewer "
        "descriptors. One more closes those that have waited longest for their client.",
    )
    max_connections_per_client: Annotated[int, Field(ge=4, le=1_000_000)] = Field(
        512,
        description="Most connections of one address, in each process. A proxy is one address.",
    )
    header_timeout: Annotated[float, Field(ge=1, le=600)] = Field(
        10.0, description="Seconds a client has to send the whole header of a request."
    )
    body_timeout: Annotated[float, Field(ge=1, le=600)] = Field(
        30.0, description="Seconds a client has to send the whole body of a request."
    )
    idle_timeout: Annotated[float, Field(ge=1, le=3600)] = Field(
        65.0,
        description="Seconds a connection stays open between two requests. "
        "More than a proxy before the service keeps its own: nginx has 60.",
    )
    send_timeout: Annotated[float, Field(ge=1, le=600)] = Field(
        30.0, description="Seconds in which a client has to read something of its answer."
    )
    shutdown_grace: Annotated[float, Field(ge=0, le=600)] = Field(
        10.0, description="Seconds that running requests have to end when the service stops."
    )


class WebSubSettings(Section):
    """Push to subscribers (WebSub)."""

    effect: ClassVar[Effect] = Effect.FRAME

    hubs: Annotated[tuple[WebAddress, ...], Field(strict=False)] = Field(
        (), description="External hubs to announce in feeds and to tell of every change."
    )
    hub: bool = Field(False, description="Be a hub for the own feeds, at /hub.")
    allow_private_callbacks: Annotated[bool, Effect.LIVE] = Field(
        False, description="Let subscribers receive at private and loopback addresses."
    )


EVERY_FEED: Final = "*"
"""The name that stands for every feed in `AccessSettings.feeds`."""


class AccessSettings(Section):
    """Private feeds, for the bearers of a token. Take a token back by deleting its line."""

    feeds: Labels = Field(
        (), description='Names of the [[feeds]] that are private with their entries; "*" is everything.'
    )
    tokens: Annotated[
        Mapping[Label, Annotated[str, AfterValidator(validators.check_token_hash)]],
        Field(strict=False),
        SECRET,
    ] = Field(
        {},
        description="A name for each person, which posts may give in their access, and the hash of "
        "their token, made by `feeds config token`.",
        examples=[{"first-reader": "sha256:" + 64 * "0"}],
    )

    @property
    def covers_every_feed(self) -> bool:
        """Tell whether the whole site is private."""
        return EVERY_FEED in self.feeds

    def covers_feed(self, name: str) -> bool:
        """Tell whether the feed of a name, in any spelling of it, is private."""
        return self.covers_every_feed or normalize_name(name) in map(normalize_name, self.feeds)


class AdminSettings(Section):
    """Sign-in to the status and settings pages."""

    password: Annotated[str, AfterValidator(validators.check_optional_password_hash), SECRET] = Field(
        "",
        description="Hash of the password, made by `feeds config password`. "
        "Empty: no settings page, and the status page only on this machine, and only "
        "while http.host and site.base_url are of this machine too.",
    )


class StoreSettings(Section):
    """Where the index is kept."""

    url: Annotated[str, AfterValidator(validators.check_store_url), Effect.RESTART] = Field(
        "sqlite:///feeds.db",
        description="sqlite:///FILE, relative to this file, or postgresql://USER:PASSWORD@HOST/DATABASE "
        "(pip install 'feeds[postgres]'). Needs a restart.",
    )


ExportFormat = Literal["atom", "rss", "json", "html"]
ExportKind = Literal["tags", "categories", "authors", "archives", "entries"]
ExportCoding = Literal["br", "gzip", "zstd"]


class ExportSettings(Section):
    """What `feeds build` writes."""

    formats: Annotated[tuple[ExportFormat, ...], Field(strict=False)] = Field(
        ("atom", "rss", "json", "html"),
        description='Formats to write, of those that are served; "html" are the pages.',
    )
    kinds: Annotated[tuple[ExportKind, ...], Field(strict=False)] = Field(
        ("tags", "categories", "authors", "archives", "entries"),
        description="What to write beside the feed of everything, named feeds and lists of feeds: feeds of "
        "tags, categories and authors; archives, the older pages of each feed; entries, the pages of posts.",
    )
    codings: Annotated[tuple[ExportCoding, ...], Field(strict=False)] = Field(
        ("br", "gzip"),
        description="Compressed twins to write beside each file, for web servers that serve them: "
        '"br" (.br), "gzip" (.gz), "zstd" (.zst).',
    )


class IngestSettings(Section):
    """How posts are converted."""

    executor: Literal["processes", "inline"] = Field(
        "processes", description='"processes": in a pool of processes; "inline": in the service itself.'
    )
    workers: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Processes to convert with. 0: one per core."
    )
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(
        20.0, description="Seconds one post may take before it is set aside."
    )


class Settings(Section):
    """The whole of config.toml."""

    site: SiteSettings = SiteSettings()
    posts: PostsSettings = PostsSettings()
    watch: WatchSettings = WatchSettings()
    feed: FeedSettings = FeedSettings()
    tags: TagSettings = TagSettings()
    feeds: Annotated[tuple[NamedFeed, ...], Field(strict=False)] = Field(
        (), description="Feeds of your own choosing."
    )
    http: HttpSettings = HttpSettings()
    websub: WebSubSettings = WebSubSettings()
    access: AccessSettings = AccessSettings()
    admin: AdminSettings = AdminSettings()
    store: StoreSettings = StoreSettings()
    export: ExportSettings = ExportSettings()
    ingest: IngestSettings = IngestSettings()
    clean: CleanSettings = CleanSettings()
