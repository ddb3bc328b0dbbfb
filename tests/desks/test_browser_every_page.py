"""Every page that an officer may open at a kit: no rule of axe is broken, and nothing scrolls."""

from tests.desks.browsing import LOW, WIDE, visiting
from tests.desks.capture.recordings import PERSON, begin, do, record, send
from tests.desks.sitting_down import OTHER
from tests.web.test_walk import ADDRESSES, WHO_MAY, address_of

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


def test_every_page_of_a_kit_fits_and_axe_finds_nothing(browser, kit_at_work, officer):
    record(officer, OTHER)
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
    assert len(found) >= 35
