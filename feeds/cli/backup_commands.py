"""Backups of the store: ``feeds backup`` and ``feeds restore``."""

from __future__ import annotations

from pathlib import Path

import click

from feeds.cli.options import load_config, with_config
from feeds.cli.output import count_noun


@click.command(short_help="Copy the store into one file, also while the service runs.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_config
def backup(file: Path, path: Path | None) -> None:
    """Copy the store into FILE, as it is at one moment, also while the service runs.

    FILE is one SQLite database, for its owner alone; an older backup of that name is replaced.
    """
    from feeds.cli import progress
    from feeds.store.backup import back_up

    config = load_config(path)
    with progress.show_progress("copying") as tell:
        made = back_up(config.store_url, file, tell)
    click.echo(f"{file}: {count_noun(made.entries, 'post')}, {made.size / 1e6:.1f} MB")


@click.command(short_help="Put a backup in the place of the store; keeps what was there.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_config
def restore(file: Path, path: Path | None) -> None:
    """Put the backup FILE in the place of the store. Stop the service first.

    What was there is kept beside it under a name with the date. The next start takes over what has changed
    of the posts since.
    """
    from feeds.cli import progress
    from feeds.service.factory import utc_now
    from feeds.store.backup import restore as put_back

    config = load_config(path)
    with progress.show_progress("copying") as tell:
        restored = put_back(config.store_url, file, utc_now(), tell)
    if restored.replaced:
        click.echo(f"what was there is kept as {restored.replaced}")
    click.echo(f"{restored.path}: {count_noun(restored.entries, 'post')} restored. Now start the service.")
