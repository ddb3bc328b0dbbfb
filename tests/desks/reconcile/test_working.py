"""Long work is told while a page waits for it, ends when asked to, and goes on when begun again."""

import pytest

from rekam.desks.reconcile import matching
from rekam.domain.trust import Role
from rekam.registry import read
from rekam.registry.working import Phase, Work, Works
from tests.desks.reconcile.test_check_views import registrar, screens  # noqa: F401 fixtures
from tests.desks.reconcile.test_deciding import VILLAGE, VOTERS, listed_lines, voter_line, write
from tests.screens import faults, parsed


@pytest.fixture
def looking(screens, monkeypatch):  # noqa: F811 the fixture
    """Look from another browser at each thing that is reached, and ask it to end at one of them."""
    seen, usual = [], Work.reached

    def begin(*, ending_at=None):
        def reached(work, phase, done):
            work.phase, work.done = phase, done
            with screens.visitor(Role.REGISTRAR) as client:
                seen.append(parsed(client.get("/daftar/berjalan")).text)
                if len(seen) == ending_at:
                    assert client.post("/daftar/henti").status_code == 204
                    seen.append(parsed(client.get("/daftar/berjalan")).text)
            usual(work, phase, done)

        monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 20)
        monkeypatch.setattr(Work, "reached", reached)
        seen.clear()
        return seen

    return begin


def newer(tmp_path, lines):
    return write(tmp_path / "baru.csv", VOTERS, lines)


def sent(client, path):
    with path.open("rb") as file:
        return client.post("/daftar/impor", {"file": file, "village": VILLAGE}, follow=True)


def test_an_import_is_told_and_ended_and_goes_on(registrar, looking, tmp_path):  # noqa: F811
    path = newer(tmp_path, [*listed_lines()[:38], voter_line(45)])
    seen = looking(ending_at=4)
    response = sent(registrar, path)
    assert seen == [
        "baru.csv : membaca baris, 20 baris. Hentikan F4",
        "baru.csv : membaca baris, 39 baris. Hentikan F4",
        "baru.csv : memadankan, ini memakan waktu. Hentikan F4",
        "baru.csv : mencatat hasilnya, 20 baris. Hentikan F4",
        "baru.csv : mencatat hasilnya, 20 baris. Sedang dihentikan. Hentikan F4",
    ]
    assert "Impor berkas yang sama lagi; dilanjutkan dari tempat berhenti." in parsed(response).text
    assert faults(response) == []
    looking()
    assert "Yang dibawa daftar ini" in parsed(sent(registrar, path)).text
    assert parsed(registrar.get("/daftar/berjalan")).text == ""
    assert "Belum selesai" not in parsed(registrar.get("/daftar/")).text


def test_delisting_is_told_and_ended_and_goes_on(registrar, looking, tmp_path):  # noqa: F811
    response = sent(registrar, newer(tmp_path, listed_lines()[:5]))
    assert "Nyatakan 35 orang tidak terdaftar lagi" in parsed(response).text
    (form,) = [
        one for one in parsed(response).all("form", method="post") if "hilang" in one["action"]
    ]
    seen = looking(ending_at=1)
    page = parsed(registrar.post(form["action"], follow=True))
    assert seen[0] == "baru.csv : mencatat hasilnya, 20 dari 35 baris. Hentikan F4"
    assert "Nyatakan 15 orang tidak terdaftar lagi" in page.text
    looking()
    registrar.post(form["action"])
    assert read.the_number().listed == 5


def test_what_ends_by_an_error_is_not_shown_for_ever():
    works = Works()
    with pytest.raises(KeyError), works.begun(Work("x", phase=Phase.READ)):
        raise KeyError
    assert works.running == ()
