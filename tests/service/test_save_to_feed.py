"""Entries come and go at their moments, by themselves: no scan is near, and nothing is saved."""

import time
from datetime import UTC, datetime, timedelta

POST = "---\ntitle: {title}\ndate: 2024-01-01\n{moments}---\nText of {title}.\n"


def write(service, title, **moments):
    """Write a post with some of Hugo's moments, as so many seconds from now."""
    now = datetime.now(UTC)
    lines = "".join(f"{key}: {(now + timedelta(seconds=s)).isoformat()}\n" for key, s in moments.items())
    fresh = service.home / f"seeds/.{title}"
    fresh.write_text(POST.format(title=title, moments=lines))
    fresh.rename(service.home / f"seeds/{title}.md")


def seen(service):
    """Return which of the posts are shown."""
    return sorted(service.titles())


def test_each_moment_sets_the_clock_for_the_next(service):
    """Posts come at publishDate and leave at expiryDate, one after another, also one that was saved since."""
    service.configure(interval=3600)
    service.start()
    write(service, "always")
    write(service, "visit", publishDate=5, expiryDate=9)
    write(service, "leaving", expiryDate=7)
    service.until(lambda: seen(service) == ["always", "leaving"], 4)
    service.until(lambda: seen(service) == ["always", "leaving", "visit"], 6)
    service.until(lambda: seen(service) == ["always", "visit"], 4)
    write(service, "late", publishDate=2)
    service.until(lambda: "late" in seen(service), 6)
    service.until(lambda: seen(service) == ["always", "late"], 6)


def test_moments_passed_while_nothing_ran_are_made_up_for(service):
    """What should have come or gone in the meantime has, as soon as the service answers again."""
    service.configure(interval=3600)
    service.start()
    write(service, "coming", publishDate=4)
    write(service, "leaving", expiryDate=4)
    service.until(lambda: seen(service) == ["leaving"], 3)
    service.stop()
    time.sleep(4)
    service.start()
    service.until(lambda: seen(service) == ["coming"], 3)


def test_a_moment_that_is_moved_counts_anew(service):
    """An expiry taken back, and a publication brought forward, hold from the save on."""
    service.configure(interval=3600)
    service.start()
    write(service, "stays", expiryDate=4)
    write(service, "soon", publishDate=3600)
    service.until(lambda: seen(service) == ["stays"], 3)
    write(service, "stays", expiryDate=3600)
    write(service, "soon", publishDate=1)
    service.until(lambda: seen(service) == ["soon", "stays"], 4)
    ended = datetime.now(UTC) + timedelta(seconds=3)
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
    service.until(lambda: seen(service) == ["first", "second"], 4)
    (service.home / "seeds/second.md").rename(service.home / "seeds/renamed.md")
    write(service, "third")
    service.until(lambda: seen(service) == ["first", "second", "third"], 4)
    (service.home / "seeds/first.md").unlink()
    service.until(lambda: seen(service) == ["second", "third"], 5)


def test_a_service_without_its_folder_ends_on_a_signal(service):
    """SIGTERM ends the service at once also while it waits for a posts folder to appear."""
    (service.home / "seeds").rmdir()
    service.start()
    assert service.titles() == []
    assert service.stop() == 0
