"""Draws both hands as the officer sees them before the device, each finger in its state."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rekam.desks.capture.hands import Shown
from rekam.web.words import word

register = template.Library()

# Left edge, top, height, and the turn in degrees of each finger of the right hand, thumb first, as
# the backs of the hands are seen from above. The left hand is the same in a mirror.
_FINGERS = (
    (22, 112, 66, -38),
    (62, 30, 92, -6),
    (98, 16, 106, 0),
    (134, 28, 94, 5),
    (169, 56, 68, 12),
)
_PALM = "M62 124h138c4 40-4 92-22 112H92C70 214 44 190 36 168c-4-14 10-22 22-10l12 12Z"
_WIDTH, _HAND = 30, 240
_SIGNS = {"good": "✓", "fair": "✓", "again": "!", "excused": "×"}


@register.simple_tag
def hands(drawn: Iterable[Shown]) -> SafeString:
    """Draw ten fingers; the words beside the drawing say the same."""
    fingers = sorted(drawn, key=lambda one: int(one.position.partition("-")[2]))
    right = _hand(fingers[:5], mirrored=False)
    left = _hand(fingers[5:], mirrored=True)
    frame = '<svg class="drawn" viewBox="0 0 520 250" aria-hidden="true">{}{}</svg>'
    return format_html(
        frame,
        format_html("<g>{}</g>", left),
        format_html('<g transform="translate(270 0)">{}</g>', right),
    )


def _hand(fingers: list[Shown], *, mirrored: bool) -> SafeString:
    pieces = format_html_join(
        "",
        "{}",
        ((_finger(*one, mirrored=mirrored),) for one in zip(fingers, _FINGERS, strict=True)),
    )
    mirror = f"translate({_HAND} 0) scale(-1 1)" if mirrored else "translate(0 0)"
    return format_html('<path class="palm" d="{}" transform="{}"/>{}', _PALM, mirror, pieces)


def _finger(one: Shown, place: tuple[int, int, int, int], *, mirrored: bool) -> SafeString:
    left, top, height, turn = place
    left, turn = (_HAND - left - _WIDTH, -turn) if mirrored else (left, turn)
    state = "excused" if one.reason else one.grade.value if one.grade else "blank"
    middle = left + _WIDTH // 2
    return format_html(
        '<g class="finger {}{}" transform="rotate({} {} {})"><rect x="{}" y="{}" width="{}" '
        'height="{}" rx="15"/><text x="{}" y="{}" transform="rotate({} {} {})">{}</text>'
        "<title>{}</title></g>",
        state,
        " now" if one.is_now else "",
        str(turn),
        str(middle),
        str(top + height),
        str(left),
        str(top),
        str(_WIDTH),
        str(height),
        str(middle),
        str(top + 27),
        str(-turn),  # the sign stands upright in a finger that does not
        str(middle),
        str(top + 21),
        _SIGNS.get(state, ""),
        word(one.position, "position"),
    )
