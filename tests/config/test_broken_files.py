"""What the operator is told about a broken configuration file, word by word."""

from pathlib import Path

import pytest

from feeds.config.diagnostics import InvalidConfigError
from feeds.config.loader import load_config

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


def test_there_are_many():
    """The table below has the breadth it claims."""
    assert len(BROKEN) > 50


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_the_message_of_a_broken_file_is_the_expected_one(file):
    """Every mistake in the file is shown, with place, line, caret and what to write instead."""
    with pytest.raises(InvalidConfigError) as caught:
        load_config(file, {})
    message = str(caught.value).replace(str(file), file.name)
    assert f"{message}\n" == file.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_no_message_holds_a_secret(file):
    """Passwords and tokens typed into the file do not reach the log, even where they are the mistake."""
    with pytest.raises(InvalidConfigError) as caught:
        load_config(file, {})
    assert "sesame" not in str(caught.value)
    assert "sesame" not in repr(caught.value.diagnostics)
