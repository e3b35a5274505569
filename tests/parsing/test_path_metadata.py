"""A path says what it can of its post, and never more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.errors import PostError
from feeds.parsing.path_metadata import parse_path, title_from_path

TITLES = {
    "2024-05-01-the-pear-tree.md": "The pear tree",
    "the_pear_tree.rst": "The pear tree",
    "2024/05/01/pear-tree/index.md": "Pear tree",
    "pear-tree/index.fr.md": "Pear tree",
    "index.md": "Index",
    "Periodic Review.md": "Periodic Review",
    "T - A reader's log.md": "T - A reader's log",
    "v0.13.15.md": "v0.13.15",
    "iPhone-tips.md": "iPhone tips",
    "2019-10-14-.md": "2019-10-14",
    "2019-10-14.md": "2019-10-14",
    "2020-08-04-[國際] 河口新聞.md": "[國際] 河口新聞",
    "2021-12-22-2021.12.22 新聞.md": "2021.12.22 新聞",
    "📺花园.md": "📺花园",
    "lang-team-update@1.md": "Lang team update",
    "%E6%A2%A8%E6%A0%91.md": "梨树",
    "50% off #3.md": "50% off #3",
    "what-is-new?.md": "What is new?",
    "a\nb.md": "A b",
    "b\udcff\udce4r.md": "Br",
    "\udcff\udce4.md": "%ED%B3%BF%ED%B3%A4.md",
    ".md": ".md",
    "-.md": "-.md",
}


@pytest.mark.parametrize(("path", "title"), TITLES.items())
def test_a_file_s_name_makes_a_title(path, title):
    """A post without a title is called what its file is called, in words."""
    assert title_from_path(path) == title


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=120) | st.text(st.sampled_from("-_./ 2024%\udcff"), max_size=40))
def test_any_path_makes_a_title(path):
    """No path leaves a post without a title, or with one that cannot be written out."""
    title = title_from_path(path)
    assert title
    title.encode()


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("post.fr.md", "fr"),
        ("post.zh-cn.md", "zh-CN"),
        ("post.pt_BR.md", "pt-BR"),
        ("post/index.de.md", "de"),
        ("de/post.md", "de"),
        ("ko/news/_posts/2024-05-05-post.md", "ko"),
        ("zh-CN/post.md", "zh-CN"),
        ("content/fr/post.md", "fr"),
        ("posts/content/fr/post.md", "fr"),
        ("site/content/fr/docs/post.md", "fr"),
        ("site/i18n/pt-BR/post.md", "pt-BR"),
        ("notes/fr/post.md", ""),
        ("node.js.md", ""),
        ("v1.8.md", ""),
        ("js/post.md", ""),
        ("post.md", ""),
        ("fr.md", ""),
    ],
)
def test_a_language_is_known_by_suffix_or_folder(path, language):
    """A suffix or a leading folder names a language only where it is the code of one."""
    assert parse_path(path).language == language


def test_the_header_s_language_goes_first(field):
    """What the author says of the language counts before where the file lies."""
    assert field("lang: en", "fr/post.de.md").language == "en"
    assert field("title: A", "fr/post.de.md").language == "de"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("2024-05-05-a-bench.md", "a-bench"),
        ("2024-05-05-a-bench/index.md", "a-bench"),
        ("a-bench.fr.md", "a-bench"),
        ("2019-10-14-.md", "2019-10-14-"),
    ],
)
def test_a_slug_is_the_name_without_its_date(field, path, slug):
    """A file's name, or its bundle's, is the slug where the header gives none."""
    assert field("title: A", path).slug == slug
    assert field("title: A\nslug: /mine/", path).slug == "mine"


@pytest.mark.parametrize("path", ["_index.md", "posts/_index.fr.md", "posts/_index.html"])
def test_the_page_of_a_section_is_no_post(read, path):
    """Hugo's and Zola's section pages are named as what they are."""
    with pytest.raises(PostError, match="section") as refusal:
        read("---\ntitle: Posts\n---\n", path)
    assert refusal.value.kind == "section"


@pytest.mark.parametrize(
    "path",
    [
        "_includes/footer.html",
        "content/en/_includes/notice.md",
        "blog/_layouts/post.html",
        "_site/2024/05/04/bench.html",
    ],
)
def test_a_generator_s_own_files_are_no_posts(read, path):
    """Parts of pages, and pages that were built before, are named as what they are."""
    with pytest.raises(PostError, match="machinery") as refusal:
        read("---\ntitle: Posts\n---\nText.\n", path)
    assert refusal.value.kind == "template"


@pytest.mark.parametrize("path", ["_notes/a.md", "_includes.md", "posts/includes/a.md", "layouts/a.md"])
def test_a_folder_of_posts_may_have_almost_any_name(field, path):
    """Collections and folders that merely look like a generator's hold posts."""
    assert field("title: A", path).title == "A"


def test_a_post_among_drafts_is_one(field):
    """Jekyll's folder of drafts holds drafts, whatever their headers say."""
    assert field("title: A", "_drafts/a.md").withheld
    assert field("title: A\npublished: true", "blog/_drafts/a.md").withheld
    assert not field("title: A", "drafts/a.md").withheld


def test_the_last_date_of_a_path_counts():
    """A dated folder inside a dated folder is the closer one's."""
    assert parse_path("2020/01/02/2021-03-04-a.md").date == date(2021, 3, 4)
    assert parse_path("2020/01/02/2021-13-04-a.md").date == date(2020, 1, 2)
