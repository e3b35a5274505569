"""The group of all commands: how their failures are printed, as text or, with the log in JSON, as JSON."""

from __future__ import annotations

import errno
import io
import logging
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from feeds.errors import FeedsError, advise_on

log = logging.getLogger("feeds")

_LOG_OPTION = "--log-format"


class CommandGroup(click.Group):
    """Turns this package's own errors, and the system's, into one plain message and exit status 1.

    A command that is to write its log as JSON writes that message, and wrong usage, as a line of it.
    """

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run the command that is named; exit with a status of 1 or 2 where it fails."""
        _escape_unprintable()
        if not _is_json_wanted(ctx.args):
            return self._invoke_explained(ctx)
        from feeds import logs  # noqa: PLC0415 - only serve writes a log

        logs.start_logging("json")
        try:
            return self._invoke_explained(ctx)
        except click.ClickException as error:
            log.error(error.format_message())  # noqa: TRY400 - its traceback says nothing more
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            log.error("aborted")  # noqa: TRY400
            ctx.exit(1)

    def _invoke_explained(self, ctx: click.Context) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except FeedsError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(_describe_system_error(error)) from error


def _describe_system_error(error: OSError) -> str:
    prefix = f"{error.filename}: " if error.filename else ""
    message = f"{prefix}{error.strerror or error}"
    advice = advise_on(error)
    return f"{message}. {advice}" if advice else message


def _is_json_wanted(words: Sequence[str]) -> bool:
    return f"{_LOG_OPTION}=json" in words or (_LOG_OPTION, "json") in pairwise(words)


def _escape_unprintable() -> None:
    """Spell what the terminal has no characters for, rather than fail at it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
