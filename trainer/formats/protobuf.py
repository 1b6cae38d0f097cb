"""As much of Protocol Buffers' wire format as Anki's packages need: fields of one message."""

import struct
from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field; reading ends where the message is damaged."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if at < 0 or number == 0:
            return
        if kind == _VARINT:
            value, at = _varint(message, at)
            if at < 0:
                return
            yield number, value
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        else:
            size = {_FIXED64: 8, _FIXED32: 4}.get(kind, -1)
        if at < 0 or size < 0 or at + size > end:
            return
        yield number, message[at : at + size]
        at += size


def all_of(message: bytes, number: int) -> Iterator[bytes]:
    """Every field of this number that holds bytes."""
    return (v for n, v in fields(message) if n == number and isinstance(v, bytes))


def first_bytes(message: bytes, number: int) -> bytes | None:
    """The first field of this number that holds bytes."""
    return next(all_of(message, number), None)


def first_text(message: bytes, number: int) -> str:
    """The first such field as text; empty where there is none."""
    return (first_bytes(message, number) or b"").decode("utf-8", "replace")


def first_number(message: bytes, number: int) -> int | None:
    """The first field of this number that holds a number."""
    return next((v for n, v in fields(message) if n == number and isinstance(v, int)), None)


def first_float(message: bytes, number: int) -> float | None:
    """The first field of this number as a 32-bit float."""
    raw = first_bytes(message, number)
    return float(struct.unpack("<f", raw)[0]) if raw is not None and len(raw) == 4 else None


def floats(message: bytes, number: int) -> tuple[float, ...]:
    """A packed field of 32-bit floats; empty where there is none."""
    raw = first_bytes(message, number) or b""
    return struct.unpack(f"<{len(raw) // 4}f", raw[: len(raw) // 4 * 4])


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number and the place behind it; place -1 where the message ends too early."""
    value = 0
    for shift in range(min(_LONGEST_VARINT, len(message) - at)):
        byte = message[at + shift]
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    return 0, -1
