import ast
import inspect
import re

import pytest

from rekam.domain import bucket_errors, device_errors, errors
from rekam.domain.errors import (
    DeviceError,
    RefusedError,
    RekamError,
    StorageError,
    TransportError,
    UntrustedError,
)

MODULES = [errors, bucket_errors, device_errors]
EVERY = list(
    dict.fromkeys(
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, RekamError)
    )
)
FAMILIES = [RefusedError, UntrustedError, TransportError, StorageError, DeviceError]


def test_every_error_has_a_code_of_its_own():
    codes = [one.code for one in EVERY]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("error", EVERY)
def test_an_errors_code_is_its_name(error):
    words = re.findall(r"[A-Z][a-z]+", error.__name__.removesuffix("Error"))
    assert error.code == "-".join(words).lower()


@pytest.mark.parametrize("error", EVERY)
def test_who_must_act_decides_the_exit_status(error):
    family = next((one for one in FAMILIES if issubclass(error, one)), RekamError)
    assert error.exit_status == family.exit_status


def test_the_families_are_told_apart_by_their_exit_status():
    assert [one.exit_status for one in (RekamError, *FAMILIES)] == [1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("module", MODULES)
def test_the_tree_in_the_docstring_is_the_tree_of_the_classes(module):
    drawn = re.findall(r"\b\w+Error\b", inspect.getdoc(module).partition("A broken")[0])
    seen = [one for one in vars(module).values() if one in EVERY]
    assert drawn == [one.__name__ for one in seen]


# Secure Biometric Interface 0.9.5: every number that a device may give.
NUMBERS = [*range(100, 113), 202]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_of_the_device_interface_has_an_error_of_its_own(number):
    found = [type(device_errors.by_number(str(one))) for one in NUMBERS]
    assert found.count(type(device_errors.by_number(str(number)))) == 1


@pytest.mark.parametrize("number", ["500", "503", "599", "701", "", "Bagaimana"])
def test_a_makers_own_number_is_a_fault_that_keeps_it(number):
    error = device_errors.by_number(number)
    assert type(error) is device_errors.DeviceFaultError
    assert error.args == (number,)


def test_an_error_carries_values_and_no_prose():
    with pytest.raises(RekamError) as caught:
        raise errors.GapError("kit-07", 1, 3)
    assert caught.value.args == ("kit-07", 1, 3)


@pytest.mark.parametrize("module", MODULES)
def test_no_class_has_a_body_beyond_its_values(module):
    tree = ast.parse(inspect.getsource(module))
    bodies = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    allowed = (ast.Expr, ast.Assign, ast.AnnAssign)
    assert all(isinstance(line, allowed) for body in bodies for line in body)
