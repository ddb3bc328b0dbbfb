"""An invitation before the laptop's camera: found by one key, and recorded with all the others."""

import pytest

from rekam.registry import read
from tests.camera import film, frame, paper
from tests.desks.browsing import LOW, visiting
from tests.desks.sitting_down import (
    INTERACTIONS_MAX,
    PERSON,
    agreed_and_signed_off,
    photographed,
    signed,
)


@pytest.fixture
def held_before(browser_type, browser_type_launch_args, tmp_path):
    """Return a browser before whose camera these pictures are held, one after the other."""
    started = []

    def hold(*pictures):
        path = film(tmp_path / "held.mjpeg", *pictures)
        arguments = [*browser_type_launch_args["args"], f"--use-file-for-fake-video-capture={path}"]
        started.append(browser_type.launch(**{**browser_type_launch_args, "args": arguments}))
        return started[-1]

    yield hold
    for one in started:
        one.close()


def test_an_invitation_before_the_camera_is_found_by_one_key(held_before, kit_at_work):
    """The film: first the paper, then its person, who sits down."""
    sitting = frame(year=PERSON.born.year)
    browser = held_before(*[paper(PERSON.nik)] * 60, *[sitting] * 600)
    with visiting(browser, kit_at_work) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.press("F12")
        visit.see("Apakah data ini")
        visit.see_focus()
        photographed(visit)
        signed(visit)
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    with kit_at_work.on():
        assert read.person_row(PERSON.nik).receipt.startswith("07-0001-")


def test_what_the_camera_shows_is_told_and_one_key_leads_back_to_typing(held_before, kit_at_work):
    with visiting(held_before(paper("https://example.com")), kit_at_work, size=LOW) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.press("F12")
        visit.see("tidak menyebut orang", within="[data-words]")
        assert visit.fits()
        assert visit.violations() == []
        visit.press("Escape")
        visit.see_focus("#q")
        assert visit.fits()


def test_a_camera_that_is_pulled_out_is_told_and_looks_again_once_it_is_plugged_in(
    held_before, kit_at_work
):
    with visiting(held_before(frame()), kit_at_work) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.press("F12")
        visit.page.locator(".stage.running").wait_for()
        pulled = "document.querySelector('video').srcObject.getTracks()[0]"
        visit.page.evaluate(f"{pulled}.dispatchEvent(new Event('ended'))")
        visit.see("Kamera tidak terbaca.", within="[data-words]")
        assert visit.page.locator("video").is_hidden()
        with visit.page.expect_navigation():
            visit.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
        visit.page.locator(".stage.running").wait_for()


def test_without_a_camera_the_number_is_typed(browser_type, browser_type_launch_args, kit_at_work):
    arguments = [one for one in browser_type_launch_args["args"] if "video-capture" not in one]
    arguments = [one for one in arguments if "fake-device" not in one]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    with visiting(browser, kit_at_work) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.press("F12")
        visit.see("ketik NIK di undangan", within="[data-words]")
        visit.press("Enter")
        visit.see_focus("#q")
    browser.close()
