"""The care every page is given, whatever its site, as a list of steps in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from feeds.cleaning import captions, embeds, furniture, pictures, preamble, structure, tree
from feeds.cleaning.allowlist import DISCARDED
from feeds.cleaning.attributes import settle_attributes
from feeds.cleaning.explain import Trace
from feeds.cleaning.links import Resolver, settle_links
from feeds.cleaning.text import excerpt_of
from feeds.cleaning.tree import Element
from feeds.config.settings import CleanSettings


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking care of a tree.

    ``excerpt`` is the text before the author's separator, or empty; ``moved`` says that elements came to
    stand where a parser may not leave them.
    """

    excerpt: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Care:
    """What is known of a post while its tree is brought down to what clean HTML may hold."""

    resolver: Resolver
    title: str
    source: str
    settings: CleanSettings

    def take(self, body: Element, trace: Trace) -> Taken:
        """Take every step."""
        tags = tree.tags_of(body)
        moved = self._walk(_CONTENT, body, tags, trace)
        comments = tree.comments_of(body)
        excerpt = excerpt_of(body, comments)
        if comments:
            tree.drop_comments(body)
            trace("comments", body)
        moved |= self._walk(_FORM, body, tags, trace)
        return Taken(excerpt, moved)

    def _walk(self, steps: tuple[_Step, ...], body: Element, tags: set[str], trace: Trace) -> bool:
        moved = False
        for step in steps:
            if step.about.isdisjoint(tags) and step.about:
                continue
            if step.switch and not getattr(self.settings, step.switch):
                continue
            if step.act(body, self, tags):
                moved = True
            if step.marks and tree.sweep(body):
                moved = True
            trace(step.name, body)
        return moved


def _join_captions(body: Element, *_: object) -> bool:
    return not captions.join_captions(body) <= tree.FLOW


@dataclass(frozen=True, slots=True)
class _Step:
    """One step.

    ``act`` is given the tree, the care and the names of elements the tree began with; it may tell that it
    left something which another round may settle, such as elements that a parser may move. ``about``
    names elements without which there is nothing to do, ``switch`` the step's setting; ``marks`` says
    that it marks elements, to be swept out.
    """

    name: str
    act: Callable[[Element, Care, set[str]], bool | None]
    about: frozenset[str] = frozenset()
    switch: str = ""
    marks: bool = True


_CONTENT = (
    _Step("old names", lambda body, *_: structure.rename(body), frozenset(structure.OLD_NAMES), marks=False),
    _Step("noscript", lambda body, *_: pictures.wake_twins(body), frozenset({"noscript"})),
    _Step("forms", lambda body, *_: furniture.drop_forms(body), frozenset({"form", "button", "input"})),
    _Step(
        "unshown elements",
        lambda body, *_: tree.discard_all(body, *DISCARDED),
        frozenset(DISCARDED),
        marks=False,
    ),
    _Step(
        "ads, share bars and hidden elements",
        lambda body, care, _: furniture.drop_furniture(
            body, ads=care.settings.ads, share_bars=care.settings.share_bars
        ),
    ),
    _Step("tracking pixels", lambda body, *_: pictures.drop_pixels(body), pictures.NAMES, "trackers"),
    _Step(
        "frames",
        lambda body, care, _: embeds.settle_embeds(body, care.resolver, care.settings.players),
        embeds.FRAMES,
    ),
    _Step("films", lambda body, care, _: embeds.settle_films(body, care.resolver), embeds.FILMS),
    _Step("pictures", lambda body, care, _: pictures.settle_pictures(body, care.resolver), pictures.NAMES),
    _Step(
        "repeated title",
        lambda body, care, _: preamble.drop_repeated_title(body, care.title),
        switch="repeated_title",
    ),
)

_FORM = (
    _Step("unknown elements", lambda body, _, tags: structure.settle_structure(body, tags)),
    _Step("links", lambda body, care, _: settle_links(body, care.resolver)),
    _Step("attributes", lambda body, *_: settle_attributes(body), marks=False),
    _Step("empty elements", lambda body, *_: furniture.drop_empty(body), switch="empty"),
    _Step("captions", _join_captions, frozenset({"figcaption"})),
    _Step(
        "watch link",
        lambda body, care, _: embeds.offer_to_watch(body, care.title, care.source, care.resolver),
        marks=False,
    ),
    _Step("edges", lambda body, *_: tree.strip_edges(body), marks=False),
)
