import pytest

from rekam.domain.trust import Role
from rekam.web import menu

LABELS = {
    Role.OFFICER: ["Ringkasan"],
    Role.REGISTRAR: ["Ringkasan", "Daftar", "Warga", "Suket", "Kit", "Karantina"],
    Role.HEAD: ["Ringkasan", "Daftar", "Warga", "Suket", "Kit"],
    Role.IT: ["Ringkasan", "Daftar", "Warga", "Kit", "Karantina"],
}


@pytest.mark.parametrize("role", Role)
def test_each_role_is_shown_the_pages_that_answer_it(role):
    assert [entry.label for entry in menu.entries(role, path="/")] == LABELS[role]


def test_a_stranger_is_shown_nothing():
    assert menu.entries(None, path="/") == []


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
    entries = menu.entries(Role.REGISTRAR, path=path)
    assert [entry.label for entry in entries if entry.is_here] == here


def test_every_entry_leads_somewhere(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        for entry in menu.entries(Role.REGISTRAR, path="/"):
            assert client.get(entry.address).status_code == 200, entry.label
