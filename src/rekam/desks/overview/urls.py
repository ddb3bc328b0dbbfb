"""Addresses of the overview desk."""

from __future__ import annotations

from django.urls import path

from rekam.desks.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("status-pusat", views.national, name="national"),
    path("ringkasan", views.number, name="number"),
]
