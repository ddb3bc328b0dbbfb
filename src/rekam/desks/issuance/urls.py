"""Addresses of the issuance desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.issuance import views

app_name = "issuance"
urlpatterns = [
    path("", views.suket, name="suket"),
    path("<str:subject>/terbitkan", views.issue, name="issue"),
    path("<str:subject>/serahkan", views.hand_over, name="hand-over"),
]
