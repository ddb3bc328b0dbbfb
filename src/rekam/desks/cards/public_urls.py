"""Addresses for the public; short, for they are typed and stand in the code of a receipt."""

from __future__ import annotations

from django.urls import path

from rekam.desks.cards import public

app_name = "public"
urlpatterns = [
    path("", public.check, name="check"),
    path("<str:number>", public.of_receipt, name="receipt"),
]
