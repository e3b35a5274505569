"""Progress of long work: a bar on a terminal, log lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from feeds import logs

log = logging.getLogger("feeds")

_EVERY_S = 5.0
"""Seconds between plain lines."""

ProgressCallback = Callable[[int, int], None]
"""Called with the number done and the number there is to do."""


@contextmanager
def show_progress(what: str) -> Iterator[ProgressCallback]:
    """Show the progress of ``what`` on standard error for as long as the context lasts."""
    if logs.get_format() == "json":
        yield _lines(lambda done, total: log.info(what, extra={"done": done, "total": total}))
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        yield _lines(lambda done, total: print(f"{what}: {done} of {total}", file=sys.stderr, flush=True))


@contextmanager
def show_phases() -> Iterator[Callable[[str], ProgressCallback]]:
    """Give a function that begins to show the progress of something, in place of what was shown before."""
    with ExitStack() as stack:

        def begin(what: str) -> ProgressCallback:
            stack.close()
            return stack.enter_context(show_progress(what))

        yield begin


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _lines(write: ProgressCallback) -> ProgressCallback:
    spoke = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal spoke
        if time.monotonic() - spoke >= _EVERY_S:
            spoke = time.monotonic()
            write(done, total)

    return tell
