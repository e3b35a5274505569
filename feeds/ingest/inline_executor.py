"""Execution of conversions in a thread of this process. One that takes too long is interrupted."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread

from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings

_ATTEMPTS = 20
_ATTEMPT_SECONDS = 0.05


class _Interruption(BaseException):
    """Raised in a thread whose result nobody waits for any more."""


class InlineExecutor:
    """Converts in this process, one piece of work after another."""

    workers = 1

    def __init__(self) -> None:
        self._supervisor = ThreadPoolExecutor(1, "convert")
        self._given_up: dict[Future[list[ConvertResult]], Event] = {}

    def schedule(
        self, jobs: list[ConvertJob], settings: ConvertSettings, limit: float
    ) -> Future[list[ConvertResult]]:
        """Return the results to come.

        The future raises TimeoutError when they take over ``limit`` seconds.
        """
        from feeds.ingest import convert_file  # noqa: PLC0415 - 0.2 s to import; only those that convert need it

        given_up = Event()
        future = self._supervisor.submit(
            _run_within, lambda: convert_file.convert_files(jobs, settings), limit, given_up
        )
        self._given_up[future] = given_up
        future.add_done_callback(self._given_up.pop)
        return future

    def cancel(self, future: Future[list[ConvertResult]]) -> None:
        """Give up what was scheduled, even where it has begun."""
        given_up = self._given_up.get(future)
        if not future.cancel() and given_up:
            given_up.set()

    def close(self) -> None:
        """Begin nothing more."""
        self._supervisor.shutdown(wait=False, cancel_futures=True)


def _run_within(
    work: Callable[[], list[ConvertResult]], limit: float, given_up: Event
) -> list[ConvertResult]:
    outcome: Future[list[ConvertResult]] = Future()
    thread = Thread(target=_run, args=(work, outcome), daemon=True)
    thread.start()
    end = time.monotonic() + limit
    while (remaining := end - time.monotonic()) > 0 and not given_up.is_set():
        with suppress(TimeoutError):
            return outcome.result(min(remaining, _ATTEMPT_SECONDS))
    _interrupt(thread)
    raise CancelledError if given_up.is_set() else TimeoutError


def _run(work: Callable[[], list[ConvertResult]], outcome: Future[list[ConvertResult]]) -> None:
    with suppress(_Interruption):
        try:
            outcome.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised where the outcome is waited for
            outcome.set_exception(error)


def _interrupt(thread: Thread) -> None:
    """Raise in a thread until it ends. What a library does outside of Python goes on to its own end.

    A library that calls Python may swallow what is raised there, so it is raised again.
    """
    for _ in range(_ATTEMPTS):
        if not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Interruption)
        )
        thread.join(_ATTEMPT_SECONDS)
