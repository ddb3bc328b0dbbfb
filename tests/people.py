"""People for tests: nobody writes a NIK by hand, so that no test can hold a real one."""

from rekam.engines.invention.numbers import nik, nkk
from rekam.engines.invention.people import InventedPerson, people, person

__all__ = ["InventedPerson", "nik", "nkk", "people", "person"]
