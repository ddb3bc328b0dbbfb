"""Commands on a sealed kit ask who opens it, or read it where nobody sits."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from rekam.boot import rest, wiring
from rekam.boot.commands import rekam
from rekam.desks.people import actions as people
from rekam.registry import pairing
from tests.boot.commanding import Typed
from tests.screens import PASSPHRASE, authorise_all, quick_passphrases
from tests.sealed import SealedKit

__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")  # as every kit
RIGHT = f"officer\n{PASSPHRASE}\n"


@pytest.fixture
def office(machines, quick_passphrases):
    found = machines.office()
    authorise_all(found)
    return found


@pytest.fixture
def stick(machines):
    return machines.stick()


@pytest.fixture
def kit(office, stick):
    return SealedKit.paired(office, stick)


def typed(kit, *words, said="", **told):
    with kit.on(**told):
        return CliRunner().invoke(rekam, list(map(str, words)), input=said)


@pytest.mark.parametrize("command", ["verify", "rebuild", "exchange"])
def test_a_command_asks_for_name_and_passphrase(kit, stick, command):
    words = [command, "--folder", stick.root] if command == "exchange" else [command]
    done = typed(kit, *words, said=RIGHT)
    assert done.exit_code == 0, done.output
    assert "Nama masuk" in done.output
    assert PASSPHRASE not in done.output


def test_a_wrong_passphrase_is_told_in_a_sentence(kit):
    done = typed(kit, "verify", said="officer\na guess\n")
    assert done.exit_code == 3
    assert "terkunci" in done.output


def test_a_script_reads_it_from_a_file(kit, tmp_path):
    path = tmp_path / "who"
    path.write_text(RIGHT)
    done = typed(kit, "verify", passphrase_file=path)
    assert (done.exit_code, done.output) == (0, "0 temuan\n")


def test_a_revoked_officer_opens_no_command_by_a_lock_that_is_left(office, kit, stick):
    left = kit.files()
    with office.on() as machine:
        people.revoke(machine, "officer", reason="moved", actor="office")
    Typed(office, "office").does("exchange", "--folder", stick.root)
    done = typed(kit, "exchange", "--folder", stick.root, said=f"head\n{PASSPHRASE}\n")
    assert done.exit_code == 0, done.output
    for name, data in left.items():
        if name.startswith("locks/"):
            (kit.home / name).write_bytes(data)
    assert typed(kit, "verify", said=RIGHT).exit_code == 3
    assert typed(kit, "verify", said=RIGHT).exit_code == 3


def test_the_office_says_the_code_that_a_kit_asks_for(office, kit):
    said = Typed(office, "office").does("code", "kit-01", 1, "it").strip()
    with kit.on():
        rest.unlock_by_code(kit.home, said)
    status, said = Typed(office, "office").refuses("code", "kit-55", 1, "it")
    assert (status, "kit-55" in said) == (3, True)


def test_a_kit_that_waits_for_its_office_is_not_served(office, machines):
    kit = SealedKit(office.fleet.folder / "half")
    with office.on() as machine:
        invitation = pairing.invite(
            machine.ledger, "kit-09", code="a code", address="", villages=[]
        )
    kit.pair(invitation, machines.stick())
    done = typed(kit, "serve")
    assert done.exit_code == 3
    assert "belum disiapkan" in done.output


def test_a_sealed_kit_s_folder_is_no_office(kit, settings):
    settings.REKAM = replace(settings.REKAM, mode="office", home=kit.home)
    wiring.machine.cache_clear()
    done = CliRunner().invoke(rekam, ["verify"])
    assert (done.exit_code, "Set REKAM_MODE=kit" in done.output) == (2, True)
