"""Write the pictures of the documentation from a running demo."""

import argparse
from pathlib import Path

from .browser import Screen, open_browser, open_page, show, sign_in
from .dashboard import URL_PATH
from .plan import PASSWORD, PERSONS

SCREENS = tuple(
    Screen(name=f"{name}-{tint}", width=width, height=height, dark=dark, scale=scale)
    for name, width, height, scale in (
        ("desktop", 1440, 860, 1),
        ("phone", 412, 1850, 1.5),
    )
    for tint, dark in (("light", False), ("dark", True))
)
SETTLE_MS = 2500


def main() -> None:
    """Take a picture of the evening view on every screen."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8123")
    parser.add_argument("--folder", type=Path, default=Path("docs/images"))
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    person = PERSONS[0].lower()
    with open_browser() as browser:
        for screen in SCREENS:
            with open_page(browser, screen) as page:
                sign_in(page, asked.url, person, PASSWORD)
                show(page, asked.url, f"{URL_PATH}/{person}")
                page.wait_for_timeout(SETTLE_MS)
                page.screenshot(path=asked.folder / f"evening-{screen.name}.png")


if __name__ == "__main__":
    main()
