"""What a camera before an invented person sees: 4:3 frames, as pictures or as a film.

``FACING`` is a person in whom the detector finds everything; ``frame`` makes one picture of it.
``paper`` is a sheet with a code, as somebody holds it. Chromium plays a film (JPEG after JPEG) as
its camera.
"""

import io

import cv2
import numpy as np
import segno

from rekam.engines.biometrics import portrait

FACING = 8  # the seed of a face whose eyes are found
WIDTH, HEIGHT = 1280, 960


def frame(seed=FACING, *, year=1990, blur=0, gain=1.0, scale=1.0, aside=0, below=0):
    """Return a JPEG of a person before the cloth, as large and as far aside as is asked for."""
    drawn = portrait.draw(np.random.default_rng(seed), birth_year=year)
    person = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    whole = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    whole[:] = person[5, 5]
    size = (round(720 * scale), round(960 * scale))
    person = cv2.resize(person, size, interpolation=cv2.INTER_AREA)[:HEIGHT]
    left = (WIDTH - size[0]) // 2 + aside
    below = min(below, HEIGHT - 1)
    shown = person[: HEIGHT - below]
    whole[below : below + shown.shape[0], left : left + size[0]] = shown
    if blur:
        whole = cv2.GaussianBlur(whole, (0, 0), blur)
    whole = np.clip(whole * gain, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def paper(text, *, tilt=12, blur=1.5, pixels=7):
    """Return a JPEG of a paper with a QR code, tilted by degrees, out of focus, in poor light."""
    file = io.BytesIO()
    segno.make(text, micro=False).save(file, kind="png", scale=pixels, border=6)
    code = cv2.imdecode(np.frombuffer(file.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    whole = np.full((HEIGHT, WIDTH), 90, np.uint8)
    top, left = (HEIGHT - code.shape[0]) // 2, (WIDTH - code.shape[1]) // 2
    whole[top : top + code.shape[0], left : left + code.shape[1]] = 60 + code // 2
    turned = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), tilt, 1.0)
    whole = cv2.warpAffine(whole, turned, (WIDTH, HEIGHT), borderValue=90)
    whole = cv2.GaussianBlur(whole, (0, 0), blur)
    return cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def film(path, *frames):
    """Write a film for Chromium's fake camera; it plays again from the start."""
    path.write_bytes(b"".join(frames))
    return path
