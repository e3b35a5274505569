"""Names as the generators themselves wrote them into addresses."""

import json
from pathlib import Path

import pytest

from feeds.generators import slugs

SHARED = Path(__file__).parents[3] / "shared" / "sites" / "slugs.json"

RULES = {
    "pelican": slugs.slugify_pelican,
    "pelican, SLUGIFY_USE_UNICODE": lambda name: slugs.slugify_pelican(name, use_unicode=True),
    "nikola": slugs.slugify_nikola,
    "lektor": slugs.slugify_lektor,
    "pymdownx": slugs.slugify_pymdown,
    "eleventy": slugs.slugify_eleventy,
    "github-slugger": slugs.slugify_github,
    "hexo": slugs.slugify_hexo,
    "lodash": slugs.kebab_case,
}

MADE = {
    "Plain Words": "plain-words | plain-words | plain-words | plain-words | plain-words | plain-words | plain-words | Plain-Words | plain-words",
    "v2.0.1 is out!": "v201-is-out | v201-is-out | v201-is-out | v2-0-1-is-out | v201-is-out | v2-0-1-is-out | v201-is-out | v2-0-1-is-out | v-2-0-1-is-out",
    "snake_case name": "snake_case-name | snake_case-name | snake_case-name | snake-case-name | snake_case-name | snake-case-name | snake_case-name | snake-case-name | snake-case-name",
    "C++ / C#": "c-c | c-c | c++-c | c/c | c--c | c-c | c--c | C-C | c-c",
    "Don't “quote” me": "dont-quote-me | dont-quote-me | dont-quote-me | don-t-quote-me | dont-quote-me | dont-quote-me | dont-quote-me | Don-t-“quote”-me | dont-quote-me",
    "left—right": "left-right | leftright | left-right | left-right | leftright | left-right | leftright | left—right | left-right",
    "Straße nach Öhringen": "strasse-nach-ohringen | straße-nach-öhringen | strasse-nach-ohringen | strasse-nach-ohringen | straße-nach-öhringen | strasse-nach-oehringen | straße-nach-öhringen | Strase-nach-Ohringen | strasse-nach-ohringen",
    "Œuvre façade": "oeuvre-facade | œuvre-façade | oeuvre-facade | oeuvre-facade | œuvre-façade | uvre-facade | œuvre-façade | OEuvre-facade | oeuvre-facade",
    "Łąka Đorđe": "laka-dorde | łąka-đorđe | laka-dorde | laka-dorde | łąka-đorđe | laka-dorde | łąka-đorđe | Laka-Dorde | laka-dorde",
    "İzmir ılık": "izmir-ilik | i̇zmir-ılık | izmir-ilik | izmir-ilik | izmir-ılık | izmir-ilik | i̇zmir-ılık | Izmir-ilik | izmir-ilik",
    "Καλημέρα κόσμε": "kalemera-kosme | καλημέρα-κόσμε | kalemera-kosme | kalemera-kosme | καλημέρα-κόσμε | kalimera-kosme | καλημέρα-κόσμε | Καλημέρα-κόσμε | καλημέρα-κόσμε",
    "Щука и ёж": "shchuka-i-iozh | щука-и-ёж | shchuka-i-iozh | shchuka-i-ezh | щука-и-ёж | schuka-i-yozh | щука-и-ёж | Щука-и-ёж | щука-и-ёж",
    "東京 タワー": "dong-jing-tawa- | 東京-タワー | dong-jing-tawa- | dong-jing-tawa | 東京-タワー |  | 東京-タワー | 東京-タワー | 東京-タワー",
    "ひらがな しち": "hiragana-shichi | ひらがな-しち | hiragana-shichi | hirakana-siti | ひらがな-しち |  | ひらがな-しち | ひらがな-しち | ひらがな-しち",
    "서울 이야기": "seoul-iyagi | 서울-이야기 | seoul-iyagi | seoul-iyagi | 서울-이야기 |  | 서울-이야기 | 서울-이야기 | 서울-이야기",
    "שלום עולם": "shlvm-vlm | שלום-עולם | shlvm-vlm | shlvm-vlm | שלום-עולם |  | שלום-עולם | שלום-עולם | שלום-עולם",
    "مرحبا بالعالم": "mrhb-bllm | مرحبا-بالعالم | mrhb-bllm | mrhb-bl-lm | مرحبا-بالعالم | mrhba-balealm | مرحبا-بالعالم | مرحبا-بالعالم | مرحبا-بالعالم",
    "नमस्ते दुनिया": "nmste-duniyaa | नमसत-दनय | nmste-duniyaa | nmste-duniyaa | नमसत-दनय |  | नमस्ते-दुनिया | नमस्ते-दुनिया | नमस्ते-दुनिया",
    "party 🎉 time": "party-time | party-time | party-time | party-time | party--time | party-time | party--time | party-🎉-time | party-🎉-time",
    "two  blanks": "two-blanks | two-blanks | two-blanks | two-blanks | two--blanks | two-blanks | two--blanks | two-blanks | two-blanks",
    "end-": "end- | end- | end- | end | end- | end | end- | end | end",
    "1999 & all": "1999-all | 1999-all | 1999-all | 1999-all | 1999--all | 1999-and-all | 1999--all | 1999-all | 1999-all",
    "x+y=z~w": "xyzw | xyzw | x+yzw | x-y-z-w | xyzw | x-y-z-w | xyzw | x-y-z-w | x-y-z-w",
    "(a) [b] {c}": "a-b-c | a-b-c | a-b-c | a-b-c | a-b-c | a-b-c | a-b-c | a-b-c | a-b-c",
    "someCamelCase HTTPServer": "somecamelcase-httpserver | somecamelcase-httpserver | somecamelcase-httpserver | somecamelcase-httpserver | somecamelcase-httpserver | somecamelcase-httpserver | somecamelcase-httpserver | someCamelCase-HTTPServer | some-camel-case-http-server",
    "a/b": "ab | ab | ab | a/b | ab | a-b | ab | a-b | a-b",
    "q -- r": "q-r | q-r | q-r | q-r | q----r | q-r | q----r | q-r | q-r",
    "@me #you": "me-you | me-you | me-you | me-you | me-you | me-you | me-you | me-you | me-you",
}
"""What Pelican 4.12, Nikola 8.3.3, Lektor 3.3.14, pymdownx, Eleventy 3, github-slugger 2, Hexo 8 and lodash 4 made."""

SHARED_RULES = {
    "pelican default": slugs.slugify_pelican,
    "pelican SLUGIFY_USE_UNICODE": lambda name: slugs.slugify_pelican(name, use_unicode=True),
    "pelican SLUGIFY_PRESERVE_CASE": lambda name: slugs.slugify_pelican(name, preserve_case=True),
    "nikola": slugs.slugify_nikola,
    "mkdocs-material": slugs.slugify_pymdown,
    "lektor": slugs.slugify_lektor,
    "eleventy": slugs.slugify_eleventy,
    "astro": lambda name: "/".join(map(slugs.slugify_github, name.split("/"))),
    "docusaurus": slugs.kebab_case,
    "hexo slugize (": slugs.slugify_hexo,
    "hexo slugize transform 1": lambda name: slugs.slugify_hexo(name, 1),
    "jekyll slugify default": slugs.slugify_jekyll,
    "jekyll slugify pretty": lambda name: slugs.slugify_jekyll(name, "pretty"),
    "jekyll slugify raw": lambda name: slugs.slugify_jekyll(name, "raw"),
    "jekyll slugify ascii": lambda name: slugs.slugify_jekyll(name, "ascii"),
    "jekyll slugify latin": lambda name: slugs.slugify_jekyll(name, "latin"),
    "jekyll :title": lambda name: slugs.slugify_jekyll(name, "pretty", cased=True),
    "hugo file name, removePathAccents": lambda name: slugs.slugify_hugo_path(name, remove_accents=True),
    "hugo file name, disablePathToLower": lambda name: slugs.slugify_hugo_path(name, lower=False),
    "hugo file name": slugs.slugify_hugo_path,
    "hugo slug:": slugs.slugify_hugo_slug,
    "hugo :title": slugs.slugify_hugo_token,
    "hugo :slug": slugs.slugify_hugo_token,
    "hugo :contentbasename": slugs.slugify_hugo_token,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_name_is_written_as_its_generator_writes_it(rule):
    """Letters of many scripts, marks, blanks and signs come out as the generator's own code has them."""
    place = list(RULES).index(rule)
    assert {name: RULES[rule](name) for name in MADE} == {
        name: made.split(" | ")[place] for name, made in MADE.items()
    }


def test_options_of_the_slug_rules():
    """Own substitutions, separators, letter cases and modes change a slug as the generators' options do."""
    assert slugs.slugify_pelican("C# now", [("C#", "csharp"), *slugs.PELICAN_SUBSTITUTIONS]) == "csharp-now"
    assert slugs.slugify_pelican("Café <em>Noir</em> &amp; Co", preserve_case=True) == "Cafe-Noir-Co"
    assert slugs.slugify_nikola("Größe: a/b?", use_slugify=False) == "Größe- a-b-"
    assert slugs.slugify_pymdown("Straße Ä", "_", "fold") == "strasse_ä"
    assert slugs.slugify_pymdown("ÄB", case="lower-ascii") == "Äb"
    assert slugs.slugify_pymdown("ÄB", case="none") == "ÄB"
    assert slugs.slugify_eleventy("One & Two", "_") == "one_and_two"
    assert slugs.slugify_eleventy("fooBar Baz", decamelize=True, lowercase=False) == "foo-Bar-Baz"
    assert slugs.slugify_simov("Größe & Maß") == "grosse-and-mass"
    assert slugs.slugify_hexo("One Two", 2) == "ONE-TWO"
    assert slugs.slugify_lektor("Some Name.tar.gz") == "some-name.tar.gz"
    assert slugs.slugify_lektor(".hidden") == "hidden"
    assert slugs.slugify_jekyll("Über Berg!", "none", cased=True) == "Über Berg!"
    assert slugs.slugify_zola("v1.2 — Größe") == "v1-2-grosse"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared table is not here")
def test_the_shared_table_of_names():
    """Every name under every rule of the shared table is as its generator made it."""
    wrong = []
    for title, names in json.loads(SHARED.read_text()).items():
        rule = next(rule for start, rule in SHARED_RULES.items() if title.startswith(start))
        wrong += [(title, n, made, rule(n)) for n, made in names.items() if made not in (None, rule(n))]
    assert not wrong
