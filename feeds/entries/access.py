"""Posts that are for some people: the names they may give in ``access``, and what others see of a teaser.

Light to import, as `candidate` is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from html import escape

from feeds.model import TEASER, CleanHTML, Entry, Post, Problem, Teaser
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


def make_teaser(entry: Entry) -> Teaser:
    """Return an entry with its summary in place of its text, without pictures and enclosures."""
    content = CleanHTML(f"<p>{escape(entry.summary)}</p>" if entry.summary else "")
    short_entry = replace(entry, content=content, image=None, enclosures=())
    return Teaser(**{field.name: getattr(short_entry, field.name) for field in fields(Entry)})
