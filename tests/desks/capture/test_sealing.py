"""What a thief of the kit's disk finds of people's faces, hands and eyes: nothing.

Known bytes go in through the pages, step by step; after each, every byte of the kit's folder is
read for them, the database and its log among them.
"""

import base64
import tempfile
from dataclasses import replace
from threading import Event

import pytest
from django.db import connection

from rekam.boot import serve
from rekam.desks.capture import actions, memory
from rekam.desks.capture.devices import Simulator
from rekam.devices.interface import Slap
from rekam.domain.errors import NotEnrolledError, SealBrokenError
from rekam.domain.values import Subject
from rekam.registry import drafts
from rekam.web.uploads import UPLOAD_BYTES_MAX
from tests.desks.capture.recordings import FRAME, LINE, PERSON, STEPS, begin, do, send
from tests.screens import PASSPHRASE

MAGIC = {  # long enough that no sealed file holds them by chance
    "JPEG": b"JFIF\x00",
    "PNG": b"\x89PNG\r\n",
    "WSQ": b"NIST_COM",
    "JPEG 2000": b"\x00\x00\x00\x0cjP  ",
    "ISO 19794-4": b"FIR\x00020\x00",
    "ISO 19794-6": b"IIR\x00020\x00",
    "SVG": b"<svg ",
    "a picture in a page": b"data:image",
}
PIECE = 24  # bytes; longer than chance repeats


@pytest.fixture(autouse=True)
def no_temporary_files(monkeypatch):
    """Fail whoever asks for a temporary file: what lay on a disk once can be read again."""

    def refuse(*_values, **_options):
        raise AssertionError("a temporary file was asked for")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)


def pieces(*plain):
    """Pieces of the samples from their middle, as they are and as base64 would have them."""
    found = set()
    for data in plain:
        middle = len(data) // 2
        for start in (middle, middle + 501, middle + 1_003):
            piece = data[start : start + PIECE]
            found |= {piece, piece.hex().encode(), base64.b64encode(data[start : start + 24])}
    return {one for one in found if len(one) >= PIECE}


def disk(home, *, database):
    """Every byte of the folder, and of the database and its log wherever they lie."""
    files = {path for path in home.rglob("*") if path.is_file()}
    files |= set(database.parent.glob(database.name + "*"))
    return {path: path.read_bytes() for path in files}


def found_on(disk, wanted):
    return {(path.name, name) for path, data in disk.items() for name in wanted if name in data}


@pytest.mark.database("sqlite")
def test_plain_biometrics_never_touch_the_disk(kit_screens, officer):
    home = kit_screens.one.home
    database = type(home)(connection.settings_dict["NAME"])
    wanted = set(MAGIC.values()) | pieces(FRAME, LINE.encode())
    begin(officer, until="foto")
    for step in (*STEPS, "sahkan"):
        do(officer, step, **({"passphrase": PASSPHRASE} if step == "sahkan" else {}))
        held = memory.of(kit_screens.one.assembled(), PERSON.nik)
        taken = [one.record for one in held.tries.best.values()]
        everything = disk(home, database=database)
        assert any(path.name.endswith("-wal") for path in everything), "the log was not read"
        assert found_on(everything, wanted | pieces(*taken)) == set(), step
    assert drafts.find(PERSON.nik) is None
    assert len(list(home.glob("parts/*/*"))) == 7


def test_what_is_looked_for_would_be_found(tmp_path):
    """The search itself: a sample that lies there in any of its forms is seen."""
    for number, data in enumerate((FRAME, FRAME.hex().encode(), base64.b64encode(FRAME[3:]))):
        (tmp_path / f"{number}").write_bytes(b"before" + data + b"after")
    seen = found_on(disk(tmp_path, database=tmp_path / "none"), pieces(FRAME))
    assert {name for name, _piece in seen} >= {"0", "1"}


def test_what_the_screens_held_is_gone_after_sign_off(kit_screens, officer):
    machine = kit_screens.one.assembled()
    begin(officer)
    assert memory.of(machine, PERSON.nik).pictures
    send(officer, "sahkan", passphrase=PASSPHRASE)
    assert memory.of(machine, PERSON.nik) == memory.Held()


def test_memory_holds_a_few_people_and_forgets_the_others(kit_screens):
    machine = kit_screens.one.assembled()
    for number in range(memory.PEOPLE_MAX + 3):
        memory.of(machine, f"sementara:kit-07:{number}").pictures["photo"] = "x"
    held = [key for key in memory._memory._held if key[0] == str(machine.parts.root)]
    assert len(memory._memory._held) == memory.PEOPLE_MAX
    assert held[-1][1] == f"sementara:kit-07:{memory.PEOPLE_MAX + 2}"


def test_whoever_was_only_looked_at_is_forgotten_before_whoever_is_recorded(kit_screens):
    machine = kit_screens.one.assembled()
    memory.of(machine, PERSON.nik).pictures["photo"] = "x"
    for number in range(memory.PEOPLE_MAX + 3):
        memory.of(machine, f"sementara:kit-07:{number}").compare(now_ms=number)
    assert memory.of(machine, PERSON.nik).pictures == {"photo": "x"}


def test_the_kit_cannot_open_what_it_sealed_and_the_office_can(
    kit_screens, office_screens, officer
):
    begin(officer, until="tanda-tangan")
    machine, office = kit_screens.one.assembled(), office_screens.one.assembled()
    for part in drafts.get(PERSON.nik).parts:
        sealed = machine.parts.get(part.digest)
        with pytest.raises(SealBrokenError):
            machine.ledger.keys.open(sealed)
        assert office.ledger.keys.open(sealed)


def test_a_photo_never_lies_on_the_disk(monkeypatch):
    """The web server too keeps a whole photo in memory while it comes in."""
    options = {}

    class Server:
        def run(self):
            pass

    def create(_application, **given):
        options.update(given)
        return Server()

    monkeypatch.setattr(serve.waitress, "create_server", create)
    monkeypatch.setattr(serve, "_make_ready", lambda: None)
    monkeypatch.setattr(serve.instruments, "note_serving", lambda *_values: None)
    monkeypatch.setattr(serve.homecoming, "start", Event)
    serve.serve_command.callback(port=0, host="127.0.0.1")
    assert options["inbuf_overflow"] > UPLOAD_BYTES_MAX


class Clumsy(Simulator):
    """A device whose prints come out as told: one score for a try."""

    def __init__(self, *scores):
        super().__init__("clumsy")
        self.scores = list(scores)

    def capture(self, slap, *, exceptions):
        score = self.scores.pop(0)
        capture = super().capture(slap, exceptions=exceptions)
        taken = [replace(one, sample=replace(one.sample, quality=score)) for one in capture.taken]
        return replace(capture, taken=tuple(taken))


def take(machine, devices, **options):
    return actions.take(
        machine, PERSON.nik, Slap.RIGHT, devices, exceptions={}, officer="officer", **options
    )


def test_the_best_of_several_tries_is_kept(kit_screens, officer):
    begin(officer, until="foto")
    machine, devices = kit_screens.one.assembled(), Clumsy(30, 70, 20)
    seen = [take(machine, devices, again=True).fingers[1:5] for _ in range(3)]
    assert seen == [(30,) * 4, (70,) * 4, (70,) * 4]


def test_a_worse_try_after_a_power_cut_does_not_replace_a_better_one(kit_screens, officer):
    begin(officer, until="foto")
    machine, devices = kit_screens.one.assembled(), Clumsy(50, 30, 60)
    before = take(machine, devices)
    memory.forget(machine, PERSON.nik)
    assert take(machine, devices, again=True) == before
    memory.forget(machine, PERSON.nik)
    assert take(machine, devices, again=True).fingers[1:5] == (60,) * 4


def test_what_is_taken_of_one_whose_draft_is_gone_leaves_nothing_on_the_disk(kit_screens):
    with kit_screens.one.on() as machine:
        photo = Simulator("one whose draft was set aside meanwhile").photo()
        with pytest.raises(NotEnrolledError):
            actions.keep_photo(machine, Subject(PERSON.nik), photo, officer="officer")
        assert [one for one in machine.parts.root.rglob("*") if one.is_file()] == []
