"""The roads of this machine beside a stick: which it was given, and along which it goes.

A kit goes along the first that is open: the office's own address, then its buckets. An office goes
along each of its buckets, for every kit may use another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from django.conf import settings
from rich.filesize import decimal

from rekam.boot import asking, rest, road_file, wiring
from rekam.desks.exchange import actions as exchange
from rekam.desks.exchange import travel
from rekam.desks.exchange.travel import Outcome
from rekam.domain.bucket_errors import BucketStrangeError
from rekam.domain.errors import TransportError
from rekam.domain.stick_errors import StickFullError
from rekam.domain.values import OFFICE, NodeId
from rekam.registry.machine import Machine
from rekam.registry.pairing import Invitation
from rekam.sync import http
from rekam.sync.bucket import BucketCarrier
from rekam.sync.carrier import Carrier, statement_name
from rekam.sync.hosts import Address, Bucket
from rekam.sync.http import HttpCarrier
from rekam.sync.journey import Journey
from rekam.sync.stick import StickCarrier

file = click.Path(exists=True, dir_okay=False, path_type=Path)
Way = tuple[str, Carrier]
_USB, _NETWORK = "usb", "jaringan"
_NAME = re.compile(r"[a-z0-9-]{1,20}")
_PROBE = b"rekam road add"


@click.group("road")
def road_command() -> None:
    """Give this machine a bucket to exchange by, or take one away."""
    if rest.is_closed(settings.REKAM.home):
        asking.machine()


@road_command.command("add")
@click.argument("address")
@click.option("--key-file", type=file, required=True, help='JSON: {"key": "...", "secret": "..."}')
@click.option("--name", default="bucket", help="What it is called here.")
def add(address: str, key_file: Path, name: str) -> None:
    """Keep a bucket's address and key, and try it out.

    ADDRESS is like s3+https://HOST/BUCKET/FOLDER?region=REGION or webdav+https://HOST/FOLDER.
    """
    if not _NAME.fullmatch(name) or name in {_USB, _NETWORK}:
        raise click.UsageError(f"Nama jalan «{name}» tidak dapat dipakai. Tulis seperti bucket-2.")
    home = settings.REKAM.home
    bucket = road_file.read_key(key_file, Address.parse(address))
    road_file.write(home, road_file.read(home) | {name: bucket})
    click.echo(f"Jalan {name} disimpan.")
    try_out(bucket, wiring.node_of(home))
    click.echo(
        f"Jalan {name} terbuka. Hapus {key_file} bila kuncinya sudah disimpan di tempat lain."
    )


@road_command.command("list")
def list_command() -> None:
    """Show the roads that this machine has; keys are not shown."""
    if wiring.node_of(settings.REKAM.home) and (where := wiring.machine().address):
        click.echo(f"{_NETWORK}\t{where}")
    for name, bucket in road_file.read(settings.REKAM.home).items():
        click.echo(f"{name}\t{bucket.address.text}")
    click.echo(f"{_USB}\t--folder FOLDER")


@road_command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget a bucket and its key; what lies in it stays there."""
    buckets = road_file.read(settings.REKAM.home)
    if buckets.pop(name, None) is None:
        raise _unknown(name)
    road_file.write(settings.REKAM.home, buckets)
    click.echo(f"Jalan {name} dihapus dari mesin ini. Cabut kuncinya di penyedia bila tak dipakai.")


# ---- along which it goes


def ways(
    machine: Machine, *, stick: Path | None, road: str | None, address: str | None = None
) -> list[Way]:
    """Return the roads to go along, in order: the one that was named, or all that there are.

    Raises:
        UsageError: there is none.
    """
    if stick is not None:
        return [(_USB, StickCarrier(stick))]
    buckets = machine.buckets()
    if road is not None and road not in buckets:
        raise _unknown(road)
    if road is not None:
        return [(road, BucketCarrier(buckets[road], node=machine.node))]
    found: list[Way] = []
    if where := address or machine.address:
        found.append((_NETWORK, _by_network(machine, where)))
    if not address:
        found += [(name, BucketCarrier(one, node=machine.node)) for name, one in buckets.items()]
    if not found:
        raise click.UsageError(
            "Alamat kantor tidak diketahui, dan mesin ini tidak punya bucket. "
            "Beri --folder FOLDER, --address, atau `rekam road add`."
        )
    return found


def standing(machine: Machine) -> list[Way]:
    """Return the roads that a machine may go along by itself; none before it was given one."""
    return ways(machine, stick=None, road=None) if machine.address or machine.buckets() else []


def exchange_along(
    machine: Machine,
    roads: Sequence[Way],
    *,
    watched: Callable[[str], Journey] = lambda _: Journey(),
) -> None:
    """Exchange, and say on each road what was done.

    Raises:
        TransportError: at an office if one road failed, at a kit if all did.
    """
    failure: TransportError | None = None
    for name, carrier in roads:
        outcome = travel.along(machine, carrier, watched(name))
        click.echo(f"{name}: {_told(outcome)}" if len(roads) > 1 else _told(outcome))
        if outcome.is_stopped:
            return
        if outcome.code:
            failure = _failure(outcome.code, carrier, names=outcome.report.failed)
        elif not machine.is_office:
            return
    if failure:
        raise failure


def place(machine: Machine, named: str) -> Carrier:
    """Return where a mule brings things: the office, a bucket, or a stick's folder.

    Raises:
        UsageError: it is none of these.
    """
    if named == _NETWORK and machine.address:
        return _by_network(machine, machine.address)
    buckets = machine.buckets()
    if named in buckets:
        return BucketCarrier(buckets[named])
    if Path(named).is_dir():
        return StickCarrier(Path(named))
    raise _unknown(named)


def carry_along(machine: Machine, source: Path, target: Carrier, journey: Journey) -> str:
    """Carry for others from a stick; return what to say of it.

    Raises:
        TransportError: something failed; what was carried is where it was brought.
    """
    stick = StickCarrier(source)
    brought, code = travel.carry_for_others(machine, stick, target, journey)
    told = (
        f"Dibawa {len(brought.there)}, jawaban {len(brought.back)}, "
        f"tidak muat {len(brought.unfit)}, gagal {len(brought.failed)}"
    )
    if code:
        click.echo(told)
        raise _failure(code, stick, target, names=brought.failed)
    return told


def pair_along(machine: Machine, invited: Invitation, roads: Sequence[Way]) -> bool:
    """Ask to be paired along the first road that carries; tell whether the answer was there.

    Raises:
        TransportError: no road took the request; the last one's reason.
    """
    failure: TransportError | None = None
    for _, carrier in roads:
        try:
            return exchange.pair(machine, invited, carrier)
        except TransportError as error:
            failure = error
    assert failure is not None
    raise failure


def _told(outcome: Outcome) -> str:
    report = outcome.report
    moved = (
        f"Diambil {len(report.taken)}, dikirim {len(report.put)}, "
        f"dikarantina {len(report.refused)}, gagal {len(report.failed)}"
    )
    out = f"keluar {outcome.people_out} orang {decimal(outcome.bytes_out)}"
    into = f"masuk {outcome.people_in} orang {decimal(outcome.bytes_in)}"
    told = [moved, out, into]
    if outcome.lacking_bytes:
        told.append(f"USB penuh: perlu {decimal(outcome.lacking_bytes)} lagi")
    if outcome.is_stopped:
        told.append("dihentikan, ulangi untuk melanjutkan")
    if outcome.may_pull:
        told.append("USB boleh dicabut sekarang")
    return "; ".join(told)


def _failure(code: str, *places: Carrier, names: Sequence[str]) -> TransportError:
    if code == StickFullError.code:
        return StickFullError(*names)
    return next(filter(None, map(travel.trouble, places)), TransportError(*names))


def _by_network(machine: Machine, where: str) -> HttpCarrier:
    return http.connected(where, machine.node, machine.ledger.keys, memory=machine.http3)


def try_out(bucket: Bucket, node: NodeId | None) -> None:
    """Write, read and clear one thing in our own mailbox; before pairing we have none, and look."""
    carrier = BucketCarrier(bucket)
    carrier.names(node or OFFICE)
    if node is None:
        return
    name = statement_name(node, node)  # nobody ever tells himself where he stands
    carrier.put(name, _PROBE)
    found = carrier.get(name)
    carrier.drop(name)
    if found != _PROBE:
        raise BucketStrangeError("get", name)


def _unknown(name: str) -> click.UsageError:
    return click.UsageError(f"Jalan «{name}» tidak ada di mesin ini. Lihat `rekam road list`.")
