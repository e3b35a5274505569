"""From a file's bytes and path to a `Post`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import tzinfo

from feeds.errors import PostError
from feeds.generators.mounted_site import MountedSite
from feeds.generators.site import Page
from feeds.model import Person, Post, Problem, Severity
from feeds.parsing import enclosures, post_dates, taxonomies
from feeds.parsing.authors import parse_authors
from feeds.parsing.charset import decode
from feeds.parsing.fields import (
    AUTHOR_KEYS,
    GUID_KEYS,
    ID_KEYS,
    LANGUAGE_KEYS,
    PERMALINK_KEYS,
    SLUG_KEYS,
    SOURCE_KEYS,
    SUMMARY_KEYS,
    TITLE_KEYS,
    WEIGHT_KEYS,
    Dialect,
    Fields,
    Header,
    ParseWarning,
    value_to_text,
)
from feeds.parsing.front_matter import add_sidecar_fields, detect_markup, read_header
from feeds.parsing.languages import parse_language
from feeds.parsing.notes import find_note_exclusion, find_note_tags
from feeds.parsing.path_metadata import PathMetadata, parse_path
from feeds.parsing.plain_text import (
    clean_address,
    decode_entities,
    is_placeholder,
    strip_inline_tags,
    to_plain_text,
)
from feeds.parsing.redirects import find_redirect
from feeds.parsing.site_page import add_inline_tags, add_tags, complete_header, make_page, name_authors
from feeds.parsing.withholding import find_withholding, read_access


def read_post(path: str, raw: bytes, zone: tzinfo, meta: bytes = b"") -> Post:
    """Read one file; ``path`` is relative to the posts folder, dates that name no zone are in ``zone``.

    ``meta`` is what a ``.meta`` file beside it holds.

    Whatever was read otherwise than it was written is in ``Post.problems``. Raises `PostError` for an
    empty file, one that is not text, the ``_index`` page of a Hugo or Zola section, a file of the
    generator's own, such as those in ``_includes``, and a drawing or template of Obsidian's.
    """
    path_metadata = parse_path(path)
    if path_metadata.is_section:
        raise PostError("section", "this is the page of a section, not a post")
    if path_metadata.is_template:
        raise PostError("template", "this is a part of the site's machinery, not a post")
    header = _read_header(raw, meta, path_metadata)
    fields = Fields(header.fields, header.warnings)
    _refuse_redirect(fields, header.body)
    if reason := find_note_exclusion(fields, header.body):
        raise PostError("left-out", reason)
    post = _make_post(path, header, fields, path_metadata, zone)
    return add_tags(post, find_note_tags(fields, header.body, post.markup))


def read_site_post(
    path: str, raw: bytes, zone: tzinfo, mounted: MountedSite, meta: bytes = b"", *, check: bool = True
) -> tuple[Post, Page]:
    """Read one file like `read_post`, by the rules of the site it belongs to, and the page that makes of it.

    The post's address is that of the page. Raises `PostError` ("left-out") for a file that the site does not
    take for a post, going by its front matter, unless ``check`` is False.
    """
    path_metadata = parse_path(path)
    header = complete_header(_read_header(raw, meta, path_metadata), mounted, path)
    fields = Fields(header.fields, header.warnings)
    if check:
        _refuse_redirect(fields, header.body)
    waits = not mounted.site.future
    post = add_inline_tags(_make_post(path, header, fields, path_metadata, zone, waits=waits), mounted.site)
    front = {field.key: field.value for field in header.fields}
    page = make_page(post, fields, front, mounted.to_site(path) or path, zone)
    if check:
        refuse_withheld(post, drafts=True)
    if check and (reason := mounted.site.page_exclusion(page)):
        raise PostError("left-out", reason)
    page = replace(page, address=mounted.site.address(page))
    return replace(post, permalink=page.address, authors=name_authors(post.authors, mounted.site)), page


def refuse_withheld(post: Post, *, drafts: bool) -> None:
    """Let a post pass, with ``drafts`` a draft too. Raises `PostError` for one that its author keeps in."""
    problem = post.withheld
    if problem is not None and not (drafts and problem.kind == "draft"):
        raise PostError(problem.kind, problem.reason, problem.line, problem.column)


def _refuse_redirect(fields: Fields, body: str) -> None:
    if target := find_redirect(fields, body):
        raise PostError("left-out", f"a page that only leads to {to_plain_text(target, 200)}")


def _read_header(raw: bytes, meta: bytes, path_metadata: PathMetadata) -> Header:
    text, recoded = decode(raw)
    header = read_header(text, path_metadata.suffix)
    if meta.strip():
        header = add_sidecar_fields(header, decode(meta).text)
    if recoded:
        header = replace(header, warnings=(ParseWarning("encoding", recoded), *header.warnings))
    return header


def _make_post(
    path: str,
    header: Header,
    fields: Fields,
    path_metadata: PathMetadata,
    zone: tzinfo,
    *,
    waits: bool = True,
) -> Post:
    spaced = path_metadata.is_jekyll and header.dialect is Dialect.YAML
    published = post_dates.read_published(fields, path_metadata, zone, waits=waits)
    return Post(
        path=path,
        body=header.body,
        markup=detect_markup(path_metadata.suffix, header.dialect),
        body_line=header.body_line,
        title=_read_title(fields),
        published=published,
        updated=post_dates.read_updated(fields, zone),
        expires=post_dates.read_expires(fields, zone),
        authors=_read_authors(fields),
        tags=taxonomies.read_tags(fields, header.dialect, spaced),
        categories=taxonomies.read_categories(fields, header.dialect, spaced),
        source=_read_source(fields, header.dialect),
        permalink=_read_address(fields, *PERMALINK_KEYS) or _read_permalink(fields, header.dialect),
        guid=_read_guid(fields),
        slug=to_plain_text(fields.get_text(*SLUG_KEYS), 200).strip("/") or path_metadata.slug,
        language=_read_language(fields, path_metadata),
        summary=strip_inline_tags(fields.get_text(*SUMMARY_KEYS)),
        image=enclosures.read_image(fields),
        enclosures=enclosures.read_enclosures(fields),
        access=read_access(fields),
        weight=_read_weight(fields),
        withheld=find_withholding(
            path, fields, in_draft_folder=path_metadata.is_draft, dated=published is not None
        ),
        problems=_make_problems(path, fields.warnings),
    )


MAX_PROBLEMS = 50

_WEB = re.compile(r"(?:https?:)?//[^/\s]", re.IGNORECASE)
_PATH = re.compile(r"/(?:[^\s/\\:<>{}\[\]?#][^\s\\:<>{}\[\]?#]*)?")
_NO_GUIDS = frozenset({"n/a", "na", "none", "null", "nil", "tbd", "todo", "-", "0", "false"})
_WEIGHT = re.compile(r"[+-]?[0-9]{1,18}")
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:[^\s:]\S*")


def _read_title(fields: Fields) -> str:
    for field in fields.iterate(*TITLE_KEYS):
        text = value_to_text(field.value)
        if is_placeholder(text):
            fields.add_warning(
                "front-matter", f'{field.key}: "{text[:60]}" is a slot nothing was filled into', field
            )
        elif title := decode_entities(text):
            return title
    return ""


def _read_authors(fields: Fields) -> tuple[Person, ...]:
    return next(
        (authors for field in fields.iterate(*AUTHOR_KEYS) if (authors := parse_authors(field.value))), ()
    )


def _read_source(fields: Fields, dialect: Dialect) -> str:
    return _read_address(fields, *SOURCE_KEYS, *(("link",) if dialect is Dialect.NIKOLA else ()))


def _read_address(fields: Fields, *names: str) -> str:
    """Return the first absolute web address."""
    texts = (clean_address(value_to_text(field.value)) for field in fields.iterate(*names))
    return next((text for text in texts if _WEB.match(text)), "")


def _read_permalink(fields: Fields, dialect: Dialect) -> str:
    """Return the page of its own site that a post claims: a path with nothing left to be filled in."""
    paths = [clean_address(value_to_text(field.value)) for field in fields.iterate(*PERMALINK_KEYS)]
    if dialect is Dialect.TOML and (path := clean_address(fields.get_text("path")).strip("/")):  # Zola
        paths.append(f"/{path}/")
    return next((path for path in paths if _PATH.fullmatch(path)), "")


def _read_guid(fields: Fields) -> str:
    """Return the identity the author gave. An ``id`` counts only where it can mean nothing but that.

    In Docusaurus, Obsidian and many themes ``id`` is a short name that is unique within a page or folder.
    """
    guid = to_plain_text(fields.get_text(*GUID_KEYS))
    if guid and not is_placeholder(guid) and guid.casefold() not in _NO_GUIDS:
        return guid
    identifier = to_plain_text(fields.get_text(*ID_KEYS))
    return identifier if _UUID.fullmatch(identifier) or _URI.fullmatch(identifier) else ""


def _read_weight(fields: Fields) -> int:
    """Return the weight by which Hugo and Zola order pages; 0 for none, and for what is no whole number."""
    found = _WEIGHT.fullmatch(fields.get_text(*WEIGHT_KEYS))
    return int(found[0]) if found else 0


def _read_language(fields: Fields, path_metadata: PathMetadata) -> str:
    return parse_language(fields.get_text(*LANGUAGE_KEYS)) or path_metadata.language


def _make_problems(path: str, warnings: list[ParseWarning]) -> tuple[Problem, ...]:
    return tuple(
        Problem(path, item.kind, to_plain_text(item.reason), item.line, item.column, _get_severity(item))
        for item in list(dict.fromkeys(warnings))[:MAX_PROBLEMS]
    )


def _get_severity(warning: ParseWarning) -> Severity:
    return Severity.NOTE if warning.kind == "undated" else Severity.REPAIRED
