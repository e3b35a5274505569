"""Where posts come from, and how they are converted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from feeds.config.settings import IngestSettings, PostsSettings
from feeds.rules import Rules


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything in the configuration that indexing goes by."""

    folder: Path
    posts: PostsSettings = PostsSettings()
    rules: Rules = Rules()
    ingest: IngestSettings = IngestSettings()
