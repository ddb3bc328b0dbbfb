"""Addresses of what all desks share."""

from __future__ import annotations

from django.urls import path

from rekam.web import guidance, lock, signin

app_name = "web"
urlpatterns = [
    path("masuk", signin.sign_in, name="sign-in"),
    path("masuk/kode", signin.by_code, name="by-code"),
    path("bantuan/<slug:desk>/<slug:name>", guidance.help_page, name="help"),
    path("kunci", lock.lock, name="lock"),
    path("kunci/masih-di-sini", lock.still_here, name="still-here"),
    path("keluar", signin.sign_out, name="sign-out"),
]
