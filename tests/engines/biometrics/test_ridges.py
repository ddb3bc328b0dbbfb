import numpy as np
import pytest

from rekam.engines.biometrics import ridges


def chance(seed):
    return np.random.default_rng(seed)


def spectrum(print_):
    """Energy by ridges per pixel, in the middle of the finger."""
    middle = print_[112:368, 72:328]
    power = np.abs(np.fft.fft2(middle - middle.mean())) ** 2
    rows, columns = np.meshgrid(*[np.fft.fftfreq(256)] * 2, indexing="ij")
    return np.hypot(rows, columns).ravel(), power.ravel()


def test_a_print_has_the_size_of_a_finger_at_500_dots_an_inch():
    assert ridges.draw(chance(1), hand=1).shape == (480, 400)


@pytest.mark.parametrize("seed", range(6))
def test_ridges_lie_about_half_a_millimetre_apart(seed):
    frequency, power = spectrum(ridges.draw(chance(seed), hand=1))
    ridge_band = (frequency > 1 / 14) & (frequency < 1 / 6)
    assert power[ridge_band].sum() > 0.6 * power.sum()


@pytest.mark.parametrize("seed", range(6))
def test_the_glass_around_the_finger_stays_white(seed):
    print_ = ridges.draw(chance(seed), hand=1)
    for corner in (print_[:30, :30], print_[:30, -30:], print_[-30:, :30], print_[-30:, -30:]):
        assert corner.mean() > 230


def test_the_finger_itself_is_ridges_and_valleys():
    middle = ridges.draw(chance(3), hand=1)[160:320, 120:280]
    assert np.percentile(middle, 10) < 110
    assert np.percentile(middle, 80) > 210


def test_loops_lean_to_the_little_finger_of_either_hand():
    right, down = np.meshgrid(np.arange(-150, 150.0), np.arange(-200, 200.0))
    lean_right = ridges._loop(right, down, lean=0.5)
    lean_left = ridges._loop(right, down, lean=-0.5)
    assert lean_right[300, 200] < lean_right[300, 100]
    assert np.allclose(lean_left[:, 1:], lean_right[:, :0:-1])


def test_a_minutia_is_a_place_where_a_ridge_begins_or_ends():
    """The phase turns once around each minutia, and nowhere else: counted around every square."""
    flat = np.zeros((ridges.HEIGHT, ridges.WIDTH), dtype=np.float32)
    real = ridges._with_minutiae(chance(4), flat)[::2, ::2]
    imaginary = -ridges._with_minutiae(chance(4), flat + np.float32(np.pi / 2))[::2, ::2]
    phase = np.angle(real + 1j * imaginary)
    corners = [phase[:-1, :-1], phase[:-1, 1:], phase[1:, 1:], phase[1:, :-1]]
    steps = [np.angle(np.exp(1j * (corners[(at + 1) % 4] - corners[at]))) for at in range(4)]
    turns = np.round(np.sum(steps, axis=0) / (2 * np.pi))
    assert 20 <= np.count_nonzero(turns) <= 28
    assert set(np.unique(turns)) == {-1.0, 0.0, 1.0}


def test_a_dry_finger_is_paler_than_a_moist_one():
    darkness = [255 - ridges.draw(chance(seed), hand=1).mean() for seed in range(12)]
    assert max(darkness) > 1.1 * min(darkness)


def test_hands_differ_with_the_same_chance():
    assert not np.array_equal(ridges.draw(chance(2), hand=1), ridges.draw(chance(2), hand=-1))
