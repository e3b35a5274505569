"""Headers between the fences of every generator, and what YAML and JSON write in ways of their own."""

import pytest

FENCES = {
    "yaml by name": ("---yaml\ntitle: Low tide\ndate: 2024-02-03\n---\nSand.\n", "Sand.\n"),
    "yaml with a comment": (
        "--- # of the harbour\ntitle: Low tide\ndate: 2024-02-03\n---\nSand.\n",
        "Sand.\n",
    ),
    "longer dashes at its end": ("---\ntitle: Low tide\ndate: 2024-02-03\n--------\nSand.\n", "Sand.\n"),
    "longer dashes around it": ("-----\ntitle: Low tide\ndate: 2024-02-03\n-----\nSand.\n", "Sand.\n"),
    "a directive of yaml": ("%YAML 1.2\n---\ntitle: Low tide\ndate: 2024-02-03\n---\nSand.\n", "Sand.\n"),
    "toml by name": ('---toml\ntitle = "Low tide"\ndate = 2024-02-03\n---\nSand.\n', "Sand.\n"),
    "toml by both": ('+++ toml\ntitle = "Low tide"\ndate = 2024-02-03\n+++\nSand.\n', "Sand.\n"),
    "json by name": ('---json\n{"title": "Low tide", "date": "2024-02-03"}\n---\nSand.\n', "Sand.\n"),
    "json between semicolons": (';;;\n{"title": "Low tide", "date": "2024-02-03"}\n;;;\nSand.\n', "Sand.\n"),
    "the inside of json": (';;;\n"title": "Low tide",\n"date": "2024-02-03"\n;;;\nSand.\n', "Sand.\n"),
    "json with one fence": ('"title": "Low tide",\n"date": "2024-02-03"\n;;;\nSand.\n', "Sand.\n"),
    "javascript": ("---js\n{\n  title: 'Low tide',\n  date: '2024-02-03',\n}\n---\nSand.\n", "Sand.\n"),
    "a comment": ("<!--\ntitle: Low tide\ndate: 2024-02-03\n-->\nSand.\n", "Sand.\n"),
}


@pytest.mark.parametrize(("text", "body"), FENCES.values(), ids=FENCES)
def test_a_header_is_read_between_any_fences(read, text, body):
    """Title, date and body come out of every spelling, without a complaint."""
    post = read(text, "a.md")
    assert (post.title, f"{post.published:%Y-%m-%d}", post.body) == ("Low tide", "2024-02-03", body)
    assert not post.problems


@pytest.mark.parametrize("text", ["-----\n\nA rule first.\n", "---js\nsome words\n", ";;;\nwords\n"])
def test_what_only_looks_like_a_fence_stays_text(read, text):
    """No text is lost to a header that is none."""
    assert read(text, "a.md").body.strip() == text.strip()


def test_javascript_is_not_run(read):
    """Only literals of a JavaScript header count; a call is no value."""
    post = read("---js\n{ title: 'Low tide', date: process.exit(3), tags: ['sea'] }\n---\nSand.\n")
    assert (post.title, post.tags) == ("Low tide", ("sea",))


@pytest.mark.parametrize(
    "text",
    ['---\ntitle: "Party \\ud83c\\udf89"\n---\nx', '---json\n{"title": "Party \\ud83c\\udf89"}\n---\nx'],
)
def test_characters_escaped_as_a_pair_are_one(read, text):
    """What JSON writes of an emoji is that emoji, in YAML too."""
    assert read(text, "a.md").title == "Party 🎉"


def test_merge_keys_bring_what_a_post_does_not_say_itself(read):
    """Own values win over merged ones, and earlier sources over later."""
    post = read(
        "---\none: &one {author: Ada, tags: [sea]}\ntwo: &two {author: Bob, categories: [Logs]}\n"
        "<<: [*one, *two]\ntags: [own]\ntitle: T\n---\nx",
    )
    assert [person.name for person in post.authors] == ["Ada"]
    assert (post.tags, post.categories) == (("own",), ("Logs",))


def test_a_merged_table_may_be_merged_again(read):
    """A draft stays one however many tables it is passed through."""
    post = read("---\na: &a {draft: true}\nb: &b\n  <<: *a\n<<: *b\ntitle: T\n---\nx")
    assert post.withheld is not None
    assert post.withheld.kind == "draft"


def test_members_of_a_set_are_tags(read):
    """A YAML set is a list of its members."""
    assert read("---\ntitle: T\ntags: !!set {sea, sand}\n---\nx").tags == ("sea", "sand")


@pytest.mark.parametrize(
    ("path", "text", "tags"),
    [
        ("a.md", "Title: T\nTags: salt, pepper; oil\n\nx", ("salt, pepper", "oil")),
        ("a.md", "Title: T\nTags: salt, pepper\n\nx", ("salt", "pepper")),
        ("a.rst", "Tide\n====\n\n:tags: salt, pepper; oil\n\nx", ("salt, pepper", "oil")),
        ("a.rst", ".. title: T\n.. tags: salt; pepper, oil\n\nx", ("salt; pepper", "oil")),
        ("contents.lr", "title: T\n---\ntags:\n\nsalt\npepper\n---\nbody: x", ("salt", "pepper")),
    ],
)
def test_one_line_of_tags_is_parted_by_its_dialects_rule(read, path, text, tags):
    """Pelican: semicolons, else commas. Nikola: commas. Lektor: lines."""
    assert read(text, path).tags == tags


@pytest.mark.parametrize(
    "field",
    [
        "img: /a/boat.jpg",
        "index_img: /a/boat.jpg",
        "feature: /a/boat.jpg",
        "header:\n  overlay_image: /a/boat.jpg",
        "header:\n  og_image: /a/boat.jpg",
        "resources:\n- src: notes.pdf\n- src: /a/boat.jpg\n  name: feature",
        "seo:\n  image: /a/boat.jpg",
    ],
)
def test_a_cover_picture_is_found_by_any_name(read, field):
    """The picture of a post is its picture, whatever its theme calls it."""
    assert read(f"---\ntitle: T\n{field}\n---\nx").image == "/a/boat.jpg"


@pytest.mark.parametrize(
    ("fields", "length", "duration"),
    [
        ('file: https://c.example/1.mp3\nlength: "77"\nduration: "1:00:05"', 77, 3605),
        ("audio: https://c.example/1.mp3\nitunes:\n  duration: 00:10:05", 0, 605),
        ("podcast:\n  url: https://c.example/1.mp3\n  length: 3 MB\n  duration: 20:31", 3_000_000, 1231),
        ("enclosure: https://c.example/1.mp3\nduration: 1231", 0, 1231),
        ("mp3: https://c.example/1.mp3\nduration: 1h 2m 3s\nsize: 12,345", 12_345, 3723),
        ("audio_url: https://c.example/1.mp3\nduration: 62 min", 0, 3720),
        ("audio_url: https://c.example/1.mp3\nduration: soon", 0, 0),
        ("audio: https://c.example/1.mp3\nlength: 12345678", 12_345_678, 0),
        ("audio: https://c.example/1.mp3\nlength: 1231", 0, 1231),
        ("audio: https://c.example/1.mp3\nlength: 20 min", 0, 1200),
        ("audio: https://c.example/1.mp3\nlength: 20M", 20_000_000, 0),
        ("audio: https://c.example/1.mp3\nlength: 1231\nduration: 20:31", 1231, 1231),
        ("audio: https://c.example/1.mp3\nlength: 1231\nsize: 2 MB", 2_000_000, 1231),
        ("enclosure:\n  url: https://c.example/1.mp3\n  length: 1231", 1231, 0),
        ("enclosure:\n  url: https://c.example/1.mp3\n  length: 20:31", 0, 1231),
        ("audio: https://c.example/1.mp3\nitunes:duration: 20:31", 0, 1231),
    ],
)
def test_an_episode_has_its_length_and_duration(read, fields, length, duration):
    """However a podcaster writes them: bytes and seconds."""
    (file,) = read(f"---\ntitle: T\n{fields}\n---\nx").enclosures
    assert (file.url, file.type, file.length, file.duration) == (
        "https://c.example/1.mp3", "audio/mpeg", length, duration,
    )  # fmt: skip
