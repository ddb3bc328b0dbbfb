"""A telephone number is read as people write it, and kept as a gateway takes it."""

import pytest

from rekam.domain.errors import MalformedError
from rekam.domain.phones import phone_number


@pytest.mark.parametrize(
    "text", ["0812-3456-7890", "+62 812 3456 7890", "6281234567890", "(0812) 3456.7890"]
)
def test_a_number_is_one_however_it_is_written(text):
    assert phone_number(text) == "6281234567890"


@pytest.mark.parametrize(
    "text", ["", "08", "0812", "081234567890123", "+1 202 555 0100", "0812x4567890", "٠٨١٢٣٤٥٦٧٨٩٠"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(MalformedError):
        phone_number(text)
