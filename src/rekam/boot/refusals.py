"""What a command says when it will not or cannot: what is so, and what to do.

An error of the rules has its sentence in ``web/errors.py``, as on a screen. Here stand those that
only a command meets, and what the world around it may do: disks, databases, wrong settings.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

from rekam.boot.wiring import HomeTakenError
from rekam.domain.errors import BackupDamagedError, MalformedError, RekamError, TransportError
from rekam.web.errors import SENTENCES, advice, purposeful

Expected = (RekamError, ImproperlyConfigured, DatabaseError, OSError)

_MISUSED = 2
_FAILED = 1
_NAMED_MAX = 10  # pieces of a backup
_MALFORMED = {
    "home": (
        "Mesin ini belum disiapkan: {0}. Jalankan `rekam init` di kantor, atau `rekam pair` di kit."
    ),
    "invitation": "Berkas itu bukan undangan. Minta undangan baru di kantor: `rekam invite`.",
    "backup-key": "Itu bukan kunci cadangan. Kuncinya satu baris, diawali AGE-SECRET-KEY-1.",
    "node": "Nama kit «{0}» tidak sesuai. Tulis seperti kit-07.",
    "village": "Kode desa «{0}» tidak sesuai. Tulis seperti 35.01.04.1002.",
    "officer": "Nama masuk «{0}» tidak sesuai. Pakai huruf kecil dan angka saja.",
    "bucket-address": (
        "Alamat bucket tidak sesuai. Tulis seperti s3+https://PENYEDIA/BUCKET/FOLDER?region=... "
        "atau webdav+https://PENYEDIA/FOLDER, tanpa kunci atau sandi di dalamnya."
    ),
    "bucket-key-file": (
        'Berkas kunci {0} tidak terbaca. Isinya JSON: {{"key": "...", "secret": "..."}}.'
    ),
    "gateway": "Berkas {0} tidak terbaca. Tulis objek JSON dengan url, headers dan body.",
    "roads": "Berkas {0} rusak. Hapus berkas itu, lalu pasang lagi dengan `rekam road add`.",
    "voters within residents": "Pemilih ({0}) tidak boleh lebih banyak dari warga.",
    "without_card within voters": "Yang tanpa KTP-el ({0}) tidak boleh lebih banyak dari pemilih.",
}


def sentence(error: Exception) -> tuple[str, int]:
    """Return what to say about one of ``Expected``, and the exit status."""
    error = purposeful(error) or error  # a full disk has a sentence of its own
    match error:
        case HomeTakenError(args=(node, home)):
            text = f"Folder {home} sudah milik {node}. Tidak ada yang diubah. Pilih --home lain."
        case MalformedError(args=(str(form), *values)) if form in _MALFORMED:
            text = _MALFORMED[form].format(*values)
        case BackupDamagedError(args=names):
            named = ", ".join(map(str, names[:_NAMED_MAX]))
            text = f"{advice(error).what} ({len(names)}: {named}) {advice(error).do}"
        case TransportError(args=(*_, str(reason))) if reason in SENTENCES:
            text = f"{SENTENCES[reason].what} {SENTENCES[reason].do}"
        case RekamError():
            text = f"{advice(error).what} {advice(error).do}"
        case ImproperlyConfigured():
            return str(error), _MISUSED
        case DatabaseError():
            text = (
                f"Basis data tidak dapat dipakai: {str(error).strip()}. Periksa DATABASE_URL; di "
                "mesin baru jalankan dulu `rekam init` atau `rekam pair`."
            )
        case _:
            text = f"Tidak dapat memakai berkas atau folder: {error}. Periksa nama, izin, dan disk."
    return text, error.exit_status if isinstance(error, RekamError) else _FAILED
