"""Which addresses a stranger may send us to."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.websub.callback_url import is_port_allowed, is_public, parse_ip

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_no_public_host_are_recognised(address):
    """Private, loopback, link-local, multicast, reserved, mapped and translated addresses are not public."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_hosts_may_be_called(address):
    """Ordinary servers of either family are public."""
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_nothing_the_standard_library_calls_special_is_public(address):
    """The table is at least as strict as Python's own."""
    special = address.is_private or address.is_multicast or address.is_reserved or address.is_loopback
    assert not (is_public(address) and (special or address.is_link_local or not address.is_global))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_comes_in_through_ipv6(address):
    """Every well-known way to write an IPv4 address as an IPv6 one is refused, whatever it leads to."""
    number = int(address)
    for prefix in ("::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::"):
        assert not is_public(IPv6Address(int(IPv6Address(prefix)) | number))
    assert not is_public(IPv6Address(0x2002 << 112 | number << 80))
    assert not is_public(IPv6Address(0x20010000 << 96 | number ^ 0xFFFFFFFF))


def test_hosts_that_are_addresses_are_read_as_such():
    """Names, and the odd spellings only a resolver understands, are not addresses yet."""
    assert parse_ip("127.0.0.1") == IPv4Address("127.0.0.1")
    assert parse_ip("::1") == IPv6Address("::1")
    for host in ("localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "example.com", ""):
        assert parse_ip(host) is None


def test_ports_of_other_protocols_are_refused():
    """Mail, shells, chat and the like are not called; the web's and unregistered ports are."""
    assert not any(
        map(is_port_allowed, (0, 7, 22, 23, 25, 53, 110, 143, 465, 587, 993, 2049, 6000, 6667, 65536))
    )
    assert all(map(is_port_allowed, (80, 443, 3000, 5000, 8000, 8080, 8443, 9000, 65535)))
