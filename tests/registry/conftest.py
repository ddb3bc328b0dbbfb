"""What tests of the registry take from the machines' screens."""

from tests.screens import quick_passphrases

__all__ = ["quick_passphrases"]
