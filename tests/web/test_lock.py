"""A kit that nobody touched for a while: it asks for the passphrase, and nothing is lost."""

import pytest

from rekam.desks.capture import memory
from rekam.domain.trust import Role
from rekam.registry import drafts
from tests.desks.capture.recordings import PERSON, begin, do, go, send
from tests.screens import PASSPHRASE, faults, parsed

MINUTE_MS = 60_000
FINGERS = f"/rekam/{PERSON.nik}/sidik-jari"


@pytest.fixture
def leave(kit_screens):
    """Let minutes go by, or back, at which nobody is at the kit."""

    def left(minutes):
        kit_screens.one.fleet.now_ms += round(minutes * MINUTE_MS)

    return left


def locked(answer):
    return answer.headers.get("Location", "").startswith("/kunci")


def test_a_kit_locks_after_ten_minutes_and_opens_at_the_same_step(officer, leave):
    begin(officer, until="sidik-jari")
    kept, pictures = drafts.get(PERSON.nik), dict(held(officer).pictures)
    leave(10.1)
    answer = officer.get(FINGERS + "?tangan=left")
    assert locked(answer)
    assert answer.content == b""
    page = officer.get(answer.headers["Location"])
    assert faults(page) == []
    assert "Kit terkunci" in parsed(page).text
    assert "1 rekaman belum selesai" in parsed(page).text
    assert PERSON.name.title() not in parsed(page).text
    (way_back,) = (one["value"] for one in parsed(page).all("input", name="next"))
    opened = officer.post("/kunci", {"passphrase": PASSPHRASE, "next": way_back})
    assert opened.headers["Location"] == FINGERS + "?tangan=left"
    assert "Letakkan 4 jari tangan kiri" in parsed(officer.get(opened.headers["Location"])).text
    assert drafts.get(PERSON.nik) == kept
    assert held(officer).pictures == pictures


def held(officer):
    from rekam.boot import wiring

    return memory.of(wiring.machine(), PERSON.nik)


def test_work_keeps_a_kit_open(officer, leave):
    for step in ("foto", "tanda-tangan", "sidik-jari"):
        begin(officer, until=step)
        leave(9)
        assert go(officer, step).status_code == 200
        leave(9)
        assert officer.post("/kunci/masih-di-sini").status_code == 204


@pytest.mark.parametrize("address", ["foto/petunjuk", "../alat/left/langsung"])
def test_what_a_page_asks_by_itself_does_not_keep_a_kit_open(officer, leave, address):
    begin(officer, until="foto")
    for _ in range(4):
        leave(3)
        path = f"/rekam/{PERSON.nik}/{address}".replace(f"{PERSON.nik}/../", "")
        officer.get(path) if "langsung" in path else officer.post(path)
    assert locked(go(officer, "foto"))


@pytest.mark.parametrize("path", ["/rekam/", "/ringkasan", "/warga/", "/perangkat/kirim"])
def test_every_page_of_a_locked_kit_asks_first(officer, leave, path):
    officer.get("/rekam/")
    leave(11)
    assert locked(officer.get(path))


def test_a_locked_kit_records_nothing_and_leads_back_to_the_page_of_the_form(officer, leave):
    begin(officer)
    leave(11)
    address = f"http://testserver/rekam/{PERSON.nik}/sahkan"
    fields = {"passphrase": PASSPHRASE}
    answer = officer.post(f"/rekam/{PERSON.nik}/sahkan", fields, headers={"Referer": address})
    assert locked(answer)
    assert drafts.get(PERSON.nik).agreed_ms > 0
    opened = officer.post("/kunci?" + answer.headers["Location"].partition("?")[2], fields)
    assert opened.headers["Location"] == address


def test_a_list_that_is_searched_while_typing_leads_the_whole_page_to_the_lock(officer, leave):
    officer.get("/rekam/")
    leave(11)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rekam/?q=a"}
    answer = officer.get("/rekam/?q=ab", headers=headers)
    assert answer.headers["HX-Redirect"] == "/kunci?next=%2Frekam%2F%3Fq%3Da"


def test_a_locked_kit_is_not_opened_by_setting_its_clock_back(officer, leave):
    officer.get("/rekam/")
    leave(11)
    assert locked(officer.get("/rekam/"))
    leave(-11)
    assert locked(officer.get("/rekam/"))


@pytest.mark.parametrize("minutes", [-11, 5_000_000])
def test_a_clock_that_jumps_locks_and_does_no_harm(officer, leave, minutes):
    officer.get("/rekam/")
    leave(minutes)
    assert locked(officer.get("/rekam/"))
    assert not locked(officer.post("/kunci", {"passphrase": PASSPHRASE}))
    assert officer.get("/rekam/").status_code == 200


def test_a_wrong_passphrase_opens_nothing_and_waits_as_at_sign_in(officer, leave):
    officer.get("/rekam/")
    leave(11)
    for _ in range(4):
        refused = officer.post("/kunci", {"passphrase": "wrong", "next": "/rekam/alat"})
        assert refused.status_code == 403
    assert "Kata sandi tidak cocok. Rekaman tetap tersimpan." in parsed(refused).text
    assert parsed(refused).all("input", name="next")[0]["value"] == "/rekam/alat"
    assert faults(refused) == []
    assert "Tunggu" in parsed(officer.post("/kunci", {"passphrase": PASSPHRASE})).text
    assert locked(officer.get("/rekam/"))


def test_another_officer_signs_in_at_a_locked_kit_and_finds_the_draft(officer, leave):
    begin(officer, until="sidik-jari")
    leave(30)
    assert parsed(officer.get("/kunci")).all("a", href="/masuk")
    officer.post("/masuk", {"name": "registrar", "passphrase": PASSPHRASE})
    page = parsed(officer.get("/rekam/"))
    assert PERSON.name.title() in page.text
    assert "The officer" in page.text
    assert page.all("a", href=FINGERS)
    do(officer, "sidik-jari")
    assert "The officer" not in parsed(officer.get("/rekam/")).text


def test_the_lock_of_an_open_kit_leads_back_where_one_came_from(officer):
    officer.get("/rekam/")
    assert officer.get("/kunci?next=/rekam/alat").headers["Location"] == "/rekam/alat"
    assert officer.get("/kunci?next=//evil.example").headers["Location"] == "/"


def test_a_stranger_at_the_lock_is_led_to_the_sign_in_page(kit_screens):
    assert kit_screens.get("/kunci").headers["Location"] == "/masuk"


def test_an_office_never_locks_for_its_number_may_hang_on_a_wall(office_screens):
    with office_screens.visitor(Role.HEAD) as client:
        client.get("/ringkasan")
        office_screens.one.fleet.now_ms += 100 * MINUTE_MS
        page = client.get("/ringkasan")
    assert page.status_code == 200
    assert "data-idle" not in page.content.decode()


def test_a_page_knows_when_to_lock_and_where_to_go_back_to(officer):
    body = parsed(officer.get("/rekam/?q=a")).all("body")[0]
    assert body["data-idle"] == "600000"
    assert body["data-lock"] == "/kunci?next=%2Frekam%2F%3Fq%3Da"
    assert parsed(send(officer, "batalkan")).all("body")[0]["data-lock"] == "/kunci?next=%2F"
