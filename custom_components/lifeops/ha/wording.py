"""Explanations in words: values as people read them, in the household's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..engine.explained import Deed, Explanation, Reason, Sentence, Title

_NEAR = timedelta(hours=24)
_HOUR_MIN = 60
_WORDS: Mapping[bool | None, str] = {None: "none", True: "yes", False: "no"}
_ANEW = Sentence("did_unknown")


async def async_texts(hass: HomeAssistant) -> Mapping[str, str]:
    """Return the "common" texts by their keys."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common."
    return {key.removeprefix(prefix): text for key, text in texts.items()}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one moment in one zone is told; words tells whether a person's own may be."""

    hass: HomeAssistant
    texts: Mapping[str, str]
    at: datetime
    zone: tzinfo
    words: bool = True

    @classmethod
    def of(
        cls,
        hass: HomeAssistant,
        texts: Mapping[str, str],
        told: Explanation,
        *,
        words: bool = True,
    ) -> Wording:
        """Return how a decision is told: by the clock that was on its wall."""
        zone = told.zone or dt_util.get_default_time_zone()
        return cls(hass, texts, told.at, zone, words)

    def deeds(self, deeds: Sequence[Deed]) -> list[str]:
        """Return what was done, with how it ended; never nothing at all."""
        return [self._deed(deed) for deed in deeds or (Deed(_ANEW),)]

    def why(self, sentences: Sequence[Sentence]) -> list[str]:
        """Return what the decision was about."""
        return [self.sentence(sentence) for sentence in sentences]

    def sentence(self, sentence: Sentence) -> str:
        """Return a sentence; one without a text of its own is told more generally."""
        values = {
            name: self.value(name, value) for name, value in sentence.values.items()
        }
        kind, _, _ = sentence.text.partition("_")
        text = self.texts.get(f"explain_{sentence.text}")
        return (text or self.texts[f"explain_{kind}_unknown"]).format(**values)

    def reason(self, reason: Reason) -> dict[str, str]:
        """Return something that was looked at, by name, value and sentence."""
        shown = self._named(reason)
        text = f"{shown['name']}: {shown['value']}."
        return {"name": reason.name, "value": shown["value"], "text": text}

    def value(self, name: str, value: object) -> str:  # noqa: PLR0911 - one a kind
        """Return a value as people read it; the end of its name tells its unit."""
        match value:
            case Title():
                return self._title(value)
            case Enum():
                return self.value(name, value.value)
            case None | bool() | str():
                return self._word(value)
            case datetime():
                return self._moment(value)
            case time():
                return f"{value:%H:%M}"
            case date():
                return value.isoformat()
            case int() | float():
                return self._number(name, value)
            case Mapping():
                return ", ".join(
                    f"{self._thing(key)}: {self.value(str(key), item)}"
                    for key, item in value.items()
                )
            case list() | tuple():
                return ", ".join(self.value(name, item) for item in value)
        return str(value)

    def _deed(self, deed: Deed) -> str:
        said = self._done(deed.did)
        return said if deed.outcome is None else f"{said} {self.sentence(deed.outcome)}"

    def _done(self, did: Sentence | Reason) -> str:
        if isinstance(did, Sentence):
            return self.sentence(did)
        return self.texts["explain_now"].format(**self._named(did))

    def _named(self, reason: Reason) -> dict[str, str]:
        return {
            "name": self.texts[f"explain_name_{reason.name}"],
            "value": self.value(reason.name, reason.value),
        }

    def _title(self, title: Title) -> str:
        """Return a notification's title with wall times, veiled where it has words."""
        shown = {
            name: self._placeholder(text) for name, text in title.placeholders.items()
        }
        text = self.texts.get(f"push_{title.text}_title")
        if text is not None and "{" in text and not self.words:
            text = self.texts["push_veiled_title"]
        return title.text if text is None else text.format(**shown)

    def _placeholder(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return text if moment.tzinfo is None else self._moment(moment)

    def _word(self, value: str | bool | None) -> str:  # noqa: FBT001 - a value to show
        word = _WORDS[value] if not isinstance(value, str) else value
        return self.texts.get(f"explain_word_{word}") or self._placeholder(word)

    def _moment(self, moment: datetime) -> str:
        """Return wall time, with the date where the moment is not near."""
        local = moment.astimezone(self.zone)
        near = abs(moment - self.at) < _NEAR
        return f"{local:%H:%M}" if near else f"{local:%Y-%m-%d %H:%M}"

    def _number(self, name: str, value: float) -> str:
        if name.endswith("_s"):
            return self._duration(round(value / 60))
        if name.endswith("_min"):
            return self._duration(round(value))
        return f"{value:g}"

    def _duration(self, minutes: int) -> str:
        hours, rest = divmod(minutes, _HOUR_MIN)
        key = "explain_hours" if hours else "explain_minutes"
        return self.texts[key].format(hours=hours, minutes=rest)

    def _thing(self, key: object) -> str:
        """Return the name of an entity, anything else as a word."""
        state = self.hass.states.get(str(key))
        return state.name if state else self._word(str(key))
