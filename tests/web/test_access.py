"""A post that names for whom it is, is nowhere but before these; of a teaser all see title and summary."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, FeedSettings, HttpSettings, NamedFeed, SiteSettings
from feeds.model import CleanHTML, Enclosure, Entry, Image
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.publishing.topics import Topics
from feeds.store.base import Batch, EntryWrite

from .conftest import BASE, Client, Posts, make_entry
from .test_privacy import crawl

Serve = Callable[..., Client]

MARK = "zweihorn"
"""A word in all that is kept from strangers: titles, tags, authors and texts."""
TEXT = "dreihorn"
"""A word in the texts of teasers, and in their pictures' names."""

ACCESS = AccessSettings(
    feeds=("inner",), tokens={"Ann Reed": hash_token("ann"), "bo": hash_token("bo"), "cy": hash_token("cy")}
)
TOKENS_ALONE = ACCESS.model_copy(update={"feeds": ()})
NAMED = (NamedFeed(name="Inner", any=("vip",)), NamedFeed(name="window", all=("open",)))
SITE = Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=8), named=NAMED, access=ACCESS)
SITES = (SITE, replace(SITE, named=(), access=TOKENS_ALONE))

KEPT: dict[str, tuple[tuple[str, ...], str]] = {
    "by feed": (("inner",), "ann bo cy"),
    "by token": (("ann reed",), "ann"),
    "by either": (("cy", "bo"), "bo cy"),
    "by feed or token": (("inner", "nobody"), "ann bo cy"),
    "by public feed": (("window",), "ann bo cy"),
    "by nobody": (("nobody",), ""),
}
"""The access of entries that strangers do not see, and who does where there are those feeds."""


def make_kept(number: int, name: str, access: tuple[str, ...]) -> Entry:
    """Return an entry that only some may see, under the label of a public feed too."""
    entry = make_entry(
        number,
        ["news", "open", f"{MARK} tag"],
        ["Notes"],
        authors=["Ada", f"{MARK} person"],
        title=f"{MARK} {name}",
        text=f"{MARK} text",
    )
    return replace(entry, access=access)


def make_teaser(number: int, *access: str) -> Entry:
    """Return an entry whose title and summary are for everybody, with a picture and a sound."""
    return replace(
        make_entry(number, ["news", "open"], ["Notes"], title=f"Half shown {number}"),
        content=CleanHTML(f'<p>Before.</p><p>{TEXT} <img src="{BASE}/files/{TEXT}.png"></p>'),
        summary="What it is about.",
        image=Image(f"{BASE}/files/{TEXT}.png"),
        enclosures=(Enclosure(f"{BASE}/files/{TEXT}.mp3", "audio/mpeg", 3),),
        access=("teaser", *access),
    )


@pytest.fixture
def filled(posts: Posts) -> Posts:
    """A store with public posts, kept ones and teasers; more posts than one page holds."""
    posts.write(*(make_entry(n, ["news"], ["Notes"], authors=["Ada"]) for n in range(7)))
    kept = [make_kept(100 + n, name, access) for n, (name, (access, _)) in enumerate(KEPT.items())]
    posts.write(*kept, make_teaser(200), make_teaser(201, "ann reed"))
    posts.write(*(make_entry(300 + n, ["news"], ["Notes"]) for n in range(7)))
    return posts


def seen_by(client: Client, token: str) -> set[str]:
    """Return which kept entries a bearer finds in the feed of everything."""
    text = client.get(f"/feed.json?limit=200{token and '&token='}{token}").text
    return {name for name in KEPT if f'{MARK} {name}"' in text}


@pytest.mark.parametrize("site", SITES)
def test_a_stranger_finds_nothing_that_is_kept_at_any_address(
    filled: Posts, serve: Serve, site: Site
) -> None:
    """Over every address that anybody can find, nothing that is kept shows, nor what teasers say beyond."""
    client = serve(site)
    inside, outside = crawl(client, "token=ann"), crawl(client)
    assert any(address.startswith("/archive/") for address in outside)
    for address, (_, text) in outside.items():
        plain = unquote(text).lower()
        assert f"{MARK} " not in plain or f"q={MARK}" in address or "find=" in address, address
        assert TEXT not in plain, address
    keys = [make_kept(100 + n, "", ()).key for n in range(len(KEPT))]
    assert [a for a, (_, text) in outside.items() for key in keys if key in a + text] == []
    assert [client.get(f"/entries/{key}").status for key in keys] == [404] * len(keys)
    for address in ("/", "/feed.atom?limit=200", "/tags/open.rss", "/all/tags", "/feeds.opml"):
        assert MARK in unquote(inside[address][1])


def test_each_bearer_sees_what_names_them(filled: Posts, serve: Serve) -> None:
    """A named feed stands for all bearers, a token for its own; what names nobody is shown to nobody."""
    client = serve(SITE)
    for _ in range(2):
        for who in ("ann", "bo", "cy"):
            assert seen_by(client, who) == {name for name, (_, whom) in KEPT.items() if who in whom.split()}
        assert seen_by(client, "") == seen_by(client, "wrong") == set()
    bare = serve(SITES[1])
    assert seen_by(bare, "ann") == {"by token"}
    assert seen_by(bare, "bo") == {"by either"}


def test_bearers_who_send_a_password_do_not_share_answers(filled: Posts, serve: Serve) -> None:
    """An answer that is held for one is not given to another, nor to a stranger, whoever comes first."""
    client = serve(SITE)

    def sign(token: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"x:{token}".encode()).decode()}

    for _ in range(2):
        for address in ("/feed.json?limit=200", f"/entries/{make_kept(101, '', ()).key}"):
            ann, bo, stranger = (client.get(address, sign(token)) for token in ("ann", "bo", "no"))
            assert f"{MARK} by token" in ann.text
            assert f"{MARK} by token" not in bo.text + stranger.text
            assert ann["cache-control"].startswith("private")
            if stranger.status == 200:
                assert "Authorization" in stranger["vary"]
            else:
                assert stranger["cache-control"] == "no-store"


@pytest.mark.parametrize("site", SITES)
def test_what_strangers_see_is_what_they_would_without_kept_posts(
    filled: Posts, serve: Serve, site: Site
) -> None:
    """Counts, archives, neighbours, times and validators are those of a site without such posts."""
    client = serve(site)
    seen = {a: client.get(a) for a in crawl(client) if not a.startswith("/feeds/inner")}
    filled.write(removed=[make_entry(100 + n).id for n in range(len(KEPT))])
    bare = serve(site)
    for address, was in seen.items():
        now = bare.get(address)
        if was.status == 401 or address in ("/healthz", "/openapi.json"):
            continue
        same = ("etag", "last-modified", "link")
        assert (was.status, was.content) == (now.status, now.content), address
        assert [was[name] for name in same] == [now[name] for name in same], address


def test_changes_among_kept_posts_move_nothing(filled: Posts, serve: Serve) -> None:
    """No validator, date or count of a stranger's answer tells that a kept post came, changed or left."""
    client = serve(SITE)
    addresses = ("/", "/feed.atom", "/tags/news.rss", "/feeds/window.json", "/feeds.opml", "/all/authors")
    before = [client.get(address) for address in addresses]
    filled.write(make_kept(150, "new", ("bo",)), replace(make_kept(100, "again", ("inner",)), summary="new"))
    filled.write(removed=[make_kept(101, "", ()).id])
    after = [client.get(address) for address in addresses]
    for was, now in zip(before, after, strict=True):
        assert [was[name] for name in ("etag", "last-modified")] == [
            now[name] for name in ("etag", "last-modified")
        ]
    assert "new" in {name.removeprefix(f"{MARK} ") for name in _titles(client, "bo")}
    assert client.get(f"/entries/{make_kept(101, '', ()).key}").status == 404


def _titles(client: Client, token: str) -> list[str]:
    found = client.get(f"/feed.json?limit=200&token={token}").text.split('"title":"')[1:]
    return [part.partition('"')[0] for part in found]


def test_a_teaser_has_one_id_and_two_texts(filled: Posts, serve: Serve) -> None:
    """All see the same entry; its text, pictures and sounds come with any token, or with the one it names."""
    client = serve(SITE)
    for suffix in ("atom", "rss", "json"):
        shown = client.get(f"/tags/open.{suffix}").text
        whole = client.get(f"/tags/open.{suffix}?token=bo").text
        for number in (200, 201):
            assert make_teaser(number).id in shown
            assert make_teaser(number).id in whole
        assert shown.count("What it is about.") >= 2
        assert TEXT not in shown
        assert whole.count(f"{TEXT}.mp3") == whole.count(f"{TEXT}.mp3?token=bo") > 0
        assert TEXT not in client.get(f"/tags/open.{suffix}?content=full").text
    alone = f"/entries/{make_teaser(201).key}"
    assert TEXT in client.get(f"{alone}?token=ann").text
    assert TEXT not in client.get(f"{alone}?token=bo").text
    for page in (client.get(alone), client.get(f"{alone}?token=bo")):
        assert "What it is about." in page.text
        assert "The whole text is for subscribers." in page.text
    assert "The whole text is for" not in client.get(f"/entries/{make_teaser(200).key}?token=bo").text


def test_words_of_a_text_that_is_withheld_find_nothing(filled: Posts, serve: Serve) -> None:
    """A search tells strangers nothing of what a teaser says beyond its summary, nor do named feeds of words."""
    words = NamedFeed(name="words", q=TEXT)
    client = serve(replace(SITE, named=(*NAMED, words)))
    for indexed in (False, True):
        for address in (f"/feed.json?q={TEXT}", "/feeds/words.json", f"/feed.json?q=before%20{TEXT}"):
            mark = "&" if "?" in address else "?"
            assert "Half shown" not in client.get(address).text
            assert f"Half shown {200}" in client.get(f"{address}{mark}token=bo").text
        assert "Half shown 201" not in client.get(f"/feed.json?q={TEXT}&token=bo").text
        assert "Half shown 201" in client.get(f"/feed.json?q={TEXT}&token=ann").text
        if not indexed:
            filled.writer.index_words(999)
            filled.write(make_entry(999))


def test_files_of_kept_posts_and_teasers_are_for_their_bearers(
    posts: Posts, serve: Serve, tmp_path: Path
) -> None:
    """A file is fetched by those who may read an entry that refers to it, and is in no export otherwise."""
    names = {make_kept(1, "", ("ann reed",)): "own.png", make_teaser(2): "half.png", make_entry(3): "all.png"}
    for name in names.values():
        (tmp_path / name).write_bytes(b"x")
    for text in ("secret.txt", "open.txt"):
        (tmp_path / text).write_text(
            f"---\ntitle: T\naccess: {'public' if text[0] == 'o' else 'bo'}\n---\nText"
        )
    files = {entry: (name,) for entry, name in names.items()}
    files[make_entry(4)] = ("secret.txt", "open.txt")
    writes = (EntryWrite(entry, entry.id, entry.digest, files=known) for entry, known in files.items())
    posts.writer.apply(Batch(entries=tuple(writes)), posts.now)
    site = replace(SITE, files=str(tmp_path))
    client = serve(site)

    def fetched(token: str) -> set[str]:
        names = ("own.png", "half.png", "all.png", "secret.txt", "open.txt")
        return {name for name in names if client.get(f"/files/{name}{token}").status == 200}

    assert fetched("") == {"all.png", "open.txt"}
    assert fetched("?token=bo") == {"half.png", "all.png", "open.txt"}
    assert fetched("?token=ann") == {"own.png", "half.png", "all.png", "open.txt"}
    exported = {file.path for file in Publisher(posts.writer, site).files.iterate()}
    assert exported == {"all.png", "open.txt"}


def test_exports_and_hubs_have_no_kept_text(filled: Posts) -> None:
    """Neither a file of the export nor a topic of a hub holds a kept post, or more than teasers show."""
    publisher = Publisher(filled.writer, SITE)
    for path, document in publisher.documents():
        text = document.body.decode("utf-8", "replace").lower()
        assert MARK not in path + unquote(text), path
        assert TEXT not in text, path
    document = Topics(publisher).content(f"{BASE}/tags/open.atom")
    assert document is not None
    assert b"Half shown 200" in document.body
    assert TEXT.encode() not in document.body


def test_a_post_that_is_opened_is_a_normal_entry_of_the_same_id(posts: Posts, serve: Serve) -> None:
    """Where the access is taken away the entry appears, or has its text, and keeps id and dates; and back."""
    client = serve(SITE)
    kept, teaser = make_kept(1, "x", ("bo",)), make_teaser(2)
    posts.write(kept, teaser)
    held = client.get("/feed.json")
    posts.write(replace(kept, access=()), replace(teaser, access=()))
    opened = client.get("/feed.json")
    assert opened["etag"] != held["etag"]
    assert opened["last-modified"] > held["last-modified"]
    assert kept.id in opened.text
    assert f"{MARK} text" in opened.text
    assert opened.text.count(teaser.id) == held.text.count(teaser.id) == 1
    assert TEXT in opened.text
    assert opened.text.count('"date_published":"2024-01-02T00:00:00Z"') == 1
    posts.write(kept, teaser)
    closed = client.get("/feed.json")
    assert closed.content == held.content
    assert closed["last-modified"] > opened["last-modified"]
    assert client.get(f"/entries/{kept.key}").status == 404


def test_a_site_that_is_private_as_a_whole_keeps_posts_to_tokens(filled: Posts, serve: Serve) -> None:
    """Where every feed needs a token, a post may still be for one of them alone."""
    access = ACCESS.model_copy(update={"feeds": ("*",)})
    client = serve(replace(SITE, access=access))
    assert client.get("/feed.json").status == 401
    assert seen_by(client, "ann") == {"by feed", "by token", "by feed or token", "by public feed"}
    assert "by token" not in seen_by(client, "bo")
    assert TEXT in client.get("/tags/open.json?token=bo").text


def test_many_tokens_that_posts_name_share_bounded_memory(posts: Posts, serve: Serve) -> None:
    """However many bearers have posts of their own, each sees those, by turns."""
    names = [f"reader {n}" for n in range(12)]
    access = AccessSettings(tokens={name: hash_token(name) for name in names})
    client = serve(Site(SiteSettings(base_url=BASE), access=access, http=HttpSettings(cache_size=2**20)))
    posts.write(*(make_kept(n, name, (name,)) for n, name in enumerate(names)))
    for _ in range(2):
        for name in names:
            text = client.get(f"/feed.json?token={name.replace(' ', '%20')}").text
            assert [one for one in names if f'{MARK} {one}"' in text] == [name]
