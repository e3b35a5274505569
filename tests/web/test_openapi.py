"""The description of the service is true."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from .conftest import BASE, Client, Posts, make_entry

ENTRY = make_entry(1, ["a"], ["News"], authors=["Ann"])


@pytest.fixture
def described(posts: Posts, client: Client) -> dict[str, Any]:
    """The description, of a site with a post."""
    posts.write(ENTRY)
    got = client.get("/openapi.json")
    assert got["content-type"] == "application/json"
    description: dict[str, Any] = json.loads(got.text)
    return description


def test_every_described_path_is_served_as_described(client: Client, described: dict[str, Any]) -> None:
    """Each path answers with a status and a media type that stand in its description."""
    values = {
        "/tags/{name}": "a",
        "/categories/{name}": "News",
        "/authors/{name}": "Ann",
        "/entries/{key}": ENTRY.key,
    }
    assert described["servers"] == [{"url": BASE}]
    for path, operations in described["paths"].items():
        start = path.partition(".")[0]
        address = path.replace("{name}", values.get(start, "none")).replace("{key}", ENTRY.key)
        address = address.replace("{number}", "1").replace("{kind}", "tag")
        for query in ("", "?limit=1", "?limit=0", "?content=half", "?any=b&any=a"):
            for accept in ("*/*", "text/html", "application/json"):
                got = client.get(address + query, {"Accept": accept})
                assert got.status < 500
                answers = operations["get"]["responses"]
                assert str(got.status) in answers, address + query
                assert got["content-type"].partition(";")[0] in answers[str(got.status)]["content"], (
                    address + query
                )


def test_everything_that_people_and_pollers_ask_for_is_described(
    client: Client, described: dict[str, Any]
) -> None:
    """Every address that the pages link to is one of the described paths."""
    patterns = [
        re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(path)) + r"(?:\?.*)?")
        for path in (*described["paths"], "/static/{name}")
    ]
    pages = ["/", "/feed", "/tags/a", "/new?any=a", "/all/tags", f"/entries/{ENTRY.key}"]
    seen = 0
    for page in pages:
        for link in re.findall(
            r'(?:href|src|data-names)="([^"#]*)', client.get(page, {"Accept": "text/html"}).text
        ):
            path = html.unescape(link).removeprefix(BASE)
            if path.startswith("/"):
                seen += 1
                assert any(pattern.fullmatch(path) for pattern in patterns), (page, link)
    assert seen > 60


def test_references_lead_somewhere(described: dict[str, Any]) -> None:
    """Nothing in the description refers to what is not in it."""
    text = json.dumps(described)
    for name in ("Error", "Health"):
        assert f'"#/components/schemas/{name}"' in text
        assert name in described["components"]["schemas"]
    assert text.count('"$ref"') == text.count("#/components/schemas/")
