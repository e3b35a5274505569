"""Any bytes at all as a post are an entry or a problem with a name, within bounds of time and memory."""

from __future__ import annotations

import re
import tracemalloc
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import SourceFile, convert_post, convert_together
from feeds.errors import PostError

SEEDS = Path(__file__).parents[2] / "seeds"
SEEN = datetime(2030, 1, 1, tzinfo=UTC)
SITE = ConversionSettings(home="https://press.example/", site="https://press.example/", drafts=True)
ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


class _Harmless(HTMLParser):
    """Reads content as a browser would, and stands for nothing that acts."""

    def handle_starttag(self, tag, attrs):
        assert tag not in {"script", "style", "object", "embed", "form", "link", "base", "meta"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert not (value or "").lstrip().lower().startswith(("javascript:", "vbscript:", "data:text"))


def attempt(path, raw, meta=b""):
    """Convert a post and hold the outcome to what it promises; None for one that is refused by name."""
    try:
        converted = convert_post(path, raw, SITE, SEEN, meta)
    except PostError as refused:
        if not refused.kind or not refused.reason or (refused.line or 1) < 1:
            raise
        return None
    entry = converted.candidate.entry
    assert entry.title.strip()
    names = [entry.title, entry.summary, *entry.tags, *entry.categories, *(p.name for p in entry.authors)]
    for text in [*names, entry.content, entry.link, entry.source, entry.id, entry.key, entry.language]:
        assert not ILLEGAL.search(text)
    assert all("\n" not in name for name in names)
    assert entry.updated >= entry.published
    assert all(moment.tzinfo is UTC for moment in (entry.published, entry.updated))
    _Harmless().feed(entry.content)
    assert all(problem.line is None or problem.line >= 1 for problem in converted.problems)
    return converted


@st.composite
def mutations(draw):
    """A sample post with pieces cut out, doubled, moved, overwritten or put in another encoding."""
    raw = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 8))):
        start, length = draw(st.integers(0, max(0, len(raw) - 1))), draw(st.integers(0, 60))
        match draw(st.sampled_from(["cut", "double", "move", "put", "end"])):
            case "cut":
                del raw[start : start + length]
            case "double":
                raw[start:start] = raw[start : start + length] * draw(st.integers(1, 40))
            case "move":
                piece = raw[start : start + length]
                del raw[start : start + length]
                place = draw(st.integers(0, len(raw)))
                raw[place:place] = piece
            case "put":
                raw[start : start + draw(st.integers(0, 9))] = draw(st.sampled_from(PIECES))
            case "end":
                del raw[max(start, 20) :]
    return _recoded(bytes(raw), draw(st.sampled_from(["", "", "", *CODECS])))


def _recoded(raw, codec):
    return raw.decode("utf-8", "replace").encode(codec, "replace") if codec else raw


CODECS = [
    "utf-16",
    "utf-16-le",
    "utf-8-sig",
    "gb18030",
    "big5",
    "shift-jis",
    "euc-kr",
    "cp1252",
    "utf-7",
    "cp037",
]
PIECES = [
    *(
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbf\xbf",
        b"\x1b",
        b"\r",
        b"\n",
        b"\n\n",
        b"\t",
        b" ",
        b'"',
        b"'",
    ),
    *(b"---\n", b"+++\n", b"...\n", b"{", b"}", b"[", b"]", b"[[", b"]]", b"{{", b"}}", b"{%", b"%}", b"{#"),
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"<script>", b"<svg/onload=x>", b"<pre>", b"<math>"),
    *(
        b"&",
        b"&#1;",
        b"&#xD800;",
        b"&amp;#x41;",
        b"\\",
        b"*",
        b"**",
        b"_",
        b"`",
        b"```",
        b"$$",
        b"|",
        b"|-|\n",
    ),
    *(
        b": ",
        b"- ",
        b"> ",
        b"# ",
        b":::",
        b"!!!",
        b"%%",
        b"[^1]",
        b"{:",
        b"{.",
        b"title: ",
        b"date: 2024-02-30",
    ),
    *(
        b"javascript:x",
        b"http://[",
        b"\xe2\x80\xae",
        "中，\n文".encode(),
        b"<a href=//x>",
        b"<img src=x onerror=y>",
    ),
]
SAMPLES = [file.read_bytes() for file in sorted(SEEDS.rglob("*.*")) if file.is_file()]
PATHS = st.sampled_from(
    [
        "a.md",
        "a.txt",
        "a.html",
        "a.rst",
        "a",
        "_posts/2024-05-05-a.md",
        "fr/\udcff.md",
        "2024-02-30-.md",
        "%.md",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(PATHS, mutations())
def test_any_damaged_post_is_an_entry_or_a_problem(path, raw):
    """A post cut, doubled, scrambled or saved in another encoding is a sound entry, or refused by name."""
    attempt(path, raw)


@settings(max_examples=100, deadline=None)
@given(PATHS, st.binary(max_size=600), st.binary(max_size=80))
@example("a.md", b"---\ntitle: \xff\n---\n\0", b".. title: \0\n")
def test_any_bytes_are_an_entry_or_a_problem(path, raw, meta):
    """Whatever bytes a file and the one beside it are made of, the outcome is sound."""
    attempt(path, raw, meta)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    PATHS,
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6).map(lambda text: text.encode()), max_size=60),
)
def test_any_heap_of_marks_is_an_entry_or_a_problem(path, pieces):
    """Whatever marks follow one another, the outcome is sound, and twice the same."""
    raw = b"---\ntitle: A\n---\n" + b"".join(pieces)
    one, two = attempt(path, raw), attempt(path, raw)
    assert (one and one.candidate) == (two and two.candidate)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(PATHS, mutations() | st.binary(max_size=80)), max_size=12))
def test_posts_converted_together_give_the_results_of_each_alone(posts):
    """Posts that take every step together become the records, or are refused for the reasons, of each alone."""
    together = convert_together([SourceFile(path, raw, SEEN) for path, raw in posts], SITE)
    assert list(map(show, together)) == [show(convert_alone(path, raw)) for path, raw in posts]


def convert_alone(path, raw):
    """Convert a post alone; return its record or why there is none."""
    try:
        return convert_post(path, raw, SITE, SEEN)
    except PostError as refused:
        return refused


def show(outcome):
    """Return a record, or all that a refusal says."""
    return vars(outcome) if isinstance(outcome, PostError) else outcome


HEADS = {
    "no header": b"",
    "a title": b"---\ntitle: A\n",
    "a header never closed": b"---\ntitle: ",
    "a table in brackets": b"+++\na = [",
}
DEEP = [
    *(b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>", b"<blockquote>", b"<svg>", b"<math>", b"<a><b>"),
    *(
        b"> ",
        b"- ",
        b"[",
        b"(",
        b"*a _b ",
        b"{{< x >}}",
        b"{% if a %}",
        b":::note\n",
        b"<details>",
        b"<font>",
    ),
    *(
        b"<p a=b ",
        b"<img ",
        b"a=1 ",
        b"[[",
        b"![[",
        b"x|",
        b"&amp;",
        b"\xe4\xb8\xad",
        b"\0",
        b"[caption]",
        b"$$",
    ),
    *(
        b"<span style=color:red>",
        b"<iframe src=//x>",
        b"</p>",
        b"<!--",
        b"http://a.b/",
        b"a@b.c ",
        b"\n#",
        b"\n\n<br>\na",
    ),
]


@pytest.mark.parametrize("suffix", [".md", ".html", ".rst"])
@pytest.mark.parametrize("piece", DEEP, ids=[piece.decode("utf-8", "replace") for piece in DEEP])
def test_depth_and_length_are_bounded(piece, suffix):
    """Forty thousand bytes of one mark, open and never closed, end as an entry or a problem in some megabytes."""
    size = 10_000 if suffix == ".rst" else 40_000
    raw = b"---\ntitle: A\n---\n" + piece * (size // len(piece))
    tracemalloc.start()
    try:
        attempt(f"a{suffix}", raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * 2**20


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_single_line_may_be_as_long_as_a_post(head):
    """Three hundred thousand bytes on one line, in a header or below it, are an entry or a problem."""
    for piece in (b"a", b"a ", b'"', b"[", b"\0", b"\xff", "中".encode()):
        attempt("a.md", head + piece * (300_000 // len(piece)) + b"\n---\n")
