"""``feeds init``: a commented configuration, for a site with what was found, else with a first post."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feeds.config.options import top_level_options
from feeds.config.schema import schema_json
from feeds.config.toml_writer import default_toml, toml_pair
from feeds.dates import format_rfc3339
from feeds.errors import ConfigError
from feeds.generators.site import GeneratorSite
from feeds.generators.site_config import NAMES, SiteConfig, load_with_site
from feeds.service.commands import SiteSurvey

_POST = """\
---
title: The first post
date: {date}
tags: [hello]
---
This folder is watched. Change this text and save it: the feeds follow within a second.

Every tag has feeds of its own. This post bears the tag *hello*, so there is `/tags/hello.atom`,
`/tags/hello.rss` and `/tags/hello.json`, beside `/feed.atom`, which holds everything.
"""


def write_starter_files(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write config.toml and seeds/first-post.md; return their paths.

    Raises `ConfigError` where either is there already: nothing is overwritten.
    """
    texts = {
        folder / "config.toml": default_toml(),
        folder / "config.schema.json": schema_json(),
        folder / "seeds" / "first-post.md": _POST.format(date=format_rfc3339(now.replace(microsecond=0))),
    }
    for path in texts:
        if path.exists():
            raise ConfigError(f"{path} is there already; choose an empty folder, or remove it first")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(texts)


_SITE_HEAD = """\
# Settings of Feeds for this folder, which belongs to a site of {label} ({file}).
# What that says is used as it is, now and whenever it changes. It stands here as a comment, with its place;
# take the # away to say otherwise. `feeds config schema` and docs/settings.md tell of every other setting.
"""


def find_site(folder: Path) -> tuple[SiteConfig, GeneratorSite] | None:
    """Return the configuration that a folder's site says, and that site; None where there is none.

    Raises `ConfigError` where the folder has a configuration of ours.
    """
    if not folder.is_dir():
        return None
    config = load_with_site(folder / NAMES[0], folder)
    if config.site is None:
        return None
    ours = [
        folder / name
        for name in NAMES
        if (folder / name).exists() and not _is_read(folder / name, config.site)
    ]
    if ours:
        raise ConfigError(f"{ours[0]} is there already; edit it, or remove it first")
    return config, config.site


def write_site_config(folder: Path, config: SiteConfig, site: GeneratorSite) -> Path:
    """Write what was found of a site as comments, and return the file; the site's own is left alone."""
    name = next(name for name in reversed(NAMES) if not (folder / name).exists())
    path = folder / name
    lines = [_SITE_HEAD.format(label=site.label, file=next(iter(site.files), "its folders"))]
    table = ""
    for option in top_level_options():
        origin = config.origins.get(option.key, "")
        is_folder = option.key == "posts.folder"
        if not is_folder and origin in {"", "default", "file", "environment", "argument"}:
            continue
        if option.path[0] != table:
            table = option.path[0]
            lines.append(f"\n[{table}]\n")
        value = option.value_in(config.settings)
        pair = toml_pair(option.path[-1], value, 10_000)
        lines.append('folder = "."\n' if is_folder else f"# {pair}  # {origin}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def describe_site(config: SiteConfig, site: GeneratorSite, survey: SiteSurvey) -> str:
    """Return in four lines what will be served of a site: posts, feeds, what is left out, old addresses."""
    home = f", {config.settings.site.home}" if config.settings.site.home else ""
    old = (
        ", ".join(dict.fromkeys(feed.address.replace("{term}", "…") for feed in site.feeds))
        or "none are known"
    )
    return (
        f"posts:     {survey.posts} of “{config.settings.site.title}”{home} ({site.label})\n"
        f"feeds:     one of everything, of {survey.tags} tags, {survey.categories} categories, "
        f"{survey.authors} authors\n"
        f"left out:  {survey.left_out} files and folders; `feeds list left-out` says why\n"
        f"old feeds: {old}"
    )


def _is_read(path: Path, site: GeneratorSite) -> bool:
    return path.resolve() in {Path(site.root, file) for file in site.files}
