"""A person's story in sentences: each fact as the office would say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext as _

from rekam.domain import kpu
from rekam.domain.carried_facts import (
    CarriedFact,
    Handing,
    PaperCarried,
    PaperReturned,
    PaperUndelivered,
)
from rekam.domain.double_facts import (
    DoubleFact,
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    ReRecordWithdrawn,
    SubjectsParted,
)
from rekam.domain.facts import (
    CardBatched,
    CardFact,
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    CaseFact,
    CentreStatusImported,
    Enrolled,
    EnrolmentVoided,
    Fact,
    LetterFact,
    NoteAdded,
    OfficeFact,
    PaperFact,
    PersonFact,
    SubjectsMerged,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    TrustFact,
    Unknown,
    VoterDelisted,
    VoterFact,
    VoterMatched,
    VoterReferred,
    VoterReinstated,
    VoterRuledOut,
    VoterUnmatched,
)
from rekam.domain.letter_facts import SuketLapsed
from rekam.registry.read import StoryLine
from rekam.web import figures
from rekam.web.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the story as the page shows it."""

    millis: int
    title: str
    detail: str
    is_grave: bool
    actor: str
    place: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A fact in words: what happened, what else is known, whether someone should look."""

    title: str
    detail: str = ""
    is_grave: bool = False


def told(lines: Iterable[StoryLine]) -> list[Told]:
    """Put a story into words."""
    return [_told(line, sentence(line.fact)) for line in lines]


def _told(line: StoryLine, said: Sentence) -> Told:
    return Told(
        millis=line.millis,
        title=said.title,
        detail=said.detail,
        is_grave=said.is_grave,
        actor=line.actor,
        place=line.place,
    )


def sentence(fact: Fact) -> Sentence:
    """Say what a fact means; a kind that this version does not know is still named."""
    if isinstance(fact, VoterFact):
        return _about_voter(fact)
    if isinstance(fact, PersonFact):
        return _about_person(fact)
    if isinstance(fact, CaseFact):
        return _about_case(fact)
    if isinstance(fact, PaperFact):
        return _about_paper(fact)
    if isinstance(fact, OfficeFact | TrustFact):  # about nobody, so in nobody's story
        return Sentence(_("Keputusan kantor tentang perangkat, petugas atau blangko"))
    if isinstance(fact, Unknown):
        return Sentence(_("Dicatat oleh versi yang lebih baru (%s)") % fact.kind)
    assert_never(fact)


def _about_voter(fact: VoterFact) -> Sentence:
    match fact:
        case VoterMatched():
            title = _("Dicocokkan dengan daftar pemilih: %s") % word(fact.standing, "class")
            return Sentence(title, _("DPID %(dpid)s, TPS %(tps)s") % _listing(fact))
        case VoterUnmatched():
            title = _("Ada di daftar pemilih, belum ditemukan di data kependudukan")
            if fact.doubtful:
                title = _("Ada di daftar pemilih, perlu diperiksa siapa orangnya")
            return Sentence(title, _("DPID %(dpid)s, TPS %(tps)s") % _listing(fact), is_grave=True)
        case VoterDelisted():
            return Sentence(_("Tidak ada lagi di daftar pemilih terbaru"), f"DPID {fact.dpid}")
        case VoterReferred():
            title = _("Diusulkan: tidak ada di data kependudukan")
            if fact.resident:
                title = _("Diusulkan: orang yang sama dengan %s") % figures.masked_nik(
                    fact.resident
                )
            return Sentence(title, _joined(_("Menunggu petugas kedua"), fact.reason))
        case _:
            return _about_decision(fact)


def _about_decision(fact: VoterRuledOut | VoterReinstated) -> Sentence:
    match fact:
        case VoterRuledOut():
            meant = kpu.word_of(fact.code, code_set=fact.code_set)
            code = _("Kode %(code)s (%(meant)s), aturan %(year)s") % {
                "code": fact.code,
                "meant": meant,
                "year": fact.code_set,
            }
            return Sentence(_("Dinyatakan tidak memenuhi syarat"), _joined(code, fact.reason))
        case VoterReinstated():
            return Sentence(_("Pernyataan tidak memenuhi syarat dibatalkan"), fact.reason)
        case never:
            assert_never(never)


def _about_person(fact: PersonFact) -> Sentence:
    match fact:
        case SubjectsMerged():
            into = figures.masked_nik(fact.into)
            return Sentence(_("Dua data disatukan"), _joined(_("Menjadi %s") % into, fact.reason))
        case NoteAdded():
            return Sentence(_("Catatan"), fact.text)
        case _:
            return _about_double(fact)


def _about_double(fact: DoubleFact) -> Sentence:
    match fact:
        case SubjectsParted():
            who = _("Bukan %s") % figures.masked_nik(fact.other)
            return Sentence(_("Dinyatakan dua orang berbeda"), _joined(who, fact.reason))
        case EnrolmentChosen():
            passed = ", ".join(fact.over)
            other = _("%s milik orang lain") if fact.is_other else _("%s tidak berlaku lagi")
            title = _("Rekaman %s yang berlaku") % fact.number
            return Sentence(title, _joined(other % passed, fact.reason), is_grave=True)
        case DoubleReferred():
            return _about_doubt(fact)
        case never:
            assert_never(never)


def _about_doubt(fact: DoubleReferred) -> Sentence:
    if not fact.reason:
        return Sentence(_("Keputusan tentang rekaman ganda dibatalkan, diperiksa lagi"))
    if not fact.into:
        return Sentence(_("Kantor bertanya: %s") % fact.reason, is_grave=True)
    title = _("Diusulkan: orang yang sama dengan %s") % figures.masked_nik(fact.other)
    if fact.subject == fact.other:
        title = _("Diusulkan: rekaman %s yang berlaku") % fact.stands
    return Sentence(title, _joined(_("Menunggu petugas kedua"), fact.reason))


def _about_case(fact: CaseFact) -> Sentence:
    match fact:
        case Enrolled():
            return Sentence(_("Direkam, tanda terima %s") % fact.number, _capture(fact))
        case EnrolmentVoided():
            title = _("Rekaman %s dibatalkan") % fact.number
            return Sentence(title, fact.reason, is_grave=True)
        case CentreStatusImported():
            title = _("Status pusat: %s") % word(fact.status, "national")
            return Sentence(title, _("Keadaan per %s") % figures.day(fact.on))
        case ReRecordAsked():
            title = _("Diminta rekam ulang: %s") % word(fact.cause, "re-record")
            return Sentence(title, fact.words, is_grave=True)
        case ReRecordWithdrawn():
            return Sentence(_("Permintaan rekam ulang ditarik"), fact.reason)
        case never:
            assert_never(never)


def _about_paper(fact: PaperFact) -> Sentence:
    match fact:
        case SuketIssued():
            until = _("Berlaku sampai %s") % figures.day(fact.valid_until)
            return Sentence(_("Suket terbit, nomor %s") % _number(fact), until)
        case SuketRevoked():
            return Sentence(_("Suket nomor %s dicabut") % _number(fact), fact.reason, is_grave=True)
        case SuketLapsed():
            return _about_days(fact)
        case SuketHandedOver():
            receiver = _joined(_("Diterima oleh %s") % fact.receiver, *_handing(fact.handing))
            return Sentence(_("Suket nomor %s diserahkan") % _number(fact), receiver)
        case PaperCarried() | PaperReturned() | PaperUndelivered():
            return _about_the_road(fact)
        case _:
            return _about_card(fact)


def _about_days(fact: SuketLapsed) -> Sentence:
    if fact.is_over:
        title = _("Suket nomor %s habis masa berlakunya") % _number(fact)
        return Sentence(title, _("Pemegangnya terhitung lagi tanpa kartu"), is_grave=True)
    title = _("Suket nomor %s berlaku lagi") % _number(fact)
    return Sentence(title, _("Jam kantor sempat keliru; tanggalnya belum lewat"))


def _about_the_road(fact: CarriedFact) -> Sentence:
    match fact:
        case PaperCarried():
            what = _joined(word(fact.paper, "paper"), fact.number, figures.node_name(fact.carrier))
            return Sentence(_("Dibawa %s untuk diantar") % fact.rider, what)
        case PaperReturned():
            return Sentence(_("Kembali ke kantor dari lembar antar"), fact.reason)
        case PaperUndelivered():
            return Sentence(_("Diantar, belum dapat diserahkan"), fact.reason)
        case never:
            assert_never(never)


def _about_card(fact: CardFact) -> Sentence:
    match fact:
        case CardBatched():
            return Sentence(_("Masuk daftar cetak %s") % fact.batch)
        case CardPrinted():
            return Sentence(_("KTP-el dicetak"), _("Blangko %s") % fact.blank)
        case CardSpoiled():
            blank = _("Blangko %s") % fact.blank
            return Sentence(_("Blangko rusak waktu dicetak"), _joined(blank, fact.reason))
        case CardFailed():
            return Sentence(_("Gagal dicetak"), fact.reason)
        case CardHandedOver():
            letter = _("suket ditarik") if fact.took_letter else ""
            old = _("kartu lama digunting") if fact.cut_old else ""
            receiver = _("Diterima oleh %s") % fact.receiver
            how = _handing(fact.handing)
            return Sentence(_("KTP-el diserahkan"), _joined(receiver, letter, old, *how))
        case never:
            assert_never(never)


def _handing(told: Handing | None) -> list[str]:
    """Say who took it and how, of handovers that tell."""
    if told is None:
        return []
    relation = word(told.relation, "relation").lower() if told.relation else ""
    return [relation, told.authority, word(told.mark, "mark") if told.mark else "", told.kept]


def _capture(fact: Enrolled) -> str:
    fingers = sum(score > 0 for score in fact.fingers)
    irises = sum(score > 0 for score in fact.irises)
    taken = _("%(fingers)s sidik jari, %(irises)s iris") % {"fingers": fingers, "irises": irises}
    excused = [
        f"{word(one.position, 'position')} {word(one.reason, 'reason').lower()}"
        for one in fact.exceptions
    ]
    replaced = _("menggantikan %s") % fact.replaces if fact.replaces else ""
    told = [f"{word(one.field, 'card-field')}: {one.told}" for one in fact.differences]
    card = _("KK berbeda: %s") % "; ".join(told) if told else ""
    seen = _("disaksikan %s") % fact.witness if fact.witness else ""
    flags = [word(one, "flag") for one in fact.flags]
    odd = _("tanda: %s") % ", ".join(flags) if flags else ""
    spent_ms = sum(one.spent_ms for one in fact.steps)
    spent = _("selesai dalam %s") % figures.spent(spent_ms) if spent_ms else ""
    return _joined(taken, *excused, seen, replaced, card, odd, spent)


def _listing(fact: VoterMatched | VoterUnmatched) -> dict[str, str]:
    return {"dpid": fact.listing.dpid or "–", "tps": fact.listing.tps or "–"}


def _number(fact: LetterFact) -> str:
    return f"{fact.serial}/{fact.year}"


def _joined(*pieces: str) -> str:
    return "; ".join(piece for piece in pieces if piece)
