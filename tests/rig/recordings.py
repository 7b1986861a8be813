"""The recordings of rtpengine, read packet by packet: who sent what when. Knows nothing of who asked for them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_FILE_HEADER, _PACKET_HEADER = 24, 16
_MAGIC = 0xA1B2C3D4
_UDP = 17
_IPV4 = b"\x08\x00"
_NUMBERS, _HALF = 65_536, 32_768
_RTCP = range(192, 224)


@dataclass(frozen=True)
class Packet:
    """One RTP packet that rtpengine received, at a Unix time in seconds."""

    at: float
    source_port: int
    payload_type: int
    sequence: int
    payload: bytes

    @property
    def is_event(self) -> bool:
        """Tell whether it is part of a keypad tone (RFC 4733)."""
        return self.payload_type >= 96


def recorded(folder: Path, call: str) -> list[Packet]:
    """Return all packets in the recordings of a call, in order of time; a packet that is not whole yet is left out."""
    files = sorted(folder.glob(f"{call}-*.pcap"))
    return sorted((one for file in files for one in packets(file.read_bytes())), key=lambda one: one.at)


def packets(data: bytes) -> Iterator[Packet]:
    """Return the RTP packets of a pcap (Ethernet, microseconds)."""
    if len(data) < _FILE_HEADER:
        return
    (magic,) = struct.unpack_from("<I", data)
    assert magic == _MAGIC, "not a pcap of this machine's byte order"
    at = _FILE_HEADER
    while at + _PACKET_HEADER <= len(data):
        seconds, microseconds, length, _ = struct.unpack_from("<IIII", data, at)
        frame = data[at + _PACKET_HEADER : at + _PACKET_HEADER + length]
        at += _PACKET_HEADER + length
        if len(frame) < length or frame[12:14] != _IPV4:
            continue
        ip = frame[14:]
        if ip[9] != _UDP:
            continue
        udp = ip[(ip[0] & 15) * 4 :]
        rtp = udp[8:]
        if len(rtp) < 12 or rtp[0] >> 6 != 2 or rtp[1] in _RTCP:
            continue
        (source,) = struct.unpack_from(">H", udp)
        (sequence,) = struct.unpack_from(">H", rtp, 2)
        yield Packet(seconds + microseconds / 1e6, source, rtp[1] & 127, sequence, rtp[12:])


def of(sent: Sequence[Packet], ports: range) -> list[Packet]:
    """Return the packets of one end of the call."""
    return [one for one in sent if one.source_port in ports]


def within(sent: Sequence[Packet], begin: float, end: float) -> list[Packet]:
    return [one for one in sent if begin <= one.at <= end]


def tones(sent: Sequence[Packet]) -> str:
    """Return the tones that are heard in packets: each is sent many times, and its end three times."""
    keys = "0123456789*#ABCD"
    pressed, is_down = "", False
    for one in sent:
        if not one.is_event:
            continue
        is_end = bool(one.payload[1] & 0x80)
        if not is_down and not is_end:
            pressed += keys[one.payload[0]]
        is_down = not is_end
    return pressed


def missing(sent: Sequence[Packet]) -> list[tuple[Packet, Packet, int]]:
    """Return the gaps in one end's packets: the last before, the first after, and how many are not there.

    They may have overtaken each other on their way, and their numbers begin anew after 65,535.
    """
    first = sent[0].sequence
    in_order = sorted(sent, key=lambda one: (one.sequence - first + _HALF) % _NUMBERS)
    gaps = []
    for before, after in pairwise(in_order):
        lost = (after.sequence - before.sequence - 1) % _NUMBERS
        if lost:
            gaps.append((before, after, lost))
    return gaps
