"""A person before a kit's camera and pad, driven through the wizard by keys alone.

The camera plays a film of somebody who sits well; whoever signs does it by hand, which counts as
one interaction of theirs.
"""

from tests.camera import film, frame
from tests.screens import PASSPHRASE, RESIDENTS

PERSON, OTHER = RESIDENTS[:2]
INTERACTIONS_MAX = 12  # from the question to the receipt, at the desk
PAGES = (
    "Apakah data ini",
    "Foto wajah",
    "Foto tersimpan",
    "Minta warga",
    "Letakkan 4 jari tangan kanan",
    "Letakkan 4 jari tangan kiri",
    "Letakkan kedua jempol",
    "Buka mata",
    "Periksa sebelum",
    "Sahkan rekaman",
    "Selesai",
)


def camera_arguments(folder, person=PERSON):
    """Return what makes Chromium's camera play a film of this person before the right cloth."""
    path = film(folder / "person.mjpeg", frame(year=person.born.year))
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def find(visit, nik):
    """Type or scan a whole NIK; the person's page comes at once."""
    visit.see_focus("#q")
    visit.type(nik)
    visit.press("Enter")
    visit.see("Apakah data ini")
    visit.see_focus()


def begin_stranger(visit, name):
    """Begin with somebody who is in no register: a name, a sex and a village are enough."""
    visit.see_focus("#q")
    visit.type(name)
    visit.press("F4")
    visit.see("Siapa warga ini?")
    visit.see_focus("#name")
    assert visit.page.locator("#name").input_value() == name
    for field, letter in (("Jenis kelamin", "L"), ("Desa tempat tinggal", "B")):
        visit.tab_to(field)
        visit.type(letter)
    press_on(visit, "Foto wajah")


def sign_the_pad(visit):
    """Write in the box."""
    visit.interactions += 1
    box = visit.page.locator("canvas").bounding_box()
    mouse = visit.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 130)
    mouse.down()
    for step in range(30):
        mouse.move(box["x"] + 100 + 15 * step, box["y"] + 130 + (20 if step % 2 else -30))
    mouse.up()


def press_on(visit, heading):
    visit.press("Enter")
    visit.see(heading)


def photographed(visit):
    """From the comparison to the signature: the photo takes itself."""
    press_on(visit, "Foto wajah")
    visit.see("Foto tersimpan")
    visit.see_focus("a")
    press_on(visit, "Minta warga")


def signed(visit):
    """Sign the pad and go on to the right hand."""
    sign_the_pad(visit)
    press_on(visit, "Letakkan 4 jari tangan kanan")


def except_all(visit, letter, heading):
    """Except what is laid on now, by the first letter of the reason."""
    visit.press("F3")
    visit.see_focus("select")
    visit.type(letter)
    visit.press("Enter")
    visit.see(heading)


def agreed_and_signed_off(visit):
    """From the check to the receipt."""
    visit.see("Periksa sebelum")
    visit.see_focus("button")
    press_on(visit, "Sahkan rekaman")
    visit.see_focus("#passphrase")
    visit.type(PASSPHRASE)
    press_on(visit, "Selesai")
    visit.see_focus("a")


def record(visit, nik=PERSON.nik):
    """Record a person whom nothing stops."""
    find(visit, nik)
    photographed(visit)
    signed(visit)
    agreed_and_signed_off(visit)
