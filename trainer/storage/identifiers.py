"""Identifiers that order by time, so that an index on them grows at its end."""

import os
import uuid
from datetime import datetime

from trainer.domain.day import milliseconds


def new_uuid(now: datetime) -> uuid.UUID:
    """A version 7 UUID (RFC 9562 §5.7): milliseconds since 1970, then random bits."""
    at = milliseconds(now) & ((1 << 48) - 1)
    random = int.from_bytes(os.urandom(10))
    value = at << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
