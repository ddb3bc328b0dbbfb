"""Addresses of what is given out."""

from __future__ import annotations

from django.urls import path

from rekam.desks.handout import views

app_name = "handout"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("warga.xlsx", views.workbook, name="workbook"),
    path("warga.csv", views.delimited, name="delimited"),
    path("warga.pdf", views.document, name="document"),
    path("warga.zip", views.documents, name="documents"),
    path("kpu/<int:dataset_id>.zip", views.answers, name="answers"),
    path("kpu/<int:dataset_id>/<str:village>.xlsx", views.answer, name="answer"),
]
