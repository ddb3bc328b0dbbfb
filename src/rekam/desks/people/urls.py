"""Addresses of the people desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.people import views

app_name = "people"
urlpatterns = [
    path("", views.find, name="find"),
    path("saya/kata-sandi", views.passphrase, name="passphrase"),
    path("<str:subject>", views.story, name="story"),
    path("<str:subject>/rekam-ulang", views.ask_re_record, name="ask-re-record"),
    path("<str:subject>/rekam-ulang/tarik", views.withdraw_re_record, name="withdraw-re-record"),
    path("<str:subject>/catatan", views.note, name="note"),
]
