"""Addresses of the exchange desk's screens; kits' mailboxes stand in ``boot/urls.py``."""

from __future__ import annotations

from django.urls import path

from rekam.desks.exchange import compare, doctor, sending, views

app_name = "exchange"
urlpatterns = [
    path("kit", views.kits, name="kits"),
    path("kode", views.code, name="code"),
    path("karantina", views.quarantine, name="quarantine"),
    path("karantina/<str:digest>", views.release, name="release"),
    path("karantina/<str:digest>/banding", compare.compare, name="compare"),
    path("periksa", doctor.check, name="check"),
    path("kirim", sending.send, name="send"),
    path("kirim/kemajuan", sending.progress, name="progress"),
    path("kirim/henti", sending.stop, name="stop"),
]
