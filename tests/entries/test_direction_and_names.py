"""What an entry says of itself where its author says little: its direction, its title, its summary."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.errors import PostError

SEEN = datetime(2030, 1, 1, tzinfo=UTC)
SETTINGS = ConversionSettings(home="https://press.example/")


def entry(text: str, path: str = "post.md"):
    """Convert a post."""
    return convert_post(path, text.encode(), SETTINGS, SEEN).candidate.entry


@pytest.mark.parametrize(
    ("lang", "text", "turned"),
    [
        ("ar", "مرحبا", True),
        ("he-IL", "שלום", True),
        ("az-Arab", "سلام", True),
        ("fa", "hello", True),
        ("en", "שלום", False),
        ("", "שלום לכולם, hello", True),
        ("", "hello to everybody, שלום", False),
        ("uz-Latn", "salom", False),
    ],
)
def test_content_says_that_it_runs_from_right_to_left(lang, text, turned):
    """By its language, and without one by its letters."""
    header = f"lang: {lang}\n" if lang else ""
    content = entry(f"---\ntitle: T\n{header}---\n{text}\n").content
    assert content.startswith('<div dir="rtl"><p>') is turned
    assert ("rtl" in content) is turned


def test_code_runs_from_left_to_right():
    """In a text of the other direction, blocks and words of code keep theirs."""
    content = entry("---\ntitle: T\nlang: ar\n---\nنص `a + b`\n\n```sh\nls\n```\n").content
    assert '<code dir="ltr">a + b</code>' in content
    assert '<pre dir="ltr"><code class="language-sh" dir="ltr">' in content


def test_a_direction_is_no_news():
    """Two posts that differ in nothing but their direction have one digest: nobody is told of it."""
    plain, turned = (entry(f"---\ntitle: T\nlang: {lang}\n---\nنص\n") for lang in ("en", "ar"))
    assert plain.content != turned.content
    assert plain.digest == turned.digest


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("2024-05-06-1.md", "A walk before breakfast. Cold.", "A walk before breakfast. Cold."),
        ("20240506101112.md", "# Fog\n\nAll day.", "Fog"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e.md", "![A heron](/h.jpg)", "A heron"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.md", "Words.", "Words."),
        ("2024-05-06.md", "![](/h.jpg)", "2024-05-06"),
        ("2024-05-06-low-tide.md", "Words.", "Low tide"),
        ("1984-again.md", "Words.", "1984 again"),
    ],
)
def test_a_note_without_a_title_is_named_by_its_words(path, text, title):
    """Never by a number or an id that its file happens to bear."""
    assert entry(f"---\ndate: 2024-05-06\n---\n{text}\n", path).title == title


@pytest.mark.parametrize(
    ("written", "summary"),
    [
        ("**Low** tide, [again](https://t.example) and `on`.", "Low tide, again and on."),
        ("Of snake_case and 2 * 3 * 4", "Of snake_case and 2 * 3 * 4"),
        ("1. *one* of many", "1. *one* of many"),
    ],
)
def test_markdown_in_a_summary_is_read(written, summary):
    """A summary is plain text in every feed."""
    assert entry(f'---\ntitle: T\nsummary: "{written}"\n---\nx').summary == summary


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("old.html", '<meta http-equiv="Refresh" content="0; url=\'https://press.example/new/\'" />'),
        (
            "old.html",
            '<!DOCTYPE html><html><head><title>x</title><meta http-equiv=refresh content="0;url=/new/"></head>'
            '<body><p>Moved <a href="/new/">here</a>.</p></body></html>',
        ),
        ("old.md", "---\ntitle: Old\nredirect_to: /new/\n---\n"),
        ("old.mdx", "import {Redirect} from '@docusaurus/router';\n\n<Redirect to=\"/new/\" />\n"),
    ],
)
def test_a_page_that_only_leads_elsewhere_is_no_entry(path, text):
    """And the operator is told where it leads."""
    with pytest.raises(PostError, match=r"only leads to \S*/new/") as refused:
        entry(text, path)
    assert refused.value.kind == "left-out"


def test_a_text_about_refreshing_is_an_entry():
    """Words beside the mark make a page a post."""
    words = "How pages are sent on, and why it is better not to do so, told at length. " * 5
    assert (
        entry(f'---\ntitle: T\n---\n<meta http-equiv="refresh" content="0; url=/x">\n\n{words}').title == "T"
    )
