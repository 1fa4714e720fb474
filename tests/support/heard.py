"""What a screen reader finds on a page: Chromium's own accessibility tree, in the order in which it is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from playwright.sync_api import Locator, Page

_FAR = 80
"""Stops of the Tab key after which a control counts as out of reach."""
LANDMARKS = frozenset({"banner", "navigation", "main", "contentinfo", "complementary", "form", "region", "search"})
SPOKEN = LANDMARKS | {
    "heading",
    "group",
    "radio",
    "checkbox",
    "combobox",
    "textbox",
    "button",
    "link",
    "alert",
    "status",
    "table",
    "columnheader",
    "rowheader",
    "DisclosureTriangle",
}
"""Roles that are said aloud or jumped between; text in between is read as it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing as it is announced: role, name, what is said besides (description), and its state.

    `text` is what stands in an alert or a status, which have no name: it is read out when it comes.
    """

    role: str
    name: str
    description: str
    properties: dict[str, Any]
    group: str
    text: str = ""

    @property
    def level(self) -> int:
        """Of a heading."""
        return int(self.properties.get("level", 0))


def heard(page: Page) -> list[Said]:
    """Everything that is announced on the page, from its beginning, with the name of the group it stands in."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    root = next(node for node in nodes.values() if "parentId" not in node)
    return list(_below(nodes, root, ""))


def landmarks(said: list[Said]) -> list[str]:
    """The landmarks in their order."""
    return [one.role for one in said if one.role in LANDMARKS]


def headings(said: list[Said]) -> list[tuple[int, str]]:
    """Level and words of each heading in its order."""
    return [(one.level, one.name) for one in said if one.role == "heading"]


def skips(said: list[Said]) -> bool:
    """Whether a heading lies more than one level below the one before it, or the first is not the page's own."""
    levels = [level for level, _words in headings(said)]
    return levels[:1] != [1] or any(after > before + 1 for before, after in pairwise(levels))


def focused(page: Page) -> Said | None:
    """Where the reader stands; None while it is the page as a whole."""
    stands = [one for one in heard(page) if one.properties.get("focused") and one.role != "RootWebArea"]
    return stands[-1] if stands else None


def tab_to(page: Page, target: Locator) -> None:
    """Go to a control by the Tab key alone."""
    element = target.element_handle()
    for _stop in range(_FAR):
        if page.evaluate("element => document.activeElement === element", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {target}")


def _below(nodes: dict[str, Any], node: Any, group: str) -> Iterator[Said]:
    said = _said(node, group)
    if said.role in {"alert", "status"}:
        said = replace(said, text=" ".join(_texts(nodes, node)))
    if not node.get("ignored") and (said.role in SPOKEN or said.properties.get("focused")):
        yield said
    within = said.name if said.role == "group" and not node.get("ignored") else group
    for child in node.get("childIds", ()):
        if child in nodes:
            yield from _below(nodes, nodes[child], within)


def _texts(nodes: dict[str, Any], node: Any) -> Iterator[str]:
    if node.get("role", {}).get("value") == "StaticText":
        yield str(node["name"]["value"])
        return
    for child in node.get("childIds", ()):
        if child in nodes:
            yield from _texts(nodes, nodes[child])


def _said(node: Any, group: str) -> Said:
    def text(name: str) -> str:
        return str(node.get(name, {}).get("value", ""))

    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    return Said(text("role"), text("name"), text("description"), properties, group)
