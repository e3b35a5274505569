"""What is asked of a running service from beside it: what a configuration would change, its tree of files."""

import subprocess
import sys


def check(service, text, **more):
    """Check a configuration beside the one in force; return the status and what is said."""
    now = (service.home / "config.toml").read_text("utf-8")
    service.configure(text, **more)
    (service.home / "config.toml").rename(service.home / "new.toml")
    (service.home / "config.toml").write_text(now, "utf-8")
    command = [sys.executable, "-m", "feeds", "config", "check", "new.toml"]
    done = subprocess.run(command, cwd=service.home, capture_output=True, text=True, timeout=180, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_a_plan_names_what_would_change(service):
    """Feeds that appear, vanish or change, posts that are cleaned again, keys that wait; no secret, and no change."""
    old = (
        '[access]\nfeeds = ["inner"]\n[access.tokens]\nada = "sha256:'
        + 64 * "1"
        + '"\n[[feeds]]\nname = "inner"\nany = ["inner"]\n'
    )
    service.post("a.md", tags="news, 排字")
    service.post("b.md", tags="news")
    service.post("c.md", tags="other")
    service.configure(old)
    service.start()
    before = service.client.get(f"{service.base}/feed.atom").content
    status, said, _ = check(service, "")
    assert status == 0
    assert said[0] == "new.toml is right"
    assert any(line.startswith('access.tokens: { ada = "********" } -> ') for line in said)
    assert "1111" not in "".join(said)
    new = old + (
        '[[feeds]]\nname = "fresh"\nany = ["news"]\n[tags]\nexcept = ["排字"]\n[feed]\nlimit = 2\n'
        '[[clean.rules]]\nhosts = ["elsewhere.example"]\nremove = ["p"]\n'
    )
    status, said, _ = check(service, new, workers=2)
    assert status == 0
    assert said[1:3] == [
        "feed.limit: 50 -> 2  (feeds are made anew)",
        'tags.except: [] -> ["排字"]  (feeds are made anew)',
    ]
    assert "http.workers: 1 -> 2  (once the service is restarted)" in said
    assert said[said.index("Feeds that appear: 1") + 1] == "  /feeds/fresh (atom, json, rss)"
    assert said[said.index("Feeds that vanish: 1") + 1] == "  /tags/排字 (atom, json, rss)"
    assert said[said.index("Feeds that get other bytes: 1") + 1] == "  /feed (atom, json, rss)"
    assert said[-1] == "0 of 3 posts are cleaned again; every id stays as it is"
    status, said, _ = check(service, old.replace('any = ["inner"]', 'any = ["news"]'))
    assert (status, said[-2]) == (0, "Entries hidden from the public: 2; revealed to it: 0")
    assert service.client.get(f"{service.base}/feed.atom").content == before


def test_a_tree_is_built_beside_the_running_service(service):
    """What is served is written as files without stopping the service, the same bytes."""
    service.post("a.md", tags="news")
    service.start()
    command = [sys.executable, "-m", "feeds", "build", "--out", "public"]
    done = subprocess.run(command, cwd=service.home, capture_output=True, text=True, timeout=180, check=False)
    assert (done.returncode, "files written" in done.stdout) == (0, True), done.stderr
    for path in ("feed.atom", "tags/news.json"):
        served = service.client.get(f"{service.base}/{path}").content
        assert (service.home / "public" / path).read_bytes() == served


def test_a_file_like_the_one_in_force_changes_nothing(service):
    """Checking what is served already says so; a broken file is refused with its place, and status 1."""
    service.post("a.md")
    service.start()
    assert check(service, "# only a comment\n")[:2] == (
        0,
        ["new.toml is right", "It says what is being served already."],
    )
    status, said, complaint = check(service, "[feed]\nlimits = 3\n")
    assert (status, said) == (1, [])
    assert "unknown key `feed.limits`, did you mean `feed.limit`?" in complaint
