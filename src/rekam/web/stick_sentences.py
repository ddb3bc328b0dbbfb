"""What people read when a stick does not carry: what is wrong, and what to do with the stick.

One for each error of ``domain/stick_errors.py``. The page for sending adds how many bytes a full
stick lacks, which only the exchange knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from rekam.web.advice import Advice

STICK_SENTENCES: Mapping[str, Advice] = MappingProxyType(
    {
        "stick": Advice(
            _("USB tidak dapat dipakai, dan tidak menyebut sebabnya."),
            _("Semua rekaman aman di sini. Cabut, pasang lagi, ulangi; atau pakai USB lain."),
        ),
        "stick-gone": Advice(
            _("USB tercabut, atau tidak terbaca lagi."),
            _("Tidak ada yang hilang. Pasang lagi, lalu ulangi: yang sudah ada tidak diulang."),
        ),
        "stick-full": Advice(
            _("USB penuh."),
            _(
                "Yang tersalin boleh dibawa; sisanya aman di sini. Kosongkan USB itu, atau salin "
                "sisanya ke USB lain."
            ),
        ),
        "stick-read-only": Advice(
            _("USB ini hanya dapat dibaca, tidak dapat ditulis."),
            _("Semua rekaman aman di sini. Geser kuncinya bila ada, atau pakai USB lain."),
        ),
        "stick-faulty": Advice(
            _("USB ini rusak: isinya berubah setelah ditulis."),
            _("Semua rekaman aman di sini. Jangan pakai USB itu lagi; ulangi dengan USB lain."),
        ),
    }
)
