import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from rekam.doctor import disks, proof
from rekam.doctor.findings import Code, Finding, Hop, Report, Road, RoadName, from_plain, walk
from rekam.domain.errors import MalformedError, SealBrokenError, SignatureError
from rekam.journal.keys import NodeKeys
from rekam.sync.sticks import Load, Stick

GOOD, BAD = Finding(Code.PORT_OPEN), Finding(Code.PORT_SILENT, {"ip": "203.0.113.5", "port": 443})
REPORT = Report(
    node="kit-07",
    made_ms=1_522_890_000_000,
    address="https://kantor.test",
    roads=(
        Road(RoadName.NETWORK, (GOOD, BAD), (Hop.TLS, Hop.ANSWER), "https://kantor.test"),
        Road(RoadName.STICK, (Finding(Code.STICK_FOUND, {"path": "/media/a b", "free": 5}),)),
    ),
    machine=(Finding(Code.DISK_ROOM, {"free": 10**12}),),
)


def test_a_walk_ends_at_the_first_broken_hop_and_says_what_was_left():
    tried = []
    steps = [
        (Hop.PORT, lambda: GOOD),
        (Hop.TLS, lambda: Finding(Code.TLS_PLAIN)),  # a warning stops nothing
        (Hop.ANSWER, lambda: BAD),
        (Hop.CLOCK, lambda: pytest.fail("it must not be tried")),
    ]
    road = walk(RoadName.NETWORK, steps, on_step=lambda _, hop: tried.append(hop))
    assert tried == [Hop.PORT, Hop.TLS, Hop.ANSWER]
    assert (road.is_open, road.untried) == (False, (Hop.CLOCK,))
    assert [one.name for one in REPORT.open_roads] == [RoadName.STICK]


def test_a_hop_that_an_earlier_one_answered_was_tried():
    steps = [(Hop.TLS, lambda: Finding(Code.ANSWER_OTHER)), (Hop.ANSWER, None), (Hop.CLOCK, None)]
    road = walk(RoadName.NETWORK, steps, on_step=lambda *_: None)
    assert road.untried == (Hop.CLOCK,)


def test_a_report_is_read_as_it_was_written():
    assert from_plain(json.loads(json.dumps(REPORT.to_plain()))) == REPORT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.pop("roads"),
        lambda plain: plain["machine"][0].update(code="of-next-year"),
        lambda plain: plain["roads"][0].update(name="pigeon"),
        lambda plain: plain["machine"][0].update(values=[]),
    ],
    ids=["no roads", "a newer code", "another road", "no values"],
)
def test_a_report_of_another_program_is_no_report(spoil):
    plain = REPORT.to_plain()
    spoil(plain)
    with pytest.raises(MalformedError):
        from_plain(plain)


def test_every_code_stands_in_the_page_about_them_with_what_to_do():
    page = (Path(__file__).parents[2] / "docs/dokter.md").read_text()
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == {c.ident for c in Code}


# ---- proofs


def test_a_proof_answers_one_word_of_one_office():
    keys, word = NodeKeys.generate(), "0f" * 16
    told = proof.write(word, keys, clock_ms=5, seen="198.51.100.2")
    read = proof.read(told, nonce=word, office_key=keys.public.signing_key)
    assert (read.clock_ms, read.seen) == (5, "198.51.100.2")
    with pytest.raises(SealBrokenError):
        proof.read(told, nonce="0e" * 16, office_key=keys.public.signing_key)
    with pytest.raises(SignatureError):
        proof.read(told, nonce=word, office_key=NodeKeys.generate().public.signing_key)


@pytest.mark.parametrize("word", ["", "0F" * 16, "0f" * 17, "../" + "0" * 29])
def test_an_office_signs_no_other_word(word):
    with pytest.raises(MalformedError):
        proof.write(word, NodeKeys.generate(), clock_ms=5, seen="")


# ---- disks and sticks


STICK = Stick(path=Path("/media/usb"), name="usb", free_bytes=10**9, is_writable=True, load=Load())


@pytest.mark.parametrize(
    ("plugged", "wanted", "code"),
    [
        ([], 0, Code.STICK_NONE),
        ([STICK], 0, Code.STICK_FOUND),
        ([STICK], 2 * 10**9, Code.STICK_FULL),
        ([replace(STICK, free_bytes=10**6)], 0, Code.STICK_FULL),
        ([replace(STICK, is_writable=False)], 0, Code.STICK_LOCKED),
        ([replace(STICK, is_writable=False), STICK], 0, Code.STICK_FOUND),
    ],
)
def test_a_stick_carries_when_it_has_room_and_takes_it(plugged, wanted, code):
    road = disks.stick_road(plugged, wanted, on_step=lambda *_: None)
    assert road.findings[0].code is code


@pytest.mark.parametrize(
    ("free", "code"),
    [(10**12, Code.DISK_ROOM), (10**9, Code.DISK_LOW), (10**8, Code.DISK_FULL)],
)
def test_room_on_the_disk_is_judged(free, code):
    assert disks.disk(free).code is code
