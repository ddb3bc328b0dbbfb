import re

import pytest

from rekam.doctor.findings import Code, Finding, Hop, Report, Road, RoadName
from rekam.web import doctor_sentences
from rekam.web.doctor_sentences import HOPS, ROADS, SENTENCES

VALUE = re.compile(r"%\((\w+)\)s")


def test_every_code_hop_and_road_has_its_words_and_none_is_left_over():
    assert set(SENTENCES) == set(Code)
    assert set(HOPS) == set(Hop)
    assert set(ROADS) == set(RoadName)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.ident)
def test_a_sentence_is_whole_in_both_languages_and_says_what_to_do(code):
    said = SENTENCES[code]
    for sentence in filter(None, map(str, (said.found, said.found_en, said.do, said.do_en))):
        assert sentence.endswith((".", "."))
        assert sentence[0].isupper() or sentence[0] == "%"
    assert bool(said.do) == bool(said.do_en)
    assert bool(said.do) or code.verdict == "ok", "what is wrong has something to do"


@pytest.mark.parametrize("code", Code, ids=lambda code: code.ident)
def test_both_languages_tell_the_same_values(code):
    said = SENTENCES[code]
    assert set(VALUE.findall(str(said.found))) == set(VALUE.findall(said.found_en))
    assert set(VALUE.findall(str(said.do))) <= set(VALUE.findall(str(said.found) + said.do_en))


def told(*findings, language="id"):
    report = Report(
        node="office",
        made_ms=1_522_890_000_000,
        address="",
        roads=(Road(RoadName.NETWORK, findings),),
        machine=(),
    )
    return doctor_sentences.tell(report, language)


@pytest.mark.parametrize(
    ("off_ms", "indonesian", "english"),
    [
        (-240_000, "terlambat 4 menit", "4 minutes slow"),
        (3 * 86_400_000, "lebih cepat 3 hari", "3 days fast"),
        (7_300_000, "lebih cepat 2 jam", "2 hours fast"),
        (-1_000, "terlambat 1 detik", "1 seconds slow"),
    ],
)
def test_a_wrong_clock_is_told_in_words(off_ms, indonesian, english):
    finding = Finding(Code.CLOCK_OFF, {"off_ms": off_ms})
    assert indonesian in told(finding).parts[0].lines[0].found
    assert english in told(finding, language="en").parts[0].lines[0].found


def test_days_moments_sizes_and_kits_are_told_as_people_write_them():
    days = {"subject": "kantor.test", "to_day": "2018-05-17"}
    visit = {"node": "kit-07", "seen": "198.51.100.2", "at_ms": 1_522_890_000_000}
    lines = told(
        Finding(Code.CERT_EXPIRED, days),
        Finding(Code.OUTSIDE_SEEN, visit),
        Finding(Code.DISK_LOW, {"free": 1_500_000_000}),
        Finding(Code.DISK_FULL, {"free": 90_000_000}),
    )
    found = [line.found for line in lines.parts[0].lines]
    assert "habis 17 Mei 2018" in found[0]
    assert found[1].startswith("Kit 07 masuk lewat alamat publik, dari 198.51.100.2, 5 April 2018")
    assert "1,5 GB" in found[2]
    assert "90,0 MB" in found[3]
    english = told(Finding(Code.OUTSIDE_SEEN, visit), language="en")
    assert english.title == "Examination of the office, 2018-04-05 01:00 UTC"
    assert "2018-04-05 01:00 UTC" in english.parts[0].lines[0].found
