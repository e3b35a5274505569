"""What a poller sees while files are on their way: never a post missing, and never half of one."""

import threading
import time

import httpx
import pytest


class Poller(threading.Thread):
    """Reads the feed as often as it can, and remembers every answer once."""

    def __init__(self, service) -> None:
        super().__init__(daemon=True)
        self.url = f"{service.base}/feed.json"
        self.seen: list[list[tuple[str, str]]] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Read until told that it is over."""
        with httpx.Client(timeout=60) as client:
            while not self.over.wait(0.01):
                items = client.get(self.url).json()["items"]
                shown = [(item["title"], item["content_html"]) for item in items]
                if not self.seen or self.seen[-1] != shown:
                    self.seen.append(shown)


@pytest.fixture
def poller(service):
    """A poller of a service of five posts that scans every second."""
    for n in range(5):
        service.post(f"{n}.md", title=f"Post {n}", date=f"2024-01-0{5 - n}", text=f"The text of {n}. " * 5)
    service.configure(interval=1)
    service.start()
    poller = Poller(service)
    poller.start()
    service.until(lambda: poller.seen)
    yield poller
    poller.over.set()
    poller.join()


def test_a_rename_in_two_halves_takes_nothing_away(service, poller):
    """The old name goes, and a quarter of a second later the new one comes: no answer lacks the entry."""
    seeds = service.home / "seeds"
    for turn in range(3):
        (seeds / f"{turn}.md").rename(service.home / "aside")
        time.sleep(0.25)
        (service.home / "aside").rename(seeds / f"renamed-{turn}.md")
        time.sleep(0.3)
    service.post("last.md", title="Last", date="2024-02-01")
    service.until(lambda: service.titles()[0] == "Last")
    time.sleep(1.5)
    assert [len(shown) for shown in poller.seen] == [5, 6]


def test_a_post_that_is_saved_slowly_is_never_seen_half(service, poller):
    """Emptied and filled again in pieces, as uploads are, a post is seen as it was and as it is."""
    path = service.home / "seeds/0.md"
    before = path.read_text()
    after = before.replace("The text", "Another text")
    with path.open("w") as file:
        for start in range(0, len(after), 20):
            file.write(after[start : start + 20])
            file.flush()
            time.sleep(0.1)
    service.until(lambda: "Another text" in dict(poller.seen[-1])["Post 0"])
    time.sleep(0.5)
    texts = [dict(shown)["Post 0"] for shown in poller.seen]
    assert [("Another" in text, text.count("text of 0")) for text in texts] == [(False, 5), (True, 5)]


def test_a_deleted_post_still_goes_within_moments(service, poller):
    """What is deleted leaves by itself, without waiting for anything else to happen."""
    (service.home / "seeds/3.md").unlink()
    service.until(lambda: len(poller.seen[-1]) == 4)
