"""The problems of posts and configuration as a feed, for the operator's own reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape
from itertools import islice
from urllib.parse import quote

from feeds.cleaning.sanitizer import sanitize
from feeds.model import Entry, Feed, Format, Mode, Problem, Severity
from feeds.publishing.document import Document
from feeds.publishing.site import Site
from feeds.rendering.document import MEDIA_TYPES, render_document, render_fragment
from feeds.rendering.metadata import FeedMetadata
from feeds.text import make_printable
from feeds.urls import get_host, make_entry_key, mint_id

PATH = "/problems"

MAX_PROBLEMS = 200
"""Problems of the feed: those of the files written last."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WriteTimes = Callable[[str], datetime | None]
"""Tells when a file was last written."""


def problems_feed(site: Site, token: str = "") -> Feed:
    """Return the feed; its addresses carry a token where one is given."""
    return Feed(
        path=PATH,
        title=f"Problems – {site.about.title}",
        description="Posts that are not served, or not as they were written.",
        language="en",
        query=f"token={quote(token, safe='')}" if token else "",
        limit=MAX_PROBLEMS,
    )


def render_problems(
    site: Site, problems: Iterable[Problem], last_written: WriteTimes, fmt: Format, token: str = ""
) -> Document:
    """Return the feed in one format. Equal problems of equal files give equal bytes; notes are left out."""
    entries = sorted(
        (
            _to_entry(site, problem, last_written)
            for problem in problems
            if problem.severity is not Severity.NOTE
        ),
        key=lambda entry: (-entry.published.timestamp(), entry.id),
    )
    newest = list(islice(_deduplicate(entries), MAX_PROBLEMS))
    frame = FeedMetadata(
        feed=problems_feed(site, token),
        addresses=site.addresses,
        updated=max((entry.updated for entry in newest), default=None),
        author=site.about.title,
        stylesheet=site.stylesheet,
    )
    fragments = [render_fragment(entry, fmt, Mode.FULL, site.addresses) for entry in newest]
    return Document(render_document(frame, fmt, fragments), MEDIA_TYPES[fmt])


def _to_entry(site: Site, problem: Problem, last_written: WriteTimes) -> Entry:
    """Return the entry of a problem: it has the time of its file, and an id that outlasts other edits."""
    authority = get_host(site.about.base_url) or "localhost"
    entry_id = mint_id(authority, "problem", problem.path, problem.kind, problem.reason)
    moment = (last_written(problem.path) or _EPOCH).replace(microsecond=0)
    location = ":".join(
        str(part) for part in (make_printable(problem.path), problem.line, problem.column) if part
    )
    tag = "pre" if "\n" in problem.reason else "p"
    html = f"<p><code>{escape(location)}</code></p><{tag}>{escape(problem.reason)}</{tag}>"
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path="",
        title=f"{location}: {problem.reason.partition(chr(10))[0]}",
        published=moment,
        updated=moment,
        content=sanitize(html, ()),
        digest="",
        link=f"{site.addresses.base_url}/status",
        language="en",
        categories=(problem.kind, str(problem.severity)),
    )


def _deduplicate(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Leave out what a file says twice in the same words, on two lines."""
    return {entry.id: entry for entry in entries}.values()
