"""Column types: moments in UTC, enums by value, random keys, JSON documents."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite would otherwise hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def by_value(kind: type[enum.Enum]) -> Enum:
    """Return a column type that stores an enum's values as short text."""
    return Enum(
        kind,
        native_enum=False,
        length=24,
        create_constraint=False,
        values_callable=lambda members: [member.value for member in members],
    )


Moment = Annotated[datetime, mapped_column(UtcDateTime())]
RandomKey = Annotated[bytes, mapped_column(LargeBinary(16))]
Digest = Annotated[bytes, mapped_column(LargeBinary(32))]
Document = Annotated[dict[str, Any], mapped_column(JSON)]
Documents = Annotated[list[Any], mapped_column(JSON)]
