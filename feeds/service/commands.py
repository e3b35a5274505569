"""One-time commands: checking a folder, exporting its feeds, listing what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from feeds.config.clean_settings import RuleMatch
from feeds.config.loader import Config
from feeds.errors import FeedsError, StoreBusyError
from feeds.generators.site_config import list_site_notes
from feeds.ingest.indexer import Indexer, IndexReport, is_indexed
from feeds.ingest.scanner import PostsFolder, is_post_location, open_without_waiting
from feeds.ingest.types import IndexCallbacks, IndexSettings
from feeds.model import Kind, Problem, Severity
from feeds.publishing.content_coding import Encoding
from feeds.publishing.export import ExportReport, export_documents
from feeds.publishing.publisher import Publisher
from feeds.service.export_source import digest_sources, name_store
from feeds.service.factory import (
    build_site,
    index_settings,
    list_access_names,
    open_store,
    public_address,
    save_and_build_site,
    utc_now,
)
from feeds.store.base import Reader, Writer
from feeds.store.connect import open_reader, open_writer
from feeds.store.totals import ScheduledEntry
from feeds.text import make_printable

ProgressCallback = Callable[[int, int], None]

LEFT_OUT_KINDS = frozenset({"left-out", "section", "template"})
"""Kinds of problems of files that are no posts."""

ABOUT_NAME = ".about"
"""A file that says what there is to know of the posts of its folder; ``feeds check`` shows it."""

_LONGEST_ABOUT = 1000

_NO_LIMIT = 1_000_000
"""More posts than wait for their moment anywhere."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is wrong with a folder of so many posts."""

    posts: int
    problems: tuple[Problem, ...]


def check_posts(config: Config, tell: ProgressCallback) -> CheckReport:
    """Convert every post as the service would, and return all problems. Leaves the store alone.

    Parts of cleaning rules that match nothing in the whole folder are problems of the configuration.
    """
    with _index_into_trial_store(config, tell) as (store, report):
        problems = (*store.problems(), *_find_unused_rules(config, report.matched), *list_site_notes(config))
        return CheckReport(report.files, problems)


def read_about(config: Config) -> str:
    """Return what a file ``.about`` in the posts folder says of the posts; the empty string without one."""
    try:
        with open(config.folder / ABOUT_NAME, "rb", opener=open_without_waiting) as file:
            return make_printable(" ".join(file.read(_LONGEST_ABOUT).decode("utf-8", "replace").split()))
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class SiteSurvey:
    """How much a folder has: posts that will be served, labels that will have feeds, and what is left out."""

    posts: int
    tags: int
    categories: int
    authors: int
    left_out: int


def survey_site(config: Config, tell: ProgressCallback) -> SiteSurvey:
    """Convert every post as the service would, and count what would be served."""
    with _index_into_trial_store(config, tell) as (store, _):
        kinds = Counter(one.label.kind for one in store.labels())
        left_out = sum(one.kind in LEFT_OUT_KINDS for one in store.problems())
        return SiteSurvey(
            store.totals().entries, kinds[Kind.TAG], kinds[Kind.CATEGORY], kinds[Kind.AUTHOR], left_out
        )


def list_scheduled(config: Config, tell: ProgressCallback) -> tuple[ScheduledEntry, ...]:
    """Convert every post as the service would, and return those that wait for their moment."""
    with _index_into_trial_store(config, tell) as (store, _):
        return store.list_scheduled(_NO_LIMIT)


@contextmanager
def _index_into_trial_store(config: Config, tell: ProgressCallback) -> Iterator[tuple[Writer, IndexReport]]:
    """Index the folder into a store that is thrown away; on disk, for a folder may be larger than memory."""
    with TemporaryDirectory(prefix="feeds-") as folder:
        store = open_writer(f"sqlite:///{folder}/trial.db")
        try:
            settings = index_settings(config, public_address(config))
            rules = replace(settings.rules, access=list_access_names(config))
            yield store, _index_folder(replace(settings, rules=rules), store, tell)
        finally:
            store.close()


def _find_unused_rules(config: Config, matched: frozenset[RuleMatch]) -> Iterator[Problem]:
    for index, rule in enumerate(config.settings.clean.rules):
        for part in rule.parts():
            if (index, part) not in matched:
                reason = f"clean.rules {index + 1}: {part} matches nothing in the whole folder"
                yield Problem(config.path.name, "stale-rule", reason, severity=Severity.NOTE)


def export_site(config: Config, out: Path, tell: ProgressCallback) -> ExportReport:
    """Bring the store up to date and write every document below ``out``. Raises `FeedsError`.

    A store that a running service writes is up to date. What is written must not be taken for posts the
    next time.
    """
    if is_post_location(PostsFolder(config.folder, config.settings.posts), out):
        raise FeedsError(
            f"{out} lies in the posts folder, where what is written would be read as posts: "
            "choose another folder, or leave this one out by posts.exclude"
        )
    base_url = public_address(config)
    try:
        with open_store(config, rebuild=True) as (store, reader):
            _index_folder(index_settings(config, base_url), store, tell)
            site = save_and_build_site(config, base_url, store)
            name_store(store)
            return _export(config, Publisher(reader, site), reader, out)
    except StoreBusyError:
        with closing(open_reader(config.store_url)) as reader:
            if not is_indexed(reader, config.folder):
                raise
            return _export(config, Publisher(reader, build_site(config, base_url, reader)), reader, out)


def _export(config: Config, publisher: Publisher, reader: Reader, out: Path) -> ExportReport:
    export = config.settings.export
    source = digest_sources(config, reader)
    return export_documents(
        publisher.documents(export), out, publisher.files.iterate(), map(Encoding, export.codings), source
    )


def _index_folder(settings: IndexSettings, store: Writer, tell: ProgressCallback) -> IndexReport:
    indexer = Indexer(store, settings, IndexCallbacks(on_progress=tell), utc_now)
    indexer.apply_due_entries()
    return indexer.index()
