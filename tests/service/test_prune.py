"""Posts that go missing all at once stay, loudly, until their grace is over or the operator lets them go."""

import shutil
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from feeds.cli.main import main
from feeds.config.loader import load_config
from feeds.errors import FeedsError
from feeds.service import prune as pruning
from feeds.store.connect import open_writer


def prune(service, *words, typed=""):
    """Run `feeds prune` as its user does."""
    command = [sys.executable, "-m", "feeds", "prune", "--config", str(service.home / "config.toml"), *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, input=typed, timeout=180)


def health(service):
    """Return what /healthz says."""
    return service.client.get(f"{service.base}/healthz").json()["status"]


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


def test_posts_that_vanish_at_once_stay_and_are_told_everywhere(unmounted):
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


def test_prune_lets_them_go_while_the_service_runs(unmounted):
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
    assert not list(unmounted.home.glob("feeds.db.prune*"))


def test_prune_without_a_service(unmounted):
    """When nothing runs, the command writes the store itself, and the next start serves what is left."""
    unmounted.stop()
    done = prune(unmounted, "--yes")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "5 entries dropped")
    unmounted.start()
    assert unmounted.titles() == ["Post 5"]
    assert health(unmounted) == "ok"


def test_a_folder_that_is_not_there_is_said_before_anything_is_dropped(unmounted):
    """Whoever is about to drop everything because of an unmounted disk is told what it looks like."""
    (unmounted.home / "seeds").rename(unmounted.home / "unmounted")
    refused = prune(unmounted)
    assert refused.returncode == 1
    assert "Is its disk mounted?" in refused.stdout
    assert len(unmounted.titles()) == 6


def test_after_the_grace_they_leave_by_themselves(service):
    """posts.vanish_grace is how long the alarm lasts; then the folder is believed, and the alarm ends."""
    for n in range(3):
        service.post(f"{n}.md", title=f"Post {n}")
    service.configure("[posts]\nvanish_grace = 4\n", interval=1)
    service.start()
    shutil.rmtree(service.home / "seeds")
    service.until(lambda: health(service) == "degraded")
    assert len(service.titles()) == 3
    service.until(lambda: service.titles() == [], 10)
    service.until(lambda: health(service) == "ok", 3)


def test_only_a_request_is_a_request(unmounted):
    """Whatever else lies where requests are put is taken away and changes nothing."""
    place = unmounted.home / "feeds.db.prune"
    for said in ("", "x" * 32, "0" * 31, "0" * 33, "../" * 12):
        place.write_text(said)
        unmounted.until(lambda: not place.exists())
    (unmounted.home / "elsewhere").write_text("0" * 32)
    place.symlink_to(unmounted.home / "elsewhere")
    time.sleep(1)
    assert len(unmounted.titles()) == 6


def test_a_writer_that_does_not_answer_is_named(service, monkeypatch):
    """Where another command has the store, nothing is dropped and the reason is said."""
    service.post("a.md")
    config = load_config(service.home / "config.toml")
    monkeypatch.setattr(pruning, "_ACCEPT_TIMEOUT", 0.2)
    store = open_writer(config.store_url)
    with pytest.raises(FeedsError, match="does not answer; nothing was dropped"):
        pruning.prune(config)
    store.close()
    assert not list(service.home.glob("feeds.db.prune*"))


def test_without_a_store_there_is_nothing_to_prune(service):
    """Before the first start the command says what to do, and makes nothing."""
    result = CliRunner().invoke(main, ["prune", "--config", str(service.home / "config.toml")])
    assert result.exit_code == 1
    assert "does not exist yet" in result.stderr
    assert not list(service.home.glob("feeds.db*"))
