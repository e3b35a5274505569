"""What is shipped for servers: right by the words of those who read it."""

import socket
import subprocess
import sys

from click.testing import CliRunner

from feeds.cli.main import main
from feeds.service.systemd import notify


def shipped(name: str) -> str:
    """Return a file as the command prints it."""
    return CliRunner().invoke(main, ["deploy", name], catch_exceptions=False).stdout


def test_systemd_finds_nothing_wrong(program, tmp_path):
    """The unit passes systemd-analyze verify, once the program is where it says."""
    verify = program("systemd-analyze")
    unit = tmp_path / "feeds.service"
    unit.write_text(shipped("systemd").replace("/usr/local/bin/feeds", sys.executable))
    result = subprocess.run([verify, "verify", unit], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_nginx_finds_nothing_wrong(program, tmp_path):
    """The configuration passes nginx -t."""
    nginx = program("nginx")
    (tmp_path / "feeds.conf").write_text(shipped("nginx"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ include {tmp_path}/feeds.conf; }}\n"
    )
    command = [nginx, "-t", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "errors"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_states_are_sent_to_the_service_managers_socket(tmp_path, monkeypatch):
    """States are sent to the socket in NOTIFY_SOCKET; without it nothing is sent."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(2)
        notify("READY=1")
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1", "STATUS=fine")
        assert manager.recv(100) == b"READY=1\nSTATUS=fine"
    notify("READY=1")
