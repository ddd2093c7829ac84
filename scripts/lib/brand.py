"""The brand: a day's ring round a home, from night through morning to evening."""

from dataclasses import dataclass
from itertools import pairwise
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.Image import Resampling

FOLDER = Path("custom_components/lifeops/brand")
FINE = 4
RING = ((0.0, "#3d4a8f"), (0.35, "#4d8fa8"), (0.65, "#e9b44c"), (1.0, "#d9744a"))


@dataclass(frozen=True, slots=True)
class Look:
    """The colours that do not belong to the ring."""

    home: str
    light: str
    text: str


ON_LIGHT = Look(home="#3d4a8f", light="#f6cf7a", text="#2b3360")
ON_DARK = Look(home="#dfe4ff", light="#e9a13b", text="#eef0ff")


def icon(size: int, look: Look) -> Image.Image:
    """Return the ring with the home in it, on nothing."""
    fine = size * FINE
    image = Image.new("RGBA", (fine, fine))
    draw = ImageDraw.Draw(image)
    _ring(draw, fine)
    _home(draw, fine, look)
    return image.resize((size, size), Resampling.LANCZOS)


def logo(height: int, look: Look) -> Image.Image:
    """Return the icon beside the name."""
    fine = height * FINE
    font = ImageFont.load_default(fine * 0.5)
    width = int(fine * 1.18 + font.getlength("LifeOps") + fine * 0.06)
    image = Image.new("RGBA", (width, fine))
    image.paste(icon(fine, look))
    ImageDraw.Draw(image).text(
        (fine * 1.14, fine * 0.5), "LifeOps", look.text, font, anchor="lm"
    )
    return image.resize((width // FINE, height), Resampling.LANCZOS)


def _ring(draw: ImageDraw.ImageDraw, size: int) -> None:
    """Draw dots so close that they are an arc, open at the bottom, round at its ends."""
    middle, radius, width = size / 2, size * 0.42, size * 0.065
    steps = 1440
    for step in range(steps + 1):
        share = step / steps
        angle = math.radians(118 + share * 304)
        x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
        draw.circle((x, y), width, fill=_blend(share))


def _home(draw: ImageDraw.ImageDraw, size: int, look: Look) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return x * size, y * size

    roof = [at(0.5, 0.285), at(0.715, 0.475), at(0.285, 0.475)]
    draw.polygon(roof, fill=look.home)
    draw.line([*roof, roof[0], roof[1]], look.home, int(size * 0.045), joint="curve")
    draw.rounded_rectangle(
        [at(0.335, 0.44), at(0.665, 0.7)], radius=size * 0.035, fill=look.home
    )
    draw.rounded_rectangle(
        [at(0.445, 0.515), at(0.555, 0.7)], radius=size * 0.05, fill=look.light
    )
    draw.rectangle([at(0.445, 0.6), at(0.555, 0.701)], fill=look.light)


def _blend(share: float) -> tuple[int, ...]:
    for (low, first), (high, last) in pairwise(RING):
        if share <= high:
            part = (share - low) / (high - low)
            pairs = zip(_rgb(first), _rgb(last), strict=True)
            return tuple(round(a + (b - a) * part) for a, b in pairs)
    return _rgb(RING[-1][1])


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for prefix, look in (("", ON_LIGHT), ("dark_", ON_DARK)):
        for name, image in (
            ("icon.png", icon(256, look)),
            ("icon@2x.png", icon(512, look)),
            ("logo.png", logo(160, look)),
        ):
            image.save(FOLDER / f"{prefix}{name}", optimize=True)
