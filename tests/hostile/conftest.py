"""Passphrases are quick here, as on the other screens that tests open."""

from tests.screens import quick_passphrases

__all__ = ["quick_passphrases"]
