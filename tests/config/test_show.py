"""What `feeds config show` has to say."""

import json
import tomllib

from feeds.config.loader import load_config
from feeds.config.options import top_level_options
from feeds.config.passwords import hash_password, hash_token
from feeds.config.show import as_json, as_text, list_options

TEXT = f"""
[site]
base_url = "https://example.com"

[feed]
limit = 3

[access]
feeds = ["*"]

[access.tokens]
reader = "{hash_token("open sesame")}"

[admin]
password = "{hash_password("open sesame")}"

[store]
url = "postgresql://feeds:sesame@localhost/feeds?sslpassword=sesame"

[[clean.rules]]
hosts = ["example.com"]
replace = [{{ pattern = "a", with = "b" }}]
"""


def _config(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_config(path, {"FEEDS_HTTP__PORT": "9000"})


def test_every_option_is_shown_with_its_origin(tmp_path):
    """The list is whole, and says what came from the file, the environment or the default."""
    shown = {option.key: option for option in list_options(_config(tmp_path))}
    assert list(shown) == [option.key for option in top_level_options()]
    assert (shown["feed.limit"].value, shown["feed.limit"].origin) == (3, "file")
    assert (shown["http.port"].value, shown["http.port"].origin) == (9000, "environment")
    assert (shown["http.host"].value, shown["http.host"].origin) == ("127.0.0.1", "default")


def test_secrets_are_not_shown(tmp_path):
    """Names of tokens stay; their hashes, the password's hash and the database's password do not show."""
    text = as_text(_config(tmp_path))
    assert "sha256" not in text
    assert "scrypt" not in text
    assert "sesame" not in text
    assert 'access.tokens = { reader = "********" }' in text
    assert 'store.url = "postgresql://feeds:********@localhost/feeds?sslpassword=********"' in text


def test_the_text_is_toml(tmp_path):
    """What is shown could be put into a file."""
    shown = tomllib.loads(as_text(_config(tmp_path)))
    assert shown["feed"]["limit"] == 3
    assert shown["clean"]["rules"] == [{"hosts": ["example.com"], "replace": [{"pattern": "a", "with": "b"}]}]


def test_programs_get_the_same_as_json(tmp_path):
    """JSON holds key, value and origin of every option, spelled as in the file."""
    shown = json.loads(json.dumps(as_json(_config(tmp_path))))
    assert {"key": "feed.limit", "value": 3, "origin": "file"} in shown
    rules = next(option["value"] for option in shown if option["key"] == "clean.rules")
    assert rules == [{"hosts": ["example.com"], "replace": [{"pattern": "a", "with": "b"}]}]
