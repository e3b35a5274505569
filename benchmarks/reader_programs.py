"""Feed readers that others make, each driven without a window, and what each of them has shown its user.

Every reader gets a folder of its own, subscribes to one address, and is asked to poll. ``texts`` returns what
it keeps, one text an item: an item that was announced twice is there twice.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import ClassVar

import reader as lemon

POLL_S = 120
"""How long one poll of one reader may take, in seconds."""


class ReaderProgram:
    """A feed reader in a folder of its own, with one subscription.

    A subclass names the commands that it needs, writes its configuration in ``subscribe``, asks for
    the feed in ``poll``, and reads in ``texts`` what it keeps.
    """

    name: ClassVar[str]
    commands: ClassVar[tuple[str, ...]] = ()
    packages: ClassVar[str] = ""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        home.mkdir(parents=True)

    @classmethod
    def find_missing(cls) -> list[str]:
        """Return the commands that this machine does not have."""
        return [command for command in cls.commands if not shutil.which(command)]

    def subscribe(self) -> None:
        """Write the configuration, with the subscription in it."""

    def poll(self) -> None:
        """Ask for the feed once, whatever the time of the last poll."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """Return title and content of every item that the reader keeps."""
        raise NotImplementedError

    def run(self, *command: str) -> str:
        """Run a command in the reader's folder, which is its home, and return its output.

        Raises:
            RuntimeError: It failed; its output is named.

        """
        done = subprocess.run(
            command,
            check=False,
            cwd=self.home,
            env=_environment(self.home),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=POLL_S,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout[-500:]}{done.stderr[-1000:]}")
        return done.stdout

    def run_for(self, seconds: float, *command: str) -> None:
        """Run a program that does not end by itself, with all that it starts, for some seconds."""
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self.home,
                env=_environment(self.home),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        time.sleep(seconds)
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)

    def query(self, database: Path, statement: str) -> list[str]:
        """Return the rows of a query of a SQLite file, each as one text."""
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            return [" ".join(str(value) for value in row) for row in connection.execute(statement)]

    def alter(self, database: Path, *statements: str) -> None:
        """Run statements on a SQLite file, and commit."""
        with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def read_mails(self, folder: Path) -> list[str]:
        """Return the subject and the texts of each mail of a maildir."""
        mails = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
        return [_mail_text(path.read_bytes()) for path in mails]


def _environment(home: Path) -> dict[str, str]:
    """Return what programs need of this one's environment: no configuration of its user."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TERM") if key in os.environ}
    own = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    return {"LANG": "C.UTF-8"} | kept | own


def _mail_text(raw: bytes) -> str:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("html", "plain"))
    return f"{mail['subject']} {body.get_content() if body else ''}"


class Newsboat(ReaderProgram):
    """Newsboat, a reader for terminals."""

    name = "newsboat"
    commands = ("newsboat",)
    packages = "newsboat"

    def subscribe(self) -> None:
        (self.home / "urls").write_text(f"{self.url}\n", "utf-8")
        (self.home / "config").write_text("max-items 0\n")

    def poll(self) -> None:
        self.run("newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")

    def texts(self) -> list[str]:
        return self.query(self.home / "cache.db", "select title, content from rss_item")


class Rss2email(ReaderProgram):
    """rss2email, which sends each entry once as a mail."""

    name = "rss2email"
    commands = ("r2e",)
    packages = "rss2email"

    def subscribe(self) -> None:
        self._r2e("new", "reader@example.org")
        config = self.home / "r2e.cfg"
        mails = f"email-protocol = maildir\nmaildir-path = {self.home}\nmaildir-mailbox = mails\n"
        text = re.sub(r"(?m)^(email-protocol|maildir-\w+) = .*\n", "", config.read_text("utf-8"))
        config.write_text(text.replace("[DEFAULT]\n", f"[DEFAULT]\n{mails}"), "utf-8")
        self._r2e("add", "feed", self.url)

    def poll(self) -> None:
        self._r2e("run")

    def texts(self) -> list[str]:
        return self.read_mails(self.home / "mails")

    def _r2e(self, *arguments: str) -> None:
        self.run("r2e", "-c", "r2e.cfg", "-d", "r2e.json", *arguments)


class Feed2imap(ReaderProgram):
    """feed2imap, which files entries as mails."""

    name = "feed2imap"
    commands = ("feed2imap",)
    packages = "feed2imap"

    def subscribe(self) -> None:
        self.home.joinpath("rc").write_text(
            f"cache: {self.home}/cache\nfeeds:\n  - name: feed\n    url: {self.url}\n"
            f"    target: maildir://{self.home}/mails\n"
        )
        for part in ("new", "cur", "tmp"):
            (self.home / "mails" / part).mkdir(parents=True)

    def poll(self) -> None:
        self.run("feed2imap", "-f", "rc")

    def texts(self) -> list[str]:
        return self.read_mails(self.home / "mails")


class Lemon(ReaderProgram):
    """The `reader` library."""

    name = "reader"

    def poll(self) -> None:
        with lemon.make_reader(str(self.home / "reader.db")) as reader:
            reader.add_feed(self.url, exist_ok=True)
            reader.update_feeds(scheduled=False)

    def texts(self) -> list[str]:
        with lemon.make_reader(str(self.home / "reader.db")) as reader:
            return [
                f"{one.title} {content and content.value}"
                for one in reader.get_entries()
                for content in [one.get_content()]
            ]


class Elfeed(ReaderProgram):
    """Elfeed, the reader of Emacs."""

    name = "elfeed"
    commands = ("emacs", "curl")
    packages = "elpa-elfeed emacs-nox curl"

    POLL = """
    (package-initialize) (require 'elfeed)
    (setq elfeed-db-directory "db" elfeed-feeds '("{url}") elfeed-log-level 'error)
    (elfeed-update-feed "{url}")
    (let ((end (+ (float-time) 60)))
      (while (and (> elfeed-curl-queue-active 0) (< (float-time) end)) (accept-process-output nil 0.1)))
    (accept-process-output nil 0.5)
    (elfeed-db-save)
    (with-elfeed-db-visit (entry feed)
      (princ (elfeed-entry-title entry))
      (princ (format " %s\\n\\f\\n" (elfeed-deref (elfeed-entry-content entry)))))
    """

    def poll(self) -> None:
        script = self.home / "poll.el"
        script.write_text(self.POLL.format(url=self.url))
        (self.home / "texts").write_text(self.run("emacs", "--batch", "-l", str(script)), "utf-8")

    def texts(self) -> list[str]:
        return [one for one in (self.home / "texts").read_text("utf-8").split("\f") if one.strip()]
