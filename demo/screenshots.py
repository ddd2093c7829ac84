"""Write the pictures of the documentation from a running demo."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser

from .browser import Screen, open_browser, open_page, show, sign_in
from .dashboard import URL_PATH
from .plan import PASSWORD, PERSONS

DESKTOP = Screen(name="desktop-light", width=1440, height=900)
WHOLE = replace(DESKTOP, name="whole", height=2000)
PHONE = Screen(name="phone-light", width=390, height=1040, scale=1.5)
SETTLE_MS = 2500
LAST_NIGHT = "lifeops-hypnogram-card .lead"
SHOWN = {
    "today": (LAST_NIGHT, "lifeops-agenda-card .lead", "lifeops-queue-card .rows"),
    "sleep": (LAST_NIGHT,),
    "goals": ("lifeops-striving-card .rows", "lifeops-xp-card .lead"),
    "data": ("lifeops-data-card table",),
}


@dataclass(frozen=True)
class Picture:
    """A view on a screen."""

    view: str
    screen: Screen


PICTURES = (
    Picture("today", DESKTOP),
    Picture("today", replace(DESKTOP, name="desktop-dark", dark=True)),
    Picture("today", WHOLE),
    Picture("sleep", DESKTOP),
    Picture("sleep", replace(DESKTOP, name="desktop-dark", dark=True)),
    Picture("goals", DESKTOP),
    Picture("goals", replace(DESKTOP, name="desktop-dark", dark=True)),
    Picture("data", DESKTOP),
    Picture("today", PHONE),
    Picture("sleep", replace(PHONE, name="phone-dark", dark=True)),
    Picture("goals", replace(PHONE, name="phone-dark", dark=True)),
    Picture("today", replace(DESKTOP, name="swedish", locale="sv-SE")),
)


def main() -> None:
    """Take every picture, each signed in anew."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8123")
    parser.add_argument("--folder", type=Path, default=Path("docs/images"))
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        for picture in PICTURES:
            take(browser, picture, asked.url, asked.folder)


def take(browser: Browser, picture: Picture, url: str, folder: Path) -> None:
    """Take one picture."""
    with open_page(browser, picture.screen) as page:
        sign_in(page, url, PERSONS[0].lower(), PASSWORD)
        show(page, url, f"{URL_PATH}/{picture.view}")
        for shown in SHOWN[picture.view]:
            page.locator(shown).first.wait_for()
        page.wait_for_timeout(SETTLE_MS)
        name = f"{picture.view}-{picture.screen.name}.png"
        page.screenshot(path=folder / name)


if __name__ == "__main__":
    main()
