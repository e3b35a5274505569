"""The service as its three people meet it: the real command on a real folder."""

import shutil
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from feeds.config.loader import load_config
from feeds.web.server.uvicorn_server import open_socket


def health(service):
    """Return the status of the service."""
    return service.client.get(f"{service.base}/healthz").json()["status"]


def test_posts_follow_the_folder(service):
    """New, edited, renamed, moved and deleted posts show in the feeds, each entry keeping its id."""
    for n in range(4):
        service.post(f"{n}.md", title=f"Post {n}", date=f"2024-01-0{n + 1}")
    service.start()
    assert service.titles("/tags/news.atom") == ["Post 3", "Post 2", "Post 1", "Post 0"]
    ids = {entry.title: entry.id for entry in service.feed().entries}
    service.post("new.md", title="New", date="2024-02-01")
    service.until(lambda: service.titles()[0] == "New")
    service.post("2.md", title="Post 2, edited", date="2024-01-03")
    service.until(lambda: "Post 2, edited" in service.titles())
    (service.home / "seeds/1.md").rename(service.home / "seeds/one.md")
    (service.home / "seeds/sub").mkdir()
    (service.home / "seeds/3.md").rename(service.home / "seeds/sub/3.md")
    (service.home / "seeds/0.md").unlink()
    service.until(lambda: len(service.titles()) == 4)
    after = {entry.title: entry.id for entry in service.feed().entries}
    assert after["Post 1"] == ids["Post 1"]
    assert after["Post 3"] == ids["Post 3"]
    assert after["Post 2, edited"] == ids["Post 2"]


def test_a_post_made_private_leaves_like_a_deleted_one(service):
    """While it is served: its page answers 410, feeds are without it, and it is back under its id when it may."""
    service.post("a.md", title="Open")
    kept = service.post("b.md", title="Kept")
    service.start()
    before = {entry.title: entry.id for entry in service.feed().entries}
    items = service.client.get(f"{service.base}/feed.json").json()["items"]
    page = next(item["url"] for item in items if item["title"] == "Kept")
    text = kept.read_text()
    kept.write_text(text.replace("---\n", "---\nVisibility: Private\n", 1))
    service.until(lambda: service.titles() == ["Open"])
    assert service.client.get(page).status_code == 410
    assert "Kept" not in service.client.get(f"{service.base}/feed.atom?q=text").text
    kept.write_text(text)
    service.until(lambda: len(service.titles()) == 2)
    assert {entry.title: entry.id for entry in service.feed().entries} == before


def test_a_folder_moved_in_and_out(service):
    """A whole folder of posts moved in shows at once, and moved out leaves."""
    for n in range(6):
        service.post(f"keep{n}.md", title=f"Keep {n}")
    service.start()
    outside = service.home / "outside"
    outside.mkdir()
    for n in range(3):
        service.post(f"../outside/in{n}.md", title=f"In {n}")
    outside.rename(service.home / "seeds/inside")
    service.until(lambda: len(service.titles()) == 9)
    (service.home / "seeds/inside").rename(service.home / "away")
    service.until(lambda: len(service.titles()) == 6)


def test_a_posts_folder_that_comes_later(service):
    """The service starts without its folder, and serves it when it appears."""
    shutil.rmtree(service.home / "seeds")
    service.start()
    assert service.titles() == []
    service.post("a.md", title="At last")
    service.until(lambda: service.titles() == ["At last"])


def test_a_future_post_appears_at_its_moment(service):
    """A post of the near future is not there before its moment, and is there after it, by itself."""
    moment = datetime.now(UTC) + timedelta(seconds=4)
    service.post("now.md", title="Now")
    service.post("soon.md", title="Soon", date=moment.isoformat())
    service.start()
    while True:
        titles = service.titles()
        if datetime.now(UTC) >= moment:
            break
        assert titles == ["Now"]
    service.until(lambda: service.titles() == ["Soon", "Now"])


def test_the_second_request_is_a_304(service):
    """A poller that repeats what it was told gets 304 until something changes, and then the new feed."""
    service.post("a.md")
    service.post("b.md", title="Other", tags="other")
    service.start()
    urls = [f"{service.base}/tags/news.{fmt}" for fmt in ("atom", "rss", "json")]
    etags = {url: service.client.get(url).headers["etag"] for url in urls}
    other = service.client.get(f"{service.base}/tags/other.atom").headers["etag"]

    def status(url, etag):
        return service.client.get(url, headers={"If-None-Match": etag}).status_code

    assert {status(url, etag) for url, etag in etags.items()} == {304}
    service.post("a.md", text="Another text.")
    service.until(lambda: {status(url, etag) for url, etag in etags.items()} == {200})
    assert status(f"{service.base}/tags/other.atom", other) == 304


def test_bytes_are_the_same_after_a_restart_and_a_fresh_index(service):
    """Neither a restart nor a deleted store changes a byte or an ETag of any feed."""
    for n in range(5):
        service.post(f"{n}.md", title=f"Post {n}", date=f"2024-01-0{n + 1}", tags="news, 联合早报")
    paths = [f"/{name}.{fmt}" for name in ("feed", "tags/联合早报") for fmt in ("atom", "rss", "json")]

    def seen():
        answers = [service.client.get(service.base + path) for path in paths]
        return [(answer.content, answer.headers["etag"]) for answer in answers]

    first = service.start() and seen()
    service.stop()
    second = service.start() and seen()
    service.stop()
    for file in service.home.glob("feeds.db*"):
        file.unlink()
    third = service.start() and seen()
    assert first == second == third


def test_a_second_start_converts_nothing(service):
    """Over an unchanged folder nothing is read again."""
    for n in range(5):
        service.post(f"{n}.md")
    service.start()
    service.until(lambda: "read=5" in service.log())
    service.stop()
    service.start()
    service.stop()
    assert service.log().count("read=") == 1


def test_a_killed_service_serves_the_same_feeds_after_a_restart(service):
    """After kill -9 the next start serves the same feeds."""
    for n in range(30):
        service.post(f"{n:02}.md", title=f"Post {n}")
    service.start()
    before = service.client.get(f"{service.base}/feed.atom").content
    service.kill()
    service.start()
    assert service.client.get(f"{service.base}/feed.atom").content == before


def test_a_changed_configuration_is_taken_over_while_running(service):
    """A saved config.toml shows within moments; a wrong one leaves the old one serving."""
    for n in range(5):
        service.post(f"{n}.md", title=f"Post {n}")
    service.start()
    service.configure("[feed]\nlimit = 2\n[site]\ntitle = 'Another title'\n")
    service.until(lambda: len(service.titles()) == 2)
    assert service.feed().feed.title.startswith("Another title")
    service.configure("[feed]\nlimits = 3\n")
    service.until(lambda: health(service) == "degraded")
    assert len(service.titles()) == 2
    assert "did you mean" in service.log()
    service.configure("[feed]\nlimit = 4\n")
    service.until(lambda: len(service.titles()) == 4)
    assert health(service) == "ok"


def test_stopping_is_quick_and_clean(service):
    """SIGTERM ends the service with status 0, and nothing was logged as an error."""
    service.post("a.md")
    service.start()
    assert service.stop() == 0
    assert "Traceback" not in service.log()
    assert "ERROR" not in service.log()


def test_a_port_in_use_is_one_plain_message(service):
    """A second service on the same port refuses with a sentence, not a traceback."""
    service.start()

    command = [sys.executable, "-m", "feeds", "serve", "--config", str(service.home / "config.toml")]
    second = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert second.returncode == 1
    assert "in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_another_folder_is_served_and_watched_when_the_configuration_says_so(service):
    """A new posts.folder is indexed, its posts replace the old ones, and its changes show."""
    service.post("a.md", title="Here")
    service.start()
    service.post("../elsewhere/b.md", title="There")
    service.configure("[posts]\nfolder = 'elsewhere'\n")
    service.until(lambda: service.titles() == ["There"])
    service.post("../elsewhere/c.md", title="There too", date="2024-03-01")
    service.until(lambda: service.titles() == ["There too", "There"])


def test_several_processes_answer_from_one_store(service):
    """With http.workers, whichever process answers soon shows a change, and the same bytes."""
    service.post("a.md", title="First")
    service.configure(workers=3)
    service.start()
    service.until(lambda: service.log().count("a worker answers") == 2)

    def everyone(path="/feed.atom"):
        found = set()
        for _ in range(24):
            with httpx.Client() as fresh:
                found.add(fresh.get(service.base + path).content)
        return found

    service.until(lambda: len(everyone()) == 1)
    service.post("b.md", title="Second", date="2024-02-01")
    service.until(lambda: service.titles() == ["Second", "First"])
    service.until(lambda: [body.count(b"<entry>") for body in everyone()] == [2])
    service.configure("[feed]\nlimit = 1\n", workers=3)
    service.until(lambda: [body.count(b"<entry>") for body in everyone()] == [1])
    assert service.stop() == 0
    assert "Traceback" not in service.log()


@pytest.mark.parametrize("fmt", ["atom", "rss", "json"])
def test_following_the_archive_finds_every_entry_once(service, fmt):
    """A client that follows prev-archive, or next_url, collects the whole tag, while new posts come in."""
    service.configure("[feed]\nlimit = 4\n")
    for n in range(31):
        service.post(f"{n}.md", title=f"Post {n}", date=f"2024-01-{n + 1:02}", tags="联合早报, other")
    service.post("aside.md", tags="other")
    service.start()
    found, url = [], f"{service.base}/tags/联合早报.{fmt}"
    while url:
        answer = service.client.get(url)
        assert answer.status_code == 200
        if fmt == "json":
            items, url = answer.json()["items"], answer.json().get("next_url")
            found += [item["title"] for item in items]
        else:
            feed = feedparser.parse(answer.content)
            url = {link.rel: link.href for link in feed.feed.links}.get("prev-archive")
            found += [entry.title for entry in feed.entries]
        if len(found) == 8:
            service.post("late.md", title="Late", date="2024-03-01", tags="联合早报")
            service.until(lambda: service.titles("/tags/联合早报.atom")[0] == "Late")
    assert found == [f"Post {n}" for n in reversed(range(31))]


def workers_of(service):
    """Return the command lines of a service's workers, as Linux tells of them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_bytes())
    return [line for line in found if b"worker" in line and str(service.home).encode() in line]


@pytest.mark.parametrize("answering", [False, True])
def test_workers_end_when_the_service_is_killed(service, answering):
    """After kill -9 of the service its workers end too, even as they start, and the port is free again."""
    service.post("a.md")
    service.configure(workers=2)
    service.start()
    service.until(lambda: not answering or "a worker answers" in service.log())
    service.kill()
    service.until(lambda: not workers_of(service))
    service.start()
    assert len(service.titles()) == 1
    assert "in use" not in service.log()


def test_every_answer_during_reloads_is_of_one_configuration(service):
    """While the configuration changes ten times, twice badly, every answer is whole, and old or new."""
    for n in range(6):
        service.post(f"{n}.md", title=f"Post {n}")
    service.configure("[site]\ntitle = 'Two'\n[feed]\nlimit = 2\n")
    service.start()
    done, seen = threading.Event(), set()

    def ask():
        with httpx.Client() as client:
            while not done.is_set():
                answer = client.get(f"{service.base}/feed.atom")
                title = "Two" if b"<title>Two</title>" in answer.content else "Four"
                seen.add(
                    (answer.status_code, title, answer.content.count(b"<entry>"), answer.content[-8:].strip())
                )

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    for turn in range(10):
        title, limit = ("Four", 4) if turn % 2 == 0 else ("Two", 2)
        wrong = "limits = 3\n" if turn in {3, 6} else ""
        service.configure(f"[site]\ntitle = '{title}'\n[feed]\nlimit = {limit}\n{wrong}")
        sought = {"degraded"} if wrong else {title}
        service.until(lambda sought=sought: sought & {health(service), service.feed().feed.title})
    done.set()
    for client in clients:
        client.join()
    assert seen == {(200, "Two", 2, b"</feed>"), (200, "Four", 4, b"</feed>")}


def test_prometheus_reads_the_figures(service):
    """The figures parse as Prometheus' text format, and count what was asked and answered."""
    service.post("a.md", tags="c++")
    service.start()
    url = f"{service.base}/tags/c%2B%2B.atom"
    etag = service.client.get(url).headers["etag"]
    assert service.client.get(url, headers={"If-None-Match": etag}).status_code == 304
    service.client.get(f"{service.base}/nothing/here")
    answer = service.client.get(f"{service.base}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["feeds_feed_requests_total", "304"] >= 1
    assert samples["feeds_feed_requests_total", "200"] >= 1
    assert samples["feeds_feed_sent_bytes_total",] > 100
    assert samples["feeds_http_answers_total", "404", "other"] == 1
    assert samples["feeds_entries",] == 1
    assert samples["feeds_scan_seconds_count",] >= 1
    assert samples["feeds_render_seconds_count",] >= 1
    assert samples["feeds_subscribers", "/tags/c%2B%2B.atom"] >= 1


def test_small_answers_are_sent_without_delay(tmp_path):
    """The socket says that it speaks TCP, without which asyncio leaves Nagle's delay on (40 ms an answer)."""
    (tmp_path / "config.toml").write_text("[http]\nport = 0\n")
    with open_socket(load_config(tmp_path / "config.toml", {})) as listener:
        assert listener.proto == socket.IPPROTO_TCP
