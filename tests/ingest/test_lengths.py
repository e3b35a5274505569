"""Enclosures whose files lie in the posts folder."""

import pytest


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
