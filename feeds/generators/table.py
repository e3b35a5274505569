"""The one table of all generators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from feeds.generators.astro.config import detect_astro, read_astro
from feeds.generators.docusaurus.config import detect_docusaurus, read_docusaurus
from feeds.generators.eleventy.config import detect_eleventy, read_eleventy
from feeds.generators.hexo.config import detect_hexo, read_hexo
from feeds.generators.hugo.config import detect_hugo, read_hugo
from feeds.generators.jekyll.config import detect_jekyll, read_jekyll
from feeds.generators.lektor.config import detect_lektor, read_lektor
from feeds.generators.mkdocs.config import detect_mkdocs, read_mkdocs
from feeds.generators.nikola.config import detect_nikola, read_nikola
from feeds.generators.obsidian.config import detect_obsidian, read_obsidian
from feeds.generators.pelican.config import detect_pelican, read_pelican
from feeds.generators.site import GeneratorSite
from feeds.generators.site_files import SiteFiles
from feeds.generators.zola.config import detect_zola, read_zola


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator: how to know its site, and how to read its configuration.

    ``detect`` gets the names in a folder and tells how sure it is that this is the root of such a site: 0 not
    at all, 1 by a name that others use too, 2 by a file that is its alone, 3 by what is in it. ``read``
    returns the site and raises nothing: a configuration that cannot be read is told in the site's notes.
    """

    name: str
    label: str
    detect: Callable[[frozenset[str], SiteFiles], int]
    read: Callable[[SiteFiles], GeneratorSite]


GENERATORS: Final[tuple[Generator, ...]] = (
    Generator("hugo", "Hugo", detect_hugo, read_hugo),
    Generator("jekyll", "Jekyll", detect_jekyll, read_jekyll),
    Generator("zola", "Zola", detect_zola, read_zola),
    Generator("pelican", "Pelican", detect_pelican, read_pelican),
    Generator("nikola", "Nikola", detect_nikola, read_nikola),
    Generator("lektor", "Lektor", detect_lektor, read_lektor),
    Generator("hexo", "Hexo", detect_hexo, read_hexo),
    Generator("eleventy", "Eleventy", detect_eleventy, read_eleventy),
    Generator("docusaurus", "Docusaurus", detect_docusaurus, read_docusaurus),
    Generator("astro", "Astro", detect_astro, read_astro),
    Generator("mkdocs", "Material for MkDocs", detect_mkdocs, read_mkdocs),
    Generator("obsidian", "Obsidian", detect_obsidian, read_obsidian),
)
