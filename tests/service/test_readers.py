"""Real feed readers, none of them ours, subscribe and follow."""

import sqlite3
import subprocess
import time

import feedparser
import pytest
import reader as lemon

FORMATS = ("atom", "rss", "json")


@pytest.fixture
def five(service):
    """A running service with five posts of one tag. Readers that keep to max-age are told to ask again."""
    service.configure(max_age=0)
    for n in range(5):
        service.post(
            f"{n}.md", title=f"第{n}篇", date=f"2024-01-0{n + 1}", tags="联合早报", text=f"Text *{n}*."
        )
    return service.start()


def change(service, step: str) -> None:
    """Edit, rename or delete a post, and wait until the feed shows it."""
    etag = service.client.get(f"{service.base}/tags/联合早报.atom").headers["etag"]
    seeds = service.home / "seeds"
    if step == "edit":
        service.post("0.md", title="第0篇", date="2024-01-01", tags="联合早报", text="Edited.")
    elif step == "new":
        service.post("new.md", title="新", date="2024-02-01", tags="联合早报")
    elif step == "delete":
        (seeds / "1.md").unlink()
    service.until(lambda: service.client.get(f"{service.base}/tags/联合早报.atom").headers["etag"] != etag)
    if step == "new":
        service.until(lambda: "新" in service.titles() and len(service.titles()) == 6)


@pytest.mark.parametrize("fmt", ["atom", "rss"])
def test_feedparser_follows(five, fmt):
    """Feedparser's own conditional requests are answered 304; edits, renames and deletions show."""
    url = f"{five.base}/tags/联合早报.{fmt}"
    first = feedparser.parse(url)
    assert not first.bozo
    assert [entry.title for entry in first.entries] == [f"第{n}篇" for n in (4, 3, 2, 1, 0)]
    assert all(entry.link and entry.published_parsed and entry.content[0].value for entry in first.entries)
    assert feedparser.parse(url, etag=first.etag).status == 304
    # Within the second of a change its date proves nothing yet.
    five.until(lambda: feedparser.parse(url, modified=feedparser.parse(url).modified).status == 304)
    ids = {entry.id for entry in first.entries}
    change(five, "edit")
    assert {entry.id for entry in feedparser.parse(url).entries} == ids
    (five.home / "seeds/2.md").rename(five.home / "seeds/two.md")
    change(five, "delete")
    after = {entry.id for entry in feedparser.parse(url).entries}
    assert len(after) == 4
    assert after < ids


@pytest.mark.parametrize("fmt", FORMATS)
def test_reader_follows(five, fmt):
    """The `reader` library: no duplicate, no loss, over new, edited, renamed and deleted posts."""
    url = f"{five.base}/tags/联合早报.{fmt}"
    with lemon.make_reader(":memory:") as reader:
        reader.add_feed(url)
        reader.update_feeds(scheduled=False)
        entries = list(reader.get_entries())
        assert sorted(entry.title for entry in entries) == [f"第{n}篇" for n in range(5)]
        assert all(entry.link and entry.published and entry.get_content() for entry in entries)
        assert _changes(reader) == (0, 0)
        change(five, "edit")
        assert _changes(reader) == (0, 1)
        (five.home / "seeds/2.md").rename(five.home / "seeds/two.md")
        change(five, "new")
        assert _changes(reader) == (1, 0)
        assert reader.get_entry_counts().total == 6


def _changes(reader) -> tuple[int, int]:
    """Update all feeds; return how many entries were new, and how many modified."""
    results = [
        result.value for result in reader.update_feeds_iter(scheduled=False) if result.value is not None
    ]
    assert not any(isinstance(value, Exception) for value in results), results
    return sum(value.new for value in results), sum(value.modified for value in results)


@pytest.mark.parametrize("fmt", ["atom", "rss"])
def test_newsboat_follows(five, program, tmp_path, fmt):
    """Newsboat shows five entries with title, date, link and content, and repeats our ETag from then on."""
    newsboat = program("newsboat")
    (tmp_path / "urls").write_text(f"{five.base}/tags/联合早报.{fmt}\n", "utf-8")
    (tmp_path / "config").write_text(f"error-log {tmp_path}/errors\nmax-items 0\n")
    command = [newsboat, "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]

    def reload():
        subprocess.run(command, cwd=tmp_path, check=True, timeout=180, capture_output=True)
        with sqlite3.connect(tmp_path / "cache.db") as cache:
            rows = cache.execute("select guid, title, url, pubDate, content from rss_item").fetchall()
        cache.close()
        return {row[0]: row[1:] for row in rows}

    first = reload()
    assert reload() == first
    assert sorted(row[0] for row in first.values()) == [f"第{n}篇" for n in range(5)]
    assert all(all(row) for row in first.values())
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        etag = cache.execute("select etag from rss_feed").fetchone()[0]
    cache.close()
    asked = {"If-None-Match": etag, "Accept-Encoding": "gzip, deflate"}
    assert five.client.get(f"{five.base}/tags/联合早报.{fmt}", headers=asked).status_code == 304
    time.sleep(1.1)  # newsboat's libcurl takes for old what has the same Last-Modified, to the second
    change(five, "edit")
    (five.home / "seeds/2.md").rename(five.home / "seeds/two.md")
    change(five, "new")
    second = reload()
    assert len(second) == 6
    assert set(first) < set(second)
    assert any("Edited." in row[3] for row in second.values())
