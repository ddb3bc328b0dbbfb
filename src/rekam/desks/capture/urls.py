"""Addresses of the capture desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.capture import equipment, hall, live, stranger, views

app_name = "capture"
urlpatterns = [
    path("", views.find, name="find"),
    path("alat", equipment.equipment, name="equipment"),
    path("alat/<str:slap>/langsung", live.live, name="live"),
    path("antrean", hall.queue, name="queue"),
    path("antrean/<int:number>", hall.move, name="move"),
    path("hari-ini", hall.day, name="day"),
    path("<str:subject>/cocokkan", views.compare, name="compare"),
    path("tidak-terdaftar", stranger.unregistered, name="unregistered"),
    path("<str:subject>/beda", stranger.differ, name="differ"),
    path("<str:subject>/antrean", hall.take, name="take"),
    path("<str:subject>/ambil", views.record, name="record"),
    path("<str:subject>/periksa", views.sign, name="sign"),
    path("<str:subject>/struk", views.receipt, name="receipt"),
    path("<str:subject>/batalkan", views.void, name="void"),
]
