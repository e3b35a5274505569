"""One address for each thing: every other spelling leads there or is refused, and none brings the service down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from feeds.config.settings import FeedSettings, NamedFeed, SiteSettings
from feeds.publishing import openapi
from feeds.publishing.site import Site
from feeds.store.connect import open_writer
from feeds.web.app import Application, create_app
from feeds.web.fast_path import FastPath
from feeds.web.metrics import Metrics

from .conftest import BASE, Client, Posts, make_entry

EXAMPLES = int(os.environ.get("FEEDS_EXAMPLES", "10"))
"""Requests that are tried of each operation; FEEDS_EXAMPLES=500 looks more thoroughly."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SITE = Site(
    SiteSettings(base_url=BASE),
    feed=FeedSettings(limit=10),
    named=(NamedFeed(name="weekly", any=("a",)), NamedFeed(name="每周", none=("a",))),
)
DESCRIBED: dict[str, Any] = json.loads(openapi.openapi_document(SITE).body)
DESCRIPTION = schemathesis.openapi.from_dict(DESCRIBED)
KNOWN = {
    "name": ("a", "b", "c++", "Nei.st", "对话/微信", "1", ".", "%41", "Cat", "Ann B", "weekly", "每周"),
    "key": tuple(make_entry(number).key for number in range(9)),
    "number": ("1", "2", "3"),
    "kind": ("tag", "category", "author"),
}
"""Parameters of paths that lead somewhere; not ``a.atom``, for ``/tags/a.atom`` is another operation's."""
OPERATIONS = [(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of a site with an archive, lists of several pages, and labels of every kind."""
    posts = Posts(open_writer("sqlite://"))
    names = ("a", "b", "c++", "Nei.st", "对话/微信", "1", "a.atom", ".", "%41")
    posts.write(
        *(
            make_entry(number, (*names, f"tag {number}", f"other {number}"), ["Cat"], authors=["Ann B"])
            for number in range(120)
        )
    )
    made = Client(create_app(posts.writer, SITE))
    yield made
    made.close()
    posts.writer.close()


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        *((f"/all/tags{end}", "/all/tags") for end in ("/", "/1", "/01", "/001", "/1/", "/0000000000000001")),
        ("/all/tags/02", "/all/tags/2"),
        ("/all/tags/2/", "/all/tags/2"),
        ("/archive/1-10/feed.atom", f"/archive/2024-01-11-{make_entry(10).key}/feed.atom"),
        ("/archive/5-9/tags/a.rss", f"/archive/2024-01-10-{make_entry(9).key}/tags/a.rss"),
        ("/archive/1-999/feed.json", "/feed.json"),
        ("/feed.atom?limit=007", "/feed.atom?limit=7"),
        ("/feed.atom?any=b&any=a&any=a", "/feed.atom?any=a&any=b"),
    ],
)
def test_other_spellings_lead_to_the_canonical_one(client: Client, address: str, canonical: str) -> None:
    """Zeros, slashes, pages that begin in the middle of another: all have one place, and lead there at once."""
    got = client.get(address)
    assert (got.status, got["location"]) == (301, canonical)
    assert client.get(canonical).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "/all/tags/0", "/all/tags/00", "/all/tags/-1", "/all/tags/+1", "/all/tags/1.0", "/all/tags/٣", "/all/tags/1/1",
        "/all/tags/9", f"/all/tags/{'9' * 5000}", f"/all/tags/{'0' * 5000}1x", "/all/tags/x", "/all//tags",
        "/archive/2024-01-01T000000Z/feed.atom", "/archive/2024-13-01/feed.atom", "/archive/1999-01-01/feed.atom",
        "/archive/2024-01-11-0123456789abcdef/feed.atom", "/archive/2024-01-11-/feed.atom",
        "/archive/01-10/feed.atom", f"/archive/1-{'9' * 5000}/feed.atom", "/archive/10-1/feed.atom",
        "/archive/0-9/feed.atom", "/archive/١-١٠/feed.atom", "/tags/%00", "/entries/%00", "/new/names/x",
    ],
)  # fmt: skip
def test_invalid_page_numbers_answer_404(client: Client, address: str) -> None:
    """A page number that is zero, too long or in another script answers 404."""
    assert client.get(address).status == 404


@pytest.mark.parametrize("count", [2, 25, 500])
@pytest.mark.parametrize(
    "path", ["/", "/index.php", "/feed.atom", "/new", "/all/tags", "/new/names/tag", "/feeds.opml"]
)
def test_unknown_parameters_are_ignored_however_many(client: Client, path: str, count: int) -> None:
    """Unknown query parameters are ignored, up to hundreds of them."""
    more = "&".join(f"x{number}=1" for number in range(count))
    assert client.get(f"{path}?feed=rss2&{more}").status in {200, 301, 404}
    assert client.get(f"{path}?{more}&token=x&find=a").status in {200, 301, 404}


def test_spellings_share_what_is_made(posts: Posts) -> None:
    """Asked for in dozens of spellings, a page is made once, so nobody can fill the memory with copies."""
    posts.write(*(make_entry(number, ["a"]) for number in range(30)))
    meters = Metrics()
    client = Client(FastPath(Application(posts.writer, SITE, meters=meters)))
    client.get("/archive/2024-01-20/feed.atom")
    for number in range(1, 40):
        client.get(f"/all/tags/{1:0{number}}")
        client.get(f"/all/tags{'/' * number}")
        client.get(f"/archive/{number}-20/feed.atom")
        client.get(f"/archive/2024-01-20T{0:0{number}}Z/feed.atom")
        client.get(f"/new?x{number}=1&any=")
        client.get(f"/feed.atom?x={number}")
        client.get(f"/feed.atom?limit={9:0{number}}")
    client.close()
    made = meters.rendering.drain()
    assert sum(made[0]) == len(["/archive/2024-01-20/feed.atom", "/new", "/feed.atom", "/feed.atom?limit=9"])


# Whatever is asked


PIECES = st.one_of(
    st.sampled_from(
        ["/", "//", "/.", "/..", "feed", "feeds", "tags", "all", "archive", "entries", "new", "names", "static", "atom",
         "rss", "opml", ".", "..", "a", "对话", "c++", "1-10", "2024-01-20", "2024-01-20-0123456789abcdef", "01", "٣", "%", "%00", "%ff", "%2e", "%2F", "%0d%0a", "%25",
         "weekly", "index.xml", "tag", "category", "authors", "search", "\\", ";", "@", ":", " ", "~", "é", "😀"]
    ),
    st.integers(-1, 10**40).map(str),
    st.text(max_size=8),
    st.binary(max_size=6).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw)),
)  # fmt: skip
PATHS = st.lists(PIECES, max_size=7).flatmap(
    lambda pieces: st.sampled_from(["/", ""]).map(lambda joint: f"/{joint.join(pieces)}")
)
PARAMETERS = st.tuples(
    st.sampled_from(["any", "all", "none", "category", "author", "q", "limit", "content", "find", "token", "feed", "x", ""]),
    st.sampled_from(["=", "", "==", "=&", ";"]),
    PIECES,
)  # fmt: skip
QUERIES = st.lists(PARAMETERS.map("".join), max_size=30).map("&".join)
TARGETS = st.tuples(PATHS, st.sampled_from(["", "?", "??"]), QUERIES).map("".join)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "If-Match", "Authorization", "Cookie",
         "Range", "User-Agent", "Sec-Fetch-Dest", "Sec-Fetch-Site", "X-Forwarded-For", "Content-Type"]
    ),
    st.one_of(st.sampled_from(["text/html", "*/*", "gzip", "*", '"x"', "document", "Basic x", "Basic eDp5"]),
              st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=30)),
    max_size=4,
)  # fmt: skip


@settings(max_examples=EXAMPLES * 25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    target=TARGETS, fields=FIELDS, method=st.sampled_from(["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT"])
)
def test_no_address_brings_the_service_down(
    client: Client, target: str, fields: dict[str, str], method: str
) -> None:
    """Of any path, query, header and method comes an answer that is not 500, and a redirect leads to an end."""
    written = quote(target, safe="/%?&=+;:@!$'()*,~.-_#").partition("#")[0]
    got = client.get(written, fields, method=method)
    assert got.status < 500, written
    if got.status == 301:
        assert re.fullmatch(r"/[!-~]*", got["location"]), written
        again = client.get(got["location"], fields, method=method)
        assert again.status != 301 or again["location"] != got["location"], written
        assert again.status < 500, written


def fetch_case(client: Client, case: schemathesis.Case) -> httpx.Response:
    """Send what schemathesis made straight to the application, which its own client does ten times as slowly."""
    request = httpx.Request(**case.as_transport_kwargs(base_url=BASE))
    got = client.get(request.url.raw_path.decode(), request.headers.multi_items(), request.method)
    answer = httpx.Response(got.status, headers=got.fields, content=got.content, request=request)
    answer.elapsed = timedelta()
    return answer


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_description_is_kept(client: Client, path: str, method: str) -> None:
    """What schemathesis makes of the description is answered with a status, type and schema that it names.

    Names, keys and numbers are half of the time those of something that is there.
    """
    operation = DESCRIPTION[path][method]
    known = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in KNOWN.items()})

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(), values=st.just({}) | known)
    def kept(case: schemathesis.Case, values: dict[str, str]) -> None:
        case.path_parameters |= {name: values[name] for name in case.path_parameters.keys() & values}
        case.validate_response(fetch_case(client, case), checks=CHECKS)

    kept()
