"""What a device sees now: one JPEG file after another out of an answer that does not end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

FRAME_BYTES_MAX = 1024 * 1024
_JPEG_BEGINS, _JPEG_ENDS = b"\xff\xd8", b"\xff\xd9"


class Preview:
    """A running preview. It ends when the device ends it; why, the next capture will say."""

    def __init__(self, response: httpx.Response, *, is_over: Callable[[], bool]) -> None:
        self._response = response
        self._pieces = response.iter_raw()
        self._is_over = is_over
        self._data = bytearray()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while not self._is_over() and len(self._data) <= FRAME_BYTES_MAX:
            frame = self._cut()
            if frame:
                return frame
            try:
                self._data += next(self._pieces)
            except Exception:  # noqa: BLE001 the end, or broken off: nothing more is shown
                break
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Tell the device that nobody looks any more."""
        self._response.close()

    def _cut(self) -> bytes:
        """Take the first whole JPEG out of what came; makers do not agree on the lines between."""
        begins = self._data.find(_JPEG_BEGINS)
        ends = self._data.find(_JPEG_ENDS, begins + 2) if begins >= 0 else -1
        if ends < 0:
            return b""
        frame = bytes(self._data[begins : ends + 2])
        del self._data[: ends + 2]
        return frame
