"""Configurations that are programs are read, never run: what is written out is known, all else is unknown."""

import textwrap

import pytest

from feeds.generators.readers.javascript.script import read_javascript
from feeds.generators.readers.python import read_python
from feeds.generators.readers.scripts import read_module, read_script
from feeds.generators.site_files import SiteFiles


def python(text):
    """Return what a Python configuration of this text says."""
    return read_python("conf.py", textwrap.dedent(text))


def test_python_literals_names_and_defaults():
    """Literals, names bound before, their concatenation and defaults of the environment are known."""
    read = python("""
        import os
        HOST = os.environ.get("HOST", "https://a.example")
        URL = f"{HOST}/blog"
        FEED = "%s/feed.xml" % URL
        NAMES = ("one", "two") + ("three",)
        NAMES += ["four"]
        LINKS: dict = {"a": HOST, "n": -1}
        LINKS["b"] = True
        NAMES.append("five")
        if os.environ.get("DRAFTS"):
            URL = "http://localhost"
        OTHER = os.getenv("OTHER") or "fallback"
        JOINED = os.path.join("a", "b")
        ONE, TWO = 1, "two"
        PATTERN = re.compile(r"\\d+")
    """)
    assert read.values == {
        "HOST": "https://a.example",
        "URL": "https://a.example/blog",
        "FEED": "https://a.example/blog/feed.xml",
        "NAMES": ["one", "two", "three", "four", "five"],
        "LINKS": {"a": "https://a.example", "n": -1, "b": True},
        "OTHER": "fallback",
        "JOINED": "a/b",
        "ONE": 1,
        "TWO": "two",
        "PATTERN": r"\d+",
    }
    assert read.origin("FEED") == "conf.py:5"
    assert read.origin("LINKS", "n") == "conf.py:8"


def test_computed_python_values_are_listed_with_their_line():
    """What only running the code could tell is listed by name and line, and never run."""
    read = python("""
        TITLE = open("/etc/hostname").read()
        YEAR = datetime.now().year
        RULE = lambda title: title
        if unknowable():
            SLUG = "x"
        KNOWN = 1
        raise SystemExit
    """)
    assert read.values == {"KNOWN": 1}
    assert [(u.setting, u.line) for u in read.unresolved] == [
        ("TITLE", 2),
        ("YEAR", 3),
        ("RULE", 4),
        ("SLUG", 6),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A = " + "[" * 100_000,
        "A0 = [1]\n" + "\n".join(f"A{n + 1} = [A{n}, A{n}]" for n in range(60)),
        "A = 'x' * 10**12\nB = '%1000000000d' % 1",
        "A = 'xxxxxxxxxx'\n" + "A = A + A\n" * 60,
        "A = (",
    ],
)
def test_hostile_python_is_bounded(text):
    """Deep, doubling and broken configurations end in a sentence or in unknown values."""
    read = read_python("conf.py", text)
    assert read.problem.startswith("conf.py") or read.unresolved


def test_python_of_several_files(tmp_path):
    """What one module takes from another beside it is known, also where they name each other."""
    (tmp_path / "base.py").write_text("from more import *\nNAME = 'base'\nURL = ''\n")
    (tmp_path / "more.py").write_text("from base import NAME\nOWN = 'more'\n")
    (tmp_path / "publish.py").write_text("from base import *\nURL = 'https://a.example'\n")
    read = read_module(SiteFiles(tmp_path), "publish.py")
    assert read.values == {"OWN": "more", "NAME": "base", "URL": "https://a.example"}
    assert read_module(SiteFiles(tmp_path), "none.py") is None


def test_javascript_values_of_the_default_export():
    """Objects, templates, casts, spreads, names and defaults of the environment are known."""
    read = read_javascript(
        "site.config.ts",
        textwrap.dedent(r"""
        import { defineConfig } from 'tool';
        const HOST = process.env.HOST ?? "https://a.example";
        const shared = { lang: 'de', "two words": `x${HOST}` } as const;
        export default defineConfig({
          site: HOST,
          base: '/a' + '/b', // a comment
          ...shared,
          n: 1_000, minus: -2, ok: !0, none: null,
          list: [1, , 'it\'s', "\u00e9\x41", ...[2]],
          mode: process.env.NODE_ENV === 'production' ? 'live' : 'test',
          plugins: [first(), second({ deep: true })],
          computed: Date.now().toString() + "",
          method() { return 1 },
        } satisfies Config);
        """),
    )
    first, second = read.values["plugins"]
    assert (first.name, second.name, second.options()) == ("first", "second", {"deep": True})
    assert {k: v for k, v in read.values.items() if k != "plugins"} == {
        "site": "https://a.example",
        "base": "/a/b",
        "lang": "de",
        "two words": "xhttps://a.example",
        "n": 1000,
        "minus": -2,
        "ok": True,
        "none": None,
        "list": [1, "it's", "éA", 2],
        "mode": "live",
    }
    assert read.origin("base") == "site.config.ts:7"
    assert [(u.setting, u.line) for u in read.unresolved] == [("computed", 13), ("method", 14)]


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = { a: 1 };",
        "const c = { a: 1 };\nmodule.exports = c;",
        "export default { a: 1 }",
        "module.exports = function (tool) { tool.add('x'); return { a: 1 } }",
        "export default async (tool) => ({ a: 1 })",
        "export default async function make() { const b = 2; return { a: 1 }; }",
    ],
)
def test_javascript_exports_in_all_their_spellings(text):
    """An object, a name, or a function that returns one is the configuration."""
    assert read_javascript("x.js", text).values == {"a": 1}


def test_javascript_calls_and_names():
    """Calls are listed with what they were given, and names with what they are bound to."""
    read = read_javascript(
        "x.js", "export const A = 'a';\nexport default c => {\n c.addCopy('img'); c.x({b: [A]}); }"
    )
    assert read.names == {"A": "a"}
    assert [(c.name, c.arguments, c.line) for c in read.calls] == [
        ("c.addCopy", ("img",), 3),
        ("c.x", ({"b": ["a"]},), 3),
    ]
    assert len(read.calls_of("addCopy")) == 1


def test_javascript_imports_of_the_site(tmp_path):
    """Constants of a file that is imported are known, in TypeScript, JSON and CommonJS."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "consts.ts").write_text(
        "export const SITE = { url: 'https://a.example' };\nexport default {t: 1};"
    )
    (tmp_path / "package.json").write_text('{"name": "n"}')
    (tmp_path / "a.config.mjs").write_text(
        "import all, { SITE } from './src/consts';\nimport p from './package.json';\nconst { name } = require('./package');\n"
        "export default { site: SITE.url, name, t: all.t, n: p.name };"
    )
    read = read_script(SiteFiles(tmp_path), "a.config.mjs")
    assert read.values == {"site": "https://a.example", "name": "n", "t": 1, "n": "n"}


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = {a: " + "[" * 20_000,
        "const a0 = [1];"
        + "".join(f"const a{n + 1} = [a{n}, a{n}];" for n in range(60))
        + "module.exports = {x: a60}",
        "const a = b, b = a; module.exports = {a}",
        "module.exports = {",
        "import x from './x.js'; export default { a: x.a }",
    ],
)
def test_hostile_javascript_is_bounded(text, tmp_path):
    """Deep, doubling, circular and broken scripts come to an end, and to no wrong value."""
    (tmp_path / "x.js").write_text(text)
    read = read_script(SiteFiles(tmp_path), "x.js")
    assert read.problem or read.unresolved
