"""CIDR blocks: whether a string is an IP address, and one of a block's.

Not `ipaddress`: it refuses what event-ruler takes (leading zeros, host bits), and its import is felt at cold start.
"""

from __future__ import annotations

from dagbridge.routing.scalars import Key

_V4, _V6 = 32, 128  # bits of an address
_MAPPED = 0xFFFF  # ::ffff:0:0/96, IPv4 addresses written as IPv6
_LONGEST_V4 = len("255.255.255.255")


class Block:
    """The test of one block: is the string an address in it? An IPv4 block holds no IPv6 address, nor the reverse.

    Args:
        text: An address, a slash and the number of leading bits that count: `10.0.0.0/8`, `2001:db8::/32`.
            Bits after those may be set: `10.1.2.3/8` is `10.0.0.0/8`.

    Raises:
        ValueError: When the text is none. A mask of all bits (`/32`, `/128`) is none to event-ruler either.
    """

    __slots__ = ("_bits", "_network", "_shift")

    def __init__(self, text: str) -> None:
        written, _, mask = text.partition("/")
        address = address_of(written)
        if address is None or not (mask.isascii() and mask.isdigit()):
            raise ValueError('must be an address block such as "10.0.0.0/8" or "2001:db8::/32"')
        self._bits, value = address
        if len(mask) > len(str(_V6)) or int(mask) >= self._bits:
            raise ValueError(
                f"the mask of an IPv{4 if self._bits == _V4 else 6} block goes from /0 to /{self._bits - 1}; "
                "for one address, write the address itself as a value"
            )
        self._shift = self._bits - int(mask)
        self._network = value >> self._shift

    def __call__(self, key: Key) -> bool:
        """Tell whether a scalar is an address in the block."""
        address = address_of(key) if isinstance(key, str) else None
        return address is not None and address[0] == self._bits and address[1] >> self._shift == self._network


def address_of(text: str) -> tuple[int, int] | None:
    """Read an IP address.

    >>> address_of("10.0.0.1"), address_of("::1"), address_of("example")
    ((32, 167772161), (128, 1), None)

    Returns:
        How many bits it has, 32 or 128, and its value; nothing if the text is no address. An IPv4 address written
        as IPv6 (`::ffff:a00:1`) is that IPv4 address, as it is to event-ruler.
    """
    if ":" not in text:
        return _v4(text)
    value = _v6(text)
    if value is None:
        return None
    return (_V4, value & 0xFFFFFFFF) if value >> _V4 == _MAPPED else (_V6, value)


def _v4(text: str) -> tuple[int, int] | None:
    parts = text.split(".", 4) if len(text) <= _LONGEST_V4 and text.isascii() else []
    if len(parts) != _V4 // 8:
        return None
    value = 0
    for part in parts:
        if not part.isdigit() or int(part) > 0xFF:
            return None
        value = value << 8 | int(part)
    return _V4, value


def _v6(text: str) -> int | None:
    front, gap, back = text.partition("::")
    head, tail = _groups(front), _groups(back)
    if head is None or tail is None:
        return None
    missing = _V6 // 16 - len(head) - len(tail)
    if missing < 1 if gap else missing != 0:
        return None
    value = 0
    for group in (*head, *[0] * missing, *tail):
        value = value << 16 | group
    return value


def _groups(text: str) -> list[int] | None:
    """Read the groups of hexadecimal digits on one side of `::`."""
    groups = []
    for digits in text.split(":", _V6 // 16) if text else ():
        if not digits or digits.strip("0123456789abcdefABCDEF"):
            return None
        group = int(digits, 16)
        if group > 0xFFFF:
            return None
        groups.append(group)
    return groups
