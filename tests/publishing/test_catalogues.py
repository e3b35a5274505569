"""The gettext catalogues: complete, up to date with the code, and of one mind about placeholders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from feeds.publishing.i18n.catalogues import find_catalogue, list_catalogues, translate, translations_for

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "feeds" / "publishing" / "i18n"
MEND = "write the messages anew by `uv run bash .ci/messages`, and translate what is new in every catalogue"

Ids = dict[tuple[str | None, str], str]


def read(path: Path) -> Catalog:
    """Return a catalogue."""
    with path.open("rb") as file:
        return read_po(file)


def messages(catalogue: Catalog) -> list[Message]:
    """Return its messages, without the header."""
    return [message for message in catalogue if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return the forms of a message or a translation: one, or as many as there are plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def ids(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    """Return what identifies its messages: context, singular and plural."""
    return {(message.context, forms(message.id)) for message in messages(catalogue)}


def placeholders(text: str) -> set[str]:
    """Return the names of the places to fill in."""
    return set(re.findall(r"%\((\w+)\)s", text))


def test_the_messages_are_those_of_the_code(tmp_path: Path) -> None:
    """Every message of code and templates is in the template for translators, and no other."""
    collected = tmp_path / "messages.pot"
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = ["bash", str(ROOT / ".ci" / "messages"), str(collected)]
    subprocess.run(command, env={**os.environ, "PATH": path}, check=True)
    assert ids(read(FOLDER / "messages.pot")) == ids(read(collected)), MEND


@pytest.mark.parametrize("name", list_catalogues())
def test_a_catalogue_is_complete(name: str) -> None:
    """Every message is translated in every plural form of the language, and nothing else is."""
    catalogue = read(FOLDER / name / "LC_MESSAGES" / "messages.po")
    assert ids(catalogue) == ids(read(FOLDER / "messages.pot")), MEND
    wanting = [m.id for m in messages(catalogue) if m.fuzzy or not all(map(str.strip, forms(m.string)))]
    assert wanting == [], "translate these, and remove `fuzzy` from those that are right"
    plural = [m for m in messages(catalogue) if m.pluralizable]
    assert {len(forms(m.string)) for m in plural} == {catalogue.num_plurals}
    assert not catalogue.obsolete


@pytest.mark.parametrize("name", list_catalogues())
def test_a_translation_has_the_same_places_to_fill_in(name: str) -> None:
    """No value is lost in translation; only ``number`` may be a word in a form that stands for one number."""
    for message in messages(read(FOLDER / name / "LC_MESSAGES" / "messages.po")):
        wanted = placeholders(forms(message.id)[-1])
        for form in forms(message.string):
            optional = {"number"} if form in forms(message.string)[:3] and message.pluralizable else set()
            assert wanted - optional <= placeholders(form) <= wanted, form
            assert not list(message.check()), form
        assert forms(message.id)[0].endswith(" ") == forms(message.string)[0].endswith(" ")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا مواد"),
        (1, "مادة واحدة"),
        (2, "مادتان"),
        (3, "3 مواد"),
        (10, "10 مواد"),
        (11, "11 مادة"),
        (99, "99 مادة"),
        (100, "100 مادة"),
        (103, "103 مواد"),
    ],
)
def test_arabic_counts_in_six_forms(number: int, said: str) -> None:
    """None, one and two are words; few, many and a hundred have forms of their own."""
    text = translations_for("ar").ngettext("%(number)s entry", "%(number)s entries", number)
    assert text % {"number": number} == said


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "de"),
        ("de-CH-1901", "de"),
        ("DE", "de"),
        ("zh", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-Hant-SG", "zh_Hant"),
        ("zh-HK", "zh_Hant"),
        ("cmn-TW", "zh_Hant"),
        ("yue", "zh_Hans"),
        ("en-GB", ""),
        ("deu", ""),
        ("x-de", ""),
        ("", ""),
    ],
)
def test_a_language_reads_its_nearest_catalogue(language: str, name: str) -> None:
    """The catalogue of the language, less its last subtags; Chinese by script or region; else English."""
    assert find_catalogue(language) == name


def test_values_are_filled_in_as_they_are() -> None:
    """A value may hold what looks like a placeholder; a message without values may hold a percent sign."""
    assert translate("de", "There is no tag “%(name)s”.", {"name": "50%(name)s"}) == (
        "Das Schlagwort „50%(name)s“ gibt es nicht."
    )
    assert translate("de", "100 % new") == "100 % new"


def test_english_needs_no_catalogue() -> None:
    """A site in English starts, and titles its feeds, without the library that reads catalogues."""
    code = (
        "import sys; from feeds.publishing.titles import *; "
        "describe_slice(Slice(any=('a', 'b')), 'en-GB'); print('babel' in sys.modules)"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert completed.stdout == "False\n"
