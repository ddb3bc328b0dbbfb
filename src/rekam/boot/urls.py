"""Which address shows what: one line a desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from rekam.desks.exchange import doctor, mailboxes
from rekam.doctor import proof
from rekam.sync import wire

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{wire.PATH}{proof.PATH}<str:nonce>", doctor.prove),
    path(f"{wire.PATH}<path:path>", mailboxes.mailbox),
    path("", include("rekam.web.urls")),
    path("", include("rekam.desks.overview.urls")),
    path("rekam/", include("rekam.desks.capture.urls")),
    path("daftar/", include("rekam.desks.reconcile.urls")),
    path("unduh/", include("rekam.desks.handout.urls")),
    path("suket/", include("rekam.desks.issuance.urls")),
    path("cetak/", include("rekam.desks.cards.urls")),
    path("cek/", include("rekam.desks.cards.public_urls")),
    path("warga/", include("rekam.desks.people.urls")),
    path("perangkat/", include("rekam.desks.exchange.urls")),
]

handler400 = doctor.host_refused
