"""Where the keys and values of a TOML document stand (TOML 1.1).

The parser says what a document means, but not where anything was written. This scanner says only where: it
walks the same grammar, decodes nothing but keys, and leaves it to the parser to refuse what is wrong. Places
are offsets into the text, in characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from feeds.toml import load_toml

KeyPath = tuple[str | int, ...]
"""The way to a key from the top: names of tables and keys, and indexes of lists."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, from ``start`` up to but without ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KeyPosition:
    """Where a key was written first, and its value. A table's value is its header, or its braces.

    An element of a list has no key of its own: there ``key`` is the element.
    """

    key: Span
    value: Span


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key or a table that was already written."""

    path: KeyPath
    again: Span
    first: Span


@dataclass(slots=True)
class Outline:
    """What `scan_positions` found. ``statements`` are headers and pairs; the last may be cut short.

    Where the scan ends before the text does, ``lost`` is the place, and ``unclosed`` are those of the
    brackets it is within, the outermost first.
    """

    positions: dict[KeyPath, KeyPosition] = field(default_factory=dict)
    repeats: list[DuplicateKey] = field(default_factory=list)
    statements: list[Span] = field(default_factory=list)
    lost: int | None = None
    unclosed: tuple[int, ...] = ()

    def nearest(self, path: KeyPath) -> KeyPosition | None:
        """Return the place of a path, or else of the closest table or list around it."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path)


def scan_positions(text: str) -> Outline:
    r"""Find every key and value of a document whose line ends are ``\n``.

    A document that the parser refuses is scanned as far as it makes sense. Raises RecursionError where a
    key or a member of a list lies more than a hundred steps deep.
    """
    scanner = _Scanner(text)
    try:
        scanner.document()
    except _LostError:
        scanner.outline.lost = scanner.at
        scanner.outline.unclosed = tuple(scanner.open)
    return scanner.outline


class _LostError(Exception):
    pass


_DEEPEST = 100


_BLANK = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_STRING = re.compile(
    r'"""(?:[^\\"]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]|\\.)*+"'
    r"|'(?!'')[^'\n]*+'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\[\]{}#\n\"' \t=]++(?:(?<=-\d\d) \d\d:[\d:.Zz+-]*+)?")


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[int] = []
        self.outline = Outline()
        self._lengths: dict[KeyPath, int] = {}
        self._tables: set[KeyPath] = set()
        self._pairs: set[KeyPath] = set()

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip(_BLANK) < len(self.text):
            start = self.at
            self.outline.statements.append(Span(start, start))
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self.outline.statements[-1] = Span(start, self.at)
            self._skip(_SPACE)
            if self.at < len(self.text) and self.text[self.at] not in "\n#":
                raise _LostError

    def _header(self) -> KeyPath:
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        keys = list(self._scan_dotted_key())
        self._expect("]" * brackets)
        whole = Span(start, self.at)
        parent = self._enter((), [name for name, _ in keys[:-1]], whole)
        path = (*parent, keys[-1][0])
        return self._next_of_list(path, whole) if brackets == 2 else self._open_table(path, whole)

    def _enter(self, path: KeyPath, names: list[str], span: Span) -> KeyPath:
        for name in names:
            path = self._latest((*path, name))
            self.outline.positions.setdefault(path, KeyPosition(span, span))
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _next_of_list(self, path: KeyPath, span: Span) -> KeyPath:
        self.outline.positions.setdefault(path, KeyPosition(span, span))
        index = self._lengths.get(path, 0)
        self._lengths[path] = index + 1
        self.outline.positions[*path, index] = KeyPosition(span, span)
        return (*path, index)

    def _open_table(self, path: KeyPath, span: Span) -> KeyPath:
        path = self._latest(path)
        if path in self._tables:
            self.outline.repeats.append(DuplicateKey(path, span, self.outline.positions[path].key))
        self._tables.add(path)
        self.outline.positions.setdefault(path, KeyPosition(span, span))
        return path

    def _pair(self, table: KeyPath) -> None:
        path, key = table, Span(self.at, self.at)
        passed = []
        for name, key in self._scan_dotted_key():
            path = (*path, name)
            passed.append((path, key))
        self._expect("=")
        if path in self._pairs:
            self.outline.repeats.append(DuplicateKey(path, key, self.outline.positions[path].key))
        self._pairs.add(path)
        value = self._value(path)
        for above, span in passed[:-1]:
            self.outline.positions.setdefault(above, KeyPosition(span, value))
        self.outline.positions.setdefault(path, KeyPosition(key, value))

    def _scan_dotted_key(self) -> Iterator[tuple[str, Span]]:
        for _ in range(_DEEPEST):
            self._skip(_SPACE)
            start = self.at
            if self._peek('"') or self._peek("'"):
                raw = self._take(_STRING)
                yield _decode_key(raw), Span(start, self.at)
            else:
                yield self._take(_BARE_KEY), Span(start, self.at)
            self._skip(_SPACE)
            if not self._peek("."):
                return
            self.at += 1
        raise RecursionError

    def _value(self, path: KeyPath) -> Span:
        if len(path) > _DEEPEST:
            raise RecursionError
        self._skip(_SPACE)
        start = self.at
        if self._peek("["):
            self._scan_brackets("]", lambda index: self._element((*path, index)))
        elif self._peek("{"):
            self._scan_brackets("}", lambda _: self._pair(path))
        else:
            self._take(_STRING if self._peek('"') or self._peek("'") else _SCALAR)
        return Span(start, self.at)

    def _element(self, path: KeyPath) -> None:
        value = self._value(path)
        self.outline.positions[path] = KeyPosition(value, value)

    def _scan_brackets(self, end: str, member: Callable[[int], None]) -> None:
        self.open.append(self.at)
        self.at += 1
        index = 0
        self._skip(_BLANK)
        while not self._peek(end):
            member(index)
            index += 1
            self._skip(_BLANK)
            if not self._peek(end):
                self._expect(",")
                self._skip(_BLANK)
        self.at += 1
        self.open.pop()

    def _peek(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _skip(self, blank: re.Pattern[str]) -> int:
        match = blank.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _take(self, token: re.Pattern[str]) -> str:
        match = token.match(self.text, self.at)
        if match is None:
            raise _LostError
        self.at = match.end()
        return match.group()

    def _expect(self, mark: str) -> None:
        self._skip(_SPACE)
        if not self._peek(mark):
            raise _LostError
        self.at += len(mark)


def _decode_key(raw: str) -> str:
    try:
        (name,) = load_toml(f"{raw} = 0")
    except ValueError:
        raise _LostError from None
    return str(name)
