"""Schema trading: instruments, bars, watchlists, jobs, notices."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Identity, Index, Numeric, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlmodel import BigInteger, Field, Integer

from db.tables.row import Row, json, moment, owner, words

_CLASSES = "'spot', 'perpetual', 'future', 'stock', 'etf', 'fx', 'metal', 'index'"
_TIMEFRAMES = "'1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'"


class InstrumentRow(Row, table=True):
    __tablename__ = "instruments"
    __table_args__ = (
        CheckConstraint(f"asset_class in ({_CLASSES})", name="asset_class"),
        CheckConstraint("tick > 0 and lot > 0 and multiplier > 0", name="steps"),
        UniqueConstraint(
            "venue", "base", "quote", "asset_class", "expiry", postgresql_nulls_not_distinct=True
        ),
        {"schema": "trading"},
    )

    id: int = Field(sa_type=Integer, primary_key=True, sa_column_args=[Identity(always=True)])
    venue: str = words(None)
    base: str = words(None)
    quote: str = words(None)
    asset_class: str = words(None)
    calendar: str = words(None)
    tick: Decimal | None = Field(default=None, sa_type=Numeric, nullable=True)
    lot: Decimal | None = Field(default=None, sa_type=Numeric, nullable=True)
    multiplier: Decimal = Field(sa_type=Numeric, nullable=False)
    expiry: date | None = None
    name: str = words()


class SeriesRow(Row, table=True):
    """A series and, kept in the transaction that writes its bars, how many there are and where they end."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint(f"timeframe in ({_TIMEFRAMES})", name="timeframe"),
        CheckConstraint("count >= 0 and (count = 0) = (first_ts is null)", name="ends"),
        UniqueConstraint("instrument_id", "timeframe"),
        {"schema": "trading"},
    )

    id: int = Field(sa_type=Integer, primary_key=True, sa_column_args=[Identity(always=True)])
    instrument_id: int = Field(foreign_key="trading.instruments.id", sa_type=Integer)
    timeframe: str = words(None)
    origin: str = words(None)
    count: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    first_ts: int | None = Field(default=None, sa_type=BigInteger)
    last_ts: int | None = Field(default=None, sa_type=BigInteger)


class CandleRow(Row, table=True):
    """Seventy-odd bytes that all have one width; why there is no foreign key: docs/decisions/0002."""

    __tablename__ = "candles"
    __table_args__ = ({"schema": "trading"},)

    series_id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    ts: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    open: float = Field(sa_type=Double)
    high: float = Field(sa_type=Double)
    low: float = Field(sa_type=Double)
    close: float = Field(sa_type=Double)
    volume: float = Field(sa_type=Double)


class SplitRow(Row, table=True):
    __tablename__ = "splits"
    __table_args__ = (
        CheckConstraint("price_factor > 0 and split_factor > 0", name="factors"),
        {"schema": "trading"},
    )

    series_id: int = Field(primary_key=True, foreign_key="trading.series.id", sa_type=Integer)
    until: date = Field(primary_key=True)
    price_factor: Decimal = Field(sa_type=Numeric)
    split_factor: Decimal = Field(sa_type=Numeric)


class WatchlistRow(Row, table=True):
    __tablename__ = "watchlist"
    __table_args__ = (UniqueConstraint("user_id", "symbol"), {"schema": "trading"})

    id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    user_id: UUID = owner(index=False)
    symbol: str = words(None)


class JobRow(Row, table=True):
    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status in ('queued', 'running', 'done', 'failed', 'cancelled')", name="status"),
        CheckConstraint("progress between 0 and 1", name="progress"),
        Index(
            "uq_jobs_unfinished",
            "user_id",
            "kind",
            "payload_hash",
            unique=True,
            postgresql_where=sql("status in ('queued', 'running')"),
        ),
        {"schema": "trading"},
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = owner()
    kind: str = words(None)
    title: str = words(None)
    payload: dict[str, Any] = json()
    payload_hash: str = words(None)
    status: str = words("queued")
    progress: float = Field(default=0.0, sa_type=Double, sa_column_kwargs={"server_default": "0"})
    note: str = words()
    checkpoint: dict[str, Any] = json()
    result: dict[str, Any] | None = json(None)
    error: dict[str, Any] | None = json(None)
    cancel_requested: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    created_at: datetime = moment(now=True)
    finished_at: datetime | None = moment(nullable=True)


class NoticeRow(Row, table=True):
    """`kind` and `params` say it in no language; the front door puts it into words."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_user_id_created_at", "user_id", "created_at"),
        {"schema": "trading"},
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = owner(index=False)
    kind: str = words(None)
    params: dict[str, Any] = json()
    link: str = words()
    created_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )
    read_at: datetime | None = moment(nullable=True)
