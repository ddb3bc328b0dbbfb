import numpy as np
import pytest

from rekam.engines.biometrics import penmanship


@pytest.fixture(params=range(8))
def strokes(request):
    return penmanship.write(np.random.default_rng(request.param))


def test_a_signature_is_one_word_and_at_most_a_line_under_it(strokes):
    assert 1 <= len(strokes) <= 2


def test_the_pen_moves_forward_over_the_word(strokes):
    word = np.array(strokes[0])
    assert word[-1, 0] - word[0, 0] > 300


def test_the_pen_makes_loops(strokes):
    steps = np.diff(np.array(strokes[0])[:, 0])
    assert np.count_nonzero(steps < 0) > 5


def test_no_step_is_longer_than_a_hand_can_move_between_two_samples(strokes):
    for stroke in strokes:
        steps = np.hypot(*np.diff(np.array(stroke)[:, :2], axis=0).T)
        assert steps.max() < 60
