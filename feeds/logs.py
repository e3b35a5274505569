"""The log: one line for each event that matters, for people or for programs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_QUIET_LOGGERS = ("apscheduler", "watchfiles", "uvicorn.error", "httpx", "httpcore")
_RECORD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start_logging(form: str) -> None:
    """Write the log to standard error as ``text`` or ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def get_format() -> str:
    """Return how the log is written, for processes of ours that write to the same one."""
    return (
        "json"
        if any(isinstance(h.formatter, JsonFormatter) for h in logging.getLogger().handlers)
        else "text"
    )


class TextFormatter(logging.Formatter):
    """``2024-05-01 12:00:00 INFO message key=value``: the fields of an event follow its message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging spells it
        """Add the fields of an event to its message."""
        fields = "".join(f" {name}={value}" for name, value in _get_fields(record).items())
        return super().formatMessage(record) + fields


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time`` (RFC 3339), ``level``, ``logger``, ``message``, the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_get_fields(record),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def _get_fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _RECORD_ATTRIBUTES}
