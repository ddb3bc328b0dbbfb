"""What the engine's findings mean to a clerk, in Indonesian; codes of findings are its own."""

from __future__ import annotations

from collections.abc import Mapping

from rekam.domain.status import VoterClass
from rekam.engines.linkage.answers import Candidate
from rekam.engines.linkage.evidence import (
    HOUSEHOLD,
    Address,
    Birth,
    Birthplace,
    Equal,
    Family,
    Name,
    Nik,
    Place,
)
from rekam.engines.linkage.households import (
    ELSEWHERE,
    NEXT_ROWS,
    SAME_CARD,
    SAME_CORNER,
    SAME_DOOR,
)

# As the screens say them, whose words Django translates: tests/web/test_words.py compares them.
CLASSES = {
    VoterClass.RECORDED: "Sudah rekam, belum pegang KTP-el atau suket",
    VoterClass.UNRECORDED: "Ada di database, belum rekam",
    VoterClass.UNKNOWN: "Tidak ada di database",
    VoterClass.DOUBTFUL: "Perlu diperiksa",
    VoterClass.HOLDING: "Sudah memegang KTP-el atau suket",
}

WORDS: dict[str, dict[int, str]] = {
    "nik": {
        Nik.SAME: "NIK sama",
        Nik.ROUNDED: "NIK sama, angka terakhir hilang",
        Nik.DIGIT: "NIK beda satu angka",
        Nik.SWAP: "NIK tertukar dua angka",
        Nik.TWO_DIGITS: "NIK beda dua angka",
        Nik.MASKED: "NIK sama sejauh terlihat",
        Nik.LENGTH: "NIK kurang atau lebih satu angka",
        Nik.DIFFERS: "NIK beda",
    },
    "name": {
        Name.SAME: "nama sama",
        Name.SOUND: "nama beda ejaan",
        Name.SLIP: "nama beda satu huruf",
        Name.PART: "nama tidak lengkap",
        Name.NEAR: "nama mirip",
        Name.FAINT: "nama agak mirip",
        Name.WORD: "nama sama sebagian",
        Name.DIFFERS: "nama beda",
    },
    "born": {
        Birth.SAME: "tanggal lahir sama",
        Birth.SWAPPED: "tanggal dan bulan lahir tertukar",
        Birth.DAY_OFF: "tanggal lahir beda sehari",
        Birth.YEAR_OFF: "tahun lahir beda setahun",
        Birth.DIGIT: "tanggal lahir beda satu angka",
        Birth.LISTED_DEFAULT: "tahun lahir sama, tanggal di daftar pengganti",
        Birth.REGISTER_DEFAULT: "tahun lahir sama, tanggal di data penduduk pengganti",
        Birth.YEAR: "tahun lahir sama",
        Birth.DAY_AND_MONTH: "tanggal dan bulan lahir sama, tahun beda",
        Birth.YEAR_NEAR: "tahun lahir berdekatan",
        Birth.DIFFERS: "tanggal lahir beda",
        Birth.YEAR_ALONE: "tahun lahir sama",
        Birth.YEAR_ALONE_DIFFERS: "tahun lahir beda",
    },
    "sex": {Equal.DIFFERS: "jenis kelamin beda"},
    "place": {
        Place.VILLAGE: "desa sama",
        Place.DISTRICT: "desa beda, kecamatan sama",
        Place.DIFFERS: "desa beda",
    },
    "address": {
        Address.DOOR: "alamat sama",
        Address.CORNER: "RT/RW sama",
        Address.HAMLET: "dusun sama",
        Address.DIFFERS: "alamat beda",
    },
    "nkk": {
        Family.SAME: "nomor KK sama",
        Family.DIGIT: "nomor KK beda satu angka",
        Family.MASKED: "nomor KK sama sejauh terlihat",
        Family.DIFFERS: "nomor KK beda",
    },
    "birthplace": {Birthplace.DIFFERS: "tempat lahir beda"},
    "marital": {Equal.DIFFERS: "status kawin beda"},
}
HOUSEHOLDS = {
    SAME_CARD: "keluarganya di KK yang sama",
    NEXT_ROWS: "keluarganya di baris dekat",
    SAME_DOOR: "keluarganya di alamat yang sama",
    SAME_CORNER: "keluarganya di RT yang sama",
    ELSEWHERE: "keluarganya di desa lain",
}
SECOND = "ganda di daftar"
MINOR = "belum 17 tahun dan belum kawin"
STAGES = {
    "register": "Membaca data penduduk",
    "voters": "Membaca daftar pemilih",
    "prepare": "Menyeragamkan ejaan, tanggal, dan alamat",
    "certain": "Memadankan yang pasti",
    "search": "Mencari calon untuk yang lain",
    "compare": "Membandingkan",
    "learn": "Menimbang",
    "doubles": "Mencari data ganda",
    "write": "Menulis hasil",
}


def evidence(candidate: Candidate) -> str:
    """Return what speaks for and against a candidate, separated by semicolons."""
    return "; ".join(told(candidate.found | {HOUSEHOLD: candidate.household}))


def told(found: Mapping[str, int]) -> list[str]:
    """Say what each field's comparison found, and whose family stands near."""
    words = WORDS | {HOUSEHOLD: HOUSEHOLDS}
    said = (words.get(name, {}).get(level, "") for name, level in found.items())
    return [word for word in said if word]
