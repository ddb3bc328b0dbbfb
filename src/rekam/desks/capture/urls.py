"""Addresses of the capture desk; a step of the wizard is named as in ``steps.py``."""

from __future__ import annotations

from django.urls import path

from rekam.desks.capture import (
    codes,
    equipment,
    hall,
    hands,
    live,
    photo,
    place,
    signature,
    stranger,
    views,
)

app_name = "capture"
urlpatterns = [
    path("", views.find, name="find"),
    path("alat", equipment.equipment, name="equipment"),
    path("alat/<str:slap>/langsung", live.live, name="live"),
    path("antrean", hall.queue, name="queue"),
    path("antrean/<int:number>", hall.move, name="move"),
    path("desa", place.choose, name="place"),
    path("permintaan", views.asked, name="asked"),
    path("hari-ini", hall.day, name="day"),
    path("pindai", codes.scan, name="scan"),
    path("pindai/baca", codes.frame, name="scan-frame"),
    path("tidak-terdaftar", stranger.unregistered, name="unregistered"),
    path("<str:subject>/beda", stranger.differ, name="differ"),
    path("<str:subject>/antrean", hall.take, name="take"),
    path("lanjutkan", views.take_up, name="take-up"),
    path("<str:subject>/cocokkan", views.compare, name="compare"),
    path("<str:subject>/foto", photo.photo, name="photo"),
    path("<str:subject>/foto/petunjuk", photo.hints, name="hints"),
    path("<str:subject>/tanda-tangan", signature.signature, name="signature"),
    path("<str:subject>/sidik-jari", hands.fingers, name="fingers"),
    path("<str:subject>/iris", hands.irises, name="irises"),
    path("<str:subject>/periksa", views.check, name="check"),
    path("<str:subject>/sahkan", views.sign, name="sign"),
    path("<str:subject>/struk", views.receipt, name="receipt"),
    path("<str:subject>/batalkan", views.void, name="void"),
    path("<str:subject>/sisihkan", views.put_aside, name="aside"),
]
