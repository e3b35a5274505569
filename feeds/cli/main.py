"""The command line. Results go to standard output, progress and warnings to standard error.

Exit status: 0 good, 1 problems found or refused, 2 wrong usage.

Every command imports what it needs itself: the others stay quick, and so do the processes that convert
posts, each of which imports this module as the program it belongs to.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from feeds.cli.backup_commands import backup, restore
from feeds.cli.config_commands import config
from feeds.cli.deploy_command import deploy
from feeds.cli.group import CommandGroup
from feeds.cli.options import (
    load_config,
    load_config_or_defaults,
    with_config,
    with_folder,
    with_json,
    with_log_format,
)
from feeds.cli.output import (
    MAX_LISTED,
    count_noun,
    describe_missing,
    format_problem,
    print_problems,
    print_waiting,
    summarize_problems,
)
from feeds.model import Problem, Severity
from feeds.text import make_printable


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="feeds")
def main() -> None:
    """A folder of posts, served as RSS, Atom and JSON feeds: one for everything, one for every tag."""


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a commented config.toml and a first post into FOLDER. Overwrites nothing.

    In the folder of a site, the file says what was found of it, and no post is written.
    """
    from feeds.cli import init as starter
    from feeds.cli import progress
    from feeds.service.commands import survey_site

    site = starter.find_site(folder)
    if site is None:
        for path in starter.write_starter_files(folder, datetime.now(UTC)):
            click.echo(f"wrote {path}")
    else:
        with progress.show_progress("reading") as tell:
            survey = survey_site(site[0], tell)
        click.echo(f"wrote {starter.write_site_config(folder, *site)}")
        click.echo(starter.describe_site(*site, survey))
    click.echo(f"Now run: feeds serve{'' if folder == Path() else f' --config {shlex.quote(str(folder))}'}")


@main.command()
@with_folder
@with_config
@click.option("--host", help="Address to listen on, instead of http.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, instead of http.port.")
@click.option("--open", "opens", is_flag=True, help="Open the page of all feeds in a browser.")
@with_log_format
def serve(
    folder: Path | None,
    path: Path | None,
    host: str | None,
    port: int | None,
    log_format: str,
    *,
    opens: bool,
) -> None:
    """Watch the posts and serve their feeds until stopped.

    FOLDER is a folder of posts, or that of a site, which needs no configuration of ours.
    """
    from feeds import logs
    from feeds.cli import progress
    from feeds.config import environment
    from feeds.service import serving, welcome

    logs.start_logging(log_format)
    # In the environment, so that the processes that answer beside this one have it too.
    options = {"FEEDS_HTTP__HOST": host, "FEEDS_HTTP__PORT": port}
    os.environ |= {name: str(value) for name, value in options.items() if value is not None}
    config = load_config(path, folder)
    for sentence in environment.find_stray_variables(os.environ):
        logging.getLogger("feeds").warning(sentence)
    with ExitStack() as stack:

        def greet(served: welcome.ServedFolder) -> None:
            stack.close()
            if log_format == "json":
                logging.getLogger("feeds").info("ready", extra=welcome.list_facts(served))
            else:
                click.echo(welcome.describe_folder(served))
            if opens:
                click.launch(served.addresses[0][1])

        on_progress = stack.enter_context(progress.show_progress("indexing"))
        asyncio.run(serving.serve(config, on_progress, greet))


@main.command(hidden=True)
@with_config
@click.option("--listener", type=int, required=True)
@click.option("--writer", required=True)
@with_log_format
def worker(path: Path, listener: int, writer: str, log_format: str) -> None:
    """Answer beside the process that writes; started by serve."""
    import socket

    from feeds import logs
    from feeds.service.worker import run_worker

    logs.start_logging(log_format)
    asyncio.run(run_worker(path, socket.socket(fileno=listener), writer, sys.stdin.read()))


@main.command(short_help="Write every feed and page as a file, for any web server.")
@with_folder
@with_config
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write."
)
def build(folder: Path | None, path: Path | None, out: Path) -> None:
    """Write every feed and page as a file, for any web server: the same bytes at the same addresses."""
    from feeds.cli import progress
    from feeds.service import commands

    config = load_config(path, folder)
    with progress.show_progress("indexing") as tell:
        exported = commands.export_site(config, out, tell)
    for address, reason in exported.skipped.items():
        click.echo(f"skipped {make_printable(address)}: {reason}", err=True)
    click.echo(f"{exported.written} files written, {exported.same} unchanged, {exported.removed} removed")


@main.command(short_help="Name every problem of configuration and posts by file and line.")
@with_folder
@with_config
@with_json
def check(folder: Path | None, path: Path | None, *, as_json: bool) -> None:
    """Read the configuration and all posts, and name every problem by file and line."""
    from feeds.cli import progress
    from feeds.service import commands

    config = load_config(path, folder)
    with progress.show_progress("checking") as tell:
        checked = commands.check_posts(config, tell)
    print_problems(checked.problems, as_json=as_json)
    if not as_json:
        for assumption in () if config.site else config.discovery.notes:
            click.echo(assumption, err=True)
        if checked.problems and (about := commands.read_about(config)):
            click.echo(about, err=True)
        click.echo(f"{count_noun(checked.posts, 'post')}: {summarize_problems(checked.problems)}", err=True)
    sys.exit(any(_is_wrong(problem) for problem in checked.problems))


@main.command("list")
@click.argument(
    "what",
    type=click.Choice(["problems", "future", "drafts", "held", "expired", "left-out"]),
    default="problems",
)
@with_config
@with_json
def list_(what: str, path: Path | None, *, as_json: bool) -> None:
    """List problems, posts that wait for their date, are drafts, held back, expired or left out, and why."""
    from feeds.cli import progress
    from feeds.service import commands

    config = load_config(path)
    if what == "future":
        with progress.show_progress("reading") as tell:
            waiting = commands.list_scheduled(config, tell)
        print_waiting(waiting, ZoneInfo(config.settings.site.timezone), as_json=as_json)
    else:
        with progress.show_progress("reading") as tell:
            problems = commands.check_posts(config, tell).problems
        choices = {
            "drafts": _is_draft,
            "held": _is_held,
            "expired": _is_expired,
            "left-out": _is_left_out,
        }
        choice = choices.get(what, _is_wrong)
        phrases = {
            "held": "nothing is held back",
            "left-out": "nothing is left out",
            "expired": "nothing has expired",
        }
        nothing = phrases.get(what, f"no {what}")
        print_problems(tuple(filter(choice, problems)), as_json=as_json, nothing=nothing)


@main.command(short_help="Drop entries whose posts are missing, although most went at once.")
@with_config
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune(path: Path | None, *, yes: bool) -> None:
    """Drop entries whose posts are missing, although most went at once. Also while the service runs.

    When more than half of the posts vanish, as when a disk is not mounted, the service keeps their entries
    for posts.vanish_grace seconds and raises an alarm. This says that they were meant to go.
    """
    from feeds.service import prune as prune_service

    config = load_config(path)
    missing = prune_service.find_missing(config)
    if not missing:
        click.echo("Nothing to drop: every entry has its file.")
        return
    click.echo(describe_missing(missing, config))
    if not yes:
        click.confirm("Drop them from the feeds?", abort=True)
    dropped = prune_service.prune(config)
    click.echo(f"{dropped} {'entry' if dropped == 1 else 'entries'} dropped")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_config
@with_json
@click.option("--atom", is_flag=True, help="Print the Atom entry.")
@click.option("--explain", is_flag=True, help="Show what each rule and step removed or changed.")
def convert(file: Path, path: Path | None, *, as_json: bool, atom: bool, explain: bool) -> None:
    """Convert one FILE and print the entry it becomes."""
    from feeds.cli import convert as preview
    from feeds.service import factory
    from feeds.urls import Addresses

    config = load_config_or_defaults(path)
    base_url = factory.public_address(config)
    rules = factory.index_settings(config, base_url).rules
    tried = preview.preview_conversion(file, config.folder, rules, explain=explain)
    if tried.entry and as_json:
        click.echo(preview.as_json(tried.entry, Addresses(base_url)))
    elif tried.entry and atom:
        click.echo(preview.as_atom(tried.entry, Addresses(base_url)))
    elif tried.entry:
        click.echo(preview.as_text(tried.entry))
    for line in (*map(preview.format_step, tried.steps), *map(format_problem, tried.problems)):
        click.echo(line, err=True)
    sys.exit(tried.entry is None)


@main.group()
def store() -> None:
    """Look after the store."""


@store.command("copy", short_help="Copy one store to another, and compare all of both.")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def store_copy(source: str, target: str) -> None:
    """Copy the store at the URL FROM to an empty one at TO, and prove that both serve the same.

    Everything goes along: ids, the ledger with what was deleted, problems, subscriptions. Afterwards every
    row and every document of both are compared. Stop the service first; then name TO as store.url.
    Example: feeds store copy sqlite:///feeds.db postgresql://feeds@db.example.com/feeds
    """
    from feeds.cli import progress
    from feeds.service.store_copy import copy_store, readable_name

    with progress.show_phases() as phase:
        copied = copy_store(source, target, phase)
    for name in copied.differing[:MAX_LISTED]:
        click.echo(f"differs: {name}", err=True)
    if copied.differing:
        raise click.ClickException(
            f"{len(copied.differing)} differ: do not use {readable_name(target)}, and keep the old store"
        )
    documents = f"{copied.documents} documents" if copied.served else "no documents yet"
    click.echo(
        f"{count_noun(copied.rows, 'row')} of {copied.tables} tables and {documents}: "
        f"{readable_name(target)} is equal to {readable_name(source)}"
    )


for _command in (config, backup, restore, deploy):
    main.add_command(_command)


def _is_wrong(problem: Problem) -> bool:
    return problem.severity is not Severity.NOTE


def _is_draft(problem: Problem) -> bool:
    return problem.kind == "draft"


def _is_held(problem: Problem) -> bool:
    return problem.kind in {"draft", "held", "held-key"}


def _is_expired(problem: Problem) -> bool:
    return problem.kind == "expired"


def _is_left_out(problem: Problem) -> bool:
    from feeds.service.commands import LEFT_OUT_KINDS

    return problem.kind in LEFT_OUT_KINDS
