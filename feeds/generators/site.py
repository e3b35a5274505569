"""What is known of a site, and the rules by which its generator names, places and links its pages.

`Site` is the base of one class for each generator. A site is frozen and picklable: it travels to the
processes that convert posts, and every rule that is asked once a post is pure.

Paths are relative to the root of the site, with ``/`` and without a leading one; undecodable bytes of a
file name are lone surrogates (PEP 383). Addresses are what a browser shows after the host: they begin with
``/``, hold the prefix of the base URL and are percent-encoded; where a language has a host of its own, they
are whole.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias

from feeds.generators.site_files import SiteFiles
from feeds.model import Kind, Person

FrontValue: TypeAlias = "str | list[FrontValue] | dict[str, FrontValue] | None"
"""A value of front matter as it is written: text, never a number, a boolean or a date."""

FrontMatter: TypeAlias = Mapping[str, FrontValue]
"""Front matter by its keys, in the author's case."""


@dataclass(frozen=True, slots=True)
class SiteLanguage:
    """One language of a site. ``prefix`` is its part of an address, such as ``de``; empty where it has none.

    ``content`` is its own content folder and ``base_url`` its own host, each empty where it has none.
    """

    code: str
    title: str = ""
    prefix: str = ""
    content: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class StaticFolder:
    """A folder that is published as it is. ``address`` is where, such as ``/`` or ``/images/``."""

    path: str
    address: str = "/"


@dataclass(frozen=True, slots=True)
class SiteTaxonomy:
    """A taxonomy. ``key`` is what front matter calls it, ``kind`` the label it makes of its terms."""

    key: str
    kind: Kind
    address: str = ""


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """A feed the generator publishes. ``{term}`` in its address stands for the slug of a term of ``kind``."""

    address: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A setting that only running the site's code could tell. ``option`` is our own for the same."""

    setting: str
    file: str
    line: int = 0
    option: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address depends on. ``front`` is complete (`Site.complete`).

    ``title`` and labels are plain text, ``address`` is its own where it is known already. ``date`` is aware,
    in the offset its author wrote, or else in the site's time zone.
    """

    path: str
    front: FrontMatter = field(default_factory=dict)
    title: str = ""
    date: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link as a post spells it.

    ``tag`` is empty for a plain address, such as ``../x.md`` or ``@/blog/x.md``. Else it names the syntax:
    ``ref``, ``relref`` (Hugo), ``post_url``, ``link`` (Jekyll), ``wikilink`` (Obsidian), ``post_link``,
    ``post_path``, ``asset_path``, ``asset_link``, ``asset_img`` (Hexo).
    """

    target: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a reference leads to: a file of the site, or an address, or both. ``fragment`` has no ``#``.

    A ``path`` without an ``address`` is a page's, whose address its own front matter decides, or that of a
    file the site does not publish. ``owner`` is the page beside which a file is published, where that is
    another than the one that refers to it.
    """

    path: str = ""
    address: str = ""
    fragment: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class GeneratorSite(ABC):
    """A site as its configuration describes it.

    ``root`` is absolute. ``files`` are the configuration files that were read, and ``watched`` those that
    would be if they were there. ``origins`` tells of the fields of this record, by name, where each was said
    (``hugo.toml:3``). ``base_url`` ends with ``/`` and is empty where the site does not know it. ``content``
    are the folders that hold its pages, ``""`` for the root; ``static`` those published as they are, and
    ``output`` those the generator writes to. ``author_keys`` are the people its data files name. ``future``,
    ``drafts`` and ``expired`` tell whether the generator publishes those. ``unresolved`` are settings that
    only running the site's code could give; ``notes`` say what was assumed, a sentence each. What of a site
    is in its ``repr`` is what conversions depend on.
    """

    name: ClassVar[str]
    """Name of the generator, as ``site.generator`` has it."""
    label: ClassVar[str]
    """Name of the generator, as people write it."""
    has_inline_tags: ClassVar[bool] = False
    """Whether words such as ``#walk`` in the text of a page are tags of it."""

    root: str = field(repr=False)
    files: tuple[str, ...] = field(default=(), repr=False)
    watched: tuple[str, ...] = field(default=(), repr=False)
    origins: Mapping[str, str] = field(default_factory=dict, repr=False)
    title: str = ""
    description: str = ""
    base_url: str = ""
    language: str = ""
    languages: tuple[SiteLanguage, ...] = ()
    timezone: str = ""
    authors: tuple[Person, ...] = ()
    author_keys: Mapping[str, Person] = field(default_factory=dict)
    content: tuple[str, ...] = ("",)
    static: tuple[StaticFolder, ...] = ()
    output: tuple[str, ...] = ()
    taxonomies: tuple[SiteTaxonomy, ...] = ()
    drafts: bool = False
    future: bool = True
    expired: bool = False
    excerpt_separator: str = ""
    summary_length: int | None = None
    feeds: tuple[SiteFeed, ...] = ()
    unresolved: tuple[Unresolved, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)

    @abstractmethod
    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        """Return why nothing below a folder is a post, or the empty string where something may be.

        ``beside`` are the names in the folder it lies in.
        """

    @abstractmethod
    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        """Return why the file at ``path`` is no post, going by its name alone, or the empty string.

        ``beside`` are the names in its folder.
        """

    def page_exclusion(self, page: Page) -> str:
        """Return why a file that may be a post is none, going by its front matter, or the empty string.

        Not asked for drafts, future and expired posts: those are known by the same words everywhere.
        """
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        """Return front matter with what the site adds to it: defaults, cascades, data of its folder.

        What the generator takes from the file's name (a date, a slug) is added under the generator's keys.
        """
        return front

    @abstractmethod
    def address(self, page: Page) -> str:
        """Return the address a page is published at, or the empty string where it is published at none."""

    def aliases(self, page: Page) -> tuple[str, ...]:
        """Return the addresses that lead to a page besides its own."""
        return ()

    def template_values(self, page: Page) -> FrontMatter:
        """Return what the site's templates know by name, such as ``site.baseurl``."""
        return {}

    @abstractmethod
    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        """Return the address of a file that is no page: static, or colocated with ``page``; or empty."""

    @abstractmethod
    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        """Return what a reference of ``page`` leads to in the site, or None where that is nothing.

        Pictures and other files are references like any other.
        """
