"""What whoever verifies a letter is told, in Indonesian and English: one sentence an answer.

Apart from the catalogue of the screens: the page that verifies is one file for every phone, and the
command runs without a machine's folder.
"""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """One answer in both languages."""

    id: str
    en: str


VALID = "valid"
SENTENCES = {
    VALID: Said(
        "Surat ini sah; cocokkan nama dan nomornya dengan yang tertulis di kertas.",
        "This letter is valid; compare its name and number with what the paper says.",
    ),
    "unreadable": Said(
        "Kode ini tidak terbaca sebagai kode suket. Pindai ulang, atau minta surat aslinya.",
        "This does not read as a letter's code. Scan again, or ask for the letter itself.",
    ),
    "oversize": Said(
        "Kode ini terlalu besar untuk sebuah surat. Jangan diterima.",
        "This code is too large for a letter. Do not accept it.",
    ),
    "unsigned": Said(
        "Kode ini tidak ditandatangani. Jangan diterima.",
        "This code is not signed. Do not accept it.",
    ),
    "empty_signature": Said(
        "Tanda tangan kode ini kosong. Jangan diterima.",
        "The signature of this code is empty. Do not accept it.",
    ),
    "algorithm": Said(
        "Cara tanda tangannya tidak cocok dengan kunci. Jangan diterima.",
        "It is signed in another way than the key's. Do not accept it.",
    ),
    "unknown_kid": Said(
        "Kunci penerbitnya tidak dikenal. Minta berkas kunci terbaru dari dinas.",
        "Its issuer's key is not known. Ask the office for the latest file of keys.",
    ),
    "bad_signature": Said(
        "Tanda tangannya tidak sah: isinya diubah atau bukan dari dinas ini. Jangan diterima.",
        "Its signature is wrong: it was altered, or is not this office's. Do not accept it.",
    ),
    "expired": Said(
        "Surat ini sudah habis masa berlakunya.",
        "This letter is no longer valid: its last day is over.",
    ),
    "not_yet_valid": Said(
        "Surat ini belum berlaku. Periksa juga jam perangkat ini.",
        "This letter is not valid yet. Look at this device's clock too.",
    ),
    "revoked": Said(
        "Surat ini sudah dicabut oleh dinas. Jangan diterima.",
        "The office revoked this letter. Do not accept it.",
    ),
    "wrong_claim": Said(
        "Isi kode tidak menurut baku. Jangan diterima.",
        "What the code says is not as the standard has it. Do not accept it.",
    ),
    "missing_claim_169": Said(
        "Kode ini bertanda tangan, tetapi bukan suket: tidak memuat data penduduk.",
        "This code is signed but no letter: it says nothing of a person (Claim 169).",
    ),
    "sealed": Said(
        "Kode ini tersandi dan tidak terbuka di sini.",
        "This code is encrypted and cannot be opened here.",
    ),
    "key_file": Said(
        "Berkas kunci tidak terbaca, atau diubah. Minta yang baru dari dinas.",
        "The file of keys cannot be read, or was altered. Ask the office for a new one.",
    ),
    "key_time": Said(
        "Kunci yang menandatanganinya tidak berlaku untuk surat bertanggal itu. Jangan diterima.",
        "The key that signed it is not good for letters of that day. Do not accept it.",
    ),
    "critical_header": Said(
        "Kode ini meminta pemeriksaan yang tidak dikenal di sini. Jangan diterima.",
        "This code asks for a check that is not known here. Do not accept it.",
    ),
    "picture": Said(
        "Tidak ada tepat satu kode QR yang terbaca di gambar ini. Ambil foto yang lebih dekat.",
        "There is not exactly one readable QR code in this picture. Take it from nearer.",
    ),
    "browser": Said(  # said by the page alone
        "Browser ini tidak dapat memeriksa tanda tangan surat. Pakai browser yang lebih baru.",
        "This browser cannot verify the letter's signature. Use a newer browser.",
    ),
}
