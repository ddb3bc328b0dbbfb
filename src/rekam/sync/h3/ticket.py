"""What saves the next handshake its certificates and a round trip, as bytes that a file may keep.

Whoever reads it could play the office to this kit, over UDP, until the ticket is used or old: he
would hear what any network hears, sealed parts and signed requests (docs/security.md).
Before: ``line.py``, which gets it and shows it. Next: ``boot/http3.py``, which keeps it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from aioquic.tls import CipherSuite, SessionTicket

from rekam.domain.errors import MalformedError
from rekam.journal import cbor


def pack(ticket: SessionTicket) -> bytes:
    """Return a ticket as bytes."""
    return cbor.dumps(
        [
            ticket.age_add,
            int(ticket.cipher_suite),
            int(ticket.not_valid_before.timestamp()),
            int(ticket.not_valid_after.timestamp()),
            ticket.resumption_secret,
            ticket.server_name,
            ticket.ticket,
            ticket.max_early_data_size,
            [list(one) for one in ticket.other_extensions],
        ]
    )


def unpack(data: bytes) -> SessionTicket | None:
    """Return the ticket that ``pack`` was given; None for anything else."""
    try:
        match cbor.loads(data):
            case [int(age), int(suite), int(since), int(until), bytes(secret), *rest]:
                name, label, early, extensions = rest
                return SessionTicket(
                    age_add=age,
                    cipher_suite=CipherSuite(suite),
                    not_valid_before=datetime.fromtimestamp(since, UTC),
                    not_valid_after=datetime.fromtimestamp(until, UTC),
                    resumption_secret=secret,
                    server_name=name,
                    ticket=label,
                    max_early_data_size=early,
                    other_extensions=[(kind, told) for kind, told in extensions],
                )
            case _:
                return None
    except (MalformedError, ValueError, TypeError, OverflowError):
        return None
