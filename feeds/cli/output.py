"""How commands print problems, posts that wait and posts that are missing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from feeds.model import Problem, Severity
from feeds.text import make_printable

if TYPE_CHECKING:
    from feeds.config.loader import Config
    from feeds.store.totals import ScheduledEntry

MAX_LISTED = 20
"""How many of a long list are named one by one."""


def print_problems(problems: tuple[Problem, ...], *, as_json: bool, nothing: str = "") -> None:
    """Print problems, a line each or as JSON; where there are none, ``nothing`` goes to standard error."""
    if as_json:
        click.echo(json.dumps([_to_json(problem) for problem in problems], indent=2, ensure_ascii=False))
    elif problems:
        click.echo("\n".join(map(format_problem, problems)))
    elif nothing:
        click.echo(nothing, err=True)


def print_waiting(waiting: tuple[ScheduledEntry, ...], zone: ZoneInfo, *, as_json: bool) -> None:
    """Print posts that wait for their moment, as moments are where the site is."""
    rows = [(one.moment.astimezone(zone), make_printable(one.path), one.title) for one in waiting]
    if as_json:
        records = [
            {"moment": moment.isoformat(), "path": path, "title": title} for moment, path, title in rows
        ]
        click.echo(json.dumps(records, indent=2, ensure_ascii=False))
    elif rows:
        click.echo(
            "\n".join(f"{moment.isoformat(' ', 'minutes')}  {path}  {title}" for moment, path, title in rows)
        )
    else:
        click.echo("no post waits for its date", err=True)


def describe_missing(missing: tuple[str, ...], config: Config) -> str:
    """Return how many posts are missing, their paths, and whether the whole folder is."""
    lines = [f"{count_noun(len(missing), 'post')} missing from {config.folder}:"]
    lines += [f"  {make_printable(path)}" for path in missing[:MAX_LISTED]]
    lines += [f"  and {len(missing) - MAX_LISTED} more"] if len(missing) > MAX_LISTED else []
    lines += [] if config.folder.is_dir() else ["That folder is not there. Is its disk mounted?"]
    return "\n".join(lines)


def summarize_problems(problems: tuple[Problem, ...]) -> str:
    """Return how many problems of each severity there are, such as ``1 error, 2 notes``."""
    counts = Counter(problem.severity for problem in problems)
    words = {Severity.ERROR: "error", Severity.REPAIRED: "repair", Severity.NOTE: "note"}
    counted = [count_noun(counts[severity], word) for severity, word in words.items() if counts[severity]]
    return ", ".join(counted) or "no problems"


def count_noun(number: int, word: str) -> str:
    """Return a number with its noun, such as ``2 posts``."""
    return f"{number} {word if number == 1 else f'{word}s'}"


def _to_json(problem: Problem) -> dict[str, object]:
    return asdict(problem) | {"path": make_printable(problem.path)}


def format_problem(problem: Problem) -> str:
    """Spell a problem as compilers do, so that editors can jump to it."""
    location = ":".join(
        str(part) for part in (make_printable(problem.path), problem.line, problem.column) if part
    )
    return f"{location}: {problem.severity}: {problem.reason} [{problem.kind}]"
