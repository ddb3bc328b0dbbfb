"""What the two lists say together of each voter, and what a registrar decides after them."""

import pytest

from rekam.desks.reconcile import ruling
from rekam.domain.facts import SubjectsMerged
from rekam.domain.status import Standing
from rekam.domain.values import Subject
from rekam.registry import read
from rekam.registry.models import AliasRow, PersonRow, Resident
from tests.desks.reconcile.test_import import bring_in
from tests.engines.lists.made_lists import (
    PLOSO,
    REGISTER,
    WEBGRID,
    nik,
    register_row,
    voter_row,
    write,
)


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        ("SUDAH REKAM", Standing.RECORDED),
        ("sudah rekam", Standing.RECORDED),
        ("BELUM REKAM", Standing.UNRECORDED),
        ("BELUM WAJIB", Standing.UNRECORDED),
        ("SFE", Standing.RECORDED),
        ("PRINT_READY_RECORD", Standing.RECORDED),
        ("CARD_ISSUED", Standing.HOLDING),
        ("", Standing.UNRECORDED),
        ("ENTAH", Standing.UNRECORDED),
    ],
)
def test_the_register_s_own_word_says_who_is_recorded(office, tmp_path, word, standing):
    with office.on() as machine:
        path = write(tmp_path / "penduduk.csv", [REGISTER, register_row(1, status_rekam=word)])
        bring_in(machine, path)
        assert Resident.objects.get().standing == standing


@pytest.fixture
def listed(office, tmp_path):
    """Stand at an office that has matched five voters against three residents."""
    register = [
        register_row(1),
        register_row(2, nama="KATINI", jenis_kelamin="P", status_rekam="SUDAH REKAM"),
        register_row(3, nama="WAGIMAN", status_rekam="BELUM REKAM"),
    ]
    voters = [
        voter_row(1),
        voter_row(2, NAMA="KATINI", KELAMIN="P"),
        voter_row(3, NAMA="WAGIMAN"),
        voter_row(4, NAMA="SUGITO", NIK="", TANGGAL_LAHIR="14|02|1971", RT="9"),
        voter_row(5, NAMA="TUKIYEM", NIK="", NKK="", TANGGAL_LAHIR="03|05|1984", RT="8"),
    ]
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "penduduk.csv", [REGISTER, *register]))
        bring_in(machine, write(tmp_path / f"{PLOSO}.csv", [WEBGRID, *voters]))
        yield machine


def classes():
    return sorted(PersonRow.objects.values_list("voter_class", flat=True))


def test_each_voter_has_a_class(listed):
    assert classes() == ["holding", "recorded", "unknown", "unknown", "unrecorded"]
    assert (read.the_number().listed, read.the_number().remaining) == (5, 4)


def test_a_voter_whom_the_list_says_to_hold_a_card_is_not_counted(office, tmp_path):
    cells = dict(zip(WEBGRID, voter_row(1), strict=True)) | {"KTP-el": "K"}
    with office.on() as machine:
        for register in ([], [register_row(1, status_rekam="BELUM REKAM")]):
            if register:
                bring_in(machine, write(tmp_path / "penduduk.csv", [REGISTER, *register]))
            name = f"{PLOSO} {len(register)}.csv"
            row = [*(cells | {"DPID": name}).values()]
            bring_in(machine, write(tmp_path / name, [WEBGRID, row]))
            assert (read.the_number().listed, read.the_number().remaining) == (1, 0)


def test_a_voter_ruled_out_leaves_the_number(listed):
    ruling.rule_out(
        listed, Subject(nik(3)), code=1, code_set=2018, reason="meninggal", officer="hendra"
    )
    assert read.the_number().remaining == 3


def test_an_unknown_voter_found_to_be_a_resident_is_one_person(listed):
    unknown = PersonRow.objects.filter(subject__startswith="sementara:").first().subject
    fact = SubjectsMerged(subject=Subject(unknown), into=Subject(nik(2)), reason="nama panggilan")
    listed.ledger.record(fact, actor="hendra")
    assert AliasRow.objects.get().person == nik(2)
    assert not PersonRow.objects.filter(subject=unknown).exists()
