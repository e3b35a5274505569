"""Pictures and media files are found under every name a theme gives them."""

from __future__ import annotations

import pytest

from feeds.model import Enclosure

MP3 = "https://a.example/e/1.mp3"


@pytest.mark.parametrize(
    ("lines", "image"),
    [
        ("image: /img/a.png", "/img/a.png"),
        ("cover: a.webp", "a.webp"),
        ("thumbnail: https://a.example/a", "https://a.example/a"),
        ("featured_image: ./a.jpg?w=1", "./a.jpg?w=1"),
        ("header-img: img/a.jpg", "img/a.jpg"),
        ("image:\n  path: /img/a.png\n  alt: A", "/img/a.png"),
        ("header:\n  teaser: /img/a.png", "/img/a.png"),
        ("images: [/img/a.png, /img/b.png]", "/img/a.png"),
        ("cover: '[[pears.png|300]]'", "pears.png"),
        ("image:\nthumbnail: /img/a.png", "/img/a.png"),
        ("image: hands-on-a-press", ""),
        ("featured: true", ""),
        ("image: '{{ page.cover }}'", ""),
        ("image: data:image/png;base64,AAAA", ""),
    ],
)
def test_the_picture_of_a_post_is_found(field, lines, image):
    """The picture a theme would show for a post is found; a word that is no file is none."""
    assert field(lines).image == image


@pytest.mark.parametrize(
    ("lines", "enclosures"),
    [
        (f"enclosure: {MP3}", [Enclosure(MP3, "audio/mpeg")]),
        (
            f"enclosure:\n  url: {MP3}\n  length: 123\n  type: audio/x-mp3",
            [Enclosure(MP3, "audio/x-mp3", 123)],
        ),
        (f'enclosure: "{MP3}\\n123\\naudio/mpeg\\n"', [Enclosure(MP3, "audio/mpeg", 123)]),
        (f"enclosures:\n- url: {MP3}\n  size: '12 bytes'\n- b.ogg", None),
        ("audio: /e/1.m4a", [Enclosure("/e/1.m4a", "audio/mp4")]),
        ("audio:\n  mp3: /e/1.mp3\n  length: 7", [Enclosure("/e/1.mp3", "audio/mpeg", 7)]),
        ("video: /v/1.mp4?x=1", [Enclosure("/v/1.mp4?x=1", "video/mp4")]),
        ("podcast_file: e/1.opus\npodcast_bytes: 99", [Enclosure("e/1.opus", "audio/ogg", 99)]),
        ("podcast:\n  file: e/1.mp3", [Enclosure("e/1.mp3", "audio/mpeg")]),
        ("enclosure: /files/sheet.pdf", [Enclosure("/files/sheet.pdf", "application/pdf")]),
        ("enclosure: /files/unknown.xyz", [Enclosure("/files/unknown.xyz", "application/octet-stream")]),
        ("video: https://tube.example/watch?v=1", []),
        ("video: dQw4w9", []),
        ("audio: true", []),
        ("audio: /img/cover.png", []),
        ("podcast: /episodes/1.html", []),
        ("podcast: The garden hour", []),
    ],
)
def test_the_files_of_a_post_are_found(field, lines, enclosures):
    """A podcast's file is found with its type and length; a page about it is no file."""
    if enclosures is None:
        enclosures = [Enclosure(MP3, "audio/mpeg", 12), Enclosure("b.ogg", "audio/ogg")]
    assert list(field(lines).enclosures) == enclosures
