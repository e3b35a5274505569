"""When files of a folder were first committed, out of one pass over the history of its repository.

The repository is hostile: whatever its own configuration would run (a pager, a monitor, hooks, a program that
checks signatures, a fetch of what is missing) is switched off, and output and time are bounded.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

_LARGEST = 256 * 2**20
_LONGEST_S = 60.0
_COMMIT = b"\x01"
_QUIET = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat"),
    *("-c", "log.showSignature=false", "-c", "gpg.program=false", "-c", "gpg.ssh.program=false"),
    *("-c", "log.mailmap=false", "-c", "log.follow=false", "-c", "log.showRoot=true"),
    *("-c", "diff.external=", "-c", "core.quotePath=false"),
)
_LOG = (
    *("log", "--reverse", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color"),
    *("--diff-filter=AR", "-M100%", "--name-status", "-z", "--relative", "--format=format:%x01%at"),
    *("--", "."),
)
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}


def read_commit_dates(folder: Path) -> Mapping[str, datetime]:
    """Return when each file below a folder was first committed, by its path there; a rename changes nothing.

    Empty where the folder lies in no work tree, or ``git`` is missing, fails or takes longer than a minute.
    Runs ``git log`` and nothing else.
    """
    command = ("git", *_QUIET, "-C", os.fspath(folder), *_LOG)
    try:
        return _first_dates(_run(command))
    except (OSError, ValueError, OverflowError):
        return {}


def _run(command: tuple[str, ...]) -> bytes:
    """Return what a command writes, or nothing where it fails or takes too long."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    with subprocess.Popen(  # noqa: S603 - every word of the command is ours, but for the folder after -C
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=inherited | _ENVIRONMENT,
    ) as process:
        timer = Timer(_LONGEST_S, process.kill)
        timer.start()
        try:
            output = process.stdout.read(_LARGEST) if process.stdout else b""
        finally:
            timer.cancel()
            process.stdout and process.stdout.close()
        return output if process.wait() == 0 else b""


def _first_dates(output: bytes) -> dict[str, datetime]:
    dates: dict[str, datetime] = {}
    for moment, words in _commits(output):
        names = iter(words)
        for status in names:
            if status.startswith(b"R"):
                old, new = os.fsdecode(next(names, b"")), os.fsdecode(next(names, b""))
                dates.setdefault(new, dates.get(old, moment))
            elif status:
                dates.setdefault(os.fsdecode(next(names, b"")), moment)
    return dates


def _commits(output: bytes) -> Iterator[tuple[datetime, list[bytes]]]:
    """Yield the time of each commit, oldest first, with the words of its list of names."""
    for part in output.split(_COMMIT)[1:]:
        seconds, _, names = part.partition(b"\n")
        if seconds.strip(b"\0").isdigit():
            yield datetime.fromtimestamp(int(seconds.strip(b"\0")), UTC), names.split(b"\0")
