"""How somebody's KTP-el stands, as one sentence to them, and what they do next; never who they are.

The page for the public says it, and so do notices.
Before: ``domain/lifecycle.py`` adds up the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rekam.domain.carried_facts import Paper
from rekam.domain.lifecycle import Person
from rekam.domain.status import CardState, NationalStatus
from rekam.web import figures

_DOUBLE = {
    NationalStatus.DUPLICATE_RECORD,
    NationalStatus.DUPLICATE_ONE_TO_ONE,
    NationalStatus.DUPLICATE_ONE_TO_MANY,
    NationalStatus.ADJUDICATE_RECORD,
    NationalStatus.REQUEST_VALIDATION,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One sentence, and the next step."""

    sentence: str
    next: str


def standing(person: Person) -> Standing:
    """Say how a person's papers stand; what is nearest to the hand is said first."""
    if person.has_card:
        return Standing(
            _("Menurut catatan kami, KTP-el Anda sudah diserahkan."),
            _("Bila belum Anda terima, datang ke kantor dengan KK."),
        )
    if person.ruled_out is not None:
        return Standing(_("Data Anda perlu diperiksa di kantor."), _("Datang dengan KK. Gratis."))
    if person.out is not None:
        what = _("KTP-el") if person.out.paper is Paper.CARD else _("Suket")
        return Standing(
            _("%s Anda sudah jadi dan sedang dibawa petugas ke desa.") % what,
            _("Tunggu di rumah atau tanya perangkat desa. Siapkan KK, dan suket bila ada."),
        )
    if person.card_state is CardState.PRINTED:
        return Standing(
            _("KTP-el Anda sudah dicetak dan belum diambil."),
            _("Ambil di kantor. Bawa KK, dan suket atau kartu lama bila ada. Gratis."),
        )
    return _with_letter(person) or _on_the_way(person)


def _with_letter(person: Person) -> Standing | None:
    if not person.letters:
        return None
    letter = person.letters[-1]
    if (letter.year, letter.serial) not in person.letters_in_hand:
        return Standing(_("Suket Anda sudah terbit."), _("Ambil di kantor. Bawa KK. Gratis."))
    return Standing(
        _("Anda memegang suket yang berlaku sampai %s; KTP-el belum dicetak.")
        % figures.day(letter.valid_until),
        _("Tunggu kabar. Perpanjang suket di kantor sebelum tanggal itu."),
    )


def _on_the_way(person: Person) -> Standing:
    if person.card_state is CardState.BATCHED:
        return Standing(_("KTP-el Anda sedang dicetak."), _("Tunggu kabar dari kantor atau desa."))
    if person.card_state is CardState.PRINT_READY:
        return Standing(
            _("Data Anda sudah disetujui pusat; KTP-el menunggu dicetak."),
            _("Tunggu kabar. Bila perlu segera, tanyakan suket di kantor. Gratis."),
        )
    if person.is_failed:
        return Standing(
            _("Rekaman Anda belum diterima pusat dan perlu diulang."),
            _("Datang ke kantor atau ke perekaman di desa. Bawa KK. Gratis."),
        )
    if person.is_double or person.national in _DOUBLE:
        return Standing(
            _("Rekaman Anda masih diperiksa pusat."), _("Datang ke kantor dengan KK. Gratis.")
        )
    if person.is_recorded:
        return Standing(
            _("Anda sudah direkam; datanya sedang diproses."),
            _("Tunggu kabar. Bila perlu segera, tanyakan suket di kantor. Gratis."),
        )
    return Standing(
        _("Anda belum direkam."), _("Datang ke kantor atau ke perekaman di desa. Bawa KK. Gratis.")
    )
