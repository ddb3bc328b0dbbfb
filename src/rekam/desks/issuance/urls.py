"""Addresses of the issuance desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.issuance import checking, policy, views

app_name = "issuance"
urlpatterns = [
    path("", views.suket, name="suket"),
    path("aturan", policy.rules, name="policy"),
    path("aturan/pasang", policy.set_policy, name="set-policy"),
    path("kunci", checking.keys, name="keys"),
    path("cek/", checking.check, name="check"),
    path("cek/periksa-suket.html", checking.single_file, name="check-file"),
    path("cek/manifest.webmanifest", checking.manifest, name="check-manifest"),
    path("cek/worker.js", checking.worker, name="check-worker"),
    path("cetak.zip", views.print_all, name="print-all"),
    path("terbitkan", views.issue_all, name="issue-all"),
    path("<str:subject>/cetak", views.print_one, name="print"),
    path("<str:subject>/terbitkan", views.issue, name="issue"),
    path("<str:subject>/perpanjang", views.renew, name="renew"),
    path("<str:subject>/cabut", views.revoke, name="revoke"),
]
