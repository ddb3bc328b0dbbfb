"""Addresses of what all desks share."""

from __future__ import annotations

from django.urls import path

from rekam.web import signin

app_name = "web"
urlpatterns = [
    path("masuk", signin.sign_in, name="sign-in"),
    path("masuk/kode", signin.by_code, name="by-code"),
    path("keluar", signin.sign_out, name="sign-out"),
]
