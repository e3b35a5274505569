"""From a file and the environment to settings."""

import pickle
from pathlib import Path

import pytest

from feeds.config.diagnostics import InvalidConfigError
from feeds.config.loader import load_config, parse_config
from feeds.config.settings import Settings
from feeds.errors import ConfigError
from feeds.model import Format, Mode


def _written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_file_is_all_defaults(tmp_path):
    """Nothing has to be written to start."""
    config = load_config(_written(tmp_path, ""), {})
    assert config.settings == Settings()
    assert set(config.origins.values()) == {"default"}


def test_values_have_the_types_the_program_works_with():
    """Lists become tuples, and words become members of their enumerations."""
    settings = parse_config(
        '[feed]\ncontent = "summary"\nformats = ["rss"]\n[watch]\ninterval = 5\n', "f", {}
    )
    assert settings.feed.content is Mode.SUMMARY
    assert settings.feed.formats == (Format.RSS,)
    assert settings.watch.interval == 5.0


def test_settings_travel_between_processes(tmp_path):
    """Settings can be sent to the processes that convert."""
    settings = load_config(
        _written(tmp_path, '[tags.aliases]\nPython = ["py"]\n[[feeds]]\nname = "x"\n'), {}
    ).settings
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_a_missing_file_tells_how_to_get_one(tmp_path):
    """Whoever starts in an empty folder is led to `feeds init`."""
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert str(caught.value) == f"{path}: there is no such file; `feeds init` writes one"


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    """What cannot be read is said with its reason."""
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path, {})
    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_paths_are_relative_to_the_file_that_names_them(tmp_path, monkeypatch):
    """The service may be started from any folder."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    _written(tmp_path / "here", '[posts]\nfolder = "my posts"\n[store]\nurl = "sqlite:///index.db"\n')
    monkeypatch.chdir(tmp_path / "there")
    config = load_config(Path("../here/config.toml"), {})
    assert config.path.samefile(tmp_path / "here/config.toml")
    assert config.folder.is_absolute()
    assert config.folder.parent.samefile(tmp_path / "here")
    assert config.folder.name == "my posts"
    assert Path(config.store_url.removeprefix("sqlite:///")).parent.samefile(tmp_path / "here")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///index.db?timeout=3", "sqlite:///{here}/index.db?timeout=3"),
        ("sqlite+pysqlite:///a/index.db", "sqlite+pysqlite:///{here}/a/index.db"),
        ("sqlite:////var/lib/index.db", "sqlite:////var/lib/index.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://feeds@localhost/feeds", "postgresql://feeds@localhost/feeds"),
    ],
)
def test_only_a_store_in_a_relative_file_is_moved_beside_the_configuration(tmp_path, url, expected):
    """Absolute files, memory and servers stay what they are."""
    config = load_config(
        _written(tmp_path, f"[site]\nbase_url = 'https://example.com'\n[store]\nurl = '{url}'\n"), {}
    )
    assert config.store_url == expected.format(here=tmp_path)


def test_a_home_folder_may_be_written_with_a_tilde(tmp_path, monkeypatch):
    """`~/posts` is what a shell makes of it."""
    monkeypatch.setenv("HOME", "/home/somebody")
    assert load_config(_written(tmp_path, '[posts]\nfolder = "~/posts"\n'), {}).folder == Path(
        "/home/somebody/posts"
    )


def test_every_value_knows_where_it_came_from(tmp_path):
    """File, environment and default are told apart for each key."""
    config = load_config(
        _written(tmp_path, "[feed]\nlimit = 3\n[http]\nport = 1\n"), {"FEEDS_HTTP__PORT": "2"}
    )
    origins = config.origins
    assert (origins["feed.limit"], origins["http.port"], origins["http.host"]) == (
        "file",
        "environment",
        "default",
    )


def test_the_spelling_of_a_key_inside_the_program_is_no_key_of_the_file():
    """`except_` and `with_` are Python's, and unknown in TOML."""
    with pytest.raises(InvalidConfigError, match=r"unknown key `tags\.except_`, did you mean `tags\.except`"):
        parse_config("[tags]\nexcept_ = []\n", "f", {})


def test_text_keeps_its_meaning_across_unicode_forms():
    """A title or tag typed on a Mac equals the same one typed elsewhere (normal form C)."""
    settings = parse_config('[site]\ntitle = "Cafe\u0301"\n[tags]\nonly = ["e\u0301"]\n', "f", {})
    assert (settings.site.title, settings.tags.only) == ("Café", ("é",))


def test_spaces_in_a_replacement_are_kept():
    """A rule may replace by a space, though names and titles are trimmed."""
    rules = parse_config("[[clean.rules]]\nreplace = [{ pattern = ' +', with = ' ' }]\n", "f", {}).clean.rules
    assert (rules[0].replace[0].pattern, rules[0].replace[0].with_) == (" +", " ")


def test_a_missing_name_is_not_complained_of_where_its_line_could_not_be_read():
    """An error of syntax does not bring false ones in its train."""
    with pytest.raises(InvalidConfigError) as caught:
        parse_config("[[feeds]]\nname = weekly\n[access]\nfeeds = ['weekly']\n", "f", {})
    assert [mistake.line for mistake in caught.value.diagnostics] == [2]


def test_names_of_feeds_are_compared_as_addresses_are():
    """Names that differ in width or case alone are one name, and so cannot be two feeds."""
    with pytest.raises(InvalidConfigError, match=r'f:4:8: .*another feed is named "A" already.*line 2'):
        parse_config("[[feeds]]\nname = 'A'\n[[feeds]]\nname = '\uff21'\n", "f", {})
    hashed = "sha256:" + 64 * "0"
    parse_config(
        f"[[feeds]]\nname='Members'\n[access]\nfeeds=['members']\ntokens={{a='{hashed}'}}\n", "f", {}
    )
