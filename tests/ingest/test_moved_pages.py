"""Links to a page of a site whose address changes follow it."""

from dataclasses import replace

import pytest

from feeds.generators.discovery import discover
from feeds.generators.mounted_site import MountedSite

PERMALINKS = 'baseURL = "https://plums.example/"\n[permalinks]\nposts = "/:slug/"\n'


@pytest.fixture
def plums(village):
    """A village whose posts are those of a Hugo site."""
    root = village.folder / "site"
    folder = root / "content"
    (folder / "posts").mkdir(parents=True)
    (root / "hugo.toml").write_text(PERMALINKS)
    site = discover(folder).site
    mounted = MountedSite.at(site, folder)
    rules = replace(village.sources.rules, mounted=mounted, home=site.base_url, site=site.base_url)
    village.sources = replace(village.sources, folder=folder, rules=rules)
    village.folder = folder
    return village


def test_a_link_follows_a_page_that_moves(plums):
    """The post that links is converted again in the same run, and changes; no other does."""
    plums.write("posts/plum.md", title="Plum", date="2024-03-01")
    plums.write("posts/pear.md", 'To [it]({{< ref "plum#stone" >}}).\n', title="Pear", date="2024-03-02")
    plums.write("posts/fig.md", "[far](https://plums.example/plum-tree/)\n", title="Fig", date="2024-03-03")
    plums.index()
    before = {entry.path: entry for entry in plums.entries()}
    assert 'href="https://plums.example/plum/#stone"' in before["posts/pear.md"].content
    plums.write("posts/plum.md", title="Plum", date="2024-03-01", slug="prune")
    report = plums.index("posts/plum.md")
    after = {entry.path: entry for entry in plums.entries()}
    assert after["posts/plum.md"].link == "https://plums.example/prune/"
    assert 'href="https://plums.example/prune/#stone"' in after["posts/pear.md"].content
    assert after["posts/pear.md"].id == before["posts/pear.md"].id
    assert after["posts/fig.md"] == before["posts/fig.md"]
    assert report.counts.updated == 2


def test_nothing_else_is_read_again(plums):
    """Not where the text of a page changes, and its address stays."""
    plums.write("posts/plum.md", title="Plum", date="2024-03-01")
    plums.write("posts/pear.md", 'To [it]({{< ref "plum" >}}).\n', title="Pear", date="2024-03-02")
    plums.index()
    plums.write("posts/plum.md", "Ripe.\n", title="Plum", date="2024-03-01")
    assert plums.index("posts/plum.md").counts.updated == 1
