"""Films, sounds and players: shown where they may be, a link everywhere else, never nothing."""

import pytest

from feeds.model import Image

FILM = "AbC_dEf-123"
PLAYER = (
    f'<iframe allowfullscreen="" loading="lazy" referrerpolicy="strict-origin-when-cross-origin" '
    f'sandbox="allow-scripts allow-same-origin allow-popups allow-presentation" '
    f'src="https://www.youtube-nocookie.com/embed/{FILM}"></iframe>'
)


@pytest.mark.parametrize(
    "html",
    [
        f"<iframe src='https://www.youtube.com/embed/{FILM}?rel=0&autoplay=1'></iframe>",
        f"<iframe src='http://youtube.com/embed/{FILM}'>text</iframe>",
        f"<iframe src='//www.youtube-nocookie.com/embed/{FILM}'></iframe>",
        f"<iframe data-src='https://www.youtube.com/embed/{FILM}' src=about:blank></iframe>",
        f"<iframe src='https://www.youtube.com/watch?v={FILM}'></iframe>",
        f"<iframe src='https://youtu.be/{FILM}' onload=x srcdoc='<p>y'></iframe>",
        f"<embed src='https://www.youtube.com/v/{FILM}?fs=1'>",
        f"<object><param name=movie value='https://www.youtube.com/v/{FILM}'><embed src=x.swf></object>",
        f"<amp-youtube data-videoid='{FILM}'></amp-youtube>",
        f"<lite-youtube videoid='{FILM}'></lite-youtube>",
    ],
)
def test_a_film_plays_without_cookies(content, html):
    """However YouTube is embedded, it is one player, from the host that sets no cookies, fenced in."""
    assert content(f"<p>x</p>{html}") == f"<p>x</p>{PLAYER}"


def test_where_a_film_begins_is_kept(content):
    """Start, playlist, size and title of a player stay."""
    html = f"<iframe width=560 height=315px title=Film src='https://www.youtube.com/embed/{FILM}?start=90&list=PLx'></iframe>"
    got = content(f"<p>x</p>{html}")
    assert f'src="https://www.youtube-nocookie.com/embed/{FILM}?list=PLx&amp;start=90"' in got
    assert 'height="315"' in got
    assert 'title="Film" width="560"' in got


@pytest.mark.parametrize(
    "address",
    [
        "https://player.vimeo.com/video/1",
        "https://player.bilibili.com/player.html?bvid=x",
        "https://www.dailymotion.com/embed/video/x",
        "https://w.soundcloud.com/player/?url=x",
        "https://open.spotify.com/embed/track/x",
        "https://bandcamp.com/EmbeddedPlayer/album=1/",
        "https://archive.org/embed/x",
        "https://www.youtube.com/embed/videoseries?list=PLx",
    ],
)
def test_well_known_players_are_kept(content, address):
    """The players of the default list are embedded, over https."""
    got = content(f"<p>x</p><iframe src='{address.replace('https:', 'http:')}'></iframe>")
    assert f'src="{address}"' in got


@pytest.mark.parametrize(
    "address",
    [
        "https://maps.example/embed?x=1",
        "https://www.youtube.com.evil.example/embed/x",
        "https://www.youtube.com@evil.example/embed/x",
        "https://player.vimeo.com:8443/video/1",
        "https://archive.org/download/x/page.html",
        "https://open.spotify.com/track/x",
    ],
)
def test_every_other_frame_is_a_link(content, address):
    """A frame of another host, or of a page that is no player, is a link with its title."""
    got = content(f"<p>x</p><iframe src='{address}' title='A map'></iframe>")
    assert got == f'<p>x</p><p><a href="{address}" rel="noopener noreferrer">A map</a></p>'


def test_the_players_are_the_operators_choice(content):
    """A host the operator names plays; one taken off the list becomes a link with its poster."""
    mine = "<iframe src='https://tube.example.com/embed/1'></iframe>"
    assert "<iframe" in content(f"<p>x</p>{mine}", players=("tube.example.com",))
    film = content(
        f"<p>x</p><iframe src='https://www.youtube.com/embed/{FILM}' title=F></iframe>", players=()
    )
    assert film == (
        f'<p>x</p><p><a href="https://www.youtube.com/watch?v={FILM}" rel="noopener noreferrer">'
        f'<img alt="" src="https://i.ytimg.com/vi/{FILM}/hqdefault.jpg"><br>F</a></p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src='https://googleads.g.doubleclick.net/x'></iframe>",
        "<iframe src='https://www.facebook.com/plugins/like.php?href=x'></iframe>",
        "<iframe src='https://x.example/' width=1 height=1></iframe>",
        "<iframe src='https://x.example/' style='display:none'></iframe>",
        "<iframe src='javascript:x'></iframe>",
        "<iframe></iframe>",
        "<iframe srcdoc=' '></iframe>",
        "<embed src='data:text/html,x'>",
        "<video src='javascript:x'></video>",
        "<video><source src='blob:x'></video>",
        "<source src='/a.mp4'><track src='/a.vtt'>",
    ],
)
def test_frames_that_show_nothing_are_removed(content, html):
    """Frames that count, advertise or lead nowhere leave nothing."""
    assert content(f"<p>x</p>{html}") == "<p>x</p>"


def test_films_and_sounds_play_from_absolute_addresses(content):
    """Sources, tracks and posters are absolute; nothing starts or loads by itself."""
    html = (
        "<video autoplay loop muted poster=/p.jpg width=640 height=360 onplay=x><source src=/a.webm type=video/webm>"
        "<source data-src=//films.example.com/a.mp4><track kind=captions srclang=en label=English src=/a.vtt default>"
        "<p>Your browser is old.</p></video>"
    )
    assert content(f"<p>x</p>{html}") == (
        '<p>x</p><video controls="" height="360" poster="https://news.example.com/p.jpg" preload="none" width="640">'
        '<source src="https://news.example.com/a.webm" type="video/webm"><source src="https://films.example.com/a.mp4">'
        '<track default="" kind="captions" label="English" src="https://news.example.com/a.vtt" srclang="en"></video>'
    )
    assert content("<p>x</p><audio src=/a.mp3 controls></audio>") == (
        '<p>x</p><audio controls="" preload="none" src="https://news.example.com/a.mp3"></audio>'
    )


def test_a_film_without_source_leaves_what_it_offers_instead(content):
    """Its fallback, or else its poster."""
    assert content("<video><a href=/a.mp4>Film</a></video>") == (
        '<a href="https://news.example.com/a.mp4" rel="noopener noreferrer">Film</a>'
    )
    assert content("<video poster=/p.jpg></video>") == '<img alt="" src="https://news.example.com/p.jpg">'


def test_a_post_that_is_only_a_film_has_a_link_to_watch_it(cleaned):
    """A reader that shows no frames still has something to open."""
    got = cleaned(f"<div><iframe src='https://www.youtube.com/embed/{FILM}'></iframe></div>", title="A film")
    assert got.content == (
        f"<div>{PLAYER}</div>"
        f'<p><a href="https://www.youtube.com/watch?v={FILM}" rel="noopener noreferrer">A film</a></p>'
    )
    sound = cleaned("<audio src=/a.mp3></audio>", title="A sound")
    assert '<a href="https://news.example.com/a.mp3" rel="noopener noreferrer">A sound</a>' in sound.content


def test_an_empty_post_taken_from_a_film_links_to_it(cleaned):
    """With its poster, which also stands for the entry."""
    got = cleaned("<div>\n\n</div>", title="A film", source=f"https://www.youtube.com/watch?v={FILM}")
    assert f'<a href="https://www.youtube.com/watch?v={FILM}" rel="noopener noreferrer"><img' in got.content
    assert got.text == "A film"
    assert got.image == Image(f"https://i.ytimg.com/vi/{FILM}/hqdefault.jpg")


def test_the_still_of_a_video_is_the_image_of_a_post_without_picture(cleaned):
    """Its still or poster is the entry's image; a picture anywhere goes before."""
    film = f"<p>x</p><iframe src='https://www.youtube.com/embed/{FILM}'></iframe>"
    assert cleaned(film).image == Image(f"https://i.ytimg.com/vi/{FILM}/hqdefault.jpg")
    assert cleaned("<p>x</p><video poster=/p.jpg src=/a.mp4></video>").image == Image(
        "https://news.example.com/p.jpg"
    )
    assert cleaned(f"{film}<img src=/a.png alt=A width=9>").image == Image(
        "https://news.example.com/a.png", "A", 9
    )


def test_a_gist_is_a_link(content):
    """A script that would have written a gist leaves a link to it."""
    got = content('<p>x</p><script src="https://gist.github.com/someone/0123456789abcdef.js"></script>')
    assert (
        '<a href="https://gist.github.com/someone/0123456789abcdef" rel="noopener noreferrer">gist.github.com/'
        in got
    )


def test_an_object_shows_what_it_holds(content):
    """A picture as object is a picture; another shows its fallback."""
    assert (
        content("<object data=/a.png type=image/png></object>")
        == '<img alt="" src="https://news.example.com/a.png">'
    )
    assert content("<object data=/a.swf><p>Fallback</p></object>") == "<p>Fallback</p>"
