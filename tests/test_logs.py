"""The log, for people and for programs."""

import json
import logging

import pytest

from feeds.logs import JsonFormatter, TextFormatter


@pytest.fixture
def record():
    """An event with a field of its own."""
    return logging.makeLogRecord(
        {"msg": "indexed %d", "args": (3,), "levelname": "INFO", "new": 2, "created": 0.5}
    )


def test_a_program_reads_one_object_a_line(record):
    """Every event is a JSON object on one line, with its fields beside the message."""
    fields = json.loads(JsonFormatter().format(record))
    assert fields["time"] == "1970-01-01T00:00:00.500+00:00"
    assert (fields["level"], fields["message"], fields["new"]) == ("info", "indexed 3", 2)


def test_a_person_reads_the_same(record):
    """The fields of an event follow its message."""
    assert TextFormatter().format(record).endswith("indexed 3 new=2")


def test_an_exception_stays_on_the_line():
    """A traceback does not break the rule of one line for an event."""
    error = ValueError("two\nlines")
    record = logging.makeLogRecord({"msg": "failed", "exc_info": (type(error), error, None)})
    assert "two\nlines" in json.loads(JsonFormatter().format(record))["exception"]
    assert "\n" not in JsonFormatter().format(record)
