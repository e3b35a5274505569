"""Conversion of one post to a candidate entry. Pure: no clock, no I/O."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feeds.cleaning.clean_html import set_direction
from feeds.cleaning.pipeline import CleanedContent, clean_in_steps
from feeds.cleaning.summary import find_first_paragraph, summarise
from feeds.cleaning.trace import TraceStep
from feeds.entries.access import find_unknown_names
from feeds.entries.candidate import Candidate, ConversionSettings, ConvertedPost, make_claim
from feeds.entries.folder_links import FolderLinks
from feeds.entries.page_links import PageLinks
from feeds.errors import PostError
from feeds.markup.commonmark import render_inline
from feeds.markup.render import render_body
from feeds.markup.site_context import SiteContext
from feeds.model import TEASER, Enclosure, Entry, Image, Markup, Post, Problem, Severity
from feeds.parsing.path_metadata import is_unnamed, title_from_path
from feeds.parsing.plain_text import strip_inline_tags, to_plain_text
from feeds.parsing.post import read_post, read_site_post, refuse_withheld
from feeds.steps import Steps, complete, complete_together
from feeds.urls import (
    WEB_SCHEMES,
    compile_file_finder,
    get_host,
    make_entry_key,
    mint_id,
    resolve_url,
    to_safe_url,
    unescape_file_path,
)


def make_candidate(
    post: Post, cleaned: CleanedContent, authority: str, base: str, seen_at: datetime
) -> Candidate:
    """Make an entry out of a post and its clean body.

    ``authority`` names who mints ids for posts without a source (RFC 4151), ``base`` is the address
    relative addresses of the post lead from, and ``seen_at`` stands in for a missing date.
    """
    source = to_safe_url(post.source, WEB_SCHEMES)
    published = post.published or seen_at
    claim = make_claim(post, authority)
    title = post.title or cleaned.heading or _make_title(post, cleaned, published)
    link = resolve_url(base, post.permalink, WEB_SCHEMES) if post.permalink else source
    enclosures = tuple(_resolve_enclosures(post, base))
    entry = Entry(
        id=claim,
        key=make_entry_key(claim),
        path=post.path,
        title=title,
        published=published,
        updated=max(published, post.updated or published),
        content=set_direction(cleaned.content, post.language),
        digest=_hash_facts(title, link, source, cleaned.content, *(e.url for e in enclosures)),
        link=link,
        source=source,
        summary=_render_summary(post) or cleaned.excerpt or summarise(_find_beginning(post, cleaned)),
        language=post.language,
        authors=post.authors,
        tags=post.tags,
        categories=post.categories,
        image=_resolve_image(post, base) or cleaned.image,
        enclosures=enclosures,
        expires=post.expires,
        access=post.access.names if post.access else (),
    )
    explicit = bool(post.guid)
    path_id = mint_id(authority, "path", post.path) if explicit else ""
    dated = post.published is not None
    sourced = not explicit and bool(source) and dated
    return Candidate(entry, explicit, sourced, dated, post.updated, path_id=path_id, weight=post.weight)


def _make_title(post: Post, cleaned: CleanedContent, published: datetime) -> str:
    """Make a title of a file's name, or where that holds no words of the text's first ones."""
    if not is_unnamed(post.path):
        return title_from_path(post.path)
    words = summarise(cleaned.excerpt or _find_beginning(post, cleaned), _TITLE_LENGTH)
    alt = cleaned.image.alt if cleaned.image and not post.access else ""
    return to_plain_text(words or alt) or f"{published:%Y-%m-%d}"


_TITLE_LENGTH = 70
"""Characters of a text that may stand for its title."""
_MARKDOWN_SIGN = re.compile(r"[*_`~]\S|\]\(|\]\[")
_BLOCK = re.compile(r"<(?:ul|ol|h[1-6]|blockquote|pre|hr|table|dl)\b")


def _render_summary(post: Post) -> str:
    """Return the summary an author wrote as plain text, where it is Markdown without its marks."""
    if post.markup is not Markup.MARKDOWN or not _MARKDOWN_SIGN.search(post.summary):
        return post.summary
    html = render_inline(post.summary)
    return post.summary if _BLOCK.search(html) else strip_inline_tags(html)


def _find_beginning(post: Post, cleaned: CleanedContent) -> str:
    """Return the beginning of a text that everybody who sees the post may read."""
    is_teaser = post.access is not None and TEASER in post.access.names
    return find_first_paragraph(cleaned.content) if is_teaser else cleaned.beginning


def _resolve_enclosures(post: Post, base: str) -> Iterator[Enclosure]:
    for enclosure in post.enclosures:
        url = resolve_url(base, enclosure.url, WEB_SCHEMES)
        if url:
            yield replace(enclosure, url=url)


def _resolve_image(post: Post, base: str) -> Image | None:
    """Take the picture its author chose for a post."""
    url = resolve_url(base, post.image, WEB_SCHEMES) if post.image else ""
    return Image(url) if url else None


def _hash_facts(*facts: str) -> str:
    text = "\0".join(facts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class SourceFile(NamedTuple):
    """One file to convert: what it holds, and what a ``.meta`` file beside it does.

    ``seen_at`` stands in for a date the post does not give.
    """

    path: str
    raw: bytes
    seen_at: datetime
    meta: bytes = b""


def convert_post(
    path: str, raw: bytes, rules: ConversionSettings, seen_at: datetime, meta: bytes = b""
) -> ConvertedPost:
    """Convert one file to a candidate entry. Raises `PostError`, and nothing else, for a post that cannot be.

    ``seen_at`` stands in for a date the post does not give; ``meta`` is the content of the ``.meta`` file
    beside it.
    """
    return complete(_convert_in_steps(SourceFile(path, raw, seen_at, meta), rules))


def convert_together(
    files: Iterable[SourceFile], rules: ConversionSettings
) -> list[ConvertedPost | Exception]:
    """Convert files, each step for all of them: quicker than `convert_post` for each, and the same.

    In the place of a file that cannot be converted is the exception that `convert_post` raises.
    """
    return complete_together(_convert_in_steps(file, rules) for file in files)


def _convert_in_steps(file: SourceFile, rules: ConversionSettings) -> Steps[ConvertedPost]:
    """Take a file down the path of a post, with a pause after each step."""
    post, links = read_with_links(file.path, file.raw, rules, file.meta)
    refuse_withheld(post, drafts=rules.drafts)
    yield
    cleaned = yield from _clean_body(post, rules, links=links)
    yield
    if links is not None:
        post = _resolve_own_files(post, links)
    candidate = make_candidate(post, cleaned, rules.authority, get_base_url(post, rules.home), file.seen_at)
    if rules.files:
        candidate = replace(candidate, files=tuple(_find_files(candidate.entry, rules.files)))
    remarks = tuple(
        Problem(file.path, "cleaning", text, severity=Severity.REPAIRED) for text in cleaned.problems
    )
    dead = tuple(_report_dead_link(file.path, target) for target in (links.missing if links else ()))
    unknown = tuple(find_unknown_names(post, rules.access)) if rules.access else ()
    return ConvertedPost(candidate, post.problems + remarks + dead + unknown, cleaned.matched)


def _find_files(entry: Entry, files: str) -> dict[str, None]:
    """Return the paths of the files that an entry refers to at addresses of ours."""
    find = compile_file_finder(files)
    texts = (entry.content, entry.image.url if entry.image else "", *(one.url for one in entry.enclosures))
    return {unescape_file_path(path): None for text in texts if files in text for path in find.findall(text)}


def read_file_as_post(path: str, raw: bytes, rules: ConversionSettings, meta: bytes = b"") -> Post:
    """Read one file; a page it claims on its own site has an address only where that site is known."""
    return read_with_links(path, raw, rules, meta)[0]


def read_with_links(
    path: str, raw: bytes, rules: ConversionSettings, meta: bytes = b""
) -> tuple[Post, PageLinks | FolderLinks | None]:
    """Read one file, and what its links lead to, where a site or its folder has that."""
    if rules.mounted is None:
        post = _read_alone(path, raw, rules, meta)
        served = rules.files and not rules.site and not post.source
        return post, FolderLinks(rules.folder, path, rules.files) if served else None
    post, page = read_site_post(path, raw, ZoneInfo(rules.timezone), rules.mounted, meta)
    home = rules.site or rules.mounted.site.base_url
    links = PageLinks(
        rules.mounted,
        page,
        rules.home,
        rules.timezone,
        rules.files,
        rules.authority,
        bool(home),
        rules.drafts,
    )
    address = resolve_url(home, page.address, WEB_SCHEMES) if home and page.address else ""
    return replace(post, permalink=address), links


def _resolve_own_files(post: Post, links: PageLinks | FolderLinks) -> Post:
    """Take the picture and the films of a post's front matter from where its site has them."""
    image = links.look_up(post.image) or post.image if post.image else ""
    enclosures = (replace(one, url=links.look_up(one.url) or one.url) for one in post.enclosures)
    return replace(post, image=image, enclosures=tuple(enclosures))


def _report_dead_link(path: str, target: str) -> Problem:
    return Problem(path, "dead-link", f"{target} leads to nothing in the site", severity=Severity.REPAIRED)


def _read_alone(path: str, raw: bytes, rules: ConversionSettings, meta: bytes) -> Post:
    post = read_post(path, raw, ZoneInfo(rules.timezone), meta)
    if not post.permalink.startswith("/"):
        return post
    return replace(post, permalink=to_safe_url(rules.site.rstrip("/") + post.permalink, WEB_SCHEMES))


def explain_cleaning(post: Post, rules: ConversionSettings) -> tuple[TraceStep, ...]:
    """Return what each step of cleaning does to a post's body. Raises `PostError`."""
    return complete(_clean_body(post, rules, explain=True)).steps


def _clean_body(
    post: Post,
    rules: ConversionSettings,
    *,
    links: PageLinks | FolderLinks | None = None,
    explain: bool = False,
) -> Steps[CleanedContent]:
    """Take a post's body through markup and cleaning; ``links`` are where it leads in its site."""
    html = _render_body(post, links.context if isinstance(links, PageLinks) else None)
    yield
    return (
        yield from clean_in_steps(
            html,
            base=get_base_url(post, rules.home),
            title=post.title,
            source=post.source,
            settings=rules.clean,
            explain=explain,
            lookup=links.look_up if links else None,
        )
    )


def _render_body(post: Post, site: SiteContext | None) -> str:
    """Return a body as HTML. Raises `PostError` with the line of the file."""
    try:
        return render_body(post.body, post.markup, site)
    except PostError as error:
        line = error.line and error.line + post.body_line - 1
        raise PostError(error.kind, error.reason, line, error.column) from error


def get_base_url(post: Post, home: str) -> str:
    """Return the address a post's relative links are resolved against."""
    if source := post.source and resolve_url(home, post.source, WEB_SCHEMES):
        return source
    page = post.permalink and resolve_url(home, post.permalink, WEB_SCHEMES)
    return page if page and get_host(page) == get_host(home) else home
