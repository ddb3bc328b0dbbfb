"""Addresses of the reconcile desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.reconcile import doubling_views, recording_views, ruling_views, views

app_name = "reconcile"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("berjalan", views.working, name="working"),
    path("henti", views.stop, name="stop"),
    path("periksa", views.check, name="check"),
    path("periksa/<int:voter_id>", views.decide, name="decide"),
    path("periksa/<int:voter_id>/batalkan", views.take_back, name="take-back"),
    path("gugur/<str:subject>", ruling_views.ruling_page, name="ruling"),
    path("gugur/<str:subject>/catat", ruling_views.rule_out, name="rule-out"),
    path("gugur/<str:subject>/batalkan", ruling_views.reinstate, name="reinstate"),
    path("ganda", doubling_views.overview, name="doubles"),
    path("ganda/<int:pair_id>", doubling_views.pair_page, name="double"),
    path("ganda/<int:pair_id>/putuskan", doubling_views.settle, name="settle-double"),
    path("ganda.xlsx", doubling_views.export, name="export-doubles"),
    path("rekaman-ganda", recording_views.overview, name="recordings"),
    path("rekaman-ganda/cari", recording_views.search, name="search-recordings"),
    path("rekaman-ganda/<str:one>/dengan", recording_views.beside, name="beside"),
    path("rekaman-ganda/<str:one>/<str:other>", recording_views.pair_page, name="recording"),
    path(
        "rekaman-ganda/<str:one>/<str:other>/putuskan",
        recording_views.settle,
        name="settle-recording",
    ),
    path(
        "rekaman-ganda/<str:one>/<str:other>/batalkan",
        recording_views.take_back,
        name="reopen-recording",
    ),
    path(
        "rekaman-ganda/<str:one>/<str:other>/cabut-suket",
        recording_views.withdraw_letters,
        name="withdraw-letters",
    ),
    path("<int:dataset_id>/hilang", views.delist, name="delist"),
    path("impor", views.bring_in, name="bring-in"),
    path("<int:dataset_id>/perbaikan", views.problems, name="problems"),
    path("<int:dataset_id>/perbaikan.xlsx", views.export, name="export"),
]
