"""The options that commands share, and the configuration they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feeds.config.loader import Config
    from feeds.generators.site_config import SiteConfig

CONFIG_NAME = Path("config.toml")


def _find_in_folder(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Take a folder for the configuration in it."""
    return path / CONFIG_NAME if path is not None and path.is_dir() else path


with_config = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    callback=_find_in_folder,
    help="The configuration file, or the folder it is in. Without it, feeds.toml or config.toml here.",
)
with_folder = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
with_log_format = click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="How the log is written."
)
with_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def load_config(path: Path | None, folder: Path | None = None) -> SiteConfig:
    """Return the configuration at a path, or that of a folder, which is this one where none is given.

    The folder of a site needs no file. Raises ConfigError for a file that is missing or wrong.
    """
    from feeds.generators.site_config import find_config, load_with_site

    if path is not None:
        return load_with_site(path, folder)
    base_folder = folder or Path()
    config_path = find_config(base_folder)
    if folder is None and config_path is None and not _is_in_site(base_folder):
        return load_with_site(CONFIG_NAME)
    if config_path is not None and folder is None:
        return load_with_site(config_path)
    return load_with_site(config_path or base_folder / "feeds.toml", base_folder)


def _is_in_site(folder: Path) -> bool:
    from feeds.generators.discovery import discover

    return discover(folder).site is not None


def load_config_or_defaults(path: Path | None) -> Config:
    """Return the configuration, or the defaults where there is none and none is asked for.

    Raises ConfigError as `load_config` does.
    """
    from feeds.config.loader import Config
    from feeds.config.settings import Settings
    from feeds.generators.site_config import find_config

    if path is None and find_config(Path()) is None and not _is_in_site(Path()):
        return Config(Settings(), CONFIG_NAME.absolute(), Path().absolute(), "sqlite://", {})
    return load_config(path)
