"""Posts that go missing all at once stay, loudly, until their grace is over or the operator lets them go."""

import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from feeds.cli.main import main
from feeds.config.loader import load_config
from feeds.errors import FeedsError, StoreError
from feeds.service import prune as pruning
from feeds.store import lock
from feeds.store.connect import is_written, open_writer, wake_writer
from feeds.store.lock import find_holder


def prune(service, *words, typed=""):
    """Run `feeds prune` as its user does."""
    command = [sys.executable, "-m", "feeds", "prune", "--config", str(service.home / "config.toml"), *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, input=typed, timeout=180)


def health(service):
    """Return what /healthz says."""
    return service.client.get(f"{service.base}/healthz").json()["status"]


@contextmanager
def holding(url):
    """Run another process that writes the store and is no service, until the context ends."""
    code = f"import sys; from feeds.store.connect import open_writer; s = open_writer({url!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "open\n"
        yield process


@pytest.fixture
def unmounted(service):
    """A running service of six posts, five of which have just been taken away."""
    for n in range(6):
        service.post(f"{n}.md", title=f"Post {n}")
    service.configure(interval=1)
    service.start()
    (service.home / "away").mkdir()
    for n in range(5):
        (service.home / f"seeds/{n}.md").rename(service.home / f"away/{n}.md")
    service.until(lambda: health(service) == "degraded")
    return service


def test_posts_that_vanish_at_once_stay_served_and_are_reported(unmounted):
    """Feeds keep them; log, status page and health say so, the log once; when they are back, all is well."""
    assert len(unmounted.titles()) == 6
    assert "5 of 6 posts are missing all at once" in unmounted.client.get(f"{unmounted.base}/status").text
    (unmounted.home / "seeds/new.md").write_text("---\ntitle: New\n---\nOther news go on.\n")
    unmounted.until(lambda: len(unmounted.titles()) == 7)
    assert health(unmounted) == "degraded"
    assert unmounted.log().count("5 posts are missing all at once") == 1
    for file in (unmounted.home / "away").iterdir():
        shutil.move(file, unmounted.home / "seeds")
    unmounted.until(lambda: health(unmounted) == "ok")
    assert len(unmounted.titles()) == 7
    assert "missing all at once" not in unmounted.client.get(f"{unmounted.base}/status").text


def test_prune_drops_missing_posts_while_the_service_runs(unmounted):
    """The command names what is missing, asks, and is answered with what left; feeds and health follow."""
    refused = prune(unmounted, typed="n\n")
    assert refused.returncode == 1
    assert "5 posts" in refused.stdout
    assert "  3.md\n" in refused.stdout
    assert len(unmounted.titles()) == 6
    done = prune(unmounted, typed="y\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("5 entries dropped\n")
    assert unmounted.titles() == ["Post 5"]
    assert health(unmounted) == "ok"
    again = prune(unmounted)
    assert (again.returncode, again.stdout) == (0, "Nothing to drop: every entry has its file.\n")
    names = {path.name for path in unmounted.home.glob("feeds.db*")}
    assert names <= {"feeds.db", "feeds.db.lock", "feeds.db-wal", "feeds.db-shm"}


def test_prune_without_a_service(unmounted):
    """When nothing runs, the command writes the store itself, and the next start serves what is left."""
    unmounted.stop()
    done = prune(unmounted, "--yes")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "5 entries dropped")
    unmounted.start()
    assert unmounted.titles() == ["Post 5"]
    assert health(unmounted) == "ok"


def test_prune_names_a_missing_folder_before_it_drops_anything(unmounted):
    """Whoever is about to drop everything because of an unmounted disk is told what it looks like."""
    (unmounted.home / "seeds").rename(unmounted.home / "unmounted")
    refused = prune(unmounted)
    assert refused.returncode == 1
    assert "Is its disk mounted?" in refused.stdout
    assert len(unmounted.titles()) == 6


def test_missing_posts_are_dropped_after_the_grace(service):
    """After posts.vanish_grace missing posts are removed, and the alarm ends."""
    for n in range(3):
        service.post(f"{n}.md", title=f"Post {n}")
    service.configure("[posts]\nvanish_grace = 4\n", interval=1)
    service.start()
    gone = time.monotonic()
    shutil.rmtree(service.home / "seeds")
    service.until(lambda: health(service) == "degraded")
    assert len(service.titles()) == 3 or time.monotonic() - gone >= 4
    service.until(lambda: service.titles() == [])
    service.until(lambda: health(service) == "ok")


def test_a_service_on_postgres_is_asked_too(service, postgres):
    """It may run on another machine: it is asked by way of the database, and answers there, each time."""
    url = postgres.database()
    for n in range(3):
        service.post(f"{n}.md", title=f"Post {n}")
    service.configure(
        f'[site]\nbase_url = "http://127.0.0.1:{service.port}"\n[store]\nurl = "{url}"\n', interval=1
    )
    service.start()
    for left in (1, 0):
        for n in range(left, 3):
            (service.home / f"seeds/{n}.md").unlink(missing_ok=True)
        service.until(lambda: health(service) == "degraded")
        done = prune(service, "--yes")
        assert (done.returncode, done.stderr) == (0, "")
        assert len(service.titles()) == left
    service.stop()
    postgres.drop(url)


def test_several_who_ask_at_once_are_all_answered(unmounted):
    """Each is told of a run that began after it asked, and the service stays up."""
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: prune(unmounted, "--yes"), range(3)))
    assert [one.returncode for one in done] == [0, 0, 0]
    assert unmounted.titles() == ["Post 5"]


def test_a_service_that_is_stopped_is_named_and_goes_on_unharmed(unmounted, monkeypatch):
    """While it is stopped, whoever asks is told so; when it goes on, it does what it was asked."""
    config = load_config(unmounted.home / "config.toml")
    monkeypatch.setattr(pruning, "_ACCEPT_TIMEOUT_S", 0.3)
    unmounted.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(FeedsError, match="does not answer, and nothing was dropped so far"):
            pruning.prune(config)
    finally:
        unmounted.process.send_signal(signal.SIGCONT)
    unmounted.until(lambda: unmounted.titles() == ["Post 5"])


def test_a_command_that_writes_is_left_alone(service, monkeypatch):
    """Where another command has the store, nothing is dropped, the reason is said, and it goes on."""
    service.post("a.md")
    config = load_config(service.home / "config.toml")
    monkeypatch.setattr(pruning, "_ACCEPT_TIMEOUT_S", 0.2)
    with holding(config.store_url) as command:
        with pytest.raises(FeedsError, match="another command, run feeds prune again when that has ended"):
            pruning.prune(config)
        assert command.poll() is None


def test_no_process_but_the_one_that_has_the_lock_is_signalled(service, monkeypatch):
    """What the lock's file says of a process that has ended, or lives elsewhere, is not believed."""
    url = load_config(service.home / "config.toml").store_url
    open_writer(url).close()
    sent = []
    monkeypatch.setattr(signal, "pidfd_send_signal", lambda *given: sent.append(given))
    (service.home / "feeds.db.lock").write_text("1\n")
    with pytest.raises(StoreError, match="not being written by any process"):
        wake_writer(url)
    assert not is_written(url)
    with holding(url) as command:
        (service.home / "feeds.db.lock").write_text("1\n")
        assert find_holder(service.home / "feeds.db") == command.pid
        assert sent == []
        wake_writer(url)
        assert len(sent) == 1


@pytest.mark.parametrize(
    ("holder", "said"),
    [(0, "in another container or on another machine"), (-7, "in another container or on another machine")],
)
def test_a_writer_in_another_container_is_reported_as_out_of_reach(tmp_path, monkeypatch, holder, said):
    """The kernel gives no process id for a writer in another container, nor for one behind a file server."""
    monkeypatch.setattr(lock, "find_holder", lambda store: holder)
    with pytest.raises(StoreError, match=said):
        wake_writer(f"sqlite:///{tmp_path}/feeds.db")


def test_a_writer_of_another_user_is_named(service, monkeypatch):
    """Who may not signal the process is told which it is, and whom to run the command as."""
    url = load_config(service.home / "config.toml").store_url

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(signal, "pidfd_send_signal", refuse)
    with (
        holding(url) as command,
        pytest.raises(StoreError, match=rf"process {command.pid} of another user\. Run this as the user"),
    ):
        wake_writer(url)


def test_without_a_store_there_is_nothing_to_prune(service):
    """Before the first start the command says what to do, and makes nothing."""
    result = CliRunner().invoke(main, ["prune", "--config", str(service.home / "config.toml")])
    assert result.exit_code == 1
    assert "does not exist yet" in result.stderr
    assert not list(service.home.glob("feeds.db*"))
