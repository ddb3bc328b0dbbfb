"""Every command as an IT officer types it, and what it says when it will not or cannot."""

import json
import re
from pathlib import Path

import pytest
import python_calamine

from rekam.boot.commands import rekam
from rekam.registry.models import PersonRow
from tests.boot.commanding import PASSPHRASE, Typed
from tests.engines.lists.made_lists import (
    PLOSO,
    REGISTER,
    STATUS,
    WEBGRID,
    nik,
    register_row,
    voter_row,
    write,
)
from tests.screens import quick_passphrases
from tests.telling import RINA, enrolled

__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def blank(machines):
    return Typed(machines.blank("home"), "office")


@pytest.fixture
def office(machines, quick_passphrases):
    office = Typed(machines.blank("office"), "office")
    assert "Kantor siap" in office.does("init", "--officer", "tio", *PASSPHRASE)
    return office


@pytest.fixture
def kit(machines):
    return Typed(machines.blank("kit-07"), "kit")


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def invitation(office, tmp_path):
    path = tmp_path / "kit-07.json"
    office.does("invite", "kit-07", "--village", PLOSO, "--out", path)
    return path


def files(home):
    return {path.name: path.read_bytes() for path in home.glob("node.*")}


# ---- every command


def test_every_command_is_tried_here_and_says_what_it_does():
    texts = (path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    words = r'(?:does|refuses|run|start|tmp_path)(?:\(|, )\s*"([a-z]+)"'
    tried = {name for text in texts for name in re.findall(words, text)}
    shown = {name for name, one in rekam.commands.items() if not one.hidden}
    assert shown - tried == set()
    assert all(one.help for one in rekam.commands.values())


@pytest.mark.parametrize(
    "words",
    [
        ("officer", "rina", "--name", "Rina", "--role", "officer", *PASSPHRASE),
        ("invite", "kit-07", "--out", "kit-07.json"),
        ("exchange", "--folder", "."),
        ("import", "list.csv"),
        ("serve",),
        ("verify",),
        ("rebuild",),
    ],
    ids=lambda words: words[0],
)
def test_a_machine_that_was_not_set_up_says_how_to(blank, tmp_path, words):
    write(tmp_path / "list.csv", [REGISTER, register_row(1)])
    status, said = blank.refuses(*words)
    assert (status, "`rekam init`" in said) == (3, True)


# ---- init, officer


def test_an_office_is_founded_once(office):
    before = files(office.home)
    status, said = office.refuses("init", *PASSPHRASE)
    assert (status, "sudah milik office. Tidak ada yang diubah" in said) == (3, True)
    assert files(office.home) == before


def test_a_founding_that_was_cut_short_goes_on(blank):
    assert blank.refuses("init", said="\x04")[0] == 1  # nobody answered for the passphrase
    keys = files(blank.home)
    blank.does("init", *PASSPHRASE)
    assert files(blank.home) == keys
    assert blank.does("verify").strip() == "0 temuan"


def test_a_passphrase_is_asked_for_twice(blank):
    assert "Sekali lagi" in blank.does("init", said="walk to Sudimoro\nwalk to Sudimoro\n")


def test_an_officer_is_let_in_by_the_office(office):
    said = office.does("officer", "rina", "--name", "Rina", "--role", "officer", *PASSPHRASE)
    assert "rina" in said
    status, said = office.refuses(
        "officer", "Rina W", "--name", "Rina", "--role", "officer", *PASSPHRASE
    )
    assert (status, "huruf kecil dan angka" in said) == (3, True)


# ---- invite, pair


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("laptop", "--out", "a.json"), "kit-07"),
        (("kit-07", "--village", "Ploso", "--out", "a.json"), "35.01.04.1002"),
        (("kit-07", "--out", "nowhere/a.json"), "nowhere/a.json"),
    ],
    ids=["a name", "a village", "a folder"],
)
def test_what_is_wrong_with_an_invitation_is_told(office, words, told):
    assert told in office.refuses("invite", *words)[1]


def test_a_kit_is_paired_by_a_stick_and_asking_again_is_safe(office, kit, invitation, stick):
    pair = ("pair", invitation, "--folder", stick)
    assert "Ulangi perintah ini" in kit.does(*pair)
    keys = files(kit.home)
    assert "Ulangi perintah ini" in kit.does(*pair)  # as when the answer was lost
    office.does("exchange", "--folder", stick)
    assert "kit-07 sudah dipasangkan" in kit.does(*pair)
    office.does("exchange", "--folder", stick)
    assert "kit-07 sudah dipasangkan" in kit.does(*pair)
    assert files(kit.home) == keys
    kit.does("exchange", "--folder", stick)
    for machine in (office, kit):
        assert machine.does("verify").strip() == "0 temuan"


def test_a_kit_is_paired_by_the_line_that_a_scanner_types(office, kit, invitation, stick):
    """A QR holds the invitation; a scanner at the kit types what it reads, and Enter."""
    assert invitation.with_suffix(".svg").read_text().startswith("<?xml")
    text = invitation.read_text()
    assert "\n" not in text
    for _ in range(2):
        kit.does("pair", "-", "--folder", stick, said=f"{text}\n")
        office.does("exchange", "--folder", stick)
    assert "sudah dipasangkan" in kit.does("pair", "-", "--folder", stick, said=f"{text}\n")
    assert kit.refuses("pair", "-", "--folder", stick, said=f"{text[:-5]}\n")[0] == 3


def test_an_office_is_never_made_a_kit_nor_a_kit_another(office, kit, invitation, stick, tmp_path):
    kit.does("pair", invitation, "--folder", stick)
    before = files(office.home) | files(kit.home)
    second = tmp_path / "kit-08.json"
    office.does("invite", "kit-08", "--out", second)
    for machine, words in (
        (office, ("pair", invitation, "--folder", stick)),
        (kit, ("pair", second, "--folder", stick)),
        (kit, ("init", *PASSPHRASE)),
    ):
        status, said = machine.refuses(*words)
        assert status in {2, 3}
        assert "milik" in said or "REKAM_MODE" in said
    for mode in ("office", "kit"):
        assert office.refuses("pair", invitation, "--folder", stick, mode="kit")[0] == 3
        assert kit.refuses("init", *PASSPHRASE, mode=mode)[0] in {2, 3}
    assert files(office.home) | files(kit.home) == before


def test_a_kit_of_one_office_does_not_become_another_office_s(kit, invitation, stick, tmp_path):
    kit.does("pair", invitation, "--folder", stick)
    other = json.loads(invitation.read_text()) | {"office_key": "ab" * 32}
    (tmp_path / "other.json").write_text(json.dumps(other))
    assert kit.refuses("pair", tmp_path / "other.json", "--folder", stick)[0] == 3


@pytest.mark.parametrize("content", [b"{}", b"\xff\xfe\x00", b"[1, 2]", b""])
def test_a_file_that_is_no_invitation_is_told(kit, tmp_path, stick, content):
    (tmp_path / "a.json").write_bytes(content)
    status, said = kit.refuses("pair", tmp_path / "a.json", "--folder", stick)
    assert (status, "bukan undangan" in said) == (3, True)
    assert not (kit.home / "node.json").exists()


def test_a_home_of_the_other_kind_is_told(office):
    status, said = office.refuses("verify", mode="kit")
    assert (status, "Set REKAM_MODE=office" in said) == (2, True)


# ---- exchange


def test_without_an_address_or_a_stick_there_is_no_road(office, kit, invitation, stick):
    kit.does("pair", invitation, "--folder", stick)
    for machine in (office, kit):
        status, said = machine.refuses("exchange")
        assert (status, "--folder" in said) == (2, True)
    assert kit.refuses("pair", invitation)[0] == 2


def test_a_stick_that_is_not_there_is_no_empty_folder(office, tmp_path):
    status, said = office.refuses("exchange", "--folder", tmp_path / "usb")
    assert (status, "usb" in said) == (2, True)
    assert not (tmp_path / "usb").exists()


# ---- import


def test_a_list_is_imported_and_what_to_mend_is_told_and_written(office, tmp_path):
    table = [REGISTER, register_row(1), register_row(2, nik="3,50104E+15"), register_row(3)]
    path = write(tmp_path / "penduduk.xlsx", {"Data": table, "Rekap": [["Jumlah", "3"]]})
    said = office.does("import", path, "--problems", tmp_path / "perbaiki.xlsx")
    assert "penduduk.xlsx: 2 baris masuk, 1 perlu diperbaiki" in said
    assert "Data baris 3: NIK «3,50104E+15» rusak" in said
    assert "Rekap: Lembar tanpa judul kolom yang dikenal" in said
    with python_calamine.load_workbook(tmp_path / "perbaiki.xlsx") as book:
        assert len(book.get_sheet_by_index(0).to_python()) == 2
    assert "2 baris masuk, 1 perlu" in office.does("import", path)


def test_of_many_bad_rows_the_first_are_told(office, tmp_path):
    table = [REGISTER, *(register_row(n, nama="") for n in range(1, 15))]
    said = office.does("import", write(tmp_path / "penduduk.csv", table))
    assert said.count("Nama kosong") == 10
    assert "--problems" in said


def test_voters_are_matched_and_their_statuses_come_after(office, tmp_path):
    path = write(tmp_path / "pemilih.csv", [WEBGRID, voter_row(1), voter_row(2)])
    assert "Isi kode desanya" in office.refuses("import", path)[1]
    assert "2 baris masuk" in office.does("import", path, "--village", PLOSO, "--kind", "webgrid")
    status = write(tmp_path / "status.csv", [STATUS, [nik(1), "A", "CARD_ISSUED", "02-04-2018"]])
    assert "1 baris masuk" in office.does("import", status)
    assert office.does("verify").strip() == "0 temuan"


@pytest.mark.parametrize(
    ("name", "content", "status", "told"),
    [
        ("a.csv", b"", 3, "kosong"),
        ("a.xlsx", b"PK\x03\x04 torn", 3, "rusak"),
        ("a.xls", b"<html><table>", 3, "bukan spreadsheet"),
        ("a.csv", b"one,two\nthree,four\n", 3, "Judul kolom tidak ditemukan"),
        (None, b"", 2, "does not exist"),
    ],
    ids=["empty", "torn", "a web page", "no list", "no file"],
)
def test_a_file_that_cannot_be_imported_is_told(office, tmp_path, name, content, status, told):
    path = tmp_path / (name or "nothing.csv")
    if name:
        path.write_bytes(content)
    found, said = office.refuses("import", path)
    assert (found, told in said) == (status, True)


def test_a_kit_imports_the_register_alone(office, kit, invitation, stick, tmp_path):
    kit.does("pair", invitation, "--folder", stick)
    register = write(tmp_path / "penduduk.csv", [REGISTER, register_row(1)])
    voters = write(tmp_path / f"{PLOSO}.csv", [WEBGRID, voter_row(1)])
    assert "1 baris masuk" in kit.does("import", register)
    status, said = kit.refuses("import", voters)
    assert (status, "hanya dapat dilakukan di kantor" in said) == (3, True)


# ---- verify, rebuild


def test_a_row_that_was_changed_is_found_and_made_again(office, tmp_path):
    office.does("import", write(tmp_path / f"{PLOSO}.csv", [WEBGRID, voter_row(1)]))
    with office.one.on():
        PersonRow.objects.update(name="ENTAH")
    found = office.run("verify")
    assert (found.exit_code, found.output.count("row: PersonRow")) == (1, 1)
    assert "1 temuan" in found.output
    assert "dibuat ulang" in office.does("rebuild")
    assert office.does("verify").strip() == "0 temuan"


# ---- doubles


def test_doubles_are_looked_for_by_a_command(office):
    with office.one.on() as machine:
        machine.ledger.record(enrolled(1, "07"), enrolled(1, "08"), actor=RINA)
    assert "1 pasangan menunggu operator" in office.does("doubles")


# ---- invent


def test_people_are_invented_and_counted(blank, tmp_path):
    wanted = ("--residents", "400", "--voters", "300", "--out", tmp_path / "lists")
    said = blank.does("invent", "--seed", "8", "--workbooks", *wanted)
    assert "400 warga dari 171 desa, 300 pemilih, 15 di antaranya tanpa KTP-el" in said
    assert (tmp_path / "lists" / "register.xlsx").exists()


def test_what_cannot_be_invented_is_told(blank, tmp_path):
    wanted = ("--residents", "40", "--voters", "300", "--out", tmp_path / "lists")
    status, said = blank.refuses("invent", *wanted)
    assert (status, "Pemilih (300)" in said) == (3, True)


# ---- serve, demo
