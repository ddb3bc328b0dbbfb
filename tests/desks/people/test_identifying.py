"""Somebody recorded without a NIK is found in the register; then all of it is one story."""

import pytest

from rekam.domain.trust import Role
from rekam.registry import read
from tests.people import person
from tests.screens import RESIDENTS, parsed
from tests.telling import RINA, enrolled

KNOWN = RESIDENTS[0]
STRANGER = "sementara:kit-07:1522890000000"


@pytest.fixture
def registrar(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client, office_screens.one.on() as machine:
        biodata = enrolled(1).biodata
        fact = enrolled(
            1,
            "07",
            subject=STRANGER,
            biodata=type(biodata)(
                name=KNOWN.name, born=KNOWN.born, sex=KNOWN.sex, village=biodata.village
            ),
        )
        machine.ledger.record(fact, actor=RINA)
        yield client


def test_residents_of_that_name_are_offered(registrar):
    page = parsed(registrar.get(f"/warga/{STRANGER}"))
    assert "Siapa orang ini?" in page.text
    assert KNOWN.nik in [one["value"] for one in page.all("input", name="nik") if "value" in one]


def test_all_that_was_told_moves_to_the_nik(registrar):
    answer = registrar.post(
        f"/warga/{STRANGER}/kenali", {"nik": KNOWN.nik, "reason": "KK diperlihatkan"}
    )
    assert answer.headers["Location"] == f"/warga/{KNOWN.nik}"
    assert [one.number for one in read.enrolments(KNOWN.nik)] == [enrolled(1, "07").number]
    assert read.person_row(STRANGER).subject == KNOWN.nik
    assert "Siapa orang ini?" not in parsed(registrar.get(f"/warga/{STRANGER}")).text
    again = registrar.post(f"/warga/{STRANGER}/kenali", {"nik": KNOWN.nik, "reason": "lagi"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    "form",
    [{"nik": "3501", "reason": "x"}, {"nik": person(400).nik, "reason": "x"}, {"nik": KNOWN.nik}],
    ids=["no nik", "a nik of nobody", "no reason"],
)
def test_a_form_that_is_not_filled_in_joins_nobody(registrar, form):
    assert registrar.post(f"/warga/{STRANGER}/kenali", form).status_code in {400, 409}
    assert read.enrolments(KNOWN.nik) == []
