"""Every page that an officer may open at a kit: no rule of axe is broken, and nothing scrolls."""

from rekam.desks.people import actions as people
from rekam.registry.models import Resident
from tests.desks.browsing import LOW, WIDE, visiting
from tests.desks.capture.recordings import PERSON, begin, do, record, send
from tests.desks.sitting_down import OTHER
from tests.machines import exchange
from tests.screens import RESIDENTS
from tests.web.test_walk import ADDRESSES, WHO_MAY, address_of

AGAIN = RESIDENTS[2]  # recorded, and asked for once more
BY_THEMSELVES = {"capture:live", "mailbox", "prove"}  # streams and other machines: no pages
MORE = [
    "/rekam/?q=zyx",
    f"/rekam/?q={PERSON.nik[:6]}",
    f"/rekam/{PERSON.nik}/foto?ulang",
    f"/rekam/{PERSON.nik}/foto?pengecualian",
    f"/rekam/{PERSON.nik}/tanda-tangan?ulang",
    *(f"/rekam/{PERSON.nik}/sidik-jari?tangan={one}" for one in ("right", "left", "thumbs")),
    f"/rekam/{PERSON.nik}/iris?ulang",
    f"/rekam/{OTHER.nik}/struk",
    f"/rekam/{OTHER.nik}/cocokkan",
    f"/warga/{OTHER.nik}",
    f"/rekam/{AGAIN.nik}/cocokkan",
]


def pages(officer):
    """Return the addresses that show a page while one recording awaits sign-off."""
    found = []
    for path in [address_of(name, ADDRESSES[name][1]) for name in sorted(WHO_MAY) if asked(name)]:
        answer = officer.get(path)
        if answer.status_code == 200 and b"<html" in answer.getvalue():
            found.append(path)
    return found


def asked(name):
    may = WHO_MAY[name]
    return name not in BY_THEMSELVES and (may is None or "officer" in may)


def ask_for_again(office, kit, stick):
    """Let the office ask for a new recording in as many words as it may, of one who is flagged."""
    exchange(stick, kit, office)
    with office.on() as machine:
        words = "Sidik jari kiri tidak terbaca. " * 6
        people.ask_re_record(machine, AGAIN.nik, cause="irises", words=words, actor="registrar")
    exchange(stick, office, kit)
    with kit.on():
        flags = "nik-date default-date single-name"
        Resident.objects.filter(nik=AGAIN.nik).update(flags=flags)


def test_every_page_of_a_kit_fits_and_axe_finds_nothing(
    browser, kit_at_work, office_screens, officer, machines
):
    record(officer, OTHER)
    record(officer, AGAIN)
    ask_for_again(office_screens.one, kit_at_work, machines.stick())
    begin(officer, until="iris")
    do(officer, "iris", whole="refused")  # so that a second officer is asked for
    send(officer, "periksa")
    walked = [*pages(officer), *MORE]
    found = {}
    with visiting(browser, kit_at_work, size=LOW) as visit:
        visit.sign_in("officer")
        for path in walked:
            visit.page.set_viewport_size(LOW)
            visit.open(path)
            low = visit.fits()
            visit.page.set_viewport_size(WIDE)
            found[path] = (low, visit.fits(), visit.violations())
        kit_at_work.fleet.now_ms += 11 * 60_000
        visit.open("/rekam/")
        visit.see("Kit terkunci")
        found["the lock"] = (True, visit.fits(), visit.violations())
    assert {path: one for path, one in found.items() if one != (True, True, [])} == {}
    assert len(found) >= 36
