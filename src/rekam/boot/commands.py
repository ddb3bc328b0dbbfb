"""The commands: thin, one function each. An error raised on purpose ends with its exit status."""

from __future__ import annotations

import json
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click
import segno
from django.conf import settings
from django.core.management import call_command
from rich.progress import DownloadColumn

from rekam.boot import (
    asking,
    demo,
    refusals,
    rest,
    roads,
    story,
    wiring,
)
from rekam.boot.backup import backup_command, restore_command
from rekam.boot.devices import devices_command
from rekam.boot.doctor import doctor_command
from rekam.boot.letters import letters_commands
from rekam.boot.notify import notify_command
from rekam.boot.progress import bars, progress
from rekam.boot.serve import serve_command
from rekam.desks.people import actions as people
from rekam.desks.reconcile import actions as reconcile
from rekam.desks.reconcile import searching
from rekam.domain.trust import Role
from rekam.domain.values import node_id, village_code
from rekam.engines.invention.invent import Wanted
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.sentences import SHEET_SENTENCES, explain
from rekam.registry import codes, pairing, read, verify
from rekam.registry.datasets import Imported
from rekam.registry.machine import Machine
from rekam.sync.journey import Journey
from rekam.web.words import PHASES

folder = click.Path(file_okay=False, path_type=Path)
mounted = click.Path(exists=True, file_okay=False, path_type=Path)  # a missing stick is no folder
file = click.Path(exists=True, dir_okay=False, path_type=Path)
file_or_typed = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
new_file = click.Path(dir_okay=False, path_type=Path)

_ROWS_TOLD_MAX = 10


class Commands(click.Group):
    """A group whose commands say what they will not or cannot in a sentence, with a status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever read our output has seen enough
            raise
        except refusals.Expected as error:
            text, status = refusals.sentence(error)
            click.echo(text, err=True)
            sys.exit(status)


@click.group(cls=Commands)
@click.option("--home", expose_value=False, metavar="FOLDER", help="This machine's data folder.")
def rekam() -> None:
    """Record residents where they live, and bring every recording home."""


rekam.add_command(devices_command)
rekam.add_command(backup_command)
rekam.add_command(restore_command)
rekam.add_command(doctor_command)
rekam.add_command(roads.road_command)
rekam.add_command(letters_commands)
rekam.add_command(notify_command)
rekam.add_command(serve_command)


@rekam.command()
@click.option("--officer", default="it", help="Sign-in name of the first IT officer.")
@click.option("--passphrase", help="Their passphrase; asked for when not given.")
def init(officer: str, passphrase: str | None) -> None:
    """Found an office in this home folder."""
    wiring.require_mode("office")
    wiring.found_office(settings.REKAM.home)
    call_command("migrate", verbosity=0)
    machine = wiring.machine()
    if read.has_officers():
        raise wiring.HomeTakenError(machine.node, str(settings.REKAM.home))
    people.authorise(
        machine,
        officer,
        name=officer,
        role=Role.IT,
        passphrase=passphrase or _asked_passphrase(),
        actor="office",
    )
    click.echo(f"Kantor siap di {settings.REKAM.home}")


@rekam.command()
@click.argument("ident")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--passphrase", help="Asked for when not given.")
def officer(ident: str, name: str, role: str, passphrase: str | None) -> None:
    """Let an officer sign in, here and on every kit once it exchanged with the office."""
    machine = asking.machine()
    people.authorise(
        machine,
        ident,
        name=name,
        role=Role(role),
        passphrase=passphrase or _asked_passphrase(),
        actor="office",
    )
    click.echo(f"{name} dapat masuk sebagai {ident}")


@rekam.command("code")
@click.argument("device")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("officer")
def code_command(device: str, number: int, officer: str) -> None:
    """Say the code that opens a kit once, for an officer there who forgot the passphrase.

    NUMBER is the one that the kit shows, OFFICER the sign-in name of who asks. Make sure who it
    is: that they were given a code is written down.
    """
    ledger = asking.machine().ledger
    click.echo(codes.give(ledger, node_id(device), number=number, officer=officer, actor="office"))


@rekam.command()
@click.argument("device")
@click.option("--address", default="", help="Of the office, for the kit; none: REKAM_ADDRESS.")
@click.option("--village", "villages", multiple=True, help="Villages it carries; none: all.")
@click.option("--out", type=new_file, required=True)
def invite(device: str, address: str, villages: tuple[str, ...], out: Path) -> None:
    """Write a one-time invitation for a kit, as a file and as a QR beside it."""
    invitation = pairing.invite(
        asking.machine().ledger,
        node_id(device),
        code=secrets.token_hex(16),
        address=address or settings.REKAM.address,
        villages=[village_code(one) for one in villages],
    )
    out.write_text(invitation.to_text())
    code = segno.make(invitation.to_text(), micro=False)
    code.save(str(out.with_suffix(".svg")), scale=4)
    code.terminal(compact=True)
    click.echo(
        f"Undangan untuk {device} ada di {out}, kodenya di {out.with_suffix('.svg')}. "
        "Serahkan kepada petugas kit itu saja."
    )


@rekam.command()
@click.argument("invitation", type=file_or_typed)
@click.option("--folder", "stick", type=mounted, help="Pair by a stick instead of the network.")
@click.option("--road", help="Pair by this bucket of `rekam road list`.")
def pair(invitation: Path, stick: Path | None, road: str | None) -> None:
    """Make this machine the kit of an invitation; safe to repeat until the answer arrives.

    INVITATION is the file, or - for the line that a scanner types when it reads the QR.
    """
    wiring.require_mode("kit")
    is_typed = invitation == Path("-")
    text = sys.stdin.readline() if is_typed else invitation.read_text(errors="replace")
    invited = pairing.Invitation.from_text(text)
    home = settings.REKAM.home
    if settings.REKAM.is_sealed:
        rest.begin(home, invited.code)
    if not rest.is_closed(home):
        wiring.found_kit(home, invited)
        call_command("migrate", verbosity=0)
    machine = asking.machine()
    if roads.pair_along(machine, invited, roads.ways(machine, stick=stick, road=road)):
        click.echo(f"{machine.node} sudah dipasangkan.")
    else:
        click.echo("Permintaan sudah dititipkan. Ulangi perintah ini setelah kantor menjawab.")


@rekam.command("exchange")
@click.option("--folder", "stick", type=mounted, help="A stick or folder; none: the other roads.")
@click.option("--road", help="This bucket of `rekam road list` alone.")
@click.option("--address", help="Of the office, if not the one of the pairing.")
def exchange_command(stick: Path | None, road: str | None, address: str | None) -> None:
    """Send and fetch once, along every road that this machine has until one carried."""
    machine = asking.machine()
    chosen = roads.ways(machine, stick=stick, road=road, address=address)
    with _watching(machine) as watched:
        roads.exchange_along(machine, chosen, watched=watched)


@rekam.command("carry")
@click.argument("source", metavar="FROM", type=mounted)
@click.argument("target", metavar="TO")
def carry_command(source: Path, target: str) -> None:
    """Carry sealed work of others from a stick to another place, and answers back.

    FROM is a stick's folder. TO is another one's, a bucket of `rekam road list`, or jaringan for
    the office. Nothing is opened; nothing leaves a stick that the office did not sign for.
    """
    machine = asking.machine()
    to = roads.place(machine, target)
    with _watching(machine) as watched:
        told = roads.carry_along(machine, source, to, watched(target))
    click.echo(told)


@rekam.command("import")
@click.argument("path", type=file)
@click.option("--kind", type=click.Choice([kind.value for kind in ListKind]), help="Guessed.")
@click.option("--village", help="Where a voter list belongs that does not say so itself.")
@click.option("--problems", type=new_file, help="Write the rows to mend to this .xlsx.")
def import_command(
    path: Path, kind: str | None, village: str | None, problems: Path | None
) -> None:
    """Import a register, a voter list or a national status list."""
    left_out: list[str] = []
    with bars() as bar:
        task = bar.add_task(path.name, total=None)
        dataset = reconcile.import_list(
            asking.machine(),
            path,
            kind=ListKind(kind) if kind else None,
            officer="office",
            on_progress=lambda phase, done: bar.update(
                task, description=f"{path.name}: {PHASES[phase]}", completed=done
            ),
            village=village_code(village) if village else None,
            on_left_out=lambda name, why: left_out.append(f"{name}: {SHEET_SENTENCES[why]}"),
        )
    click.echo(
        f"{path.name}: {dataset.good_count} baris masuk, {dataset.bad_count} perlu diperbaiki"
    )
    for line in (*left_out, *_told_rows(dataset)):
        click.echo(line)
    if problems is not None:
        count = reconcile.export_problems(dataset, problems)
        click.echo(f"{count} baris ditulis ke {problems}. Perbaiki, lalu impor berkas itu.")


@rekam.command("doubles")
def doubles_command() -> None:
    """Look for recordings that are perhaps of one person; what was decided stays decided."""
    click.echo(f"{searching.search(asking.machine())} pasangan menunggu operator")


@rekam.command("verify")
def verify_command() -> None:
    """Walk every chain, signature and digest, and compare the rows with rebuilt ones."""
    machine = asking.machine()
    findings = verify.verify(machine.ledger, machine.parts)
    for finding in findings:
        click.echo(str(finding))
    click.echo(f"{len(findings)} temuan")
    sys.exit(1 if findings else 0)


@rekam.command()
def rebuild() -> None:
    """Throw the rows away and make them again from the ledger."""
    machine = asking.machine()
    with progress("rebuild") as told:
        verify.rebuild(machine.ledger, machine.parts, on_progress=told)
    click.echo("Semua baris dibuat ulang.")


@rekam.command("invent")
@click.option("--seed", type=int, default=7)
@click.option("--residents", type=int, default=Wanted(seed=0).residents)
@click.option("--voters", type=int, default=Wanted(seed=0).voters)
@click.option("--without-card", type=int, help="Of the voters; by default as in the case.")
@click.option("--workbooks", is_flag=True, help="The long lists as .xlsx too.")
@click.option("--out", type=folder, required=True)
def invent_command(out: Path, **options: Any) -> None:
    """Write a register, voter lists and status files of invented people, with the true answers."""
    wanted = Wanted(**options)
    with progress("invent") as told:
        made = demo.invent_into(wanted, out, told)
    click.echo(
        f"{len(made.paths)} berkas di {out}: {made.residents} warga dari {made.villages} desa, "
        f"{made.voters} pemilih, {made.without_card} di antaranya tanpa KTP-el"
    )


@rekam.command("demo")
@click.option("--script", is_flag=True, help="Play the story without a browser, and check it.")
@click.option("--port", type=click.IntRange(1024, 65533), default=8000, help="The first of three.")
@click.option("--residents", type=int, default=demo.WANTED.residents, hidden=True)
@click.option("--voters", type=int, default=demo.WANTED.voters, hidden=True)
def demo_command(script: bool, port: int, residents: int, voters: int) -> None:  # noqa: FBT001 a flag
    """Show an office and two kits with invented people."""
    wanted = replace(demo.WANTED, residents=residents, voters=voters, without_card=voters)
    sys.exit(story.play(wanted) if script else demo.show(wanted, port))


@rekam.command("story", hidden=True)
@click.argument("what")
@click.argument("arguments", nargs=-1)
@click.option("--pause-at", type=int, default=0)
def story_command(what: str, arguments: tuple[str, ...], pause_at: int) -> None:
    """Do a kit's part of the demo's story, and answer in JSON."""
    asking.machine()
    click.echo(json.dumps(story.on_kit(what, list(arguments), pause_at)))


def _told_rows(dataset: Imported) -> Iterator[str]:
    """Say the first rows that were kept aside, each with its reasons."""
    for row in islice(reconcile.bad_rows(dataset), _ROWS_TOLD_MAX):
        where = f"{row.sheet} baris {row.number}" if row.sheet else f"Baris {row.number}"
        yield f"{where}: {' '.join(explain(one) for one in row.problems)}"
    if dataset.bad_count > _ROWS_TOLD_MAX:
        yield "Yang lain ada di layar Daftar; --problems FILE.xlsx menuliskan semuanya."


def _asked_passphrase() -> str:
    asked: str = click.prompt("Kata sandi", hide_input=True, confirmation_prompt="Sekali lagi")
    return asked


@contextmanager
def _watching(machine: Machine) -> Iterator[Callable[[str], Journey]]:
    """Show journeys as they go; Ctrl-C ends them after what is under way, which is told."""
    total, journeys = read.parts_waiting(machine)[1], list[Journey]()

    def watched(name: str) -> Journey:
        task = bar.add_task(name, total=None)

        def show(moved: Journey) -> None:
            done = moved.bytes_out + moved.bytes_in
            files = f"{name}: keluar {len(moved.out)}, masuk {len(moved.into)} berkas"
            bar.update(task, completed=done, total=max(total, done), description=files)

        journeys.append(Journey(on_step=show, total_bytes=total))
        return journeys[-1]

    def stop(*_: object) -> None:
        for one in journeys:
            one.stop()

    usual = signal.signal(signal.SIGINT, stop)
    try:
        with bars(DownloadColumn()) as bar:
            yield watched
    finally:
        signal.signal(signal.SIGINT, usual)
