"""Under a service manager: it is told what goes on, and stopping loses no answer."""

import contextlib
import os
import queue
import signal
import socket
import threading
import time

import pytest


@pytest.fixture
def manager(tmp_path, monkeypatch):
    """The states that a service manager hears, as a queue; a service started by this test finds its socket."""
    path = str(tmp_path / "notify")
    states: queue.Queue[str] = queue.Queue()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.settimeout(0.1)
        over = threading.Event()
        listener = threading.Thread(target=listen, args=(listening, states, over))
        listener.start()
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        monkeypatch.setenv("WATCHDOG_USEC", "600000")
        yield states
        over.set()
        listener.join()


def listen(listening, states, over):
    """Put every state that arrives into a queue, as a manager that is always there to hear."""
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            for state in listening.recv(4096).decode().split("\n"):
                states.put(state)


def states_until(manager, word):
    """Return the states the manager is told, up to the one that begins with a word."""
    states = [manager.get(timeout=120)]
    while not states[-1].startswith(word):
        states.append(manager.get(timeout=120))
    return states


def test_systemd_is_notified_of_every_state(service, manager):
    """Ready once feeds are served, alive all the time, reloading on SIGHUP and ready again, then stopping."""
    service.post("a.md")
    service.start()
    states = states_until(manager, "READY=1")
    assert not any(state.startswith("STOPPING") for state in states)
    started = time.monotonic()
    for _ in range(3):
        states_until(manager, "WATCHDOG=1")
    assert time.monotonic() - started < 5
    service.process.send_signal(signal.SIGHUP)
    reloading = states_until(manager, "RELOADING=1")
    assert any(
        state.startswith("MONOTONIC_USEC=") for state in [*reloading, *states_until(manager, "READY=1")]
    )
    service.process.send_signal(signal.SIGTERM)
    states_until(manager, "STOPPING=1")
    assert service.process.wait(120) == 0


def test_a_long_start_extends_the_start_timeout(service, manager):
    """However long the first index takes, the manager hears how far it is; a restart over it is ready at once."""
    for number in range(700):
        service.post(f"{number}.md", title=f"Post {number}")
    service.start()
    states = states_until(manager, "READY=1")
    assert any(state.startswith("EXTEND_TIMEOUT_USEC=") for state in states)
    assert any(state.startswith("STATUS=indexing ") for state in states)
    assert service.stop() == 0
    states_until(manager, "STOPPING=1")
    service.start()
    assert not any(state.startswith("EXTEND") for state in states_until(manager, "READY=1"))


def _accepts(port: int) -> bool:
    """Tell whether a new connection is taken."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_stopping_drains_what_is_under_way(service):
    """An answer that is being read when SIGTERM comes is read to its end; new connections are refused."""
    for number in range(20):
        service.post(f"{number}.md", title=f"Post {number}", text="word " * 100_000)
    config = service.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace("[http]", "[http]\nshutdown_grace = 100", 1), "utf-8")
    service.start()
    plain = {"Accept-Encoding": "identity"}
    length = int(service.client.head(f"{service.base}/feed.atom", headers=plain).headers["content-length"])
    assert length > 8_000_000
    with socket.socket() as reading:
        reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reading.connect(("127.0.0.1", service.port))
        reading.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got = reading.recv(1024)
        os.kill(service.process.pid, signal.SIGTERM)
        service.until(lambda: not _accepts(service.port))
        while part := reading.recv(1 << 20):
            got += part
    body = got.partition(b"\r\n\r\n")[2]
    assert len(body) == length
    assert service.process.wait(120) == 0


def test_stopping_waits_no_longer_than_the_shutdown_grace(service):
    """A client that never reads on holds the service up for http.shutdown_grace and no longer."""
    for number in range(20):
        service.post(f"{number}.md", title=f"Post {number}", text="word " * 100_000)
    service.configure()
    config = service.home / "config.toml"
    config.write_text(config.read_text().replace("[http]\n", "[http]\nshutdown_grace = 1.0\n"))
    service.start()
    service.client.head(f"{service.base}/feed.atom", headers={"Accept-Encoding": "identity"})
    with socket.socket() as reading:
        reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reading.connect(("127.0.0.1", service.port))
        reading.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reading.recv(1024)
        started = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - started < 10
