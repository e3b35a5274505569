"""From untrusted HTML to `CleanHTML`: the whole of the post, nothing of the page, nothing that can run.

Read from the top, this is the order of work: bounds, a tree, what the site adds, what every page adds,
pictures and films, links, what is left empty; the sanitizer last, on what was written of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass

from feeds.cleaning import embeds, pictures, preamble
from feeds.cleaning.allowlist import LINK_REL
from feeds.cleaning.bounds import bounded
from feeds.cleaning.care import Care
from feeds.cleaning.explain import Recorder, Step, Trace, ignore
from feeds.cleaning.links import Resolver
from feeds.cleaning.parts import Match
from feeds.cleaning.rules import Applied, apply_rules
from feeds.cleaning.sanitizer import sanitize
from feeds.cleaning.text import beginning_of, visible_text, without_captions
from feeds.cleaning.tree import Element, mend, parse, serialise, sweep
from feeds.config.settings import CleanSettings
from feeds.model import CleanHTML, Image

_MAX_ROUNDS = 4
_LEAD = 1000
"""Characters that are more than any summary is made of."""
_REL = f' rel="{LINK_REL}"'


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A post's content, clean, and what was learnt on the way.

    ``excerpt`` is the plain text before the author's separator, or empty; ``heading`` a title that stood
    at the head of the content and was taken from it; ``image`` the first picture, else the still of the
    first film. ``matched`` names the parts of rules that met something, ``problems`` says in words what
    the operator should know; ``steps`` is empty unless asked for.
    """

    content: CleanHTML
    excerpt: str = ""
    heading: str = ""
    image: Image | None = None
    matched: frozenset[Match] = frozenset()
    problems: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        """The visible text, white space folded."""
        return visible_text(self.content)

    @property
    def lead(self) -> str:
        """The beginning of the visible text, as a summary takes it: without the captions of pictures."""
        beginning = visible_text(without_captions(beginning_of(self.content)))
        return beginning if len(beginning) >= _LEAD else visible_text(without_captions(self.content))


def clean(
    html: str, *, base: str, title: str, source: str, settings: CleanSettings, explain: bool = False
) -> Cleaned:
    """Clean one post's HTML.

    ``base`` is the address its relative URLs are resolved against, ``title`` the post's own title or
    empty, ``source`` the address it was taken from, whose host selects rules. Cleaning what is clean
    changes nothing. Raises `PostError` ("too-large", "too-many-attributes", "too-deep") for a post over
    a bound.
    """
    body = parse(bounded(html))
    mended = mend(body)
    recorder = Recorder(serialise(body)) if explain else None
    trace = recorder or ignore
    heading = _take_head(body, title, source, settings, trace)
    applied = _apply_rules(body, base, source, settings, trace)
    care = Care(Resolver(base, not settings.tracking_parameters), title or heading, source, settings)
    taken = care.take(body, trace)
    image = pictures.first_image(body) or embeds.first_still(body)
    content = _write(body, care, moved=taken.moved or mended)
    if recorder:
        recorder.written("sanitizer", content)
    return Cleaned(
        content=content,
        excerpt=taken.excerpt,
        heading=heading,
        image=image,
        matched=applied.matched,
        problems=applied.problems,
        steps=tuple(recorder.steps) if recorder else (),
    )


def _take_head(body: Element, title: str, source: str, settings: CleanSettings, trace: Trace) -> str:
    heading = preamble.drop_preamble(body, title, source)
    sweep(body)
    trace("preamble", body)
    if not title and not heading and settings.repeated_title:
        heading = preamble.take_heading(body)
        sweep(body)
        trace("heading", body)
    return heading


def _apply_rules(body: Element, base: str, source: str, settings: CleanSettings, trace: Trace) -> Applied:
    embeds.drop_scripts(body)
    sweep(body)
    trace("scripts", body)
    return apply_rules(body, settings.rules, source, base, trace)


def _write(body: Element, care: Care, *, moved: bool) -> CleanHTML:
    """Write the tree and sanitize it, again until nothing changes.

    Where elements were moved, or html5ever built another tree than libxml2, what comes out is cleaned
    once more, so that it is as it would be had it come in.
    """
    hosts = embeds.frame_hosts(care.settings.players)
    written = serialise(body)
    content = sanitize(written, hosts)
    steady = not moved and _same(written, content)
    for _ in range(0 if steady else _MAX_ROUNDS):
        body = parse(content.encode())
        mend(body)
        care.take(body, ignore)
        before, content = content, sanitize(serialise(body), hosts)
        if content == before:
            break
    return content


def _same(written: str, content: str) -> bool:
    """Tell whether the sanitizer changed nothing but what it always writes otherwise."""
    return written.replace("\xa0", "&nbsp;").replace(_REL, "") == content.replace(_REL, "")
