"""TOML parsed as far as it is valid, with the place and reason of each syntax error (TOML 1.1)."""

from __future__ import annotations

import re
from typing import Any

from feeds.config.diagnostics import Diagnostic, SourceText
from feeds.config.toml_positions import DuplicateKey, Outline, Span, scan_positions
from feeds.toml import TOMLError, load_toml

_REPEATED = re.compile(r"Cannot (?:overwrite|declare|mutate)|Duplicate inline table key")
_UNCLOSED = re.compile(r"Unclosed (array|inline table)")
_BAD_TEXT = re.compile(r"Unterminated string|Expected \"'+\"|Illegal character '\\n'")
_BAD_VALUE = re.compile(r"Invalid (?:value|date)")
_BAD_ESCAPE = re.compile(r"Unescaped '\\'|Invalid hex value|Escaped character")
_SENTENCES = (
    (r"Expected '=' after a key.*", "expected `=` and a value after the key"),
    (r"Expected '\]' at.*", "expected `]` after the table's name"),
    (r"Expected '\]\]' at.*", "expected `]]` after the table's name"),
    (r"Expected newline or end of document.*", "expected the line to end here"),
    (
        r"Invalid initial character for a key.*",
        "expected a key: letters, digits, _ and -, or a text in quotes",
    ),
    (r"Invalid statement", "expected `key = value`, or `[table]`"),
    (r"Illegal character (.*)", r"the character \1 cannot stand here; write it as an escape, such as \\t"),
)
_NEW_STATEMENT = re.compile(
    r"^[ \t]*+(?:\[{1,2}[\w. \"'-]++\]{1,2}[ \t]*+(?:#|$)|[\w.\"'-]++[ \t]*+=)", re.MULTILINE
)
_HEADER_LINE = re.compile(r"[ \t]*+\[{1,2}[\w. \"'-]++\]{1,2}[ \t]*+(?:#|$)", re.MULTILINE)
_HEADER = re.compile(r"^[ \t]*+\[", re.MULTILINE)
_LOOSE_END = re.compile(r"[ \t]*+(?:#|\n|,|\]|\}|$)")
_WORD_END = re.compile(r"(?<![\w.+:-])[\w.+:-]++\Z")
_VALUE = re.compile(r"[^\n#,\]}]*+")
_TRIPLE = ('"""', "'''")
_STARTS_TEXT = re.compile(r"\"\"\"|'''|\"|'|")


class SyntaxErrorContext:
    """An error that the parser stopped at, and the statement it is in."""

    def __init__(self, source: SourceText, outline: Outline, error: TOMLError) -> None:
        self.source = source
        self.text = source.text
        self.reason = error.reason
        self.at = error.offset
        self.outline = outline
        earlier = [statement for statement in self.outline.statements if statement.start <= self.at]
        self.start, self.stop = (earlier[-1].start, earlier[-1].end) if earlier else (0, 0)

    def diagnose(self) -> tuple[Span, str]:
        """Return what to mark, and the sentence to put there."""
        if _REPEATED.match(self.reason):
            return self._duplicate_key()
        if _UNCLOSED.match(self.reason) or self._is_cut_off():
            return self._missing_bracket()
        if _BAD_TEXT.match(self.reason):
            return self._missing_quote()
        if _BAD_ESCAPE.match(self.reason):
            return self._escape()
        return self._value() if self._is_value() else (self._span_here(), self._sentence())

    def _span_here(self) -> Span:
        at = min(self.at, len(self.text.rstrip("\n")))
        return Span(at, at + 1)

    def _sentence(self) -> str:
        if self.text.startswith(":", self.at):
            return "expected `=`, not `:`"
        for pattern, sentence in _SENTENCES:
            if re.fullmatch(pattern, self.reason):
                return re.sub(pattern, sentence, self.reason)
        return self.reason[:1].lower() + self.reason[1:]

    def _duplicate_key(self) -> tuple[Span, str]:
        for repeat in self.outline.repeats:
            if self.start <= repeat.again.start <= self.at:
                return repeat.again, self._duplicate_message(repeat)
        end = self.source.end_of_line(self.start)
        return Span(self.start, min(end, self.at + 1)), "this name already stands for something else above"

    def _duplicate_message(self, repeat: DuplicateKey) -> str:
        name = ".".join(str(step) for step in repeat.path if isinstance(step, str))
        return f"`{name}` is already written on line {self.source.line_of(repeat.first.start)}"

    def _missing_bracket(self) -> tuple[Span, str]:
        opened = self._bracket()
        what, end = ("table", "}") if self.reason == "Unclosed inline table" else ("list", "]")
        if opened is None or not self._has_new_statement(opened):
            return self._span_here(), f"expected `,` or `{end}` here"
        return Span(opened, opened + 1), f"the {what} that opens here has no closing `{end}`"

    def _is_cut_off(self) -> bool:
        opened = self._bracket()
        return self.reason == "Invalid value" and opened is not None and self._has_new_statement(opened)

    def _bracket(self) -> int | None:
        """Return the innermost open bracket, but for that of a header that was taken for a list."""
        lists = (at for at in reversed(self.outline.unclosed) if not self._is_header(at))
        return next(lists, None)

    def _is_header(self, at: int) -> bool:
        line = self.source.start_of_line(at)
        return line > self.start and _HEADER_LINE.match(self.text, line) is not None

    def _has_new_statement(self, opened: int) -> bool:
        if not self.text[self.at : self.source.end_of_line(self.at)].strip():
            return True
        line = self.source.start_of_line(self.at)
        return line > opened and _NEW_STATEMENT.match(self.text, line) is not None

    def _missing_quote(self) -> tuple[Span, str]:
        opened, quote = self._text_start(), self._quote()
        where = "" if quote in _TRIPLE else " on this line"
        message = f"the text that opens here has no closing {quote}{where}"
        return Span(opened, self.source.end_of_line(opened)), message

    def _escape(self) -> tuple[Span, str]:
        slash = self.text.rfind("\\", self.start, self.at)
        message = "a backslash in \"double quotes\" begins an escape: write \\\\, or use 'single quotes'"
        return Span(slash, slash + 2), message

    def _value(self) -> tuple[Span, str]:
        if _LOOSE_END.match(self.text, self.at):
            return self._span_here(), "a value is missing here"
        begin = self._word_start()
        match = _VALUE.match(self.text, begin)
        word = match.group().rstrip() if match else ""
        span = Span(begin, begin + max(1, len(word)))
        if word.lower() in {"true", "false"}:
            return span, f"expected a value; write {word.lower()} in small letters"
        if word[:1].isalpha():
            return span, 'expected a value; text stands in "quotes"'
        if word[:1] in "“”‘’„«":
            return span, "expected a value; text stands in straight quotes, \" or '"
        return span, "expected a value: a text in quotes, a number, true, false or a [list]"

    def _is_value(self) -> bool:
        cut_short = self.reason.startswith("Expected newline") and self._word_start() < self.at
        return cut_short or _BAD_VALUE.match(self.reason) is not None

    def _word_start(self) -> int:
        before = _WORD_END.search(self.text, self.source.start_of_line(self.at), self.at)
        return before.start() if before and not self.text[self.at : self.at + 1].isspace() else self.at

    def without_statement(self) -> str:
        """Return the text with the faulty statement turned to blanks; a header takes its table along."""
        end = self._end()
        blank = re.sub(r"[^\n]", " ", self.text[self.start : end])
        return self.text[: self.start] + blank + self.text[end:]

    def _end(self) -> int:
        if self.text.startswith("[", self.start):
            return self._next(_HEADER, self.source.end_of_line(self.start))
        if self.stop > self.start:
            return self.source.end_of_line(max(self.at, self.stop))
        if self.outline.unclosed:
            line = self.source.start_of_line(self.at)
            return self._next(_NEW_STATEMENT, line if line > self.start else self.source.end_of_line(self.at))
        if _BAD_TEXT.match(self.reason) and self._quote().startswith(_TRIPLE):
            return len(self.text)
        return self.source.end_of_line(self._text_start())

    def _next(self, landmark: re.Pattern[str], offset: int) -> int:
        match = landmark.search(self.text, offset)
        return match.start() if match else len(self.text)

    def _text_start(self) -> int:
        return self.at if self.outline.lost is None else min(self.outline.lost, self.at)

    def _quote(self) -> str:
        match = _STARTS_TEXT.match(self.text, self._text_start())
        return match.group() if match else ""


Tables = dict[str, Any]

_MOST_TRIES = 20
_MANY_DIGITS = re.compile(r"\d[\d_]{4000,}+")


def parse_toml(source: SourceText) -> tuple[Tables, Outline, list[Diagnostic]]:
    """Return what the text says, where it says it, and its errors of syntax.

    Where there are errors, the tables lack the statements they are in.
    """
    mistakes: list[Diagnostic] = []
    text, outline = source.text, Outline()
    for _ in range(_MOST_TRIES):
        try:
            outline = scan_positions(text)
            return load_toml(text), outline, mistakes
        except TOMLError as error:
            fault = SyntaxErrorContext(SourceText(source.name, text), outline, error)
            mistakes.append(source.diagnostic_at(*fault.diagnose()))
            text = fault.without_statement()
        except ValueError:  # from int(), of a number with thousands of digits
            digits = _MANY_DIGITS.search(text)
            span = Span(*digits.span()) if digits else Span(0, 0)
            return (
                {},
                Outline(),
                [*mistakes, source.diagnostic_at(span, "this number is too long to be read")],
            )
        except RecursionError:
            return {}, Outline(), [source.diagnostic_at(Span(0, 0), "this is nested too deeply to be read")]
    return {}, Outline(), mistakes
