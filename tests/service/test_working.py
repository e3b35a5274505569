"""Several processes that answer: together they are one service."""

import os
import re
import signal
import socket
import stat
import time
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from feeds.config.passwords import hash_password


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

    def read_status():
        return httpx.get(f"{staffed.base}/status.json").json()

    def figures():
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(httpx.get(f"{staffed.base}/metrics").text)
            for sample in family.samples
        }

    before = read_status()["requests"]["requests"]
    for _ in range(40):
        assert httpx.get(f"{staffed.base}/feed.atom").status_code == 200
        assert httpx.get(f"{staffed.base}/nothing").status_code == 404
    staffed.until(lambda: read_status()["requests"]["requests"] == before + 40)
    staffed.until(lambda: figures()["feeds_http_answers_total", "404", "other"] == 40)
    assert figures()["feeds_http_answers_total", "200", "feed"] == before + 40
    (feed,) = read_status()["feeds"]
    assert (feed["address"], feed["requests"], feed["subscribers"]) == ("/feed.atom", before + 40, 1)


def test_a_worker_that_dies_is_replaced_whatever_the_file_says(staffed):
    """With a broken configuration every process goes on with the old one, and says that it is degraded."""
    staffed.configure("[feed]\nlimits = 3\n[store]\nurl = 'sqlite:///other.db'\n", workers=2)
    url = f"{staffed.base}/healthz"
    staffed.until(lambda: {httpx.get(url).json()["status"] for _ in range(20)} == {"degraded"})
    (worker,) = workers_of(staffed.process.pid)
    os.kill(worker, signal.SIGKILL)
    staffed.until(lambda: set(workers_of(staffed.process.pid)) - {worker})
    staffed.until(lambda: staffed.log().count("a worker answers") == 2)
    assert answering(staffed) == {200}
    staffed.configure("[site]\ntitle = 'Mended'\n", workers=2)

    def titles():
        found = (httpx.get(f"{staffed.base}/feed.json").json()["title"] for _ in range(20))
        return set(found)

    staffed.until(lambda: titles() == {"Mended"})
    staffed.until(lambda: {httpx.get(url).json()["status"] for _ in range(20)} == {"ok"})


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


def test_a_session_ends_everywhere_at_once(service):
    """Signed out, or with a new password, no process takes the cookie any more, nor does one that starts anew."""
    service.post("a.md")

    def configure(password):
        service.configure(f"[admin]\npassword = '{hash_password(password)}'\n", workers=2)

    def sign_in(password):
        visitor = httpx.Client(base_url=service.base)
        visitor.post("/signin", data={"password": password})
        return visitor

    def statuses(visitor):
        cookies = dict(visitor.cookies)
        return {httpx.get(f"{service.base}/status", cookies=cookies).status_code for _ in range(20)}

    configure("pear")
    service.start()
    service.until(lambda: "a worker answers" in service.log())
    with closing(sign_in("pear")) as first, closing(sign_in("pear")) as second, httpx.Client() as stolen:
        stolen.cookies = httpx.Cookies(dict(first.cookies))
        assert statuses(first) == statuses(second) == {200}
        form = re.search(r'name="form" value="([^"]+)"', first.get("/settings").text).group(1)
        assert first.post("/signout", data={"form": form}).status_code == 303
        assert statuses(stolen) == {303}
        assert statuses(second) == {200}
        service.stop()
        service.start()
        assert statuses(stolen) == {303}
        assert statuses(second) == {200}
        configure("plum")
        service.until(lambda: statuses(second) == {303})
        with closing(sign_in("plum")) as third:
            assert statuses(third) == {200}


def test_what_lies_beside_the_store_is_for_its_owner(service):
    """Store, log, lock, backup and the socket between the processes: no other user can read one of them."""
    service.post("a.md")
    service.configure(workers=2)
    service.start()
    service.until(lambda: "a worker answers" in service.log())
    beside = sorted(service.home.glob("feeds.db*"))
    assert {"feeds.db", "feeds.db-shm", "feeds.db-wal", "feeds.db.lock"} <= {path.name for path in beside}
    command = Path(f"/proc/{workers_of(service.process.pid)[0]}/cmdline").read_bytes().split(b"\0")
    door = Path(os.fsdecode(command[command.index(b"--writer") + 1]))
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in (*beside, door)} == {
        path.name: "0o600" for path in (*beside, door)
    }
