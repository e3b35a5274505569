"""Reading one post from text, as the tests of this folder do it."""

from __future__ import annotations

from datetime import UTC
from textwrap import dedent

import pytest

from feeds.parsing.post import read_post


@pytest.fixture(name="read")
def _read():
    """Read a post from indented text; dates without a zone are in UTC."""

    def read(text: str, path: str = "post.md", zone=UTC):
        return read_post(path, dedent(text).removeprefix("\n").encode("utf-8", "surrogatepass"), zone)

    return read


@pytest.fixture(name="field")
def _field(read):
    """Read a post whose YAML header holds the given lines, and return it."""

    def field(lines: str, path: str = "post.md"):
        return read(f"---\n{lines}\n---\nText.\n", path)

    return field
