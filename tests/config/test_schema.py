"""The JSON Schema that editors complete and check config.toml with."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

import feeds.config
from feeds.config.options import all_options
from feeds.config.schema import make_schema, node_at, schema_json
from feeds.config.toml_writer import default_toml

VALIDATOR = jsonschema.Draft7Validator(make_schema())
FILE = Path(feeds.config.__file__).with_name("schema.json")


def test_the_file_beside_the_code_is_the_schema():
    """Editors are told by a file; it says what the program says."""
    assert FILE.read_text(encoding="utf-8") == schema_json()


def test_it_is_a_draft_7_schema_without_references():
    """Draft 7, which every TOML editor knows, without references that hovers do not follow."""
    jsonschema.Draft7Validator.check_schema(make_schema())
    assert "$ref" not in schema_json()
    assert "$defs" not in schema_json()
    assert '"null"' not in schema_json()


@pytest.mark.parametrize("option", all_options(), ids=lambda option: option.key)
def test_every_option_is_explained(option):
    """Each key has its sentence, and its default unless it has none."""
    path = tuple(
        step for name in option.path for step in ((name[:-2], 0) if name.endswith("[]") else (name,))
    )
    node = node_at(path)
    assert node["description"] == option.description
    assert re.search(r"[a-z\"].*\.$", option.description)
    assert node["title"] == option.key.replace("[]", "")
    expected = json.loads(json.dumps(option.default))
    assert node.get("default") == expected
    assert ("default" in node) == (option.default is not None)


def test_every_table_is_closed():
    """A key nobody declared is marked in the editor, wherever it stands."""

    def tables(node):
        if "properties" in node:
            yield node
        for inner in (
            *node.get("properties", {}).values(),
            node.get("items"),
            node.get("additionalProperties"),
        ):
            if isinstance(inner, dict):
                yield from tables(inner)

    found = list(tables(make_schema()))
    assert len(found) > 12
    assert all(table["additionalProperties"] is False for table in found)


def test_the_default_file_passes():
    """What `feeds init` writes shows no mark in an editor."""
    assert list(VALIDATOR.iter_errors(tomllib.loads(default_toml()))) == []


@pytest.mark.parametrize(
    "text",
    [
        "[feed]\nlimits = 3",
        "[feed]\nlimit = 0",
        '[feed]\ncontent = "ful"',
        '[http]\nport = "80"',
        "[[feeds]]\ntitle = 'x'",
        "[[clean.rules]]\nreplace = [{ with = 'x' }]",
        "[tags.aliases]\na = 'b'",
    ],
)
def test_an_editor_marks_what_the_program_refuses(text):
    """Types, ranges, choices, unknown and missing keys are found while typing."""
    assert list(VALIDATOR.iter_errors(tomllib.loads(text)))
