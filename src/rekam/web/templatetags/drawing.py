"""What pages draw: icons, bars and QR codes, as SVG that a strict content policy lets through."""

from __future__ import annotations

from collections.abc import Iterable

import segno
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_LINE = 'fill="none" stroke="currentColor" stroke-width="2.6"'
_ICONS = {
    "tick": f'<path d="M2.5 8.5 6.3 12.3 13.5 4" {_LINE}/>',
    "cross": f'<path d="M3 3 13 13M13 3 3 13" {_LINE}/>',
    "up": f'<path d="M8 14V3M3.4 7.4 8 2.8l4.6 4.6" {_LINE}/>',
    "ring": '<circle cx="8" cy="8" r="5.6" fill="#fff" stroke="currentColor" stroke-width="2.4"/>',
    "dot": '<circle cx="8" cy="8" r="6" fill="currentColor"/>',
    "square": '<path d="M0 0h16v16H0Z" fill="currentColor"/>',
    "triangle": '<path d="M8 1.2 15.2 14.4H.8Z" fill="currentColor"/>'
    '<path d="M8 5.6v4.4M8 11.4v1.6" stroke="#fff" stroke-width="1.9"/>',
}


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """Draw an icon in the colour of its text; it is decoration, the words stand beside it."""
    frame = '<svg width="{0}" height="{0}" viewBox="0 0 16 16" aria-hidden="true">'
    return format_html(frame + _ICONS[name] + "</svg>", str(size))


@register.simple_tag
def bar(parts: Iterable[tuple[int, int]], of: int) -> SafeString:
    """Draw a bar of ``(count, shade)`` parts; ``of`` is the count of its whole length."""
    left, pieces = 0, []
    for count, shade in parts:
        pieces.append((str(shade), str(left), str(count)))
        left += count
    drawn = format_html_join("", '<rect class="shade-{}" x="{}" width="{}" height="1"/>', pieces)
    frame = '<svg class="bar" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">'
    return format_html(frame + "{}</svg>", str(max(of, 1)), drawn)


@register.simple_tag
def meter(count: int, of: int, shade: int = 2) -> SafeString:
    """Draw one count as a length; ``of`` is the longest in the table."""
    return bar([(count, shade)], of)


@register.simple_tag
def qr(text: str) -> SafeString:
    """Draw a QR code that scales; scanners on a receipt like middle error correction."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=2)
    return mark_safe(drawn)  # noqa: S308 segno writes nothing but squares
