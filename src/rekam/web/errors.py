"""What people read when something is refused: what happened, what is safe, what to do.

Every error in ``domain/errors.py`` has its sentences here, found by its code; a test proves it.
Those of devices and buckets stand in ``device_sentences.py`` and ``bucket_sentences.py``. They name
no technical thing, blame nobody, and end with what to do next.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from rekam.domain.device_errors import DeviceFaultError, DeviceUntrustedError
from rekam.domain.errors import (
    AlreadyEnrolledError,
    AskedTooOftenError,
    BlankKnownError,
    DeviceError,
    MalformedError,
    NotInStockError,
    OnTheRoadError,
    RefusedError,
    RekamError,
    RuledOutError,
    StorageError,
    TransportError,
    UntrustedError,
)
from rekam.engines.lists.errors import UnreadableListError
from rekam.engines.lists.sentences import explain_file
from rekam.registry import storage
from rekam.web.advice import Advice
from rekam.web.bucket_sentences import BUCKET_SENTENCES
from rekam.web.device_sentences import DEVICE_SENTENCES
from rekam.web.idling import came_from
from rekam.web.partials import page
from rekam.web.stick_sentences import STICK_SENTENCES

_STATUS: tuple[tuple[type[RekamError], int], ...] = (
    (MalformedError, 400),
    (AskedTooOftenError, 429),
    (RefusedError, 409),
    (UntrustedError, 422),
    (TransportError, 503),
    (DeviceUntrustedError, 422),
    (DeviceError, 503),
    (StorageError, 507),
    (RekamError, 500),
)


SENTENCES: dict[str, Advice] = {
    "rekam": Advice(
        _("Langkah ini belum berhasil."),
        _("Yang sudah direkam tetap tersimpan. Coba lagi, atau hubungi petugas TI."),
    ),
    "refused": Advice(
        _("Langkah ini tidak dapat dilakukan pada keadaan sekarang."),
        _("Belum ada yang berubah. Buka lagi halaman sebelumnya dan periksa keadaannya."),
    ),
    "malformed": Advice(
        _("Isian belum sesuai bentuknya."),
        _("Belum ada yang dicatat. Kembali, periksa isian itu, lalu coba lagi."),
    ),
    "already-enrolled": Advice(
        _("Orang ini sudah direkam."),
        _("Rekamannya tersimpan. Tidak perlu direkam lagi. Buka datanya untuk melihat status."),
    ),
    "not-enrolled": Advice(
        _("Orang ini belum punya rekaman yang berlaku."),
        _("Belum ada yang berubah. Rekam dulu orangnya, atau tunggu rekaman dari kit tiba."),
    ),
    "unfinished": Advice(
        _("Rekaman ini belum lengkap."),
        _("Yang sudah diambil tetap tersimpan. Lanjutkan dari langkah yang belum selesai."),
    ),
    "not-registered": Advice(
        _("Orang ini tidak ada di data kependudukan kabupaten."),
        _("Belum ada yang berubah. Periksa NIK-nya, atau impor data terbaru."),
    ),
    "already-holding": Advice(
        _("Orang ini sudah memegangnya, atau suketnya masih berlaku."),
        _("Belum ada yang berubah. Buka riwayat orang ini untuk melihat nomor dan tanggalnya."),
    ),
    "no-such-paper": Advice(
        _("Belum ada surat atau kartu yang dapat diserahkan."),
        _("Belum ada yang dicatat. Terbitkan suket dulu, atau tunggu kabar KTP-el dicetak."),
    ),
    "letters-stopped": Advice(
        _("Penerbitan suket sedang dihentikan."),
        _("Belum ada yang berubah. Suket yang sudah terbit tetap berlaku. Lihat Aturan suket."),
    ),
    "centre-not-ready": Advice(
        _("Aturan sekarang meminta status pusat siap cetak lebih dulu."),
        _("Belum ada yang berubah. Tunggu kabar dari pusat, atau lihat Aturan suket."),
    ),
    "not-renewable": Advice(
        _("Aturan sekarang tidak mengizinkan perpanjangan suket."),
        _("Belum ada yang berubah. Suket lama berlaku sampai hari terakhirnya."),
    ),
    "no-letter-list": Advice(
        _("Daftar kunci suket dari kantor belum sampai di kit ini."),
        _("Belum ada yang berubah. Kirim data sekali, lewat USB atau jaringan, lalu coba lagi."),
    ),
    "certificate-over": Advice(
        _("Sertifikat tanda tangan elektronik kantor tidak berlaku hari ini."),
        _("Belum ada yang berubah. Minta petugas TI memasang yang baru, atau melepas yang lama."),
    ),
    "blank-known": Advice(
        _("Blangko itu sudah tercatat."),
        _("Belum ada yang dicatat. Periksa nomornya di surat pengantar."),
    ),
    "not-in-stock": Advice(
        _("Blangko itu tidak ada di tempat itu, atau sudah terpakai."),
        _("Belum ada yang dicatat. Periksa nomornya, atau catat dulu penerimaannya."),
    ),
    "on-the-road": Advice(
        _("Kartu atau surat itu sedang dibawa petugas antar."),
        _("Belum ada yang dicatat. Catat dulu kembalinya di lembar antar."),
    ),
    "handover-incomplete": Advice(
        _("Suket yang dipegang belum ditarik, atau hak penerimanya belum ditulis."),
        _("Belum ada yang dicatat. Kembali, lengkapi syaratnya, lalu serahkan."),
    ),
    "asked-too-often": Advice(
        _("Terlalu sering bertanya dari sini."),
        _("Data Anda tersimpan. Coba lagi satu jam lagi, atau datang ke kantor dengan KK."),
    ),
    "ruled-out": Advice(
        _("Pemilih ini sudah dinyatakan tidak memenuhi syarat."),
        _("Belum ada yang berubah. Buka riwayatnya untuk melihat alasannya."),
    ),
    "not-ruled-out": Advice(
        _("Pemilih ini tidak sedang dinyatakan gugur. Belum ada yang berubah."),
        _("Buka riwayatnya untuk melihat keadaannya sekarang."),
    ),
    "already-settled": Advice(
        _("Ini sudah diputuskan, atau datanya berubah. Yang sudah dicatat tetap tersimpan."),
        _("Buka riwayatnya. Bila keliru, batalkan keputusan itu lebih dulu."),
    ),
    "not-settled": Advice(
        _("Belum ada keputusan yang dapat dibatalkan."),
        _("Lanjutkan dengan pemilih berikutnya."),
    ),
    "second-officer": Advice(
        _("Keputusan ini perlu disahkan petugas lain."),
        _("Usulan Anda tersimpan. Minta rekan Anda membuka halaman yang sama."),
    ),
    "same-subject": Advice(
        _("Kedua data itu sudah satu orang."),
        _("Tidak ada yang berubah. Pilih data lain yang akan disatukan."),
    ),
    "office-only": Advice(
        _("Ini hanya dapat dilakukan di kantor."),
        _("Belum ada yang berubah. Catat permintaannya dan sampaikan ke operator kantor."),
    ),
    "kit-only": Advice(
        _("Perekaman dilakukan dengan kit, juga di loket kantor."),
        _("Buka kit, lalu rekam orangnya di sana. Belum ada yang dicatat di sini."),
    ),
    "locked": Advice(
        _("Kit ini terkunci, dan tidak terbuka dengan yang diketik."),
        _("Rekamannya aman. Periksa nama dan kata sandi, atau minta kode di kantor."),
    ),
    "untrusted": Advice(
        _("Kiriman ini belum dapat dipercaya."),
        _("Kiriman disimpan utuh di Karantina. Minta operator kantor memeriksanya."),
    ),
    "seal-broken": Advice(
        _("Isi kiriman rusak, atau bukan untuk mesin ini."),
        _("Tidak ada yang hilang: kit masih menyimpannya. Minta kit mengirim sekali lagi."),
    ),
    "signature": Advice(
        _("Tanda pengenal kiriman bukan milik kit yang disebut."),
        _("Kiriman disimpan di Karantina. Periksa kit itu bersama petugas TI."),
    ),
    "unknown-signer": Advice(
        _("Kit pengirim belum dikenal di sini."),
        _("Kirimannya disimpan utuh. Daftarkan kit itu dulu, sesudah itu masuk sendiri."),
    ),
    "revoked-signer": Advice(
        _("Kit pengirim sudah dicabut."),
        _("Rekamannya utuh di Karantina. Lepaskan bila rekaman itu memang dibuat petugas."),
    ),
    "gap": Advice(
        _("Ada kiriman sebelumnya yang belum sampai."),
        _(
            "Kiriman ini disimpan, dan masuk sendiri setelah yang sebelumnya tiba. "
            "Bila laptopnya hilang, terima apa adanya dengan alasan."
        ),
    ),
    "fork": Advice(
        _("Ada dua isi berbeda untuk nomor urut yang sama: laptop kembar atau cadangan lama."),
        _("Kedua isi disimpan. Hentikan salah satu laptop, lalu terima rekamannya di Karantina."),
    ),
    "digest": Advice(
        _("Sebuah berkas rusak di jalan."),
        _("Tidak ada yang hilang: kit masih menyimpannya dan mengirimnya lagi."),
    ),
    "pairing-code": Advice(
        _("Kode pendaftaran tidak cocok."),
        _("Kit belum terdaftar, isinya aman. Pakai undangan terbaru, atau minta yang baru."),
    ),
    "pairing-used": Advice(
        _("Kode pendaftaran itu sudah dipakai laptop lain."),
        _("Isi kit ini aman. Minta undangan baru di kantor, dan beri tahu petugas TI."),
    ),
    "transport": Advice(
        _("Kiriman belum sampai."),
        _("Semua rekaman aman di sini dan dikirim lagi nanti. Boleh terus bekerja."),
    ),
    "gone": Advice(
        _("Kiriman itu tidak ada lagi di sana."),
        _("Biasanya sudah diambil. Semua rekaman aman; boleh terus bekerja."),
    ),
    "storage": Advice(
        _("Penyimpanan mesin ini penuh atau tidak dapat ditulis."),
        _("Yang sudah tersimpan tetap aman. Minta petugas TI mengosongkan ruang, lalu ulangi."),
    ),
    "no-backup": Advice(
        _("Tidak ada cadangan seperti itu di tempat itu."),
        _("Belum ada yang berubah. Periksa foldernya, dan nomor cadangan yang diminta."),
    ),
    "backup-key": Advice(
        _("Kunci itu tidak membuka cadangan di tempat itu."),
        _(
            "Belum ada yang berubah. Pakai kunci yang dicatat kantor ini saat cadangan pertama "
            "dibuat, atau pilih folder cadangan kantor ini sendiri."
        ),
    ),
    "backup-busy": Advice(
        _("Cadangan lain sedang dibuat. Belum ada yang berubah."),
        _("Tunggu sampai selesai, lalu ulangi bila masih perlu."),
    ),
    "backup-newer": Advice(
        _("Cadangan itu dibuat oleh Rekam yang lebih baru."),
        _("Belum ada yang berubah. Pasang Rekam yang sama barunya, lalu pulihkan lagi."),
    ),
    "not-empty": Advice(
        _("Tempat pemulihan itu sudah berisi data."),
        _("Belum ada yang berubah. Pulihkan ke folder dan basis data yang kosong."),
    ),
    "backup-damaged": Advice(
        _("Sebagian isi cadangan itu hilang atau rusak."),
        _(
            "Belum ada yang berubah. Pulihkan dari cadangan lain; bila kantor masih berjalan, "
            "buat cadangan lagi dengan pilihan baca ulang."
        ),
    ),
    "backup-full": Advice(
        _("Tempat cadangan penuh. Cadangan ini belum selesai; yang sebelumnya tetap utuh."),
        _("Kosongkan ruang di sana atau pakai tempat lain, lalu ulangi: yang sudah ada dipakai."),
    ),
    **BUCKET_SENTENCES,
    **DEVICE_SENTENCES,
    **STICK_SENTENCES,
}

_LENGTHS = {"nik": "NIK", "nkk": "No. KK"}
_REFUSALS = {
    "reason": _("Alasannya belum ditulis."),
    "good-card": _("Ada alasan tertulis, tetapi kartunya dinyatakan jadi."),
    "receipt-number": _("Nomor tanda terima itu salah ketik."),
    "picture": _("Berkas itu bukan foto yang dapat dibaca."),
    "picture-size": _("Foto itu lebih dari 8 MB. Ambil dengan ukuran yang lebih kecil."),
    "strokes": _("Tanda tangannya belum terbaca."),
    "until": _("Hari terakhirnya lebih awal daripada hari pertamanya."),
    "basis": _("Dasar hukumnya belum ditulis."),
    "settled": _("Kiriman itu sudah diputuskan."),
}


def advice(error: RekamError) -> Advice:
    """Return what to tell people about an error, with its values where they help."""
    if isinstance(error, UnreadableListError):
        words = _("%(count)s baris sudah masuk. Impor salinan yang utuh untuk melengkapinya.")
        whole = _("Belum ada baris yang masuk.")
        return Advice(
            explain_file(error), words % {"count": error.kept_count} if error.kept_count else whole
        )
    known = _known(error)
    return Advice(_what(error) or known.what, known.do)


def _known(error: RekamError) -> Advice:
    """Return the sentences of an error's code; a refused release carries the code of its cause."""
    if error.code == RefusedError.code and error.args and error.args[0] in SENTENCES:
        return SENTENCES[error.args[0]]
    return SENTENCES[error.code]


def _what(error: RekamError) -> str:  # noqa: C901 a case for each error that tells more
    """Say what happened with the error's values in it; nothing when they add nothing."""
    match error, error.args:
        case MalformedError(), (("nik" | "nkk") as form, int(length)):
            words = _("%(form)s harus 16 angka. Yang diketik %(length)s angka.")
            told = {"form": _LENGTHS[form], "length": length}
        case RefusedError(), (str(reason), *_rest) if reason in _REFUSALS:
            words, told = _REFUSALS[reason], {}
        case AlreadyEnrolledError(), (number, *_rest):
            words, told = _("Orang ini sudah direkam, tanda terima %(it)s."), {"it": number}
        case BlankKnownError(), (serial, *_rest):
            words, told = _("Blangko %(it)s sudah tercatat."), {"it": serial}
        case NotInStockError(), (serial, *_rest):
            words = _("Blangko %(it)s tidak ada di tempat itu, atau sudah terpakai.")
            told = {"it": serial}
        case OnTheRoadError(), (rider, *_rest):
            words, told = _("Kartu atau surat itu sedang dibawa %(it)s."), {"it": rider}
        case RuledOutError(), (code, *_rest):
            words = _("Pemilih ini sudah dinyatakan tidak memenuhi syarat (kode %(it)s).")
            told = {"it": code}
        case DeviceFaultError(), (number, *_rest):
            words, told = _("Alat melaporkan gangguan nomor %(it)s."), {"it": number}
        case _:
            return ""
    return str(words % told) if told else str(words)


def purposeful(error: Exception) -> RekamError | None:
    """Return the error to tell people; None for one that nobody foresaw."""
    return error if isinstance(error, RekamError) else storage.failure(error)


def status_of(error: RekamError) -> int:
    """Return the HTTP status of an error's family."""
    return next(status for family, status in _STATUS if isinstance(error, family))


class ErrorSentences:
    """Middleware: turns an error raised on purpose, or a full disk, into a page with what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        known = purposeful(error)
        if known is None:
            return None
        return page(
            request,
            "web/error.html",
            status=status_of(known),
            advice=advice(known),
            code=known.code,
            back=_page_before(request),
        )


def _page_before(request: HttpRequest) -> str:
    """Return the page on this machine that the refused step was taken on, or nothing."""
    address = came_from(request)
    return address if address != request.build_absolute_uri() else ""
