"""What browser tests ask of every page: axe's judgement, no sideways scrolling, room for what readers set."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
WORDS: dict[str, Any] = {**STANDARDS, "rules": {"color-contrast": {"enabled": False}}}
"""The standards without colours, which no language changes and which take most of the time."""
CONTRAST: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDTHS = (320, 375, 640, 768, 1280)
"""Pixels; 640 is a desk at 200 % zoom, 320 one at 400 %."""
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""The spacing that WCAG 1.4.12 lets readers set."""
_SPACE_OUT = (
    "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }"
)
_TWICE = """() => {
  const seen = [...document.body.querySelectorAll('*')].map(one => [one, getComputedStyle(one)])
  const sizes = seen.map(([one, style]) => [one, parseFloat(style.fontSize), parseFloat(style.lineHeight)])
  for (const [one, size, line] of sizes) {
    one.style.fontSize = `${2 * size}px`
    if (line) one.style.lineHeight = `${2 * line}px`
  }
}"""
_CUT_OFF = """() => [...document.body.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one), box = one.getBoundingClientRect()
  const hides = [style.overflowX, style.overflowY].some(how => how === 'hidden' || how === 'clip')
  return hides && one.tagName !== 'SELECT' && box.width > 1 && box.height > 1 && one.innerText?.trim() &&
    (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
}).map(one => one.outerHTML.slice(0, 120))"""
_BARE = """() => [...document.querySelectorAll('.govuk-button, input, select, textarea')].filter(one => {
  if (!one.checkVisibility({opacityProperty: true}) || one.type === 'hidden') return false
  if (['checkbox', 'radio', 'file'].includes(one.type)) return false
  const style = getComputedStyle(one)
  return style.borderStyle === 'none' || style.borderWidth === '0px'
}).map(one => one.outerHTML.slice(0, 120))"""


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds: the rule and the element."""
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]]


def overflows(page: Page, width: int) -> bool:
    """Whether the page is wider than a window of `width` pixels."""
    page.set_viewport_size({"width": width, "height": 700})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def cramped(page: Page) -> list[str]:
    """What is cut off or runs out of the page with the spacing of WCAG 1.4.12, and with text alone twice as large.

    The page is spoilt for further looking: it keeps the large text.
    """
    page.evaluate(_SPACE_OUT, SPACING)
    found = [f"spaced out: {width}" for width in (320, 1280) if overflows(page, width)]
    found += [f"spaced out: {one}" for one in page.evaluate(_CUT_OFF)]
    page.evaluate(_SPACE_OUT, "")
    page.evaluate(_TWICE)
    found += [f"twice as large: {width}" for width in (390, 1280) if overflows(page, width)]
    return found + [f"twice as large: {one}" for one in page.evaluate(_CUT_OFF)]


def unadapted(page: Page) -> list[str]:
    """Controls without an outline in a contrast theme, and what moves where motion is unwelcome."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found = [f"no outline: {one}" for one in page.evaluate(_BARE)]
    moving = page.evaluate("document.getAnimations().length")
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    return found + ([f"moves: {moving}"] if moving else [])
