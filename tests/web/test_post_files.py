"""Files beside posts: fetched by those who may see an entry that refers to them, and by nobody else."""

from dataclasses import replace

import pytest

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, NamedFeed
from feeds.model import CleanHTML
from feeds.publishing.publisher import Publisher
from feeds.store.base import Batch, EntryWrite
from tests.web.conftest import BASE, make_entry

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


@pytest.fixture
def folder(tmp_path):
    """A folder with files of several kinds."""
    folder = tmp_path / "posts"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "fig ä.png").write_bytes(PNG)
    (folder / "talk.mp3").write_bytes(bytes(range(250)))
    (folder / "map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (folder / "paper.pdf").write_bytes(b"%PDF-1.7")
    for name in ("config.toml", "feeds.db", ".env.png", "page.html", "unnamed.png"):
        (folder / name).write_bytes(b"secret")
    (tmp_path / "outside.png").write_bytes(b"secret")
    (folder / "out.png").symlink_to(tmp_path / "outside.png")
    (folder / "within.png").symlink_to(folder / "deep" / "fig ä.png")
    return folder


REFERRED = ("deep/fig ä.png", "talk.mp3", "map.svg", "paper.pdf", "config.toml", "feeds.db", ".env.png")
REFERRED += ("page.html", "out.png", "within.png", "../outside.png", "gone.png", "deep")


def refer(posts, number=1, files=REFERRED, **more):
    """Store an entry that refers to files."""
    entry = make_entry(number)
    batch = Batch(entries=(EntryWrite(entry, entry.id, entry.digest, files=files, **more),))
    change = posts.writer.apply(batch, posts.now)
    for listener in posts.listeners:
        listener(change)
    return entry


@pytest.fixture
def files(serve, site, posts, folder):
    """A client of a site that serves the folder's files, one entry of which refers to many."""
    refer(posts)
    return serve(replace(site, files=str(folder)))


@pytest.mark.parametrize(
    ("address", "media_type", "disposition"),
    [
        ("deep/fig%20%C3%A4.png", "image/png", "inline"),
        ("within.png", "image/png", "inline"),
        ("talk.mp3", "audio/mpeg", "inline"),
        ("map.svg", "image/svg+xml", "inline"),
        ("paper.pdf", "application/pdf", "attachment"),
    ],
)
def test_a_file_that_an_entry_refers_to_is_served(files, address, media_type, disposition):
    """It has its type, which no browser guesses at, and a policy that lets nothing in it run."""
    got = files.get(f"/files/{address}")
    assert (got.status, got["content-type"]) == (200, media_type)
    assert got["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got["content-security-policy"]
    assert "sandbox" in got["content-security-policy"]
    assert "script-src" not in got["content-security-policy"]
    assert got["content-disposition"].startswith(disposition)
    assert got["cache-control"].startswith("public")
    head = files.get(f"/files/{address}", method="HEAD")
    assert (head.status, head.content, head["etag"]) == (200, b"", got["etag"])


@pytest.mark.parametrize(
    "address",
    [
        *("config.toml", "feeds.db", ".env.png", "page.html", "out.png", "gone.png", "deep", "unnamed.png"),
        *("../outside.png", "%2e%2e/outside.png", "..%2Foutside.png", "deep/../talk.mp3", "", "a%00.png"),
        *("%ff.png", "talk.mp3/", "/talk.mp3"),
    ],
)
def test_no_other_file_is_served(files, address):
    """What nobody refers to, lies outside, is hidden or of no harmless type is not there."""
    got = files.get(f"/files/{address}")
    assert got.status == 404
    assert b"secret" not in got.content


def test_a_file_is_fetched_in_parts(files):
    """Podcast players ask for ranges, and for them only as long as the file is the same."""
    whole = files.get("/files/talk.mp3")
    assert whole["accept-ranges"] == "bytes"
    part = files.get("/files/talk.mp3", {"range": "bytes=10-19"})
    assert (part.status, part.content) == (206, bytes(range(10, 20)))
    assert part["content-range"] == "bytes 10-19/250"
    assert files.get("/files/talk.mp3", {"range": "bytes=-5"}).content == bytes(range(245, 250))
    assert files.get("/files/talk.mp3", {"range": "bytes=900-"}).status == 416
    assert files.get("/files/talk.mp3", {"range": "lines=1-2"}).status == 200
    same = {"range": "bytes=0-1", "if-range": whole["etag"]}
    assert files.get("/files/talk.mp3", same).status == 206
    assert files.get("/files/talk.mp3", same | {"if-range": '"other"'}).status == 200


def test_a_file_is_sent_once(files, folder):
    """A client that has it hears so; its entity tag is that of its bytes, whenever they were written."""
    got = files.get("/files/deep/fig%20%C3%A4.png")
    assert files.get("/files/deep/fig%20%C3%A4.png", {"if-none-match": got["etag"]}).status == 304
    since = {"if-modified-since": got["last-modified"]}
    assert files.get("/files/deep/fig%20%C3%A4.png", since).status == 304
    (folder / "deep" / "fig ä.png").write_bytes(PNG[::-1])
    changed = files.get("/files/deep/fig%20%C3%A4.png", {"if-none-match": got["etag"]})
    assert (changed.status, changed.content) == (200, PNG[::-1])
    (folder / "deep" / "fig ä.png").write_bytes(PNG)
    assert files.get("/files/deep/fig%20%C3%A4.png")["etag"] == got["etag"]


def test_a_file_leaves_with_the_last_entry_that_refers_to_it(files, posts):
    """So it does with one that is edited, and with one whose moment has not come."""
    second = refer(posts, 2, ("talk.mp3",))
    posts.write(removed=[make_entry(1).id])
    assert files.get("/files/talk.mp3").status == 200
    assert files.get("/files/paper.pdf").status == 404
    posts.write(replace(second, content=CleanHTML("<p>Another text</p>")))
    assert files.get("/files/talk.mp3").status == 404
    refer(posts, 3, ("talk.mp3",), live=False)
    assert files.get("/files/talk.mp3").status == 404


def test_the_files_of_a_private_site_need_its_token(serve, site, posts, folder):
    """No cache may keep them; feeds hand out addresses that bear the token of their reader."""
    shown = replace(
        make_entry(1), content=CleanHTML(f'<p><img src="{BASE}/files/map.svg"><a href="{BASE}/x">x</a></p>')
    )
    batch = Batch(entries=(EntryWrite(shown, shown.id, shown.digest, files=("map.svg",)),))
    posts.writer.apply(batch, posts.now)
    access = AccessSettings(feeds=("*",), tokens={"Bo": hash_token("b o")})
    client = serve(replace(site, files=str(folder), access=access))
    assert client.get("/files/map.svg").status == 401
    got = client.get("/files/map.svg?token=b%20o")
    assert got.status == 200
    assert got["cache-control"].startswith("private")
    feed = client.get("/feed.json?token=b%20o").text
    assert f"{BASE}/files/map.svg?token=b%20o" in feed
    assert f"{BASE}/x?token" not in feed


def test_without_a_folder_no_file_is_served(client, posts):
    """A store that was filled elsewhere gives out nothing of this machine."""
    refer(posts)
    assert client.get("/files/talk.mp3").status == 404


def test_a_file_of_a_private_entry_is_for_bearers(posts, serve, site, folder):
    """A file that hidden entries alone refer to is served with a token, and unknown without; one of both is public."""
    secret = replace(make_entry(1), tags=("vip",))
    batch = Batch(entries=(EntryWrite(secret, secret.id, secret.digest, files=("talk.mp3", "paper.pdf")),))
    posts.writer.apply(batch, posts.now)
    refer(posts, 2, ("paper.pdf",))
    access = AccessSettings(feeds=("inner",), tokens={"Bo": hash_token("bo")})
    closed = replace(site, files=str(folder), access=access, named=(NamedFeed(name="inner", any=("vip",)),))
    client = serve(closed)
    assert client.get("/files/talk.mp3").status == 404
    got = client.get("/files/talk.mp3?token=bo")
    assert (got.status, got["cache-control"].partition(",")[0], got["vary"]) == (
        200,
        "private",
        "Authorization",
    )
    assert client.get("/files/paper.pdf").status == 200
    assert [file.path for file in Publisher(posts.writer, closed).files.iterate()] == ["paper.pdf"]
    assert "/files/" not in client.get("/feed.json").text
