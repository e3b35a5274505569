"""The whole path of one post: from the bytes of a file to what feeds carry of it."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

import pytest

from feeds.dates import format_rfc3339
from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.errors import PostError

SEEN = datetime(2030, 1, 1, tzinfo=UTC)
SITE = ConversionSettings(home="https://press.example/blog/", site="https://press.example/blog/")


def entry(text: str, path: str = "post.md", rules: ConversionSettings = ConversionSettings(), meta: str = ""):
    """Convert a post from indented text."""
    raw = dedent(text).removeprefix("\n").encode()
    return convert_post(path, raw, rules, SEEN, dedent(meta).removeprefix("\n").encode()).candidate.entry


GOLDEN = {
    "Jekyll": (
        "_posts/2024-02-11-first-snowdrops.md",
        """
        ---
        layout: post
        title:  "First snowdrops &amp; last frost"
        tags: garden winter
        author: Garden Desk
        permalink: /:categories/:title/
        ---
        They came *early*{: .hint}. [All]({% post_url 2023-02-20-all-snowdrops %})

        <!--more-->

        ![Snow]({{ site.baseurl }}/snow.png)
        {: .wide}
        """,
        {
            "title": "First snowdrops & last frost",
            "published": "2024-02-11T00:00:00Z",
            "tags": ("garden", "winter"),
            "authors": ("Garden Desk",),
            "summary": "They came early. All",
            "content": "<p>They came <em>early</em>. "
            '<a href="https://press.example/2023/02/20/all-snowdrops.html" rel="noopener noreferrer">All</a></p>\n\n'
            '<p><img alt="Snow" src="https://press.example/snow.png"></p>',
        },
    ),
    "Hugo, in YAML": (
        "content/de/posts/bank/index.md",
        """
        ---
        title: Eine Bank
        date: 2024-05-04T16:30:00+02:00
        lastmod: 2024-05-18
        categories: [Werkstatt]
        tags: [Birnen]
        url: /birnen/bank/
        ---
        {{< figure src="bank.png" caption="Die *Bank*" >}}

        Siehe [dort]({{< ref "/posts/tisch.md" >}}).
        """,
        {
            "title": "Eine Bank",
            "published": "2024-05-04T14:30:00Z",
            "updated": "2024-05-18T00:00:00Z",
            "language": "de",
            "categories": ("Werkstatt",),
            "tags": ("Birnen",),
            "link": "https://press.example/blog/birnen/bank/",
            "content": '<figure><img alt="Die Bank" src="https://press.example/blog/birnen/bank/bank.png">'
            "<figcaption>Die <em>Bank</em></figcaption></figure>\n"
            '<p>Siehe <a href="https://press.example/posts/tisch/" rel="noopener noreferrer">dort</a>.</p>',
        },
    ),
    "Hugo, in TOML": (
        "posts/bench.fr.md",
        """
        +++
        title = 'Un banc : pour l’arbre'
        date = 2024-05-04
        expiryDate = 2031-01-01
        [params]
        author = "Garden Desk"
        +++
        ## Bois {#bois}

        | a | b |
        |---|--:|
        | 1 | 2 |
        """,
        {
            "title": "Un banc : pour l’arbre",
            "published": "2024-05-04T00:00:00Z",
            "language": "fr",
            "authors": ("Garden Desk",),
            "expires": "2031-01-01T00:00:00Z",
        },
    ),
    "Hugo, in JSON": (
        "posts/bench.md",
        """
        {"title": "A bench", "date": "2024-05-04T14:30:00Z", "tags": ["pears", null],
         "author": {"name": "Garden Desk", "email": "desk@press.example"}}

        Text.
        """,
        {
            "title": "A bench",
            "published": "2024-05-04T14:30:00Z",
            "tags": ("pears",),
            "authors": ("Garden Desk",),
            "content": "<p>Text.</p>",
        },
    ),
    "Zola": (
        "content/ampersands.md",
        """
        +++
        path = "2023/10/21/ampersands"
        title = "Nineteen & one"
        authors = ["Press Room"]
        [taxonomies]
        tags = ["type"]
        [extra]
        team = "Composing"
        +++
        See [the bench](@/posts/bench.md).
        """,
        {
            "title": "Nineteen & one",
            "published": "2023-10-21T00:00:00Z",
            "tags": ("type",),
            "authors": ("Press Room",),
            "link": "https://press.example/blog/2023/10/21/ampersands/",
            "content": '<p>See <a href="https://press.example/posts/bench/" rel="noopener noreferrer">the bench</a>.</p>',
        },
    ),
    "Pelican, in Markdown": (
        "well.md",
        """
        Title: Well water: a test
        Date: 2023-06-17 14:20
        Category: Paper
        Tags: water, paper
        Slug: well
        Authors: Press Room, Garden Desk

        ![Well]({static}/images/well.png)
        """,
        {
            "title": "Well water: a test",
            "published": "2023-06-17T14:20:00Z",
            "categories": ("Paper",),
            "tags": ("water", "paper"),
            "authors": ("Press Room", "Garden Desk"),
            "content": '<p><img alt="Well" src="https://press.example/images/well.png"></p>',
        },
    ),
    "Pelican, in reStructuredText": (
        "sharpening.rst",
        """
        Sharpening day
        ##############

        :date: 2025-03-08 09:30
        :tags: knives, quiet
        :category: Workshop
        :lang: en

        It was `quiet <{filename}/quiet.rst>`_.

        .. code-block:: python

            stone = 1000
        """,
        {
            "title": "Sharpening day",
            "published": "2025-03-08T09:30:00Z",
            "tags": ("knives", "quiet"),
            "categories": ("Workshop",),
            "language": "en",
            "content": '<p>It was <a href="https://press.example/quiet.rst" rel="noopener noreferrer">quiet</a>.</p>\n'
            '<pre><code class="language-python">stone = 1000\n</code></pre>',
        },
    ),
    "Hexo": (
        "source/_posts/rain.md",
        """
        title: 雨天排字
        date: 2024/6/22 15:40:00
        updated: 2024/6/23
        categories:
        - [印刷, 活版]
        tags:
        ---
        把一首诗装进铁框，
        **提示：**不要着急。

        <!-- more -->

        {% asset_img frame.jpg 铁框 %}
        """,
        {
            "title": "雨天排字",
            "published": "2024-06-22T15:40:00Z",
            "updated": "2024-06-23T00:00:00Z",
            "categories": ("印刷", "活版"),
            "summary": "把一首诗装进铁框，提示：不要着急。",
        },
    ),
    "Eleventy": (
        "src/blog/2025-01-25-ink.md",
        """
        ---json
        {"data": 1, "title": "Mixing a green", "tags": "ink", "layout": "post.njk"}
        ---
        A green. {.lead}

        {% set tone = "dark" %}Keep it {{ tone }}.
        """,
        {
            "title": "Mixing a green",
            "published": "2025-01-25T00:00:00Z",
            "tags": ("ink",),
            "content": "<p>A green.</p>\n<p>Keep it dark.</p>",
        },
    ),
    "Eleventy, with its title in a heading": (
        "src/blog/2025-01-25-ink.md",
        """
        ---
        tags: ink
        ---
        # Mixing a _green_

        Slowly.
        """,
        {"title": "Mixing a green", "published": "2025-01-25T00:00:00Z", "content": "<p>Slowly.</p>"},
    ),
    "Nikola": (
        "posts/owl.txt",
        """
        .. title: The owl
        .. slug: owl
        .. date: 2023-11-30 17:40:55 UTC-03:00
        .. tags: owls, racks
        .. link: https://birds.example/owl
        .. type: text

        It sat.

        .. TEASER_END

        All *night*.
        """,
        {
            "title": "The owl",
            "published": "2023-11-30T20:40:55Z",
            "tags": ("owls", "racks"),
            "source": "https://birds.example/owl",
            "summary": "It sat.",
        },
    ),
    "Docusaurus": (
        "blog/2023-08-08-press.mdx",
        """
        ---
        slug: press
        title: "The press: a second life"
        authors:
        - name: Press Room
          url: https://press.example/room
        - garden
        tags: [press]
        last_update: {date: 2023-09-01}
        ---
        import Photo from '@site/src/Photo';

        It turns.

        {/* truncate */}

        :::tip Oil
        Often.
        :::
        """,
        {
            "title": "The press: a second life",
            "published": "2023-08-08T00:00:00Z",
            "updated": "2023-09-01T00:00:00Z",
            "authors": ("Press Room", "garden"),
            "tags": ("press",),
            "summary": "It turns.",
            "content": "<p>It turns.</p>\n\n<blockquote><p><strong>Oil</strong></p>\n<p>Often.</p>\n</blockquote>",
        },
    ),
    "Obsidian": (
        "Garden/Seeds & seedlings.md",
        """
        ---
        created: 2025-02-16
        tags:
        - "#garden/seeds"
        aliases: [Seeds]
        ---
        See [[Pear tree|the tree]] and ==this==. %%not this%%

        > [!note] Mind
        > the frost
        """,
        {
            "title": "Seeds & seedlings",
            "published": "2025-02-16T00:00:00Z",
            "tags": ("garden/seeds",),
            "content": "<p>See the tree and <mark>this</mark>.</p>\n"
            "<blockquote>\n<p><strong>Mind</strong></p>\n<p>the frost</p>\n</blockquote>",
        },
    ),
    "MultiMarkdown": (
        "almanac.md",
        """
        Title:    Almanac
            for the lower garden
        Author:   Garden Desk
        Date:     21 June 2025
        Keywords: almanac, garden
        Base Header Level: 2

        Text[^1].

        [^1]: A note.
        """,
        {
            "title": "Almanac for the lower garden",
            "published": "2025-06-21T00:00:00Z",
            "authors": ("Garden Desk",),
            "tags": ("almanac", "garden"),
        },
    ),
    "no header": (
        "2024-01-14-lost-and-found.txt",
        """
        One glove, <grey>.

        See https://press.example/lost
        """,
        {
            "title": "Lost and found",
            "published": "2024-01-14T00:00:00Z",
            "content": "<p>One glove, &lt;grey&gt;.</p>\n"
            '<p>See <a href="https://press.example/lost" rel="noopener noreferrer">https://press.example/lost</a></p>',
        },
    ),
    "a whole page": (
        "web/type.html",
        """
        <!doctype html>
        <html lang="en"><head><title>The smallest type</title>
        <meta property="article:published_time" content="2023-04-02T08:00:00Z">
        <meta name="author" content="Press Room"></head>
        <body><nav>Home</nav><article><h1>The smallest type</h1><p>It is <b>small</b>.</p></article></body></html>
        """,
        {
            "title": "The smallest type",
            "published": "2023-04-02T08:00:00Z",
            "language": "en",
            "authors": ("Press Room",),
            "content": "<p>It is <b>small</b>.</p>",
        },
    ),
    "a crawled news post": (
        "2021-11-12-mill.md",
        """
        ---
        layout: post
        title: "旧磨坊下月重开"
        date: 2021-11-12T10:39:58.306Z
        author: 河口晚报
        from: https://news.example.com/story20211112-1
        tags: [ 河口晚报 ]
        categories: [ 河口晚报 ]
        ---
        <!--1636735800000-->
        [旧磨坊下月重开](https://news.example.com/story20211112-1)
        ------

        <div>
        <p>正文。</p><img class="lazy" data-src="/1.jpg">
        </div>
        """,
        {
            "title": "旧磨坊下月重开",
            "published": "2021-11-12T10:39:58.306Z",
            "link": "https://news.example.com/story20211112-1",
            "source": "https://news.example.com/story20211112-1",
            "categories": ("河口晚报",),
            "content": '<div>\n<p>正文。</p><img src="https://news.example.com/1.jpg">\n</div>',
        },
    ),
}


def facts(made):
    """Return an entry's facts as the table spells them."""
    return {
        "title": made.title,
        "published": format_rfc3339(made.published),
        "updated": format_rfc3339(made.updated),
        "expires": made.expires and format_rfc3339(made.expires),
        "authors": tuple(person.name for person in made.authors),
        "content": made.content.strip(),
        **{
            key: getattr(made, key) for key in ("tags", "categories", "link", "source", "summary", "language")
        },
    }


@pytest.mark.parametrize(("path", "text", "golden"), GOLDEN.values(), ids=GOLDEN)
def test_a_post_of_every_dialect_is_the_entry_its_author_meant(path, text, golden):
    """Title, dates, people, labels, links and text of a post come through from every generator's dialect."""
    made = facts(entry(text, path, SITE))
    assert {key: made[key] for key in golden} == golden


def test_a_post_in_two_files_is_one_entry_beside_its_header():
    """What Nikola keeps in a file beside the post counts as the post's own, and says how it is written."""
    made = entry("It *sat*.", "owl.txt", meta=".. title: The owl\n.. date: 2023-11-30\n")
    assert (made.title, made.content) == ("The owl", "<p>It <em>sat</em>.</p>")


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("---\npermalink: /garden/bench/\n---\n", "https://press.example/blog/garden/bench/"),
        ("---\nurl: /bench.html\n---\n", "https://press.example/blog/bench.html"),
        ('+++\npath = "2024/bench"\n+++\n', "https://press.example/blog/2024/bench/"),
        ("---\npermalink: https://else.example/x\n---\n", "https://else.example/x"),
        ("---\npermalink: /:year/:title/\ntitle: A\n---\n", ""),
    ],
)
def test_a_post_s_own_page_is_its_link_where_the_site_is_known(header, link):
    """A path that a post claims leads to the site the posts belong to, and only to one that was named."""
    assert entry(f"{header}\nText.", rules=SITE).link == link
    assert entry(f"{header}\nText.").link == (link if "else" in link else "")


def test_an_address_elsewhere_is_not_where_pictures_lie():
    """A note on a page of another site keeps its own pictures."""
    made = entry("---\nurl: https://films.example/7/\n---\n![Still](still.png)", rules=SITE)
    assert made.link == "https://films.example/7/"
    assert 'src="https://press.example/blog/still.png"' in made.content


def test_a_headline_escaped_twice_is_repeated_by_no_reader():
    """A headline whose characters a crawler escaped twice is read, and its copy in the body is known for it."""
    made = entry(
        """
        ---
        title: "大&amp;#22338;直美退法网"
        from: https://news.example.com/1
        ---
        <!--1636735800000-->
        [大&amp;#22338;直美退法网](https://news.example.com/1)
        ------

        <p>正文。</p>
        """
    )
    assert (made.title, made.content.strip()) == ("大坂直美退法网", "<p>正文。</p>")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("---\ndraft: true\n---\nText.", "draft"), (" \n", "empty"), ("> " * 5_000, "too-deep")],
)
def test_a_post_that_is_no_entry_is_refused_with_its_kind(text, kind):
    """A post held back, without text, or built to exhaust a parser is refused with its kind."""
    with pytest.raises(PostError) as refused:
        entry(text)
    assert refused.value.kind == kind


@pytest.mark.parametrize(
    ("front", "body", "summary"),
    [
        ("", "One thing.\n\nAnother thing.", "One thing."),
        ("", "# Head\n\nOne thing.\n\n- Another thing.", "Head One thing."),
        ("", "Only this.", ""),
        ("", "Only this ![a](b.png)\n\n![c](d.png)", ""),
        ("", "Before. <!--more--> After.\n\nLast.", "Before."),
        ("summary: In short.\n", "Only this.", "In short."),
        ("", "Word. " * 100 + "\n\nEnd.", " ".join(["Word."] * 46)),
    ],
)
def test_the_summary_of_a_teaser_is_never_its_whole_text(front, body, summary):
    """Without a summary of its author's a teaser shows its beginning, and nothing where that is all there is."""
    post = f"---\ntitle: A\ndate: 2024-01-01\naccess: teaser\n{front}---\n{body}\n"
    made = convert_post("a.md", post.encode(), ConversionSettings(), datetime(2024, 1, 1, tzinfo=UTC))
    assert made.candidate.entry.summary == summary
    assert made.candidate.entry.access == ("teaser",)
