"""The path of one post, from bytes to candidate, as one pure call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from feeds.candidates import to_candidate
from feeds.cleaning.clean import Cleaned, clean
from feeds.entries import Converted
from feeds.errors import PostError
from feeds.markup.body import to_html
from feeds.model import Post, Problem, Severity
from feeds.reading.post import read_post
from feeds.rules import Rules
from feeds.urls import WEB_SCHEMES, absolute, host_of, safe


def convert(path: str, raw: bytes, rules: Rules, seen: datetime, meta: bytes = b"") -> Converted:
    """Convert one file to a candidate entry. Raises `PostError`, and nothing else, for a post that cannot be.

    ``seen`` stands in for a date the post does not give; ``meta`` is what a ``.meta`` file beside it holds.
    """
    post = read(path, raw, rules, meta)
    if post.draft and not rules.drafts:
        raise PostError("draft", "held back by its author as a draft")
    cleaned = clean_body(post, rules)
    candidate = to_candidate(post, cleaned, rules.authority, base_of(post, rules.home), seen)
    remarks = tuple(Problem(path, "cleaning", text, severity=Severity.REPAIRED) for text in cleaned.problems)
    return Converted(candidate, post.problems + remarks, cleaned.matched)


def read(path: str, raw: bytes, rules: Rules, meta: bytes = b"") -> Post:
    """Read one file; a page it claims on its own site has an address only where that site is known."""
    post = read_post(path, raw, ZoneInfo(rules.timezone), meta)
    if not post.permalink.startswith("/"):
        return post
    return replace(post, permalink=safe(rules.site.rstrip("/") + post.permalink, WEB_SCHEMES))


def clean_body(post: Post, rules: Rules, *, explain: bool = False) -> Cleaned:
    """Take a post's body through markup and cleaning."""
    return clean(
        _marked_up(post),
        base=base_of(post, rules.home),
        title=post.title,
        source=post.source,
        settings=rules.clean,
        explain=explain,
    )


def _marked_up(post: Post) -> str:
    """Turn a body into HTML; what is wrong with it is told by the line of the file."""
    try:
        return to_html(post.body, post.markup)
    except PostError as error:
        line = error.line and error.line + post.body_line - 1
        raise PostError(error.kind, error.reason, line, error.column) from error


def base_of(post: Post, home: str) -> str:
    """Return the address a post's relative links are resolved against."""
    if source := post.source and absolute(home, post.source, WEB_SCHEMES):
        return source
    page = post.permalink and absolute(home, post.permalink, WEB_SCHEMES)
    return page if page and host_of(page) == host_of(home) else home
