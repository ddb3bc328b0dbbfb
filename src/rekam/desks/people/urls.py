"""Addresses of the people desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.people import views

app_name = "people"
urlpatterns = [
    path("", views.find, name="find"),
    path("saya/kata-sandi", views.passphrase, name="passphrase"),
    path("<str:subject>", views.story, name="story"),
    path("<str:subject>/kenali", views.identify, name="identify"),
]
