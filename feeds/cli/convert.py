"""``feeds convert``: one file converted, with the entry it becomes and what cleaning did."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from feeds.cleaning.trace import TraceStep
from feeds.dates import format_rfc3339
from feeds.entries.candidate import ConversionSettings, decide_outcome
from feeds.entries.convert import convert_post, explain_cleaning, read_file_as_post
from feeds.errors import PostError
from feeds.ingest import scanner
from feeds.ingest.scanner import FileStat
from feeds.model import Entry, Format, Mode, Problem
from feeds.rendering.document import render_fragment
from feeds.urls import Addresses


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    """What became of a file: an entry, or none and the reason among the problems.

    ``steps`` tell what each rule and step of cleaning did, when they were asked for.
    """

    entry: Entry | None
    problems: tuple[Problem, ...]
    steps: tuple[TraceStep, ...] = ()


def preview_conversion(
    file: Path, folder: Path, rules: ConversionSettings, *, explain: bool = False
) -> ConversionPreview:
    """Convert a file as if it lay in ``folder``; drafts too."""
    path = str(file.resolve().relative_to(folder)) if file.resolve().is_relative_to(folder) else file.name
    raw, seen_at = file.read_bytes(), datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    rules = replace(rules, drafts=True)
    try:
        _, meta = scanner.read_sidecar(str(file.parent), FileStat(file.name, 0, 0))
        converted = convert_post(path, raw, rules, seen_at, meta)
        steps = explain_cleaning(read_file_as_post(path, raw, rules), rules) if explain else ()
    except PostError as error:
        return ConversionPreview(None, (Problem(path, error.kind, error.reason, error.line, error.column),))
    entry = decide_outcome(converted.candidate, converted.candidate.claim, None, seen_at).entry
    return ConversionPreview(entry, converted.problems, steps)


def as_text(entry: Entry) -> str:
    """Spell an entry for reading: its facts, then its content."""
    facts = {
        "title": entry.title,
        "id": entry.id,
        "published": format_rfc3339(entry.published),
        "updated": format_rfc3339(entry.updated),
        "link": entry.link,
        "source": entry.source if entry.source != entry.link else "",
        "authors": ", ".join(person.name for person in entry.authors),
        "tags": ", ".join(entry.tags),
        "categories": ", ".join(entry.categories),
        "language": entry.language,
        "image": entry.image.url if entry.image else "",
        "enclosures": ", ".join(enclosure.url for enclosure in entry.enclosures),
        "summary": entry.summary,
    }
    lines = [f"{name + ':':<12}{value}" for name, value in facts.items() if value]
    return "\n".join([*lines, "", entry.content])


def as_json(entry: Entry, addresses: Addresses) -> str:
    """Spell an entry as the item of a JSON Feed, indented."""
    item = json.loads(render_fragment(entry, Format.JSON, Mode.FULL, addresses))
    return json.dumps(item, ensure_ascii=False, indent=2)


def as_atom(entry: Entry, addresses: Addresses) -> str:
    """Spell an entry as the element of an Atom feed."""
    return render_fragment(entry, Format.ATOM, Mode.FULL, addresses).decode("utf-8").strip()


def format_step(step: TraceStep) -> str:
    """Spell what one step of cleaning did."""
    lines = [f"{step.name}: {step.before} -> {step.after} bytes"]
    lines += [f"  - {text}" for text in step.removed] + [f"  + {text}" for text in step.added]
    return "\n".join(lines)
