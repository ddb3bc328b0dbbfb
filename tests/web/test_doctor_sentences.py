import pytest
from django.utils import translation

from rekam.boot import catalogue
from rekam.doctor.findings import Code, Finding, Hop, Report, Road, RoadName
from rekam.web import doctor_sentences
from rekam.web.doctor_sentences import HOPS, ROADS, SENTENCES


def test_every_code_hop_and_road_has_its_words_and_none_is_left_over():
    assert set(SENTENCES) == set(Code)
    assert set(HOPS) == set(Hop)
    assert set(ROADS) == set(RoadName)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.ident)
def test_a_sentence_is_whole_and_says_what_to_do(code):
    said = SENTENCES[code]
    for sentence in filter(None, map(str, (said.found, said.do))):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence[0] == "%"
    assert bool(said.do) or code.verdict == "ok", "what is wrong has something to do"


def told(*findings):
    report = Report(
        node="office",
        made_ms=1_522_890_000_000,
        address="",
        roads=(Road(RoadName.NETWORK, findings),),
        machine=(),
    )
    return doctor_sentences.tell(report)


@pytest.mark.parametrize(
    ("off_ms", "words"),
    [
        (-240_000, "terlambat 4 mnt"),
        (3 * 86_400_000, "lebih cepat 3 hari"),
        (7_300_000, "lebih cepat 2 jam"),
    ],
)
def test_a_wrong_clock_is_told_in_words(off_ms, words):
    finding = Finding(Code.CLOCK_OFF, {"off_ms": off_ms})
    assert words in told(finding).parts[0].lines[0].found


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


def test_the_catalogue_alone_says_it_in_english(settings, tmp_path):
    settings.LOCALE_PATHS = [catalogue.compiled("en", tmp_path)]
    visit = {"node": "kit-07", "seen": "198.51.100.2", "at_ms": 1_522_890_000_000}
    with translation.override("en"):
        report = told(
            Finding(Code.OUTSIDE_SEEN, visit),
            Finding(Code.CLOCK_OFF, {"off_ms": -240_000}),
            Finding(Code.DISK_LOW, {"free": 1_500_000_000}),
        )
    assert report.title == "Examination of Office, 5 April 2018, 08.00 WIB"
    found = [line.found for line in report.parts[0].lines]
    assert "5 April 2018, 08.00 WIB" in found[0]
    assert "4 min slow" in found[1]
    assert "1.5 GB" in found[2]
