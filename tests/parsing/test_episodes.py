"""What podcasters write of an episode, in the words of Apple's directory."""

import pytest

from feeds.model import Episode

AUDIO = "audio: https://c.example/7.mp3\n"


@pytest.mark.parametrize(
    ("fields", "episode"),
    [
        ("season: 2\nepisode: 7\nepisodeType: full\nexplicit: true", Episode(2, 7, "full", explicit=True)),
        ("season: '02'\nepisode: S02E07\nexplicit: clean", Episode(2, 7, explicit=False)),
        ("itunes:\n  season: 2\n  episode: '#7'\n  episodeType: Bonus", Episode(2, 7, "bonus")),
        ("itunes_episode: 7\nitunes_explicit: no", Episode(number=7, explicit=False)),
        ("itunes:season: 2\nitunes:episodeType: trailer", Episode(2, kind="trailer")),
        ("episode:\n  number: 7\n  season: 2", Episode(2, 7)),
        ("episode: 8\nitunes:\n  episode: 7", Episode(number=8)),
        ("extra:\n  episode: 7", Episode(number=7)),
        ("episode: pilot\nseason: first\nepisodeType: long\nexplicit: maybe", None),
        ("episode: 12345678", None),
        ("", None),
    ],
)
def test_season_number_kind_and_warning_of_an_episode(field, fields, episode):
    """At the top of the header or in a table; what is no number and no known word is left out."""
    (file,) = field(AUDIO + fields).enclosures
    assert file.episode == episode


def test_a_post_without_a_file_is_no_episode(field):
    """A number alone makes no podcast."""
    assert field("episode: 7").enclosures == ()
