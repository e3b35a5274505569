"""What `feeds serve` says to the person who started it."""

import os
import subprocess
import sys

import httpx
import pytest


def start(home, *options):
    """Start the service over a folder, with options, and without a configuration."""
    command = [sys.executable, "-m", "feeds", "serve", str(home), "--port", "0", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=home, text=True, env=os.environ.copy()
    )


@pytest.fixture
def posts(tmp_path):
    """A folder of three posts."""
    for number, tags in enumerate(("garden", "garden, press", "garden")):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: Post {number}\ndate: 2024-01-01\ntags: [{tags}]\n---\nText.\n"
        )
    return tmp_path


def test_four_lines_say_what_is_served_and_where(posts):
    """A folder is all that it needs; each address it names answers."""
    process = start(posts)
    head, *rows = [process.stdout.readline().rstrip("\n") for _ in range(4)]
    try:
        assert head == f"Serving 3 posts of {posts}"
        assert [row.split("  ")[1].strip() for row in rows] == ["Pages", "Everything", "One of 2 tags"]
        for row in rows:
            assert httpx.get(row.split()[-1], timeout=60).status_code == 200
        assert rows[2].endswith("/tags/garden.atom")
    finally:
        process.terminate()
        assert process.communicate(timeout=120)[0] == ""


def test_a_log_for_programs_has_no_lines_for_people(posts):
    """With --log-format json nothing but JSON is written."""
    process = start(posts, "--log-format", "json")
    process.terminate()
    assert process.communicate(timeout=120)[0] == ""


def test_an_empty_folder_says_where_the_first_post_goes(tmp_path):
    """There is nothing to serve yet, and no tag."""
    process = start(tmp_path)
    lines = [process.stdout.readline() for _ in range(3)]
    process.terminate()
    process.communicate(timeout=120)
    assert lines[0].startswith(f"No posts in {tmp_path} yet")
    assert lines[2].rstrip().endswith("/feed.atom")
