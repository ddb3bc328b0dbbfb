"""Addresses of the card desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.cards import blank_views, views

app_name = "cards"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("daftar", views.make, name="make"),
    path("daftar/<str:day>/<str:time>.csv", views.file, name="file"),
    path("daftar/<str:day>/<str:time>", views.batch, name="batch"),
    path("<str:subject>/hasil", views.settle, name="settle"),
    path("ambil", views.collect, name="collect"),
    path("<str:subject>/serahkan", views.hand_over, name="hand-over"),
    path("blangko", blank_views.account, name="blanks"),
    path("blangko/berita-acara", blank_views.minutes, name="minutes"),
    path("blangko/catat", blank_views.note, name="note"),
]
