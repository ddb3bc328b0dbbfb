"""Who writes the office's letters: the head of the paper, and who signs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The words of one office; what is not known stays a line to write on."""

    government: str = "Pemerintah Kabupaten Pacitan"
    office: str = "Dinas Kependudukan dan Pencatatan Sipil"
    address: str = "Jl. Jaksa Agung Suprapto 8, Pacitan 63512, telepon (0357) 881032"
    place: str = "Pacitan"
    regency: str = "Kabupaten Pacitan"
    signer_title: str = "Kepala Dinas Kependudukan dan Pencatatan Sipil"
    signer_name: str = ""
    signer_rank: str = ""
    signer_nip: str = ""
