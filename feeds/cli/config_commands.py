"""The commands of ``feeds config``: show, check, schema, password and token."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path

import click

from feeds.cli.options import CONFIG_NAME, load_config, with_config, with_folder, with_json
from feeds.errors import ConfigError


@click.group()
def config() -> None:
    """Look at the configuration."""


@config.command("show")
@with_folder
@with_config
@with_json
def config_show(folder: Path | None, path: Path | None, *, as_json: bool) -> None:
    """Print the settings in force, and where each comes from."""
    from feeds.config import show

    site_config = load_config(path, folder)
    click.echo(
        json.dumps(show.as_json(site_config), indent=2, ensure_ascii=False)
        if as_json
        else show.as_text(site_config)
    )


@config.command("check", short_help="Check a FILE, and print what it would change.")
@click.argument("file", type=click.Path(path_type=Path), default=CONFIG_NAME)
def config_check(file: Path) -> None:
    """Check a configuration FILE, and print what it would change of what is being served.

    Names every mistake, and what would keep the service from starting: the status is 1 then.
    """
    from feeds.config.environment import find_stray_variables
    from feeds.generators.site_config import load_with_site
    from feeds.service.config_plan import find_obstacles, find_warnings, plan_config

    site_config = load_with_site(file)
    obstacles = tuple(find_obstacles(site_config))
    for obstacle in obstacles:
        click.echo(f"{file}: {obstacle}")
    if not obstacles:
        click.echo(f"{file} is right")
    for note in (*find_warnings(site_config.settings), *find_stray_variables(os.environ)):
        click.echo(f"note: {note}")
    plan = plan_config(site_config)
    click.echo(str(plan) if plan else "Nothing is served yet to compare it with.")
    sys.exit(bool(obstacles))


@config.command("schema", short_help="Print the JSON Schema for editors.")
def config_schema() -> None:
    """Print the JSON Schema that editors complete and check config.toml with."""
    from feeds.config.schema import schema_json

    click.echo(schema_json(), nl=False)


@config.command("password")
def config_password() -> None:
    """Hash a password, for [admin] in config.toml. It is asked for, or read from standard input.

    Raises ConfigError for an empty or too long password.
    """
    from feeds.config.passwords import hash_password

    is_terminal = sys.stdin.isatty()
    password = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        if is_terminal
        else sys.stdin.readline().rstrip("\r\n")
    )
    if not password:
        raise ConfigError("an empty password is none")
    click.echo(f'password = "{hash_password(password)}"')


@config.command("token")
@click.argument("name")
def config_token(name: str) -> None:
    """Make a token for the person NAME, for [access] in config.toml."""
    from feeds.config.passwords import hash_token

    token = secrets.token_urlsafe(24)
    click.echo(f"{name}'s token, shown only now: {token}", err=True)
    click.echo(f'{json.dumps(name, ensure_ascii=False)} = "{hash_token(token)}"')
