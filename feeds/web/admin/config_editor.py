"""The configuration file in the editor: read whole, checked, replaced atomically, conflicts refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Protocol

from feeds.config.diagnostics import Diagnostic, InvalidConfigError
from feeds.config.diff import Difference, compare_settings
from feeds.config.loader import parse_config
from feeds.config.secrecy import redact_text
from feeds.config.settings import Settings
from feeds.errors import TranslatableError
from feeds.files import write_atomically
from feeds.publishing.i18n.catalogues import N_

BACKUP_SUFFIX = ".bak"
"""What the name of the former version ends in."""


class EditError(TranslatableError):
    """The file cannot be read or replaced, in words for the operator."""


class ConflictError(EditError):
    """Someone else has changed the file in the meantime."""


@dataclass(frozen=True, slots=True)
class ConfigText:
    """The text of the file, whose lines end in a newline alone, and the digest of its bytes."""

    text: str
    digest: str


class ConfigImpact(Protocol):
    """What taking over a configuration would do to feeds and posts. Addresses are below the base URL."""

    @property
    def appearing(self) -> tuple[str, ...]:
        """Return the addresses of feeds that there will be."""

    @property
    def vanishing(self) -> tuple[str, ...]:
        """Return the addresses of feeds that there will be no more."""

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the addresses of feeds that get other bytes."""

    @property
    def reconverted(self) -> int:
        """Return how many posts will be cleaned again."""

    @property
    def posts(self) -> int:
        """Return how many posts there are."""


@dataclass(frozen=True, slots=True)
class ConfigCheck:
    """What a text would change, or why it cannot be taken over."""

    differences: tuple[Difference, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    foreseen: ConfigImpact | None = None


class ConfigFile:
    """One configuration file. Safe to use from many threads; waits for the disk."""

    def __init__(
        self,
        path: Path,
        foresee: Callable[[Settings], ConfigImpact | None] = lambda _: None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.path = path
        self._estimate_impact = foresee
        self._environ = environ
        self._lock = Lock()

    def read(self) -> ConfigText:
        """Return the file as it is now. Raises `EditError`."""
        raw = self._read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            message = N_("%(file)s is not UTF-8: %(reason)s at byte %(place)s")
            values = {"file": self.path.name, "reason": error.reason, "place": error.start}
            raise EditError(message, values) from None
        return ConfigText(text.replace("\r\n", "\n"), _digest(raw))

    def check(self, text: str, now: Settings) -> ConfigCheck:
        """Check a text, and tell what it would change of the settings in force."""
        try:
            settings = parse_config(text, self.path.name, self._environ)
        except InvalidConfigError as error:
            return ConfigCheck(mistakes=error.diagnostics)
        changes = compare_settings(now, settings)
        return ConfigCheck(changes, foreseen=self._estimate_impact(settings) if changes else None)

    def replace(self, text: str, digest: str) -> Path:
        """Write a text in place of the version with this digest, and return where that one is kept.

        Lines end as they did, new ones as those before them. A crash at any moment leaves the one version
        or the other. A version that holds a secret is for its owner alone, whatever the file was. Raises
        `ConflictError` where the file is no longer that version, `EditError` where it cannot be written.
        """
        with self._lock:
            former = self._read_bytes()
            if _digest(former) != digest:
                message = N_("%(file)s was changed by someone else in the meantime.")
                raise ConflictError(message, {"file": self.path.name})
            target = self.path.resolve()
            beside = target.with_name(target.name + BACKUP_SUFFIX)
            try:
                fresh = _restore_line_ends(former, text).encode("utf-8")
                _write(beside, former, target)
                _write(target, fresh, target)
            except OSError as error:
                message = N_("%(file)s cannot be written: %(reason)s")
                raise EditError(message, {"file": self.path, "reason": error.strerror}) from error
            return beside

    def _read_bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            message = N_("%(file)s cannot be read: %(reason)s")
            raise EditError(message, {"file": self.path, "reason": error.strerror}) from error


def _write(path: Path, content: bytes, like: Path) -> None:
    text = content.decode("utf-8", "replace")
    write_atomically(path, content, like=like, private=redact_text(text) != text, durable=True)


def _restore_line_ends(former: bytes, text: str) -> str:
    """Give each line of a text the end it had in the former version, where there may be two kinds."""
    if b"\r\n" not in former:
        return text
    before, lines = former.decode("utf-8", "replace").split("\n"), text.split("\n")
    plain_lines = [line.removesuffix("\r") for line in before]
    carried = dict[int, bool]()
    for was, now, size in SequenceMatcher(None, plain_lines[:-1], lines).get_matching_blocks():
        carried |= {now + step: before[was + step] != plain_lines[was + step] for step in range(size)}
    ended, carries = [], before[0] != plain_lines[0]
    for number, line in enumerate(lines[:-1]):
        carries = carried.get(number, carries)
        ended.append(line + ("\r\n" if carries else "\n"))
    return "".join((*ended, lines[-1]))


def _digest(raw: bytes) -> str:
    return blake2b(raw, digest_size=16).hexdigest()
