"""A running service before a site of a generator: its files, its old feeds, its configuration as it changes."""

HUGO = """title = "{title}"
[taxonomies]
tag = "tags"
"""
PICTURE = b"\x89PNG" + bytes(500)


def write_site(service, title="Reeds"):
    """Write a small Hugo site without base URL."""
    root = service.home / "seeds"
    for name, text in {
        "hugo.toml": HUGO.format(title=title),
        "content/posts/one.md": "---\ntitle: One\ndate: 2024-03-01\ntags: [Slow Water]\n---\n![a](/img/a.png)\n",
        "content/posts/two.md": "---\ntitle: Two\ndate: 2024-03-02\n---\nTwo.\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "static/img").mkdir(parents=True)
    (root / "static/img/a.png").write_bytes(PICTURE)
    (root / "static/img/b.png").write_bytes(PICTURE)
    return root


def test_old_feeds_and_files_of_a_site_are_answered_by_every_process(service):
    """Addresses that its generator had lead to ours; pictures that entries refer to are there, others not."""
    write_site(service)
    service.configure(workers=2)
    service.start()
    for _ in range(12):  # whichever of the processes answers
        service.reconnect()
        moved = service.client.get(f"{service.base}/tags/slow-water/index.xml")
        assert (moved.status_code, moved.headers["location"]) == (301, "/tags/Slow%20Water.rss")
        assert service.client.get(f"{service.base}/index.xml").headers["location"] == "/feed.rss"
        shown = service.client.get(f"{service.base}/files/static/img/a.png")
        assert (shown.status_code, shown.content) == (200, PICTURE)
        assert service.client.get(f"{service.base}/files/static/img/b.png").status_code == 404
        part = service.client.get(f"{service.base}/files/static/img/a.png", headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, PICTURE[:4])


def test_a_site_is_followed_live(service):
    """A new page of a section hands down its front matter, and a new title is taken over, within moments."""
    root = write_site(service)
    service.start()
    assert service.client.get(f"{service.base}/tags/marsh.atom").status_code == 404
    (root / "content/posts/_index.md").write_text(
        "---\ntitle: All\ncascade:\n  tags: [marsh]\n---\n", "utf-8"
    )
    service.until(lambda: service.titles("/tags/marsh.atom") == ["Two"])
    (root / "hugo.toml").write_text(HUGO.format(title="Other reeds"), "utf-8")
    service.until(lambda: service.feed().feed.title == "Other reeds")
    (root / "content/posts/_index.md").unlink()
    service.until(lambda: service.titles("/tags/marsh.atom") == [])
