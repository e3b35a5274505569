"""The one table of all generators."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any, Final

from feeds.generators.site import GeneratorSite
from feeds.generators.site_files import SiteFiles


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator: how to know its site, and how to read its configuration.

    ``signs`` are sets of patterns of names: in the root of every such site each pattern of one set matches a
    name. Only then is the generator's own module imported and asked: most folders belong to no generator, and
    all twelve together take longer to import than a small folder takes to index.
    """

    name: str
    label: str
    signs: tuple[tuple[str, ...], ...]

    def detect(self, names: frozenset[str], files: SiteFiles) -> int:
        """Return how sure it is that a folder with these names is the root of such a site.

        0 not at all, 1 by a name that others use too, 2 by a file that is its alone, 3 by what is in it.
        """
        if not any(all(_has_name(names, pattern) for pattern in sign) for sign in self.signs):
            return 0
        certainty: int = self._function("detect")(names, files)
        return certainty

    def read(self, files: SiteFiles) -> GeneratorSite:
        """Return the site. Raises nothing: what cannot be read of a configuration is in the site's notes."""
        site: GeneratorSite = self._function("read")(files)
        return site

    def _function(self, verb: str) -> Any:  # noqa: ANN401 - the module's detect or read
        return getattr(import_module(f"feeds.generators.{self.name}.config"), f"{verb}_{self.name}")


def _has_name(names: frozenset[str], pattern: str) -> bool:
    return pattern in names or any(fnmatchcase(name, pattern) for name in names)


GENERATORS: Final[tuple[Generator, ...]] = (
    Generator(
        "hugo",
        "Hugo",
        (
            ("hugo.*",),
            ("config",),
            *(("config.*", f) for f in ("content", "archetypes", "layouts", "themes")),
        ),
    ),
    Generator("jekyll", "Jekyll", (("_config.*",), ("_posts",))),
    Generator("zola", "Zola", (("zola.toml",), ("config.toml", "content"))),
    Generator("pelican", "Pelican", (("pelicanconf.py",), ("publishconf.py",))),
    Generator("nikola", "Nikola", (("conf.py",),)),
    Generator("lektor", "Lektor", (("*.lektorproject",), ("content", "models"))),
    Generator("hexo", "Hexo", (("_config.*",),)),
    Generator("eleventy", "Eleventy", ((".eleventy.js",), ("eleventy.config.*",), ("package.json",))),
    Generator("docusaurus", "Docusaurus", (("docusaurus.config.*",),)),
    Generator("astro", "Astro", (("astro.config.*",), ("package.json", "src"))),
    Generator("mkdocs", "Material for MkDocs", (("mkdocs.*",),)),
    Generator("obsidian", "Obsidian", (("quartz.config.*",), (".obsidian",))),
)
