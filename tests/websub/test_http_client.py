"""Requests to addresses that strangers gave."""

import asyncio
import ssl
from pathlib import Path

import pytest

from feeds.websub.http_client import Reply, RequestFailure, RequestLimits, SystemResolver

PEM = Path(__file__).with_name("reader.example.pem")


def names(**found):
    """Make a resolver that knows these names and keeps a list of its questions."""

    async def resolve(host, port):
        resolve.asked.append((host, port))
        answers = found.get(host.replace(".", "_"))
        if answers is None:
            raise OSError("no such host")
        return answers

    resolve.asked = []
    return resolve


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "localhost",
        "LOCALHOST",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "10.0.0.1",
        "[fe80::1]",
        "[fd00:ec2::254]",
    ],
)
def test_no_spelling_of_a_private_address_is_called(scene, host):
    """However a loopback or private address is written, nothing is connected to, and the reason says so."""

    async def story():
        async with scene.listener() as inside, scene.client(SystemResolver(1), allow_private=False) as client:
            return await client.get(f"http://{host}:{inside.port}/"), inside.heard

    answer, heard = asyncio.run(story())
    assert isinstance(answer, RequestFailure)
    assert answer.reason.endswith(" has no public address")
    assert heard == []


def test_a_name_that_leads_inside_is_not_called(scene):
    """A DNS name is judged by the addresses it has, each of them."""
    resolve = names(evil_example=("127.0.0.1",), mapped_example=("::ffff:127.0.0.1",), none_example=())

    async def story():
        async with scene.listener() as inside, scene.client(resolve, allow_private=False) as client:
            answers = [
                await client.get(f"http://{name}.example:{inside.port}/")
                for name in ("evil", "mapped", "none")
            ]
            return answers, inside.heard

    answers, heard = asyncio.run(story())
    assert [answer.reason for answer in answers] == [
        f"{name}.example has no public address" for name in ("evil", "mapped", "none")
    ]
    assert heard == []


def test_the_address_that_was_checked_is_the_one_that_is_called(scene):
    """A name is resolved once for a request, so that it cannot change its mind in between; Host keeps the name."""
    resolve = names(reader_example=("127.0.0.1",))

    async def story():
        async with scene.listener() as reader, scene.client(resolve) as client:
            answer = await client.post(
                f"http://reader.example:{reader.port}/in?x=1", {"Content-Type": "a/b"}, b"body"
            )
            return answer, reader.heard, [("reader.example", reader.port)], f"reader.example:{reader.port}"

    answer, [heard], asked, authority = asyncio.run(story())
    assert answer == Reply(200)
    assert resolve.asked == asked
    assert (heard.method, heard.target, heard.body) == ("POST", "/in?x=1", b"body")
    assert heard.fields["host"] == authority
    assert heard.fields["content-type"] == "a/b"


def test_an_address_that_does_not_listen_is_passed_over(scene):
    """Of a host's addresses, the next is tried where one cannot be connected to."""
    resolve = names(
        reader_example=("127.0.0.2", "127.0.0.1"), far_example=("127.0.0.2",) * 3 + ("127.0.0.1",)
    )

    async def story():
        async with scene.listener() as reader, scene.client(resolve) as client:
            near = await client.get(f"http://reader.example:{reader.port}/")
            far = await client.get(f"http://far.example:{reader.port}/")
            return near, far, len(reader.heard)

    near, far, heard = asyncio.run(story())
    assert near == Reply(200)
    assert isinstance(far, RequestFailure)
    assert heard == 1


def test_redirects_are_answers(scene):
    """A redirect is returned as it is; its Location is never fetched."""

    async def story():
        async with scene.listener() as secret:
            target = {"Location": secret.callback}
            async with scene.listener(lambda heard: (307, "", target)) as reader, scene.client() as client:
                got = await client.get(reader.callback)
                posted = await client.post(reader.callback, {}, b"body")
                return got, posted, secret.heard

    assert asyncio.run(story()) == (Reply(307), Reply(307), [])


def test_nothing_is_remembered_or_taken_from_the_environment(scene, monkeypatch):
    """No cookies are sent back, and proxies named in the environment are not used."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    async def story():
        biscuit = {"Set-Cookie": "who=me"}
        async with scene.listener(lambda heard: (200, "", biscuit)) as reader, scene.client() as client:
            assert await client.get(reader.callback) == Reply(200)
            assert await client.get(reader.callback) == Reply(200)
            return reader.heard[1].fields

    fields = asyncio.run(story())
    assert "cookie" not in fields
    assert fields["accept-encoding"] == "identity"
    assert fields["user-agent"] == "feeds"


def test_no_more_of_a_body_is_read_than_is_wanted(scene):
    """An answer that never ends is cut at the bound; the answer to a delivery is not read at all."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 1000)
            await writer.drain()
            await asyncio.sleep(0.001)

    async def story():
        async with scene.server(serve) as port, scene.client() as client:
            got = await client.get(f"http://127.0.0.1:{port}/")
            posted = await client.post(f"http://127.0.0.1:{port}/", {}, b"")
            return got, posted

    got, posted = asyncio.run(story())
    assert got == Reply(200, b"x" * 4096)
    assert posted == Reply(200)


@pytest.mark.parametrize("manner", ["says nothing", "drips", "hangs up", "talks nonsense"])
def test_a_server_that_misbehaves_costs_a_bounded_time(scene, manner):
    """Silence, a drip of bytes, a hang-up and noise all end as no reply with a reason."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        if manner == "says nothing":
            await reader.read()
        elif manner == "drips":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-Drip: 1\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
        elif manner == "talks nonsense":
            writer.write(b"220 mail.example ESMTP\r\n" * 3)
        writer.close()
        await writer.wait_closed()

    async def story():
        bounds = RequestLimits(connect=0.3, whole=0.5, body=100, addresses=1)
        async with scene.server(serve) as port, scene.client(bounds=bounds) as client, asyncio.timeout(60):
            return await client.get(f"http://127.0.0.1:{port}/")

    answer = asyncio.run(story())
    assert isinstance(answer, RequestFailure)
    assert answer.reason


def test_a_resolver_that_hangs_costs_a_bounded_time(scene):
    """The whole exchange is timed, from the first question on."""

    async def hang(host, port):
        await asyncio.sleep(60)

    async def story():
        async with scene.client(hang, bounds=RequestLimits(whole=0.2)) as client:
            return await client.get("http://reader.example/")

    assert asyncio.run(story()) == RequestFailure("no answer within 0.2 seconds")


def test_names_that_are_not_names_are_no_reply(scene):
    """Labels too long to be asked about, and names without addresses, are told apart from a crash."""

    async def story():
        async with scene.client(bounds=RequestLimits(connect=1, whole=2)) as client:
            return [await client.get(f"http://{host}/") for host in ("a" * 64 + ".example", "..", ".", "-")]

    assert all(isinstance(answer, RequestFailure) for answer in asyncio.run(story()))


def test_certificates_are_checked_against_the_name(scene):
    """TLS goes to the pinned address but asks for, and insists on, the name in the URL."""
    served = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(PEM)
    serving.sni_callback = lambda _, name, __: served.append(name)
    trusting = ssl.create_default_context(cafile=str(PEM))
    resolve = names(reader_example=("127.0.0.1",), other_example=("127.0.0.1",))

    async def story():
        async with scene.listener(tls=serving) as reader, scene.client(resolve, tls=trusting) as client:
            right = await client.get(f"https://reader.example:{reader.port}/")
            wrong = await client.get(f"https://other.example:{reader.port}/")
            numeric = await client.get(f"https://127.0.0.1:{reader.port}/")
            async with scene.client(resolve) as usual:
                unknown = await usual.get(f"https://reader.example:{reader.port}/")
            return right, wrong, numeric, unknown, len(reader.heard)

    right, wrong, numeric, unknown, heard = asyncio.run(story())
    assert right == Reply(200)
    assert "other.example" in wrong.reason
    assert isinstance(numeric, RequestFailure)
    assert "CERTIFICATE_VERIFY_FAILED" in unknown.reason
    assert heard == 1
    assert served[:2] == ["reader.example", "other.example"]


def test_connections_are_not_shared_between_names(scene):
    """Two names at one address get a connection each, though the server would keep the first open."""

    async def story():
        peers = set()

        async def serve(reader, writer):
            peers.add(writer.get_extra_info("peername"))
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")

        known = names(a_example=("127.0.0.1",), b_example=("127.0.0.1",))
        async with scene.server(serve) as port, scene.client(known) as client:
            assert await client.get(f"http://a.example:{port}/") == Reply(200)
            assert await client.get(f"http://b.example:{port}/") == Reply(200)
        return len(peers)

    assert asyncio.run(story()) == 2
