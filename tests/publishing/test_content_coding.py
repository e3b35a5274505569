"""Which coding a client gets."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.publishing.content_coding import Encoding, choose_encoding, encode, pack, unpack


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=1.0", "br"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.000, br;q=0", "identity"),
        ("gzip;q=0, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("*", "gzip"),
        ("*;q=0", "identity"),
        ("*, gzip;q=0", "identity"),
        ("identity", "identity"),
        ("identity;q=0", "identity"),
        ("identity;q=0, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.4", "identity"),
        ("deflate, compress", "identity"),
        ("gzip ; q=0.3", "gzip"),
        (" gzip ,br ; q=0 ", "gzip"),
        ("gzip;q=2", "identity"),
        ("gzip;q=high", "identity"),
        ("gzip;q=0.0001", "identity"),
        ("gzip;q=-1", "identity"),
        (",,,", "identity"),
    ],
)
def test_negotiation_follows_the_clients_weights(accepted: str | None, expected: str) -> None:
    """A client gets the coding it weighs most, never one it refuses, and plain bytes when it names none."""
    assert choose_encoding(accepted) == expected


@given(st.text(max_size=300))
def test_any_header_at_all_is_answered(accepted: str) -> None:
    """No spelling of Accept-Encoding, however odd, stands in the way of an answer."""
    assert choose_encoding(accepted) in Encoding


@given(st.binary(max_size=2000))
def test_codings_give_back_the_same_bytes(body: bytes) -> None:
    """Every coding can be undone, and equal bodies are coded equally, at any time."""
    assert gzip.decompress(encode(body, Encoding.GZIP)) == body
    assert brotli.decompress(encode(body, Encoding.BROTLI)) == body
    assert encode(body, Encoding.IDENTITY) == body
    assert encode(body, Encoding.GZIP) == encode(body, Encoding.GZIP)
    assert encode(body, Encoding.GZIP)[4:8] == bytes(4)


@given(st.binary(max_size=400) | st.text(max_size=40).map(lambda text: text.encode() * 500))
def test_packed_bytes_unpack_to_the_same_bytes(body: bytes) -> None:
    """Whatever is packed for memory is the same again, and text takes a small part of its bytes."""
    packed = pack(body)
    assert unpack(packed) == body
    assert len(packed) < max(100, len(body)) * 1.1
