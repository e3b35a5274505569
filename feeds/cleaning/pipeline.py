"""The cleaning pipeline: untrusted HTML through every step in order, the sanitizer last, to `CleanHTML`.

Read from the top, this is the order of work: bounds, a tree, what the site adds, what every page adds,
pictures and films, links, what is left empty; the sanitizer last, on what was written of the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from feeds.cleaning import (
    boilerplate,
    dom,
    embeds,
    images,
    leading_title,
    line_numbers,
    lost_embeds,
    normalize,
)
from feeds.cleaning.allowlist import DISCARDED_TAGS, LINK_REL
from feeds.cleaning.dom import (
    Element,
    apply_marks,
    parse_html,
    repair_void_elements,
    serialize_html,
)
from feeds.cleaning.limits import encode_within_limits
from feeds.cleaning.links import LinkResolver, Lookup, normalize_links
from feeds.cleaning.normalize import normalize_attributes
from feeds.cleaning.sanitizer import sanitize
from feeds.cleaning.site_rules import AppliedRules, apply_rules
from feeds.cleaning.summary import cut_beginning, extract_summary, extract_text, find_excerpt
from feeds.cleaning.trace import Trace, TraceRecorder, TraceStep, ignore_step
from feeds.config.clean_settings import CleanSettings, RuleMatch
from feeds.model import CleanHTML, Image
from feeds.steps import Steps, complete


@dataclass(frozen=True, slots=True)
class PassResult:
    """The result of a `CleaningPass`.

    ``excerpt`` is the text before the author's separator, or empty; ``moved`` says that elements came to
    stand where a parser may not leave them.
    """

    excerpt: str
    moved: bool


@dataclass(frozen=True, slots=True)
class CleaningPass:
    """What is known of a post while its tree is brought down to what clean HTML may hold."""

    resolver: LinkResolver
    title: str
    source: str
    settings: CleanSettings

    def run(self, body: Element, trace: Trace) -> Steps[PassResult]:
        """Take every step, with a pause after each."""
        tags = dom.collect_tags(body)
        moved = yield from self._run_steps(_CONTENT_STEPS, body, tags, trace)
        comments = dom.find_comments(body)
        excerpt = find_excerpt(body, comments)
        if comments:
            dom.remove_comments(body)
            trace("comments", body)
        yield
        moved |= yield from self._run_steps(_FORM_STEPS, body, tags, trace)
        return PassResult(excerpt, moved)

    def _run_steps(
        self, steps: tuple[_CleaningStep, ...], body: Element, tags: set[str], trace: Trace
    ) -> Steps[bool]:
        moved = False
        for step in steps:
            yield
            if step.about.isdisjoint(tags) and step.about:
                continue
            if step.switch and not getattr(self.settings, step.switch):
                continue
            if step.act(body, self, tags):
                moved = True
            if step.marks and dom.apply_marks(body):
                moved = True
            trace(step.name, body)
        return moved


def _run_join_captions(body: Element, *_: object) -> bool:
    return not images.join_captions(body) <= dom.FLOW


@dataclass(frozen=True, slots=True)
class _CleaningStep:
    """One step.

    ``act`` is given the tree, the care and the names of elements the tree began with; it may tell that it
    left something which another round may mend, such as elements that a parser may move. ``about`` names
    elements without which there is nothing to do, ``switch`` the step's setting; ``marks`` says that it marks
    elements, to be swept out.
    """

    name: str
    act: Callable[[Element, CleaningPass, set[str]], bool | None]
    about: frozenset[str] = frozenset()
    switch: str = ""
    marks: bool = True


_CONTENT_STEPS = (
    _CleaningStep(
        "old names",
        lambda body, *_: normalize.rename_old_elements(body),
        frozenset(normalize.OLD_NAMES),
        marks=False,
    ),
    _CleaningStep("noscript", lambda body, *_: images.restore_noscript_images(body), frozenset({"noscript"})),
    _CleaningStep(
        "forms",
        lambda body, *_: boilerplate.remove_controls(body),
        frozenset({"form", "button", "input", "dialog"}),
    ),
    _CleaningStep(
        "line numbers", lambda body, *_: line_numbers.remove_line_numbers(body), frozenset({"pre"})
    ),
    _CleaningStep(
        "unshown elements",
        lambda body, *_: dom.remove_all(body, *DISCARDED_TAGS),
        frozenset(DISCARDED_TAGS),
        marks=False,
    ),
    _CleaningStep(
        "ads, share bars and hidden elements",
        lambda body, cleaning, _: boilerplate.remove_boilerplate(
            body, ads=cleaning.settings.ads, share_bars=cleaning.settings.share_bars
        ),
    ),
    _CleaningStep(
        "tracking pixels", lambda body, *_: images.remove_tracking_pixels(body), images.IMAGE_TAGS, "trackers"
    ),
    _CleaningStep(
        "films as pictures",
        lambda body, _, tags: lost_embeds.replace_false_pictures(body, tags),
        frozenset({"img"}),
        marks=False,
    ),
    _CleaningStep(
        "frames",
        lambda body, cleaning, _: embeds.normalize_embeds(body, cleaning.resolver, cleaning.settings.players),
        embeds.FRAME_TAGS,
    ),
    _CleaningStep(
        "films", lambda body, cleaning, _: embeds.normalize_media(body, cleaning.resolver), embeds.MEDIA_TAGS
    ),
    _CleaningStep(
        "pictures",
        lambda body, cleaning, _: images.normalize_pictures(body, cleaning.resolver),
        images.IMAGE_TAGS,
    ),
    _CleaningStep(
        "repeated title",
        lambda body, cleaning, _: leading_title.remove_repeated_title(body, cleaning.title),
        switch="repeated_title",
    ),
)

_FORM_STEPS = (
    _CleaningStep("unknown elements", lambda body, _, tags: normalize.normalize_structure(body, tags)),
    _CleaningStep("links", lambda body, cleaning, _: normalize_links(body, cleaning.resolver)),
    _CleaningStep("attributes", lambda body, *_: normalize_attributes(body), marks=False),
    _CleaningStep("empty elements", lambda body, *_: boilerplate.remove_empty(body), switch="empty"),
    _CleaningStep("captions", _run_join_captions, frozenset({"figcaption"})),
    _CleaningStep(
        "watch link",
        lambda body, cleaning, _: embeds.append_video_link(
            body, cleaning.title, cleaning.source, cleaning.resolver
        ),
        marks=False,
    ),
    _CleaningStep("edges", lambda body, *_: dom.strip_edges(body), marks=False),
)


_MAX_ROUNDS = 4
_BEGINNING_LENGTH = 1000
"""Characters that are more than any summary is made of."""
_REL = f' rel="{LINK_REL}"'


@dataclass(frozen=True, slots=True)
class CleanedContent:
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
    matched: frozenset[RuleMatch] = frozenset()
    problems: tuple[str, ...] = ()
    steps: tuple[TraceStep, ...] = ()

    @property
    def text(self) -> str:
        """The visible text, white space folded."""
        return extract_text(self.content)

    @property
    def beginning(self) -> str:
        """The beginning of the visible text, as a summary takes it: sentences alone, where there are any."""
        beginning = extract_summary(cut_beginning(self.content))
        return beginning if len(beginning) >= _BEGINNING_LENGTH else extract_summary(self.content)


def clean_html(
    html: str,
    *,
    base: str,
    title: str,
    source: str,
    settings: CleanSettings,
    explain: bool = False,
    lookup: Lookup | None = None,
) -> CleanedContent:
    """Clean one post's HTML.

    ``base`` is the address its relative URLs are resolved against, ``title`` the post's own title or
    empty, ``source`` the address it was taken from, whose host selects rules; ``lookup`` knows where
    addresses of its own site lead. Cleaning what is clean changes nothing. Raises `PostError` ("too-large",
    "too-many-attributes", "too-deep") for a post over a bound.
    """
    steps = clean_in_steps(
        html, base=base, title=title, source=source, settings=settings, explain=explain, lookup=lookup
    )
    return complete(steps)


def clean_in_steps(
    html: str,
    *,
    base: str,
    title: str,
    source: str,
    settings: CleanSettings,
    explain: bool = False,
    lookup: Lookup | None = None,
) -> Steps[CleanedContent]:
    """Do what `clean_html` does, with a pause after each step."""
    body = parse_html(encode_within_limits(html))
    yield
    mended = repair_void_elements(body)
    if "srcdoc" in html:
        mended |= lost_embeds.open_inline_frames(body)
    recorder = TraceRecorder(serialize_html(body)) if explain else None
    trace = recorder or ignore_step
    heading = _remove_leading_title(body, title, source, settings, trace)
    yield
    applied = _apply_site_rules(body, base, source, settings, trace)
    resolver = LinkResolver(base, not settings.tracking_parameters, lookup)
    cleaning = CleaningPass(resolver, title or heading, source, settings)
    result = yield from cleaning.run(body, trace)
    image = images.find_first_image(body) or embeds.find_first_poster(body)
    yield
    content = yield from _serialize_and_sanitize(body, cleaning, moved=result.moved or mended)
    if recorder:
        recorder.record("sanitizer", content)
    return CleanedContent(
        content=content,
        excerpt=result.excerpt,
        heading=heading,
        image=image,
        matched=applied.matched,
        problems=applied.problems,
        steps=tuple(recorder.steps) if recorder else (),
    )


def _remove_leading_title(
    body: Element, title: str, source: str, settings: CleanSettings, trace: Trace
) -> str:
    heading = leading_title.remove_preamble(body, title, source)
    apply_marks(body)
    trace("preamble", body)
    if not title and not heading and settings.repeated_title:
        heading = leading_title.take_leading_heading(body)
        apply_marks(body)
        trace("heading", body)
    return heading


def _apply_site_rules(
    body: Element, base: str, source: str, settings: CleanSettings, trace: Trace
) -> AppliedRules:
    lost_embeds.remove_scripts(body)
    apply_marks(body)
    trace("scripts", body)
    return apply_rules(body, settings.rules, source, base, trace)


def _serialize_and_sanitize(body: Element, cleaning: CleaningPass, *, moved: bool) -> Steps[CleanHTML]:
    """Write the tree and sanitize it, again until nothing changes.

    Where elements were moved, or html5ever built another tree than libxml2, what comes out is cleaned
    once more, so that it is as it would be had it come in.
    """
    hosts = embeds.list_frame_hosts(cleaning.settings.players)
    serialized = serialize_html(body)
    yield
    content = sanitize(serialized, hosts)
    yield
    steady = not moved and _is_unchanged(serialized, content)
    for _ in range(0 if steady else _MAX_ROUNDS):
        body = parse_html(content.encode())
        repair_void_elements(body)
        yield from cleaning.run(body, ignore_step)
        before, content = content, sanitize(serialize_html(body), hosts)
        if content == before:
            break
    return content


def _is_unchanged(serialized: str, content: str) -> bool:
    """Tell whether the sanitizer changed nothing but what it always writes otherwise."""
    return serialized.replace("\xa0", "&nbsp;").replace(_REL, "") == content.replace(_REL, "")
