"""Documents for a static export: the same bytes as served."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, FeedSettings, NamedFeed, SiteSettings
from feeds.model import Format
from feeds.publishing import publisher as publishing
from feeds.publishing.document import HTML, Document
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]


def exported(posts: Posts, site: Site) -> dict[str, Document]:
    """Return every document by its path."""
    return dict(Publisher(posts.writer, site).documents())


def test_an_export_holds_what_is_served(posts: Posts, serve: Serve) -> None:
    """Every document of the export has the bytes and type that the service answers with at its path."""
    posts.write(
        *(
            make_entry(number, ["a", "C#", "对话/微信", "x.json"], ["News"], authors=["Ann"])
            for number in range(23)
        )
    )
    site = Site(
        SiteSettings(base_url=BASE),
        feed=FeedSettings(limit=10),
        named=(NamedFeed(name="weekly", any=("a",)),),
    )
    client = serve(site)
    documents = exported(posts, site)
    for path, document in documents.items():
        got = client.get(quote(path), {"Accept": "text/html" if document.media_type == HTML else "*/*"})
        assert (got.status, got.body) == (200, document.body), path
        assert got["content-type"] == document.media_type


def test_no_link_within_the_site_is_left_dangling(posts: Posts) -> None:
    """Whatever a document of the export links to, of feeds, archive pages, entries and styles, is in it."""
    posts.write(*(make_entry(number, ["a", "对话/微信"], ["News"], authors=["Ann"]) for number in range(23)))
    documents = exported(posts, Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=10)))
    linked = set()
    for document in documents.values():
        linked |= set(
            re.findall(rf'(?:href|src|xmlUrl)="(?:{BASE})?(/[^"?]*)"', document.body.decode(errors="replace"))
        )
    assert len(linked) > 50
    assert {unquote(path) for path in linked} - set(documents) == set()


def test_private_feeds_are_not_exported(posts: Posts) -> None:
    """A static export is public: what only the bearers of a token may read is not in it."""
    posts.write(make_entry(1, ["a"]))
    named = (NamedFeed(name="inner", any=("a",)), NamedFeed(name="open", any=("a",)))
    access = AccessSettings(feeds=("inner",), tokens={"Bo": hash_token("bo")})
    paths = set(exported(posts, Site(SiteSettings(base_url=BASE), named=named, access=access)))
    assert "/feeds/open.atom" in paths
    assert not any("inner" in path for path in paths)


def test_nothing_of_a_private_site_is_exported(posts: Posts) -> None:
    """Of a site that is private as a whole, only what tells nothing of its posts can be written."""
    entry = make_entry(1, ["a"])
    posts.write(entry)
    access = AccessSettings(feeds=("*",), tokens={"Bo": hash_token("bo")})
    documents = exported(posts, Site(SiteSettings(base_url=BASE), access=access))
    assert not any(path.startswith(("/tags/", "/entries/", "/feed.", "/archive/")) for path in documents)
    assert not any(b"Post 1" in document.body for document in documents.values())


def test_an_address_with_two_meanings_is_exported_as_served(posts: Posts, serve: Serve) -> None:
    """Where a tag x.json would have its page at the address of tag x's feed, the feed is there, served and written."""
    posts.write(make_entry(1, ["x"], title="Short"), make_entry(2, ["x.json"], title="Long"))
    site = Site(SiteSettings(base_url=BASE))
    document = exported(posts, site)["/tags/x.json"]
    assert document.body == serve(site).get("/tags/x.json").body
    assert document.media_type.startswith("application/feed+json")


def test_only_offered_formats_are_exported(posts: Posts) -> None:
    """Formats that the operator left out are neither served nor written."""
    posts.write(make_entry(1, ["a"]))
    paths = set(exported(posts, Site(SiteSettings(base_url=BASE), feed=FeedSettings(formats=(Format.JSON,)))))
    assert {path for path in paths if path.startswith("/tags/")} == {"/tags/a.json", "/tags/a"}


def test_fragments_are_made_once(posts: Posts, monkeypatch) -> None:
    """An entry is rendered once for each format, however many feeds hold it, and again after an edit."""
    made: list[str] = []
    original = publishing.render_fragment

    def counted(entry, fmt, mode, addresses):
        made.append(entry.id)
        return original(entry, fmt, mode, addresses)

    monkeypatch.setattr(publishing, "render_fragment", counted)
    posts.write(*(make_entry(number, ["a", "b"]) for number in range(5)))
    publisher = Publisher(
        posts.writer, Site(SiteSettings(base_url=BASE), feed=FeedSettings(formats=(Format.ATOM,)))
    )
    list(publisher.documents())
    assert len(made) == 5
    posts.write(make_entry(2, ["a"], text="Edited"))
    publisher.invalidate()
    list(publisher.documents())
    assert len(made) == 6
