"""Cleaning with the settings a person starts with."""

import pytest

from feeds.cleaning.pipeline import CleanedContent, clean_html
from feeds.config.clean_settings import CleanSettings

SOURCE = "https://news.example.com/posts/one"


@pytest.fixture
def cleaned():
    """Return a function that cleans HTML of a post from news.example.com."""

    def run(html: str, *, title: str = "", source: str = SOURCE, **switches: object) -> CleanedContent:
        explain = bool(switches.pop("explain", False))
        settings = CleanSettings(**switches)
        return clean_html(
            html, base=source or SOURCE, title=title, source=source, settings=settings, explain=explain
        )

    return run


@pytest.fixture
def content(cleaned):
    """Return a function that gives only the clean content."""
    return lambda html, **given: cleaned(html, **given).content
