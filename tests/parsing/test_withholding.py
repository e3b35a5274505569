"""Posts that their authors keep from the public."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeds.model import Severity
from feeds.parsing.charset import decode
from feeds.parsing.fields import Field, Fields
from feeds.parsing.front_matter import read_header
from feeds.parsing.withholding import find_withholding

SAMPLES = Path(__file__).parents[3] / "shared"

HELD = """\
private: true
Private: Yes
private: 1
isPrivate: on
unlisted: true
hidden: true
_hidden: yes
headless: true
encrypted: true
password: open sesame
post_password: x
excludeFromCollections: true
eleventyExcludeFromCollections: true
eleventyExcludeFromCollections: [posts, notes]
rss: false
feed: no
hiddenInRss: true
hidden_in_rss: true
exclude-from-feed: true
published: false
published: private
publish: false
dg-publish: false
public: false
listed: false
_discoverable: no
visibility: private
visibility: unlisted
visibility: members
status: private
Status: Hidden
status: [published, hidden]
status: pending
status: trash
status: sent
post_status: private
status: scheduled
build: {list: never}
build: {render: always, list: local}
build: {list: false}
_build: {list: never}
build.list: never
feed: {exclude: true}
rss: {enabled: no}
unpublished: true
protected: "true"
hideInList: True
PRIVATE: TRUE
dgPublish: "false"
BUILD: {List: Never}
params: {private: true}
extra: {unlisted: true}
"""
DRAFTS = """\
draft: true
draft: Yes
draft: 2024-05-05
isDraft: true
status: draft
status: auto-draft
visibility: draft
published: draft
"""
PUBLIC = """\
private: false
private:
private: ""
unlisted: no
hidden: false
password: ""
password: false
encrypted: off
eleventyExcludeFromCollections: false
rss: true
feed: https://garden.example/feed.xml
hiddenInRss: false
published: true
published: 2024-05-05
publish: true
dg-publish: true
visibility: public
visibility: everyone
status: published
status: evergreen
draft: false
draft: no
draft:
build: {list: always}
build: {render: never}
build: make all
sitemap: false
hideTitle: true
hiddenInHomeList: true
excludeFromSearch: true
excludeFromFeatured: true
craft: true
privacy: true
passage: to the north
feature: false
listen: true
listen: false
publisher: none
stats: hidden
feed: {title: All of it, exclude: false}
unpublished: false
protected: no
disableAds: true
disableCss: true
hideInHead: true
hideInNav: true
private: ~
published: ~
status: sending
"""
MISSPELT = {
    "prviate: true": "private",
    "privte: yes": "private",
    "pivate: true": "private",
    "rpivate: true": "private",
    "unlsited: true": "unlisted",
    "hiden: true": "hidden",
    "pasword: open sesame": "password",
    "encryptd: true": "encrypted",
    "eleventyExcludeFromColections: true": "eleventyExcludeFromCollections",
    "excludFromCollection: true": "excludeFromCollections",
    "hidenInRss: true": "hiddenInRss",
    "pubilshed: false": "published",
    "dg-publsh: false": "dg-publish",
    "visibilty: private": "visibility",
    "staus: draft": "status",
    "drfat: true": "draft",
    "unpublshed: yes": "unpublished",
    "visibility: prviate": "private",
    "visibility: unlsited": "unlisted",
    "status: hiden": "hidden",
    "status: [published, darft]": "draft",
    "published: flase": "false",
    "dg-publish: fasle": "false",
}


@pytest.mark.parametrize("lines", HELD.splitlines())
def test_a_post_is_held_back_in_every_generator_s_words(field, lines):
    """What keeps a post out of public anywhere keeps it out of every feed; its line and words are the reason."""
    held = field(lines).withheld
    assert (held.kind, held.severity, held.line) == ("held", Severity.NOTE, 2)
    key, _, value = lines.partition(": ")
    if key not in {"params", "extra"}:
        assert held.reason.startswith(key)
    if value[0].isalnum() and "sesame" not in value:
        assert value in held.reason or "password" in key
    assert "sesame" not in held.reason


@pytest.mark.parametrize("lines", DRAFTS.splitlines())
def test_a_draft_is_not_taken_for_what_is_kept_for_good(field, lines):
    """Only drafts are shown by ``posts.drafts``; a draft that is private too is private."""
    assert field(lines).withheld.kind == "draft"
    assert field(f"{lines}\nunlisted: true").withheld.kind == "held"


@pytest.mark.parametrize("lines", PUBLIC.splitlines())
def test_other_fields_and_values_hold_nothing_back(field, lines):
    """A word that allows, an empty one, or a field of another name leaves a post public."""
    assert field(lines).withheld is None


@pytest.mark.parametrize(("lines", "meant"), MISSPELT.items())
def test_a_misspelt_field_is_a_problem_and_holds_back(field, lines, meant):
    """A field that is nearly one of those, with a value that would keep the post in, is no reason to publish."""
    held = field(f"title: A\n{lines}").withheld
    assert (held.kind, held.severity, held.line) == ("held-key", Severity.ERROR, 3)
    assert f"did you mean {meant}?" in held.reason
    assert "sesame" not in held.reason


def test_the_reason_names_the_setting_of_a_table(field):
    """Of Hugo's table of build options the one that counts is shown."""
    assert field("build: {render: always, list: local}").withheld.reason.startswith("build.list: local keeps")
    assert field("_build: {list: never}").withheld.reason.startswith("_build.list: never keeps")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample sites are not here")
def test_no_key_of_real_posts_is_taken_for_a_misspelt_one():
    """Whatever keys the sample sites have, with a value that would keep a post in, raises no alarm."""
    keys = set()
    for path in sorted(SAMPLES.rglob("*.*")):
        if path.suffix in {".md", ".markdown", ".html", ".rst", ".lr"} and path.is_file():
            header = read_header(decode(path.read_bytes()).text, path.suffix)
            keys |= {one.key for one in header.fields}
    assert len(keys) > 100
    for value in ("true", "false", "private", "hidden", "none"):
        assert [key for key in sorted(keys) if is_alarm(Field(key, value))] == []


def is_alarm(field):
    """Tell whether a field alone holds a post back as a misspelt one."""
    held = find_withholding("a.md", Fields([field]), in_draft_folder=False, dated=True)
    return held is not None and held.kind == "held-key"


def test_a_scheduled_post_waits_for_its_date(field):
    """The date of a scheduled post says when it is public; without a date nothing does."""
    assert field("status: scheduled\ndate: 2024-05-05").withheld is None
    assert field("status: future\ndate: 2024-05-05").withheld is None
    assert field("status: future").withheld.kind == "held"


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'A'\nbuild.list = 'never'\n+++\nText.\n",
        "+++\ntitle = 'A'\n[_build]\nlist = 'local'\n+++\nText.\n",
        "+++\ntitle = 'A'\nprivate = true\n+++\nText.\n",
        '{"title": "A", "unlisted": true}\n\nText.\n',
        '{"title": "A", "build": {"list": "never"}}\n\nText.\n',
        "Title: A\nStatus: hidden\n\nText.\n",
        ".. title: A\n.. status: private\n\nText.\n",
    ],
)
def test_every_dialect_can_hold_a_post_back(read, text):
    """TOML, JSON and lines with colons say the same as YAML."""
    path = "a.rst" if text.startswith("..") else "a.md"
    assert read(text, path).withheld.kind == "held"
