"""``rekam suket ...``: what others need to verify letters, written as files, on a kit too.

``verify`` itself is in ``suket.py``, for it works without an office too.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from rekam.boot import asking
from rekam.boot.progress import progress
from rekam.boot.suket import verify_command
from rekam.desks.issuance import actions, printing
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.engines.claims import key_list, page_file
from rekam.engines.claims.key_list import KeyList
from rekam.registry import letters, read

known_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, path_type=Path)


@click.group("suket")
@click.pass_context
def letters_commands(context: click.Context) -> None:
    """Letters that stand in for a card."""
    context.obj = _own_list


letters_commands.add_command(verify_command)


@letters_commands.command("keys")
@click.option("--out", type=new_file, required=True)
def keys_command(out: Path) -> None:
    """Write the signed file of keys and revoked letters, for whoever verifies."""
    data = _signed_list()
    out.write_bytes(data)
    told = key_list.read(data)
    click.echo(
        f"{len(told.keys)} kunci dan {len(told.revoked)} surat yang dicabut ditulis ke {out} "
        f"({len(data)} bita). Penanda tangan: {told.fingerprint}."
    )


@letters_commands.command("page")
@click.option("--out", type=new_file, required=True)
def page_command(out: Path) -> None:
    """Write the page that verifies letters on a phone, as one file with keys and revocations."""
    page, _ = page_file.build(_signed_list(), is_served=False)
    out.write_text(page, "utf-8")
    click.echo(f"Halaman pemeriksa ditulis ke {out}. Salin ke HP petugas, dan buka di sana.")


@letters_commands.command("issue")
@click.option("--officer", required=True, help="Who issues: a registrar's sign-in name.")
@click.option("--village", default="", help="A village's code; all villages if left out.")
def issue_command(officer: str, village: str) -> None:
    """Issue letters to all who may have one; interrupted, it goes on where it was."""
    machine = asking.machine()
    known = read.officer(officer)
    if known is None or known.role is not Role.REGISTRAR:
        raise MalformedError("officer", officer)
    with progress("issue") as told:
        given = actions.issue_all(
            machine, village, today=machine.today, officer=officer, on_progress=told
        )
    click.echo(f"{given} suket terbit.")


@letters_commands.command("print")
@click.option("--out", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def print_command(out: Path) -> None:
    """Write every letter that waits for its holder to a folder, as files of fifty pages."""
    machine = asking.machine()
    waiting = list(letters.living(read.letters(is_in_hand=False)[::-1]))
    done = 0
    with progress("print") as told:
        for name, made, count in printing.documents(machine, waiting):
            (out / name).write_bytes(made)
            done += count
            told(done, len(waiting))
    click.echo(f"{done} surat ditulis ke {out}.")


@letters_commands.command("signature")
@click.argument("pdf", type=known_file)
@click.option("--trust", type=known_file, help="PEM or DER; the office's own if left out.")
@click.option("--at", type=click.DateTime(), help="In UTC; now if left out.")
@click.option("--json", "as_json", is_flag=True)
def signature_command(pdf: Path, trust: Path | None, *, at: datetime | None, as_json: bool) -> None:
    """Say whether the signature inside a letter's PDF holds, and whose it is."""
    from rekam.boot import letter_signature  # noqa: PLC0415 large: see paper_seal.py

    sys.exit(letter_signature.tell(pdf, trust, at=at, as_json=as_json))


def _own_list() -> KeyList:
    return key_list.read(_signed_list())


def _signed_list() -> bytes:
    return asking.machine().letter_list()
