"""The list of feeds that a reader imports."""

from __future__ import annotations

import pytest
from lxml import etree

from feeds.model import Feed, Format
from feeds.rendering.opml import MEDIA_TYPE, render_opml

NEWS = Feed("/tags/联合早报", "联合早报", description="早报 & more", language="zh_CN")
EVERYTHING = Feed("/feed", "Everything")


def outlines(addresses, *groups):
    """The body of the list."""
    return etree.fromstring(render_opml("Example News", groups, addresses)).find("body")


def test_a_feed_is_listed_with_both_its_addresses(addresses):
    """A reader subscribes to xmlUrl, a person follows htmlUrl."""
    (outline,) = outlines(addresses, ("", [NEWS]))
    assert dict(outline.attrib) == {
        "text": "联合早报",
        "title": "联合早报",
        "type": "rss",
        "xmlUrl": "https://feeds.example.org/blog/tags/%E8%81%94%E5%90%88%E6%97%A9%E6%8A%A5.atom",
        "htmlUrl": "https://feeds.example.org/blog/tags/%E8%81%94%E5%90%88%E6%97%A9%E6%8A%A5",
        "description": "早报 & more",
        "language": "zh-CN",
    }


def test_groups_become_folders(addresses):
    """Named groups are folders in the reader; feeds without a group and empty groups make none."""
    body = outlines(addresses, ("", [EVERYTHING]), ("Tags", [NEWS]), ("Authors", []))
    assert [(o.get("text"), o.get("xmlUrl") is None, len(o)) for o in body] == [
        ("Everything", False, 0),
        ("Tags", True, 1),
    ]
    assert dict(body[1].attrib) == {"text": "Tags", "title": "Tags"}


@pytest.mark.parametrize(
    ("formats", "suffix"),
    [((Format.RSS, Format.ATOM), ".atom"), ((Format.JSON, Format.RSS), ".rss"), ((Format.JSON,), ".json")],
)
def test_the_richest_format_on_offer_is_listed(addresses, formats, suffix):
    """A feed that is not served as Atom is listed in a format that it has."""
    (outline,) = outlines(addresses, ("", [Feed("/feed", "Everything", formats=formats)]))
    assert outline.get("xmlUrl").endswith(suffix)


def test_titles_are_shown_and_not_run(addresses):
    """OPML's texts may hold HTML, so a title that looks like markup is spelt as HTML."""
    (outline,) = outlines(addresses, ("", [Feed("/tags/x", "<script>alert(1)</script>\x00")]))
    assert outline.get("text") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    (plain,) = outlines(addresses, ("", [Feed("/tags/x", "R&D")]))
    assert plain.get("text") == "R&D"


def test_the_list_is_a_list_of_its_feeds_alone(addresses):
    """Equal lists are equal bytes: OPML holds no date of its making."""
    groups = [("Tags", [NEWS, EVERYTHING])]
    made = render_opml("Example \x01News", groups, addresses)
    assert made == render_opml("Example News", groups, addresses)
    assert made.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<opml version=\"2.0\">\n")
    assert etree.fromstring(made).findtext("head/title") == "Example News"
    assert [child.tag for child in etree.fromstring(made).find("head")] == ["title"]
    assert MEDIA_TYPE.startswith("text/x-opml;")
