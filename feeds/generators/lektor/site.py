"""Lektor: records below ``content/``, addresses of slugs, models that tell what a post is.

From Lektor's documentation: Content (URLs and slugs, alternatives, attachments, system fields), Models
(children, ``slug_format``), Project files, Linking, https://www.getlektor.com/docs/, and that of the plugin
lektor-atom.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from feeds.generators import site_links
from feeds.generators.date_formats import format_cldr
from feeds.generators.front_values import flag_at, text_at
from feeds.generators.lektor.content import read_fields
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    leads_elsewhere,
    split_target,
)
from feeds.generators.slugs import slugify_lektor
from feeds.generators.template_expressions import expand_template

CONTENT = "content"
ASSETS = "assets"
_RECORD = re.compile(r"contents(?:\+(?P<alternative>[\w-]+))?\.lr")


class LektorModel(NamedTuple):
    """A model: the model and slugs of its children, and whether its records are dated."""

    child_model: str = ""
    slug_format: str = ""
    hides_children: bool | None = None
    is_post: bool = False
    lists: tuple[str, ...] = ()


class LektorParent(NamedTuple):
    """A record with others below it."""

    model: str
    slug: str
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class LektorSite(GeneratorSite):
    """A Lektor project. ``parents`` are the records with others below, by their folder in the content.

    ``originals`` are the fields of the records that have alternatives, by their folder.
    """

    name: ClassVar[str] = "lektor"
    label: ClassVar[str] = "Lektor"

    prefix: str = ""
    models: Mapping[str, LektorModel] = field(default_factory=dict)
    parents: Mapping[str, LektorParent] = field(default_factory=dict)
    suffixes: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, FrontMatter] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if is_below(CONTENT, path):
            return ""
        if not is_below(path, CONTENT):
            return "outside of the folder content"
        if path.rpartition("/")[2].startswith("."):
            return "a hidden folder"
        content_path = _to_content_path(path)
        hidden = any(
            parent.hidden for folder, parent in self.parents.items() if is_below(content_path, folder)
        )
        return "below a hidden page" if hidden else ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, CONTENT):
            return "outside of the folder content"
        match = _RECORD.fullmatch(path.rpartition("/")[2])
        if match is None:
            return "Lektor makes pages of contents.lr only"
        codes = {item.code for item in self.languages}
        if match["alternative"] and _code(match["alternative"]) not in codes:
            return "a language that the project does not have"
        model = self._model(_to_content_path(folder_of(path)), "")
        is_post = self.models.get(model, LektorModel()).is_post
        unsure = self._parent_model(_to_content_path(folder_of(path))).child_model == ""
        return "" if is_post or unsure else f"a page of the model {model}, which is not that of posts"

    def page_exclusion(self, page: Page) -> str:
        content_path = _to_content_path(folder_of(page.path))
        model = self._model(content_path, text_at(page.front, "_model"))
        if not self.models.get(model, LektorModel()).is_post:
            return f"a page of the model {model}, which is not that of posts"
        hidden = flag_at(page.front, "_hidden")
        if hidden or (hidden is None and self._parent_model(content_path).hides_children):
            return "hidden: _hidden is set"
        if flag_at(page.front, "_discoverable") is False:
            return "not to be found by others: _discoverable is no"
        if not decode_path(self._path(page)).isascii():
            return "Lektor builds no page whose address has letters beyond ASCII"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        model = self.models.get(
            self._model(_to_content_path(folder_of(path)), text_at(front, "_model")), LektorModel()
        )
        alternative = self._alternative(path)
        original = self.originals.get(folder_of(path), {}) if alternative else {}
        fields: dict[str, FrontValue] = {}
        for key, value in {**original, **front}.items():
            is_list = key in model.lists and isinstance(value, str)
            fields[key] = (
                [part.strip() for part in str(value).split("\n") if part.strip()] if is_list else value
            )
        if alternative:
            fields["lang"] = alternative
        return fields

    def address(self, page: Page) -> str:
        return self.prefix + self._path(page)

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        if is_below(path, ASSETS):
            names = path.split("/")[1:]
            left_out = any(name.startswith(("_", ".")) or self._is_excluded(name) for name in names)
            return "" if left_out else site_links.static_address(self, path)
        name = path.rpartition("/")[2]
        if not is_below(path, CONTENT) or name.startswith((".", "_")) or _RECORD.fullmatch(name):
            return ""
        record = folder_of(path)
        if page is not None and folder_of(page.path) == record and page.address.endswith("/"):
            return page.address + encode_path(name)
        slugs = [self._slug_of(folder, files) for folder in _folders(_to_content_path(record))]
        return f"{self.prefix}/" + encode_path("/".join(filter(None, (*map(_parent_slug, slugs), name))))

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        target = reference.target
        if reference.tag or not target or target[0] in "#?!" or leads_elsewhere(target):
            return None
        path, _, fragment = split_target(target)
        for spelling in dict.fromkeys((decode_path(path), path)):
            above = CONTENT if spelling.startswith("/") else folder_of(page.path)
            target_path = join_paths(above, spelling.lstrip("/"))
            if target_path is None or not is_below(target_path, CONTENT):
                continue
            if files.is_file(f"{target_path}/contents.lr"):
                return LinkTarget(f"{target_path}/contents.lr", "", fragment)
            if files.is_file(target_path):
                return LinkTarget(target_path, self.file_address(target_path, page, files), fragment)
        return site_links.resolve_address(self, target, page, files, (ASSETS,))

    def _path(self, page: Page) -> str:
        """Return the address below the site's prefix, ``/`` at its end unless its last part has a dot."""
        content_path = _to_content_path(folder_of(page.path))
        slugs = [_parent_slug(self.parents[f].slug) for f in _folders(content_path)[:-1] if f in self.parents]
        clean = "/".join(filter(None, (*slugs, self._own_slug(content_path, page))))
        language = next((i for i in self.languages if i.code == self._alternative(page.path)), None)
        start = f"{language.prefix}/" if language and language.prefix else ""
        ending = self.suffixes.get(language.code, "") if language else ""
        path = "/" + encode_path(f"{start}{clean}{ending}").strip("/")
        return path if "." in path.rpartition("/")[2] or path == "/" else f"{path}/"

    def _own_slug(self, content_path: str, page: Page) -> str:
        own, name = text_at(page.front, "_slug"), content_path.rpartition("/")[2]
        template = self._parent_model(content_path).slug_format
        if own or not template:
            return (own or name).strip("/")
        this = {**page.front, "_id": name, "_path": f"/{content_path}", "path": f"/{content_path}"}
        dates = {key: page.date for key, value in page.front.items() if page.date and _is_date(value, page)}
        expanded = expand_template(template, {"this": {**this, **dates}}, _FILTERS)
        return "_".join((expanded or name).split()).strip("/")

    def _slug_of(self, content_path: str, files: SiteFiles) -> str:
        if content_path in self.parents:
            return self.parents[content_path].slug
        text = files.read("/".join(filter(None, (CONTENT, content_path, "contents.lr")))) or ""
        own = next((item.value.strip() for item in read_fields(text) if item.key == "_slug"), "")
        return own or content_path.rpartition("/")[2]

    def _model(self, content_path: str, own: str) -> str:
        """Return the model of the record in a folder: its own, its parent's for children, or by its name."""
        name = content_path.rpartition("/")[2]
        choices = (
            own,
            self._parent_model(content_path).child_model if content_path else "",
            name or "index",
            "page",
        )
        return next((choice for choice in choices if choice in self.models), "none")

    def _parent_model(self, content_path: str) -> LektorModel:
        parent = self.parents.get(folder_of(content_path)) if content_path else None
        return self.models.get(parent.model, LektorModel()) if parent else LektorModel()

    def _alternative(self, path: str) -> str:
        match = _RECORD.fullmatch(path.rpartition("/")[2])
        return _code(match["alternative"]) if match and match["alternative"] else self.language

    def _is_excluded(self, name: str) -> bool:
        return any(is_glob_match(pattern, name) for pattern in self.excluded)


_FILTERS = {
    "slugify": lambda value, *_: slugify_lektor(str(value)),
    "lower": lambda value, *_: str(value).lower(),
    "upper": lambda value, *_: str(value).upper(),
    "string": lambda value, *_: str(value),
    "dateformat": lambda value, form="yyyy-MM-dd", *_: format_cldr(value, form.replace("Y", "y")),
    "datetimeformat": lambda value, form="yyyy-MM-dd", *_: format_cldr(value, form.replace("Y", "y")),
}


def _to_content_path(path: str) -> str:
    return path.removeprefix(CONTENT).lstrip("/")


def _code(alternative: str) -> str:
    return alternative.replace("_", "-")


def _folders(content_path: str) -> list[str]:
    """Return the folders from the root of the content down to a place, the root as the empty text."""
    parts = content_path.split("/") if content_path else []
    return ["/".join(parts[:n]) for n in range(len(parts) + 1)]


def _parent_slug(slug: str) -> str:
    """Return a parent's slug as it is above others: a dot in its last part puts ``_`` before that."""
    head, mark, tail = slug.rpartition("/")
    return f"{head}{mark}_{tail}" if "." in tail else slug


def _is_date(value: FrontValue, page: Page) -> bool:
    return isinstance(value, str) and page.date is not None and value.startswith(f"{page.date:%Y-%m-%d}")
