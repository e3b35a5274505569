"""The log: one line for each event that matters, for people or for programs."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType

_QUIET_LOGGERS = ("apscheduler", "watchfiles", "uvicorn.error", "httpx", "httpcore")
REPEAT_SECONDS = 60.0
"""Seconds between two lines of a kind that clients can cause as often as they like."""

_CLIENT_LOGGERS = ("asyncio", "uvicorn.error", "feeds.web.server.connection_limits")
_MAX_KINDS = 256
_RECORD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start_logging(form: str) -> None:
    """Write the log to standard error as ``text`` or ``json``, with the warnings of libraries.

    As ``json``, exceptions that nobody catches are lines of it too, by the hooks of `sys` and `threading`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(RepeatFilter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    if form == "json":
        _log_uncaught_exceptions()
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _log_uncaught_exceptions() -> None:
    log = logging.getLogger("feeds")

    def log_exception(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        log.critical("unexpected: %s", error, exc_info=(kind, error, traceback))

    def log_thread(args: threading.ExceptHookArgs) -> None:
        log.error("unexpected, in a thread: %s", args.exc_value, exc_info=args.exc_value)

    def log_unraisable(args: sys.UnraisableHookArgs) -> None:
        log.error(args.err_msg or "unexpected, where nobody can catch it", exc_info=args.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = log_exception, log_thread, log_unraisable


def get_format() -> str:
    """Return how the log is written, for processes of ours that write to the same one."""
    return (
        "json"
        if any(isinstance(h.formatter, JsonFormatter) for h in logging.getLogger().handlers)
        else "text"
    )


class RepeatFilter(logging.Filter):
    """Lets one line a minute of a kind through, where clients can cause them; ``repeated`` counts the others.

    A kind is a logger, a level, the first line of an unformatted message, and where an exception came from.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._parse_clock = clock
        self._kinds: OrderedDict[tuple[object, ...], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be written; adds ``repeated`` to it where others were not."""
        if record.name not in _CLIENT_LOGGERS:
            return True
        kind, now = _kind_of(record), self._parse_clock()
        last_written, left_out = self._kinds.get(kind, (-REPEAT_SECONDS, 0))
        if now - last_written < REPEAT_SECONDS:
            self._kinds[kind] = last_written, left_out + 1
            return False
        self._kinds[kind] = now, 0
        self._kinds.move_to_end(kind)
        if len(self._kinds) > _MAX_KINDS:
            self._kinds.popitem(last=False)
        if left_out:
            record.repeated = left_out
        return True


def _kind_of(record: logging.LogRecord) -> tuple[object, ...]:
    message = str(record.msg).partition("\n")[0]
    if record.exc_info is None or record.exc_info[1] is None:
        return record.name, record.levelno, message
    traceback = record.exc_info[2]
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno) if traceback else ()
    return record.name, record.levelno, message, record.exc_info[0], where


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
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_get_fields(record),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, default=str)


def _get_fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _RECORD_ATTRIBUTES}
