"""``feeds init``: a commented configuration and a first post for an empty folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feeds.config.schema import schema_json
from feeds.config.toml_writer import default_toml
from feeds.dates import format_rfc3339
from feeds.errors import ConfigError

_POST = """\
---
title: The first post
date: {date}
tags: [hello]
---
This folder is watched. Change this text and save it: the feeds follow within a second.

Every tag has feeds of its own. This post bears the tag *hello*, so there is `/tags/hello.atom`,
`/tags/hello.rss` and `/tags/hello.json`, beside `/feed.atom`, which holds everything.
"""


def write_starter_files(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write config.toml and seeds/first-post.md; return their paths.

    Raises `ConfigError` where either is there already: nothing is overwritten.
    """
    texts = {
        folder / "config.toml": default_toml(),
        folder / "config.schema.json": schema_json(),
        folder / "seeds" / "first-post.md": _POST.format(date=format_rfc3339(now.replace(microsecond=0))),
    }
    for path in texts:
        if path.exists():
            raise ConfigError(f"{path} is there already; choose an empty folder, or remove it first")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(texts)
