from dataclasses import replace
from datetime import date

import pytest

from rekam.domain.carried_facts import (
    Handing,
    Mark,
    Paper,
    PaperCarried,
    PaperReturned,
    PaperUndelivered,
    Relation,
)
from rekam.domain.double_facts import (
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    ReRecordWithdrawn,
    SubjectsParted,
)
from rekam.domain.facts import (
    Biodata,
    BiometricException,
    CardBatched,
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    CentreStatusImported,
    Difference,
    Enrolled,
    EnrolmentVoided,
    Listing,
    NoteAdded,
    OfficerRevoked,
    StepTime,
    SubjectsMerged,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    Unknown,
    VoterMatched,
    VoterRuledOut,
    VoterUnmatched,
)
from rekam.domain.letter_facts import SuketLapsed
from rekam.domain.status import Standing
from rekam.registry.read import StoryLine
from rekam.web.telling import Sentence, sentence, told
from tests.people import person

NIK = person(5).nik
MASKED = f"{NIK[:6]} •••••• {NIK[12:]}"
LISTING = Listing(dataset="ab", dpid="118", name="X", village="35.01.04.2001", tps="004")
ENROLLED = Enrolled(
    subject=NIK,
    number="07-0028-3",
    biodata=Biodata(name="X", born=None, sex=None, village="35.01.04.2001"),
    captured_ms=1,
    parts=(),
    fingers=(80, 70, 60, 50, 70, 90, 30, 60, 0, 80),
    irises=(70, 80),
    exceptions=(BiometricException(position="finger-9", reason="missing"),),
)
TOLD = {
    "a matched voter": (
        VoterMatched(subject=NIK, listing=LISTING, standing=Standing.UNRECORDED, evidence=()),
        Sentence(
            "Dicocokkan dengan daftar pemilih: Ada di database, belum rekam", "DPID 118, TPS 004"
        ),
    ),
    "an unmatched voter": (
        VoterUnmatched(subject=NIK, listing=LISTING, doubtful=False, evidence=()),
        Sentence(
            "Ada di daftar pemilih, belum ditemukan di data kependudukan",
            "DPID 118, TPS 004",
            is_grave=True,
        ),
    ),
    "a doubtful voter": (
        VoterUnmatched(subject=NIK, listing=LISTING, doubtful=True, evidence=()),
        Sentence(
            "Ada di daftar pemilih, perlu diperiksa siapa orangnya",
            "DPID 118, TPS 004",
            is_grave=True,
        ),
    ),
    "a voter ruled out": (
        VoterRuledOut(subject=NIK, code=1, code_set=2018, reason="meninggal"),
        Sentence("Dinyatakan tidak memenuhi syarat", "Kode 1 (Meninggal), aturan 2018; meninggal"),
    ),
    "a merge": (
        SubjectsMerged(subject="sementara:kit-07:1", into=NIK, reason="orang yang sama"),
        Sentence("Dua data disatukan", f"Menjadi {MASKED}; orang yang sama"),
    ),
    "two people": (
        SubjectsParted(subject="sementara:kit-07:1", other=NIK, reason="kembar"),
        Sentence("Dinyatakan dua orang berbeda", f"Bukan {MASKED}; kembar"),
    ),
    "a chosen recording": (
        EnrolmentChosen(subject=NIK, number="07-0028-3", over=("08-0001-4",), reason="wajah sama"),
        Sentence(
            "Rekaman 07-0028-3 yang berlaku",
            "08-0001-4 tidak berlaku lagi; wajah sama",
            is_grave=True,
        ),
    ),
    "a recording of somebody else": (
        EnrolmentChosen(
            subject=NIK, number="07-0028-3", over=("08-0001-4",), reason="bukan dia", is_other=True
        ),
        Sentence(
            "Rekaman 07-0028-3 yang berlaku",
            "08-0001-4 milik orang lain; bukan dia",
            is_grave=True,
        ),
    ),
    "a proposal that two are one": (
        DoubleReferred(subject="sementara:kit-07:1", other=NIK, reason="KK", into=NIK),
        Sentence(f"Diusulkan: orang yang sama dengan {MASKED}", "Menunggu petugas kedua; KK"),
    ),
    "a proposal of a recording": (
        DoubleReferred(subject=NIK, other=NIK, reason="foto", into=NIK, stands="07-0028-3"),
        Sentence("Diusulkan: rekaman 07-0028-3 yang berlaku", "Menunggu petugas kedua; foto"),
    ),
    "a question": (
        DoubleReferred(subject=NIK, other=NIK, reason="Siapa yang datang?"),
        Sentence("Kantor bertanya: Siapa yang datang?", is_grave=True),
    ),
    "a decision taken back": (
        DoubleReferred(subject=NIK, other=NIK, reason=""),
        Sentence("Keputusan tentang rekaman ganda dibatalkan, diperiksa lagi"),
    ),
    "a request to record again": (
        ReRecordAsked(subject=NIK, cause="fingers", words="telunjuk"),
        Sentence("Diminta rekam ulang: sidik jarinya tidak terbaca", "telunjuk", is_grave=True),
    ),
    "a request withdrawn": (
        ReRecordWithdrawn(subject=NIK, reason="terbaca"),
        Sentence("Permintaan rekam ulang ditarik", "terbaca"),
    ),
    "a note": (
        NoteAdded(subject=NIK, text="Tanggal lahir di KK berbeda"),
        Sentence("Catatan", "Tanggal lahir di KK berbeda"),
    ),
    "an enrolment": (
        ENROLLED,
        Sentence("Direkam, tanda terima 07-0028-3", "9 sidik jari, 2 iris; Manis kiri tidak ada"),
    ),
    "a voided enrolment": (
        EnrolmentVoided(subject=NIK, number="07-0028-3", reason="Salah orang"),
        Sentence("Rekaman 07-0028-3 dibatalkan", "Salah orang", is_grave=True),
    ),
    "a national status": (
        CentreStatusImported(
            subject=NIK, status="PRINT_READY_RECORD", on=date(2018, 5, 14), dataset="x"
        ),
        Sentence("Status pusat: Siap cetak", "Keadaan per 14 Mei 2018"),
    ),
    "a national status that no list knows": (
        CentreStatusImported(subject=NIK, status="LOST_IN_POST", on=date(2018, 5, 14), dataset="x"),
        Sentence("Status pusat: LOST_IN_POST", "Keadaan per 14 Mei 2018"),
    ),
    "a letter": (
        SuketIssued(subject=NIK, year=2018, serial=1204, name="X", valid_until=date(2018, 11, 16)),
        Sentence("Suket terbit, nomor 1204/2018", "Berlaku sampai 16 November 2018"),
    ),
    "a letter withdrawn": (
        SuketRevoked(subject=NIK, year=2018, serial=1204, reason="KTP-el jadi"),
        Sentence("Suket nomor 1204/2018 dicabut", "KTP-el jadi", is_grave=True),
    ),
    "a letter whose days are over": (
        SuketLapsed(subject=NIK, year=2018, serial=1204),
        Sentence(
            "Suket nomor 1204/2018 habis masa berlakunya",
            "Pemegangnya terhitung lagi tanpa kartu",
            is_grave=True,
        ),
    ),
    "a letter that a wrong clock closed": (
        SuketLapsed(subject=NIK, year=2018, serial=1204, is_over=False),
        Sentence(
            "Suket nomor 1204/2018 berlaku lagi",
            "Jam kantor sempat keliru; tanggalnya belum lewat",
        ),
    ),
    "a letter in hand": (
        SuketHandedOver(subject=NIK, year=2018, serial=1204, receiver="anaknya"),
        Sentence("Suket nomor 1204/2018 diserahkan", "Diterima oleh anaknya"),
    ),
    "a card in hand": (
        CardHandedOver(subject=NIK, receiver="yang bersangkutan"),
        Sentence("KTP-el diserahkan", "Diterima oleh yang bersangkutan"),
    ),
    "a card in hand, the old one cut": (
        CardHandedOver(subject=NIK, receiver="anaknya", took_letter=True, cut_old=True),
        Sentence("KTP-el diserahkan", "Diterima oleh anaknya; suket ditarik; kartu lama digunting"),
    ),
    "a card in a relative's hand": (
        CardHandedOver(
            subject=NIK,
            receiver="Siti",
            handing=Handing(
                relation=Relation.CHILD, authority="satu KK", mark=Mark.PEN, kept="suket hilang"
            ),
        ),
        Sentence(
            "KTP-el diserahkan", "Diterima oleh Siti; anak; satu KK; tanda tangan; suket hilang"
        ),
    ),
    "a letter in hand, signed on paper": (
        SuketHandedOver(
            subject=NIK,
            year=2018,
            serial=1204,
            receiver="yang bersangkutan",
            handing=Handing(mark=Mark.PAPER),
        ),
        Sentence(
            "Suket nomor 1204/2018 diserahkan",
            "Diterima oleh yang bersangkutan; tanda tangan di lembar",
        ),
    ),
    "a card with a rider": (
        PaperCarried(
            subject=NIK,
            sheet="2018-05-17/073015",
            paper=Paper.CARD,
            number="E0001",
            carrier="kit-07",
            rider="Budi",
        ),
        Sentence("Dibawa Budi untuk diantar", "KTP-el; E0001; Kit 07"),
    ),
    "a card that came back": (
        PaperReturned(subject=NIK, sheet="2018-05-17/073015", reason="Merantau"),
        Sentence("Kembali ke kantor dari lembar antar", "Merantau"),
    ),
    "a rider who met nobody": (
        PaperUndelivered(subject=NIK, sheet="2018-05-17/073015", reason="Tidak bertemu"),
        Sentence("Diantar, belum dapat diserahkan", "Tidak bertemu"),
    ),
    "a card in a batch": (
        CardBatched(subject=NIK, batch="2018-05-17/093015"),
        Sentence("Masuk daftar cetak 2018-05-17/093015"),
    ),
    "a printed card": (
        CardPrinted(subject=NIK, batch="b", blank="E0001", unit="kantor"),
        Sentence("KTP-el dicetak", "Blangko E0001"),
    ),
    "a spoiled blank": (
        CardSpoiled(subject=NIK, batch="b", blank="E0001", unit="kantor", reason="cacat"),
        Sentence("Blangko rusak waktu dicetak", "Blangko E0001; cacat"),
    ),
    "a card that failed": (
        CardFailed(subject=NIK, batch="b", reason="data ditolak"),
        Sentence("Gagal dicetak", "data ditolak"),
    ),
    "a decision of trust": (
        OfficerRevoked(subject="officer:rina", reason="pindah"),
        Sentence("Keputusan kantor tentang perangkat, petugas atau blangko"),
    ),
    "a fact of a newer machine": (
        Unknown(subject=NIK, kind="visit-planned"),
        Sentence("Dicatat oleh versi yang lebih baru (visit-planned)"),
    ),
}


@pytest.mark.parametrize(("fact", "said"), TOLD.values(), ids=TOLD)
def test_a_fact_is_told_as_the_office_would_say_it(fact, said):
    assert sentence(fact) == said


def test_an_enrolment_that_replaces_another_says_so():

    assert "menggantikan 03-0101-2" in sentence(replace(ENROLLED, replaces="03-0101-2")).detail


def test_who_saw_why_what_the_card_says_and_how_long_it_took_is_told():
    fact = replace(
        ENROLLED,
        witness="budi",
        differences=(Difference(field="name", told="Siti Aminah"),),
        steps=(StepTime(step="photo", spent_ms=66_000), StepTime(step="sign", spent_ms=60_000)),
    )
    told = "disaksikan budi; KK berbeda: Nama: Siti Aminah; selesai dalam 2.06"
    assert sentence(fact).detail.endswith(told)


def test_a_voter_without_numbers_has_dashes():
    bare = Listing(dataset="ab", dpid="", name="X", village="35.01.04.2001")
    fact = VoterUnmatched(subject=NIK, listing=bare, doubtful=False, evidence=())
    assert sentence(fact).detail == "DPID –, TPS –"


def test_a_line_keeps_who_told_it_when_and_where():
    line = StoryLine(
        kind="note-added",
        fact=NoteAdded(subject=NIK, text="x"),
        millis=17,
        actor="rina",
        place="kit-07/1/27",
    )
    (one,) = told([line])
    assert (one.millis, one.actor, one.place) == (17, "rina", "kit-07/1/27")
    assert (one.title, one.detail, one.is_grave) == ("Catatan", "x", False)


def test_no_sentence_shows_a_whole_nik():
    for fact, _ in TOLD.values():
        said = sentence(fact)
        assert NIK not in said.title + said.detail
