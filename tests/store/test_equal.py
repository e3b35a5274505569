"""Every document is the same bytes whichever store it is served from."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feeds.config.loader import load_config
from feeds.ingest.indexer import Indexer
from feeds.ingest.types import IndexCallbacks
from feeds.publishing.publisher import Publisher
from feeds.service.factory import (
    index_settings,
    open_store,
    public_address,
    save_and_build_site,
)
from feeds.store.connect import open_writer

_WORDS_BATCH = ["river", "联合", "早报", "Straße", "naïve", "東京", "한국", "fox", "c++", "C#", "ไทย", "e\u0301te", "\x01", "𝄞", "lamp", "<b>bold</b>", "&amp;", "[link](a%20b.html)"]  # fmt: skip
_TAGS = ("Nei.st", "c++", "C#", "对话/微信", "Ünder", "ünder", "a b", "10", "9", "_", "~tilde", *(f"tag {n}" for n in range(170)))  # fmt: skip
_AUTHORS = tuple(f"Author {n}" for n in range(30))


def _post(chance: random.Random, n: int) -> str:
    moment = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(400))
    tags = ", ".join(f'"{tag}"' for tag in chance.sample(_TAGS, chance.randrange(7)))
    text = "\n\n".join(" ".join(chance.choices(_WORDS_BATCH, k=chance.randrange(3, 20))) for _ in range(3))
    return (
        f"---\ntitle: Post {n} {chance.choice(_WORDS_BATCH[:9])}\ndate: {moment.isoformat()}\ntags: [{tags}]\n"
        f"author: {chance.choice(_AUTHORS)}\ncategory: {chance.choice(('News', 'Notes', '评论'))}\n---\n{text}\n"
    )


def _choose_file(folder: Path, url: str, histories: int) -> dict[str, Any]:
    """Index a folder that changes a few times, and return every document by address."""
    (folder / "config.toml").write_text(
        f'[site]\nbase_url = "https://example.com/feeds"\n[posts]\nfolder = "posts"\n[feed]\nlimit = 20\n[ingest]\nexecutor = "inline"\n[store]\nurl = "{url}"\n'
    )
    config = load_config(folder / "config.toml", {})
    clock = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    chance = random.Random(11)
    posts = folder / "posts"
    posts.mkdir()
    with open_store(config) as (store, reader):
        base_url = public_address(config)
        for history in range(histories):
            for n in range(180) if history == 0 else chance.sample(range(200), 30):
                (posts / f"{n}.md").write_text(_post(chance, n), "utf-8", errors="surrogateescape")
            for path in chance.sample(sorted(posts.iterdir()), 8 if history else 0):
                path.unlink()
            Indexer(store, index_settings(config, base_url), IndexCallbacks(), lambda: next(clock)).index()
        while store.index_words(500):
            pass
        publisher = Publisher(reader, save_and_build_site(config, base_url, store))
        return {address: (one.body, one.media_type) for address, one in publisher.documents()}


def test_documents_are_equal(tmp_path: Path, postgres: Any) -> None:
    """Feeds, pages and lists after posts came, changed and left: equal addresses, equal bytes."""
    urls = {
        "file": f"sqlite:///{tmp_path}/feeds.db",
        "postgres": postgres.shared(lambda url: open_writer(url).close()),
    }
    served = {}
    for kind, url in urls.items():
        (tmp_path / kind).mkdir()
        served[kind] = _choose_file(tmp_path / kind, url, 3)
    assert served["file"].keys() == served["postgres"].keys()
    assert [a for a, document in served["file"].items() if served["postgres"][a] != document] == []
    assert len(served["file"]) > 900
