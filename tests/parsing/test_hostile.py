"""Any bytes at all are a post or a named problem, within bounds."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.errors import PostError
from feeds.parsing.post import read_post

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
)
EVERYWHERE = "".join(
    f"{key}: *k\n"
    for key in [
        "title",
        "date",
        "tags",
        "categories",
        "author",
        "image",
        "enclosure",
        "summary",
        "lang",
        "id",
        "draft",
        "extra",
        "from",
    ]
)


def attempt(path, raw):
    """Read a post; None for one that is refused, with a kind and a reason."""
    try:
        return read_post(path, raw, UTC)
    except PostError as refusal:
        if refusal.kind not in {"empty", "binary", "section", "front-matter"} or not refusal.reason:
            raise
        return None


def fenced(text):
    """Put a text between the fences of a YAML header."""
    return f"---\n{text}\n---\nbody\n"


BOMBS = {
    "200,000 brackets": fenced("title: x\na: " + "[" * 200_000),
    "60,000 brackets": fenced("a: " + "[" * 60_000),
    "60,000 braces": fenced("a: " + "{" * 60_000),
    "nested dashes": fenced("- " * 30_000),
    "nested questions": fenced("? " * 30_000),
    "nested indentation": fenced("\n".join(" " * depth + "a:" for depth in range(340))),
    "a billion laughs": fenced(LAUGHS + EVERYWHERE),
    "a value that holds itself": fenced("k: &k [*k, *k, {a: *k}]\n" + EVERYWHERE),
    "a table that holds itself": fenced("k: &k {name: *k, url: *k}\n" + EVERYWHERE),
    "a megabyte of header": fenced("title: x\n" + "a: b\n" * 200_000),
    "a header never closed": "---\n" + "a: b\n" * 200_000,
    "six thousand broken lines": fenced("\n".join(f"k{number}: [x] y" for number in range(5_000))),
    "five thousand open quotes": fenced(
        "title: [x] y\n" + "\n".join(f'k{number}: "a' for number in range(5_000))
    ),
    "one key over and over": fenced("title: x\n" * 6_000),
    "anchors": fenced(" ".join(f"&a{number}" for number in range(8_000))),
    "bangs": fenced("a: " + "!a " * 20_000),
    "directives": "---\n" + "%TAG ! tag:a\n" * 4_000 + "---\n",
    "brackets in a byline": fenced("author: " + "[a](" * 15_000),
    "round brackets in a byline": fenced("author: " + "(" * 60_000),
    "at signs in a byline": fenced("author: " + "a@" * 30_000),
    "half an address": fenced("author: a@" + "a-" * 30_000),
    "ands": fenced("author: b," + " and a" * 10_000),
    "commas": fenced("tags: " + "," * 60_000),
    "open tags": fenced('summary: "' + "<p " * 20_000 + '"'),
    "half entities": fenced('title: "' + "&amp" * 15_000 + '"'),
    "combining marks": fenced("title: a" + "\u0301" * 30_000),
    "a key of 30,000 parts": "+++\n" + "a." * 30_000 + "a=1\n+++\nx",
    "quoted keys of 199 parts": "+++\n" + (".".join(['"a"'] * 199) + "=1\n") * 80 + "+++\nx",
    "tables of 199 parts": "+++\n"
    + "".join(f"[{'.'.join([f'b{n}'] * 199)}]\n" for n in range(80))
    + "+++\nx",
    "nested TOML": "+++\na=" + "[" * 60_000 + "\n+++\nx",
    "a very long integer": "+++\na=" + "9" * 60_000 + "\n+++\nx",
    "nested JSON": '{"a":' + "[" * 60_000,
    "nested JSON objects": '{"a":' * 10_000,
    "many JSON fields": "{" + ",".join(f'"k{number}":1' for number in range(4_000)) + "}\nbody",
    "a header of colons": "Title: x\n" + "k: v\n" * 20_000,
    "a header of reST fields": "T\n###\n\n" + ":date: x\n" * 10_000,
    "backquotes": "`" * 30_000 + "\n" + "=" * 30_000 + "\n\n:date: x\n",
    "Nikola fields": ".. title: x\n" * 20_000,
    "open elements": "<html>" + "<a " * 60_000,
    "open comments": "<html>" + "<!--" * 40_000,
    "open sections": "<html>" + "<![" * 40_000,
    "open ends": "<html>" + "</" * 40_000,
    "ampersands": "<html><title>" + "&" * 100_000,
    "attributes": "<html " + "a=b " * 30_000 + ">",
    "open quotes": "<html><meta " + 'a="' * 40_000,
    "scripts": "<html>" + "<script></" * 20_000,
    "blank lines": "\n" * 500_000 + "x",
    "blanks": " " * 500_000 + "x",
    "rules": "---\n" * 100_000,
}


@pytest.mark.parametrize("suffix", [".md", ".html", ".txt", ".rst"])
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_posts_made_to_exhaust_a_parser_are_bounded(text, suffix):
    """What is made to exhaust a parser is a post or a named problem, and its text is not multiplied."""
    tracemalloc.start()
    try:
        post = attempt(f"a{suffix}", text.encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 80 * 2**20
    assert post is None or len(post.body) <= len(text)


def check(path, raw):
    """Read a post and hold it to what every record promises."""
    post = attempt(path, raw)
    if post is None:
        return
    assert post.body_line >= 1
    for moment in (post.published, post.updated, post.expires):
        assert moment is None or moment.tzinfo is UTC
    shown = [post.title, post.summary, post.slug, post.language, post.guid, *post.tags, *post.categories]
    shown += [person.name for person in post.authors] + [problem.reason for problem in post.problems]
    for text in [*shown, post.body, post.source, post.permalink, post.image]:
        text.encode()
        assert not set(text) & set("\0\x01\x0b\x0c\x1b\ufffe")
    assert all("\n" not in text for text in shown)
    assert all(problem.line is None or problem.line >= 1 for problem in post.problems)


PATHS = st.sampled_from(["a.md", "a.txt", "a.html", "a.rst", "a", "_posts/2024-05-05-a.md", "fr/\udcff.md"])
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "---",
                "+++",
                ";;;",
                "...",
                "{",
                "}",
                "<!--",
                "-->",
                "---json",
                "===",
                "###",
                "title:",
                "-",
                "[",
                "]",
                "&",
                "*",
                "!",
                "|",
                ">",
                "#",
                ":",
                "<html>",
                "..",
                "",
            ]
        ),
        st.from_regex(r"(title|date|tags|author|draft|image|from|id)( ?[:=] ?)[^\n]{0,20}", fullmatch=True),
        st.from_regex(r"\.\. (title|date): [^\n]{0,20}|:(date|tags): [^\n]{0,9}", fullmatch=True),
        st.text(max_size=20),
    ),
    max_size=12,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PATHS, LINES)
def test_any_text_is_a_post_or_a_problem(path, lines):
    """Whatever lines a file is made of, it is a sound record or a problem with a name."""
    check(path, "\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(
    PATHS, st.binary(max_size=400), st.sampled_from([b"", b"---\ntitle: ", b"\xff\xfe", b"+++\n", b"<html>"])
)
def test_any_bytes_are_a_post_or_a_problem(path, raw, start):
    """Whatever bytes a file is made of, it is a sound record or a problem with a name."""
    check(path, start + raw)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=8), st.recursive(st.none() | st.text(max_size=9), st.lists, max_leaves=9)
    )
)
def test_any_json_header_is_read(table):
    """Whatever shape the values of a header have, a record comes of it."""
    keys = ["title", "date", "tags", "author", "image", "enclosure", "from", "lang", "draft", "extra"]
    named = dict(zip(keys, table.values(), strict=False))
    check("a.md", json.dumps({"title": "x", **table, **named}).encode("utf-8", "surrogatepass"))
