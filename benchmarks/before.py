"""What a command costs now, beside what it cost in an older checkout: whole processes, by turns.

    git worktree add ../before f3f5ff7 && (cd ../before && uv sync)
    python benchmarks/before.py ../before FOLDER [--rounds 5] [--index]

Each round runs ``feeds check`` over the folder with the older checkout and with this one, each with the
packages of its own environment; with ``--index``, ``feeds serve`` until the folder is indexed. Processor
seconds are those of every process that the command begat, waited for as a reaper of orphans (Linux).
Other work on the machine weighs on both alike: the ratio is what counts.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of prctl(2)."""


def main() -> None:
    """Measure, and print a table."""
    given = arguments().parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    measure = index if given.index else check
    seconds: dict[Path, list[float]] = {given.before.resolve(): [], HERE: []}
    for _ in range(given.rounds):
        for checkout, spent in seconds.items():
            spent.append(measure(checkout, given.folder.resolve()))
    before, now = seconds.values()
    ratios = sorted(one / other for one, other in zip(now, before, strict=True))
    print(f"{'before':>8} {statistics.median(before):8.2f} s of CPU   best {min(before):8.2f}")
    print(f"{'now':>8} {statistics.median(now):8.2f} s of CPU   best {min(now):8.2f}")
    print(f"{'ratio':>8} {statistics.median(ratios):8.2f}            best {min(now) / min(before):8.2f}")


def arguments() -> argparse.ArgumentParser:
    """Return what the command line may hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path, help="the checkout to compare with")
    parser.add_argument("folder", type=Path, help="the posts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--index", action="store_true", help="the first index of the service, not the check")
    return parser


def check(checkout: Path, posts: Path) -> float:
    """Run ``feeds check``; return its processor seconds."""
    with tempfile.TemporaryDirectory() as home:
        config = configured(Path(home), posts, 0)
        return spent(lambda: started(checkout, home, "check", "--config", str(config)).wait())


def index(checkout: Path, posts: Path) -> float:
    """Run ``feeds serve`` until everything is indexed; return its processor seconds."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as home:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        config = configured(Path(home), posts, port)
        return spent(lambda: serve(started(checkout, home, "serve", "--config", str(config)), port))


def configured(home: Path, posts: Path, port: int) -> Path:
    """Write a configuration."""
    config = home / "config.toml"
    listen = f"[http]\nport = {port}\n" if port else ""
    config.write_text(f"[posts]\nfolder = {json.dumps(str(posts))}\n{listen}", "utf-8")
    return config


def started(checkout: Path, home: str, *command: str) -> subprocess.Popen[bytes]:
    """Start a command of a checkout."""
    python = checkout / ".venv/bin/python"
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    silent = subprocess.DEVNULL
    return subprocess.Popen(
        [python, "-m", "feeds", *command], cwd=home, env=environment, stdout=silent, stderr=silent
    )


def serve(service: subprocess.Popen[bytes], port: int) -> None:
    """Wait until a service has indexed its folder, and stop it."""
    while service.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/status.json") as answer:
            if json.load(answer)["state"]["scan"] is not None:
                service.send_signal(signal.SIGTERM)
                service.wait()
        time.sleep(0.2)


def spent(run: Callable[[], object]) -> float:
    """Return the processor seconds of a run and of every process that it leaves behind."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
