"""The command line, as a person or a program uses it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.cli.main import main
from feeds.config.passwords import hash_token


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of one's own, with a configuration and a first post."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    return tmp_path


def run(*words):
    """Run a command and return what came of it."""
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_init_makes_a_folder_that_is_right(home):
    """What init writes passes check, and says what to do next."""
    assert (home / "seeds/first-post.md").exists()
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "no problems" in result.stderr


def test_init_overwrites_nothing(home):
    """A second init refuses and leaves every file as it was."""
    (home / "config.toml").write_text("# mine")
    result = run("init")
    assert result.exit_code == 1
    assert "config.toml is there already" in result.stderr
    assert (home / "config.toml").read_text() == "# mine"


def test_check_names_file_and_line(home):
    """A problem is told as compilers do, and the exit status says there is one."""
    (home / "seeds/bad.md").write_text("---\ntitle: a: b\ndate: 2024-02-30\n---\nText.\n")
    result = run("check")
    assert result.exit_code == 1
    assert "bad.md:3:" in result.stdout
    assert "30 February 2024" in result.stdout
    problems = json.loads(run("check", "--json").stdout)
    assert {"path", "line", "column", "kind", "reason", "severity"} <= problems[0].keys()


def test_notes_are_no_problems(home):
    """A draft is told, but is no reason to fail."""
    (home / "seeds/draft.md").write_text("---\ntitle: T\ndraft: true\ndate: 2024-01-01\n---\nText.\n")
    assert run("check").exit_code == 0
    assert "draft.md" in run("list", "drafts").stdout
    assert run("list").stdout == ""


def test_posts_that_wait_are_listed_with_their_moments(home):
    """The soonest first, with file and title, at the time of day of the site's own zone."""
    config = home / "config.toml"
    config.write_text('[site]\ntimezone = "Asia/Singapore"\n')
    (home / "seeds/far.md").write_text("---\ntitle: Far\ndate: 2999-12-31\n---\nText.\n")
    (home / "seeds/near.md").write_text("---\ntitle: Near\ndate: 2999-01-01T09:30:00Z\n---\nText.\n")
    lines = run("list", "future").stdout.splitlines()
    assert lines == ["2999-01-01 17:30+08:00  near.md  Near", "2999-12-31 00:00+08:00  far.md  Far"]
    near, _ = json.loads(run("list", "future", "--json").stdout)
    assert near == {"moment": "2999-01-01T17:30:00+08:00", "path": "near.md", "title": "Near"}


def test_a_list_of_nothing_says_so(home):
    """An empty list is told in words, where no program reads them."""
    for what, words in (("problems", "no problems"), ("drafts", "no drafts"), ("future", "no post waits")):
        result = run("list", what)
        assert (result.exit_code, result.stdout) == (0, "")
        assert words in result.stderr
        assert json.loads(run("list", what, "--json").stdout) == []


def test_a_posts_folder_that_is_not_there_is_a_problem(home):
    """A misspelt posts.folder is not passed over as a folder without problems."""
    (home / "config.toml").write_text("[posts]\nfolder = 'sedes'\n")
    result = run("check")
    assert result.exit_code == 1
    assert "there is no folder sedes, which posts.folder names" in result.stdout
    assert "0 posts: 1 error" in result.stderr


def test_the_folder_of_a_configuration_will_do(home):
    """--config may name the folder, and init says how to go on from elsewhere."""
    result = run("init", "a b")
    assert "Now run: feeds serve --config 'a b'" in result.stdout
    assert run("check", "--config", "a b").exit_code == 0
    assert run("config", "show", "--config", "a b").exit_code == 0


def test_build_does_not_write_among_the_posts(home):
    """What is built must not be read as posts; a folder that posts.exclude leaves out will do."""
    for out in ("seeds", "seeds/public", "seeds/../seeds"):
        result = run("build", "--out", out)
        assert result.exit_code == 1
        assert "would be read as posts" in result.stderr
    assert [path.name for path in (home / "seeds").iterdir()] == ["first-post.md"]
    (home / "config.toml").write_text("[posts]\nfolder = '.'\nexclude = ['/public/']\n")
    assert run("build", "--out", "public").exit_code == 0
    assert run("build", "--out", "other").exit_code == 1


def test_a_terminal_of_few_letters_gets_all_it_can_show(home):
    """Where output cannot bear a title, it is spelt in ASCII; nothing fails."""
    (home / "seeds/a.md").write_text("---\ntitle: 联合 é\ndate: 2999-01-01\n---\nText.\n")
    for words in (["list", "future"], ["convert", "seeds/a.md"]):
        result = CliRunner(charset="latin-1").invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0
        assert b"\\u8054\\u5408 \xe9" in result.stdout_bytes


def test_a_place_that_cannot_be_written_is_one_plain_message(home):
    """No traceback where a place cannot be written."""
    (home / "file").write_text("")
    result = run("init", "file/below")
    assert (result.exit_code, result.stderr) == (1, "Error: file/below: Not a directory\n")


def test_ctrl_c_is_answered_once(home):
    """Whoever presses Ctrl-C while other processes start gets the prompt back; none of those complains of it."""
    for n in range(200):
        (home / f"seeds/{n}.md").write_text(f"---\ntitle: T{n}\ndate: 2024-01-01\n---\nText.\n")
    # what runs in a shell's background, as the suite may, is deaf to Ctrl-C and so is all that it starts
    command = ["env", "--default-signal=INT", sys.executable, "-m", "feeds", "check"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not children.read_text():
        time.sleep(0.001)
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=180)
    assert "Aborted!" in said
    assert "KeyboardInterrupt" not in said
    assert process.returncode == 1


def test_convert_prints_the_entry(home):
    """One file converts by itself: as text, as JSON, as Atom."""
    (home / "seeds/a.md").write_text("---\ntitle: A & B\ndate: 2024-01-01\n---\nHello *there*.\n")
    assert "<em>there</em>" in run("convert", "seeds/a.md").stdout
    item = json.loads(run("convert", "seeds/a.md", "--json").stdout)
    assert item["title"] == "A & B"
    assert item["date_published"] == "2024-01-01T00:00:00Z"
    assert run("convert", "seeds/a.md", "--atom").stdout.startswith("<entry>")


def test_convert_needs_no_configuration(tmp_path, monkeypatch):
    """Any file converts, in any folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.html").write_text("<p>Hi<script>alert(1)</script></p>")
    item = json.loads(run("convert", "x.html", "--json").stdout)
    assert item["content_html"] == "<p>Hi</p>"


def test_build_writes_the_same_feeds(home):
    """The static tree holds every feed and page; a second build touches nothing."""
    result = run("build", "--out", "public")
    assert result.exit_code == 0, result.output
    assert (home / "public/tags/hello.atom").exists()
    assert (home / "public/feeds.opml").exists()
    assert (home / "public/index.html").exists()
    assert run("build", "--out", "public").stdout.startswith("0 files written")


def test_a_wrong_configuration_is_one_plain_message(home):
    """No traceback: the mistake, its place, and status 1; a wrong option is status 2."""
    (home / "config.toml").write_text("[feed]\nlimits = 3\n")
    result = run("check")
    assert result.exit_code == 1
    assert "config.toml:2:" in result.stderr
    assert "did you mean" in result.stderr
    assert run("check", "--nonsense").exit_code == 2


def test_what_authors_hold_back_is_listed_with_the_reason(home):
    """`list held` names each post that its author keeps in, why, and the field that may be misspelt."""
    for name, line in {
        "a": "private: true",
        "b": "draft: true",
        "c": "prviate: true",
        "d": "tags: [x]",
    }.items():
        (home / f"seeds/{name}.md").write_text(
            f"---\ntitle: Post {name}\ndate: 2024-01-01\n{line}\n---\nText.\n"
        )
    output = run("list", "held").stdout
    assert "a.md:4:" in output
    assert "private: true keeps it from the public" in output
    assert "b.md:4:" in output
    assert "did you mean private?" in output
    assert "d.md" not in output
    checked = run("check")
    assert checked.exit_code == 1
    assert "c.md:4:" in checked.stdout
    config = home / "config.toml"
    config.write_text(config.read_text().replace("drafts = false", "drafts = true"))
    assert run("build", "--out", "out").exit_code == 0
    feed = (home / "out/feed.json").read_text()
    assert [name for name in "abcd" if f"Post {name}" in feed] == ["b", "d"]


def test_config_commands(home):
    """The configuration is shown with its origins, checked, and described for editors."""
    assert run("config", "check").exit_code == 0
    assert "feed.limit = 50" in run("config", "show").stdout
    assert json.loads(run("config", "show", "--json").stdout)
    assert json.loads(run("config", "schema").stdout)["type"] == "object"


def test_config_check_counts_what_a_private_feed_hides_and_reveals(home):
    """Before a feed is made private, or public again, it is told how many entries that takes or gives."""
    config = home / "config.toml"
    for name, tags in {"a": "[vip]", "b": "[vip, open]", "c": "[]"}.items():
        (home / f"seeds/{name}.md").write_text(f"---\ndate: 2024-01-01\ntags: {tags}\n---\nText.\n")
    plain = config.read_text() + '[[feeds]]\nname = "inner"\nany = ["vip"]\n'
    private = plain.replace("\nfeeds = []\n", '\nfeeds = ["Inner"]\n')
    private += '[[feeds]]\nname = "window"\nany = ["open"]\n'
    assert run("build", "--out", "out").exit_code == 0
    config.write_text(private)
    assert "Entries hidden from the public: 1; revealed to it: 0" in run("config", "check").stdout
    assert run("build", "--out", "out").exit_code == 0
    config.write_text(plain)
    assert "Entries hidden from the public: 0; revealed to it: 1" in run("config", "check").stdout
    config.write_text(private.replace('any = ["vip"]\n', ""))
    output = run("config", "check").stdout
    assert 'note: [[feeds]] "inner" is private and has no conditions' in output
    assert "Entries hidden from the public: 2; revealed to it: 0" in output


def test_a_rule_that_matches_nothing_is_named(home):
    """A part of a cleaning rule that finds nothing in any post is told as stale; one that works is not."""
    config = home / "config.toml"
    rule = '[[clean.rules]]\nremove = [".gone", ".ad"]\n'
    config.write_text(config.read_text() + rule)
    (home / "seeds/a.html").write_text('<p class="ad">x</p><p>Text</p>')
    result = run("check")
    assert result.exit_code == 0
    assert ".gone matches nothing" in result.stdout
    assert ".ad matches" not in result.stdout


def test_check_names_access_that_nobody_has(home):
    """A name that is neither a private feed's nor a token's is a problem, at its line, with what may be meant."""
    config = home / "config.toml"
    hashed = hash_token("x")
    config.write_text(
        f"[access]\nfeeds = ['vip']\ntokens = {{ Ann = '{hashed}' }}\n"
        "[[feeds]]\nname = 'vip'\nany = ['vip']\n[[feeds]]\nname = 'weekly'\nall = ['w']\n"
    )
    for name, access in {"a": "vip", "b": "[ANN, Vip]", "c": "vpi", "d": "weekly", "e": "teaser"}.items():
        text = f"---\ntitle: Post {name}\ndate: 2024-01-01\naccess: {access}\n---\nOne.\n\nTwo.\n"
        (home / f"seeds/{name}.md").write_text(text)
    result = run("check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["c.md", "d.md"]
    assert lines[0].startswith("c.md:4:")
    assert "did you mean vip?" in lines[0]
    assert "the feed weekly is public" in lines[1]
    assert run("build", "--out", "out").exit_code == 0
    feed = json.loads((home / "out/feed.json").read_text())
    assert {item["title"] for item in feed["items"]} & {f"Post {n}" for n in "abcde"} == {"Post e"}
    assert "Two" not in (home / "out/feed.json").read_text()
