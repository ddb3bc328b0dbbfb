"""A whole recording in a real browser, by keys alone: what everybody needs, and the hard cases."""

import pytest

from rekam.desks.capture.devices import Simulator
from rekam.registry import drafts, read
from rekam.registry.models import Resident
from tests.camera import frame
from tests.desks.browsing import LOW, WIDE, visiting
from tests.desks.sitting_down import (
    INTERACTIONS_MAX,
    OTHER,
    PAGES,
    PERSON,
    agreed_and_signed_off,
    except_all,
    find,
    photographed,
    press_on,
    record,
    sign_the_pad,
    signed,
)


@pytest.fixture
def kit(kit_at_work):
    return kit_at_work


def recorded(kit, person):
    with kit.on():
        return read.person_row(person.nik).receipt


def exceptions(kit, person):
    with kit.on():
        (fact,) = read.enrolments(person.nik)
        return {one.position: one.reason for one in fact.exceptions}


def search_for(visit, text):
    """Ask for a person; the first row has the focus then."""
    visit.see_focus("#q")
    visit.type(text)
    visit.press("Enter")
    visit.see_focus(".people a")


def with_a_typo(name):
    """One letter of the longest word is another."""
    word = max(name.split(), key=len)
    wrong = word[:3] + ("X" if word[3] != "X" else "Z") + word[4:]
    return name.replace(word, wrong).lower()


@pytest.mark.parametrize("size", [WIDE, LOW], ids=["768", "657"])
def test_a_person_is_recorded_with_the_keyboard_alone(browser, kit, size):
    with visiting(browser, kit, size=size) as visit:
        visit.sign_in("officer")
        record(visit)
        assert visit.interactions <= INTERACTIONS_MAX
        assert visit.fits()
        visit.press("Enter")
        visit.see_focus("#q")
        assert f"Terakhir: {PERSON.name.title()}" in visit.text()
    assert recorded(kit, PERSON).startswith("07-0001-")
    assert exceptions(kit, PERSON) == {}


def test_every_page_of_the_wizard_fits_and_axe_finds_nothing(browser, kit):
    found = {}
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")

        def look(name):
            found[name] = (visit.fits(), visit.violations())

        find(visit, PERSON.nik)
        look("compare")
        press_on(visit, "Foto wajah")
        look("camera")
        visit.see("Foto tersimpan")
        look("photo")
        visit.see_focus("a")
        press_on(visit, "Minta warga")
        look("pad")
        signed(visit)
        look("right hand")
        visit.see("Buka mata")
        look("eyes")
        visit.see("Periksa sebelum")
        look("check")
        for address in ("sidik-jari?tangan=left", "iris?ulang", "sisihkan", "foto?pengecualian"):
            visit.open(f"/rekam/{PERSON.nik}/{address}")
            look(address)
        visit.open(f"/rekam/{PERSON.nik}/periksa")
        agreed_and_signed_off(visit)
        look("receipt")
        visit.open("/rekam/")
        look("home")
    assert {name: one for name, one in found.items() if one != (True, [])} == {}


def test_a_missing_hand_still_takes_twelve_keys(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        signed(visit)
        except_all(visit, "t", "Letakkan 4 jari tangan kiri")
        visit.see("Buka mata")
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    assert exceptions(kit, PERSON) == {f"finger-{number}": "missing" for number in range(1, 6)}


def test_a_mistyped_name_still_takes_twelve_keys(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        search_for(visit, with_a_typo(PERSON.name))
        press_on(visit, "Apakah data ini")
        visit.see_focus("button")
        photographed(visit)
        signed(visit)
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    assert recorded(kit, PERSON)


def test_refused_eyes_still_take_twelve_keys(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        signed(visit)
        visit.see("Buka mata")
        except_all(visit, "m", "Periksa sebelum")
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    assert exceptions(kit, PERSON) == {"iris-right": "refused", "iris-left": "refused"}


def test_an_unreadable_finger_is_tried_three_times_and_the_best_is_kept(browser, kit):
    """The device shoots by itself once; Enter shoots again, and goes on after the third try."""
    with visiting(browser, kit, devices=Simulator("kit")) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        signed(visit)
        visit.see("1 sulit terbaca.", within="aside")
        assert "Manis Ulangi" in visit.text()
        assert visit.fits()
        assert visit.violations() == []
        for words in ("coba sekali lagi", "Sudah dicoba tiga kali"):
            visit.see_focus("button")
            visit.press("Enter")
            visit.see(words, within="aside")
        visit.see_focus("button")
        press_on(visit, "Letakkan kedua jempol")
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    assert exceptions(kit, PERSON) == {}


def test_who_cannot_sign_gives_a_thumb(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        visit.press("F3")
        visit.see("Letakkan 4 jari tangan kanan")
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    assert exceptions(kit, PERSON) == {"signature": "unable"}


def test_whoever_has_no_right_hand_gives_the_left_thumb_and_it_takes_twelve_keys(browser, kit):
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        assert visit.fits()
        visit.press("F4")
        visit.see("Letakkan 4 jari tangan kanan")
        except_all(visit, "t", "Letakkan 4 jari tangan kiri")
        visit.see("Buka mata")
        agreed_and_signed_off(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    hand = {f"finger-{number}": "missing" for number in range(1, 6)}
    assert exceptions(kit, PERSON) == {"signature": "unable", **hand}


def test_an_empty_pad_is_not_sent(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        visit.page.wait_for_load_state()  # its script answers then, and not the server
        visit.press("Enter")
        visit.see("Belum ada tanda tangan.", within="[data-words]")
        sign_the_pad(visit)
        visit.press("F2")
        visit.press("Enter")
        visit.see("Minta warga")
        sign_the_pad(visit)
        press_on(visit, "Letakkan 4 jari tangan kanan")


def test_the_photo_can_be_taken_by_hand_at_any_time(browser, kit):
    """Before a wrong cloth nothing takes itself, and Space still does."""
    with kit.on():
        Resident.objects.filter(nik=PERSON.nik).update(
            born=PERSON.born.replace(year=PERSON.born.year + 1)
        )
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        press_on(visit, "Foto wajah")
        visit.see("Ganti atau ratakan kain latar", within="[data-words]")
        visit.see("Bukan warnanya", within="[data-check=background].watch")
        visit.see_focus("button")
        visit.press("Space")
        visit.see("Foto tersimpan")


def test_a_photo_that_cannot_be_taken_is_three_keys(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        press_on(visit, "Foto wajah")
        except_all(visit, "m", "Minta warga")
    with kit.on():
        assert [one.reason for one in drafts.get(PERSON.nik).exceptions] == ["refused"]


def test_without_scripts_a_file_and_a_thumb_do(browser, kit, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(frame())
    with visiting(browser, kit, scripts=False) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        press_on(visit, "Foto wajah")
        visit.page.locator("#photo").set_input_files(photo)
        visit.tab_to("Ambil foto")
        press_on(visit, "Foto tersimpan")
        press_on(visit, "Minta warga")
        visit.follow("Cap jempol")
        for heading in PAGES[4:8]:
            visit.see(heading)
            visit.see_focus("button")
            visit.press("Enter")
        agreed_and_signed_off(visit)
        assert not visit.page.locator("[data-print]").is_visible()
        assert "Ctrl+P" in visit.text()
    assert exceptions(kit, PERSON) == {"signature": "unable"}


def test_choosing_from_an_open_list_does_not_go_on(browser, kit):
    """Enter takes the choice; it is the main action only when the list is closed again."""
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        signed(visit)
        for key in ("F3", "Space", "ArrowDown", "Enter"):
            visit.press(key)
        visit.see("Tidak ada", within="select:focus option:checked")
        visit.see("Letakkan 4 jari tangan kanan")


def scan(visit, text):
    """A scanner types faster than people, and ends with Enter."""
    visit.page.keyboard.type(text)
    visit.page.keyboard.press("Enter")


def test_an_invitation_is_scanned_while_another_person_is_in_the_list(browser, kit):
    """The first row of a list has the focus; the scanner's Enter must not open that one."""
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        search_for(visit, PERSON.name)
        scan(visit, OTHER.nik)
        visit.page.wait_for_url(f"**/rekam/{OTHER.nik}/cocokkan")


def test_an_invitation_that_is_scanned_too_early_begins_nobody_elses_recording(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        scan(visit, OTHER.nik)
        visit.page.wait_for_timeout(300)
        visit.see("Apakah data ini")
        with kit.on():
            assert drafts.every() == []
        press_on(visit, "Foto wajah")
