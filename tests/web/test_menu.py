import pytest

from rekam.domain.trust import Role
from rekam.web import menu

LABELS = {
    Role.OFFICER: ["Ringkasan"],
    Role.REGISTRAR: ["Ringkasan", "Daftar", "Unduh", "Warga", "Suket", "Cetak", "Kit", "Karantina"],
    Role.HEAD: ["Ringkasan", "Daftar", "Unduh", "Warga", "Suket", "Cetak", "Kit"],
    Role.IT: ["Ringkasan", "Daftar", "Warga", "Kit", "Karantina"],
}
ON_A_KIT = {
    Role.OFFICER: ["Rekam", "Ringkasan", "Antar"],
    Role.REGISTRAR: ["Rekam", "Ringkasan", "Antar", "Warga"],
    Role.HEAD: ["Ringkasan", "Warga"],
    Role.IT: ["Ringkasan", "Warga"],
}


def entries(role, *, path="/", is_office=True):
    return menu.entries(role, path=path, is_office=is_office)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_shown_the_pages_that_answer_it(role):
    assert [entry.label for entry in entries(role)] == LABELS[role]
    assert [entry.label for entry in entries(role, is_office=False)] == ON_A_KIT[role]


def test_a_stranger_is_shown_nothing():
    assert entries(None) == []


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/ringkasan", ["Ringkasan"]),
        ("/warga/", ["Warga"]),
        ("/warga/sementara:kit-07:1", ["Warga"]),
        ("/perangkat/karantina", ["Karantina"]),
        ("/perangkat/kit", ["Kit"]),
        ("/rekam/", []),
    ],
)
def test_the_page_that_is_open_is_marked_and_no_other(path, here):
    assert [entry.label for entry in entries(Role.REGISTRAR, path=path) if entry.is_here] == here


@pytest.mark.parametrize("role", Role)
def test_every_entry_leads_somewhere_on_both_machines(office_screens, kit_screens, role):
    for screens in (office_screens, kit_screens):
        with screens.visitor(role) as client:
            for entry in entries(role, is_office=screens is office_screens):
                assert client.get(entry.address).status_code == 200, entry.label


@pytest.mark.parametrize("role", Role)
def test_home_answers_every_role_on_both_machines(office_screens, kit_screens, role):
    """A page that refuses leads home: a home that refused too would lead nowhere."""
    for screens in (office_screens, kit_screens):
        with screens.visitor(role) as client:
            assert client.get("/", follow=True).status_code == 200
