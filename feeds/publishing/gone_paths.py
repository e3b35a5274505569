"""Addresses of documents that are no more: where files are served, a web server has to be told of them."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.publishing.catalog import LABEL_PREFIXES
from feeds.publishing.publisher import Publisher


def list_gone_paths(publisher: Publisher) -> Iterator[str]:
    """Yield the paths, below the base URL, of deleted entries, and of labels that no entry bears any more.

    Paths are unescaped. Something may be there again at those of labels. None is of what was private.
    """
    yield from (f"/entries/{key}" for key in publisher.reader.deleted_keys())
    for kind, folder in LABEL_PREFIXES.items():
        for term in publisher.former_terms().of_kind(kind):
            path = f"{folder}{term.name}"
            if publisher.find_former_term(path):
                yield from (path, *(f"{path}.{fmt}" for fmt in publisher.site.feed.formats))
