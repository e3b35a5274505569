"""The commented config.toml, the one that is shipped, and the table of settings."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.config.clean_settings import CleanRule, CleanSettings, Replacement
from feeds.config.loader import load_config, parse_config
from feeds.config.options import all_options, top_level_options
from feeds.config.settings import FeedSettings, NamedFeed, PostsSettings, Settings, SiteSettings, TagSettings
from feeds.config.toml_writer import default_toml, options_table
from feeds.model import Format, Mode

TOP = Path(__file__).parents[2]

LINES = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Lo", "Lm", "So")), max_size=20
)
LINES = LINES.map(str.strip)
WORDS = LINES.filter(bool)
LISTS = st.lists(WORDS, max_size=12, unique_by=str.casefold).map(tuple)


CHOSEN = st.builds(
    Settings,
    site=st.builds(SiteSettings, title=WORDS, description=LINES, readers=st.just({})),
    posts=st.builds(
        PostsSettings,
        exclude=st.lists(st.sampled_from(["a b/", "*.tmp", "\\#x", 'say "hi"', "it's"]), max_size=20).map(
            tuple
        ),
    ),
    feed=st.just(FeedSettings(content=Mode.SUMMARY, formats=(Format.JSON,))),
    tags=st.builds(TagSettings, only=LISTS, aliases=st.just({"Python 3": ("py", "c:\\")})),
    feeds=st.lists(
        st.builds(
            NamedFeed,
            name=st.sampled_from(["weekly", "新闻", "it's", 'a "b"', "x y"]),
            limit=st.none() | st.integers(1, 1000),
            any=LISTS,
        ),
        max_size=3,
        unique_by=lambda feed: feed.name,
    ).map(tuple),
    clean=st.builds(
        CleanSettings,
        rules=st.lists(
            st.builds(
                CleanRule,
                hosts=st.sampled_from([(), ("*.example.com", "example.com")]),
                remove=st.sampled_from([(), ('div[id^="ad-"]', "p > a")]),
                replace=st.builds(
                    Replacement,
                    pattern=st.just("(a)"),
                    with_=st.sampled_from(["", "\\1", "\\\\", "\"'", " ", "\u007f\t\n"]),
                ).map(lambda replacement: (replacement,)),
            ),
            max_size=2,
        ).map(tuple),
    ),
)


@settings(max_examples=150, deadline=None)
@given(CHOSEN)
def test_whatever_is_set_can_be_written_and_read_again(chosen):
    """The file written from any settings gives exactly these settings."""
    assert parse_config(default_toml(chosen), "config.toml", {}) == chosen


def test_the_default_file_is_the_defaults():
    """Writing down every default changes nothing."""
    assert parse_config(default_toml(), "config.toml", {}) == Settings()


def test_the_examples_in_the_comments_can_be_used():
    """Whoever takes the # away gets settings that are right."""
    example = re.sub(r"(?m)^#(?=[#\[\w-])", "", default_toml().split("\n\n", 2)[2])
    settings = parse_config(example.replace("\nfeeds = []", '\nfeeds = ["*"]'), "config.toml", {})
    assert settings.feeds[0].name == "weekly"
    assert settings.tags.aliases == {"Python": ("py", "python3")}
    assert settings.clean.rules[0].replace[0].attribute == "src"


def test_the_schema_is_named_for_editors():
    """The first line leads Even Better TOML and tombi to the schema."""
    assert default_toml(schema="./x.json").startswith("#:schema ./x.json\n")


def test_the_shipped_file_is_right_as_it_is():
    """config.toml at the top loads without a mistake, and serves the sample posts."""
    config = load_config(TOP / "config.toml", {})
    assert config.folder == TOP / "seeds"
    assert config.settings.site.title == "Feeds"


def test_the_shipped_file_names_its_schema():
    """Its #:schema line leads to a file that is there."""
    first = (TOP / "config.toml").read_text(encoding="utf-8").splitlines()[0]
    assert (TOP / first.removeprefix("#:schema ")).is_file()


@pytest.mark.parametrize("option", all_options(), ids=lambda option: option.key)
def test_every_option_is_in_the_shipped_file(option):
    """Each key stands in config.toml, set or as an example, under the sentence that explains it."""
    text = (TOP / "config.toml").read_text(encoding="utf-8")
    flat = " ".join(re.sub(r"(?m)^#+ ?", "", text).split())
    assert " ".join(option.description.split()) in flat
    if option in top_level_options() and not option.tables:
        tables = tomllib.loads(text)
        for name in option.path:
            tables = tables[name]
    elif option.tables:
        assert f"#[[{option.key.replace('[]', '')}]]\n" in text
    else:
        assert re.search(rf"(?m)^#{option.name} = ", text)


def test_the_shipped_file_differs_from_the_template_in_nothing_but_its_rules():
    """A new option or a better sentence cannot be forgotten in config.toml."""
    text = (TOP / "config.toml").read_text(encoding="utf-8")
    settings = load_config(TOP / "config.toml", {}).settings
    bare = settings.model_copy(update={"clean": CleanSettings(**{**dict(settings.clean), "rules": ()})})
    expected = default_toml(bare, "./feeds/config/schema.json")
    assert text.startswith(expected)
    assert set(tomllib.loads("[[clean.rules]]\n" + text[len(expected) :])) <= {"clean"}


def test_the_table_has_a_row_for_every_option():
    """The table of settings lists each key with default and meaning."""
    rows = options_table().splitlines()[2:]
    assert len(rows) == len(all_options())
    for row, option in zip(rows, all_options(), strict=True):
        assert option.description.replace("|", "\\|") in row
        assert f"`{option.name}`" in row or f".{option.name}`" in row or f"`[[{option.key}]]`" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 4
