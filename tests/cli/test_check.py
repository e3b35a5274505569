"""``feeds check`` on a folder as awkward as any: each problem is one plain line, and harms no other post."""

import json
import os
import socket
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.cli.main import main

NOBODY = 65534

SERVED = [
    "a b.md",
    "c#1.md",
    "50%.md",
    "why?.md",
    "new\nline.md",
    "x" * 252 + ".md",
    os.fsdecode(b"\xff\xfe.md"),
    "sub/linked.md",
    "keep.draft.md",
    "repaired.md",
]
PASSED_OVER = ["drafts/d.md", "e.draft.md", ".hidden.md", "f.md~", "g.md.tmp", "#h.md#", "picture.jpg"]

TOLD = """\
big.md: error: 5,000 bytes are more than the 2,048 of posts.max_size [too-large]
binary.md: error: this is not a text file [binary]
circle.md: error: leads to nothing [symlink]
dangling.md: error: leads to nothing [symlink]
empty.md: error: the file is empty [empty]
escape: error: leads out of the posts folder; not followed [symlink]
escape.md: error: leads out of the posts folder; not followed [symlink]
loop: error: leads back to a folder it is in; not followed [symlink]
secret: error: cannot be read: Permission denied [unreadable]
unreadable.md: error: cannot be read: Permission denied [unreadable]
zero.md: error: leads out of the posts folder; not followed [symlink]
repaired.md:2:16: repaired: title: there is a colon inside the value; it was read as plain text. \
Put quotes around it [front-matter]
"""


@pytest.fixture
def home():
    """A folder that everyone may enter, with everything in it that a folder may hold."""
    umask = os.umask(0o022)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        seeds, outside = home / "seeds", home / "outside"
        for path in (*SERVED, *PASSED_OVER, "../outside/o.md", "unreadable.md", "secret/s.md"):
            _write(seeds / path, title=json.dumps(path.encode("utf-8", "replace").decode()))
        _write(seeds / "repaired.md", title="repaired: colon: twice")
        (seeds / "big.md").write_text("a" * 5000)
        (seeds / "binary.md").write_bytes(bytes(range(256)))
        (seeds / "empty.md").touch()
        links = {"escape": outside, "escape.md": outside / "o.md", "loop": ".", "circle.md": "circle.md"}
        for path, target in (links | {"dangling.md": "gone", "zero.md": "/dev/zero"}).items():
            (seeds / path).symlink_to(target)
        os.mkfifo(seeds / "pipe.md")
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(seeds / "socket.md"))
        exclude = ["/drafts/", "*.draft.md", "!keep.draft.md"]
        (home / "config.toml").write_text(
            f"[posts]\nmax_size = 2048\nexclude = {json.dumps(exclude)}\n[ingest]\nexecutor = 'inline'\n"
        )
        (seeds / "unreadable.md").chmod(0)
        (seeds / "secret").chmod(0)
        os.umask(umask)
        yield home
        (seeds / "secret").chmod(0o755)


def _write(path, title):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title}\ndate: 2024-01-01\n---\nText of {title!a}.\n")


@pytest.fixture
def check(home):
    """Return a function that runs the command as somebody to whom permissions matter."""

    def run(*words):
        arguments = ["check", "--config", str(home / "config.toml"), *words]
        CliRunner().invoke(main, arguments)  # whatever is imported late is imported by the one who may
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(NOBODY)
            return CliRunner().invoke(main, arguments)
        finally:
            os.seteuid(user)

    return run


def test_every_problem_is_one_plain_line(check):
    """Each is told once, by file and, where there is one, by line and column; what is right is not told."""
    result = check()
    assert result.stdout == TOLD
    assert result.stderr.splitlines()[-1] == f"{len(SERVED) + 4} posts: 11 errors, 1 repair"
    assert result.exit_code == 1


def test_json_output_has_the_same_problems(check):
    """As JSON the same problems come with their severity and place."""
    problems = json.loads(check("--json").stdout)
    assert [f"{one['path']}: {one['kind']}" for one in problems] == [
        f"{line.partition(':')[0]}: {line.rpartition('[')[2].rstrip(']')}" for line in TOLD.splitlines()
    ]
    assert (problems[-1]["severity"], problems[-1]["line"], problems[-1]["column"]) == ("repaired", 2, 16)


def test_everything_else_is_served(home):
    """Whatever their names, all other posts are in the feed, and nothing that is to be passed over."""
    for path in ("unreadable.md", "secret"):
        (home / "seeds" / path).chmod(0o755)
    words = ["build", "--config", str(home / "config.toml"), "--out", str(home / "public")]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    items = json.loads((home / "public/feed.json").read_text())["items"]
    assert len(items) == len(SERVED) + 2
    assert not any(name in item["title"] for item in items for name in PASSED_OVER)


def test_the_samples_say_why_some_of_them_are_wrong():
    """Whoever tries a fresh copy of the project is told that the samples are wrong on purpose."""
    result = CliRunner().invoke(main, ["check", "--config", str(Path(__file__).parents[2] / "config.toml")])
    assert "Some are wrong on purpose" in result.stderr
    assert "0 errors" not in result.stderr
    assert "error:" not in result.stdout
    for name in {line.partition(":")[0] for line in result.stdout.splitlines()}:
        assert Path(name).name in result.stderr or Path(name).parent.name in result.stderr
