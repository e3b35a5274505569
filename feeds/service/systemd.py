"""Notifications to systemd: ready, watchdog, reloading, stopping (sd_notify(3))."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time

_START_TIMEOUT_US = 60_000_000
"""Microseconds in which a start has to say that it goes on."""


def notify(*states: str) -> None:
    """Tell the service manager that started us, if one did, such as ``READY=1``.

    Never fails; a manager that does not listen for a second misses it (sd_notify(3)).
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.settimeout(1)
        there.connect(address)
        there.sendall("\n".join(states).encode())


def notify_starting(status: str) -> None:
    """Report the progress of a start, and extend its time limit."""
    notify(f"STATUS={status}", f"EXTEND_TIMEOUT_USEC={_START_TIMEOUT_US}")


def notify_reloading() -> None:
    """Say that a new configuration is being taken over; end it with ``notify("READY=1")``."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


async def ping_watchdog() -> None:
    """Feed the watchdog, where there is one, for as long as the event loop turns."""
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0"))
    while microseconds:
        notify("WATCHDOG=1")
        await asyncio.sleep(microseconds / 3_000_000)
