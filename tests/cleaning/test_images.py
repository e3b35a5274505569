"""Every picture shows, in every reader."""

import pytest

A = "https://pictures.example.com/a.jpg"


@pytest.mark.parametrize(
    "html",
    [
        f"<img data-src='{A}'>",
        f"<img class=lazy data-original='{A}' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        f"<img data-lazy-src='{A}' src='/img/placeholder.gif'>",
        f"<img src='{A}' data-src='{A}'>",
        f"<img src='{A}?is-pending-load=1'>",
        f"<img src='data:image/svg+xml,%3Csvg/%3E'><noscript><img src='{A}'></noscript>",
        f"<img class=lazy>\n<noscript><img src='{A}'></noscript>",
        f"<noscript><img src='{A}'></noscript>",
        f"<img src='{A}'><noscript><img src='/full-size.jpg'></noscript>",
        f"<noscript>&lt;img src='{A}'&gt;</noscript>",
        f"<noscript><img src='{A}'></noscript><img data-src='{A}'>",
        f"<amp-img src='{A}' layout=responsive></amp-img>",
        f"<image src='{A}'>",
        "<img src='//pictures.example.com/a.jpg'>",
        "<img src='\nhttps://pictures.example.com/a.jpg '>",
        "<img src='https:\\\\pictures.example.com\\a.jpg'>",
        f"<picture><source srcset='{A}.webp' type=image/webp><img src='{A}'></picture>",
        f"<img onerror=x style=y sizes=auto src='{A}' border=0>",
        f"<img src='{A}' width=100% height=auto>",
        f"<img src='{A}' srcset='{A}'>",
    ],
)
def test_a_picture_is_a_plain_img(content, html):
    """However it was put off, wrapped or named, it comes out with its real, absolute source, once."""
    assert (
        content(f"<p>x</p>{html}").removeprefix("<p>x</p>").replace(' sizes="auto"', "") == f'<img src="{A}">'
    )


def test_comments_within_pictures_and_blocks_are_dropped(content):
    """A comment inside a picture, or in a block that becomes a line break, is simply gone."""
    assert content(f"<amp-img src='{A}'><!--more--><b>x</b></amp-img>") == f'<img src="{A}">'
    assert content("<amp-img><!--more--></amp-img><p>x</p>") == "<p>x</p>"
    assert content("a<div><!--x--></div>b") == "a<br>b"


def test_sizes_and_words_of_a_picture_are_kept(content):
    """Width, height, alt and title stay; the policy that lets it load stays too."""
    html = (
        f"<img src='{A}' width=640px height=480 alt='A dog' title=T referrerpolicy=no-referrer loading=lazy>"
    )
    assert content(html) == (
        f'<img alt="A dog" height="480" loading="lazy" referrerpolicy="no-referrer" src="{A}" title="T" width="640">'
    )


@pytest.mark.parametrize(
    ("srcset", "kept"),
    [
        ("/a.jpg 1x, /b.jpg 2x", "https://news.example.com/a.jpg 1x, https://news.example.com/b.jpg 2x"),
        (
            "a.jpg 320w,b.jpg 640w",
            "https://news.example.com/posts/a.jpg 320w, https://news.example.com/posts/b.jpg 640w",
        ),
        ("https://x.example/f_auto,w_1/a.jpg 1x", "https://x.example/f_auto,w_1/a.jpg 1x"),
        (
            "a.jpg 320w 240h, javascript:x 640w, b.jpg 0w, c.jpg wide",
            "https://news.example.com/posts/a.jpg 320w",
        ),
        ("a.jpg (320w, x) 1x", ""),
        ("a.jpg 320w, b.jpg 2x", "https://news.example.com/posts/a.jpg 320w"),
        ("a.jpg 1x, b.jpg 1x", "https://news.example.com/posts/a.jpg 1x"),
        ("data:image/png;base64,AAAA 1x", ""),
    ],
)
def test_every_candidate_is_absolute_and_safe(content, srcset, kept):
    """A srcset is read as browsers read it: commas in addresses, two units, candidates that mean nothing."""
    got = content(f"<img src='{A}' srcset='{srcset}'>")
    assert got == (f'<img src="{A}" srcset="{kept}">' if kept else f'<img src="{A}">')


def test_a_picture_without_src_takes_the_largest(content):
    """A source set alone gives the source too; of a picture's variants, one that every reader can show."""
    assert content("<img srcset='/s.jpg 320w, /l.jpg 1280w'>").startswith(
        '<img src="https://news.example.com/l.jpg"'
    )
    html = "<picture><source srcset='/a.webp' type='image/webp'><source srcset='/a.jpg' type='image/jpeg'><img></picture>"
    assert content(html) == '<img src="https://news.example.com/a.jpg">'


@pytest.mark.parametrize(
    "html",
    ["<img>", "<img src=''>", "<img src='javascript:x'>", "<img src='data:text/html,x'>", "<img src='data:image/svg+xml,x'>",
     "<img data-src='{{ url }}'>", "<picture></picture>", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"],
)  # fmt: skip
def test_a_picture_without_any_source_goes(content, html):
    """Nothing is left that a reader would show as broken."""
    assert content(f"<p>x</p><p>{html}</p>") == "<p>x</p>"


def test_small_raster_pictures_in_data_addresses_are_shown(content):
    """A small PNG in a data: address is shown; in a link it is not followed."""
    png = "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9h" + "AAAA" * 10
    assert content(f"<img src='{png}'>") == f'<img src="{png}">'
    assert content(f"<p><a href='{png}'>x</a></p>") == "<p>x</p>"
    assert content(f"<p>x</p><img src='{png + 'AAAA' * 5000}'>") == "<p>x</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<img src=https://count.example.com/p.gif width=1 height=1>",
        "<img src=https://count.example.com/p.gif height=1px>",
        "<img src=https://count.example.com/p.gif style='width:1px;height:1px'>",
        "<img src=https://count.example.com/p.gif style='display:none'>",
        "<img src=https://count.example.com/p.gif hidden>",
        "<img src=https://pixel.wp.com/b.gif>",
        "<noscript><img height=1 width=1 src='https://www.facebook.com/tr?id=1'></noscript>",
    ],
)
def test_tracking_pixels_are_removed(content, html):
    """Pixels and hidden pictures go; with trackers off they are pictures like others."""
    assert content(f"<p>x</p>{html}") == "<p>x</p>"
    assert "<img" in content(f"<p>x</p>{html}", trackers=False)


@pytest.mark.parametrize(
    "html",
    [
        "<div class=m><img src=/a.jpg></div> <figcaption>C</figcaption>",
        "<p><img src=/a.jpg></p>\n<figcaption>C</figcaption>",
        "<img src=/a.jpg><figcaption>C</figcaption>",
        "<figure><img src=/a.jpg><figcaption>C</figcaption></figure>",
        "<div><div><img src=/a.jpg></div></div><div><figure><figcaption>C</figcaption></figure></div>",
    ],
)
def test_a_caption_is_in_one_figure_with_its_picture(content, html):
    """A caption that stands after its picture, or in a figure of its own, comes to it."""
    assert content(f"{html}<p>x</p>").replace("<div>", "").replace("</div>", "").strip().replace(
        "\n", ""
    ).replace(" <p>", "<p>") == (
        '<figure><img src="https://news.example.com/a.jpg"><figcaption>C</figcaption></figure><p>x</p>'
    )


def test_a_caption_without_picture_is_a_paragraph(content):
    """A caption after text captions nothing."""
    assert content("<p>x</p><figcaption>C</figcaption>") == "<p>x</p><p>C</p>"


@pytest.mark.parametrize(
    "payload",
    ["A", "AAAAA", "R0lGODlh", "R0lGODlhAQABAAAAACw=", "iVBORw0KGgo", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCA"],
)
def test_a_cut_picture_in_an_address_breaks_nothing(content, payload):
    """Pictures of one pixel and pieces of pictures are read without harm."""
    for kind in ("gif", "png", "jpeg"):
        got = content(f"<p>x</p><img src='data:image/{kind};base64,{payload}'>")
        assert got in {"<p>x</p>", f'<p>x</p><img src="data:image/{kind};base64,{payload}">'}
