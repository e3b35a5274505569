"""Passwords and tokens are kept as hashes."""

import pytest

from feeds.config import passwords


def test_a_password_is_known_again_by_its_hash_alone():
    """The right password matches, another does not, and no two hashes are alike."""
    one, two = passwords.hash_password("open sesame ü"), passwords.hash_password("open sesame ü")
    assert one != two
    assert "sesame" not in one
    assert passwords.verify_password("open sesame ü", one)
    assert passwords.verify_password("open sesame ü", two)
    assert not passwords.verify_password("open sesame", one)
    assert not passwords.verify_password("", one)


def test_a_password_of_any_length_and_kind_can_be_tried():
    """What a stranger types into the sign-in form cannot break it."""
    hashed = passwords.hash_password("x" * 5000)
    assert passwords.verify_password("x" * 5000, hashed)
    assert not passwords.verify_password("x" * 4999, hashed)
    assert not passwords.verify_password("\ud800\0", hashed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "open sesame",
        "scrypt:16384:8:1:short:short",
        f"scrypt:1048576:16:1:{22 * 'a'}:{43 * 'a'}",
        f"scrypt:1000:8:1:{22 * 'a'}:{43 * 'a'}",
        f"scrypt:16384:0:1:{22 * 'a'}:{43 * 'a'}",
    ],
)
def test_an_empty_damaged_or_too_costly_hash_matches_no_password(text):
    """An empty, damaged or too costly hash matches no password."""
    assert not passwords.is_password_hash(text)
    assert not passwords.verify_password(text, text)


def test_the_costliest_hash_that_is_taken_can_be_computed():
    """No hash passes the check that the machine then refuses to compute."""
    assert passwords.verify_password("x", f"scrypt:65536:16:1:{22 * 'A'}:{43 * 'A'}") is False


def test_a_token_is_known_again_by_its_hash():
    """A token matches its hash and no other text, hostile ones included."""
    hashed = passwords.hash_token("t0ken")
    assert passwords.is_token_hash(hashed)
    assert passwords.verify_token("t0ken", hashed)
    assert not passwords.verify_token("token", hashed)
    assert not passwords.verify_token("\ud800", hashed)
    assert not passwords.is_token_hash("t0ken")
