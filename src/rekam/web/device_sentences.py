"""What the officer reads when a capture device fails: which hand movement puts it right.

One for each error of ``domain/device_errors.py``. The page says which device it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from rekam.web.advice import Advice

DEVICE_SENTENCES: Mapping[str, Advice] = MappingProxyType(
    {
        "device": Advice(
            _("Alat perekam belum berhasil."),
            _("Yang sudah diambil tetap tersimpan. Cabut alat, pasang lagi, lalu ulangi."),
        ),
        "device-unregistered": Advice(
            _("Alat ini belum didaftarkan oleh pembuatnya."),
            _("Yang sudah diambil tetap tersimpan. Pakai alat lain, dan beri tahu petugas TI."),
        ),
        "device-saw-nothing": Advice(
            _("Alat belum melihat jari atau mata. Tidak ada yang terambil."),
            _("Minta warga meletakkan jari atau melihat cermin, lalu ulangi."),
        ),
        "device-extraction": Advice(
            _("Gambar dari alat belum terbaca. Tidak ada yang terambil."),
            _("Lap kaca alat dan jari dengan kain lembap, lalu ulangi."),
        ),
        "device-tampered": Advice(
            _("Alat melaporkan bahwa badannya pernah dibuka."),
            _("Jangan pakai alat ini. Yang sudah diambil tetap tersimpan. Beri tahu penyelia."),
        ),
        "device-unmanaged": Advice(
            _("Alat perlu terhubung dulu ke pembuatnya, dan di sini belum bisa."),
            _("Yang sudah diambil tetap tersimpan. Pakai alat lain, atau lanjutkan nanti (F10)."),
        ),
        "device-orientation": Advice(
            _("Letak jari atau mata terbalik. Tidak ada yang terambil."),
            _("Betulkan letaknya sesuai gambar di layar, lalu ulangi."),
        ),
        "device-not-found": Advice(
            _("Alat yang tadi dipakai tidak ditemukan lagi."),
            _("Yang sudah diambil tetap tersimpan. Cabut kabelnya, pasang lagi, lalu ulangi."),
        ),
        "device-key-expired": Advice(
            _("Masa pakai kunci alat sudah lewat, atau tanggal laptop salah."),
            _(
                "Yang sudah diambil tetap tersimpan. Periksa tanggal laptop. Bila benar, "
                "pakai alat lain dan beri tahu petugas TI."
            ),
        ),
        "device-key-missing": Advice(
            _("Alat belum diberi kunci untuk merekam."),
            _("Yang sudah diambil tetap tersimpan. Pakai alat lain, dan beri tahu petugas TI."),
        ),
        "device-count": Advice(
            _("Jumlah jari atau mata yang terambil tidak sama dengan yang diminta."),
            _(
                "Tidak ada yang disimpan dari percobaan ini. Letakkan semua jari yang menyala "
                "di layar, lalu ulangi."
            ),
        ),
        "device-not-ready": Advice(
            _("Alat belum siap."),
            _("Yang sudah diambil tetap tersimpan. Tunggu sampai lampunya menyala, lalu ulangi."),
        ),
        "device-busy": Advice(
            _("Alat sedang dipakai."),
            _("Yang sudah diambil tetap tersimpan. Tunggu sebentar, lalu ulangi."),
        ),
        "device-transaction": Advice(
            _("Alat menolak permintaan ini."),
            _("Yang sudah diambil tetap tersimpan. Ulangi sekali lagi."),
        ),
        "device-none-connected": Advice(
            _("Alat perekam belum terpasang."),
            _("Yang sudah diambil tetap tersimpan. Pasang kabel alat, tunggu sebentar, ulangi."),
        ),
        "device-fault": Advice(
            _("Alat melaporkan gangguan."),
            _("Yang sudah diambil tetap tersimpan. Cabut alat, pasang lagi, lalu ulangi."),
        ),
        "device-silent": Advice(
            _("Alat berhenti menjawab."),
            _(
                "Yang sudah diambil tetap tersimpan. Cabut kabel alat, pasang lagi, tunggu "
                "sepuluh detik, lalu ulangi."
            ),
        ),
        "device-unreadable": Advice(
            _("Jawaban alat rusak. Tidak ada yang disimpan dari percobaan ini."),
            _("Cabut alat, pasang lagi, lalu ulangi. Bila terulang, pakai alat lain."),
        ),
        "device-untrusted": Advice(
            _("Jawaban alat belum dapat dipercaya. Tidak ada yang disimpan dari percobaan ini."),
            _("Jangan pakai alat ini. Pakai alat lain, dan beri tahu penyelia."),
        ),
        "device-signature": Advice(
            _("Jawaban alat berubah di jalan. Tidak ada yang disimpan dari percobaan ini."),
            _("Ulangi sekali. Bila terulang, pakai alat lain dan beri tahu penyelia."),
        ),
        "device-unknown": Advice(
            _("Alat ini belum dikenal oleh kit. Tidak ada yang disimpan dari alat ini."),
            _("Pakai alat milik kantor. Bila ini alat kantor, minta petugas TI mendaftarkannya."),
        ),
        "device-chain": Advice(
            _("Urutan jawaban alat terputus. Tidak ada yang disimpan dari percobaan ini."),
            _("Ulangi sekali. Bila terulang, cabut alat, pasang lagi, dan beri tahu penyelia."),
        ),
        "device-replay": Advice(
            _("Alat memberi jawaban lama. Tidak ada yang disimpan dari percobaan ini."),
            _("Ulangi sekali. Bila terulang, jangan pakai alat ini dan beri tahu penyelia."),
        ),
    }
)
