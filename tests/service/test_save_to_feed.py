"""Entries come and go at their moments, by themselves: no scan is near, and nothing is saved."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

POST = "---\ntitle: {title}\ndate: 2024-01-01\n{moments}---\nText of {title}.\n"
NEVER = datetime.max.replace(tzinfo=UTC)


def write(service, title, **moments):
    """Write a post with some of Hugo's moments, as so many seconds from now, and return those."""
    now = datetime.now(UTC)
    times = {key: now + timedelta(seconds=s) for key, s in moments.items()}
    lines = "".join(f"{key}: {moment.isoformat()}\n" for key, moment in times.items())
    fresh = service.home / f"seeds/.{title}"
    fresh.write_text(POST.format(title=title, moments=lines))
    fresh.rename(service.home / f"seeds/{title}.md")
    return times


def seen(service):
    """Return which of the posts are shown."""
    return sorted(service.titles())


@dataclass
class Visits:
    """Posts that come and leave, and every answer that showed one too early or missed it too soon."""

    service: object
    moments: dict = field(default_factory=dict)
    shown: set = field(default_factory=set)
    wrong: list = field(default_factory=list)

    def write(self, title, **moments):
        """Write a post."""
        self.moments[title] = write(self.service, title, **moments)

    def until(self, holds):
        """Ask until the answer is as it should be in the end, and look at each on the way."""

        def reached():
            titles, now = seen(self.service), datetime.now(UTC)
            for title, times in self.moments.items():
                early = title in titles and now < times.get("publishDate", now)
                soon = title in self.shown - set(titles) and now < times.get("expiryDate", NEVER)
                self.wrong += [(title, titles, now)] if early or soon else []
            self.shown.update(titles)
            return holds(titles)

        self.service.until(reached)
        assert self.wrong == []


def test_each_moment_sets_the_clock_for_the_next(service):
    """Posts come at publishDate and leave at expiryDate, one after another, also one that was saved since."""
    service.configure(interval=3600)
    service.start()
    posts = Visits(service)
    posts.write("always")
    posts.write("visit", publishDate=4, expiryDate=10)
    posts.write("leaving", expiryDate=7)
    posts.until(lambda titles: "visit" in titles)
    posts.until(lambda titles: "leaving" not in titles)
    posts.write("late", publishDate=1)
    posts.until(lambda titles: "late" in titles)
    posts.until(lambda titles: titles == ["always", "late"])


def test_moments_passed_while_nothing_ran_are_made_up_for(service):
    """What should have come or gone in the meantime has, as soon as the service answers again."""
    service.configure(interval=3600)
    service.start()
    posts = Visits(service)
    posts.write("coming", publishDate=5)
    posts.write("leaving", expiryDate=5)
    posts.until(lambda titles: titles == ["leaving"])
    service.stop()
    while datetime.now(UTC) < posts.moments["leaving"]["expiryDate"]:
        time.sleep(0.05)
    service.start()
    posts.until(lambda titles: titles == ["coming"])


def test_a_moment_that_is_moved_counts_anew(service):
    """An expiry taken back, and a publication brought forward, hold from the save on."""
    service.configure(interval=3600)
    service.start()
    posts = Visits(service)
    posts.write("stays", expiryDate=5)
    posts.write("soon", publishDate=3600)
    posts.until(lambda titles: titles == ["stays"])
    ended = posts.moments["stays"]["expiryDate"] + timedelta(seconds=1)
    posts.write("stays", expiryDate=3600)
    posts.write("soon", publishDate=1)
    posts.until(lambda titles: titles == ["soon", "stays"])
    while datetime.now(UTC) < ended:
        assert seen(service) == ["soon", "stays"]


def test_a_folder_that_sends_no_notices_is_scanned(service):
    """On a network folder, with watch.notify off, every kind of change shows at the next scan."""
    service.configure(interval=1)
    config = service.home / "config.toml"
    config.write_text(config.read_text().replace("interval = 1", "interval = 1\nnotify = false"))
    write(service, "first")
    service.start()
    write(service, "second")
    service.until(lambda: seen(service) == ["first", "second"])
    (service.home / "seeds/second.md").rename(service.home / "seeds/renamed.md")
    write(service, "third")
    service.until(lambda: seen(service) == ["first", "second", "third"])
    (service.home / "seeds/first.md").unlink()
    service.until(lambda: seen(service) == ["second", "third"])


def test_a_service_without_its_folder_ends_on_a_signal(service):
    """SIGTERM ends the service at once also while it waits for a posts folder to appear."""
    (service.home / "seeds").rmdir()
    service.start()
    assert service.titles() == []
    assert service.stop() == 0
