import ast
import inspect
import re

import pytest

from rekam.domain import errors
from rekam.domain.errors import (
    RefusedError,
    RekamError,
    StorageError,
    TransportError,
    UntrustedError,
)

EVERY = [one for one in vars(errors).values() if isinstance(one, type)]
FAMILIES = [RefusedError, UntrustedError, TransportError, StorageError]


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
    assert [one.exit_status for one in (RekamError, *FAMILIES)] == [1, 3, 4, 5, 6]


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes():
    drawn = re.findall(r"\b\w+Error\b", inspect.getdoc(errors).partition("A broken")[0])
    assert drawn == [one.__name__ for one in EVERY]


def test_an_error_carries_values_and_no_prose():
    with pytest.raises(RekamError) as caught:
        raise errors.GapError("kit-07", 1, 3)
    assert caught.value.args == ("kit-07", 1, 3)


def test_no_class_has_a_body_beyond_its_values():
    tree = ast.parse(inspect.getsource(errors))
    bodies = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    allowed = (ast.Expr, ast.Assign, ast.AnnAssign)
    assert all(isinstance(line, allowed) for body in bodies for line in body)
