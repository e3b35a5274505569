"""Several processes that answer: together they are one service."""

import os
import re
import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families


def workers_of(pid: int) -> list[int]:
    """Return the worker processes of a service."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    ]


def answering(service) -> set[int]:
    """Ask on fresh connections until every process must have answered; return what its statuses were."""
    return {httpx.get(f"{service.base}/feed.atom").status_code for _ in range(40)}


@pytest.fixture
def staffed(service):
    """A service of two processes that both answer."""
    service.post("a.md")
    service.configure(workers=2)
    service.start()
    service.until(lambda: workers_of(service.process.pid))
    service.until(lambda: "a worker answers" in service.log())
    return service


def test_all_that_is_asked_is_counted_whoever_answers(staffed):
    """The status page and the figures have the requests of all processes, and a client of all of them once."""

    def told():
        return httpx.get(f"{staffed.base}/status.json").json()

    def figures():
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(httpx.get(f"{staffed.base}/metrics").text)
            for sample in family.samples
        }

    before = told()["requests"]["requests"]
    for _ in range(40):
        assert httpx.get(f"{staffed.base}/feed.atom").status_code == 200
        assert httpx.get(f"{staffed.base}/nothing").status_code == 404
    staffed.until(lambda: told()["requests"]["requests"] == before + 40, 5)
    staffed.until(lambda: figures()["feeds_http_answers_total", "404", "other"] == 40, 5)
    assert figures()["feeds_http_answers_total", "200", "feed"] == before + 40
    (feed,) = told()["feeds"]
    assert (feed["address"], feed["requests"], feed["subscribers"]) == ("/feed.atom", before + 40, 1)


def test_a_worker_that_dies_is_replaced_whatever_the_file_says(staffed):
    """With a broken configuration every process goes on with the old one, and says that it is degraded."""
    staffed.configure("[feed]\nlimits = 3\n[store]\nurl = 'sqlite:///other.db'\n", workers=2)
    url = f"{staffed.base}/healthz"
    staffed.until(lambda: {httpx.get(url).json()["status"] for _ in range(20)} == {"degraded"}, 5)
    (worker,) = workers_of(staffed.process.pid)
    os.kill(worker, signal.SIGKILL)
    staffed.until(lambda: set(workers_of(staffed.process.pid)) - {worker})
    staffed.until(lambda: staffed.log().count("a worker answers") == 2)
    assert answering(staffed) == {200}
    staffed.configure("[site]\ntitle = 'Mended'\n", workers=2)

    def titles():
        found = (httpx.get(f"{staffed.base}/feed.json").json()["title"] for _ in range(20))
        return set(found)

    staffed.until(lambda: titles() == {"Mended"}, 5)
    staffed.until(lambda: {httpx.get(url).json()["status"] for _ in range(20)} == {"ok"}, 5)


def test_workers_end_with_the_service(staffed):
    """SIGTERM ends the workers too before the service itself is gone, and nobody complains."""
    (worker,) = workers_of(staffed.process.pid)
    assert staffed.stop() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    assert not re.search("Traceback|ERROR", staffed.log())


def test_stopping_all_processes_at_once_replaces_none(staffed):
    """A service manager, or Ctrl-C, ends the workers along with a service that has yet to send; none is missed."""
    for number in range(10):
        staffed.post(f"{number}.md", title=f"Post {number}", text="word " * 100_000)
    staffed.until(lambda: len(staffed.titles()) == 11)
    (worker,) = workers_of(staffed.process.pid)
    with ExitStack() as reading:
        slow = [reading.enter_context(socket.socket()) for _ in range(12)]
        for one in slow:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(("127.0.0.1", staffed.port))
            one.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert one.recv(1024)
        for process in (worker, staffed.process.pid):
            os.kill(process, signal.SIGTERM)
        time.sleep(0.5)
        os.kill(worker, signal.SIGKILL)
        time.sleep(1)
        assert staffed.process.poll() is None
    assert staffed.process.wait(120) == 0
    assert "another takes its place" not in staffed.log()
    assert not re.search("Traceback|ERROR", staffed.log())


def test_old_feeds_are_served_while_another_folder_is_indexed(staffed):
    """While a new folder is indexed for the first time, all processes serve the old feeds."""
    for number in range(150):
        staffed.post(f"../elsewhere/{number}.md", title=f"Post {number}")
    staffed.configure("[posts]\nfolder = 'elsewhere'\n", workers=2)
    for _ in range(8):
        assert answering(staffed) == {200}
    staffed.until(lambda: len(staffed.titles()) == 50)
