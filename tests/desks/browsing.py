"""A browser at one machine, driven as people drive it: keys alone, scripts on or off.

    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.type("Siti")
        visit.press("Enter")

Leaving the block asserts that nothing was asked of another host and that no page complained:
a broken content policy, a script that failed, a picture that is not there.
"""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

from tests.screens import PASSPHRASE, STEADY
from tests.serving import serving

WIDE = {"width": 1366, "height": 768}
LOW = {"width": 1366, "height": 657}  # the same screen with a taskbar and a browser's frame
TABS_MAX = 80
# With scripts off Playwright still reads a page, in a world of its own.
FITS = """
    document.documentElement.scrollHeight <= innerHeight
    && document.documentElement.scrollWidth <= innerWidth
    && [...document.querySelectorAll('.task, .found, .side, .header, .keys')]
        .every(one => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth)
"""
NAME_OF_FOCUS = """
    (one => one.matches('input, select')
        ? (one.getAttribute('aria-label') || one.labels[0]?.textContent || '')
        : one.textContent)(document.activeElement).replace(/\\s+/g, ' ').trim()
"""


class Visit:
    """A browser at one machine: what it asked for and complained of, keys that were pressed."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.asked = []
        self.complaints = []
        self.interactions = 0
        self.expects_refusals = False  # the console names every answer from 400 on
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complain(self, kind, text):
        is_refusal = text.startswith("Failed to load resource: the server responded with")
        if kind in {"error", "warning"} and not (is_refusal and self.expects_refusals):
            self.complaints.append(text)

    def open(self, path):
        self.page.goto(self.address + path)

    def press(self, key):
        """Press a key; one interaction."""
        self.interactions += 1
        self.page.keyboard.press(key)

    def type(self, text):
        """Type where the focus is; one interaction, as a scanner's is."""
        self.interactions += 1
        self.page.keyboard.type(text)

    def see(self, words, *, within="h1"):
        """Wait until a page says this."""
        self.page.locator(within, has_text=words).first.wait_for(state="attached")

    def see_focus(self, selector=":focus"):
        """Wait until something has the focus: a new page gives it a moment after it is there."""
        self.page.locator(f":focus:is({selector})").wait_for(state="attached")

    def tab_to(self, name):
        """Press Tab until what has the focus begins with this name."""
        seen = []
        for _ in range(TABS_MAX):
            self.page.keyboard.press("Tab")
            seen.append(self.page.evaluate(NAME_OF_FOCUS))
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"{name!r} is not among {seen}")

    def follow(self, name):
        """Go where a link or button leads, by keys alone."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.press("Enter")

    def sign_in(self, name):
        self.open("/masuk")
        self.see_focus("#name")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSPHRASE)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/masuk" not in url)
        self.interactions = 0

    def text(self):
        return " ".join(self.page.locator("main").inner_text().split())

    def fits(self):
        return self.page.evaluate(FITS)

    def violations(self):
        """Return what axe finds to mend on this page."""
        return [one["id"] for one in Axe().run(self.page).response["violations"]]


@contextmanager
def visiting(browser, one, *, size=WIDE, scripts=True, devices=STEADY):
    context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="id-ID")
    context.set_default_timeout(15_000)
    with serving(one, devices=devices) as address:
        visit = Visit(context.new_page(), address)
        yield visit
        context.close()
        assert all(url.startswith((address, "data:")) for url in visit.asked)
        assert visit.complaints == []
