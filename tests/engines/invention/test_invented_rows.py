from dataclasses import replace
from datetime import date

import pytest

from rekam.domain.values import Sex
from rekam.engines.invention import rows
from rekam.engines.invention.chance import chance
from rekam.engines.invention.entries import Entry, Habit
from rekam.engines.invention.faults import Draft
from rekam.engines.invention.listing import Resident, Voter
from rekam.engines.invention.people import Marital
from rekam.engines.invention.standing import VoterClass
from rekam.engines.invention.villages import Village
from tests.people import person

VILLAGE = Village(
    code="35.01.10.2016", name="KETRO", district="TULAKAN", hamlets=("KRAJAN", "JATI")
)
PERSON = replace(
    person(1, sex=Sex.FEMALE, born=date(1941, 3, 9), village=VILLAGE.code),
    name="TUKIYEM",
    birthplace="PACITAN",
    marital=Marital.WIDOWED,
)
DRAFT = Draft(
    rng=chance(1),
    village=VILLAGE,
    nik="",
    nkk=PERSON.home.nkk,
    name="TUKIEM",
    birthplace="KETRO",
    born=date(1941, 12, 31),
    sex=Sex.FEMALE,
    hamlet="JATI",
)
ENTRY = Entry(
    dpid="40000007",
    voter=Voter(
        person=PERSON,
        kind=VoterClass.UNRECORDED,
        mark="B",
        status="BELUM REKAM",
        changes=("moved",),
    ),
    draft=DRAFT,
    village=VILLAGE,
    habit=Habit("DSN ", is_padded=False),
    disability="4",
    source="coklit",
    tps="003",
    changes=("moved", "nik_missing", "name_variant"),
)


def by_column(columns, row):
    return dict(zip(columns, row, strict=True))


def test_a_resident_in_the_register():
    row = by_column(rows.REGISTER, rows.register_row(Resident(person=PERSON, status="BELUM REKAM")))

    assert row == {
        "nik": PERSON.nik,
        "nkk": PERSON.home.nkk,
        "nama": "TUKIYEM",
        "tempat_lahir": "PACITAN",
        "tanggal_lahir": "09-03-1941",
        "jenis_kelamin": "P",
        "alamat": "DSN KRAJAN",
        "rt": "001",
        "rw": "001",
        "kode_desa": "35.01.10.2016",
        "status_kawin": "CERAI MATI",
        "status_rekam": "BELUM REKAM",
    }


def test_a_voter_in_the_web_grid():
    assert by_column(rows.WEBGRID, rows.webgrid_row(ENTRY)) == {
        "DPID": "40000007",
        "NKK": PERSON.home.nkk,
        "NIK": "",
        "NAMA": "TUKIEM",
        "TEMPAT LAHIR": "KETRO",
        "TANGGAL LAHIR": "31|12|1941",
        "STATUS": "P",
        "KELAMIN": "P",
        "JALAN/DUKUH": "DSN JATI",
        "RT": "1",
        "RW": "1",
        "DISABILITAS": "4",
        "KTP-el": "B",
        "KET": "0",
        "SUMBER": "coklit",
        "TPS": "003",
    }


def test_the_same_voter_in_the_desktop_form():
    row = rows.desktop_row(ENTRY, rows.webgrid_row(ENTRY), date(2018, 4, 5))

    assert by_column(rows.DESKTOP, row) == {
        "KECAMATAN": "TULAKAN",
        "DESA": "KETRO",
        "DPID": "40000007",
        "NKK": PERSON.home.nkk,
        "NIK": "",
        "NAMA": "TUKIEM",
        "JK": "P",
        "TMPT_LHR": "KETRO",
        "TGL_LHR": "31|12|1941",
        "STS": "P",
        "ALAMAT": "DSN JATI",
        "RT": "1",
        "RW": "1",
        "DIS": "4",
        "KTPel": "B",
        "SUMBER": "coklit",
        "KET": "0",
        "TPS": "003",
        "LastUpdate": "05/04/2018",
        "CEK DATA": "",
    }


def test_the_same_voter_among_the_cardless():
    row = rows.ac_kwk_row(ENTRY, rows.webgrid_row(ENTRY), 12)

    assert by_column(rows.AC_KWK, row) == {
        "NO": 12,
        "KECAMATAN": "TULAKAN",
        "DESA": "KETRO",
        "NKK": PERSON.home.nkk,
        "NIK": "",
        "NAMA": "TUKIEM",
        "TEMPAT LAHIR": "KETRO",
        "TANGGAL LAHIR": "31|12|1941",
        "STATUS": "P",
        "KELAMIN": "P",
        "JALAN/DUKUH": "DSN JATI",
        "RT": "1",
        "RW": "1",
        "DISABILITAS": "4",
        "KETERANGAN": "11",
        "TPS": "003",
        "DPID": "40000007",
    }


def test_the_truth_about_the_voter():
    assert by_column(rows.TRUTH, rows.truth_row(ENTRY)) == {
        "dpid": "40000007",
        "nik": PERSON.nik,
        "class": "unrecorded",
        "changes": "moved nik_missing name_variant",
    }


@pytest.mark.parametrize(
    ("marital", "letter"),
    [
        (Marital.SINGLE, "B"),
        (Marital.MARRIED, "S"),
        (Marital.DIVORCED, "P"),
        (Marital.WIDOWED, "P"),
    ],
)
def test_the_list_has_three_letters_for_four_words_of_the_register(marital, letter):
    voter = replace(ENTRY.voter, person=replace(PERSON, marital=marital))
    row = by_column(rows.WEBGRID, rows.webgrid_row(replace(ENTRY, voter=voter)))

    assert row["STATUS"] == letter
