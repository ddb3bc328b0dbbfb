"""The page that verifies, in a browser: it agrees with Python on every vector, and asks nobody."""

import base64
import io
from datetime import UTC, datetime

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from rekam.engines.claims import key_list, page_file
from rekam.engines.claims import picture as picture_text
from rekam.engines.claims.sentences import SENTENCES
from tests.camera import film, frame, paper
from tests.engines.claims.vectors import GOOD, KEYS, LIST, NOW, SIGNER, STRANGER, VECTORS

PHONE = {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def page_path(tmp_path_factory):
    """The page as one file, copied to a folder."""
    path = tmp_path_factory.mktemp("phone") / "periksa-suket.html"
    path.write_text(page_file.build(LIST, is_served=False)[0], "utf-8")
    return path


@pytest.fixture
def phone(browser, page_path):
    """A phone without a network that opens the file."""
    context = browser.new_context(viewport=PHONE, offline=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_path.as_uri())
    page.evaluate("ready")
    yield page
    context.close()
    assert complaints == []


def test_the_page_and_python_agree_on_every_vector(phone):
    given = {name: one.text for name, one in VECTORS.items()}
    answers = phone.evaluate(
        """async ([given, at]) => {
            const answers = {};
            for (const [name, text] of Object.entries(given)) answers[name] = await judge(text, at);
            return answers;
        }""",
        [given, NOW],
    )
    assert answers == {name: one.answer for name, one in VECTORS.items()}


@pytest.mark.parametrize(
    ("name", "kind"), [("ecdsa-p256-signed", "good"), ("expired", "look"), ("revoked", "bad")]
)
def test_an_answer_is_one_sentence_a_colour_and_a_shape(phone, name, kind):
    code = phone.evaluate("([text, at]) => judge(text, at)", [VECTORS[name].text, NOW])
    answer = phone.locator("#answer")
    assert answer.get_attribute("data-kind") == kind
    assert phone.locator("#sentence").inner_text() == SENTENCES[code].id
    assert phone.locator("#english").inner_text() == SENTENCES[code].en
    assert phone.locator(".shape g:visible").get_attribute("class") == kind
    if kind == "good":
        said = phone.locator("#said").inner_text()
        assert "Siti Contoh" in said
        assert "470/0001/2026" in said
    else:
        assert phone.locator("#said").inner_text() == ""
    assert Axe().run(phone).response["violations"] == []


def picture(text, path, **look):
    segno.make(text, error="m", micro=False).save(str(path), **{"scale": 6, "border": 4, **look})
    return path


@pytest.mark.parametrize("scale", [3, 6, 14])
def test_a_photo_is_read_and_sent_nowhere(phone, tmp_path, scale):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.set_input_files("#photo", picture(GOOD, tmp_path / "letter.png", scale=scale))
    phone.locator("#answer").wait_for()
    assert phone.locator("#answer").get_attribute("data-code") != "picture"
    assert [one for one in asked if not one.startswith(("blob:", "data:"))] == []


# ---- worn papers, as a phone sees them


def photographed(path, jpeg, *, turned=1):
    """Write a JPEG as a phone does that was held sideways: turned, with a word on how."""
    picture, told = Image.open(io.BytesIO(jpeg)), Image.Exif()
    told[274] = turned  # Orientation
    lying = {1: picture, 3: picture.rotate(180, expand=True), 6: picture.rotate(90, expand=True)}
    lying[turned].save(path, "JPEG", quality=80, exif=told)
    return path


@pytest.mark.parametrize(
    ("turned", "tilt", "blur"), [(1, 0, 1.5), (3, 12, 2), (6, -70, 2), (6, 171, 2.5)]
)
def test_a_blurred_photo_of_a_tilted_paper_in_poor_light_is_read(
    phone, tmp_path, turned, tilt, blur
):
    jpeg = paper(GOOD, tilt=tilt, blur=blur)
    phone.set_input_files("#photo", photographed(tmp_path / "foto.jpg", jpeg, turned=turned))
    phone.locator("#answer").wait_for()
    assert phone.locator("#answer").get_attribute("data-code") != "picture"


@pytest.mark.parametrize(("tilt", "blur"), [(0, 1.5), (12, 2), (-70, 2), (171, 2.5)])
def test_the_command_reads_the_same_photos(tmp_path, tilt, blur):
    path = photographed(tmp_path / "foto.jpg", paper(GOOD, tilt=tilt, blur=blur), turned=6)
    assert picture_text.text_in(path.read_bytes()).decode() == GOOD


@pytest.fixture
def camera_before(browser_type, browser_type_launch_args, tmp_path):
    """Return a phone's page whose camera sees these pictures, one after the other."""
    started = []

    def look(page_path, *pictures):
        arguments = [
            *browser_type_launch_args.get("args", []),
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film(tmp_path / 'held.mjpeg', *pictures)}",
        ]
        started.append(browser_type.launch(**{**browser_type_launch_args, "args": arguments}))
        context = started[-1].new_context(viewport=PHONE, offline=True)
        page = context.new_page()
        page.clock.set_fixed_time(datetime.fromtimestamp(NOW, UTC))
        page.goto(page_path.as_uri())
        page.evaluate("ready")
        return page

    yield look
    for one in started:
        one.close()


@pytest.mark.parametrize("name", ["ecdsa-p256-signed", "revoked"])
def test_the_camera_finds_the_code_by_keys_alone_without_a_network(camera_before, page_path, name):
    """The film: a person first, then the paper that they hold up."""
    page = camera_before(page_path, frame(), paper(VECTORS[name].text, blur=1.5, pixels=6))
    page.locator("#camera").press("Enter")
    page.locator("#answer").wait_for(timeout=30_000)
    assert page.locator("#answer").get_attribute("data-code") == VECTORS[name].answer
    assert page.locator("#camera").inner_text() == "Pindai dengan kamera"
    assert page.locator("#view").is_hidden()


def test_where_the_camera_shows_no_code_it_can_be_closed(camera_before, page_path):
    page = camera_before(page_path, frame())
    page.locator("#camera").press("Enter")
    page.locator("#view").wait_for(state="visible")
    page.locator("#camera").press("Enter")
    page.locator("#view").wait_for(state="hidden")
    assert page.evaluate("stream === null")


def test_a_camera_that_is_refused_is_said_and_a_photo_offered(phone):
    """As a browser refuses; other tests of a run may have started this one with a camera."""
    refused = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    phone.evaluate(f"navigator.mediaDevices.getUserMedia = {refused}; null")
    phone.locator("#camera").press("Enter")
    phone.get_by_text("Kamera tidak bisa dibuka").wait_for()


def test_a_photo_without_a_code_is_said_to_have_none(phone, tmp_path):
    for path, data in ((tmp_path / "no.png", b"no picture"), (tmp_path / "empty.png", None)):
        if data is None:
            segno.make("1", micro=True).save(str(path), scale=20)
        else:
            path.write_bytes(data)
        phone.set_input_files("#photo", path)
        phone.locator("#answer[data-code=picture]").wait_for()


def test_a_code_can_be_pasted_by_keys_alone(phone):
    phone.locator("summary").press("Enter")
    phone.locator("#text").fill("abc!")
    phone.locator("#typed button").press("Enter")
    phone.locator("#answer[data-code=unreadable]").wait_for()


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (0, "good", "kurang dari sehari"),
        (3, "good", "3 hari lalu"),
        (30, "look", "yang lebih baru"),
    ],
)
def test_the_page_says_how_old_its_list_is(phone, days, kind, words):
    phone.evaluate("at => showAge(at)", NOW + days * 86_400)
    assert words in phone.locator("#age").inner_text()
    assert phone.locator("#age").get_attribute("data-kind") == kind


def test_a_clock_before_the_list_is_said_to_be_wrong(phone):
    phone.evaluate("at => showAge(at)", NOW - 9 * 86_400)
    assert "Jam HP ini keliru" in phone.locator("#age").inner_text()


def test_a_later_list_of_the_same_office_is_taken_and_kept(phone, page_path, tmp_path):
    later = tmp_path / "later.cose"
    later.write_bytes(key_list.write(SIGNER, made=NOW, keys=KEYS, revoked=["470/0001/2026"]))
    assert phone.evaluate("([text, at]) => judge(text, at)", [GOOD, NOW]) == "valid"
    phone.set_input_files("#newer", later)
    phone.get_by_text("Daftar diganti.").wait_for()
    assert phone.evaluate("([text, at]) => judge(text, at)", [GOOD, NOW]) == "revoked"
    phone.goto(page_path.as_uri())
    phone.evaluate("ready")
    assert phone.evaluate("([text, at]) => judge(text, at)", [GOOD, NOW]) == "revoked"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (key_list.write(STRANGER, made=NOW, keys=KEYS, revoked=[]), "bukan dari dinas yang sama"),
        (key_list.write(SIGNER, made=NOW - 9999, keys=KEYS, revoked=[]), "tidak lebih baru"),
        (LIST[:-1] + bytes([LIST[-1] ^ 1]), "diubah"),
        (b"\x00", "tidak terbaca"),
    ],
)
def test_no_other_list_is_taken(phone, tmp_path, data, words):
    path = tmp_path / "other.cose"
    path.write_bytes(data)
    phone.set_input_files("#newer", path)
    phone.get_by_text(words).wait_for()
    assert phone.evaluate("list.made") == NOW - 3600


def test_no_byte_of_a_list_can_be_changed_in_the_page_either(phone):
    changed = [
        base64.b64encode(LIST[:at] + bytes([LIST[at] ^ 1]) + LIST[at + 1 :]).decode()
        for at in range(0, len(LIST), 3)
    ]
    taken = phone.evaluate(
        """async (all) => {
            let taken = 0;
            const count = () => { taken += 1; };
            for (const one of all) await readList(bytesOf(one)).then(count, () => {});
            return taken;
        }""",
        changed,
    )
    assert taken == 0
