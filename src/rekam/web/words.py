"""The screen's words for what the code calls by short English names.

A vocabulary holds every member of its enum, which a test checks; what is in none of them (a code
of a newer machine, a status no public list knows) is shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.devices.interface import Kind
from rekam.domain.carried_facts import Mark, Paper, Relation
from rekam.domain.status import LocalStatus, NationalStatus, Standing, VoterClass
from rekam.domain.trust import Role
from rekam.domain.values import Flag
from rekam.engines.biometrics.samples import Eye, Finger, Grade, Reason
from rekam.registry.working import Phase

Words: TypeAlias = Mapping[str, str | Promise]

ROLES: Words = {
    Role.OFFICER: _("Petugas perekaman"),
    Role.REGISTRAR: _("Operator kantor"),
    Role.HEAD: _("Kepala Dinas"),
    Role.IT: _("Petugas TI"),
}

VOTER_CLASSES: Words = {
    VoterClass.UNRECORDED: _("Ada di database, belum rekam"),
    VoterClass.RECORDED: _("Sudah rekam, belum pegang KTP-el atau suket"),
    VoterClass.UNKNOWN: _("Tidak ada di database"),
    VoterClass.DOUBTFUL: _("Perlu diperiksa"),
    VoterClass.HOLDING: _("Sudah memegang KTP-el atau suket"),
    VoterClass.RULED_OUT: _("Tidak memenuhi syarat"),
}

PHASES: Words = {
    Phase.READ: _("membaca baris"),
    Phase.MATCH: _("memadankan, ini memakan waktu"),
    Phase.TELL: _("mencatat hasilnya"),
}

STANDINGS: Words = {
    Standing.UNRECORDED: _("Belum Rekam"),
    Standing.RECORDED: _("Sudah Rekam"),
    Standing.HOLDING: _("Sudah Pegang KTP-el"),
}

NATIONAL: Words = {
    NationalStatus.UNREGISTERED: _("Belum rekam di pusat"),
    NationalStatus.BIO_CAPTURED: _("Terekam, belum dikirim ke pusat"),
    NationalStatus.PROCESSING: _("Sedang diproses"),
    NationalStatus.SENT_FOR_ENROLLMENT: _("Menunggu penunggalan"),
    NationalStatus.RECEIVED_AT_CENTRAL: _("Diterima pusat"),
    NationalStatus.ENROLL_FAILURE_AT_REGIONAL: _("Gagal di daerah, rekam ulang"),
    NationalStatus.ENROLL_FAILURE_AT_CENTRAL: _("Gagal di pusat, rekam ulang"),
    NationalStatus.SEARCH_FAILURE_AT_CENTRAL: _("Pencarian gagal, kirim ulang"),
    NationalStatus.ADJUDICATE_RECORD: _("Ajudikasi di pusat"),
    NationalStatus.REQUEST_VALIDATION: _("Pusat minta penjelasan"),
    NationalStatus.DUPLICATE_RECORD: _("Data ganda"),
    NationalStatus.DUPLICATE_ONE_TO_ONE: _("Data ganda dengan satu orang"),
    NationalStatus.DUPLICATE_ONE_TO_MANY: _("Data ganda dengan beberapa orang"),
    NationalStatus.PRINT_READY_RECORD: _("Siap cetak"),
    NationalStatus.SENT_FOR_CARD_PRINTING: _("Dalam antrean cetak"),
    NationalStatus.CARD_PRINTED: _("Dicetak"),
    NationalStatus.CARD_SHIPPED: _("Dikirim ke kecamatan"),
    NationalStatus.CARD_ISSUED: _("KTP-el sudah diserahkan"),
}

NATIONAL_CURES: Words = {
    NationalStatus.UNREGISTERED: _("Jadwalkan perekaman"),
    NationalStatus.BIO_CAPTURED: _("Kirim ke pusat"),
    NationalStatus.PROCESSING: _("Tunggu; bila lewat, tanyakan ke pusat"),
    NationalStatus.SENT_FOR_ENROLLMENT: _("Tunggu; bila lewat, kirim ulang atau tanyakan ke pusat"),
    NationalStatus.RECEIVED_AT_CENTRAL: _("Tunggu; bila lewat, tanyakan ke pusat"),
    NationalStatus.ENROLL_FAILURE_AT_REGIONAL: _("Undang orangnya, rekam ulang"),
    NationalStatus.ENROLL_FAILURE_AT_CENTRAL: _("Undang orangnya, rekam ulang"),
    NationalStatus.SEARCH_FAILURE_AT_CENTRAL: _("Kirim ulang"),
    NationalStatus.ADJUDICATE_RECORD: _("Tunggu ahli pusat; kirim bukti bila diminta"),
    NationalStatus.REQUEST_VALIDATION: _("Jawab permintaan pusat"),
    NationalStatus.DUPLICATE_RECORD: _("Tetapkan NIK yang dipakai, hapus yang lain"),
    NationalStatus.DUPLICATE_ONE_TO_ONE: _("Tetapkan NIK yang dipakai, hapus yang lain"),
    NationalStatus.DUPLICATE_ONE_TO_MANY: _("Tetapkan NIK yang dipakai, hapus yang lain"),
    NationalStatus.PRINT_READY_RECORD: _("Cetak"),
    NationalStatus.SENT_FOR_CARD_PRINTING: _("Tunggu cetakan"),
    NationalStatus.CARD_PRINTED: _("Kabari orangnya, serahkan"),
    NationalStatus.CARD_SHIPPED: _("Terima di kecamatan, serahkan"),
    NationalStatus.CARD_ISSUED: _("Selesai"),
}

FLAGS: Words = {
    Flag.NIK_DATE: _("Tanggal di NIK berbeda dengan tanggal lahir"),
    Flag.NIK_SEX: _("NIK tidak sesuai jenis kelamin"),
    Flag.NIK_REGION: _("Kode wilayah di NIK tidak dikenal"),
    Flag.DEFAULT_DATE: _("Tanggal lahir mungkin perkiraan"),
    Flag.SINGLE_NAME: _("Nama satu kata"),
    Flag.NAME_FORM: _("Ejaan nama tidak biasa"),
    Flag.CLOCK: _("Jam kit berbeda"),
    Flag.NOT_IN_REGISTER: _("Tidak ada di data kit yang merekam"),
    Flag.DIFFERS: _("KK berbeda dengan data kependudukan"),
    Flag.UNWITNESSED: _("Pengecualian tanpa petugas kedua"),
}

CASES: Words = {
    LocalStatus.RE_RECORD: _("Rekam ulang"),
    LocalStatus.DOUBLE: _("Direkam dua kali"),
    LocalStatus.RULED_OUT: _("Dinyatakan tidak memenuhi syarat"),
}
CASE_CURES: Words = {
    LocalStatus.RE_RECORD: _("Yang baru menggantikan yang lama."),
    LocalStatus.DOUBLE: _("Kantor yang memutuskan. Jangan direkam lagi."),
    LocalStatus.RULED_OUT: _("Tetap boleh direkam. Bila keliru, beri tahu kantor."),
}

RE_RECORDS: Words = {  # as an officer says it to the person
    "centre": _("rekaman gagal di pusat"),
    "photo": _("fotonya tidak dapat dipakai"),
    "fingers": _("sidik jarinya tidak terbaca"),
    "irises": _("irisnya tidak terbaca"),
    "signature": _("tanda tangannya tidak terbaca"),
    "person": _("yang terekam orang lain"),
    "other": _("diminta kantor"),
    "question": _("kantor bertanya siapa orangnya"),
}

FATES: Words = {  # of a recording
    "stands": _("Berlaku"),
    "voided": _("Dibatalkan"),
    "replaced": _("Digantikan"),
    "passed-over": _("Tidak berlaku, orang yang sama"),
    "others": _("Tidak berlaku, milik orang lain"),
}

REASONS: Words = {
    Reason.MISSING: _("Tidak ada"),
    Reason.BANDAGED: _("Diperban"),
    Reason.WORN: _("Aus"),
    Reason.UNREADABLE: _("Tidak terbaca"),
    Reason.UNABLE: _("Tidak mampu"),
    Reason.REFUSED: _("Menolak"),
}

DEVICES: Words = {Kind.FINGER: _("Alat sidik jari"), Kind.IRIS: _("Alat iris")}

GRADES: Words = {Grade.GOOD: _("Bagus"), Grade.FAIR: _("Cukup"), Grade.AGAIN: _("Ulangi")}

POSITIONS: Words = {
    Finger.RIGHT_THUMB.position: _("Jempol kanan"),
    Finger.RIGHT_INDEX.position: _("Telunjuk kanan"),
    Finger.RIGHT_MIDDLE.position: _("Tengah kanan"),
    Finger.RIGHT_RING.position: _("Manis kanan"),
    Finger.RIGHT_LITTLE.position: _("Kelingking kanan"),
    Finger.LEFT_THUMB.position: _("Jempol kiri"),
    Finger.LEFT_INDEX.position: _("Telunjuk kiri"),
    Finger.LEFT_MIDDLE.position: _("Tengah kiri"),
    Finger.LEFT_RING.position: _("Manis kiri"),
    Finger.LEFT_LITTLE.position: _("Kelingking kiri"),
    Eye.RIGHT.position: _("Mata kanan"),
    Eye.LEFT.position: _("Mata kiri"),
    "photo": _("Foto"),
    "signature": _("Tanda tangan"),
}

SHORT_POSITIONS: Words = {
    Finger.RIGHT_THUMB.position: _("Jempol"),
    Finger.RIGHT_INDEX.position: _("Telunjuk"),
    Finger.RIGHT_MIDDLE.position: _("Tengah"),
    Finger.RIGHT_RING.position: _("Manis"),
    Finger.RIGHT_LITTLE.position: _("Kelingking"),
    Finger.LEFT_THUMB.position: _("Jempol"),
    Finger.LEFT_INDEX.position: _("Telunjuk"),
    Finger.LEFT_MIDDLE.position: _("Tengah"),
    Finger.LEFT_RING.position: _("Manis"),
    Finger.LEFT_LITTLE.position: _("Kelingking"),
    Eye.RIGHT.position: _("Kanan"),
    Eye.LEFT.position: _("Kiri"),
}

CARD_FIELDS: Words = {
    "name": _("Nama"),
    "birth-place": _("Tempat lahir"),
    "born": _("Tanggal lahir"),
    "sex": _("Jenis kelamin"),
    "address": _("Alamat"),
    "marital": _("Status perkawinan"),
}

STEP_NAMES: Words = {
    "compare": _("Cocokkan data"),
    "photo": _("Foto"),
    "signature": _("Tanda tangan"),
    "fingers": _("Sidik jari"),
    "irises": _("Iris"),
    "check": _("Periksa"),
    "sign": _("Sahkan"),
}

STEPS: Words = {  # where a recording stands, by the step that comes next
    "photo": _("Tinggal foto dan seterusnya"),
    "signature": _("Tersimpan sampai foto"),
    "fingers": _("Tersimpan sampai tanda tangan"),
    "irises": _("Tersimpan sampai sidik jari"),
    "check": _("Tinggal diperiksa"),
    "sign": _("Tinggal disahkan"),
}

SEXES: Words = {"L": _("Laki-laki"), "P": _("Perempuan")}

MARITAL: Words = {"B": _("Belum kawin"), "S": _("Kawin"), "P": _("Pernah kawin")}

LISTS: Words = {
    "register": _("Data kependudukan"),
    "webgrid": _("Daftar pemilih (SIDALIH web)"),
    "desktop": _("Daftar pemilih (SIDALIH desktop)"),
    "ac-kwk": _("Daftar A.C-KWK"),
    "status": _("Status pusat"),
}

SETTLED: Words = {
    "admitted": _("Masuk sendiri"),
    "released": _("Dilepaskan"),
    "adopted": _("Diterima, dicatat ulang"),
}

RELATIONS: Words = {
    Relation.SPOUSE: _("Suami atau istri"),
    Relation.CHILD: _("Anak"),
    Relation.PARENT: _("Orang tua"),
    Relation.SIBLING: _("Saudara kandung"),
    Relation.KIN: _("Keluarga lain"),
    Relation.VILLAGE: _("Perangkat desa"),
}

MARKS: Words = {
    Mark.PEN: _("tanda tangan"),
    Mark.THUMB: _("cap jempol"),
    Mark.PAPER: _("tanda tangan di lembar"),
}

PAPERS: Words = {Paper.CARD: _("KTP-el"), Paper.LETTER: _("Suket")}

CARRIED: Words = {
    "out": _("Masih dibawa"),
    "handed": _("Diserahkan"),
    "back": _("Kembali ke kantor"),
    "both": _("Diserahkan, tetapi juga dicatat kembali: periksa"),
}

NOTICES: Words = {
    "going": _("belum pasti sampai, jangan dikirim lagi"),
    "unsure": _("belum pasti sampai, jangan dikirim lagi"),
    "sent": _("sudah dikabari"),
    "busy": _("belum terkirim, coba lagi"),
    "refused": _("ditolak, periksa nomornya"),
}

VOCABULARIES: Mapping[str, Words] = {
    "role": ROLES,
    "class": VOTER_CLASSES,
    "phase": PHASES,
    "standing": STANDINGS,
    "national": NATIONAL,
    "national-cure": NATIONAL_CURES,
    "flag": FLAGS,
    "case": CASES,
    "case-cure": CASE_CURES,
    "re-record": RE_RECORDS,
    "fate": FATES,
    "reason": REASONS,
    "grade": GRADES,
    "position": POSITIONS,
    "short": SHORT_POSITIONS,
    "card-field": CARD_FIELDS,
    "step-name": STEP_NAMES,
    "sex": SEXES,
    "step": STEPS,
    "marital": MARITAL,
    "list": LISTS,
    "settled": SETTLED,
    "device": DEVICES,
    "relation": RELATIONS,
    "mark": MARKS,
    "paper": PAPERS,
    "carried": CARRIED,
    "notice": NOTICES,
}


def word(name: str, vocabulary: str) -> str:
    """Return the screen's word for a name, or the name itself when nobody knows it."""
    return str(VOCABULARIES[vocabulary].get(name, name))
