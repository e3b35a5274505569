"""What an operator can cause is told in one plain message, by every command, and as JSON where that is asked for."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.cli.main import main

COMMANDS = {
    "check": ["check"],
    "list": ["list", "future"],
    "build": ["build", "--out", "out"],
    "prune": ["prune", "--yes"],
    "config": ["config", "check"],
    "serve": ["serve", "--port", "0"],
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a configuration and a post."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.md").write_text("---\ntitle: A\ndate: 2024-01-01\n---\nText.\n")
    (tmp_path / "config.toml").write_text("")
    return tmp_path


def run(*words):
    """Run a command as a program, and return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "feeds", *words], capture_output=True, text=True, timeout=300, check=False
    )


def test_a_store_that_cannot_be_opened_is_one_message(home):
    """A folder in its place, rubbish, another program's database, a folder that cannot be: each is named."""
    other = home / "other.db"
    made = (
        "import sqlite3; sqlite3.connect('other.db').execute('CREATE TABLE birds (name)').connection.commit()"
    )
    subprocess.run([sys.executable, "-c", made], check=True)
    (home / "folder.db").mkdir()
    (home / "rubbish.dat").write_bytes(os.urandom(9000))
    (home / "half.dat").write_bytes(other.read_bytes()[:1000])
    for store in (
        "folder.db",
        "rubbish.dat",
        "other.db",
        "half.dat",
        "seeds/a.md/feeds.db",
        "/proc/none/feeds.db",
    ):
        (home / "config.toml").write_text(f'[store]\nurl = "sqlite:///{store}"\n')
        for name in ("build", "config"):
            result = CliRunner().invoke(main, COMMANDS[name])
            assert result.exit_code == 1, (store, name, result.output)
            assert isinstance(result.exception, SystemExit), (store, name)
            assert Path(store.removesuffix("/feeds.db")).name in result.output or "/proc" in result.output
        assert CliRunner().invoke(main, ["check"]).exit_code == 0


@pytest.mark.parametrize("name", ["build", "init", "serve"])
def test_a_full_disk_is_one_message(home, name):
    """Where not one byte more can be written, the command says so and ends."""
    words = {**COMMANDS, "init": ["init", "new"]}[name]
    result = subprocess.run(
        [sys.executable, "-B", "-m", "feeds", *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert result.returncode == 1
    assert os.strerror(errno.EFBIG) in result.stderr
    assert "Traceback" not in result.stderr


def test_config_check_names_what_keeps_the_service_from_starting(home):
    """A folder that is not there, one that is a file, an address that is not of this machine: status 1."""
    (home / "config.toml").write_text("[posts]\nfolder = 'sedes'\n[http]\nhost = '203.0.113.7'\n")
    result = CliRunner().invoke(main, ["config", "check"])
    assert result.exit_code == 1
    assert f"posts.folder: {home}/sedes is not there" in result.stdout
    assert "cannot listen on 203.0.113.7" in result.stdout
    (home / "config.toml").write_text("[posts]\nfolder = 'config.toml'\n")
    assert "config.toml is no folder" in CliRunner().invoke(main, ["config", "check"]).stdout


def test_stray_variables_are_named(home, monkeypatch):
    """A variable that begins like ours and sets nothing is named; what Kubernetes sets is not."""
    monkeypatch.setenv("FEEDS_TITEL", "Reeds")
    monkeypatch.setenv("FEEDS_BLOG_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("FEEDS_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("FEEDS_PORT_80_TCP_ADDR", "10.0.0.1")
    result = CliRunner().invoke(main, ["config", "check"])
    notes = [line for line in result.stdout.splitlines() if line.startswith("note:")]
    assert notes == ["note: environment variable FEEDS_TITEL sets no option, did you mean FEEDS_SITE__TITLE?"]


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["--port", "many"], 2, "'many' is not a valid integer"),
        (["--config", "gone.toml"], 1, "there is no such file"),
    ],
)
def test_a_log_in_json_holds_failures_to_start_too(home, words, status, reason):
    """Wrong usage and a wrong configuration are lines of JSON, and nothing else is written."""
    result = run("serve", "--log-format", "json", *words)
    assert result.returncode == status
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["error"]
    assert reason in lines[0]["message"]


def test_a_log_in_json_is_json_from_the_first_line_to_the_last(home, monkeypatch):
    """The start, a library's warning, an unexpected failure in a thread, and the end: an object a line."""
    monkeypatch.setenv("FEEDS_TITEL", "Reeds")
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "processes")
    noise = (
        "import sys, threading, warnings; from feeds.service import serving\n"
        "from feeds.cli.main import main; serve = serving.serve\n"
        "async def noisy(*args):\n"
        "    warnings.warn('old', UserWarning)\n"
        "    thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()\n"
        "    await serve(*args)\n"
        "serving.serve = noisy\n"
        "main(['serve', '--port', '0', '--log-format', 'json'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", noise], stderr=subprocess.PIPE, text=True) as service:
        lines = []
        for line in service.stderr:
            lines.append(json.loads(line))
            if lines[-1]["message"] == "ready":
                service.send_signal(signal.SIGTERM)
    messages = [line["message"] for line in lines]
    assert messages[-1] == "stopped"
    assert any("FEEDS_TITEL" in message for message in messages)
    assert any("UserWarning: old" in message for message in messages)
    assert "unexpected, in a thread: division by zero" in messages
    ready = lines[messages.index("ready")]
    assert ready["entries"] == 1
    assert ready["folder"] == str(home / "seeds")
    assert ready["addresses"]["Everything"].endswith("/feed.atom")


def test_commands_side_by_side_write_no_traceback(home, monkeypatch):
    """A process that starts when its pool is over already ends without a word."""
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "processes")
    monkeypatch.setenv("FEEDS_INGEST__WORKERS", "8")
    for n in range(8):
        Path(f"seeds/{n}.md").write_text(f"---\ntitle: {n}\ndate: 2024-01-01\n---\nText.\n")
    command = [sys.executable, "-m", "feeds"]
    running = [
        subprocess.Popen([*command, word], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for word in ("check", "list", "check")
    ]
    said = [process.communicate(timeout=300)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert not [text for text in said if "Traceback" in text]
