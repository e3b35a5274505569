"""WebSub subscriptions in the store: requests, leases, and deliveries that are due.

Two tables beside the store's own, in the same database: *subscriptions*, which subscribers confirmed,
and *requests*, which they have yet to confirm. Every call is one transaction and may wait for another
writer. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from feeds.store.bulk import split_batches
from feeds.store.database import Database
from feeds.store.schema import SafeText, Timestamp, lookup, only, unique

tables = MetaData()
"""Where subscriptions and requests are kept."""

_subscriptions = Table(
    "subscriptions",
    tables,
    Column("n", Integer, primary_key=True),
    Column("callback", SafeText, nullable=False),
    Column("topic", SafeText, nullable=False),
    Column("host", SafeText, nullable=False),
    Column("secret", SafeText, nullable=False),
    Column("expires", Timestamp, nullable=False, index=True),
    Column("delivered", SafeText, nullable=False),
    Column("wanted", Integer, nullable=False, default=0),
    Column("since", Timestamp),
    Column("due", Timestamp),
    Column("failures", Integer, nullable=False, default=0),
    *unique("ix_subscriptions_place", "(topic || ' ' || callback)", "topic", "callback"),
    # A number must never be used again: work that is under way knows its subscription by it.
    sqlite_autoincrement=True,
)
lookup(_subscriptions.c.host)
# On SQLite the unique index begins with the topic, and finds both.
for _column in (_subscriptions.c.topic, _subscriptions.c.callback):
    only("postgresql", lookup(_column))
Index(
    "ix_subscriptions_due",
    _subscriptions.c.due,
    sqlite_where=_subscriptions.c.due.is_not(None),
    postgresql_where=_subscriptions.c.due.is_not(None),
)

_requests = Table(
    "subscription_requests",
    tables,
    Column("n", Integer, primary_key=True),
    Column("intent", SafeText, nullable=False),
    Column("callback", SafeText, nullable=False),
    Column("topic", SafeText, nullable=False),
    Column("host", SafeText, nullable=False),
    Column("secret", SafeText, nullable=False),
    Column("lease", Integer, nullable=False),
    Column("due", Timestamp, nullable=False, index=True),
    Column("failures", Integer, nullable=False, default=0),
    *unique("ix_subscription_requests_place", "(topic || ' ' || callback)", "topic", "callback"),
    sqlite_autoincrement=True,
)
lookup(_requests.c.host)
only("postgresql", lookup(_requests.c.callback))


@dataclass(frozen=True, slots=True)
class Quota:
    """How many subscriptions and unconfirmed requests there may be, in all and for one callback host."""

    subscriptions: int = 100_000
    subscriptions_per_host: int = 20_000
    requests: int = 2_000
    requests_per_host: int = 400


class SubscriptionMode(StrEnum):
    """What a subscriber wants; the value is the word of ``hub.mode``."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A well-formed request. ``host`` is the callback's, ``lease`` in seconds, ``secret`` empty for none."""

    intent: SubscriptionMode
    callback: str
    topic: str
    host: str
    lease: int
    secret: str = ""


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request that awaits its subscriber's word. ``failures`` counts the times no answer came."""

    n: int
    request: SubscriptionRequest
    due: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """A confirmed subscription.

    ``delivered`` is the digest of the content that the subscriber has, ``wanted`` counts the changes of
    its topic. While content awaits delivery, ``due`` is when to try and ``since`` when it first was due;
    ``failures`` counts the tries in a row that failed.
    """

    n: int
    callback: str
    topic: str
    host: str
    secret: str
    expires: datetime
    delivered: str
    wanted: int
    since: datetime | None
    due: datetime | None
    failures: int


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something to do now, by its number: a request to verify, or content to deliver."""

    n: int
    host: str
    failing: bool
    request: bool


@dataclass(frozen=True, slots=True)
class SubscriptionCounts:
    """How many subscriptions there are, and their topics; how many await content, or fail; requests."""

    subscriptions: int
    topics: int
    waiting: int
    failing: int
    requests: int


class Subscriptions:
    """The subscriptions in a database, from any thread of the one process that writes it."""

    def __init__(self, database: Database) -> None:
        """Make the tables where there are none yet, in a database that is otherwise ready."""
        self._database = database
        with database.write_transaction() as connection:
            tables.create_all(connection)

    def add_request(self, request: SubscriptionRequest, now: datetime, quota: Quota) -> int | None:
        """Keep a request until it is verified, in the place of an older one for the same topic and callback.

        Returns its number; None, and keeps nothing, when there is no room.
        """
        with self._database.write_transaction() as connection:
            connection.execute(delete(_requests).where(_is_same(_requests, request)))
            if not _has_room(connection, request, quota):
                connection.rollback()
                return None
            row = _columns(request) | {"intent": request.intent, "lease": request.lease, "due": now}
            n: int = connection.execute(insert(_requests).values(row).returning(_requests.c.n)).scalar_one()
            return n

    def list_requests(self) -> tuple[int, ...]:
        """Return the number of every request that is still to be verified."""
        with self._database.read_transaction() as connection:
            return tuple(connection.scalars(select(_requests.c.n)))

    def get_request(self, n: int) -> PendingRequest | None:
        """Return a request that is still to be verified."""
        with self._database.read_transaction() as connection:
            row = connection.execute(select(_requests).where(_requests.c.n == n)).one_or_none()
        if row is None:
            return None
        intent = SubscriptionMode(row.intent)
        request = SubscriptionRequest(intent, row.callback, row.topic, row.host, row.lease, row.secret)
        return PendingRequest(row.n, request, row.due, row.failures)

    def postpone_request(self, pending: PendingRequest, due: datetime) -> None:
        """Verify a request later: no answer came."""
        with self._database.write_transaction() as connection:
            later = {"due": due, "failures": pending.failures + 1}
            connection.execute(update(_requests).where(_requests.c.n == pending.n), later)

    def drop_request(self, pending: PendingRequest) -> None:
        """Forget a request. What it asked to change stays as it was."""
        with self._database.write_transaction() as connection:
            connection.execute(delete(_requests).where(_requests.c.n == pending.n))

    def subscribe(self, pending: PendingRequest, expires: datetime, delivered: str, now: datetime) -> None:
        """Do what a request asked: make its subscription, or renew it and leave alone what it awaits.

        ``delivered`` is the digest of the topic's content before the subscriber was asked. A new
        subscription is due at once, for the topic may have changed since then.
        """
        renewed = {"secret": pending.request.secret, "expires": expires}
        with self._database.write_transaction() as connection:
            connection.execute(delete(_requests).where(_requests.c.n == pending.n))
            same = _is_same(_subscriptions, pending.request)
            if not connection.execute(update(_subscriptions).where(same), renewed).rowcount:
                row = _columns(pending.request) | renewed | {"delivered": delivered, "since": now, "due": now}
                connection.execute(insert(_subscriptions), row)

    def unsubscribe(self, pending: PendingRequest) -> None:
        """Do what a request asked: end its subscription, if there is one."""
        with self._database.write_transaction() as connection:
            connection.execute(delete(_requests).where(_requests.c.n == pending.n))
            connection.execute(delete(_subscriptions).where(_is_same(_subscriptions, pending.request)))

    def topics(self) -> frozenset[str]:
        """Return every topic that has subscriptions."""
        with self._database.read_transaction() as connection:
            return frozenset(connection.scalars(select(_subscriptions.c.topic).distinct()))

    def mark_changed(self, topics: Iterable[str], now: datetime) -> int:
        """Take note that topics changed: their content is due to every subscriber now.

        Returns how many that are. What already waited is replaced, not added to.
        """
        marked = {"wanted": _subscriptions.c.wanted + 1, "since": now, "due": now}
        with self._database.write_transaction() as connection:
            return sum(
                connection.execute(
                    update(_subscriptions).where(_subscriptions.c.topic.in_(part)).values(marked)
                ).rowcount
                for part in split_batches(topics)
            )

    def list_due(self, now: datetime) -> tuple[DueItem, ...]:
        """Return everything that is to be done by now, in the order in which it fell due."""
        with self._database.read_transaction() as connection:
            return tuple(
                DueItem(n, host, failures > 0, table is _requests)
                for table in (_requests, _subscriptions)
                for n, host, failures in connection.execute(
                    select(table.c.n, table.c.host, table.c.failures)
                    .where(table.c.due <= now)
                    .order_by(table.c.due)
                )
            )

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next moment after now at which something falls due, or a lease ends."""
        columns = (_requests.c.due, _subscriptions.c.due, _subscriptions.c.expires)
        with self._database.read_transaction() as connection:
            moments = [connection.scalar(select(func.min(column)).where(column > now)) for column in columns]
        return min((moment for moment in moments if moment), default=None)

    def get_subscription(self, n: int) -> Subscription | None:
        """Return a subscription."""
        with self._database.read_transaction() as connection:
            row = connection.execute(select(*_SUBSCRIPTION).where(_subscriptions.c.n == n)).one_or_none()
        return Subscription(*row) if row else None

    def mark_delivered(self, done: Subscription, delivered: str) -> bool:
        """Take note that a subscriber has its topic's content, by its digest.

        Answers False when the topic has changed again meanwhile, so that more is due at once.
        """
        with self._database.write_transaction() as connection:
            values = {"delivered": delivered, "failures": 0}
            connection.execute(update(_subscriptions).where(_subscriptions.c.n == done.n), values)
            unchanged = and_(_subscriptions.c.n == done.n, _subscriptions.c.wanted == done.wanted)
            finished = connection.execute(
                update(_subscriptions).where(unchanged), {"due": None, "since": None}
            )
            return bool(finished.rowcount)

    def postpone(self, failed: Subscription, due: datetime | None, failures: int) -> bool:
        """Try a subscriber again later, or, with None, not before its topic's next change.

        Answers False when the topic has changed again meanwhile, so that more is due at once.
        """
        with self._database.write_transaction() as connection:
            counted = update(_subscriptions).where(_subscriptions.c.n == failed.n)
            connection.execute(counted, {"failures": failures})
            unchanged = and_(_subscriptions.c.n == failed.n, _subscriptions.c.wanted == failed.wanted)
            later = {"due": due, "since": failed.since if due else None}
            return bool(connection.execute(update(_subscriptions).where(unchanged), later).rowcount)

    def remove(self, subscription: Subscription) -> bool:
        """End a subscription whose subscriber says it is gone; answers False if it was renewed meanwhile."""
        same = and_(_subscriptions.c.n == subscription.n, _subscriptions.c.expires == subscription.expires)
        with self._database.write_transaction() as connection:
            return bool(connection.execute(delete(_subscriptions).where(same)).rowcount)

    def remove_expired(self, now: datetime) -> int:
        """End every subscription whose lease is over, and return how many those were."""
        over = _subscriptions.c.expires <= now
        with self._database.read_transaction() as connection:
            if connection.scalar(select(_subscriptions.c.n).where(over).limit(1)) is None:
                return 0
        with self._database.write_transaction() as connection:
            return connection.execute(delete(_subscriptions).where(over)).rowcount

    def counts(self) -> SubscriptionCounts:
        """Return the figures."""
        every = select(
            func.count(),
            func.count(_subscriptions.c.topic.distinct()),
            func.count(_subscriptions.c.due),
            func.count().filter(_subscriptions.c.failures > 0),
        ).select_from(_subscriptions)
        with self._database.read_transaction() as connection:
            requests = connection.scalar(select(func.count()).select_from(_requests)) or 0
            return SubscriptionCounts(*connection.execute(every).one(), requests)


_SUBSCRIPTION = tuple(_subscriptions.c[name] for name in Subscription.__slots__)


def _is_same(table: Table, request: SubscriptionRequest) -> ColumnElement[bool]:
    return and_(table.c.topic == request.topic, table.c.callback == request.callback)


def _columns(request: SubscriptionRequest) -> dict[str, object]:
    return {
        "callback": request.callback,
        "topic": request.topic,
        "host": request.host,
        "secret": request.secret,
    }


def _has_room(connection: Connection, request: SubscriptionRequest, quota: Quota) -> bool:
    def count(table: Table, *where: ColumnElement[bool]) -> int:
        return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

    if count(_requests) >= quota.requests:
        return False
    if count(_requests, _requests.c.host == request.host) >= quota.requests_per_host:
        return False
    if request.intent is SubscriptionMode.UNSUBSCRIBE or count(
        _subscriptions, _is_same(_subscriptions, request)
    ):
        return True
    return (
        count(_subscriptions) < quota.subscriptions
        and count(_subscriptions, _subscriptions.c.host == request.host) < quota.subscriptions_per_host
    )
