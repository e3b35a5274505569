"""What servers are configured by: ``feeds deploy``."""

from __future__ import annotations

from pathlib import Path

import click

from feeds.cli.options import load_config, with_config

_SERVICE_FILES = {"systemd": "feeds.service", "nginx": "nginx.conf"}
_STATIC = ("nginx", "caddy", "apache", "netlify-headers", "netlify-redirects")


@click.command(short_help="Print what a server is configured by.")
@click.argument("name", type=click.Choice(list(dict.fromkeys((*_SERVICE_FILES, *_STATIC)))))
@click.option("--static", is_flag=True, help="For the files of feeds build, not for a running service.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("public"),
    help="Folder that feeds build wrote.",
)
@with_config
def deploy(name: str, out: Path, path: Path | None, *, static: bool) -> None:
    """Print a systemd unit, or the configuration of a web server or of a host of static files.

    Without --static it is for a running service: systemd and nginx. With it, it is for the files that
    feeds build wrote to --out: types, compressed twins, and what is gone, from the configuration in force.
    """
    from importlib.resources import files

    if not static:
        if name not in _SERVICE_FILES:
            raise click.UsageError(f"{name} is for files alone: add --static")
        click.echo((files("feeds.deploy") / _SERVICE_FILES[name]).read_text("utf-8"), nl=False)
        return
    if name not in _STATIC:
        raise click.UsageError(f"{name} is for a running service: leave --static out")
    from feeds.publishing.web_servers import STATIC_SERVERS
    from feeds.service.static_site import read_static_site

    click.echo(STATIC_SERVERS[name](read_static_site(load_config(path), out)), nl=False)
