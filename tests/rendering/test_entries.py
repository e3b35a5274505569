"""What Atom and RSS say of an entry and of a feed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from feeds.model import CleanHTML, Enclosure, Format, Image, Mode, Person

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom_entry(render, frame, entry, mode=Mode.FULL):
    """The entry element."""
    return etree.fromstring(render(frame, [entry], Format.ATOM, mode)).find("a:entry", NAMES)


def rss_item(render, frame, entry, mode=Mode.FULL):
    """The item element."""
    return etree.fromstring(render(frame, [entry], Format.RSS, mode)).find("channel/item")


def test_an_atom_entry_says_all_that_is_known(render, frame, entry):
    """Identity, dates, language, authors, categories, summary, content and picture reach Atom."""
    found = atom_entry(render, frame, entry)
    assert found.get(LANG) == "zh-CN"
    assert found.findtext("a:id", namespaces=NAMES) == entry.id
    assert found.findtext("a:published", namespaces=NAMES) == "2021-11-14T10:40:34.328Z"
    assert found.findtext("a:updated", namespaces=NAMES) == "2021-11-14T11:40:34.328869Z"
    assert found.findtext("a:summary", namespaces=NAMES) == entry.summary
    assert found.findtext("a:content", namespaces=NAMES) == entry.content
    assert found.find("a:content", NAMES).get("type") == "html"
    assert found.xpath("a:category/@term", namespaces=NAMES) == ["联合早报", "c++", "新闻"]
    assert found.xpath("a:author/a:name/text()", namespaces=NAMES) == ["编辑部", "Weather Desk"]
    assert found.xpath("a:author/a:email/text()", namespaces=NAMES) == ["desk@example.com"]
    assert found.xpath("a:author/a:uri/text()", namespaces=NAMES) == ["https://example.com/desk"]
    thumbnail = {"url": "https://img.example.com/a.jpg", "width": "640", "height": "480"}
    assert dict(found.find("media:thumbnail", NAMES).attrib) == thumbnail


def test_an_rss_item_says_all_that_is_known(render, frame, entry):
    """Identity, dates, language, categories, summary, content, source and picture reach RSS."""
    found = rss_item(render, frame, entry)
    assert found.findtext("link") == entry.link
    assert found.findtext("guid") == entry.id
    assert found.findtext("pubDate") == "Sun, 14 Nov 2021 10:40:34 +0000"
    assert found.findtext("a:updated", namespaces=NAMES) == "2021-11-14T11:40:34.328Z"
    assert found.findtext("dc:language", namespaces=NAMES) == "zh-CN"
    assert found.findtext("description") == "A summary: 1 &lt; 2 &amp; more."
    assert found.findtext("content:encoded", namespaces=NAMES) == entry.content
    assert [category.text for category in found.findall("category")] == ["联合早报", "c++", "新闻"]
    assert dict(found.find("a:link", NAMES).attrib) == {"rel": "via", "href": entry.source}
    thumbnail = {"url": "https://img.example.com/a.jpg", "width": "640", "height": "480"}
    assert dict(found.find("media:thumbnail", NAMES).attrib) == thumbnail


PICTURE = "https://img.example.com/photo.jpeg?w=3"


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (
            Image(PICTURE, "", 640, 480, 999),
            {"type": "image/jpeg", "width": "640", "height": "480", "fileSize": "999"},
        ),
        (Image(PICTURE), {"type": "image/jpeg"}),
        (Image("https://img.example.com/x?f=png"), {}),
    ],
)
def test_a_picture_is_a_file_too(render, frame, entry, image, said):
    """Mail services read media:content alone; what is not known of the picture is not said."""
    shown = replace(entry, image=image, enclosures=())
    atom, rss = atom_entry(render, frame, shown), rss_item(render, frame, shown)
    expected = {"url": image.url, "medium": "image"} | said
    assert dict(atom.find("media:content", NAMES).attrib) == expected
    assert dict(rss.find("media:content", NAMES).attrib) == expected
    link = {"rel": "enclosure", "href": image.url, "type": "image/jpeg"}
    link |= {"length": said["fileSize"]} if "fileSize" in said else {}
    links = [dict(one.attrib) for one in atom.findall("a:link[@rel='enclosure']", NAMES)]
    assert links == ([link] if "type" in said else [])


def test_a_picture_that_is_an_enclosure_is_linked_once(render, frame, entry):
    """What the author enclosed is not enclosed again as the entry's picture."""
    enclosure = Enclosure(PICTURE, "image/jpeg", 7)
    shown = replace(entry, image=Image(PICTURE), enclosures=(*entry.enclosures[:1], enclosure))
    atom, rss = atom_entry(render, frame, shown), rss_item(render, frame, shown)
    assert len(atom.findall("a:link[@rel='enclosure']", NAMES)) == 2
    assert len(rss.findall("media:content", NAMES)) == 1


def test_an_unchanged_rss_item_has_one_date(render, frame, entries):
    """The date of change is given only where something changed."""
    assert rss_item(render, frame, entries[0]).find("a:updated", NAMES) is None


def test_summary_feeds_carry_no_content(render, frame, entry):
    """Who asks for summaries gets summaries, and the link to the rest."""
    atom = atom_entry(render, frame, entry, Mode.SUMMARY)
    rss = rss_item(render, frame, entry, Mode.SUMMARY)
    assert atom.find("a:content", NAMES) is None
    assert rss.find("content:encoded", NAMES) is None
    assert atom.findtext("a:summary", namespaces=NAMES) == entry.summary
    assert rss.findtext("description") == "A summary: 1 &lt; 2 &amp; more."


def test_rss_without_summary_describes_by_content(render, frame, entry):
    """An item without a summary is still whole: its description is the content."""
    assert rss_item(render, frame, replace(entry, summary="")).findtext("description") == entry.content


def test_an_entry_without_content_has_no_blank_one(render, frame, entry):
    """A post that is only a title and a link is shown as that."""
    empty = replace(entry, content=CleanHTML(" \n"))
    assert atom_entry(render, frame, empty).find("a:content", NAMES) is None
    assert atom_entry(render, frame, empty).findtext("a:summary", namespaces=NAMES) == entry.summary
    assert rss_item(render, frame, empty).find("content:encoded", NAMES) is None


@pytest.mark.parametrize("mode", Mode)
def test_an_entry_without_any_text_repeats_its_title(render, frame, entry, mode):
    """Readers and validators want something to show of each entry, if only its title."""
    empty = replace(entry, content=CleanHTML(""), summary="")
    assert atom_entry(render, frame, empty, mode).findtext("a:summary", namespaces=NAMES) == entry.title
    assert rss_item(render, frame, empty, mode).findtext("description") == "AT&amp;T 上调资费"


def test_a_summary_that_looks_like_markup_is_marked_as_html(render, frame, entry):
    """A summary is text; where it looks like markup, Atom says how it is to be read."""
    summary = atom_entry(render, frame, replace(entry, summary="use <b>")).find("a:summary", NAMES)
    assert (summary.get("type"), summary.text) == ("html", "use &lt;b&gt;")


def test_the_guid_is_a_permalink_only_where_it_is_the_link(render, frame, entry):
    """Readers open a permalink guid: it must be the address of the entry."""
    assert rss_item(render, frame, entry).find("guid").get("isPermaLink") == "false"
    same = replace(entry, id=entry.link)
    assert rss_item(render, frame, same).find("guid").get("isPermaLink") == "true"


def test_an_entry_without_permalink_links_to_its_own_page(render, frame, entry):
    """Every entry can be opened."""
    page = frame.addresses.entry(entry.key)
    own = replace(entry, link="")
    assert atom_entry(render, frame, own).find("a:link", NAMES).get("href") == page
    assert rss_item(render, frame, own).findtext("link") == page


@pytest.mark.parametrize("media_type", ["", "audio", "text/html; x=<", "\x00/y"])
def test_an_enclosure_of_unknown_type_is_a_download(render, frame, entry, media_type):
    """A type that is none does not break the feed, and the file is still offered."""
    odd = replace(entry, enclosures=(Enclosure("https://media.example.com/a", media_type, -1),))
    assert dict(rss_item(render, frame, odd).find("enclosure").attrib) == {
        "url": "https://media.example.com/a",
        "length": "0",
        "type": "application/octet-stream",
    }


def test_a_picture_of_unknown_size_claims_none(render, frame, entry):
    """A thumbnail without known sizes names only its address."""
    found = rss_item(render, frame, replace(entry, image=Image("https://img.example.com/b.png")))
    assert dict(found.find("media:thumbnail", NAMES).attrib) == {"url": "https://img.example.com/b.png"}


def test_only_web_addresses_are_links(render, frame, entry):
    """No link, picture, author or file leads a reader to run something."""
    hostile = replace(
        entry,
        link="javascript:alert(1)",
        source="data:text/html,x",
        image=Image("javascript:1"),
        enclosures=(Enclosure("file:///etc/passwd", "audio/mpeg"),),
        authors=(Person("Desk", url="vbscript:x"),),
    )
    for fmt in Format:
        feed = render(frame, [hostile], fmt)
        assert frame.addresses.entry(entry.key).encode() in feed
        for scheme in (b"javascript:", b"data:", b"file:", b"vbscript:"):
            assert scheme not in feed


def test_a_feed_without_author_names_none(render, frame, entries):
    """Entries that name nobody are the feed's author's, or the feed's own, for Atom demands one (4.1.1)."""
    name = "/a:feed/a:author/a:name/text()"

    def authors(frame, entries):
        return etree.fromstring(render(frame, entries, Format.ATOM)).xpath(name, namespaces=NAMES)

    unnamed = replace(frame, author="")
    orphan = replace(entries[1], authors=(), content=CleanHTML("<p>\n    <author></p>"))
    assert authors(frame, entries) == ["Example News"]
    assert authors(unnamed, entries) == []
    assert authors(unnamed, []) == []
    assert authors(unnamed, [entries[0], orphan]) == ["联合早报"]


def test_an_rss_channel_says_how_long_it_keeps(render, frame):
    """Ttl is in minutes; without one there is none."""
    channel = etree.fromstring(render(frame, [], Format.RSS))[0]
    assert channel.findtext("ttl") == "5"
    assert channel.findtext("language") == "zh-CN"
    assert channel.findtext("description") == "Every post tagged 联合早报"
    assert b"<ttl" not in render(replace(frame, ttl=0), [], Format.RSS)


def test_all_pages_of_a_feed_have_one_id(render, frame):
    """All pages of a feed are one feed: its Atom id does not change with the page."""
    page = replace(
        frame,
        address="https://feeds.example.org/blog/page3.atom",
        archive=True,
        next_archive="https://x.example/",
    )
    first, third = (etree.fromstring(render(shown, [], Format.ATOM)) for shown in (frame, page))
    assert first.findtext("a:id", namespaces=NAMES) == third.findtext("a:id", namespaces=NAMES)
    assert third.xpath("a:link[@rel='self']/@href", namespaces=NAMES) == [page.address]


@pytest.mark.parametrize("fmt", [Format.ATOM, Format.RSS])
def test_archive_pages_and_complete_feeds_are_marked(render, frame, fmt):
    """A client knows a page that never changes from the feed it polls, and a feed that holds all."""
    archive = etree.fromstring(render(replace(frame, archive=True), [], fmt))
    complete = etree.fromstring(render(replace(frame, complete=True), [], fmt))
    assert archive.find(".//fh:archive", NAMES) is not None
    assert archive.find(".//fh:complete", NAMES) is None
    assert complete.find(".//fh:complete", NAMES) is not None
    assert complete.find(".//fh:archive", NAMES) is None


def test_the_feeds_picture_is_shown(render, frame):
    """A feed with a picture has it in every XML format, with the titles RSS demands."""
    pictured = replace(frame, image="https://example.org/logo.png")
    assert b"<logo>https://example.org/logo.png</logo>" in render(pictured, [], Format.ATOM)
    image = etree.fromstring(render(pictured, [], Format.RSS)).find("channel/image")
    assert [child.text for child in image] == [
        "https://example.org/logo.png",
        "联合早报",
        frame.addresses.preview(frame.feed),
    ]


def test_links_within_a_post_are_absolute_in_rss(render, frame, entry):
    """RSS has no base for relative references: there they lead to the entry's own page, which has the ids."""
    content = CleanHTML('<p id="post-ab-x">&lt;a href="#post-ab-x">. <a rel="x" href="#post-ab-x">up</a></p>')
    noted = replace(entry, content=content)
    page = frame.addresses.entry(entry.key)
    assert rss_item(render, frame, noted).findtext("content:encoded", namespaces=NAMES) == content.replace(
        'rel="x" href="', f'rel="x" href="{page}'
    )
    assert atom_entry(render, frame, noted).findtext("a:content", namespaces=NAMES) == content


def test_posts_of_one_moment_have_moments_of_their_own_in_atom(render, frame, entry):
    """Entries of one day or one second are told apart by a fraction that is theirs, in every feed alike."""
    at_once = [replace(entry, id=f"tag:x,2026:{n}", updated=entry.published) for n in range(50)]
    at_once += [replace(one, updated=one.updated.replace(microsecond=0)) for one in at_once[:40]]
    found = [atom_entry(render, frame, one).findtext("a:updated", namespaces=NAMES) for one in at_once]
    again = [atom_entry(render, frame, one).findtext("a:updated", namespaces=NAMES) for one in at_once]
    assert found == again
    assert len(set(found[50:])) == 40
    assert {moment[:23] for moment in found[:50]} == {"2021-11-14T10:40:34.328"}
    assert {moment[:19] for moment in found[50:]} == {"2021-11-14T10:40:34"}
