"""What the hub promises subscribers, told by one that really listens."""

import asyncio
import tracemalloc

import pytest

from feeds.errors import StoreError
from feeds.store.subscriptions import Quota
from feeds.websub.queue import Backoff
from feeds.websub.subscription_request import LeaseLimits, parse_request


def test_a_subscriber_that_confirms_gets_every_change_and_none_after_it_unsubscribed(scene):
    """Subscribe, be asked, confirm, receive the feed's exact bytes; unsubscribe, be asked, receive no more."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            question = reader.questions[0].query
            assert question["hub.mode"] == "subscribe"
            assert question["hub.topic"] == scene.TOPIC
            assert question["hub.lease_seconds"] == "864000"
            assert len(question["hub.challenge"]) >= 32
            await scene.published(hub, "<feed>Zürich 对话</feed>".encode())
            await scene.until(lambda: reader.deliveries)
            await scene.subscribed(hub, reader, mode="unsubscribe")
            assert reader.questions[1].query["hub.mode"] == "unsubscribe"
            assert reader.questions[1].query["hub.challenge"] != question["hub.challenge"]
            await scene.published(hub, b"<feed>nobody hears this</feed>")
            await scene.settled(hub)
            return reader.deliveries

    [delivery] = asyncio.run(story())
    assert delivery.body == "<feed>Zürich 对话</feed>".encode()
    assert delivery.target == "/inbox"
    assert delivery.fields["content-type"] == "application/atom+xml; charset=utf-8"
    assert delivery.fields["link"] == f'<{scene.HUB}>; rel="hub", <{scene.TOPIC}>; rel="self"'
    assert "x-hub-signature" not in delivery.fields


def test_deliveries_are_signed_with_the_secret_and_the_newest_secret_counts(scene):
    """With hub.secret every delivery bears an HMAC-SHA-256 of its body; renewing may change or drop the secret."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            for number, secret in enumerate(("schlüssel", "another", "")):
                await scene.subscribed(hub, reader, secret=secret)
                await scene.published(hub, f"<feed>{number}</feed>".encode())
                await scene.until(lambda number=number: len(reader.deliveries) == number + 1)
            return reader.deliveries

    first, second, third = asyncio.run(story())
    assert first.fields["x-hub-signature"].startswith("sha256=")
    assert first.signed_with("schlüssel")
    assert second.signed_with("another")
    assert "x-hub-signature" not in third.fields


def test_a_subscription_that_is_not_confirmed_never_receives(scene):
    """A wrong challenge is no confirmation, nor is the right one with a 404, a redirect or a 5xx."""

    async def story(status, fields, echo):
        def answer(heard):
            return status, heard.query.get("hub.challenge", "") if echo else "not the challenge", fields

        async with scene.listener(answer) as reader, scene.hub() as hub:
            assert (await hub.receive(scene.form(reader))).status == 202
            await scene.settled(hub)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.settled(hub)
            return reader.deliveries, len(reader.questions), await hub.list_topics()

    nowhere = {"Location": "/other"}
    for answer in ((200, {}, False), (404, {}, True), (302, nowhere, True), (500, {}, True), (410, {}, True)):
        assert asyncio.run(story(*answer)) == ([], 1, frozenset())


def test_a_challenge_is_confirmed_by_its_exact_bytes_only(scene):
    """An echo with anything before or after the challenge is another answer."""

    async def story(spoil):
        def answer(heard):
            return 200, spoil(heard.query["hub.challenge"])

        async with scene.listener(answer) as reader, scene.hub() as hub:
            await hub.receive(scene.form(reader))
            await scene.settled(hub)
            return await hub.list_topics()

    assert asyncio.run(story(lambda challenge: challenge + "\n")) == frozenset()
    assert asyncio.run(story(lambda challenge: " " + challenge)) == frozenset()
    assert asyncio.run(story(lambda challenge: challenge[:-1])) == frozenset()
    assert asyncio.run(story(lambda challenge: challenge * 200)) == frozenset()
    assert asyncio.run(story(lambda challenge: challenge)) == {scene.TOPIC}


def test_verification_leaves_the_callbacks_own_query_as_it_is(scene):
    """Parameters are appended to the callback's query string, and deliveries keep it (WebSub, 5.1.1)."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            callback = f"{reader.callback}/a/../%7Eb?who=me&hub.mode=mine&x=%20y"
            assert (await hub.receive(scene.form(reader) | {"hub.callback": callback})).status == 202
            await scene.until(hub.list_topics)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.until(lambda: reader.deliveries)
            return reader.questions[0].target, reader.deliveries[0].target

    question, delivery = asyncio.run(story())
    assert delivery == "/inbox/a/../%7Eb?who=me&hub.mode=mine&x=%20y"
    assert question.startswith(delivery + "&hub.mode=subscribe&")


def test_a_change_while_the_subscriber_is_asked_is_not_lost(scene):
    """Whatever the feed becomes between the question and its answer, the new subscriber gets."""

    async def story():
        def answer(heard):
            if heard.method == "GET":
                scene.feeds.publish(b"<feed>meanwhile</feed>")
                changes.append(asyncio.ensure_future(hub.mark_changed([scene.TOPIC])))
            return 200, heard.query.get("hub.challenge", "")

        changes = []
        async with scene.listener(answer, delay=0.05) as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            await scene.settled(hub)
            assert [await change for change in changes] == [0]
            return reader.bodies

    assert asyncio.run(story()) == [b"<feed>meanwhile</feed>"]


def test_a_request_in_anothers_name_changes_nothing(scene):
    """Unless the subscriber confirms, a forged renewal or unsubscription leaves its subscription alone."""
    honest = []

    def answer(heard):
        if heard.method == "POST":
            return 204, ""
        return (200, heard.query["hub.challenge"]) if not honest else (404, "")

    async def story():
        async with scene.listener(answer) as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader, secret="mine")
            honest.append("from now on refuse")
            await hub.receive(scene.form(reader, "unsubscribe"))
            await hub.receive(scene.form(reader, secret="forged"))
            await scene.settled(hub)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.until(lambda: reader.deliveries)
            return reader.deliveries[0].signed_with("mine")

    assert asyncio.run(story())


def test_leases_end_and_renewing_extends_them(scene):
    """A lease is what the hub said it is; renewed it goes on, unrenewed it ends and is forgotten."""

    async def story():
        async with scene.listener() as faithful, scene.listener() as lazy, scene.hub() as hub:
            await scene.subscribed(hub, faithful, lease_seconds="3600")
            await scene.subscribed(hub, lazy, lease_seconds="3600")
            assert faithful.questions[0].query["hub.lease_seconds"] == "3600"
            scene.clock.forward(minutes=50)
            await scene.subscribed(hub, faithful, lease_seconds="3600")
            scene.clock.forward(minutes=20)
            await scene.published(hub, b"<feed>after the lease</feed>")
            await scene.settled(hub)
            figures = await hub.summary()
            return faithful.bodies, lazy.bodies, figures.held.subscriptions, figures.done.expired

    assert asyncio.run(story()) == ([b"<feed>after the lease</feed>"], [], 1, 1)


def test_a_lease_that_ends_while_the_hub_rests_is_swept_away(scene):
    """Nothing need happen for a lease to end: the hub wakes for it."""

    async def story():
        limits = scene.QUICK
        async with scene.listener() as reader, scene.hub(limits, leases=LeaseLimits(shortest=1)) as hub:
            await scene.subscribed(hub, reader, lease_seconds="1")

            async def forgotten():
                return (await hub.summary()).held.subscriptions == 0

            await scene.until(forgotten)

    asyncio.run(story())


def test_a_subscriber_that_is_gone_is_forgotten(scene):
    """410 to a delivery ends the subscription (WebSub, 7)."""

    def answer(heard):
        return (410, "") if heard.method == "POST" else (200, heard.query["hub.challenge"])

    async def story():
        async with scene.listener(answer) as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            for number in range(3):
                await scene.published(hub, f"<feed>{number}</feed>".encode())
                await scene.settled(hub)
            return reader.bodies, (await hub.summary()).done.gone, await hub.list_topics()

    assert asyncio.run(story()) == ([b"<feed>0</feed>"], 1, frozenset())


def test_a_failed_delivery_is_tried_again_until_it_is_taken(scene):
    """Errors, redirects and hung-up connections are failures: the same content comes again, once taken no more."""
    moods = [(503, ""), (302, "", {"Location": "/elsewhere"}), None, (404, ""), (202, "")]

    def answer(heard):
        return moods.pop(0) if heard.method == "POST" else (200, heard.query["hub.challenge"])

    async def story():
        async with scene.listener(answer) as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.settled(hub)
            figures = await hub.summary()
            return reader.deliveries, figures.done.failed, figures.held.failing

    deliveries, failed, failing = asyncio.run(story())
    assert [one.target for one in deliveries] == ["/inbox"] * 5
    assert {one.body for one in deliveries} == {b"<feed>news</feed>"}
    assert (failed, failing) == (4, 0)


def test_retries_survive_a_restart_of_hub_and_store(scene):
    """What one hub could not deliver, the next one on the same store does, with the content of then."""
    up = []

    def answer(heard):
        if heard.method == "GET":
            return 200, heard.query["hub.challenge"]
        return (200, "") if up else (500, "")

    async def story():
        async with scene.listener(answer) as reader:
            async with scene.hub() as hub:
                await scene.subscribed(hub, reader, secret="kept")
                await scene.published(hub, b"<feed>second</feed>")
                await scene.until(lambda: reader.deliveries)
            before = len(reader.deliveries)
            up.append("now")
            scene.feeds.publish(b"<feed>third</feed>")
            async with scene.hub() as hub:
                await scene.settled(hub)
            return [(one.body, one.signed_with("kept")) for one in reader.deliveries[before:]]

    assert asyncio.run(story()) == [(b"<feed>third</feed>", True)]


def test_a_request_accepted_before_a_restart_is_verified_after_it(scene):
    """202 is a promise that a crash does not break."""
    up = []

    def answer(heard):
        return (200, heard.query["hub.challenge"]) if up else None

    async def story():
        async with scene.listener(answer) as reader:
            async with scene.hub(verify=Backoff(first=0.5)) as hub:
                assert (await hub.receive(scene.form(reader))).status == 202
                await scene.until(lambda: reader.questions)
            up.append("now")
            async with scene.hub() as hub:
                await scene.until(hub.list_topics)

    asyncio.run(story())


def test_a_delivery_is_given_up_after_a_while_but_the_subscription_is_not(scene):
    """After the time for retries one change is given up; the next is tried again, until the lease ends (WebSub, 7)."""
    up = []

    def answer(heard):
        if heard.method == "GET":
            return 200, heard.query["hub.challenge"]
        return (200, "") if up else (500, "")

    async def story():
        backoff = Backoff(first=0.02, longest=0.05, give_up_after=3600)
        async with scene.listener(answer) as reader, scene.hub(deliver=backoff) as hub:
            await scene.subscribed(hub, reader)
            await scene.published(hub, b"<feed>lost</feed>")
            await scene.until(lambda: len(reader.deliveries) >= 3)
            scene.clock.forward(hours=2)
            await scene.settled(hub)
            tries, failing = len(reader.deliveries), (await hub.summary()).held.failing
            up.append("now")
            await scene.published(hub, b"<feed>found</feed>")
            await scene.until(lambda: reader.bodies[-1] == b"<feed>found</feed>")
            await scene.settled(hub)
            return tries, failing, (await hub.summary()).held.failing, len(reader.deliveries)

    tries, failing, recovered, total = asyncio.run(story())
    assert 3 <= tries <= 20
    assert (failing, recovered, total) == (1, 0, tries + 1)


def test_only_the_newest_content_is_sent(scene):
    """Changes that come while a subscriber is slow are one delivery, of what the feed holds then."""

    async def story():
        gate = asyncio.Event()
        gate.set()
        async with scene.listener(gate=gate) as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            gate.clear()
            for number in range(20):
                await scene.published(hub, f"<feed>{number}</feed>".encode())
                await asyncio.sleep(0.005)
            await scene.until(lambda: reader.deliveries)
            gate.set()
            await scene.settled(hub)
            return reader.bodies

    bodies = asyncio.run(story())
    assert len(bodies) <= 3
    assert bodies[-1] == b"<feed>19</feed>"


def test_content_that_a_subscriber_has_is_not_sent_again(scene):
    """A topic may be named as changed when in doubt: equal bytes are delivered once, across restarts too."""

    async def story():
        async with scene.listener() as reader:
            async with scene.hub() as hub:
                await scene.subscribed(hub, reader)
                await hub.mark_changed([scene.TOPIC])
                await scene.settled(hub)
                assert reader.bodies == []
                await scene.published(hub, b"<feed>news</feed>")
                await scene.settled(hub)
            async with scene.hub() as hub:
                await hub.mark_changed(await hub.list_topics())
                await scene.settled(hub)
            return reader.bodies

    assert asyncio.run(story()) == [b"<feed>news</feed>"]


def test_only_subscribers_of_the_changed_topic_hear_of_it(scene):
    """Topics are told apart letter by letter."""
    other = scene.TOPIC + "?any=c%2B%2B"

    async def story():
        scene.feeds.publish(b"<feed>c++</feed>", other)
        async with scene.listener() as one, scene.listener() as two, scene.hub() as hub:
            await scene.subscribed(hub, one)
            await scene.subscribed(hub, two, topic=other)
            scene.feeds.publish(b"<feed>c++, changed</feed>", other)
            assert (
                await hub.mark_changed([other, scene.TOPIC.upper(), "https://feeds.example/unheard.of"]) == 1
            )
            await scene.settled(hub)
            return one.bodies, two.bodies, await hub.list_topics()

    assert asyncio.run(story()) == ([], [b"<feed>c++, changed</feed>"], {scene.TOPIC, other})


def test_a_topic_that_is_not_ours_is_refused_at_once(scene):
    """A hub of one publisher takes no other's feeds, nor a differently spelt address of its own."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            for topic in (
                "https://elsewhere.example/feed.atom",
                scene.TOPIC + "#top",
                scene.TOPIC + "?",
                "//",
            ):
                answer = await hub.receive(scene.form(reader, topic=topic))
                assert (answer.status, "hub.topic" in answer.text) == (400, True)
            return reader.heard

    assert asyncio.run(story()) == []


def test_a_subscription_to_a_vanished_topic_is_denied(scene):
    """Accepted but no longer possible: the callback gets hub.mode=denied with the topic and a reason."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            scene.feeds.vanish_at = scene.feeds.asked + 1
            assert (await hub.receive(scene.form(reader))).status == 202
            await scene.settled(hub)
            await scene.until(lambda: len(reader.heard) == 2)
            return reader.heard[-1], await hub.list_topics()

    denial, watched = asyncio.run(story())
    assert denial.method == "GET"
    assert denial.query["hub.mode"] == "denied"
    assert denial.query["hub.topic"] == scene.TOPIC
    assert denial.query["hub.reason"]
    assert "hub.challenge" not in denial.query
    assert watched == frozenset()


def test_a_request_that_cannot_be_looked_into_is_put_off(scene):
    """While the feeds cannot be told, such as before the first index, the answer is 503 with Retry-After."""

    async def story():
        scene.feeds.held[scene.TOPIC] = RuntimeError("not at the moment")
        async with scene.listener() as reader, scene.hub() as hub:
            answer = await hub.receive(scene.form(reader))
            return answer.status, answer.retry_after > 0, "moment" in answer.text

    assert asyncio.run(story()) == (503, True, False)


def test_a_feed_that_comes_back_is_delivered_again(scene):
    """A feed that vanishes for a while costs its subscribers nothing but that while."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            del scene.feeds.held[scene.TOPIC]
            await hub.mark_changed([scene.TOPIC])
            await scene.settled(hub)
            await scene.published(hub, b"<feed>back</feed>")
            await scene.settled(hub)
            return reader.bodies

    assert asyncio.run(story()) == [b"<feed>back</feed>"]


def test_a_feed_that_cannot_be_made_is_tried_again_and_not_held_against_the_subscriber(scene):
    """An error of our own delays a delivery, and no more."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            scene.feeds.held[scene.TOPIC] = RuntimeError("cannot render")
            asked = scene.feeds.asked
            await hub.mark_changed([scene.TOPIC])
            await scene.until(lambda: scene.feeds.asked >= asked + 3)
            failing = (await hub.summary()).held.failing
            scene.feeds.publish(b"<feed>mended</feed>")
            await scene.settled(hub)
            return failing, reader.bodies

    assert asyncio.run(story()) == (0, [b"<feed>mended</feed>"])


def test_a_subscriber_that_never_answers_does_not_delay_others(scene):
    """Slow subscribers at one address keep a few connections busy, and everyone else is served meanwhile."""

    async def story():
        async with scene.listener() as quick, scene.listener(delay=0.0) as slow:
            resolve = _both_on_loopback
            async with (
                scene.client(resolve) as client,
                scene.hub(client=client, out=8, out_per_host=3) as hub,
            ):
                for number in range(30):
                    callback = f"http://slow.example:{slow.port}/{number}"
                    await hub.receive(scene.form(slow) | {"hub.callback": callback})
                await hub.receive(scene.form(quick) | {"hub.callback": f"http://quick.example:{quick.port}/"})
                await scene.settled(hub)
                assert (await hub.summary()).held.subscriptions == 31
                slow.delay, slow.most_open = 30, 0
                await scene.published(hub, b"<feed>news</feed>")
                await scene.until(lambda: quick.deliveries)
                return len(slow.deliveries), slow.most_open

    reached, at_once = asyncio.run(story())
    assert reached <= 3
    assert at_once <= 3


async def _both_on_loopback(host, port):
    return ("127.0.0.1",)


def test_a_full_hub_answers_503_and_renews_existing_subscriptions(scene):
    """Past its room a hub answers 503 with Retry-After; renewals still go through."""

    async def story():
        async with scene.listener() as reader, scene.hub(quota=Quota(subscriptions=2)) as hub:
            for number in range(2):
                callback = f"{reader.callback}/{number}"
                assert (await hub.receive(scene.form(reader) | {"hub.callback": callback})).status == 202
            await scene.settled(hub)
            answer = await hub.receive(scene.form(reader))
            assert (answer.status, answer.retry_after > 0) == (503, True)
            renewed = await hub.receive(scene.form(reader) | {"hub.callback": f"{reader.callback}/1"})
            await scene.settled(hub)
            return renewed.status, (await hub.summary()).held.subscriptions

    assert asyncio.run(story()) == (202, 2)


def test_requests_beyond_the_room_for_unverified_ones_are_put_off(scene):
    """A flood of requests for callbacks that never answer fills a bounded list."""

    async def story():
        async with scene.listener(delay=30) as reader, scene.hub(quota=Quota(requests=5), grace=0.0) as hub:
            answers = [
                (
                    await hub.receive(scene.form(reader) | {"hub.callback": f"{reader.callback}/{number}"})
                ).status
                for number in range(8)
            ]
            again = await hub.receive(scene.form(reader) | {"hub.callback": f"{reader.callback}/0"})
            return answers, again.status, (await hub.summary()).held.requests

    assert asyncio.run(story()) == ([202] * 5 + [503] * 3, 202, 5)


def test_private_callbacks_are_refused_unless_allowed(scene):
    """Spelt-out private addresses are refused at once; names that lead to one are never connected to."""

    async def story():
        async with (
            scene.listener() as inside,
            scene.client(_both_on_loopback, allow_private=False) as client,
            scene.hub(client=client) as hub,
        ):
            refused = await hub.receive(scene.form(inside))
            named = scene.form(inside) | {"hub.callback": f"http://innocent.example:{inside.port}/"}
            accepted = await hub.receive(named)
            await scene.settled(hub)
            return refused, accepted.status, inside.heard, await hub.list_topics()

    refused, accepted, heard, watched = asyncio.run(story())
    assert refused.status == 400
    assert "127.0.0.1" in refused.text
    assert (accepted, heard, watched) == (202, [], frozenset())


def test_many_subscribers_are_served_a_few_at_a_time(scene):
    """A wide fan-out (here 300) keeps at most so many requests and bodies in hand, and reaches everyone once."""
    wide = 300

    async def story():
        async with (
            scene.listener() as reader,
            scene.hub(out=8, out_per_host=8, pending_per_client=wide) as hub,
        ):
            for number in range(wide):
                callback = f"{reader.callback}/{number}"
                assert (await hub.receive(scene.form(reader) | {"hub.callback": callback})).status == 202
            await scene.settled(hub)
            reader.most_open = 0
            await scene.published(hub, b"<feed>news</feed>")
            await scene.settled(hub)
            return {one.target for one in reader.deliveries}, len(reader.deliveries), reader.most_open

    targets, count, at_once = asyncio.run(story())
    assert (len(targets), count) == (wide, wide)
    assert at_once <= 8


def test_a_wide_fan_out_holds_a_few_bodies_in_memory(scene):
    """Eighty subscribers of a feed of a megabyte cost the hub a few megabytes, not eighty."""

    async def story():
        async with scene.listener(keeps_bodies=False) as reader, scene.hub(out=4) as hub:
            for number in range(80):
                await hub.receive(
                    scene.form(reader, secret="s") | {"hub.callback": f"{reader.callback}/{number}"}
                )
            await scene.settled(hub)
            tracemalloc.start()
            try:
                await scene.published(hub, bytes(2**20))
                await scene.settled(hub)
                return len(reader.deliveries), tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    count, peak = asyncio.run(story())
    assert count == 80
    assert peak < 40 * 2**20


def test_a_clock_that_is_put_back_does_not_put_the_hub_to_sleep(scene):
    """After the time was corrected by hours, the hub still looks for what is due every so often."""

    async def story():
        scene.clock.forward(hours=5)
        async with scene.listener() as reader, scene.hub(sweep=0.2) as hub:
            await scene.subscribed(hub, reader)
            await scene.settled(hub)
            scene.clock.forward(hours=-5)
            unnoticed = parse_request(scene.form(reader, mode="unsubscribe"), LeaseLimits())
            hub._context.subscriptions.add_request(unnoticed, scene.clock(), Quota())
            await scene.until(lambda: len(reader.questions) == 2)

    asyncio.run(story())


def test_a_store_that_fails_is_reported_and_the_hub_goes_on(scene, monkeypatch):
    """A full disk or a locked file stops deliveries for a while, not the hub."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            broken = []

            def fail(*_):
                broken.append(1)
                raise StoreError("disk full")

            with monkeypatch.context() as patch:
                patch.setattr("feeds.store.subscriptions.Subscriptions.list_due", fail)
                await scene.published(hub, b"<feed>news</feed>")
                await scene.until(lambda: len(broken) > 1)
            await scene.settled(hub)
            return reader.bodies

    assert asyncio.run(story()) == [b"<feed>news</feed>"]


def test_figures_tell_what_the_hub_holds_and_did(scene):
    """The status page can show subscriptions, topics, what waits, what fails and what was done."""

    async def story():
        async with scene.listener() as reader, scene.hub() as hub:
            await scene.subscribed(hub, reader)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.until(lambda: reader.deliveries)
            await scene.settled(hub)
            return await hub.summary()

    figures = asyncio.run(story())
    held, done = figures.held, figures.done
    assert (held.subscriptions, held.topics, held.waiting, held.failing, held.requests) == (1, 1, 0, 0, 0)
    assert (done.verified, done.delivered, done.failed, done.gone) == (1, 1, 0, 0)


@pytest.mark.parametrize("seconds", [1, 3600])
def test_the_hub_stops_at_once_when_it_has_nothing_to_do(scene, seconds):
    """Stopping does not wait for the next lease or retry."""

    async def story():
        async with scene.listener() as reader, asyncio.timeout(None) as limit, scene.hub() as hub:
            await scene.subscribed(hub, reader, lease_seconds=str(seconds))
            limit.reschedule(asyncio.get_running_loop().time() + LeaseLimits().shortest - 5)

    asyncio.run(story())
