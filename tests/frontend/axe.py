"""Axe, the accessibility checker, run in a page; its script comes with a package."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PACKAGE = "axe_playwright_python"
GRAVE = ("serious", "critical")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FIND = """
([tags, selectors]) => {
  const found = [];
  const look = (root) => root.querySelectorAll("*").forEach((one) => {
    if (selectors.some((selector) => one.matches(selector))) found.push(one);
    if (one.shadowRoot) look(one.shadowRoot);
  });
  look(document);
  const runOnly = { type: "tag", values: tags };
  return axe.run(selectors.length ? found : document, { runOnly })
    .then((said) => ({ violations: said.violations, passes: said.passes.length,
      looked: found.length }));
}
"""


def script() -> Path | None:
    """Return axe's script, None where the package is missing."""
    spec = find_spec(PACKAGE)
    return Path(spec.origin).with_name("axe.min.js") if spec and spec.origin else None


def grave(page: Page, *selectors: str) -> list[str]:
    """Return what is serious or critical, in the page or in what selectors find.

    A run that looked at nothing is an error of its own.
    """
    found = script()
    assert found is not None
    page.evaluate(found.read_text())
    said: dict[str, Any] = page.evaluate(FIND, [list(TAGS), list(selectors)])
    assert said["passes"] > 0
    assert not selectors or said["looked"] > 0
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node['html'][:160]}"
        for one in said["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
