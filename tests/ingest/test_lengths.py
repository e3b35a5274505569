"""Enclosures and pictures whose files lie in the posts folder."""

import struct
from dataclasses import replace

import pytest

from feeds.generators.discovery import discover
from feeds.generators.mounted_site import MountedSite


def lengths(village) -> dict[str, list[int]]:
    """Return the lengths of all enclosures, by the entry's path."""
    return {entry.path: [one.length for one in entry.enclosures] for entry in village.entries()}


def test_the_length_of_an_enclosure_in_the_folder_is_measured(village):
    """A file named from the root of the site, or lying beside its post, is measured; a given length stays."""
    village.write("media/épisode 1.mp3", "x" * 5000)
    village.write("shows/two/e2.mp3", "y" * 700)
    village.write("a.md", title="A", audio="/media/épisode 1.mp3")
    village.write("shows/two/index.md", title="B", audio="e2.mp3")
    village.write("c.md", title="C", audio="https://cdn.example.org/media/e2.mp3")
    village.write("d.md", title="D", enclosure="{url: /media/épisode 1.mp3, length: 12, type: audio/mpeg}")
    village.index()
    assert lengths(village) == {"a.md": [5000], "shows/two/index.md": [700], "c.md": [0], "d.md": [12]}


@pytest.mark.parametrize(
    "address", ["/../secret.mp3", "/%2e%2e/secret.mp3", "/link.mp3", "/folder.mp3", "/none.mp3", "/a%00b.mp3"]
)
def test_nothing_outside_the_folder_is_measured(village, tmp_path, address):
    """An address that climbs out, a link that leads out, a folder and a missing file have no length."""
    (tmp_path / "secret.mp3").write_bytes(b"secret")
    (village.folder / "link.mp3").symlink_to(tmp_path / "secret.mp3")
    (village.folder / "folder.mp3").mkdir()
    village.write("a.md", title="A", audio=address)
    village.index()
    assert lengths(village) == {"a.md": [0]}


def png(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file."""
    return (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0" + bytes(40)
    )


def jpeg(width: int, height: int, before: int = 0, turned: bool = False) -> bytes:
    """Return the beginning of a JPEG file, with bytes ``before`` its size and perhaps on its side."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0" if turned else b""
    head = b"\xff\xd8"
    head += b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if turned else b""
    while before > 0:
        head += b"\xff\xe2" + struct.pack(">H", 60002) + bytes(60000)
        before -= 60000
    return head + b"\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + bytes(9)


PICTURES = {
    "a.png": (png(640, 480), (640, 480)),
    "b.jpg": (jpeg(300, 200), (300, 200)),
    "c.jpg": (jpeg(300, 200, before=200_000), (300, 200)),
    "d.jpg": (jpeg(300, 200, turned=True), (200, 300)),
    "e.gif": (b"GIF89a" + struct.pack("<HH", 17, 23) + bytes(20), (17, 23)),
    "f.webp": (b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0" + bytes(40), (640, 480)),
    "g.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"/>', (24, 12)),
    "h.png": (b"not a picture", (None, None)),
    "i.png": (png(2**31, 5), (None, None)),
    "j.jpg": (b"P6 " + b"9" * 500_000, (None, None)),
    "k.svg": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg width="100%" height="&a;">', (None, None)),
}


def test_the_size_of_a_picture_in_the_folder_is_read(village):
    """Its bytes and its sides, as it is shown; of what is no picture, or claims nonsense, the bytes alone."""
    for name, (content, _) in PICTURES.items():
        (village.folder / name).write_bytes(content)
        village.write(f"{name}.md", title=name, image=f"/{name}")
    village.index()
    images = {entry.title: entry.image for entry in village.entries()}
    assert {name: (one.width, one.height) for name, one in images.items()} == {
        name: size for name, (_, size) in PICTURES.items()
    }
    assert all(one.length == len(PICTURES[name][0]) for name, one in images.items())


def test_a_picture_of_elsewhere_has_the_size_its_post_gives(village):
    """What is not ours is not fetched."""
    village.write("a.md", '<p><img src="https://x.example/a.png" width="30" height="20"></p>', title="A")
    village.index()
    (entry,) = village.entries()
    assert (entry.image.width, entry.image.height, entry.image.length) == (30, 20, 0)


def test_a_picture_in_a_static_folder_of_the_site_is_read(village):
    """A generator publishes static folders at the top of its site: there its pictures have no folder's name."""
    village.write("hugo.toml", 'baseURL = "https://home.example/blog/"\n')
    (village.folder / "static" / "img").mkdir(parents=True)
    (village.folder / "static" / "img" / "a.png").write_bytes(png(64, 32))
    village.write("content/a.md", "![a](/img/a.png)", title="A", date="2024-01-01")
    site = discover(village.folder).site
    rules = replace(
        village.sources.rules,
        home="https://home.example/blog/",
        site="https://home.example/blog/",
        mounted=MountedSite.at(site, village.folder),
    )
    village.index(rules=rules)
    (entry,) = village.entries()
    assert entry.image.url == "https://home.example/blog/img/a.png"
    assert (entry.image.width, entry.image.height, entry.image.length) == (64, 32, len(png(64, 32)))


@pytest.mark.parametrize("address", ["/../secret.png", "/%2e%2e/secret.png", "/link.png", "/a%00b.png"])
def test_no_picture_outside_the_folder_is_read(village, tmp_path, address):
    """An address that climbs out and a link that leads out tell nothing of what is there."""
    (tmp_path / "secret.png").write_bytes(png(64, 32))
    (village.folder / "link.png").symlink_to(tmp_path / "secret.png")
    village.write("a.md", title="A", image=address)
    village.index()
    images = [entry.image for entry in village.entries()]
    assert [(one.width, one.length) for one in images if one] == [(None, 0)] * len([i for i in images if i])
