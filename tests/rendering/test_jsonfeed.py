"""JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import replace

from feeds.model import CleanHTML, Format, Mode, Person


def parsed(render, frame, entries, mode=Mode.FULL):
    """The feed as JSON."""
    return json.loads(render(frame, entries, Format.JSON, mode))


def test_an_item_holds_all_of_its_entry(render, frame, entry):
    """Everything that is known of an entry reaches those who read JSON."""
    assert parsed(render, frame, [entry])["items"] == [
        {
            "id": entry.id,
            "url": entry.link,
            "title": "AT&T 上调资费",
            "content_html": entry.content,
            "summary": entry.summary,
            "image": "https://img.example.com/a.jpg",
            "date_published": "2021-11-14T10:40:34.328Z",
            "date_modified": "2021-11-14T11:40:34.328Z",
            "authors": [{"name": "编辑部"}, {"name": "Weather Desk", "url": "https://example.com/desk"}],
            "tags": ["联合早报", "c++", "新闻"],
            "language": "zh-CN",
            "attachments": [
                {"url": "https://media.example.com/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1234},
                {"url": "https://media.example.com/b.mp4", "mime_type": "video/mp4"},
            ],
        }
    ]


def test_a_feed_says_where_it_is_and_what_follows(render, frame, entries):
    """A client finds the page, the feed, the hub and the next page of older entries."""
    older = "https://feeds.example.org/blog/older.json"
    feed = parsed(render, replace(frame, prev_archive=older, image="https://example.org/i.png"), entries)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "联合早报"
    assert feed["description"] == "Every post tagged 联合早报"
    assert feed["language"] == "zh-CN"
    assert feed["home_page_url"] == frame.addresses.preview(frame.feed)
    assert feed["feed_url"] == frame.addresses.document(frame.feed, Format.JSON)
    assert feed["next_url"] == older
    assert feed["icon"] == "https://example.org/i.png"
    assert feed["authors"] == [{"name": "Example News"}]
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example.net/"}]


def test_the_source_is_named_where_it_is_elsewhere(render, frame, entry):
    """``external_url`` leads to the source of an entry that has a page of its own."""
    (item,) = parsed(render, frame, [replace(entry, link="")])["items"]
    assert item["url"] == frame.addresses.entry(entry.key)
    assert item["external_url"] == entry.source


def test_a_summary_feed_holds_text_and_no_content(render, frame, entry):
    """In summary mode the text of an item is its summary."""
    (item,) = parsed(render, frame, [entry], Mode.SUMMARY)["items"]
    assert item["content_text"] == entry.summary
    assert "content_html" not in item


def test_an_entry_without_content_still_has_text(render, frame, entry):
    """Every item has content, as the format demands, even if it is only the title."""
    empty = replace(entry, content=CleanHTML(""), summary="")
    (item,) = parsed(render, frame, [empty])["items"]
    assert item["content_text"] == entry.title


def test_an_author_with_an_address_alone_can_be_written_to(render, frame, entry):
    """An e-mail address becomes the author's URL where there is no other."""
    (item,) = parsed(render, frame, [replace(entry, authors=(Person("Desk", "desk@example.com"),))])["items"]
    assert item["authors"] == [{"name": "Desk", "url": "mailto:desk@example.com"}]


def test_text_is_utf8_and_ends_no_script(render, frame, entry):
    """Chinese text stays short and readable; a feed pasted into a page's script does not end it."""
    feed = render(frame, [replace(entry, title="</script><!--")], Format.JSON)
    assert "联合早报".encode() in feed
    assert b"</" not in feed
    assert json.loads(feed)["items"][0]["title"] == "</script><!--"


def test_each_item_has_a_line_of_its_own(render, frame, entries):
    """A difference between two feeds shows which entries changed."""
    lines = render(frame, entries, Format.JSON).decode().splitlines()
    assert [json.loads(line.removesuffix(","))["id"] for line in lines[1:-1]] == [e.id for e in entries]
