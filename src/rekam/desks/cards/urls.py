"""Addresses of the card desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.cards import blank_views, collect_views, hand_views, sheet_views, views

app_name = "cards"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("daftar", views.make, name="make"),
    path("daftar/<str:day>/<str:time>.csv", views.file, name="file"),
    path("daftar/<str:day>/<str:time>", views.batch, name="batch"),
    path("<str:subject>/hasil", views.settle, name="settle"),
    path("ambil", collect_views.collect, name="collect"),
    path("ambil/daftar.csv", collect_views.delimited, name="collect-text"),
    path("ambil/daftar.pdf", collect_views.document, name="collect-paper"),
    path("ambil/kabar.csv", collect_views.notice_file, name="notices"),
    path("ambil/kabari", collect_views.notify, name="notify"),
    path("ambil/bawa", sheet_views.carry, name="carry"),
    path("antar", sheet_views.round_of_kit, name="round"),
    path("lembar", sheet_views.every, name="sheets"),
    path("lembar/<str:day>/<str:time>.pdf", sheet_views.paper, name="sheet-paper"),
    path("lembar/<str:day>/<str:time>", sheet_views.sheet, name="sheet"),
    path("lembar/<str:day>/<str:time>/kembali", sheet_views.back, name="back"),
    path("<str:subject>/nomor-hp", collect_views.contact, name="contact"),
    path("<str:subject>/serahkan", hand_views.hand_over, name="hand-over"),
    path("<str:subject>/diserahkan", hand_views.given, name="given"),
    path("<str:subject>/tidak-bertemu", sheet_views.missed, name="missed"),
    path("blangko", blank_views.account, name="blanks"),
    path("blangko/berita-acara", blank_views.minutes, name="minutes"),
    path("blangko/catat", blank_views.note, name="note"),
]
