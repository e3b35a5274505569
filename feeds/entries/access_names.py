"""The names that posts may give in their ``access``, and the problems of those that give others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feeds.model import TEASER, Post, Problem
from feeds.text import did_you_mean, make_printable, normalize_name


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of a site: of its private feeds, of those that are public, and of its tokens."""

    private_feeds: tuple[str, ...] = ()
    public_feeds: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()

    @property
    def usable(self) -> tuple[str, ...]:
        """What keeps a post to somebody."""
        return (TEASER, *self.private_feeds, *self.tokens)


def find_unknown_names(post: Post, known_names: KnownNames) -> Iterator[Problem]:
    """Give a problem for each name in a post's access that does not do what its author means."""
    usable = set(map(normalize_name, known_names.usable))
    public = set(map(normalize_name, known_names.public_feeds))
    rule = post.access
    for name in rule.names if rule else ():
        if name in usable:
            continue
        printable = make_printable(name)
        if name in public:
            reason = (
                f"access: the feed {printable} is public, and the post is for the bearers of tokens alone: "
                "make the feed private in access.feeds, or name another"
            )
        else:
            suggestion = did_you_mean(name, known_names.usable)
            unknown = f"access: {printable} is no private feed and no token{suggestion}"
            reason = f"{unknown}; nobody reads the post by it"
        yield Problem(post.path, "access", reason, rule.line if rule else None, rule.column if rule else None)
