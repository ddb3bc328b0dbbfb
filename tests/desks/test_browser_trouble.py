"""Pages of the wizard that say what went wrong: they fit the lowest screen, and axe is content."""

import pytest

from rekam.domain.errors import DeviceError
from tests.desks.browsing import LOW, visiting
from tests.desks.capture.recordings import PERSON, begin, do, send
from tests.screens import Plugged
from tests.web.test_errors import every_error

DEVICE_ERRORS = list(every_error(DeviceError))
UNCHECKED = "for (const form of document.forms) form.noValidate = true"


class Refusing(Plugged):
    """Devices that end in one error after the other."""

    def __init__(self):
        super().__init__("steady")
        self.errors = list(DEVICE_ERRORS)

    def capture(self, slap, *, exceptions):
        raise self.errors.pop(0)(slap.kind.value)


@pytest.mark.parametrize(
    ("step", "address"),
    [
        ("sidik-jari", f"/rekam/{PERSON.nik}/sidik-jari"),
        ("iris", f"/rekam/{PERSON.nik}/iris"),
    ],
)
def test_whatever_a_device_does_wrong_fits_the_page(browser, kit_at_work, officer, step, address):
    begin(officer, until=step)
    found, devices = {}, Refusing()
    with visiting(browser, kit_at_work, size=LOW, devices=devices) as visit:
        visit.expects_refusals = True
        visit.sign_in("officer")
        visit.open(address)
        for error in DEVICE_ERRORS:
            visit.page.locator("[role=alert]").wait_for()
            found[error.code] = visit.fits()
            if error is DEVICE_ERRORS[-1]:
                break
            with visit.page.expect_navigation():
                visit.press("Enter")
        assert visit.violations() == []
    assert [code for code, fits in found.items() if not fits] == []
    assert len(found) == len(DEVICE_ERRORS) > 20


def test_a_form_in_which_everything_is_wrong_fits_the_page(browser, kit_at_work, officer):
    begin(officer, until="iris")
    do(officer, "iris", whole="refused")  # so that a second officer is asked for
    send(officer, "periksa")
    found = {}
    with visiting(browser, kit_at_work, size=LOW) as visit:
        visit.expects_refusals = True
        visit.sign_in("officer")
        for path, fields in (
            ("/rekam/tidak-terdaftar", {"nik": "123", "born": "32-13-1950"}),
            (f"/rekam/{PERSON.nik}/sahkan", {"passphrase": "wrong", "witness": "nobody"}),
        ):
            visit.open(path)
            for name, text in fields.items():
                visit.page.locator(f"#{name}").fill(text)
            visit.page.evaluate(UNCHECKED)
            with visit.page.expect_navigation():
                visit.press("Enter")
            visit.page.locator(".problems").wait_for()
            found[path] = (visit.fits(), visit.violations())
    assert {path: one for path, one in found.items() if one != (True, [])} == {}
    assert len(found) == 2


def test_the_doors_of_a_kit_fit_the_lowest_screen(browser, kit_at_work):
    with visiting(browser, kit_at_work, size=LOW) as visit:
        visit.expects_refusals = True
        visit.open("/masuk")
        assert (visit.fits(), visit.violations()) == (True, [])
        visit.see_focus("#name")
        visit.type("officer")
        visit.press("Tab")
        visit.type("wrong")
        with visit.page.expect_navigation():
            visit.press("Enter")
        assert (visit.fits(), visit.violations()) == (True, [])
        visit.sign_in("officer")
        kit_at_work.fleet.now_ms += 11 * 60_000
        visit.open("/rekam/")
        visit.see("Kit terkunci")
        assert (visit.fits(), visit.violations()) == (True, [])
